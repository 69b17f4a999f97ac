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

/** A chunk as it is stored. Its bytes are valid until the next chunk is read. */
export interface Sealed {
  readonly bytes: Uint8Array;
  readonly isLast: boolean;
}

/**
 * The encrypted bytes below a reader: the header, and the chunks behind it. They are read one after the other, or in
 * any order if the stream below is seekable.
 */
export class EncryptedInput {
  readonly #below: Below;
  /** Where the encrypted bytes begin in the stream below; null if that is not seekable. */
  readonly #start: number | null;
  /** What was read, and behind it room for more: of this, the bytes from `#next` to `#end` are not used yet. */
  #buffer: Uint8Array = NOTHING;
  #next = 0;
  #end = 0;
  #used = 0;
  /** The memory that chunks are read to, if the stream below is seekable. */
  #block: Uint8Array = NOTHING;
  /** Where the chunks begin and end in the stream below, if that is seekable. */
  #chunks: { start: number; end: number } | null = null;

  constructor(below: Below) {
    this.#below = below;
    this.#start = isSeekable(below) ? (below.tell?.() ?? null) : null;
  }

  get isSeekable(): boolean {
    return this.#start !== null;
  }

  /** The number of the last chunk, by the size of the stream below; null if that is not known. */
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

  /** Returns the bytes between the header and the chunks. */
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

  /** Returns a chunk. If the stream below is not seekable, it must be the next chunk. */
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

  /** Reads up to `size` bytes into memory that is used again. That is faster, as new pages of memory cost time. */
  #fillBlock(size: number): number {
    if (this.#block.length === 0) this.#block = new Uint8Array(SEALED_SIZE);
    return fill(this.#below, this.#block.subarray(0, size));
  }

  /** Reads ahead until there are `size` bytes, or the end. */
  #fill(size: number): void {
    while (this.#end - this.#next < size && this.#readAhead(size - (this.#end - this.#next)));
  }

  /**
   * Reads up to `size` more bytes by one call. Returns false at the end. If the stream below would have to wait, the
   * bytes read before stay.
   */
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
