import { Writable } from "node:stream";
import { describe, limitOrNone } from "../base/arguments.ts";
import { LimitError } from "../base/errors.ts";
import type { RawWriter, Writer } from "../base/protocols.ts";
import { letManyListen } from "../base/runtime.ts";
import { PositionGuard } from "../transfer/position-guard.ts";
import { writeAll } from "../transfer/write-from.ts";
import { destroyMethod, finalMethod, writeMethod } from "./stream-methods.ts";

/**
 * Options of `toWritable()`.
 *
 * @example
 * ```ts
 * import { BytesIO, LimitError } from "bytesio";
 * import { toWritable, type ToWritableOptions } from "bytesio/node";
 *
 * const options: ToWritableOptions = { limit: 4 };
 * const writable = toWritable(new BytesIO(), options).on("error", () => {});
 * writable.write("Hello");
 * writable.errored instanceof LimitError; // => true
 * ```
 */
export interface ToWritableOptions {
  /** The most bytes that may be written through the Writable. Default: no limit but the stream's own. */
  limit?: number | undefined;
  /** Destroys the Writable with an `AbortError`. */
  signal?: AbortSignal | undefined;
  /** Whether the stream is closed with the Writable: at its end, by `destroy()`, by an error. Default: false. */
  close?: boolean | undefined;
}

/**
 * The Writable hands each chunk on at once and keeps none. But with a value below the size of the chunks, `pipe()` would
 * pause after each of them.
 */
const HIGH_WATER_MARK = 2 ** 20;

/**
 * Returns a Node `Writable` that writes into `stream` at its position, for `pipeline()`, `pipe()` and whatever takes one.
 *
 * Each chunk is in the stream when `write()` returns. Text is encoded as UTF-8, or as the caller of `write()` says. The
 * Writable flushes the stream before "finish". Until then the position is the Writable's: if somebody else moves it in
 * between, the next write fails with an error that says so.
 *
 * Errors of the stream go to the callback of the write and to "error". So does a `LimitError`, before any part of the
 * chunk is written that would pass the limit, and a `BlockingIOError` if a raw stream would have to wait.
 *
 * @param stream - A stream with `write()`. A raw stream may write less than it is given: the rest follows.
 * @throws {TypeError} if `stream` has no `write()`, or an option has the wrong type.
 * @throws {RangeError} if `limit` is negative.
 * @throws {ClosedError} if the stream is closed.
 * @example
 * ```ts
 * import { finished } from "node:stream/promises";
 * import { BytesIO } from "bytesio";
 * import { toWritable } from "bytesio/node";
 *
 * const stream = new BytesIO();
 * await finished(toWritable(stream).end("Hello"));
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
  if (signal) letManyListen(signal);
  const limit = limitOrNone(options.limit, "write");
  const position = new PositionGuard(stream);
  let total = 0;
  return new Writable({
    highWaterMark: HIGH_WATER_MARK,
    write: writeMethod((chunk: Uint8Array) => {
      if (total + chunk.length > limit) throw new LimitError("write", limit, total + chunk.length);
      total += chunk.length;
      position.move("write on", () => writeAll(stream, chunk));
    }),
    final: finalMethod(stream, close),
    destroy: destroyMethod(stream, close),
    ...(signal && { signal }),
  });
}
