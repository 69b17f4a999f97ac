import { type BytesLike, RawIOBase, SEEK_CUR, SEEK_END, SEEK_SET } from "bytesio";

/** Where the bytes are: in a column of a database, say. */
export interface RangeSource {
  /** How many bytes there are. */
  readonly size: number;
  /** Returns `count` bytes from `start` on. */
  range(start: number, count: number): Uint8Array;
  close?(): void;
}

/**
 * A seekable raw stream, to be read only, over whatever gives ranges of bytes. Each read is one range: put a
 * `BufferedReader` on top for many small ones.
 */
export class RangeFile extends RawIOBase {
  readonly #source: RangeSource;
  #position = 0;

  constructor(source: RangeSource) {
    super();
    this.#source = source;
  }

  override readable(): boolean {
    this.flush();
    return true;
  }

  override seekable(): boolean {
    this.flush();
    return true;
  }

  override seek(offset: number, whence: number = SEEK_SET): number {
    // Throws once the stream is closed.
    this.flush();
    const origin = { [SEEK_SET]: 0, [SEEK_CUR]: this.#position, [SEEK_END]: this.#source.size }[whence];
    const position = (origin ?? Number.NaN) + offset;
    if (!Number.isSafeInteger(position) || position < 0) {
      throw new RangeError(`Cannot seek as the position must be an integer >= 0: received ${position}`);
    }
    this.#position = position;
    return position;
  }

  override readinto(target: BytesLike): number {
    this.flush();
    const bytes = ArrayBuffer.isView(target)
      ? new Uint8Array(target.buffer, target.byteOffset, target.byteLength)
      : new Uint8Array(target);
    const count = Math.max(0, Math.min(bytes.length, this.#source.size - this.#position));
    if (count === 0) return 0;
    const range = this.#source.range(this.#position, count);
    bytes.set(range);
    this.#position += range.length;
    return range.length;
  }

  override close(): void {
    if (this.closed) return;
    super.close();
    this.#source.close?.();
  }
}
