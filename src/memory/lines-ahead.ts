import { NEWLINE, NOTHING } from "../base/bytes.ts";

/**
 * Lines that are views of copies made ahead of the position.
 *
 * @module
 */

/** How many bytes are copied ahead. The number doubles, from the first to the second. */
const NEAREST = 2 * 2 ** 10;
const FARTHEST = 32 * 2 ** 10;

const NO_WORDS: Int32Array = new Int32Array(0);

/** A copy of bytes that lie ahead of the position. Each byte of it is returned once, as part of a line. */
export class LinesAhead {
  /** Where the next line starts in the contents. */
  position: number;
  #bytes: Uint8Array<ArrayBuffer> = NOTHING;
  /** The buffer of the copy. It is kept here, as the getter `buffer` is slow. */
  #buffer: ArrayBuffer = NOTHING.buffer;
  /** The same memory as whole words of four bytes. */
  #words: Int32Array = NO_WORDS;
  /** Where the next line starts in the copy. */
  #offset = 0;

  constructor(position: number) {
    this.position = position;
  }

  /** How many bytes from the position on the next copy should hold. */
  get wanted(): number {
    return Math.min(Math.max(NEAREST, 2 * this.#bytes.length), FARTHEST);
  }

  /** Goes on with `bytes`, an exact array that starts at the position. */
  fill(bytes: Uint8Array<ArrayBuffer>): void {
    this.#bytes = bytes;
    this.#buffer = bytes.buffer;
    this.#words = new Int32Array(bytes.buffer, 0, bytes.length >> 2);
    this.#offset = 0;
  }

  /** Returns the next line as a view, and moves behind it. Returns null if the copy does not hold all of it. */
  next(): Uint8Array<ArrayBuffer> | null {
    const offset = this.#offset;
    const newline = this.#newline(offset);
    if (newline < 0) return null;
    const count = newline + 1 - offset;
    this.#offset += count;
    this.position += count;
    return new Uint8Array(this.#buffer, offset, count);
  }

  /**
   * Returns the offset of the next newline, or -1. It searches four bytes in each step, as lines are too short for a
   * native call.
   */
  #newline(offset: number): number {
    const bytes = this.#bytes;
    const words = this.#words;
    let index = offset;
    for (; (index & 3) !== 0 && index < bytes.length; index++) {
      if (bytes[index] === NEWLINE) return index;
    }
    for (let word = index >> 2; word < words.length; word++, index += 4) {
      // A byte of `other` is 0 where there is a newline, and only a 0 borrows from its high bit.
      const other = (words[word] as number) ^ 0x0a0a0a0a;
      if (((other - 0x01010101) & ~other & 0x80808080) !== 0) break;
    }
    for (; index < bytes.length; index++) {
      if (bytes[index] === NEWLINE) return index;
    }
    return -1;
  }
}
