import type { BytesLike } from "../base/arguments.ts";
import { BufferedIOBase } from "../base/buffered-io-base.ts";
import { DEFAULT_BUFFER_SIZE } from "../base/constants.ts";
import { FACTS, type Facts } from "../base/guards.ts";
import { inTurn } from "../base/io-base.ts";
import type { RawReader, RawWriter } from "../base/protocols.ts";
import { BufferedReader } from "./buffered-reader.ts";
import { BufferedWriter } from "./buffered-writer.ts";

/**
 * Reads from one raw stream and writes to another, each through a buffer of its own, with the interface and
 * the behaviour of CPython's `io.BufferedRWPair`: for the two ends of a connection.
 *
 * It has no position, and no `detach()`. For one stream in both directions there is `BufferedRandom`.
 *
 * @example
 * ```ts
 * import { BufferedRWPair, BytesIO } from "bytesio";
 *
 * const answers = new BytesIO(new TextEncoder().encode("250 ok\r\n"));
 * const commands = new BytesIO();
 * const connection = new BufferedRWPair(answers, commands);
 * connection.write(new TextEncoder().encode("NOOP\r\n"));
 * connection.flush();
 * connection.readline(); // => new TextEncoder().encode("250 ok\r\n")
 * commands.getvalue(); // => new TextEncoder().encode("NOOP\r\n")
 * ```
 */
export class BufferedRWPair<Count extends number | null = number> extends BufferedIOBase<
  Extract<Count, null>
> {
  readonly #reader: BufferedReader<RawReader, Count>;
  readonly #writer: BufferedWriter;

  /**
   * Makes a stream that reads from `reader` and writes to `writer`.
   *
   * @param reader - A raw stream. It must not be the `writer` too, as the two positions would not agree.
   * @param writer - A raw stream.
   * @param buffer_size - In bytes, of each of the two buffers. Default: `DEFAULT_BUFFER_SIZE`.
   * @throws {TypeError} if a raw stream lacks a method, or `buffer_size` is not an integer.
   * @throws {RangeError} if `buffer_size` is less than 1.
   * @throws {UnsupportedOperation} if `reader` is not readable, or `writer` not writable.
   */
  constructor(reader: RawReader<Count>, writer: RawWriter, buffer_size: number = DEFAULT_BUFFER_SIZE) {
    super();
    this.#reader = new BufferedReader(reader, buffer_size);
    this.#writer = new BufferedWriter(writer, buffer_size);
  }

  /** Whether the writer is closed. */
  override get closed(): boolean {
    return this.#writer.closed;
  }

  /**
   * Closes the writer and then the reader, even if the writer fails.
   *
   * @throws what closing them throws. If both throw, it throws the reader's error, with the writer's as its `cause`.
   */
  override close(): void {
    inTurn(
      () => this.#writer.close(),
      () => this.#reader.close(),
    );
  }

  /** Returns whether the reader is readable. */
  override readable(): boolean {
    return this.#reader.readable();
  }

  /** Returns whether the writer is writable. */
  override writable(): boolean {
    return this.#writer.writable();
  }

  /** Returns whether the writer or the reader is a terminal. */
  override isatty(): boolean {
    return this.#writer.isatty() || this.#reader.isatty();
  }

  /** Reads as `BufferedReader.read()` does. */
  override read(size?: number | null): Uint8Array<ArrayBuffer> | Extract<Count, null> {
    return this.#reader.read(size);
  }

  /** Reads as `BufferedReader.read1()` does. */
  override read1(size?: number | null): Uint8Array<ArrayBuffer> | Extract<Count, null> {
    return this.#reader.read1(size);
  }

  /** Reads as `BufferedReader.readinto()` does. */
  override readinto(target: BytesLike): number | Extract<Count, null> {
    return this.#reader.readinto(target);
  }

  /** Reads as `BufferedReader.readinto1()` does. */
  override readinto1(target: BytesLike): number | Extract<Count, null> {
    return this.#reader.readinto1(target);
  }

  /** Returns the next bytes, as `BufferedReader.peek()` does. */
  peek(size = 0): Uint8Array<ArrayBuffer> {
    return this.#reader.peek(size);
  }

  /** Writes as `BufferedWriter.write()` does. */
  override write(data: BytesLike): number {
    return this.#writer.write(data);
  }

  /** Flushes the writer. */
  override flush(): void {
    this.#writer.flush();
  }

  /** @internal */
  override [FACTS](): Facts {
    return { over: [this.#reader, this.#writer] };
  }
}
