import { ClosedError } from "../base/errors.ts";

/**
 * A live, writable window on the contents of a stream, made by its `getbuffer()`.
 *
 * Nothing is copied: what is written here is in the stream at once. As long as one view is not
 * released, every call that could resize the stream throws {@link BufferError}.
 *
 * @example Change a byte in place
 * ```ts
 * import { BytesIO, type MemoryView } from "bytesio";
 *
 * const stream = new BytesIO(Uint8Array.of(1, 2, 3));
 * const view: MemoryView = stream.getbuffer();
 * view.bytes[1] = 9;
 * view.release();
 * stream.getvalue(); // => Uint8Array.of(1, 9, 3)
 * ```
 */
export class MemoryView {
  #bytes: Uint8Array<ArrayBuffer> | null;
  readonly #giveBack: () => void;

  /** @internal */
  constructor(bytes: Uint8Array<ArrayBuffer>, giveBack: () => void) {
    this.#bytes = bytes;
    this.#giveBack = giveBack;
  }

  /**
   * The contents at the time of `getbuffer()`, shared with the stream.
   *
   * Its `buffer` may be longer than the view: where a receiver looks at `.buffer`, hand out
   * `getvalue()`. Do not keep the array past `release()`, and do not transfer its buffer: the stream
   * would lose its contents, and say so by a `TypeError` at the next call.
   *
   * @throws {ClosedError} if the view is released.
   */
  get bytes(): Uint8Array<ArrayBuffer> {
    if (this.#bytes === null) throw new ClosedError("Cannot use the view as it is released");
    return this.#bytes;
  }

  /**
   * The size of the view in bytes.
   *
   * @throws {ClosedError} if the view is released.
   */
  get nbytes(): number {
    return this.bytes.length;
  }

  /** Whether `release()` was called. */
  get released(): boolean {
    return this.#bytes === null;
  }

  /** Gives the view back, so that the stream may be resized again. Doing it twice is fine. */
  release(): void {
    if (this.#bytes === null) return;
    this.#bytes = null;
    this.#giveBack();
  }

  /** Releases the view at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.release();
  }
}
