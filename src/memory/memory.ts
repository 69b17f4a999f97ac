/**
 * The memory of a `BytesIO`: the one place where bytes are allocated, grown, lent and given away.
 *
 * ```text
 *   borrowed   the caller's array, never written to; the first change copies it        room = 0
 *
 *              0                size           stale            room
 *   own        |---- contents ----|-- old bytes --|---- zeros ----|
 *
 *   tiny       as own, up to 1 KiB, but a region of a pool that many streams share, as an
 *              ArrayBuffer for each would cost more than the contents
 *   large      as own, but what is written behind the first 16 MiB is in pieces of 4 MiB, so that nothing
 *              is copied as it grows and the payload is held once. `room` is that of the first array
 *
 *   lent       own memory in one array with `exports` > 0 views outside: nothing may move or resize it; or any
 *              memory that is pinned, to be read elsewhere: so what is borrowed or large need not be moved
 * ```
 *
 * Growth: the first allocation has no room to spare, as there may be no second write. Then the room doubles, so that an
 * append costs amortised O(1). A large stream grows by pieces.
 *
 * Bytes that `truncate()` cut off stay between `size` and `stale`. They are zeroed just before a write past the end, or
 * a lent view, could show them. Regions of the pool are never used twice and never lent.
 *
 * @module
 */

import { refuseDetached } from "../base/arguments.ts";
import { NEWLINE, NOTHING } from "../base/bytes.ts";
import { LARGEST } from "../base/constants.ts";
import { LimitError } from "../base/errors.ts";
import { LinesAhead } from "./lines-ahead.ts";
import { Pieces } from "./pieces.ts";

const SMALLEST_ROOM = 64;
const TINY = 2 ** 10;
const POOL = 16 * 2 ** 10;
/** An array of this size is not copied to a larger one any more. */
const IN_PIECES_FROM = 16 * 2 ** 20;
/** A room below this size is not worth freeing. */
const WORTH_FREEING = 64 * 2 ** 10;
/** So many bytes are searched one by one, before a call of the native search is faster. */
const SEARCHED_BY_HAND = 32;
/** Up to this size slice() is the fastest copy. Above it the constructor is, as it does not zero the memory first. */
const COPIED_BY_SLICE = 4 * 2 ** 10;
let pool = new ArrayBuffer(0);
let pooled = 0;

export class Memory {
  /** Own memory with the room behind the contents, or the borrowed array. Only a large stream has more. */
  #bytes: Uint8Array<ArrayBuffer> = NOTHING;
  #size = 0;
  /** Up to here a write needs no new memory. 0 as long as the memory is borrowed. */
  #room = 0;
  /** The pieces behind `#room`. */
  #tail: Pieces | null = null;
  /** Bytes from `size` up to here may be old contents. If it is below `size`, there are none. */
  #stale = 0;
  #exports = 0;
  /** Who has the views: one item for each. */
  #holders: string[] | null = null;
  /**
   * Whether the stream may grow by pieces. False once it was lent, or a stream that is lent and grown in turns would be
   * copied to and fro each time.
   */
  #mayGrowByPieces = true;
  /** The most bytes the stream may hold, if it has a limit of its own. */
  readonly limit: number | undefined = undefined;
  /** Lines that were copied ahead, for a stream whose lines are read. Any change of the contents drops them. */
  #ahead: LinesAhead | null = null;

  /** Adopts `initial` if `adopt`, else borrows it. */
  constructor(initial: Uint8Array | null, limit: number, adopt: boolean) {
    if (limit < LARGEST) this.limit = limit;
    if (initial === null) return;
    const size = initial.length;
    if (size === 0) refuseDetached(initial, "make the stream", "initial");
    this.#refusePastLimit(size, "make the stream");
    this.#size = size;
    if (canBorrow(initial.buffer)) {
      // A plain Uint8Array in every case: `slice()` of a Buffer would share memory, and not copy.
      this.#bytes = new Uint8Array(initial.buffer, initial.byteOffset, size);
      if (adopt) this.#room = size;
    } else {
      this.#bytes = new Uint8Array(initial);
      this.#room = size;
    }
  }

  get size(): number {
    return this.#size;
  }

  /** How many views are lent. While it is not 0, only the methods that read may be called. */
  get exports(): number {
    return this.#exports;
  }

  /** Who has the views that are outside. */
  get holders(): readonly string[] {
    return this.#holders ?? [];
  }

  /**
   * Whether the bytes are gone, because the caller transferred a borrowed array or the buffer of a view. Reading would
   * throw.
   */
  get detached(): boolean {
    if (this.#tail === null) return this.#size > this.#bytes.length;
    return this.#room > this.#bytes.length || this.#tail.detached;
  }

  /** Returns a copy of the bytes from `start` to `end`, which must lie within the contents. */
  copy(start: number, end: number): Uint8Array<ArrayBuffer> {
    if (this.#tail !== null && end > this.#room) return this.#copyBehind(this.#tail, start, end);
    if (end - start > COPIED_BY_SLICE) return new Uint8Array(this.#view(start, end));
    try {
      return this.#bytes.slice(start, end);
    } catch (error) {
      throw transferredAway(error);
    }
  }

  /** Copies the bytes at `position` into `target`, which may overlap them. Returns how many it copied. */
  readInto(target: Uint8Array, position: number): number {
    const count = Math.min(target.length, this.#size - position);
    if (count <= 0) {
      refuseDetached(target, "read", "target");
      return 0;
    }
    if (this.#tail === null) target.set(this.#view(position, position + count));
    else this.#gather(target, position, count);
    return count;
  }

  /**
   * Returns the line at `start`, which must lie before the end: with its newline, or up to the end.
   *
   * A caller that reads line after line gets views of copies made ahead. An ArrayBuffer for each line would cost
   * several times the search and the copy together.
   */
  line(start: number): Uint8Array<ArrayBuffer> {
    const ahead = this.#ahead;
    if (ahead === null || ahead.position !== start) return this.#lineAlone(start);
    const line = ahead.next();
    if (line !== null) return line;
    ahead.fill(this.copy(start, Math.min(start + ahead.wanted, this.#size)));
    return ahead.next() ?? this.#lineAlone(start);
  }

  /** Returns where the line at `start` ends, at `end` at the latest. */
  endOfLine(start: number, end: number): number {
    const bytes = this.#bytes;
    const near = Math.min(end, start + SEARCHED_BY_HAND, bytes.length);
    for (let index = start; index < near; index++) {
      if (bytes[index] === NEWLINE) return index + 1;
    }
    let at = Math.max(start, near);
    while (at < end) {
      const run = this.#run(at, end);
      const found = run.indexOf(NEWLINE);
      if (found >= 0) return at + found + 1;
      at += run.length;
    }
    return end;
  }

  /**
   * Writes `source` at `position` if nothing else is to do: there is room, no gap before it, and nothing is lent.
   * Otherwise does nothing and returns false. Most writes end here, at half the cost.
   */
  put(source: Uint8Array, position: number): boolean {
    const count = source.length;
    const end = position + count;
    if (position > this.#size || this.#exports !== 0 || count === 0) return false;
    try {
      if (end <= this.#room) this.#bytes.set(source, position);
      else if (this.#tail === null || !this.#tail.put(source, position - this.#room)) return false;
    } catch {
      // The memory is gone: `write()` says so.
      return false;
    }
    if (end > this.#size) this.#size = end;
    this.#ahead = null;
    return true;
  }

  /** Writes `source` at `position`, filling a gap before it with zeros. */
  write(source: Uint8Array, position: number): void {
    const count = source.length;
    if (count === 0) {
      refuseDetached(source, "write", "data");
      return;
    }
    const end = position + count;
    if (end > this.#reach) this.#grow(end);
    if (position > this.#size) this.#clear(position);
    if (end <= this.#room) this.#set(source, position);
    else this.#scatter(source, position);
    if (end > this.#size) this.#size = end;
    if (this.#ahead !== null) this.#ahead = null;
  }

  /** Makes room for `size` bytes in one exact, plain allocation, where the size is known beforehand. */
  reserve(size: number): void {
    this.#refusePastLimit(size, "reserve memory");
    if (size > this.#reach) this.#move(new Uint8Array(Math.max(size, this.#size)));
  }

  /** Cuts the contents to `size` bytes, if there are more. Frees memory if most of it is unused. */
  truncate(size: number): void {
    if (size >= this.#size) return;
    this.#stale = Math.max(this.#stale, this.#size);
    this.#size = size;
    this.#ahead = null;
    if (this.#room === 0) {
      if (size === 0) this.#bytes = NOTHING;
    } else if (this.#room > WORTH_FREEING && size < this.#room / 4) {
      this.#move(new Uint8Array(size));
    } else if (this.#tail !== null) {
      this.#tail.cut(Math.max(0, size - this.#room));
      this.#stale = Math.min(this.#stale, this.#reach);
    }
  }

  /** Lends the contents as a live, plain, writable view. Each call needs its `returnLent()`. */
  lend(holder: string): Uint8Array<ArrayBuffer> {
    if (!this.#isOneArray()) this.#move(new Uint8Array(this.#size));
    // Throws if the memory is gone, before anything is done.
    const view = this.#view(0, this.#size);
    this.#mayGrowByPieces = false;
    this.#ahead = null;
    this.pin(holder);
    return view;
  }

  /** Keeps the contents as they are until its `returnLent()`, so that `part()` can lend them. */
  pin(holder: string): void {
    if (!this.#isPooled()) {
      this.#clear(this.#reach);
      // The receiver of a view can write behind the contents, through the view's buffer.
      this.#stale = this.#reach;
    }
    this.#exports++;
    this.#holders ??= [];
    this.#holders.push(holder);
  }

  /**
   * Returns the bytes from `start` to `end`, as far as one array holds them, while the contents are pinned. It is a
   * view, also of borrowed memory, so the caller must only read it. Of memory in the pool it is a copy. It is empty
   * only at the end.
   */
  part(start: number, end: number): Uint8Array<ArrayBuffer> {
    const stop = Math.min(end, this.#size);
    if (start >= stop) return new Uint8Array(0);
    return this.#isPooled() ? this.copy(start, stop) : this.#run(start, stop);
  }

  returnLent(holder: string): void {
    this.#exports--;
    this.#holders?.splice(this.#holders.indexOf(holder), 1);
  }

  /**
   * Gives the contents away as an exact array of its own, in memory that can be transferred. The memory must not be used
   * afterwards. Copies only what is not ours (borrowed, pooled), what the runtime keeps to itself (of WebAssembly), or
   * what has room behind it where the runtime has no `ArrayBuffer.prototype.transferToFixedLength` (Node 20).
   */
  take(): Uint8Array<ArrayBuffer> {
    const bytes = this.#bytes;
    if (!this.#isOneArray()) return this.copy(0, this.#size);
    const buffer: Partial<Pick<ArrayBuffer, "transferToFixedLength">> = bytes.buffer;
    if (!buffer.transferToFixedLength) return bytes.length === this.#size ? bytes : this.copy(0, this.#size);
    try {
      // Also where nothing is left over: what an addon made can be sent to another thread only after this.
      return new Uint8Array(buffer.transferToFixedLength(this.#size));
    } catch {
      return this.copy(0, this.#size);
    }
  }

  /** Returns a view. This is twice as fast as subarray(), which has to look for a species. */
  #view(start: number, end: number): Uint8Array<ArrayBuffer> {
    const bytes = this.#bytes;
    try {
      return new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start);
    } catch (error) {
      throw transferredAway(error);
    }
  }

  /** Returns a view of the bytes from `start` on, up to `end`, or as far as one array holds them. */
  #run(start: number, end: number): Uint8Array<ArrayBuffer> {
    const tail = this.#tail;
    const room = this.#room;
    if (tail === null || end <= room) return this.#view(start, end);
    if (start < room) return this.#view(start, room);
    try {
      return tail.run(start - room, end - room);
    } catch (error) {
      throw transferredAway(error);
    }
  }

  #copyBehind(tail: Pieces, start: number, end: number): Uint8Array<ArrayBuffer> {
    if (end - start <= COPIED_BY_SLICE) {
      try {
        const copy = tail.copy(start - this.#room, end - this.#room);
        if (copy !== null) return copy;
      } catch (error) {
        throw transferredAway(error);
      }
    }
    const run = this.#run(start, end);
    if (run.length === end - start) return new Uint8Array(run);
    const copy = new Uint8Array(end - start);
    this.#gather(copy, start, copy.length);
    return copy;
  }

  /** Copies `count` bytes, which must lie within the contents, to the beginning of `target`. */
  #gather(target: Uint8Array, position: number, count: number): void {
    for (let done = 0; done < count; ) {
      const run = this.#run(position + done, position + count);
      target.set(run, done);
      done += run.length;
    }
  }

  #set(source: Uint8Array, position: number): void {
    try {
      this.#bytes.set(source, position);
    } catch (error) {
      throw transferredAway(error);
    }
  }

  #scatter(source: Uint8Array, position: number): void {
    const count = source.length;
    for (let done = 0; done < count; ) {
      const run = this.#run(position + done, position + count);
      run.set(source.subarray(done, done + run.length));
      done += run.length;
    }
  }

  /** Zeroes the old bytes before `position`. */
  #clear(position: number): void {
    const end = Math.min(position, this.#stale);
    for (let at = this.#size; at < end; ) at += this.#run(at, end).fill(0).length;
  }

  /** The end of the room in own memory. */
  get #reach(): number {
    return this.#tail === null ? this.#room : this.#room + this.#tail.size;
  }

  #isPooled(): boolean {
    return this.#room !== 0 && this.#bytes.length !== this.#bytes.buffer.byteLength;
  }

  /** Whether the memory is own, and one ordinary ArrayBuffer. */
  #isOneArray(): boolean {
    return this.#room !== 0 && this.#tail === null && !this.#isPooled();
  }

  #grow(end: number): void {
    this.#refusePastLimit(end, "write");
    const limit = this.limit ?? LARGEST;
    const held = this.#bytes.length;
    const growsByPieces = held >= IN_PIECES_FROM && this.#mayGrowByPieces;
    if (growsByPieces && this.#room !== 0) {
      this.#tail ??= new Pieces();
      this.#tail.extend(end - this.#room, limit - this.#room);
      return;
    }
    // The first write to borrowed memory comes here too. It may end before the contents do.
    const needed = Math.max(end, this.#size, SMALLEST_ROOM);
    const room = Math.min(growsByPieces ? needed : Math.max(needed, 2 * held), limit);
    this.#move(room <= TINY ? fromPool(room) : new Uint8Array(room));
  }

  /** Copies the contents to `bytes`, and goes on there. */
  #move(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#size > 0) this.readInto(bytes, 0);
    this.#bytes = bytes;
    this.#room = bytes.length;
    this.#tail = null;
    this.#stale = 0;
  }

  #refusePastLimit(size: number, action: string): void {
    const limit = this.limit ?? LARGEST;
    if (size > limit) throw new LimitError(action, limit, size);
  }

  /** Returns the line at `start` as a copy of its own, and notes that the caller reads lines. */
  #lineAlone(start: number): Uint8Array<ArrayBuffer> {
    const end = this.endOfLine(start, this.#size);
    // While views are lent, the contents may change unseen, so nothing may be copied ahead.
    this.#ahead = this.#exports > 0 ? null : new LinesAhead(end);
    return this.copy(start, end);
  }
}

/**
 * Returns the error of who uses memory that is gone. That it is gone only the engine's own error tells: what optimised code
 * reads of the array, its length included, is not always true then.
 */
function transferredAway(cause: unknown): unknown {
  if (!(cause instanceof TypeError)) return cause;
  return new TypeError(
    "Cannot use the contents as nobody else may transfer their memory: it was transferred away; " +
      "hand out what getvalue() returns, or give the stream up by transfer()",
    { cause },
  );
}

/** Whether memory can be borrowed. Memory that others may resize, or write to from other threads, is copied at once. */
function canBorrow(buffer: ArrayBufferLike): buffer is ArrayBuffer {
  // The tag recognises buffers of other realms. To read it costs more than all other checks.
  if (!(buffer instanceof ArrayBuffer) && Object.prototype.toString.call(buffer) !== "[object ArrayBuffer]") {
    return false;
  }
  return !(buffer as ArrayBuffer).resizable;
}

function fromPool(room: number): Uint8Array<ArrayBuffer> {
  if (pooled + room > pool.byteLength) {
    pool = new ArrayBuffer(POOL);
    pooled = 0;
  }
  const region = new Uint8Array(pool, pooled, room);
  // Regions are aligned, as copies between aligned regions are faster.
  pooled += (room + 7) & ~7;
  return region;
}
