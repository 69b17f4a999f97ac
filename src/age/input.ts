import { NEWLINE, NOTHING } from "../base/bytes.ts";
import { SEEK_END } from "../base/constants.ts";
import { BlockingIOError } from "../base/errors.ts";
import { isSeekable } from "../base/layer.ts";
import type { Below } from "../base/step.ts";
import { fill, readSomeInto } from "../base/step.ts";
import { NONCE_SIZE, SEALED_SIZE } from "./chunks.ts";
import { DecryptionError } from "./decryption-error.ts";

/** The most bytes a header may have: ten thousand recipients. */
const HIGHEST_HEADER = 2 ** 20;
const HEADER_STEP = 512;
const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** A chunk as it is stored. Its bytes are good until the next one is read. */
export interface Sealed {
  readonly bytes: Uint8Array;
  readonly isLast: boolean;
}

/**
 * The encrypted bytes below a reader: the header and, from where that ends, chunk after chunk, or, where the stream
 * below is seekable, any chunk.
 */
export class EncryptedInput {
  readonly #below: Below;
  /** Where the encrypted bytes begin below; null where it cannot be sought. */
  readonly #start: number | null;
  /** What was read, and behind it room for more: of this, the bytes from `#next` to `#end` are not used yet. */
  #buffer: Uint8Array = NOTHING;
  #next = 0;
  #end = 0;
  #used = 0;
  /** Where chunks are read to, where any of them may be next. */
  #block: Uint8Array = NOTHING;
  /** Where the chunks begin and end below, where it can be sought. */
  #chunks: { start: number; end: number } | null = null;

  constructor(below: Below) {
    this.#below = below;
    this.#start = isSeekable(below) ? (below.tell?.() ?? null) : null;
  }

  get isSeekable(): boolean {
    return this.#start !== null;
  }

  /** The number of the last chunk, as the size below has it; null where that is not known. */
  get last(): number | null {
    if (this.#chunks === null) return null;
    return Math.max(0, Math.ceil((this.#chunks.end - this.#chunks.start) / SEALED_SIZE) - 1);
  }

  /** Returns the next line of the header, without its newline. */
  readLine(): string {
    let line = this.#ahead;
    let end = line.indexOf(NEWLINE);
    while (end < 0) {
      const size = line.length;
      if (this.#used + size > HIGHEST_HEADER) {
        throw new DecryptionError(`the header must have at most ${HIGHEST_HEADER} bytes`);
      }
      if (!this.#readAhead(Math.max(HEADER_STEP, size))) {
        throw new DecryptionError("the stream ends before its header does");
      }
      line = this.#ahead;
      end = line.indexOf(NEWLINE, size);
    }
    return UTF8.decode(this.#take(end + 1).subarray(0, end));
  }

  /** Returns what stands between the header and the chunks. */
  readNonce(): Uint8Array {
    this.#fill(NONCE_SIZE);
    const nonce = this.#take(NONCE_SIZE).slice();
    if (nonce.length < NONCE_SIZE) throw new DecryptionError("the stream ends before its first chunk");
    if (this.#start !== null) {
      const start = this.#start + this.#used;
      this.#chunks = { start, end: this.#below.seek?.(0, SEEK_END) ?? start };
      this.#buffer = NOTHING;
    }
    return nonce;
  }

  /** Returns a chunk; where the stream below cannot be sought, it must be the next one. */
  readChunk(index: number): Sealed {
    if (this.#chunks === null) {
      // One byte more shows whether another chunk follows.
      this.#fill(SEALED_SIZE + 1);
      const bytes = this.#take(SEALED_SIZE);
      return { bytes, isLast: this.#next === this.#end };
    }
    const { start, end } = this.#chunks;
    const from = start + index * SEALED_SIZE;
    this.#below.seek?.(from);
    const size = this.#fillBlock(Math.min(SEALED_SIZE, end - from));
    return { bytes: this.#block.subarray(0, size), isLast: from + SEALED_SIZE >= end };
  }

  /** Reads up to `size` bytes into memory that is used again: that is the faster, by the price of new pages. */
  #fillBlock(size: number): number {
    if (this.#block.length === 0) this.#block = new Uint8Array(SEALED_SIZE);
    return fill(this.#below, this.#block.subarray(0, size));
  }

  /** Reads ahead until there are `size` bytes, or the end. */
  #fill(size: number): void {
    while (this.#end - this.#next < size && this.#readAhead(size - (this.#end - this.#next)));
  }

  /** Reads up to `size` bytes more by one call; returns false at the end. What came before stays, if it has to wait. */
  #readAhead(size: number): boolean {
    this.#makeRoom(size);
    const count = readSomeInto(this.#below, this.#buffer.subarray(this.#end, this.#end + size));
    if (count === null) throw waiting();
    this.#end += count;
    return count > 0;
  }

  /** What was read, and not yet used. */
  get #ahead(): Uint8Array {
    return this.#buffer.subarray(this.#next, this.#end);
  }

  /** However little a source gives at once, each byte is moved a few times at most: the buffer doubles. */
  #makeRoom(size: number): void {
    if (this.#buffer.length - this.#end >= size) return;
    const ahead = this.#ahead;
    const needed = ahead.length + size;
    if (needed > this.#buffer.length)
      this.#buffer = new Uint8Array(Math.max(needed, 2 * this.#buffer.length));
    this.#buffer.set(ahead);
    this.#next = 0;
    this.#end = ahead.length;
  }

  /** Returns the next bytes. They are good until more are read. */
  #take(size: number): Uint8Array {
    const taken = this.#ahead.subarray(0, size);
    this.#next += taken.length;
    this.#used += taken.length;
    return taken;
  }
}

function waiting(): BlockingIOError {
  return new BlockingIOError("Cannot decrypt as the stream below would have to wait", 0);
}
