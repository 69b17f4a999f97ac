import { bytesOf, describe, integer, refuseDetached } from "../base/arguments.ts";
import { SEEK_END } from "../base/constants.ts";
import { UnsupportedOperation, unsupported } from "../base/errors.ts";
import type { Seekable } from "../base/protocols.ts";
import { fill, writeTo } from "../base/step.ts";
import { TextIOBase } from "../base/text-io-base.ts";

/**
 * Bytes that are read and written by their position: what a function should ask for that jumps about, such as
 * a reader of archives.
 *
 * `asRandomAccess()` makes one of every seekable stream; a class of one's own needs only these members.
 *
 * @example
 * ```ts
 * import { asRandomAccess, BytesIO, type RandomAccess } from "bytesio";
 *
 * function lastByte(file: RandomAccess): number | undefined {
 *   const target = new Uint8Array(1);
 *   file.readAt(target, file.size - 1);
 *   return target[0];
 * }
 *
 * lastByte(asRandomAccess(new BytesIO(Uint8Array.of(1, 2, 3)))); // => 3
 * ```
 */
export interface RandomAccess {
  /** How many bytes there are now. */
  readonly size: number;
  /** Fills `target` from `position` on; returns how many bytes: fewer than it holds at the end only. */
  readAt(target: Uint8Array, position: number): number;
  /** Writes all of `data` at `position`, a gap before it as zeros; returns how many bytes that were. */
  writeAt(data: Uint8Array, position: number): number;
  /** Cuts, or lengthens by zeros, to `size` bytes, and returns `size`. */
  truncate(size: number): number;
}

/**
 * What `asRandomAccess()` takes: a position that can be moved, and what there is of reading and writing.
 *
 * @example
 * ```ts
 * import { asRandomAccess, BytesIO, type PositionedStream } from "bytesio";
 *
 * const sizeOf = (stream: PositionedStream): number => asRandomAccess(stream).size;
 *
 * sizeOf(new BytesIO(new Uint8Array(5))); // => 5
 * ```
 */
export interface PositionedStream extends Seekable {
  /** Returns up to `size` bytes: empty at the end, null if it would have to wait. */
  read?(size: number): Uint8Array | null;
  /** Fills the beginning of `target`; asked in place of `read()` where there is such a method. */
  readinto?(target: Uint8Array): number | null;
  /** Writes `data` or a beginning of it; returns how many bytes, or null if it would have to wait. */
  write?(data: Uint8Array): number | null;
  truncate?(size: number): number;
  seekable?(): boolean;
  /** What `open()` was told: a file that appends begins with "a", and writes nowhere but at its end. */
  readonly mode?: string | undefined;
}

/**
 * Returns positional access to `stream`: to its live contents, without a copy of them.
 *
 * Each call moves the position, reads or writes, and puts the position back, so that any number of these may
 * be used side by side, and the stream itself in between. Reads and writes of raw streams, which may do less
 * than asked, are completed.
 *
 * Its methods throw what the stream throws: `UnsupportedOperation` where it cannot read, write or truncate,
 * `ClosedError`, `LimitError`; a `TypeError` or `RangeError` if a position is no integer >= 0; and
 * `BlockingIOError` where a raw stream would have to wait. A file open for appending is written at its end only.
 *
 * @param stream - A `BytesIO`, `FileIO`, buffered stream, or whatever has `seek()` and `tell()`.
 * @throws {TypeError} if `stream` is none, or one of text.
 * @throws {UnsupportedOperation} if its `seekable()` says no.
 * @throws {ClosedError} if the stream is closed.
 * @example
 * ```ts
 * import { asRandomAccess, BytesIO } from "bytesio";
 *
 * const stream = new BytesIO(Uint8Array.of(1, 2, 3, 4));
 * const access = asRandomAccess(stream);
 * const target = new Uint8Array(2);
 * access.readAt(target, 2); // => 2
 * target; // => Uint8Array.of(3, 4)
 * access.writeAt(Uint8Array.of(9), 0);
 * stream.tell(); // => 0
 * stream.read(); // => Uint8Array.of(9, 2, 3, 4)
 * ```
 */
export function asRandomAccess(stream: PositionedStream): RandomAccess {
  if (typeof stream?.seek !== "function" || typeof stream.tell !== "function") {
    throw new TypeError(
      `Cannot give random access as stream must have seek() and tell(): received ${describe(stream)}`,
    );
  }
  if (stream instanceof TextIOBase) {
    throw new TypeError(
      `Cannot give random access as stream must be one of bytes: received ${describe(stream)}`,
    );
  }
  if (stream.seekable?.() === false) {
    throw new UnsupportedOperation(`Cannot give random access as ${describe(stream)} is not seekable`);
  }
  return new Positioned(stream);
}

/** Returns the bytes from `start` up to `end`, as far as there are any, as an array of their own. */
export function bytesAt(access: RandomAccess, start: number, end: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.max(0, Math.min(end, access.size) - start));
  const count = access.readAt(bytes, start);
  // A file may have become shorter since it was asked.
  return count === bytes.length ? bytes : bytes.slice(0, count);
}

class Positioned implements RandomAccess {
  readonly #stream: PositionedStream;

  constructor(stream: PositionedStream) {
    this.#stream = stream;
  }

  get size(): number {
    const stream = this.#stream;
    const back = stream.tell();
    try {
      return stream.seek(0, SEEK_END);
    } finally {
      stream.seek(back);
    }
  }

  readAt(target: Uint8Array, position: number): number {
    const bytes = bytesOf(target, "read", "target");
    if (bytes.length === 0) refuseDetached(bytes, "read", "target");
    const start = integer(position, "read", "position", 0);
    return this.#at(start, (stream) => fill(stream, bytes));
  }

  writeAt(data: Uint8Array, position: number): number {
    const bytes = bytesOf(data, "write", "data");
    if (bytes.length === 0) refuseDetached(bytes, "write", "data");
    const start = integer(position, "write", "position", 0);
    if (this.#stream.mode?.startsWith("a") && start !== this.size) {
      throw new UnsupportedOperation(
        `Cannot write at a position as the file is open for appending: received ${start}`,
      );
    }
    this.#at(start, (stream) => writeTo(stream, bytes));
    return bytes.length;
  }

  truncate(size: number): number {
    const stream = this.#stream;
    const wanted = integer(size, "truncate", "size", 0);
    if (typeof stream.truncate !== "function") throw unsupported(stream, "truncate");
    stream.truncate(wanted);
    // A file is longer now, a BytesIO is not: `truncate()` never lengthens one.
    if (this.size < wanted) this.writeAt(new Uint8Array(1), wanted - 1);
    return wanted;
  }

  /** Does `work` at `position`, and puts the position of the stream back. */
  #at<Result>(position: number, work: (stream: PositionedStream) => Result): Result {
    const stream = this.#stream;
    const back = stream.tell();
    try {
      stream.seek(position);
      return work(stream);
    } finally {
      stream.seek(back);
    }
  }
}
