import { Readable } from "node:stream";
import type { RawReader, Reader } from "../base/protocols.ts";
import { letManyListen } from "../base/runtime.ts";
import type { Below } from "../base/step.ts";
import { type ChunkOptions, ChunkSource } from "../memory/chunk-source.ts";
import { paced } from "../transfer/paced.ts";
import { destroyMethod } from "./stream-methods.ts";

/**
 * Options of `toReadable()`.
 *
 * @example
 * ```ts
 * import { buffer } from "node:stream/consumers";
 * import { BytesIO } from "bytesio";
 * import { toReadable, type ToReadableOptions } from "bytesio/node";
 *
 * const options: ToReadableOptions = { start: 1, end: 3 };
 * await buffer(toReadable(new BytesIO(Uint8Array.of(1, 2, 3, 4)), options)); // => Buffer.of(2, 3)
 * ```
 */
export interface ToReadableOptions extends ChunkOptions {
  /** Destroys the Readable with an `AbortError`. */
  signal?: AbortSignal | undefined;
  /** Whether the stream is closed with the Readable: at its end, by `destroy()`, by an error. Default: false. */
  close?: boolean | undefined;
}

/** The Readable that was last made of each stream, and so may read it from its position on. */
const latest = new WeakMap<object, Readable>();

/**
 * Returns a Node `Readable` of the bytes of `stream`, for `pipeline()`, `pipe()` and whatever takes one.
 *
 * The Readable reads from the position of the stream on, and moves it: after writing, `start: 0` gives all. It reads when it is pulled, and at most one chunk
 * ahead, so that memory never holds a large file. Its chunks are Buffers in memory of their own. The position is the
 * Readable's until it has ended: if somebody else moves the position in between, or makes another Readable of the stream,
 * the next read destroys this one with an error that says so. With `start` or `end`, the Readable reads by absolute
 * positions instead and leaves the position of the stream alone, so that any number of them may run side by side.
 *
 * With `lend`, the chunks are views of a `BytesIO`'s memory, or of the memory that `getbuffer()` of another stream lends.
 * - From the first read until the Readable has ended or is destroyed, every call that would change or close the stream
 *   throws `BufferError`. Nobody may write to the chunks.
 * - A chunk keeps its bytes until somebody writes to the stream after that. So write when all consumers are done with
 *   their chunks (after the `pipeline()`, not at the Readable's end), and copy a chunk to keep it.
 * - The `buffer` of a chunk also holds memory of the stream before and behind the chunk, and must not be transferred.
 * - The Readable is also destroyed when the destination of its `pipe()` closes early and nobody else reads it, so that
 *   the memory is returned. Whoever stops to read without any of these destroys it.
 *
 * Errors of the stream destroy the Readable, as does a `BlockingIOError` if a raw stream would have to wait.
 *
 * @param stream - A stream with `read()` or `readinto()`. `start` and `end` need `seek()` and `tell()` too; `lend` needs
 *   these and `getbuffer()`, as a `BytesIO` has them.
 * @throws {TypeError} if `stream` lacks one of these, or an option has the wrong type.
 * @throws {RangeError} if `start` or `end` is negative, or `chunkSize` less than 1.
 * @throws {UnsupportedOperation} if there is a `start` or `end` and the stream is not seekable.
 * @throws {ClosedError} if the stream is closed.
 * @example
 * ```ts
 * import { pipeline } from "node:stream/promises";
 * import { createGunzip, createGzip } from "node:zlib";
 * import { BytesIO } from "bytesio";
 * import { toReadable, toWritable } from "bytesio/node";
 *
 * const [source, target] = [new BytesIO(Uint8Array.of(1, 2, 3)), new BytesIO()];
 * await pipeline(toReadable(source), createGzip(), createGunzip(), toWritable(target));
 * target.getvalue(); // => Uint8Array.of(1, 2, 3)
 * ```
 */
export function toReadable(
  stream: Reader<Uint8Array | null> | Pick<RawReader, "readinto">,
  options: ToReadableOptions = {},
): Readable {
  const { start, end, signal, close = false } = options;
  if (signal) letManyListen(signal);
  const source = new ChunkSource(stream as Below, options, "read");
  const readsFromPosition = (start ?? end) === undefined;
  const finish = destroyMethod(stream, close);
  const readable = new Readable({
    highWaterMark: source.chunkSize,
    read: paced((self: Readable) => {
      if (readsFromPosition && latest.get(stream) !== self) {
        throw new Error(
          "Cannot read on as the stream must have one Readable at a time: there is a later one",
        );
      }
      const chunk = source.next();
      self.push(chunk.length === 0 ? null : chunk);
      return chunk.length;
    }),
    destroy(error, done) {
      source.release();
      finish(error, done);
    },
    ...(signal && { signal }),
  });
  if (source.isLent) returnWhenLeft(readable);
  latest.set(stream, readable);
  return readable;
}

/**
 * Destroys a Readable when the last consumer that it was piped into closes before its end. Node only stops reading then, and
 * what the Readable lends would stay lent for good.
 */
function returnWhenLeft(readable: Readable): void {
  const { pipe } = readable;
  readable.pipe = <Destination extends NodeJS.WritableStream>(
    destination: Destination,
    options?: { end?: boolean },
  ): Destination => {
    const piped = pipe.call(readable, destination, options) as Destination;
    // Behind the listener of Node, which takes the destination off the Readable.
    destination.once("close", () => {
      if (readable.listenerCount("data") + readable.listenerCount("readable") === 0) readable.destroy();
    });
    return piped;
  };
}
