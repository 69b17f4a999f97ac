import { type BytesLike, integer } from "../base/arguments.ts";
import { DEFAULT_BUFFER_SIZE } from "../base/constants.ts";
import type { RawWriter } from "../base/protocols.ts";
import { Block } from "./block.ts";
import { BufferedOverRaw } from "./buffered-over-raw.ts";

/**
 * Writes to a raw stream through a buffer, with the interface and the behaviour of CPython's
 * `io.BufferedWriter`: many small writes become few large ones of the raw stream.
 *
 * Written bytes wait in the buffer until the buffer is full, or until you call `flush()`, `seek()`, `truncate()`,
 * `detach()` or `close()`. A stream that is never closed loses them. Writes of more than the buffer's size go past the
 * buffer.
 *
 * If the raw stream fails, or would have to wait (its `write()` returned null), the bytes that it did not take go on
 * waiting. The next flush tries again.
 *
 * @typeParam Raw - The raw stream.
 * @example
 * ```ts
 * import { BufferedWriter, BytesIO } from "bytesio";
 *
 * const writer = new BufferedWriter(new BytesIO());
 * writer.write(Uint8Array.of(1, 2)); // => 2
 * writer.tell(); // => 2
 * writer.raw.getvalue(); // => new Uint8Array(0)
 * writer.flush();
 * writer.raw.getvalue(); // => Uint8Array.of(1, 2)
 * ```
 */
export class BufferedWriter<Raw extends RawWriter = RawWriter> extends BufferedOverRaw<Raw> {
  readonly #buffer: Block;

  /**
   * Makes a stream that writes to `raw`, beginning at the position of `raw`.
   *
   * @param raw - A `RawIOBase`, a `BytesIO`, or another object with the methods.
   * @param buffer_size - How many bytes wait at most. Default: `DEFAULT_BUFFER_SIZE`.
   * @throws {TypeError} if `raw` lacks a method, or `buffer_size` is not an integer.
   * @throws {RangeError} if `buffer_size` is less than 1.
   * @throws {UnsupportedOperation} if `raw` is not writable.
   */
  constructor(raw: Raw, buffer_size: number = DEFAULT_BUFFER_SIZE) {
    const buffer = new Block(raw, buffer_size, false, true);
    super(buffer);
    this.#buffer = buffer;
  }

  /**
   * Returns whether the raw stream is writable.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override writable(): boolean {
    return this.#buffer.port.attached("ask whether it is writable").writable();
  }

  /**
   * Writes the bytes of `data`: copies them to the buffer, or hands them to the raw stream.
   *
   * @param data - Any ArrayBuffer or view, counted in bytes.
   * @returns How many bytes were written: always all.
   * @throws {TypeError} if `data` is not bytes. Encode text first.
   * @throws {BlockingIOError} if the raw stream would have to wait and the buffer is full. `characters_written` of the
   *   error says how many bytes of `data` were taken.
   * @throws {ClosedError} if the stream is closed.
   * @throws what the raw stream throws.
   */
  override write(data: BytesLike): number {
    return this.#buffer.write(data);
  }

  /**
   * Writes the waiting bytes to the raw stream. It does not call the raw stream's own `flush()`.
   *
   * @throws {BlockingIOError} if the raw stream would have to wait. Bytes that it did not take go on waiting.
   * @throws {ClosedError} if the stream is closed.
   * @throws what the raw stream throws. Bytes that it did not take go on waiting.
   */
  override flush(): void {
    this.#buffer.flush();
  }

  /**
   * Refuses, and does not compile: a writer is not read from.
   *
   * @throws {UnsupportedOperation} always.
   */
  override read(size: never): never {
    return super.read(size) as never;
  }

  /**
   * Refuses, and does not compile: a writer is not read from.
   *
   * @throws {UnsupportedOperation} always.
   */
  override read1(size: never): never {
    return super.read1(size) as never;
  }

  /**
   * Refuses, and does not compile: a writer is not read from.
   *
   * @throws {UnsupportedOperation} always.
   */
  override readinto(target: never): never {
    return super.readinto(target) as never;
  }

  /**
   * Refuses, and does not compile: a writer is not read from.
   *
   * @throws {UnsupportedOperation} always.
   */
  override readinto1(target: never): never {
    return super.readinto1(target) as never;
  }

  /**
   * Flushes, and calls `truncate()` of the raw stream, which may cut or lengthen it. The position stays.
   *
   * @param size - How many bytes to keep. Default, or null: the position.
   * @returns What `truncate()` of the raw stream returns: the new size.
   * @throws {TypeError} if `size` is not an integer.
   * @throws {UnsupportedOperation} if the raw stream has no `truncate()`.
   * @throws {ClosedError} if the stream is closed.
   */
  override truncate(size?: number | null): number {
    return this.#buffer.truncate(truncatedSize(size));
  }
}

/**
 * Checks the argument of `truncate()`. Returns null for the position. The raw stream decides whether it takes the size.
 */
export function truncatedSize(size: unknown): number | null {
  return size === undefined || size === null ? null : integer(size, "truncate", "size");
}
