import { Buffer } from "node:buffer";
import type { BytesIO } from "../memory/bytes-io.ts";
import type { MemoryView } from "../memory/memory-view.ts";

/**
 * The contents of a `BytesIO` as a Buffer. `asBuffer()` lends them until `release()` returns them.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { asBuffer, type LentBuffer } from "bytesio/node";
 *
 * const lent: LentBuffer = asBuffer(new BytesIO(Uint8Array.of(0x48, 0x69)));
 * lent.buffer.toString("latin1"); // => "Hi"
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
   * The stream's contents at the time of `asBuffer()`, in the stream's own memory. Do not keep it past `release()`.
   *
   * @throws {ClosedError} if the memory was returned.
   */
  get buffer(): Buffer<ArrayBuffer> {
    const { buffer, byteOffset, length } = this.#view.bytes;
    return Buffer.from(buffer, byteOffset, length);
  }

  /** Returns the memory to the stream, which can be written again. A second call does nothing. */
  release(): void {
    this.#view.release();
  }

  /** Calls `release()` at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.release();
  }
}

/**
 * Lends the contents of `stream` as a Node `Buffer`, for libraries that take nothing else. The Buffer is live and
 * writable: the stream's own memory, unless `getbuffer()` has to copy it.
 *
 * Until `release()`, every call that could resize the stream throws `BufferError`, as with `getbuffer()`. If a promise
 * uses the bytes, `stream.lend()` releases them by itself.
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
