import { type BytesLike, bytesOf, refuseDetached, sizeOrAll } from "../base/arguments.ts";
import { beginning } from "../base/bytes.ts";
import { FACTS, type Facts } from "../base/guards.ts";
import { isReadable, isWritable, Layer, type LayerOptions, requireMethods } from "../base/layer.ts";
import type { Below } from "../base/step.ts";
import { readFrom, readIntoFrom, readLineFrom, writeTo } from "../base/step.ts";

/** Which directions a class has. */
type Direction = "read" | "write";

/**
 * A layer that passes bytes from and to the stream below unchanged. A subclass is told of each byte.
 *
 * It has no position but the count of what went through: `seek()` is refused, as bytes would be passed over,
 * or passed twice. A stream below that calls back in the middle of a call is refused.
 */
export class PassThrough<Waiting extends null = never> extends Layer<Waiting> {
  protected readonly below: Below;
  /** The directions that both this class and the stream below have. */
  readonly #can: Readonly<Record<Direction, boolean>>;
  #count = 0;

  constructor(below: Below, directions: readonly Direction[], options: LayerOptions) {
    super([below], options);
    const can = (direction: Direction) =>
      directions.includes(direction) && typeof below?.[direction] === "function";
    this.below = below;
    this.#can = { read: can("read"), write: can("write") };
    // A stream that has both methods need not be readable and writable.
    if (!this.#can.read && !this.#can.write) requireMethods(below, ...directions);
  }

  /**
   * Returns whether this class reads, and the stream below is readable.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override readable(): boolean {
    this.requireOpen("ask whether it is readable");
    return this.#can.read && isReadable(this.below);
  }

  /**
   * Returns whether this class writes, and the stream below is writable.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override writable(): boolean {
    this.requireOpen("ask whether it is writable");
    return this.#can.write && isWritable(this.below);
  }

  /**
   * Reads up to `size` bytes, by as many calls of the stream below as it needs.
   *
   * @param size - How many bytes at most. Default, null or negative: all up to the end.
   * @returns The bytes: fewer than asked for at the end only, or where a raw stream below would have to wait;
   *   null if it would have to wait and there are none.
   * @throws {TypeError} if `size` is not an integer.
   * @throws {UnsupportedOperation} if the stream below cannot be read from.
   * @throws {ClosedError} if the stream is closed.
   */
  override read(size?: number | null): Uint8Array<ArrayBuffer> | Waiting {
    return this.#read(size, this.#ready("read"), false);
  }

  /**
   * Reads as `read()` does, by one call of the stream below: its `read1()` where it has one.
   *
   * @throws as `read()`.
   */
  override read1(size?: number | null): Uint8Array<ArrayBuffer> | Waiting {
    const below = this.#ready("read");
    const once = typeof below.read1 === "function" ? { read: below.read1.bind(below) } : below;
    return this.#read(size, once, true);
  }

  /**
   * Reads into the beginning of `target`, by as many calls of the stream below as it needs.
   *
   * @param target - Any ArrayBuffer or view, counted in bytes.
   * @returns How many bytes were read: fewer than the target holds at the end only, or where a raw stream below
   *   would have to wait; null if it would have to wait and there are none.
   * @throws {TypeError} if `target` is not an ArrayBuffer or a view.
   * @throws {UnsupportedOperation} if the stream below cannot be read from.
   * @throws {ClosedError} if the stream is closed.
   */
  override readinto(target: BytesLike): number | Waiting {
    const bytes = bytesOf(target, "read", "target");
    if (bytes.length === 0) refuseDetached(bytes, "read", "target");
    this.#ready("read");
    const most = beginning(bytes, this.admit(bytes.length, "read"));
    this.begin("read");
    try {
      return this.readBelow(most) as number | Waiting;
    } finally {
      this.end();
    }
  }

  /**
   * Reads a line, by the `readline()` of the stream below where it has one that is fast, and else in pieces where the
   * position can be put back. Nothing behind the line is passed on.
   *
   * @param limit - How many bytes at most. Default, null or negative: no limit.
   * @throws {TypeError} if `limit` is not an integer.
   * @throws {UnsupportedOperation} if the stream below cannot be read from.
   * @throws {ClosedError} if the stream is closed.
   */
  override readline(limit?: number | null): Uint8Array<ArrayBuffer> {
    const wanted = sizeOrAll(limit, "read a line", "limit");
    const below = this.#ready("read");
    const most = this.admit(wanted, "read");
    this.begin("read a line");
    try {
      return readLineFrom(below, most, this.#onRead, this.#onEnd) as Uint8Array<ArrayBuffer>;
    } finally {
      this.end();
    }
  }

  /**
   * Writes all of `data`, by as many calls of the stream below as it needs.
   *
   * @returns How many bytes were written: all.
   * @throws {TypeError} if `data` is not an ArrayBuffer or a view.
   * @throws {BlockingIOError} if a raw stream below would have to wait.
   * @throws {UnsupportedOperation} if the stream below cannot be written to.
   * @throws {ClosedError} if the stream is closed.
   */
  override write(data: BytesLike): number {
    const bytes = bytesOf(data, "write", "data");
    if (bytes.length === 0) refuseDetached(bytes, "write", "data");
    const below = this.#ready("write");
    this.admit(bytes.length, "write");
    this.begin("write");
    try {
      writeTo(below, bytes, this.#onWritten);
    } finally {
      this.end();
    }
    return bytes.length;
  }

  /**
   * Returns how many bytes went through.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override tell(): number {
    this.requireOpen("tell the position");
    return this.#count;
  }

  /** Returns how many bytes may be asked for, of those wanted; throws if that many may not be written. */
  protected admit(size: number, _direction: Direction): number {
    return size;
  }

  /** Is told of the bytes that went through. They must not be kept. */
  protected passed(_bytes: Uint8Array, _direction: Direction): void {}

  /** Is told that the stream below has ended. */
  protected ended(): void {}

  /** Fills `target` from the stream below, for `finish()` too. */
  protected readBelow(target: Uint8Array): number | null {
    return readIntoFrom(this.below, target, false, this.#onRead, this.#onEnd);
  }

  readonly #onRead = (part: Uint8Array): void => this.#pass(part, "read");
  readonly #onWritten = (part: Uint8Array): void => this.#pass(part, "write");
  readonly #onEnd = (): void => this.ended();

  #pass(part: Uint8Array, direction: Direction): void {
    this.#count += part.length;
    this.passed(part, direction);
  }

  #read(size: number | null | undefined, below: Below, once: boolean): Uint8Array<ArrayBuffer> | Waiting {
    const wanted = this.admit(sizeOrAll(size, "read", "size"), "read");
    this.begin("read");
    try {
      return readFrom(below, wanted, once, this.#onRead, this.#onEnd) as Uint8Array<ArrayBuffer> | Waiting;
    } finally {
      this.end();
    }
  }

  #ready(direction: Direction): Below {
    this.requireOpen(direction);
    if (this.#can[direction]) return this.below;
    throw this.unsupported(direction);
  }

  /** @internal */
  override [FACTS](): Facts {
    return { ...super[FACTS](), position: this.#count };
  }
}
