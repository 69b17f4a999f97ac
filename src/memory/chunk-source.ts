/**
 * Chunks of a stream, for doors that read it over many turns of the event loop.
 *
 * @module
 */

import { describe, integer } from "../base/arguments.ts";
import { NOTHING } from "../base/bytes.ts";
import { BlockingIOError } from "../base/errors.ts";
import type { RandomAccess, Seekable } from "../base/protocols.ts";
import { type Below, readSome, readSomeInto } from "../base/step.ts";
import { PositionGuard } from "../transfer/position-guard.ts";
import { asRandomAccess, bytesAt } from "../transfer/random-access.ts";
import { chunkSizeOf, LentMemory } from "./lent-memory.ts";

/**
 * Options of the doors that read a stream chunk by chunk.
 *
 * @example A Node stream
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { type ChunkOptions, toReadable } from "bytesio/node";
 *
 * const options: ChunkOptions = { start: 1, end: 3 };
 * await toReadable(new BytesIO(new Uint8Array(4)), options).toArray(); // => [Buffer.alloc(2)]
 * ```
 * @example A stream of the web
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { type ChunkOptions, toReadableStream } from "bytesio/web";
 *
 * const options: ChunkOptions = { start: 1, chunkSize: 2 };
 * const reader = toReadableStream(new BytesIO(new Uint8Array(4)), options).getReader();
 * (await reader.read()).value; // => new Uint8Array(2)
 * ```
 */
export interface ChunkOptions {
  /** The first byte, counted from the start of the stream. Default: the position; 0 if there is an `end`. */
  start?: number | undefined;
  /** The byte before which to stop, counted from the start of the stream. Default, or past the end: the end. */
  end?: number | undefined;
  /** The most bytes in a chunk, which is also how many are read ahead. Default: 65536; 1 MiB with `lend`. */
  chunkSize?: number | undefined;
  /** Whether the chunks are the stream's own memory, lent instead of copied. Default: false. */
  lend?: boolean | undefined;
}

/** The part of a stream that a source reads, by absolute positions. */
interface Range {
  readonly access: RandomAccess;
  readonly end: number;
  position: number;
}

/** The smallest array that is made. To make a smaller one takes no less time. */
const LEAST_ALLOCATED = 512;

/**
 * Reads a stream chunk by chunk, from its position on. Or reads a range of it, and leaves the position alone.
 *
 * A source that reads from the position on moves it. If somebody else has moved it in between, the next read throws.
 */
export class ChunkSource {
  /** The most bytes in a chunk. */
  readonly chunkSize: number;
  readonly #stream: Below;
  readonly #lent: LentMemory | null;
  readonly #place: Range | PositionGuard;

  /**
   * Checks stream and options. Reads nothing yet.
   *
   * @param action - What the caller is about to do, in the words of an error message.
   * @throws {TypeError} if the stream lacks a method that the options need, or an option is not an integer.
   * @throws {RangeError} if `start` or `end` is negative, or `chunkSize` less than 1.
   * @throws {UnsupportedOperation} if a range is to be read, and the stream is not seekable.
   * @throws {ClosedError} if the stream is closed.
   */
  constructor(stream: Below, options: ChunkOptions, action: string) {
    if (typeof stream?.readinto !== "function" && typeof stream?.read !== "function") {
      throw new TypeError(
        `Cannot ${action} as stream must have readinto() or read(): received ${describe(stream)}`,
      );
    }
    const { lend = false } = options;
    this.#stream = stream;
    this.chunkSize = chunkSizeOf(options.chunkSize, lend, action);
    const position = integer(options.start ?? 0, action, "start", 0);
    const end = options.end ?? Infinity;
    if (end !== Infinity) integer(end, action, "end", 0);
    this.#lent = lend ? new LentMemory(stream, action) : null;
    const isRange = (options.start ?? options.end ?? null) !== null;
    this.#place = isRange
      ? { access: asRandomAccess(stream as Seekable), position, end }
      : new PositionGuard(stream);
  }

  /** Whether the source lends the stream's own memory. */
  get isLent(): boolean {
    return this.#lent !== null;
  }

  /**
   * Returns the next chunk, empty at the end: memory that is lent, or the array that `read()` of the stream returned.
   *
   * @throws {BlockingIOError} if the stream would have to wait.
   */
  next(): Uint8Array {
    const [stream, lent, place, size] = [this.#stream, this.#lent, this.#place, this.#room(this.chunkSize)];
    if (size === 0) return NOTHING;
    if (place instanceof PositionGuard) {
      return place.move("read on", () => lent?.read(size) ?? unlessNull(readSome(stream, size)));
    }
    const { access, position } = place;
    const chunk = lent ? lent.at(position, position + size) : bytesAt(access, position, position + size);
    place.position += chunk.length;
    return chunk;
  }

  /**
   * Returns the next chunk, empty at the end, as an array of its own.
   *
   * @throws {BlockingIOError} if the stream would have to wait.
   */
  nextOwn(): Uint8Array<ArrayBuffer> {
    const { size } = this.#stream;
    const left = typeof size === "number" && size >= 0 ? size - (this.#place.position ?? 0) : Infinity;
    // So a short stream does not need the memory of a whole chunk. Nothing else depends on its `size` being true.
    const chunk = new Uint8Array(Math.min(this.chunkSize, Math.max(LEAST_ALLOCATED, left)));
    const count = this.readinto(chunk);
    return count === chunk.length ? chunk : chunk.slice(0, count);
  }

  /**
   * Reads into the beginning of `target`, without a copy.
   *
   * @returns How many bytes were read: 0 at the end.
   * @throws {BlockingIOError} if the stream would have to wait.
   */
  readinto(target: Uint8Array<ArrayBuffer>): number {
    const [stream, place, size] = [this.#stream, this.#place, this.#room(target.length)];
    if (size === 0) return 0;
    const part = size < target.length ? target.subarray(0, size) : target;
    if (place instanceof PositionGuard) {
      return place.move("read on", () => unlessNull(readSomeInto(stream, part)));
    }
    const count = place.access.readAt(part, place.position);
    place.position += count;
    return count;
  }

  /** Returns the lent memory for good. A second call does nothing. */
  release(): void {
    this.#lent?.release();
  }

  /** Returns how many of `size` bytes lie before the end of the range. */
  #room(size: number): number {
    const place = this.#place;
    return place instanceof PositionGuard ? size : Math.max(0, Math.min(size, place.end - place.position));
  }
}

function unlessNull<Result>(result: Result | null): Result {
  if (result === null) throw new BlockingIOError("Cannot read as the stream would have to wait", 0);
  return result;
}
