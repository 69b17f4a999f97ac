import { type BytesLike, sizeOrAll } from "../base/arguments.ts";
import { DEFAULT_BUFFER_SIZE } from "../base/constants.ts";
import type { RawReader, RawWriter } from "../base/protocols.ts";
import { Block } from "./block.ts";
import { BufferedOverRaw } from "./buffered-over-raw.ts";
import { peek, read, read1, readInto, readLine } from "./buffered-reading.ts";
import { truncatedSize } from "./buffered-writer.ts";

/**
 * Reads from and writes to a seekable raw stream through one buffer, with the interface and the behaviour of
 * CPython's `io.BufferedRandom`.
 *
 * There is one position: a write begins where the last read ended, and a read where the last write ended. The methods
 * do what those of `BufferedReader` and `BufferedWriter` do. Before it reads from the raw stream, the stream writes the
 * waiting bytes.
 *
 * @typeParam Raw - The raw stream.
 * @example
 * ```ts
 * import { BufferedRandom, BytesIO } from "bytesio";
 *
 * const random = new BufferedRandom(new BytesIO(new TextEncoder().encode("0123456789")));
 * random.read(2); // => new TextEncoder().encode("01")
 * random.write(new TextEncoder().encode("AB"));
 * random.seek(0);
 * random.read(); // => new TextEncoder().encode("01AB456789")
 * ```
 */
export class BufferedRandom<
  Raw extends RawReader & RawWriter = RawReader & RawWriter,
  Count extends number | null = number,
> extends BufferedOverRaw<Raw, Extract<Count, null>> {
  readonly #buffer: Block;

  /**
   * Makes a stream that reads from and writes to `raw`, beginning at the position of `raw`.
   *
   * @param raw - A `RawIOBase`, a `BytesIO`, or another object with the methods.
   * @param buffer_size - How many bytes are read ahead, or wait, at most. Default: `DEFAULT_BUFFER_SIZE`.
   * @throws {TypeError} if `raw` lacks a method, or `buffer_size` is not an integer.
   * @throws {RangeError} if `buffer_size` is less than 1.
   * @throws {UnsupportedOperation} if `raw` is not seekable, readable and writable.
   */
  constructor(raw: Raw & RawReader<Count>, buffer_size: number = DEFAULT_BUFFER_SIZE) {
    const buffer = new Block(raw, buffer_size, true, true);
    super(buffer);
    this.#buffer = buffer;
  }

  /**
   * Returns whether the raw stream is readable.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override readable(): boolean {
    return this.#buffer.port.attached("ask whether it is readable").readable();
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
   * Reads up to `size` bytes, as `BufferedReader.read()` does.
   *
   * @param size - How many bytes at most. Default, null or -1: all up to the end.
   * @throws {TypeError} if `size` is not an integer.
   * @throws {RangeError} if `size` is less than -1.
   * @throws {ClosedError} if the stream is closed.
   */
  override read(size?: number | null): Uint8Array<ArrayBuffer> | Extract<Count, null> {
    return read(this.#buffer, size) as Uint8Array<ArrayBuffer> | Extract<Count, null>;
  }

  /**
   * Reads the bytes that were read ahead. If there are none, reads by one call of the raw stream, as
   * `BufferedReader.read1()` does.
   *
   * @param size - How many bytes at most. Default, null or negative: the buffer's size.
   * @throws {TypeError} if `size` is not an integer.
   * @throws {ClosedError} if the stream is closed.
   */
  override read1(size?: number | null): Uint8Array<ArrayBuffer> | Extract<Count, null> {
    const wanted = sizeOrAll(size, "read", "size");
    return read1(this.#buffer, wanted) as Uint8Array<ArrayBuffer> | Extract<Count, null>;
  }

  /**
   * Reads into the beginning of `target`, as `BufferedReader.readinto()` does.
   *
   * @throws {TypeError} if `target` is not an ArrayBuffer or a view.
   * @throws {ClosedError} if the stream is closed.
   */
  override readinto(target: BytesLike): number | Extract<Count, null> {
    return readInto(this.#buffer, target, false) as number | Extract<Count, null>;
  }

  /**
   * Reads into the beginning of `target`, by at most one read of the raw stream.
   *
   * @throws {TypeError} if `target` is not an ArrayBuffer or a view.
   * @throws {ClosedError} if the stream is closed.
   */
  override readinto1(target: BytesLike): number | Extract<Count, null> {
    return readInto(this.#buffer, target, true) as number | Extract<Count, null>;
  }

  /**
   * Writes the waiting bytes. Then returns the next bytes without moving the position, after at most one read of the
   * raw stream.
   *
   * @param size - Ignored, as in CPython. The result may be shorter or longer.
   * @throws {TypeError} if `size` is not an integer.
   * @throws {ClosedError} if the stream is closed.
   */
  peek(size = 0): Uint8Array<ArrayBuffer> {
    return peek(this.#buffer, size);
  }

  /**
   * Reads up to the next newline (byte 10), as `BufferedReader.readline()` does.
   *
   * @param limit - How many bytes at most; may cut a line. Default, null or negative: no limit.
   * @throws {TypeError} if `limit` is not an integer.
   * @throws {ClosedError} if the stream is closed.
   */
  override readline(limit?: number | null): Uint8Array<ArrayBuffer> {
    return readLine(this.#buffer, sizeOrAll(limit, "read a line", "limit"));
  }

  /**
   * Writes the bytes of `data` at the position, as `BufferedWriter.write()` does.
   *
   * @returns How many bytes were written: always all.
   * @throws {TypeError} if `data` is not bytes. Encode text first.
   * @throws {BlockingIOError} if the raw stream would have to wait and the buffer is full.
   * @throws {ClosedError} if the stream is closed.
   * @throws what the raw stream throws.
   */
  override write(data: BytesLike): number {
    return this.#buffer.write(data);
  }

  /**
   * Writes the waiting bytes, and moves the raw stream to the position. Bytes that were read ahead are dropped.
   *
   * @throws {BlockingIOError} if the raw stream would have to wait. Bytes that it did not take go on waiting.
   * @throws {ClosedError} if the stream is closed.
   * @throws what the raw stream throws. Bytes that it did not take go on waiting.
   */
  override flush(): void {
    this.#buffer.flush();
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
