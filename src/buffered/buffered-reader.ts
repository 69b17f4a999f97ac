import { type BytesLike, sizeOrAll } from "../base/arguments.ts";
import { DEFAULT_BUFFER_SIZE } from "../base/constants.ts";
import { closed, unsupported } from "../base/errors.ts";
import type { RawReader } from "../base/protocols.ts";
import { Block } from "./block.ts";
import { BufferedOverRaw } from "./buffered-over-raw.ts";
import { peek, read, read1, readInto, readLine } from "./buffered-reading.ts";

/**
 * Reads from a raw stream through a buffer, with the interface and the behaviour of CPython's
 * `io.BufferedReader`: many small reads become few large ones of the raw stream.
 *
 * Reads of at least the buffer's size go past the buffer, into the memory that the caller gets. The results of
 * `read()`, `read1()` and `peek()` are the caller's own. Lines may share memory with each other.
 *
 * A raw stream that would have to wait (its `readinto()` returned null) ends a read early. If no byte was read then,
 * `read()` and `readinto()` return null. Their types say so if the type of the raw stream does.
 *
 * @typeParam Raw - The raw stream.
 * @example
 * ```ts
 * import { BufferedReader, BytesIO } from "bytesio";
 *
 * const reader = new BufferedReader(new BytesIO(new TextEncoder().encode("one\ntwo")));
 * reader.read(1); // => Uint8Array.of(111)
 * reader.tell(); // => 1
 * reader.raw.tell(); // => 7
 * reader.readline(); // => new TextEncoder().encode("ne\n")
 * ```
 */
export class BufferedReader<
  Raw extends RawReader = RawReader,
  Count extends number | null = number,
> extends BufferedOverRaw<Raw, Extract<Count, null>> {
  readonly #buffer: Block;

  /**
   * Makes a stream that reads from `raw`, beginning at the position of `raw`.
   *
   * @param raw - A `RawIOBase`, a `BytesIO`, or another object with the methods.
   * @param buffer_size - How many bytes are read ahead at once. Default: `DEFAULT_BUFFER_SIZE`.
   * @throws {TypeError} if `raw` lacks a method, or `buffer_size` is not an integer.
   * @throws {RangeError} if `buffer_size` is less than 1.
   * @throws {UnsupportedOperation} if `raw` is not readable.
   */
  constructor(raw: Raw & RawReader<Count>, buffer_size: number = DEFAULT_BUFFER_SIZE) {
    const buffer = new Block(raw, buffer_size, true, false);
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
   * Reads up to `size` bytes, by as many calls of the raw stream as it needs.
   *
   * @param size - How many bytes at most. Default, null or -1: all up to the end.
   * @returns The bytes. They are fewer than `size` if the stream ends or would have to wait. Null if the stream would
   *   have to wait and there are none.
   * @throws {TypeError} if `size` is not an integer.
   * @throws {RangeError} if `size` is less than -1.
   * @throws {ClosedError} if the stream is closed.
   */
  override read(size?: number | null): Uint8Array<ArrayBuffer> | Extract<Count, null> {
    return read(this.#buffer, size) as Uint8Array<ArrayBuffer> | Extract<Count, null>;
  }

  /**
   * Reads the bytes that were read ahead. If there are none, reads by one call of the raw stream.
   *
   * @param size - How many bytes at most. Default, null or negative: the buffer's size.
   * @returns The bytes; empty at the end; null if the raw stream would have to wait (CPython returns none then, as at the
   *   end: gh-57531).
   * @throws {TypeError} if `size` is not an integer.
   * @throws {ClosedError} if the stream is closed.
   */
  override read1(size?: number | null): Uint8Array<ArrayBuffer> | Extract<Count, null> {
    const wanted = sizeOrAll(size, "read", "size");
    return read1(this.#buffer, wanted) as Uint8Array<ArrayBuffer> | Extract<Count, null>;
  }

  /**
   * Reads into the beginning of `target`, by as many calls of the raw stream as it needs.
   *
   * A target larger than the buffer is filled without a copy in between.
   *
   * @param target - Any ArrayBuffer or view, counted in bytes.
   * @returns How many bytes were read. That is less than the target holds if the stream ends or would have to wait.
   *   Null if the stream would have to wait and there are none.
   * @throws {TypeError} if `target` is not an ArrayBuffer or a view.
   * @throws {ClosedError} if the stream is closed.
   */
  override readinto(target: BytesLike): number | Extract<Count, null> {
    return readInto(this.#buffer, target, false) as number | Extract<Count, null>;
  }

  /**
   * Reads into the beginning of `target`, by at most one call of the raw stream.
   *
   * @throws {TypeError} if `target` is not an ArrayBuffer or a view.
   * @throws {ClosedError} if the stream is closed.
   */
  override readinto1(target: BytesLike): number | Extract<Count, null> {
    return readInto(this.#buffer, target, true) as number | Extract<Count, null>;
  }

  /**
   * Returns the bytes that were read ahead, without moving the position. If there are none, it reads by one call of the
   * raw stream before.
   *
   * @param size - Ignored, as in CPython. The result may be shorter or longer.
   * @returns A copy. Empty at the end, and if the raw stream would have to wait.
   * @throws {TypeError} if `size` is not an integer.
   * @throws {ClosedError} if the stream is closed.
   * @example
   * ```ts
   * import { BufferedReader, BytesIO } from "bytesio";
   *
   * const reader = new BufferedReader(new BytesIO(Uint8Array.of(1, 2, 3)), 2);
   * reader.peek(1); // => Uint8Array.of(1, 2)
   * reader.tell(); // => 0
   * ```
   */
  peek(size = 0): Uint8Array<ArrayBuffer> {
    return peek(this.#buffer, size);
  }

  /**
   * Reads up to the next newline (byte 10), which belongs to the line, or to the end.
   *
   * @param limit - How many bytes at most; may cut a line. Default, null or negative: no limit.
   * @returns The line; empty at the end. Lines read in a row are views of copies made ahead: where the
   *   receiver looks at `.buffer` (a transfer), pass `line.slice()`.
   * @throws {BlockingIOError} if the raw stream would have to wait and there is nothing of the line yet. Where there is a
   *   part of it, that part is returned.
   * @throws {TypeError} if `limit` is not an integer.
   * @throws {ClosedError} if the stream is closed.
   */
  override readline(limit?: number | null): Uint8Array<ArrayBuffer> {
    return readLine(this.#buffer, sizeOrAll(limit, "read a line", "limit"));
  }

  /**
   * Throws, and does not compile: a reader cannot be written to.
   *
   * @throws {UnsupportedOperation} always.
   */
  override write(data: never): never {
    return super.write(data) as never;
  }

  /**
   * Throws: a reader cannot cut the raw stream.
   *
   * @throws {UnsupportedOperation} always, unless the stream is closed.
   */
  override truncate(_size?: number | null): number {
    this.#buffer.requireOpen("truncate");
    throw unsupported(this, "truncate");
  }

  /** Calls `flush()` of the raw stream. The reader itself has nothing to flush. */
  override flush(): void {
    const raw = this.#buffer.port.attached("flush");
    if (raw.flush !== undefined) raw.flush();
    else if (raw.closed) throw closed("flush");
  }
}
