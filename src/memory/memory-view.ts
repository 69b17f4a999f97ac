import { ClosedError } from "../base/errors.ts";

/**
 * A live, writable window on the contents of a stream, made by its `getbuffer()`.
 *
 * Nothing is copied: bytes that are written to the view are in the stream at once. As long as one view is not released,
 * every call that could resize the stream throws {@link BufferError}.
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
  readonly #returnLent: () => void;

  /** @internal */
  constructor(bytes: Uint8Array<ArrayBuffer>, returnLent: () => void) {
    this.#bytes = bytes;
    this.#returnLent = returnLent;
  }

  /**
   * The contents at the time of `getbuffer()`, shared with the stream.
   *
   * Its `buffer` may be longer than the view. Pass `getvalue()` to a receiver that looks at `.buffer`. Do not keep the
   * array past `release()`, and do not transfer its buffer: the stream would lose its contents, and its next call would
   * throw a `TypeError`.
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

  /** Returns the memory, so that the stream may be resized again. A second call does nothing. */
  release(): void {
    if (this.#bytes === null) return;
    this.#bytes = null;
    this.#returnLent();
  }

  /** Releases the view at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.release();
  }
}
