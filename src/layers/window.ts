import { type BytesLike, bytesOf, integer, refuseDetached, sizeOrAll } from "../base/arguments.ts";
import { beginning } from "../base/bytes.ts";
import { SEEK_END, SEEK_SET } from "../base/constants.ts";
import { LimitError } from "../base/errors.ts";
import { FACTS, type Facts } from "../base/guards.ts";
import { isReadable, isWritable, Layer, type LayerOptions, requireMethods } from "../base/layer.ts";
import type { RawWriter, Reader, Seekable, Writer } from "../base/protocols.ts";
import { targetOf, whenceOf } from "../base/seeking.ts";
import type { Below } from "../base/step.ts";
import { readFrom, readIntoFrom, readLineFrom, writeTo } from "../base/step.ts";

/**
 * Options of a new `Window`.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { Window, type WindowOptions } from "bytesio/layers";
 *
 * const options: WindowOptions = { start: 1, size: 2 };
 * new Window(new BytesIO(Uint8Array.of(1, 2, 3, 4)), options).read(); // => Uint8Array.of(2, 3)
 * ```
 */
export interface WindowOptions extends LayerOptions {
  /** Where the window begins, in bytes from the start of the stream below. Default: where that stands. */
  start?: number | undefined;
  /** How many bytes it covers at most. Default: all there are behind `start`, also what is yet to be written. */
  size?: number | undefined;
}

/**
 * A part of a stream as a stream of its own, with positions of its own that count from where the part begins.
 *
 * Reads end, and writes are refused, where the window ends. Where the stream below ends before, so does the
 * window.
 *
 * **The position below.** Each read and each write moves the stream below to where it needs it, and leaves it
 * behind the last byte. So several windows on one stream work side by side. A caller that uses the stream itself in
 * between calls `seek()` first.
 *
 * @example Two parts of one file, in turn
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { Window } from "bytesio/layers";
 *
 * const file = new BytesIO(new TextEncoder().encode("headbody"));
 * const head = new Window(file, { start: 0, size: 4 });
 * const body = new Window(file, { start: 4 });
 * body.read(2); // => new TextEncoder().encode("bo")
 * head.read(); // => new TextEncoder().encode("head")
 * body.read(); // => new TextEncoder().encode("dy")
 * head.seek(-1, 2); // => 3
 * ```
 */
export class Window<Data extends Uint8Array | null = Uint8Array> extends Layer<Extract<Data, null>> {
  readonly #below: Below & Seekable;
  readonly #start: number;
  readonly #size: number;
  readonly #isBounded: boolean;
  #position = 0;

  /**
   * Makes a window on `below`, at position 0.
   *
   * @param below - Whatever can be sought, and read from or written to.
   * @throws {TypeError} if `below` lacks the methods, or a number is not an integer.
   * @throws {RangeError} if a number is negative.
   */
  constructor(
    below: Seekable & (Reader<Data> | Writer | Pick<RawWriter, "write">),
    options: WindowOptions = {},
  ) {
    super([below], options);
    requireMethods(below, "seek", "tell");
    this.#below = below as Below & Seekable;
    this.#start = integer(options.start ?? below.tell(), "make the window", "start", 0);
    this.#isBounded = options.size !== undefined;
    const most = Number.MAX_SAFE_INTEGER - this.#start;
    this.#size = Math.min(most, integer(options.size ?? most, "make the window", "size", 0));
  }

  /**
   * Returns whether the stream below is readable.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override readable(): boolean {
    this.requireOpen("ask whether it is readable");
    return isReadable(this.#below);
  }

  /**
   * Returns whether the stream below is writable.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override writable(): boolean {
    this.requireOpen("ask whether it is writable");
    return isWritable(this.#below);
  }

  /**
   * Returns true.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override seekable(): boolean {
    this.requireOpen("ask whether it is seekable");
    return true;
  }

  /**
   * Reads up to `size` bytes, by as many calls of the stream below as that takes.
   *
   * @param size - How many bytes at most. Default, null or negative: all up to the end of the window.
   * @returns The bytes: fewer than asked for at the end only, or where a raw stream below would have to wait;
   *   null if it would have to wait and there are none.
   * @throws {TypeError} if `size` is not an integer.
   * @throws {UnsupportedOperation} if the stream below cannot be read from.
   * @throws {ClosedError} if the stream is closed.
   */
  override read(size?: number | null): Uint8Array<ArrayBuffer> | Extract<Data, null> {
    return this.#read(size, false);
  }

  /**
   * Reads as `read()` does, by one `read()` of the stream below.
   *
   * @throws as `read()`.
   */
  override read1(size?: number | null): Uint8Array<ArrayBuffer> | Extract<Data, null> {
    return this.#read(size, true);
  }

  /**
   * Reads into the beginning of `target`, by as many calls of the stream below as that takes.
   *
   * @param target - Any ArrayBuffer or view, counted in bytes.
   * @returns How many bytes were read: fewer than the target holds at the end only.
   * @throws {TypeError} if `target` is not an ArrayBuffer or a view.
   * @throws {UnsupportedOperation} if the stream below cannot be read from.
   * @throws {ClosedError} if the stream is closed.
   */
  override readinto(target: BytesLike): number | Extract<Data, null> {
    const bytes = bytesOf(target, "read", "target");
    if (bytes.length === 0) refuseDetached(bytes, "read", "target");
    this.#require("read");
    const most = beginning(bytes, Math.min(bytes.length, this.#left));
    if (most.length === 0) return 0;
    this.begin("read");
    try {
      const count = readIntoFrom(this.#moved(), most, false);
      this.#position += count ?? 0;
      return count as number | Extract<Data, null>;
    } finally {
      this.end();
    }
  }

  /**
   * Reads a line, up to the end of the window at most.
   *
   * @param limit - How many bytes at most. Default, null or negative: no limit.
   * @throws {TypeError} if `limit` is not an integer.
   * @throws {UnsupportedOperation} if the stream below cannot be read from.
   * @throws {ClosedError} if the stream is closed.
   */
  override readline(limit?: number | null): Uint8Array<ArrayBuffer> {
    const wanted = sizeOrAll(limit, "read a line", "limit");
    this.#require("read");
    const most = Math.min(wanted, this.#left);
    if (most === 0) return new Uint8Array(0);
    this.begin("read a line");
    try {
      const line = readLineFrom(this.#moved(), most);
      this.#position += line?.length ?? 0;
      return line as Uint8Array<ArrayBuffer>;
    } finally {
      this.end();
    }
  }

  /**
   * Writes all of `data`, or nothing where it does not fit.
   *
   * @returns How many bytes that were.
   * @throws {TypeError} if `data` is not an ArrayBuffer or a view.
   * @throws {LimitError} if the bytes would pass the end of the window.
   * @throws {UnsupportedOperation} if the stream below cannot be written to.
   * @throws {ClosedError} if the stream is closed.
   */
  override write(data: BytesLike): number {
    const bytes = bytesOf(data, "write", "data");
    if (bytes.length === 0) refuseDetached(bytes, "write", "data");
    this.#require("write");
    if (bytes.length === 0) return 0;
    const end = this.#position + bytes.length;
    if (end > this.#size) throw new LimitError("write", this.#size, end);
    this.begin("write");
    try {
      writeTo(this.#moved(), bytes, (part) => {
        this.#position += part.length;
      });
    } finally {
      this.end();
    }
    return bytes.length;
  }

  /**
   * Moves the position to `offset`, counted from `whence`. The stream below moves only where it is asked for its end.
   *
   * @param offset - In bytes. From the position and from the end it stops at 0.
   * @param whence - `SEEK_SET` (0, where the window begins), `SEEK_CUR` (1) or `SEEK_END` (2, the window's end or
   *   that of the stream below, whichever comes first).
   * @returns The new position, which may lie past the end.
   * @throws {TypeError} if an argument is not an integer.
   * @throws {RangeError} if `offset` from the start is negative, or `whence` none of the three.
   * @throws {ClosedError} if the stream is closed.
   */
  override seek(offset: number, whence: number = SEEK_SET): number {
    this.requireOpen("seek");
    const distance = integer(offset, "seek", "offset");
    const origin = whenceOf(whence);
    this.begin("seek");
    try {
      const end = origin === SEEK_END ? this.#end : 0;
      this.#position = targetOf(distance, origin, this.#position, end);
    } finally {
      this.end();
    }
    return this.#position;
  }

  /**
   * Returns the position in bytes from where the window begins.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override tell(): number {
    this.requireOpen("tell the position");
    return this.#position;
  }

  /**
   * Cuts the stream below, where the window reaches to its end.
   *
   * @param size - How many bytes of the window remain. Default, null: up to the position.
   * @returns The size.
   * @throws {TypeError} if `size` is not an integer.
   * @throws {RangeError} if `size` is negative.
   * @throws {UnsupportedOperation} if the window was given a size, or there is no `truncate()` below.
   * @throws {ClosedError} if the stream is closed.
   */
  override truncate(size?: number | null): number {
    this.requireOpen("truncate");
    const wanted = integer(size ?? this.#position, "truncate", "size", 0, this.#size);
    const below: Below = this.#below;
    if (this.#isBounded || below.truncate === undefined) throw this.unsupported("truncate");
    this.begin("truncate");
    try {
      return below.truncate(this.#start + wanted) - this.#start;
    } finally {
      this.end();
    }
  }

  get #left(): number {
    return Math.max(0, this.#size - this.#position);
  }

  get #end(): number {
    return Math.min(this.#size, Math.max(0, this.#below.seek(0, SEEK_END) - this.#start));
  }

  #read(size: number | null | undefined, once: boolean): Uint8Array<ArrayBuffer> | Extract<Data, null> {
    const wanted = sizeOrAll(size, "read", "size");
    this.#require("read");
    const most = Math.min(wanted, this.#left);
    if (most === 0) return new Uint8Array(0);
    // All of an unbounded window is all of the stream below: a raw one would allocate a size first.
    const asked = wanted === Infinity && !this.#isBounded ? Infinity : most;
    this.begin("read");
    try {
      const bytes = readFrom(this.#moved(), asked, once);
      this.#position += bytes?.length ?? 0;
      return bytes as Uint8Array<ArrayBuffer> | Extract<Data, null>;
    } finally {
      this.end();
    }
  }

  #moved(): Below {
    this.#below.seek(this.#start + this.#position);
    return this.#below;
  }

  #require(method: "read" | "write"): void {
    this.requireOpen(method);
    if (typeof this.#below[method] !== "function") throw this.unsupported(method);
  }

  /** @internal */
  override [FACTS](): Facts {
    return { ...super[FACTS](), position: this.#position, ...(this.#isBounded && { size: this.#size }) };
  }
}
