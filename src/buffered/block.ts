/**
 * The buffer between a `Buffered…` stream and the raw stream below it. It holds bytes that were read ahead, and bytes
 * that wait to be written.
 *
 * ```text
 *   0               position            readEnd              size
 *   |-- behind -----|-- ahead ----------|                    |     the block
 *             |=========|                                          changed, not yet written
 *        writeStart   writeEnd
 * ```
 *
 * `rawPosition` is the position of the raw stream, counted in the block as the others are. It equals `readEnd` after a
 * read, and `writeStart` after a write. It is -1 if the block does not know it. `readEnd` is -1 if nothing was read.
 * `writeEnd` is -1 if nothing waits to be written.
 *
 * The states, and with them the calls of the raw stream, are those of CPython's `_io.Buffered…`.
 *
 * @module
 */

import { type BytesLike, bytesOf, integer, refuseDetached } from "../base/arguments.ts";
import { NEWLINE, NOTHING } from "../base/bytes.ts";
import { SEEK_CUR } from "../base/constants.ts";
import { afterTaking, BlockingIOError, closed, takenBefore } from "../base/errors.ts";
import { inTurn } from "../base/io-base.ts";
import type { RawReader, RawWriter } from "../base/protocols.ts";
import { whenceOf } from "../base/seeking.ts";
import type { LinesAhead } from "../memory/lines-ahead.ts";
import { CheckedRaw } from "./checked-raw.ts";

const NONE = -1;
/** Up to this size slice() is the fastest copy. Above it the constructor is, as it does not zero the memory first. */
const TAKEN_BY_SLICE = 4 * 2 ** 10;

export class Block {
  readonly port: CheckedRaw;
  readonly size: number;
  /** Lines that were copied ahead, for a stream whose lines are read. Any change of the block drops them. */
  lines: LinesAhead | null = null;
  /** The block. It is empty before its first use, and once the stream is closed. */
  #bytes: Uint8Array<ArrayBuffer> = NOTHING;
  #position = 0;
  #rawPosition = 0;
  #readEnd = NONE;
  #writeStart = 0;
  #writeEnd = NONE;
  #isOpen = true;

  constructor(raw: RawReader | RawWriter, size: number, reads: boolean, writes: boolean) {
    this.size = integer(size, "make the stream", "buffer_size", 1);
    this.port = new CheckedRaw(raw, reads, writes);
  }

  /** Where the next byte is read or written, counted in the block. */
  get position(): number {
    return this.#position;
  }

  /** How many bytes were read ahead of the position. */
  get ahead(): number {
    return this.#readEnd === NONE ? 0 : this.#readEnd - this.#position;
  }

  /** How far the raw stream is ahead of the position: negative where writes wait. */
  get #lead(): number {
    const isKnown = (this.#readEnd !== NONE || this.#writeEnd !== NONE) && this.#rawPosition !== NONE;
    return isKnown ? this.#rawPosition - this.#position : 0;
  }

  /** The position, computed from where the raw stream last was: the raw stream is not asked. */
  get lastPosition(): number {
    return Math.max(0, this.port.position - this.#lead);
  }

  /** Throws if the stream is closed, unless bytes are still read ahead, as in CPython. */
  requireOpen(action: string): void {
    const raw = this.port.attached(action);
    if ((!this.#isOpen || raw.closed) && this.ahead === 0) throw closed(action);
  }

  /** Calls `flush`, and closes the raw stream even if `flush` fails. */
  close(flush: () => void): void {
    const raw = this.port.attached("close");
    this.port.refuseCallBack("close");
    if (raw.closed) return;
    inTurn(flush, () => {
      try {
        this.port.exclusively("close", () => raw.close());
      } finally {
        this.#isOpen = false;
        this.#release();
      }
    });
  }

  detach(): RawReader | RawWriter {
    const raw = this.port.detach();
    this.#release();
    return raw;
  }

  /** Returns the next `count` bytes of those read ahead, and moves behind them. */
  take(count: number): Uint8Array<ArrayBuffer> {
    const bytes = this.copyAhead(count);
    this.#position += count;
    return bytes;
  }

  /** Copies the next `count` bytes of those read ahead to `target` at `offset`, and moves behind them. */
  takeInto(target: Uint8Array, offset: number, count: number): number {
    const start = this.#position;
    target.set(view(this.#bytes, start, start + count), offset);
    this.#position = start + count;
    return count;
  }

  /** Returns the next `count` bytes of those read ahead. */
  copyAhead(count: number): Uint8Array<ArrayBuffer> {
    const start = this.#position;
    if (count <= TAKEN_BY_SLICE) return this.#bytes.slice(start, start + count);
    return new Uint8Array(view(this.#bytes, start, start + count));
  }

  /** Moves behind `count` bytes that were read ahead and copied. */
  skipTo(position: number): void {
    this.#position = position;
  }

  /** Returns how long the next line is, or 0 if its newline is not within `count` bytes. */
  lineAhead(count: number): number {
    const start = this.#position;
    return view(this.#bytes, start, start + count).indexOf(NEWLINE) + 1;
  }

  /** Drops the bytes that were read. */
  forget(): void {
    this.#position = 0;
    this.#readEnd = NONE;
    this.lines = null;
  }

  /** Prepares the raw stream and the block for a read at the position. */
  prepare(action: string): void {
    if (this.port.writes) this.#flushAndRewind(action);
    this.forget();
  }

  /** Begins an empty block at the position of the raw stream. */
  begin(): void {
    this.#position = 0;
    this.#rawPosition = 0;
    this.#readEnd = 0;
  }

  /**
   * Reads into the block, behind the bytes that were read. Returns how many bytes it read, or null if the raw stream
   * would have to wait.
   */
  fill(): number | null {
    this.#allocate();
    const start = Math.max(0, this.#readEnd);
    const count = this.port.read(view(this.#bytes, start, this.size));
    if (!count) return count;
    this.#readEnd = start + count;
    this.#rawPosition = start + count;
    return count;
  }

  write(data: BytesLike): number {
    const bytes = bytesOf(data, "write", "data");
    if (bytes.length === 0) refuseDetached(bytes, "write", "data");
    const raw = this.port.attached("write");
    this.port.refuseCallBack("write");
    if (!this.#isOpen || raw.closed) throw closed("write");
    if (this.#readEnd === NONE && this.#writeEnd === NONE) {
      this.#position = 0;
      this.#rawPosition = 0;
    }
    this.#allocate();
    // Since CPython 3.13 (gh-117151), bytes that would fill the block go past it.
    if (bytes.length > this.size - this.#position || bytes.length >= this.size) {
      return this.port.exclusively("write", () => this.#write_through(bytes));
    }
    this.lines = null;
    const start = this.#position;
    this.#bytes.set(bytes, start);
    if (this.#writeEnd === NONE || this.#writeStart > start) this.#writeStart = start;
    this.#moveTo(start + bytes.length);
    if (this.#position > this.#writeEnd) this.#writeEnd = this.#position;
    return bytes.length;
  }

  flush(): void {
    this.requireOpen("flush");
    this.port.exclusively("flush", () => this.#flushAndRewind("flush"));
  }

  truncate(size: number | null): number {
    this.requireOpen("truncate");
    return this.port.exclusively("truncate", () => {
      this.#flushAndRewind("truncate");
      return this.port.truncate(size);
    });
  }

  seek(offset: number, whence: number): number {
    const origin = integer(whence, "seek", "whence");
    this.port.attached("seek");
    whenceOf(origin);
    this.requireOpen("seek");
    this.port.requireSeekable();
    const distance = integer(offset, "seek", "offset");
    const ahead = this.ahead;
    if (ahead > 0 && origin <= SEEK_CUR) {
      const here = this.port.position - this.#lead;
      const step = origin === SEEK_CUR ? distance : distance - here;
      if (step >= -this.#position && step <= ahead) {
        this.#position += step;
        return Math.max(0, this.port.position - ahead + step);
      }
    }
    return this.port.exclusively("seek", () => {
      if (this.port.writes) this.#flushWrites("seek");
      const target = origin === SEEK_CUR ? distance - this.#lead : distance;
      const position = this.port.seek(target, origin, "seek");
      this.#rawPosition = NONE;
      this.forget();
      return position;
    });
  }

  tell(): number {
    return Math.max(0, this.port.tell("tell the position") - this.#lead);
  }

  #allocate(): void {
    if (this.#bytes === NOTHING) this.#bytes = new Uint8Array(this.size);
  }

  #release(): void {
    this.#bytes = NOTHING;
    this.#writeEnd = NONE;
    this.forget();
  }

  #moveTo(position: number): void {
    this.#position = position;
    if (this.#readEnd !== NONE && this.#readEnd < position) this.#readEnd = position;
  }

  /** Writes the waiting bytes, and then `bytes`, which do not fit behind the position. */
  #write_through(bytes: Uint8Array): number {
    try {
      this.#flushWrites("write");
    } catch (error) {
      if (!isBlocking(error)) throw error;
      return this.#writeBehindWaiting(bytes);
    }
    const lead = this.#lead;
    if (lead !== 0) {
      this.port.seek(-lead, SEEK_CUR, "write");
      this.#rawPosition -= lead;
    }
    let size = 0;
    while (bytes.length - size >= this.size) {
      const count = this.#writeFrom(bytes, size);
      if (count === null) {
        if (bytes.length - size === this.size) break;
        this.#put(view(bytes, size, size + this.size));
        throw wouldWait("write", size + this.size);
      }
      size += count;
    }
    this.forget();
    this.#put(view(bytes, size, bytes.length));
    return bytes.length;
  }

  /** Writes by one call what is behind `size`. If that fails, the error says that what is before was taken. */
  #writeFrom(bytes: Uint8Array, size: number): number | null {
    try {
      return this.port.write(view(bytes, size, bytes.length));
    } catch (error) {
      throw afterTaking(error, size + takenBefore(error, bytes.length - size));
    }
  }

  /** Makes `bytes` the contents of the block, all of them waiting to be written. */
  #put(bytes: Uint8Array): void {
    this.lines = null;
    this.#bytes.set(bytes);
    this.#rawPosition = 0;
    this.#moveTo(bytes.length);
    this.#writeStart = 0;
    this.#writeEnd = bytes.length;
  }

  /** The raw stream could not take the waiting bytes now. Keeps as many of `bytes` as fit behind them. */
  #writeBehindWaiting(bytes: Uint8Array): number {
    const start = this.#writeStart;
    const count = Math.min(bytes.length, this.size - (this.#writeEnd - start));
    this.#bytes.copyWithin(0, start, this.#writeEnd);
    this.#bytes.set(view(bytes, 0, count), this.#writeEnd - start);
    this.#readEnd = NONE;
    this.lines = null;
    this.#writeStart = 0;
    this.#writeEnd += count - start;
    this.#rawPosition -= start;
    this.#position += count - start;
    if (count < bytes.length) throw wouldWait("write", count);
    return count;
  }

  /** Writes the waiting bytes. If that fails half way, the rest goes on waiting. */
  #flushWrites(action: string): void {
    if (this.#writeEnd !== NONE && this.#writeStart !== this.#writeEnd) {
      const back = this.#lead + this.#position - this.#writeStart;
      if (back !== 0) {
        this.port.seek(-back, SEEK_CUR, action);
        this.#rawPosition -= back;
      }
      while (this.#writeStart < this.#writeEnd) this.#writeWaiting(action);
    }
    this.#writeStart = 0;
    this.#writeEnd = NONE;
  }

  /** Writes a beginning of what waits. */
  #writeWaiting(action: string): void {
    const waiting = view(this.#bytes, this.#writeStart, this.#writeEnd);
    let count: number | null = 0;
    try {
      count = this.port.write(waiting);
    } catch (error) {
      count = takenBefore(error, waiting.length);
      throw afterTaking(error, 0);
    } finally {
      this.#writeStart += count ?? 0;
      this.#rawPosition = this.#writeStart;
    }
    if (count === null) throw wouldWait(action, 0);
  }

  /** Writes what waits, and moves the raw stream back to where the reader is. */
  #flushAndRewind(action: string): void {
    this.#flushWrites(action);
    if (!this.port.reads) return;
    try {
      this.port.seek(-this.#lead, SEEK_CUR, action);
    } finally {
      this.forget();
    }
  }
}

/** Returns a view. This is twice as fast as subarray(), and returns a plain Uint8Array for every kind of array. */
export function view(bytes: Uint8Array, start: number, end: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset + start, end - start);
}

/**
 * Whether the error says that the raw stream would have to wait. A raw stream may also throw the system's own error.
 */
function isBlocking(error: unknown): boolean {
  return (error as { code?: unknown } | null | undefined)?.code === "EAGAIN";
}

function wouldWait(action: string, count: number): BlockingIOError {
  return new BlockingIOError(`Cannot ${action} all as the raw stream would have to wait`, count);
}
