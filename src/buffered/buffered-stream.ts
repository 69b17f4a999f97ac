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
export class BufferedStream<
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
   * What the raw stream says is its name: for a file its path or descriptor.
   *
   * @throws {RangeError} if the raw stream was detached.
   */
  get name(): string | number | undefined {
    return this.#attached<{ name?: string | number }>("get the name").name;
  }

  /**
   * What the raw stream says is its mode, such as `"rb+"`.
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
   * Flushes, and closes the raw stream, also where flushing fails. Doing it twice is fine.
   *
   * @throws what flushing, or closing the raw stream, throws; where both do, the latter, with the former as
   *   its `cause`. What could not be flushed is lost.
   * @throws {RangeError} if the raw stream was detached.
   */
  override close(): void {
    this.#buffer.close(() => this.flush());
  }

  /**
   * Flushes, separates this stream from the raw one, and returns that. This stream is of no use afterwards.
   *
   * What was read ahead is lost; the raw stream stands behind it.
   *
   * @throws what flushing throws; the raw stream stays attached.
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
   * Within what was read ahead nothing else happens; elsewhere what waits is written and the raw stream moved.
   *
   * @param offset - In bytes. Whether it may be negative from the start or lead before it, the raw stream says.
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
   * Returns the position in bytes from the start: where the next byte is read or written, not where the raw
   * stream stands.
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
