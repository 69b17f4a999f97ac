import { type BytesLike, bytesOf, describe, refuseDetached } from "../base/arguments.ts";
import type { RawWriter, Writer } from "../base/protocols.ts";
import { writeTo } from "../base/step.ts";
import { type AsyncBytes, type CollectOptions, collect } from "./collect.ts";

/**
 * Writes all of `data` at the position, by as many calls of `write()` as it needs.
 *
 * Use it for raw streams such as a `FileIO`, whose `write()` may take only a part. A `BytesIO` takes all at once.
 *
 * @returns How many bytes were written: all.
 * @throws {TypeError} if `stream` has no `write()`, or `data` is not bytes.
 * @throws {BlockingIOError} if the stream would have to wait, or takes nothing: its `characters_written` says how
 *   many bytes are written.
 * @example
 * ```ts
 * import { BytesIO, writeAll } from "bytesio";
 *
 * writeAll(new BytesIO(), Uint8Array.of(1, 2, 3)); // => 3
 * ```
 */
export function writeAll(stream: Writer | Pick<RawWriter, "write">, data: BytesLike): number {
  const bytes = bytesOf(data, "write", "data");
  if (bytes.length === 0) refuseDetached(bytes, "write", "data");
  writeTo(stream, bytes);
  return bytes.length;
}

/**
 * Writes the bytes of an asynchronous source into any stream, from its position on. So a `fetch` goes into a file.
 *
 * The sources are those of `BytesIO.fromAsync()`. Each chunk is written when it arrives, so that no more than one is
 * held. When the call stops half way, the source is cancelled, and the chunks before stay written. The stream is
 * neither flushed nor closed.
 *
 * @param options - `limit` in bytes (default: none), `signal`, and `onProgress({ loaded, total })`.
 * @returns A promise of how many bytes were written. It rejects with the signal's reason if aborted, and with the
 *   errors of source and stream.
 * @throws {LimitError} as soon as the source says, or turns out, to be larger than `limit`.
 * @throws {TypeError} if `stream` has no `write()`, or if the source is no source, was read before, or delivers
 *   something else than bytes.
 * @example
 * ```ts
 * import { BytesIO, writeFrom } from "bytesio";
 *
 * const stream = new BytesIO();
 * stream.write(Uint8Array.of(1));
 * await writeFrom(stream, new Blob([Uint8Array.of(2, 3)])); // => 2
 * stream.getvalue(); // => Uint8Array.of(1, 2, 3)
 * ```
 */
export async function writeFrom(
  stream: Writer | Pick<RawWriter, "write">,
  source: AsyncBytes,
  options: CollectOptions = {},
): Promise<number> {
  if (typeof stream?.write !== "function") {
    throw new TypeError(`Cannot collect as stream must have write(): received ${describe(stream)}`);
  }
  let written = 0;
  await collect(source, options, {
    most: Infinity,
    expect: () => {},
    take: (chunk) => {
      written += writeAll(stream, chunk);
    },
  });
  return written;
}
