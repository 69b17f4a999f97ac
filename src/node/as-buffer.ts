import { Buffer } from "node:buffer";
import type { BytesIO } from "../memory/bytes-io.ts";
import type { MemoryView } from "../memory/memory-view.ts";

/**
 * The contents of a `BytesIO` as a Buffer, lent by `asBuffer()` until it is released.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { asBuffer, type LentBuffer } from "bytesio/node";
 *
 * const lent: LentBuffer = asBuffer(new BytesIO(new TextEncoder().encode("Hello")));
 * lent.buffer.toString("latin1"); // => "Hello"
 * lent.release();
 * ```
 */
export class LentBuffer {
  readonly #view: MemoryView;

  /** @internal */
  constructor(view: MemoryView) {
    this.#view = view;
  }

  /**
   * The contents at the time of `asBuffer()`, shared with the stream. Must not be kept past `release()`.
   *
   * @throws {ClosedError} if it was released.
   */
  get buffer(): Buffer<ArrayBuffer> {
    const { buffer, byteOffset, length } = this.#view.bytes;
    return Buffer.from(buffer, byteOffset, length);
  }

  /** Gives the memory back, so that the stream may be written again. Doing it twice is fine. */
  release(): void {
    this.#view.release();
  }

  /** Releases the memory at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.release();
  }
}

/**
 * Lends the contents of `stream` as a Node `Buffer`, for libraries that take nothing else: live, writable, and
 * with a copy only where `getbuffer()` makes one.
 *
 * Until it is released, whatever could resize the stream throws `BufferError`, as with `getbuffer()`. Where a
 * promise is what the bytes are for, `stream.lend()` does the releasing.
 *
 * @throws {ClosedError} if the stream is closed.
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { asBuffer } from "bytesio/node";
 *
 * const stream = new BytesIO(Uint8Array.of(1, 2, 3, 4));
 * {
 *   using lent = asBuffer(stream);
 *   lent.buffer.swap16();
 * }
 * stream.getvalue(); // => Uint8Array.of(2, 1, 4, 3)
 * ```
 */
export function asBuffer(stream: BytesIO): LentBuffer {
  return new LentBuffer(stream.getbuffer());
}
