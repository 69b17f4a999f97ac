import { type BytesLike, bytesOf, integer, refuseDetached } from "../base/arguments.ts";
import { closed, UnsupportedOperation } from "../base/errors.ts";
import { FACTS, type Facts } from "../base/guards.ts";
import { isReadable, isSeekable, isWritable, type LayerOptions } from "../base/layer.ts";
import type { RawWriter, Reader, Writer } from "../base/protocols.ts";
import { RawIOBase } from "../base/raw-io-base.ts";
import type { Below } from "../base/step.ts";
import { readSomeInto, writeSome } from "../base/step.ts";

/**
 * Options of a new `Throttled`.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { Throttled, type ThrottledOptions } from "bytesio/layers";
 *
 * const options: ThrottledOptions = { waitEvery: 2 };
 * const stream = new Throttled(new BytesIO(Uint8Array.of(1, 2)), 1, options);
 * [stream.read(9), stream.read(9), stream.read(9)]; // => [Uint8Array.of(1), null, Uint8Array.of(2)]
 * ```
 */
export interface ThrottledOptions extends LayerOptions {
  /** Every how many calls one gives null, as if it had to wait: 2 for every second. Default: none does. */
  waitEvery?: number | undefined;
}

/**
 * A raw stream for tests: each call moves at most `size` bytes, as a pipe or a socket might, and is counted.
 *
 * It shows whether a program copes with short reads and short writes, and how often it calls. There is no clock
 * in it.
 *
 * @example
 * ```ts
 * import { BufferedReader, BytesIO } from "bytesio";
 * import { Throttled } from "bytesio/layers";
 *
 * const raw = new Throttled(new BytesIO(Uint8Array.of(1, 2, 3)), 2);
 * new BufferedReader(raw).read(3); // => Uint8Array.of(1, 2, 3)
 * raw.reads; // => 2
 * ```
 */
export class Throttled extends RawIOBase {
  readonly #below: Below;
  readonly #size: number;
  readonly #waitEvery: number;
  readonly #closesBelow: boolean;
  #reads = 0;
  #writes = 0;

  /**
   * Makes a stream over `below`, from where that stands.
   *
   * @param below - Whatever can be read from or written to.
   * @param size - How many bytes a call moves at most. Default: 1.
   * @throws {TypeError} if a number is not an integer.
   * @throws {RangeError} if a number is less than 1.
   */
  constructor(
    below: Reader<Uint8Array | null> | Writer | Pick<RawWriter, "write">,
    size = 1,
    options: ThrottledOptions = {},
  ) {
    super();
    this.#below = below;
    this.#size = integer(size, "make the stream", "size", 1);
    this.#waitEvery = integer(
      options.waitEvery ?? Number.MAX_SAFE_INTEGER,
      "make the stream",
      "waitEvery",
      1,
    );
    this.#closesBelow = options.close ?? false;
  }

  /** How many times bytes were asked for. */
  get reads(): number {
    return this.#reads;
  }

  /** How many times bytes were to be written. */
  get writes(): number {
    return this.#writes;
  }

  /**
   * Returns whether the stream below is readable.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override readable(): boolean {
    return isReadable(this.#open("ask whether it is readable"));
  }

  /**
   * Returns whether the stream below is writable.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override writable(): boolean {
    return isWritable(this.#open("ask whether it is writable"));
  }

  /**
   * Returns whether the stream below is seekable.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override seekable(): boolean {
    return isSeekable(this.#open("ask whether it is seekable"));
  }

  /**
   * Reads into the beginning of `target`, at most the throttle's size, by one call of the stream below.
   *
   * @returns How many bytes: 0 at the end, null if it would have to wait.
   * @throws {TypeError} if `target` is not an ArrayBuffer or a view.
   * @throws {UnsupportedOperation} if the stream below cannot be read from.
   * @throws {ClosedError} if the stream is closed.
   */
  override readinto(target: BytesLike): number | null {
    const bytes = bytesOf(target, "read", "target");
    if (bytes.length === 0) refuseDetached(bytes, "read", "target");
    const below = this.#having("read");
    this.#reads += 1;
    if (this.#waits) return null;
    return readSomeInto(below, bytes.subarray(0, this.#size));
  }

  /**
   * Writes the beginning of `data`, at most the throttle's size, by one call of the stream below.
   *
   * @returns How many bytes; null if it would have to wait.
   * @throws {TypeError} if `data` is not an ArrayBuffer or a view.
   * @throws {UnsupportedOperation} if the stream below cannot be written to.
   * @throws {ClosedError} if the stream is closed.
   */
  override write(data: BytesLike): number | null {
    const bytes = bytesOf(data, "write", "data");
    if (bytes.length === 0) refuseDetached(bytes, "write", "data");
    const below = this.#having("write");
    this.#writes += 1;
    if (this.#waits) return null;
    return writeSome(below, bytes.subarray(0, this.#size));
  }

  /**
   * Moves the position of the stream below.
   *
   * @throws {UnsupportedOperation} if there is no `seek()` below.
   * @throws {ClosedError} if the stream is closed.
   */
  override seek(offset: number, whence?: number): number {
    return this.#having("seek").seek?.(offset, whence) as number;
  }

  /**
   * Returns the position of the stream below.
   *
   * @throws {UnsupportedOperation} if there is no `tell()` below.
   * @throws {ClosedError} if the stream is closed.
   */
  override tell(): number {
    return this.#having("tell").tell?.() as number;
  }

  /**
   * Cuts or lengthens the stream below, as that does.
   *
   * @throws {UnsupportedOperation} if there is no `truncate()` below.
   * @throws {ClosedError} if the stream is closed.
   */
  override truncate(size?: number | null): number {
    return this.#having("truncate").truncate?.(size) as number;
  }

  /** Closes the stream, and the one below where the option `close` says so. Doing it twice is fine. */
  override close(): void {
    if (this.closed) return;
    super.close();
    if (this.#closesBelow) this.#below.close?.();
  }

  get #waits(): boolean {
    return (this.#reads + this.#writes) % this.#waitEvery === 0;
  }

  #open(action: string): Below {
    if (this.closed) throw closed(action);
    return this.#below;
  }

  #having(method: "read" | "write" | "seek" | "tell" | "truncate"): Below {
    const below = this.#open(method);
    if (typeof below[method] === "function") return below;
    throw new UnsupportedOperation(`Cannot ${method} as the stream below does not support it`);
  }

  /** @internal */
  override [FACTS](): Facts {
    return { over: [this.#below], closed: this.closed };
  }
}
