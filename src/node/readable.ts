import { Readable } from "node:stream";
import { describe, integer } from "../base/arguments.ts";
import { BlockingIOError } from "../base/errors.ts";
import type { RawReader, Reader, Seekable } from "../base/protocols.ts";
import { type Below, readSome } from "../base/step.ts";
import { chunkSizeOf, LentMemory } from "../memory/lent-memory.ts";
import { paced } from "../transfer/paced.ts";
import { PositionGuard } from "../transfer/position-guard.ts";
import { asRandomAccess, bytesAt } from "../transfer/random-access.ts";

/**
 * Options of `toReadable()`.
 *
 * @example
 * ```ts
 * import { buffer } from "node:stream/consumers";
 * import { BytesIO } from "bytesio";
 * import { toReadable, type ToReadableOptions } from "bytesio/node";
 *
 * const range: ToReadableOptions = { start: 1, end: 3 };
 * const readable = toReadable(new BytesIO(Uint8Array.of(1, 2, 3, 4)), range);
 * (await buffer(readable)).length; // => 2
 * ```
 */
export interface ToReadableOptions {
  /**
   * The first byte to read, counted from the start of the stream. Default: the position; 0 where `end` is given.
   */
  start?: number | undefined;
  /** The byte before which to stop. Default, and past the end: the end. */
  end?: number | undefined;
  /** How many bytes are read at once, and ahead of the consumer, at most. Default: 65536; 1 MiB with `lend`. */
  chunkSize?: number | undefined;
  /** Destroys the Readable with an `AbortError`. */
  signal?: AbortSignal | undefined;
  /** Whether the stream is closed with the Readable: at its end, by `destroy()`, by an error. Default: false. */
  close?: boolean | undefined;
  /** Whether the chunks are the stream's own memory, lent and not copied: see there. Default: false. */
  lend?: boolean | undefined;
}

/** Who reads a stream from its position: the last one made. */
const readers = new WeakMap<object, Readable>();

/**
 * Returns a Node `Readable` of the bytes of `stream`, for `pipeline()`, `pipe()` and whatever takes one.
 *
 * It reads from the position on, and moves it, only when it is pulled, and at most a chunk ahead: so a large file
 * is never held. Its chunks are Buffers in memory of their own. With `start` or `end` it reads by absolute
 * positions instead, and leaves the stream's position alone: any number of such Readables may run side by side.
 *
 * Without them, the position is the Readable's until it has ended. If somebody else moves it in between, or
 * makes another Readable of the stream, the next read destroys this one with an error that says so.
 *
 * With `lend` the chunks are no copies, but views of a `BytesIO`'s memory, or of what `getbuffer()` of another
 * stream lends, which must not be written to: from the first read on until the Readable has ended or is
 * destroyed, whatever would change or close the stream throws `BufferError`. A chunk holds the same bytes until the
 * stream is written to after that: write when all who got chunks are done with them (after the `pipeline()`, not at
 * the Readable's end), and copy a chunk to keep it. Its `buffer` is memory of the stream behind and
 * before the chunk, too, and must not be transferred.
 *
 * Errors of the stream destroy the Readable, as a `BlockingIOError` does where a raw stream would have to wait.
 *
 * @param stream - Whatever has `read()` or `readinto()`; `seek()` and `tell()` too for `start` and `end`; these
 *   and `getbuffer()` for `lend`, as a `BytesIO`.
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
 * const source = new BytesIO(new TextEncoder().encode("Hello"));
 * const target = new BytesIO();
 * await pipeline(toReadable(source), createGzip(), createGunzip(), toWritable(target));
 * target.getvalue(); // => new TextEncoder().encode("Hello")
 * ```
 */
export function toReadable(
  stream: Reader<Uint8Array | null> | Pick<RawReader, "readinto">,
  options: ToReadableOptions = {},
): Readable {
  const { start, end, signal, close = false, lend = false } = options;
  const size = chunkSizeOf(options.chunkSize, lend, "read");
  const lent = lend ? new LentMemory(stream, "read") : null;
  const next =
    start === undefined && end === undefined
      ? inSequence(stream, size, lent)
      : inRange(stream, start ?? 0, end ?? Infinity, size, lent);
  const ended = closing(stream, close);
  const readable = new Readable({
    highWaterMark: size,
    read: paced((self: Readable) => {
      const chunk = next(self);
      self.push(chunk.length === 0 ? null : chunk);
      return chunk.length;
    }),
    destroy(error, done) {
      lent?.release();
      ended(error, done);
    },
    ...(signal && { signal }),
  });
  readers.set(stream, readable);
  return readable;
}

/**
 * Returns what destroys a Node stream: it closes `stream`, if it is to and can be, and passes errors on.
 *
 * @internal
 */
export function closing(
  stream: object,
  close: boolean,
): (error: Error | null, done: (error?: Error | null) => void) => void {
  return (error, done) => {
    try {
      if (close) (stream as { close?(): void }).close?.();
    } catch (failure) {
      return done(error ?? (failure as Error));
    }
    done(error);
  };
}

/** Reads from the position on. */
function inSequence(source: Below, size: number, lent: LentMemory | null): (self: Readable) => Uint8Array {
  const stream = source;
  if (typeof stream?.read !== "function" && typeof stream?.readinto !== "function") {
    throw new TypeError(`Cannot read as stream must have read() or readinto(): received ${describe(source)}`);
  }
  const position = new PositionGuard(stream);
  return (self) => {
    if (readers.get(stream) !== self) {
      throw new Error("Cannot read on as the stream must have one Readable at a time: there is a later one");
    }
    return position.move("read on", () => lent?.read(size) ?? nextOf(stream, size));
  };
}

/** Reads by absolute positions. */
function inRange(
  stream: object,
  start: number,
  end: number,
  size: number,
  lent: LentMemory | null,
): () => Uint8Array {
  let position = integer(start, "read", "start", 0);
  if (end !== Infinity) integer(end, "read", "end", 0);
  const access = asRandomAccess(stream as Seekable);
  return () => {
    const stop = Math.max(position, Math.min(end, position + size));
    const chunk = lent ? lent.at(position, Math.min(stop, access.size)) : bytesAt(access, position, stop);
    position += chunk.length;
    return chunk;
  };
}

/** Returns the next chunk: empty at the end. */
function nextOf(stream: Below, size: number): Uint8Array {
  const chunk = readSome(stream, size);
  if (chunk === null) throw new BlockingIOError("Cannot read on as the stream would have to wait", 0);
  return chunk;
}
