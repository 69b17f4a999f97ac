import { BufferedIOBase } from "../base/buffered-io-base.ts";
import { SEEK_SET } from "../base/constants.ts";
import { closed, unsupported } from "../base/errors.ts";
import { FACTS, type Facts } from "../base/guards.ts";
import type { RawReader, RawWriter } from "../base/protocols.ts";
import type { Block } from "./block.ts";

/**
 * What `BufferedReader`, `BufferedWriter` and `BufferedRandom` have in common: the raw stream below, its
 * position and its end.
 *
 * @typeParam Raw - The raw stream.
 */
export class BufferedOverRaw<
  Raw extends RawReader | RawWriter,
  Waiting extends null = never,
> extends BufferedIOBase<Waiting> {
  readonly #buffer: Block;

  constructor(buffer: Block) {
    super();
    this.#buffer = buffer;
  }

  /** The raw stream; null once detached. Reads and writes of the raw stream itself go past the buffer. */
  get raw(): Raw {
    return this.#buffer.port.raw as Raw;
  }

  /**
   * The name of the raw stream. Of a file it is the path or descriptor.
   *
   * @throws {RangeError} if the raw stream was detached.
   */
  get name(): string | number | undefined {
    return this.#attached<{ name?: string | number }>("get the name").name;
  }

  /**
   * The mode of the raw stream, such as `"rb+"`.
   *
   * @throws {RangeError} if the raw stream was detached.
   */
  get mode(): string | undefined {
    return this.#attached<{ mode?: string }>("get the mode").mode;
  }

  /**
   * Whether the raw stream is closed.
   *
   * @throws {RangeError} if the raw stream was detached.
   */
  override get closed(): boolean {
    return this.#buffer.port.attached("ask whether it is closed").closed;
  }

  /**
   * Flushes, and closes the raw stream even if flushing fails. A second call does nothing.
   *
   * @throws the error of flushing, or of closing the raw stream. If both fail, it throws the second error, with the
   *   first as its `cause`. Bytes that could not be flushed are lost.
   * @throws {RangeError} if the raw stream was detached.
   */
  override close(): void {
    this.#buffer.close(() => this.flush());
  }

  /**
   * Flushes, separates this stream from the raw stream, and returns the raw stream. This stream is of no use
   * afterwards.
   *
   * Bytes that were read ahead are lost. The raw stream stands behind them.
   *
   * @throws what flushing throws. The raw stream stays attached then.
   * @throws {RangeError} if the raw stream was detached before.
   */
  override detach(): Raw {
    this.#buffer.port.attached("detach");
    this.flush();
    return this.#buffer.detach() as Raw;
  }

  /**
   * Moves the position to `offset`, counted from `whence`.
   *
   * If the new position lies within the bytes that were read ahead, nothing else happens. Elsewhere the stream writes
   * the waiting bytes, and moves the raw stream.
   *
   * @param offset - In bytes. The raw stream decides whether the new position may lie before the start.
   * @param whence - `SEEK_SET` (0, the start), `SEEK_CUR` (1, the position) or `SEEK_END` (2, the end).
   * @returns The new position.
   * @throws {TypeError} if an argument is not an integer.
   * @throws {RangeError} if `whence` is none of the three.
   * @throws {UnsupportedOperation} if the raw stream is not seekable.
   * @throws {ClosedError} if the stream is closed.
   */
  override seek(offset: number, whence: number = SEEK_SET): number {
    return this.#buffer.seek(offset, whence);
  }

  /**
   * Returns the position in bytes from the start. The next byte is read or written there. The raw stream may stand
   * elsewhere.
   *
   * @throws what `tell()` of the raw stream throws.
   */
  override tell(): number {
    return this.#buffer.tell();
  }

  /**
   * Returns whether the raw stream is seekable.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override seekable(): boolean {
    return this.#buffer.port.attached("ask whether it is seekable").seekable();
  }

  /**
   * Returns the descriptor of the file below.
   *
   * @throws {UnsupportedOperation} if the raw stream has none.
   */
  override fileno(): number {
    const raw = this.#buffer.port.attached("give a file descriptor");
    if (raw.fileno === undefined) throw unsupported(raw, "fileno");
    return raw.fileno();
  }

  /**
   * Returns whether the raw stream is a terminal.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override isatty(): boolean {
    const raw = this.#buffer.port.attached("ask for a terminal");
    if (raw.isatty !== undefined) return raw.isatty();
    if (raw.closed) throw closed("ask for a terminal");
    return false;
  }

  /** @internal */
  override [FACTS](): Facts {
    const raw = this.raw;
    if (raw === null) return { note: "detached" };
    return { over: [raw], closed: raw.closed, position: this.#buffer.lastPosition };
  }

  #attached<Fields>(action: string): Fields {
    return this.#buffer.port.attached(action) as unknown as Fields;
  }
}
