import { Writable } from "node:stream";
import { describe, limitOrNone } from "../base/arguments.ts";
import { LimitError } from "../base/errors.ts";
import type { RawWriter, Writer } from "../base/protocols.ts";
import { PositionGuard } from "../transfer/position-guard.ts";
import { writeAll } from "../transfer/write-from.ts";
import { closing } from "./readable.ts";

/**
 * Options of `toWritable()`.
 *
 * @example
 * ```ts
 * import { BytesIO, LimitError } from "bytesio";
 * import { toWritable, type ToWritableOptions } from "bytesio/node";
 *
 * const options: ToWritableOptions = { limit: 4 };
 * const writable = toWritable(new BytesIO(), options);
 * const failed = new Promise((resolve) => writable.on("error", resolve));
 * writable.write("Hello");
 * (await failed) instanceof LimitError; // => true
 * ```
 */
export interface ToWritableOptions {
  /** The most bytes that may be written through the Writable. Default: no limit but the stream's own. */
  limit?: number | undefined;
  /** Destroys the Writable with an `AbortError`. */
  signal?: AbortSignal | undefined;
  /**
   * Whether the stream is closed with the Writable: when it has finished, by `destroy()`, by an error. Default:
   * false.
   */
  close?: boolean | undefined;
}

/**
 * Chunks are written at once, so that none ever waits here. With less than the size of the chunks a `pipe()` would
 * pause after each one all the same.
 */
const HIGH_WATER_MARK = 2 ** 20;

/**
 * Returns a Node `Writable` that writes into `stream` at its position, for `pipeline()`, `pipe()` and whatever
 * takes one.
 *
 * Each chunk is in the stream when `write()` returns; text is encoded as UTF-8, or as `write()` is told. The
 * stream is flushed before "finish". The position is the Writable's until then: if somebody else moves it in
 * between, the next write fails with an error that says so.
 *
 * What the stream throws goes to the callback of the write and to "error", as a `LimitError` does before anything
 * of the chunk that goes past the limit is written, and a `BlockingIOError` where a raw stream would have to wait.
 *
 * @param stream - Whatever has `write()`. Raw streams may write less than asked: the rest follows.
 * @throws {TypeError} if `stream` has no `write()`, or an option the wrong type.
 * @throws {RangeError} if `limit` is negative.
 * @throws {ClosedError} if the stream is closed.
 * @example
 * ```ts
 * import { finished } from "node:stream/promises";
 * import { BytesIO } from "bytesio";
 * import { toWritable } from "bytesio/node";
 *
 * const stream = new BytesIO();
 * const writable = toWritable(stream);
 * writable.write("Hel");
 * writable.end("lo");
 * await finished(writable);
 * stream.getvalue(); // => new TextEncoder().encode("Hello")
 * ```
 */
export function toWritable(
  stream: Writer | Pick<RawWriter, "write">,
  options: ToWritableOptions = {},
): Writable {
  if (typeof stream?.write !== "function") {
    throw new TypeError(`Cannot write as stream must have write(): received ${describe(stream)}`);
  }
  const { signal, close = false } = options;
  const limit = limitOrNone(options.limit, "write");
  const position = new PositionGuard(stream);
  let total = 0;
  return new Writable({
    highWaterMark: HIGH_WATER_MARK,
    write: reporting((chunk: Uint8Array) => {
      if (total + chunk.length > limit) throw new LimitError("write", limit, total + chunk.length);
      total += chunk.length;
      position.move("write on", () => writeAll(stream, chunk));
    }),
    final: finishing(stream, close),
    destroy: closing(stream, close),
    ...(signal && { signal }),
  });
}

/**
 * Returns a `_write()` that does `work` and reports what it throws.
 *
 * @internal
 */
export function reporting(
  work: (chunk: Uint8Array) => void,
): (chunk: Uint8Array, encoding: string, done: (error?: Error) => void) => void {
  return (chunk, _encoding, done) => {
    try {
      work(chunk);
    } catch (error) {
      return done(error as Error);
    }
    done();
  };
}

/**
 * Returns a `_final()` that flushes `stream`, or closes it: here and not later, so that "finish" says that it is
 * done.
 *
 * @internal
 */
export function finishing(stream: object, close: boolean): (done: (error?: Error) => void) => void {
  const { flush, close: closeIt } = stream as { flush?(): void; close?(): void };
  const work = reporting(() => (close ? closeIt : flush)?.call(stream));
  return (done) => work(new Uint8Array(0), "", done);
}
