/**
 * The form of messages in the stream of bytes, as Python's `multiprocessing.connection` writes them.
 *
 * ```text
 *   up to 2 ** 31 - 1 bytes    | size: int32 |  message ...
 *   more                       |     -1      | size: uint64 |  message ...         big-endian
 * ```
 *
 * @module
 */

import { joined } from "../base/bytes.ts";
import { ProtocolError } from "./errors.ts";

const SHORT = 4;
const LONG_HEADER = 12;
const LARGEST_SHORT = 2 ** 31 - 1;

/** The most bytes of the header of a message. */
export const LONGEST_HEADER: number = LONG_HEADER;

/** Writes the header of a message of `size` bytes at `position`. Returns where the header ends. */
export function writeHeader(target: Uint8Array, position: number, size: number): number {
  if (size <= LARGEST_SHORT) {
    writeInt32(target, position, size);
    return position + SHORT;
  }
  writeInt32(target, position, -1);
  writeInt32(target, position + 4, Math.floor(size / 2 ** 32));
  writeInt32(target, position + 8, size);
  return position + LONG_HEADER;
}

/**
 * Cuts arriving bytes into messages, when it is asked for a message. Until then the chunks stay as they came, so that a
 * flood of tiny messages costs no more than its bytes.
 */
export class FrameReader {
  readonly #limit: number;
  readonly #chunks: Uint8Array<ArrayBuffer>[] = [];
  /** Where in the first chunk the next byte is. */
  #offset = 0;
  #buffered = 0;
  /** A message that has come in part. */
  #message: Uint8Array<ArrayBuffer> | null = null;
  #filled = 0;

  /** @param limit - The most bytes of a message. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many bytes have come that no message was made of. */
  get buffered(): number {
    return this.#buffered;
  }

  /** In how many pieces they came. */
  get chunks(): number {
    return this.#chunks.length;
  }

  /** How many bytes there are of a message that has not come in full. */
  get unfinished(): number {
    return this.#buffered + (this.#message === null ? 0 : SHORT + this.#filled);
  }

  /** Takes over a chunk, to which the caller writes no more. */
  push(chunk: Uint8Array<ArrayBuffer>): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
  }

  /** Forgets everything. */
  clear(): void {
    this.#chunks.length = 0;
    this.#buffered = 0;
    this.#offset = 0;
    this.#message = null;
  }

  /**
   * Returns the next message, with an ArrayBuffer of its own, or null if it has not come in full.
   *
   * @throws {ProtocolError} if it is longer than `maxlength` or the limit: nothing was allocated.
   */
  next(maxlength: number): Uint8Array<ArrayBuffer> | null {
    if (this.#message === null) {
      if (this.#buffered < SHORT) return null;
      const size = this.#size();
      if (size === null) return null;
      refuseLonger(size, Math.min(this.#limit, maxlength));
      // No short length begins so, as it would be negative.
      const header = this.#first()[this.#offset] === 255 ? LONG_HEADER : SHORT;
      const message = this.#whole(size, header);
      if (message !== null) return message;
      // The allocation comes before the header is dropped, as it may fail.
      this.#message = new Uint8Array(size);
      this.#filled = 0;
      this.#consume(header);
    }
    const message = this.#message;
    refuseLonger(message.length, maxlength);
    this.#fill(message);
    if (this.#filled < message.length) return null;
    this.#message = null;
    return message;
  }

  #first(): Uint8Array<ArrayBuffer> {
    return this.#chunks[0] as Uint8Array<ArrayBuffer>;
  }

  /** The size of the next message; null if that has not come yet. */
  #size(): number | null {
    this.#join(SHORT);
    const short = int32(this.#first(), this.#offset);
    if (short !== -1) return short;
    if (this.#buffered < LONG_HEADER) return null;
    this.#join(LONG_HEADER);
    const chunk = this.#first();
    return (int32(chunk, this.#offset + 4) >>> 0) * 2 ** 32 + (int32(chunk, this.#offset + 8) >>> 0);
  }

  /** Moves the next `count` bytes, which have come, into the first chunk. */
  #join(count: number): void {
    while (this.#first().length - this.#offset < count) {
      const head = this.#first().subarray(this.#offset);
      this.#chunks.shift();
      this.#chunks[0] = joined([head, this.#first()]);
      this.#offset = 0;
    }
  }

  /** Returns a copy of the next message if the first chunk holds all of it. */
  #whole(size: number, header: number): Uint8Array<ArrayBuffer> | null {
    const start = this.#offset + header;
    const chunk = this.#first();
    if (start + size > chunk.length) return null;
    const message = chunk.slice(start, start + size);
    this.#consume(header + size);
    return message;
  }

  #fill(message: Uint8Array): void {
    while (this.#buffered > 0 && this.#filled < message.length) {
      const chunk = this.#first();
      const count = Math.min(chunk.length - this.#offset, message.length - this.#filled);
      message.set(new Uint8Array(chunk.buffer, chunk.byteOffset + this.#offset, count), this.#filled);
      this.#filled += count;
      this.#consume(count);
    }
  }

  /** Leaves behind bytes of the first chunk. */
  #consume(count: number): void {
    this.#buffered -= count;
    this.#offset += count;
    if (this.#offset < this.#first().length) return;
    this.#chunks.shift();
    this.#offset = 0;
  }
}

function refuseLonger(size: number, limit: number): void {
  if (size >= 0 && size <= limit) return;
  const rule = size < 0 ? "a length must be >= 0" : `a message must not be longer than ${limit} bytes`;
  throw new ProtocolError(`Cannot receive as ${rule}: received a length of ${size}`);
}

function int32(bytes: Uint8Array, position: number): number {
  const high = ((bytes[position] as number) << 24) | ((bytes[position + 1] as number) << 16);
  return high | ((bytes[position + 2] as number) << 8) | (bytes[position + 3] as number);
}

function writeInt32(bytes: Uint8Array, position: number, value: number): void {
  bytes[position] = value >>> 24;
  bytes[position + 1] = value >>> 16;
  bytes[position + 2] = value >>> 8;
  bytes[position + 3] = value;
}
