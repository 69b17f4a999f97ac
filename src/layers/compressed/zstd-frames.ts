/**
 * Zstd, frame by frame: a codec is never given a byte of the next frame.
 *
 * Codecs differ in what they do behind a frame. Node's goes on with the next frame by itself, and takes a few bytes of its
 * beginning for nothing at all. Where a frame ends is said by the sizes of its blocks (RFC 8878, 3.1.1), so that it needs
 * no decompressing to find it.
 *
 * @module
 */

import type { Decompressor } from "./codec.ts";
import { isSkippable, unsigned, zstdHeaderSize } from "./headers.ts";

const BLOCK_HEADER = 3;
const SKIPPABLE_HEADER = 8;
const CHECKSUM = 4;
/** Kinds of blocks: one byte that is repeated, and one that nobody may write. */
const [REPEATED_BLOCK, RESERVED_BLOCK] = [1, 3];

export class ZstdFrames implements Decompressor {
  readonly #codec: Decompressor;
  /** How many bytes at the beginning of the input belong to the parts of the frame that are known. */
  #known = 0;
  #isHeaderKnown = false;
  #hasChecksum = false;
  /** Whether what is known reaches to the end of the frame. */
  #isWhole = false;

  constructor(codec: Decompressor) {
    this.#codec = codec;
  }

  decompress(
    input: Uint8Array,
    output: Uint8Array<ArrayBuffer>,
    isLast: boolean,
  ): { consumed: number; produced: number; isEnded: boolean } {
    while (!this.#isWhole && this.#known < input.length) {
      const size = this.#partSize(input.subarray(this.#known));
      if (size === null) break;
      this.#known += size;
    }
    // A part that is cut is for the codec to judge, where nothing follows.
    const isCut = isLast && !this.#isWhole;
    const size = isCut ? input.length : Math.min(this.#known, input.length);
    const isAll = isLast && size === input.length;
    const { consumed, produced } = this.#codec.decompress(input.subarray(0, size), output, isAll);
    this.#known -= consumed;
    // Room that is left says that all came out.
    const isEnded = this.#isWhole && this.#known === 0 && produced < output.length;
    return { consumed, produced, isEnded };
  }

  reset(): void {
    this.#codec.reset(this.#isWhole && this.#known === 0);
    this.#known = 0;
    this.#isHeaderKnown = false;
    this.#isWhole = false;
  }

  close(): void {
    this.#codec.close();
  }

  /** Returns how long the part is that `bytes` begin with; null where that takes more bytes. */
  #partSize(bytes: Uint8Array): number | null {
    if (this.#isHeaderKnown) return this.#blockSize(bytes);
    if (bytes.length < 5) return null;
    if (isSkippable(bytes)) {
      if (bytes.length < SKIPPABLE_HEADER) return null;
      this.#isWhole = true;
      return SKIPPABLE_HEADER + unsigned(bytes, 4, 4);
    }
    this.#isHeaderKnown = true;
    this.#hasChecksum = ((bytes[4] as number) & 4) !== 0;
    return zstdHeaderSize(bytes);
  }

  #blockSize(bytes: Uint8Array): number | null {
    if (bytes.length < BLOCK_HEADER) return null;
    const header = unsigned(bytes, 0, BLOCK_HEADER);
    const kind = (header >> 1) & 3;
    // The codec refuses it.
    if (kind === RESERVED_BLOCK) return Infinity;
    this.#isWhole = (header & 1) !== 0;
    const checksum = this.#isWhole && this.#hasChecksum ? CHECKSUM : 0;
    return BLOCK_HEADER + (kind === REPEATED_BLOCK ? 1 : header >> 3) + checksum;
  }
}
