import { type BytesLike, integer } from "../base/arguments.ts";
import { DEFAULT_BUFFER_SIZE } from "../base/constants.ts";
import type { RawWriter } from "../base/protocols.ts";
import { Block } from "./block.ts";
import { BufferedOverRaw } from "./buffered-over-raw.ts";

/**
 * Writes to a raw stream through a buffer, with the interface and the behaviour of CPython's
 * `io.BufferedWriter`: many small writes become few large ones of the raw stream.
 *
 * What was written waits in the buffer until that is full, or `flush()`, `seek()`, `truncate()`, `detach()` or
 * `close()` is called: a stream that is never closed loses it. Writes of more than the buffer's size go past it.
 *
 * Where the raw stream fails, or would have to wait (its `write()` returned null), what it did not take goes
 * on waiting; the next flush tries again.
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
   * Makes a stream that writes to `raw`, from where that stands.
   *
   * @param raw - A `RawIOBase`, a `BytesIO`, or whatever has the methods.
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
   * @throws {BlockingIOError} if the raw stream would have to wait and the buffer is full; its
   *   `characters_written` says how many bytes of `data` were taken.
   * @throws {ClosedError} if the stream is closed.
   * @throws what the raw stream throws.
   */
  override write(data: BytesLike): number {
    return this.#buffer.write(data);
  }

  /**
   * Writes what waits to the raw stream. That one's own `flush()` is not called.
   *
   * @throws {BlockingIOError} if the raw stream would have to wait; what it did not take goes on waiting.
   * @throws {ClosedError} if the stream is closed.
   * @throws what the raw stream throws; what it did not take goes on waiting.
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
   * Flushes, and has the raw stream cut or lengthen itself. The position stays where it is.
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

/** Returns the size that `truncate()` is asked for, null for the position; the raw stream says if it will do. */
export function truncatedSize(size: unknown): number | null {
  return size === undefined || size === null ? null : integer(size, "truncate", "size");
}
