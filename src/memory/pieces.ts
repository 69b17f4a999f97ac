import { NOTHING } from "../base/bytes.ts";

/**
 * Memory that grows by plain arrays of the same size. Nothing is copied, moved or held twice.
 *
 * @module
 */

/** The size of a piece. An allocator keeps pieces of this size for the next stream, and 256 of them hold 1 GiB. */
const PIECE_SIZE = 4 * 2 ** 20;

/** The bytes behind the first array of a large stream. Positions count from the start of the first piece. */
export class Pieces {
  readonly #pieces: Uint8Array<ArrayBuffer>[] = [];
  /** The piece last used, and where it starts. Most calls go on in it. */
  #current: Uint8Array<ArrayBuffer> = NOTHING;
  #start = 0;
  /** How many bytes there is room for. */
  size = 0;

  /** Whether the memory of a piece is gone, because the receiver of a view transferred its buffer. */
  get detached(): boolean {
    return this.#pieces.some(({ length }) => length === 0);
  }

  /** Writes `source` at `start` if one piece holds all of it. Otherwise does nothing and returns false. */
  put(source: Uint8Array, start: number): boolean {
    const offset = this.#turn(start, source.length);
    if (offset < 0) return false;
    this.#current.set(source, offset);
    return true;
  }

  /** Returns a copy of the bytes from `start` to `end` if one piece holds them all, else null. */
  copy(start: number, end: number): Uint8Array<ArrayBuffer> | null {
    const offset = this.#turn(start, end - start);
    return offset < 0 ? null : this.#current.slice(offset, offset + end - start);
  }

  /** Makes room for `needed` bytes, never for more than `most`. */
  extend(needed: number, most: number): void {
    while (this.size < needed) {
      const piece = new Uint8Array(Math.min(PIECE_SIZE, most - this.size));
      this.#pieces.push(piece);
      this.size += piece.length;
    }
  }

  /**
   * Frees the pieces that `size` bytes do not need, except one. A caller that cuts and writes in turns would make that
   * piece anew each time.
   */
  cut(size: number): void {
    const kept = Math.ceil(size / PIECE_SIZE) + 1;
    if (kept >= this.#pieces.length) return;
    this.#pieces.length = kept;
    this.size = kept * PIECE_SIZE;
    this.#current = NOTHING;
  }

  /** Returns a view of the bytes from `start` on: up to `end`, or to the end of their piece. */
  run(start: number, end: number): Uint8Array<ArrayBuffer> {
    const index = Math.floor(start / PIECE_SIZE);
    const { buffer, length } = this.#pieces[index] as Uint8Array<ArrayBuffer>;
    const offset = start - index * PIECE_SIZE;
    return new Uint8Array(buffer, offset, Math.min(end - start, length - offset));
  }

  /** Makes the piece at `start` the current one and returns the offset there, or -1 if it ends before `count` bytes. */
  #turn(start: number, count: number): number {
    const offset = start - this.#start;
    if (offset >= 0 && offset + count <= this.#current.length) return offset;
    const index = Math.floor(start / PIECE_SIZE);
    const piece = this.#pieces[index];
    if (piece === undefined || start - index * PIECE_SIZE + count > piece.length) return -1;
    this.#current = piece;
    this.#start = index * PIECE_SIZE;
    return start - this.#start;
  }
}
