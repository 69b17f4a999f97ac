import { NEWLINE, NOTHING } from "../base/bytes.ts";

/**
 * Lines out of copies made ahead of their reader.
 *
 * @module
 */

/** How far is read ahead: from the first number to the second, doubling. */
const NEAREST = 2 * 2 ** 10;
const FARTHEST = 32 * 2 ** 10;

const NO_WORDS: Int32Array = new Int32Array(0);

/** A copy of what lies ahead of a reader of lines. Each byte of it is handed out once, as part of a view. */
export class LinesAhead {
  /** Where the next line starts in the contents. */
  position: number;
  #bytes: Uint8Array<ArrayBuffer> = NOTHING;
  /** Its buffer, kept as the getter costs. */
  #buffer: ArrayBuffer = NOTHING.buffer;
  /** The same memory, four bytes at a time: all whole fours of it. */
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

  /** Goes on with `bytes`, an array of its own that starts at the position. */
  fill(bytes: Uint8Array<ArrayBuffer>): void {
    this.#bytes = bytes;
    this.#buffer = bytes.buffer;
    this.#words = new Int32Array(bytes.buffer, 0, bytes.length >> 2);
    this.#offset = 0;
  }

  /** Returns the next line, if all of it is there, as a view, and moves behind it; else null. */
  next(): Uint8Array<ArrayBuffer> | null {
    const offset = this.#offset;
    const newline = this.#newline(offset);
    if (newline < 0) return null;
    const count = newline + 1 - offset;
    this.#offset += count;
    this.position += count;
    return new Uint8Array(this.#buffer, offset, count);
  }

  /** Returns the offset of the next newline, or -1: four bytes a step, as lines are too short for a native call. */
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
