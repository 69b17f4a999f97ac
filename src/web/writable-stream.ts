import type { BytesLike } from "../base/arguments.ts";
import { bytesOf, describe, limitOrNone } from "../base/arguments.ts";
import { LimitError } from "../base/errors.ts";
import type { RawWriter, Writer } from "../base/protocols.ts";
import type { Below } from "../base/step.ts";
import { TextIOBase } from "../base/text-io-base.ts";
import { HeldPosition } from "../transfer/position-guard.ts";
import { writeAll } from "../transfer/write-from.ts";
import { Ending } from "./ending.ts";

/**
 * Options of {@link toWritableStream}.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { toWritableStream, type WritableStreamOptions } from "bytesio/web";
 *
 * const options: WritableStreamOptions = { limit: 3 };
 * const writer = toWritableStream(new BytesIO(), options).getWriter();
 * await writer.write(new Uint8Array(4)).catch((error) => error.name); // => "LimitError"
 * ```
 */
export interface WritableStreamOptions {
  /** The most bytes to take; a chunk that would pass it is not written at all. Default: no limit but the stream's. */
  limit?: number | undefined;
  /** Stops the WritableStream, which then fails with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Whether to close `stream` at the end, and when the WritableStream fails or is aborted. Default: false. */
  close?: boolean | undefined;
}

const ACTION = "make a WritableStream";

/**
 * Makes a `WritableStream` that writes each chunk at the position of `target`, and flushes at the end.
 *
 * The position is the WritableStream's until then: if somebody else moves it in between, the next write fails and
 * says so.
 *
 * Chunks are bytes in any form; the memory stays the producer's. Writes that take a part only, as those of a raw
 * stream may, are completed. A write that fails makes the WritableStream fail; what was written before it, or before
 * an abort, stays written.
 *
 * @throws {TypeError} if `target` has no `write()`, or is one of text, or `limit` is no integer. A chunk that is not bytes rejects.
 * @throws {RangeError} if `limit` is negative.
 * @throws {ClosedError} if `target` is closed.
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { toWritableStream } from "bytesio/web";
 *
 * const stream = new BytesIO();
 * await new Response("Hello").body?.pipeTo(toWritableStream(stream));
 * stream.size; // => 5
 * ```
 */
export function toWritableStream(
  target: Writer | Pick<RawWriter, "write">,
  options: WritableStreamOptions = {},
): WritableStream<BytesLike> {
  const stream: Below = target;
  if (typeof stream?.write !== "function") {
    throw new TypeError(`Cannot ${ACTION} as stream must have write(): received ${describe(stream)}`);
  }
  if (stream instanceof TextIOBase) {
    throw new TypeError(`Cannot ${ACTION} as stream must be one of bytes: received ${describe(stream)}`);
  }
  const limit = limitOrNone(options.limit, ACTION);
  const held = new HeldPosition(stream);
  let written = 0;
  const ending = new Ending(stream, options);

  function write(chunk: BytesLike): void {
    if (typeof chunk === "string") {
      throw new TypeError(
        `Cannot write as a chunk must be bytes: received ${describe(chunk)}; pipe text through a TextEncoderStream`,
      );
    }
    const bytes = bytesOf(chunk, "write", "a chunk");
    if (written + bytes.length > limit) throw new LimitError("write", limit, written + bytes.length);
    held.move("write on", () => writeAll(target, bytes));
    written += bytes.length;
  }

  return new WritableStream<BytesLike>({
    start: (controller) => ending.listen((reason) => controller.error(reason)),
    write: (chunk) => ending.unless(() => write(chunk)),
    close() {
      ending.unless(() => stream.flush?.());
      ending.come();
    },
    abort: () => ending.come(),
  });
}
