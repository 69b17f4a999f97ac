import type { Readable } from "node:stream";
import type { RawReader, Reader, Seekable } from "../base/protocols.ts";
import { asRandomAccess } from "../transfer/random-access.ts";
import { rangeReadable } from "./range-readable.ts";

/**
 * The source of an archive that unzipper's `Open.custom()` takes.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { toUnzipper, type UnzipperSource } from "bytesio/adapters";
 *
 * const source: UnzipperSource = toUnzipper(new BytesIO(new Uint8Array(10)));
 * await source.size(); // => 10
 * ```
 */
export interface UnzipperSource {
  /** Returns the size of the archive in bytes. */
  size(): Promise<number>;
  /** Returns `length` bytes from `offset` on; without a length, all up to the end. */
  stream(offset: number, length?: number): Readable;
}

/**
 * Returns a source for unzipper's `Open.custom()`, which reads only the parts of the archive that are needed.
 *
 * The position of the stream stays.
 *
 * @param stream - A `BytesIO`, a file, or any other seekable stream that can be read.
 * @throws {TypeError} if `stream` has no position.
 * @throws {UnsupportedOperation} if `stream` is not seekable.
 * @throws {ClosedError} if `stream` is closed.
 * @example
 * ```ts
 * import { buffer } from "node:stream/consumers";
 * import { BytesIO } from "bytesio";
 * import { toUnzipper } from "bytesio/adapters";
 *
 * // const directory = await unzipper.Open.custom(toUnzipper(stream));
 * const source = toUnzipper(new BytesIO(Uint8Array.of(1, 2, 3)));
 * (await buffer(source.stream(1, 1))).length; // => 1
 * ```
 */
export function toUnzipper(
  stream: Seekable & (Reader<Uint8Array | null> | Pick<RawReader, "readinto">),
): UnzipperSource {
  const access = asRandomAccess(stream);
  return {
    size: async () => access.size,
    stream: (offset, length) => rangeReadable(access, offset, offset + (length ?? Infinity)),
  };
}
