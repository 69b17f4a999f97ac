import { bytesOf, describe, integer, refuseDetached } from "../base/arguments.ts";
import { beginning, whole } from "../base/bytes.ts";
import { SEEK_END } from "../base/constants.ts";
import { UnsupportedOperation, unsupported } from "../base/errors.ts";
import type { RandomAccess, Seekable } from "../base/protocols.ts";
import { type Below, fill, writeTo } from "../base/step.ts";
import { TextIOBase } from "../base/text-io-base.ts";

/**
 * Returns positional access to the live contents of `stream`, without a copy of them.
 *
 * Each call moves the position, reads or writes, and puts the position back. So any number of these objects may be used
 * side by side, and the stream itself in between. A raw stream may read or write less than asked: the call then goes on
 * until it is complete.
 *
 * `size` is what the stream says, which is not true of every file. `readAt()` reads what is there, up to the end that the
 * stream comes to.
 *
 * Its methods throw what the stream throws: `UnsupportedOperation` where it cannot read, write or truncate,
 * `ClosedError`, `LimitError`; a `TypeError` or `RangeError` if a position is no integer >= 0; and
 * `BlockingIOError` where a raw stream would have to wait. A file open for appending is written at its end only.
 *
 * @param stream - A `BytesIO`, `FileIO`, buffered stream, or whatever has `seek()` and `tell()`.
 * @throws {TypeError} if `stream` is no stream, or a stream of text.
 * @throws {UnsupportedOperation} if its `seekable()` returns false.
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
export function asRandomAccess(stream: Seekable): RandomAccess {
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
  const { seekable }: Below = stream;
  if (seekable?.call(stream) === false) {
    throw new UnsupportedOperation(`Cannot give random access as ${describe(stream)} is not seekable`);
  }
  return new Positioned(stream);
}

/** How much is read at first where a stream says that there is nothing left. */
const LEAST_ASKED_FOR = 4096;

/**
 * Returns the bytes from `start` up to `end`, fewer where the stream ends before, as an array of its own.
 *
 * What `size` says is a hint of how much to allocate, and no more: files in /proc say 0, files in /sys say 4096 for a few
 * bytes, and others grow or shrink meanwhile. The end is where a read finds nothing.
 */
export function bytesAt(access: RandomAccess, start: number, end: number): Uint8Array<ArrayBuffer> {
  const expected = Math.min(end, access.size) - start;
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let room = expected > 0 ? expected : LEAST_ASKED_FOR;
  for (let at = start; at < end; ) {
    const part = new Uint8Array(Math.min(room, end - at));
    const count = access.readAt(part, at);
    if (count > 0) parts.push(beginning(part, count));
    if (count < part.length) break;
    at += count;
    // Most streams end here, which a single byte shows as well.
    room = room === expected ? 1 : Math.max(LEAST_ASKED_FOR, at - start);
  }
  return whole(parts);
}

/**
 * Returns the size that a stream says it has, if reads confirm that there is a last byte and none behind it; else null.
 *
 * For doors that promise a length before they read. It reads two bytes at most.
 */
export function confirmedSize(access: RandomAccess): number | null {
  const { size } = access;
  const last = Math.max(0, size - 1);
  try {
    return access.readAt(new Uint8Array(2), last) === size - last ? size : null;
  } catch {
    // The read that is meant to give bytes meets the error again, where somebody waits for it.
    return null;
  }
}

class Positioned implements RandomAccess {
  readonly #stream: Below & Seekable;

  constructor(stream: Seekable) {
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
    if (String(this.#stream.mode ?? "").startsWith("a") && start !== this.size) {
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
    // A file is longer now. A BytesIO is not, as its `truncate()` never lengthens it.
    if (this.size < wanted) this.writeAt(new Uint8Array(1), wanted - 1);
    return wanted;
  }

  /** Does `work` at `position`, and puts the position of the stream back. */
  #at<Result>(position: number, work: (stream: Below) => Result): Result {
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
