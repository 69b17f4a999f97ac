/**
 * The memory under a `BytesIO`: the one place where bytes are allocated, grown, lent and given away.
 *
 * ```text
 *   borrowed   the caller's array, never written to; the first change copies it      room = 0
 *
 *              0                size           stale            room
 *   own        |---- contents ----|-- old bytes --|---- zeros ----|
 *
 *   large      as own, from 32 MiB on, in a resizable buffer that grows in place: nothing is
 *              copied and the payload is held once
 *
 *   lent       own memory with `exports` > 0 views outside: nothing may move or resize it
 * ```
 *
 * Growth: the first allocation is exact (but for tiny streams), then the room doubles, so that an
 * append costs amortised O(1); a large stream grows by steps, as growing moves nothing.
 *
 * What left the contents by `truncate()` stays between `size` and `stale` until a write past the
 * end or a view outside could show it, and is zeroed just before.
 *
 * @module
 */

import { LimitError } from "./errors.ts";

/** The most bytes a stream holds: what one ArrayBuffer holds on every runtime supported. */
export const LARGEST: number = 2 ** 32;

const SMALLEST_ROOM = 128;
const LARGE = 32 * 2 ** 20;
const LARGE_STEP = 16 * 2 ** 20;
/** A room below this is not worth giving back. */
const WORTH_FREEING = 64 * 2 ** 10;
/** So many bytes are looked at one by one before the call to the native search pays. */
const SEARCHED_BY_HAND = 32;

const NOTHING: Uint8Array<ArrayBuffer> = new Uint8Array(0);

export class Memory {
  /** Everything there is: own memory with the room behind the contents, or the borrowed array. */
  #bytes: Uint8Array<ArrayBuffer> = NOTHING;
  #size = 0;
  /** Up to here a write needs no new memory. 0 as long as nothing is our own. */
  #room = 0;
  /** Bytes from `size` up to here may be old contents; behind, and where it is below `size`, there are none. */
  #stale = 0;
  #exports = 0;
  readonly #limit: number;

  constructor(initial: Uint8Array | null, limit: number) {
    this.#limit = Math.min(limit, LARGEST);
    if (initial === null) return;
    const size = initial.length;
    if (size > this.#limit) throw new LimitError("make the stream", this.#limit, size);
    this.#size = size;
    if (canBorrow(initial.buffer)) {
      // A plain Uint8Array whatever came: a Buffer's slice() would share memory where we mean to copy.
      this.#bytes = new Uint8Array(initial.buffer, initial.byteOffset, size);
    } else {
      this.#bytes = new Uint8Array(initial);
      this.#room = size;
    }
  }

  get size(): number {
    return this.#size;
  }

  /** How many views are outside. While it is not 0, only the methods that read may be called. */
  get exports(): number {
    return this.#exports;
  }

  /** Returns a copy of the bytes from `start` to `end`, which must lie within the contents. */
  copy(start: number, end: number): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(start, end);
  }

  /** Copies what there is at `position` into `target`, overlapping or not; returns how many bytes. */
  readInto(target: Uint8Array, position: number): number {
    const count = Math.min(target.length, this.#size - position);
    if (count <= 0) return 0;
    target.set(this.#bytes.subarray(position, position + count));
    return count;
  }

  /** Returns the position of the first `byte` from `start` to `end`, or -1. */
  indexOf(byte: number, start: number, end: number): number {
    const bytes = this.#bytes;
    const near = Math.min(end, start + SEARCHED_BY_HAND);
    for (let index = start; index < near; index++) {
      if (bytes[index] === byte) return index;
    }
    if (near === end) return -1;
    const found = bytes.subarray(near, end).indexOf(byte);
    return found < 0 ? -1 : near + found;
  }

  /** Writes `source` at `position`, filling a gap before it with zeros. */
  write(source: Uint8Array, position: number): void {
    const count = source.length;
    if (count === 0) return;
    const end = position + count;
    if (end > this.#room) this.#grow(end);
    if (position > this.#size) this.#bytes.fill(0, this.#size, Math.min(position, this.#stale));
    this.#bytes.set(source, position);
    if (end > this.#size) this.#size = end;
  }

  /** Makes room for `size` bytes in one exact allocation, where the size is known beforehand. */
  reserve(size: number): void {
    if (size > this.#limit) throw new LimitError("reserve memory", this.#limit, size);
    if (size > this.#room) this.#move(Math.max(size, this.#size));
  }

  /** Cuts the contents to `size` bytes, if there are more, and gives memory back if most is free. */
  truncate(size: number): void {
    if (size >= this.#size) return;
    this.#stale = Math.max(this.#stale, this.#size);
    this.#size = size;
    if (this.#room === 0) {
      if (size === 0) this.#bytes = NOTHING;
    } else if (this.#room > WORTH_FREEING && size < this.#room / 4) {
      if (this.#bytes.buffer.resizable) this.#resize(size);
      else this.#move(size);
    }
  }

  /** Lends the contents: a live, plain, writable view. Each call needs its `giveBack()`. */
  lend(): Uint8Array<ArrayBuffer> {
    // Resizable memory is refused at most doors a view may go through, so it is exchanged first.
    if (this.#room === 0 || this.#bytes.buffer.resizable) this.#move(this.#size, false);
    this.#bytes.fill(0, this.#size, this.#stale);
    // Whoever has the view can write behind it through its buffer.
    this.#stale = this.#room;
    this.#exports++;
    return this.#bytes.subarray(0, this.#size);
  }

  giveBack(): void {
    this.#exports--;
  }

  /**
   * Gives the contents away as an exact array of its own. The memory must not be used afterwards.
   * Copies only what is not ours (borrowed), or what has room behind it where the runtime has no
   * `ArrayBuffer.prototype.transferToFixedLength` (Node 20).
   */
  take(): Uint8Array<ArrayBuffer> {
    const bytes = this.#bytes;
    const buffer: Partial<Pick<ArrayBuffer, "transferToFixedLength">> & ArrayBufferLike = bytes.buffer;
    if (this.#room === 0) return this.copy(0, this.#size);
    if (bytes.length === this.#size && !bytes.buffer.resizable) return bytes;
    if (!buffer.transferToFixedLength) return this.copy(0, this.#size);
    return new Uint8Array(buffer.transferToFixedLength(this.#size));
  }

  #grow(end: number): void {
    if (end > this.#limit) throw new LimitError("write", this.#limit, end);
    // Also reached by the first write to borrowed memory, which may end before the contents do.
    const needed = Math.max(end, this.#size);
    if (this.#bytes.buffer.resizable) this.#resize(needed);
    else this.#move(Math.max(needed, Math.min(2 * this.#bytes.length, LARGE), SMALLEST_ROOM));
  }

  /** Copies the contents into new memory with room for `room` bytes. */
  #move(room: number, mayBeLarge = true): void {
    const bytes = allocate(Math.min(room, this.#limit), mayBeLarge);
    const size = this.#size;
    if (size > 0) bytes.set(this.#bytes.length === size ? this.#bytes : this.#bytes.subarray(0, size));
    this.#bytes = bytes;
    this.#room = bytes.length;
    this.#stale = 0;
  }

  #resize(needed: number): void {
    const room = Math.min(Math.ceil(needed / LARGE_STEP) * LARGE_STEP, this.#limit);
    this.#bytes.buffer.resize(room);
    this.#room = room;
    this.#stale = Math.min(this.#stale, room);
  }
}

/** Memory that others may change the size of, or write to from other threads, is copied at once. */
function canBorrow(buffer: ArrayBufferLike): buffer is ArrayBuffer {
  return (
    Object.prototype.toString.call(buffer) === "[object ArrayBuffer]" && !(buffer as ArrayBuffer).resizable
  );
}

function allocate(room: number, mayBeLarge: boolean): Uint8Array<ArrayBuffer> {
  if (mayBeLarge && room >= LARGE) {
    try {
      return new Uint8Array(new ArrayBuffer(room, { maxByteLength: LARGEST }));
    } catch {
      // The address space for the reservation may be missing where the memory itself is not.
    }
  }
  return new Uint8Array(room);
}
