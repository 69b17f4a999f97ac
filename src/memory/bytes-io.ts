// Longer than 400 lines: one class with private state, of which most lines document its 45 members.

import { type BytesLike, bytesOf, describe, integer, limitOrNone, sizeOrAll } from "../base/arguments.ts";
import { BufferedIOBase } from "../base/buffered-io-base.ts";
import { DEFAULT_BUFFER_SIZE, LARGEST, SEEK_SET } from "../base/constants.ts";
import { BufferError, closed, EndOfStreamError, UnsupportedOperation } from "../base/errors.ts";
import { FACTS, type Facts } from "../base/guards.ts";
import { targetOf } from "../base/seeking.ts";
import { type AsyncBytes, type CollectOptions, collect } from "../transfer/collect.ts";
import { Memory } from "./memory.ts";
import { MemoryView } from "./memory-view.ts";
import { type BigIntFormat, bigIntCodec, type NumberFormat, numberCodec } from "./number-formats.ts";
import { fieldsOf, setFields, stateOf } from "./subclass-fields.ts";

/**
 * Options of a new stream.
 *
 * @example
 * ```ts
 * import { BytesIO, type BytesIOOptions } from "bytesio";
 * const options: BytesIOOptions = { limit: 2 ** 20 };
 * new BytesIO(null, options).size; // => 0
 * ```
 */
export interface BytesIOOptions {
  /** The most bytes the stream may ever hold. Default, and most: 2 ** 32 (4 GiB). */
  limit?: number | undefined;
}

/**
 * What a stream holds, as a plain object that can be structured-cloned: contents, position, and
 * the own properties of a subclass.
 *
 * @example
 * ```ts
 * import { BytesIO, type BytesIOState } from "bytesio";
 * const state: BytesIOState = { bytes: Uint8Array.of(1, 2, 3), position: 1 };
 * BytesIO.load(state).read(); // => Uint8Array.of(2, 3)
 * ```
 */
export interface BytesIOState {
  /** The whole contents. */
  bytes: Uint8Array<ArrayBuffer>;
  /** In bytes from the start; may lie past the end. */
  position: number;
  /** The enumerable own properties of a subclass, where there are any. */
  fields?: Record<string, unknown>;
}

// Who may have the stream's memory, and until when.
const VIEW = "a getbuffer() view or asBuffer() until its release()";
const LENDING = "the function given to lend() until it has ended (await what lend() returns)";
const DOOR = "a door or asRandomAccess() until that has ended or was destroyed";

/** The contents of a stream, lent. They cannot change until they are returned by `release()`. */
export interface Shown {
  /**
   * Returns bytes from `start` on, up to `end` at most: as many as lie in one array, without a copy if possible. The
   * caller must only read them. The result is empty only at the end.
   */
  at(start: number, end: number): Uint8Array<ArrayBuffer>;
  /** Returns the memory, so that the stream may change again. A second call does nothing. */
  release(): void;
}

/** @internal */
export let show: (stream: BytesIO, action: string) => Shown;

/**
 * A seekable, growable binary stream in memory, with the interface and the behaviour of CPython's
 * `io.BytesIO`.
 *
 * Reads and writes start at the position. It is 0 at first, and independent of the size: it may lie past the end, where
 * reads find nothing and a write fills the gap with zeros. All sizes and positions are in bytes. Methods return copies,
 * each with an ArrayBuffer of its own. Only lines may share an ArrayBuffer with other lines of the stream.
 * `getbuffer()` and `lend()` lend the memory itself.
 *
 * As in C, no method calls another method that a subclass may have overridden. Only the end of a `using` block calls
 * `close()`.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * const stream = new BytesIO(Uint8Array.of(1, 2, 3));
 * stream.read(2); // => Uint8Array.of(1, 2)
 * stream.write(Uint8Array.of(4, 5)); // => 2
 * stream.getvalue(); // => Uint8Array.of(1, 2, 4, 5)
 * ```
 */
export class BytesIO extends BufferedIOBase {
  /** `null` once closed. */
  #memory: Memory | null;
  #position = 0;

  /**
   * Makes a stream that starts with the bytes of `initial`, at position 0.
   *
   * `initial` is borrowed: the stream copies it before its first change, and never writes to the array. Changes that
   * the owner of the array makes until then show in the stream, though perhaps not in lines already read ahead. Shared
   * and resizable memory is copied at once.
   *
   * @param initial - Any ArrayBuffer or view; a view counts with its offset, as bytes. Default: empty.
   * @throws {TypeError} if `initial` is not bytes. There is no size argument, and text is not encoded.
   * @throws {LimitError} if `initial` is larger than `limit`.
   */
  constructor(initial?: BytesLike | null, options: BytesIOOptions = {}) {
    super();
    const limit = limitOrNone(options.limit, "make the stream");
    const bytes =
      initial === undefined || initial === null ? null : bytesOf(initial, "make the stream", "initial");
    this.#memory = new Memory(bytes, limit, false);
  }

  /**
   * Makes a stream that adopts `bytes`: it writes to them, and makes no copy before.
   *
   * Use it for bytes that no other code uses, such as bytes that a library has just returned. The stream owns the array
   * from now on. Code that goes on using the array sees the stream's changes, and its own changes show in the stream.
   *
   * @param bytes - Any ArrayBuffer or view. Shared and resizable memory is copied all the same.
   * @throws {TypeError} if `bytes` is not an ArrayBuffer or a view.
   * @throws {LimitError} if `bytes` is larger than `limit`.
   * @example
   * ```ts
   * import { BytesIO } from "bytesio";
   * const bytes = Uint8Array.of(1, 2, 3);
   * const stream = BytesIO.adopt(bytes);
   * stream.write(Uint8Array.of(9));
   * bytes[0]; // => 9
   * ```
   */
  static adopt<Stream extends BytesIO>(
    this: new (
      initial: null,
      options: BytesIOOptions,
    ) => Stream,
    bytes: BytesLike,
    options: BytesIOOptions = {},
  ): Stream {
    const taken = bytesOf(bytes, "adopt", "bytes");
    const stream = new this(null, options);
    stream.#memory = new Memory(taken, stream.#cleared("adopt").limit ?? Infinity, true);
    return stream;
  }

  /**
   * Makes a stream from a state that `dump()` or `transfer()` returned.
   *
   * The bytes are borrowed, as by the constructor. `load()` of a subclass makes an object of that class without running
   * its constructor, as Python's unpickling does, and sets `state.fields` on it. A subclass with `#private` state
   * overrides `dump()` and `load()`.
   *
   * @throws {TypeError} if the state has the wrong shape.
   * @throws {RangeError} if the position is negative.
   * @example
   * ```ts
   * import { BytesIO } from "bytesio";
   * const state = new BytesIO(Uint8Array.of(1, 2, 3)).dump();
   * BytesIO.load(structuredClone(state)).read(); // => Uint8Array.of(1, 2, 3)
   * ```
   */
  static load<Stream extends BytesIO>(
    this: new (
      ...args: never[]
    ) => Stream,
    state: BytesIOState,
    options: BytesIOOptions = {},
  ): Stream {
    const { bytes, position, fields } = stateOf(state, "{ bytes, position }");
    bytesOf(bytes, "load", "bytes");
    const start = integer(position, "load", "position", 0);
    const stream = Reflect.construct(BytesIO, [bytes, options], this) as Stream;
    stream.#position = start;
    setFields(stream, fields);
    return stream;
  }

  /**
   * Collects the bytes of an asynchronous source into a new stream, at position 0.
   *
   * Takes async iterables of bytes (Node streams among them), iterables, web streams, Blob, File,
   * Response and Request. When the call stops half way, the source is cancelled and the stream closed. A request that a
   * Node server received is not cancelled, but only not read further, so that the server can still answer it.
   *
   * @param source - Where the bytes come from. A Response is read whatever its status.
   * @param options - `limit` in bytes, `signal`, and `onProgress({ loaded, total })`, called after each chunk. There is
   *   a `total` if the source says its size.
   * @returns A promise of the stream. It rejects with the signal's reason if aborted, and with the source's error.
   * @throws {LimitError} as soon as the source says, or turns out, to be larger than `limit`.
   * @throws {TypeError} if the source is none of these, was read before, or delivers something else than bytes.
   * @example
   * ```ts
   * import { BytesIO } from "bytesio";
   * const stream = await BytesIO.fromAsync(new Blob(["Hello, ", "world"]), { limit: 1000 });
   * stream.size; // => 12
   * ```
   */
  static async fromAsync<Stream extends BytesIO>(
    this: new () => Stream,
    source: AsyncBytes,
    options: CollectOptions = {},
  ): Promise<Stream> {
    const stream = new this();
    const memory = stream.#cleared("collect");
    const sink = {
      most: LARGEST,
      expect: (size: number) => memory.reserve(size),
      take: (chunk: Uint8Array) => memory.write(chunk, memory.size),
    };
    try {
      await collect(source, options, sink);
    } catch (error) {
      stream.#memory = null;
      throw error;
    }
    return stream;
  }

  /**
   * How many bytes the stream holds.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  get size(): number {
    return this.#open("get the size").size;
  }

  /** Whether `close()` or `transfer()` was called. */
  override get closed(): boolean {
    return this.#memory === null;
  }

  /**
   * Reads up to `size` bytes and moves the position behind them.
   *
   * @param size - How many bytes at most. Default, null or negative: all up to the end.
   * @returns A copy; empty at the end of the stream and past it, where the position stays.
   * @throws {TypeError} if `size` is not an integer.
   * @throws {ClosedError} if the stream is closed.
   * @example
   * ```ts
   * import { BytesIO } from "bytesio";
   * const stream = new BytesIO(Uint8Array.of(1, 2, 3));
   * stream.read(2); // => Uint8Array.of(1, 2)
   * stream.read(); // => Uint8Array.of(3)
   * ```
   */
  override read(size?: number | null): Uint8Array<ArrayBuffer> {
    const wanted = sizeOrAll(size, "read", "size");
    return this.#read(this.#open("read"), wanted);
  }

  /**
   * Reads as `read()` does: in memory there is no raw read to save.
   *
   * @throws {TypeError} if `size` is not an integer.
   * @throws {ClosedError} if the stream is closed.
   */
  override read1(size?: number | null): Uint8Array<ArrayBuffer> {
    const wanted = sizeOrAll(size, "read", "size");
    return this.#read(this.#open("read"), wanted);
  }

  /**
   * Reads into the beginning of `target` and moves the position behind what was read.
   *
   * The rest of `target` stays as it was. A view of this stream's own memory is a fine target.
   *
   * @param target - Any ArrayBuffer or view, counted in bytes.
   * @returns How many bytes were read: fewer than the target holds at the end of the stream, 0 behind it.
   * @throws {TypeError} if `target` is not an ArrayBuffer or a view.
   * @throws {ClosedError} if the stream is closed.
   * @example
   * ```ts
   * import { BytesIO } from "bytesio";
   * const target = Uint8Array.of(9, 9, 9);
   * new BytesIO(Uint8Array.of(1, 2)).readinto(target); // => 2
   * target; // => Uint8Array.of(1, 2, 9)
   * ```
   */
  override readinto(target: BytesLike): number {
    return this.#readinto(target);
  }

  /**
   * Reads as `readinto()` does: in memory there is no raw read to save. If a subclass has overridden `read1()`, it
   * reads by that `read1()`, as in CPython.
   *
   * @throws {TypeError} if `target` is not an ArrayBuffer or a view.
   * @throws {ClosedError} if the stream is closed.
   */
  override readinto1(target: BytesLike): number {
    return this.read1 === BytesIO.prototype.read1 ? this.#readinto(target) : super.readinto1(target);
  }

  /**
   * Reads exactly `size` bytes and moves the position behind them.
   *
   * Python has it as `asyncio.StreamReader.readexactly()`.
   *
   * @throws {EndOfStreamError} if fewer bytes are left. Its `partial` holds them, and the position stays.
   * @throws {TypeError} if `size` is not an integer.
   * @throws {RangeError} if `size` is negative.
   * @throws {ClosedError} if the stream is closed.
   * @example
   * ```ts
   * import { BytesIO } from "bytesio";
   * new BytesIO(Uint8Array.of(1, 2, 3)).readexactly(2); // => Uint8Array.of(1, 2)
   * ```
   */
  readexactly(size: number): Uint8Array<ArrayBuffer> {
    const wanted = integer(size, "read", "size", 0);
    const memory = this.#open("read");
    this.#requireLeft(memory, wanted);
    return this.#read(memory, wanted);
  }

  /**
   * Returns the bytes at the position without moving it.
   *
   * The rules are those of CPython 3.16, which has it first.
   *
   * @param size - How many bytes at most. Default, or less than 1: up to `DEFAULT_BUFFER_SIZE`.
   * @returns A copy, empty at the end of the stream and past it.
   * @throws {TypeError} if `size` is not an integer.
   * @throws {ClosedError} if the stream is closed.
   * @example
   * ```ts
   * import { BytesIO } from "bytesio";
   * const stream = new BytesIO(Uint8Array.of(1, 2, 3));
   * stream.peek(1); // => Uint8Array.of(1)
   * stream.tell(); // => 0
   * ```
   */
  peek(size = 0): Uint8Array<ArrayBuffer> {
    const asked = integer(size, "peek", "size");
    const memory = this.#open("peek");
    return this.#copy(memory, asked < 1 ? DEFAULT_BUFFER_SIZE : asked);
  }

  /**
   * Reads up to the next newline (byte 10), which belongs to the line, or to the end.
   *
   * @param limit - How many bytes at most; may cut a line. Default, null or negative: no limit.
   * @returns A copy; empty at the end of the stream and past it. Lines that are read in a row are views of one copy
   *   made ahead. Pass `line.slice()` to a receiver that looks at `.buffer`, as a transfer and axios do.
   * @throws {TypeError} if `limit` is not an integer.
   * @throws {ClosedError} if the stream is closed.
   * @example
   * ```ts
   * import { BytesIO } from "bytesio";
   * new BytesIO(Uint8Array.of(1, 10, 2)).readline(); // => Uint8Array.of(1, 10)
   * ```
   */
  override readline(limit?: number | null): Uint8Array<ArrayBuffer> {
    const wanted = sizeOrAll(limit, "read a line", "limit");
    return this.#readline(this.#open("read a line"), wanted);
  }

  /**
   * Reads lines up to the end, or until they hold `hint` bytes together. They are copies as
   * `readline()` makes them.
   *
   * @param hint - Stops after the line that makes the sum >= `hint`. Default, null or less than 1: all lines.
   * @throws {TypeError} if `hint` is not an integer.
   * @throws {ClosedError} if the stream is closed.
   * @example
   * ```ts
   * import { BytesIO } from "bytesio";
   * new BytesIO(Uint8Array.of(1, 10, 2)).readlines(); // => [Uint8Array.of(1, 10), Uint8Array.of(2)]
   * ```
   */
  override readlines(hint?: number | null): Uint8Array<ArrayBuffer>[] {
    const memory = this.#open("read lines");
    const wanted = sizeOrAll(hint, "read lines", "hint") || Infinity;
    const lines: Uint8Array<ArrayBuffer>[] = [];
    for (let total = 0; total < wanted; ) {
      const line = this.#readline(memory, Infinity);
      if (line.length === 0) break;
      lines.push(line);
      total += line.length;
    }
    return lines;
  }

  /**
   * Returns the stream itself, which iterates over its lines from the position on, and moves the position.
   *
   * A `seek()` in the middle of the loop takes effect at the next line. The lines are copies as
   * `readline()` makes them.
   *
   * @example
   * ```ts
   * import { BytesIO } from "bytesio";
   * Array.from(new BytesIO(Uint8Array.of(1, 10, 2)), (line) => line.length); // => [2, 1]
   * ```
   */
  override [Symbol.iterator](): this {
    return this;
  }

  /**
   * Reads the next line, as the step of an iteration.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override next(): IteratorResult<Uint8Array<ArrayBuffer>, undefined> {
    const line = this.#readline(this.#open("read a line"), Infinity);
    return line.length === 0 ? { done: true, value: undefined } : { done: false, value: line };
  }

  /**
   * Iterates over the rest of the stream in pieces of `size` bytes, the last one shorter.
   *
   * Each piece is a copy. It is read when the loop asks for it, which moves the position.
   *
   * @param size - Bytes in a piece. Default: `DEFAULT_BUFFER_SIZE`.
   * @throws {TypeError} if `size` is not an integer.
   * @throws {RangeError} if `size` is less than 1.
   * @throws {ClosedError} if the stream is closed, now or at a later piece.
   * @example
   * ```ts
   * import { BytesIO } from "bytesio";
   * [...new BytesIO(Uint8Array.of(1, 2, 3)).chunks(2)]; // => [Uint8Array.of(1, 2), Uint8Array.of(3)]
   * ```
   */
  chunks(size: number = DEFAULT_BUFFER_SIZE): IterableIterator<Uint8Array<ArrayBuffer>> {
    const wanted = integer(size, "read chunks", "size", 1);
    this.#open("read chunks");
    return this.#chunks(wanted);
  }

  /**
   * Writes the bytes of `data` at the position, over what is there, and moves the position behind them.
   *
   * A gap between the end and the position is filled with zeros. Writing no bytes fills no gap.
   *
   * @param data - Any ArrayBuffer or view, counted in bytes; copied.
   * @returns How many bytes were written: always all.
   * @throws {TypeError} if `data` is not bytes. Encode text first.
   * @throws {LimitError} if the stream would grow past its limit; nothing is written.
   * @throws {BufferError} if a `getbuffer()` view is alive.
   * @throws {ClosedError} if the stream is closed.
   * @example
   * ```ts
   * import { BytesIO } from "bytesio";
   * const stream = new BytesIO();
   * stream.seek(2);
   * stream.write(Uint8Array.of(7)); // => 1
   * stream.getvalue(); // => Uint8Array.of(0, 0, 7)
   * ```
   */
  override write(data: BytesLike): number {
    return this.#write(data);
  }

  /**
   * Writes one piece after the other; adds no newlines.
   *
   * @param lines - Pieces of bytes. If a piece fails, the pieces before it stay written.
   * @throws {TypeError} if `lines` is not iterable, or a piece is not bytes.
   * @throws {LimitError} if the stream would grow past its limit.
   * @throws {BufferError} if a `getbuffer()` view is alive.
   * @throws {ClosedError} if the stream is closed, now or by the iterable.
   * @example
   * ```ts
   * import { BytesIO } from "bytesio";
   * const stream = new BytesIO();
   * stream.writelines([Uint8Array.of(1), Uint8Array.of(2, 3)]);
   * stream.tell(); // => 3
   * ```
   */
  override writelines(lines: Iterable<BytesLike>): void {
    this.#open("write lines");
    if (typeof lines?.[Symbol.iterator] !== "function") {
      throw new TypeError(`Cannot write lines as they must be iterable: received ${describe(lines)}`);
    }
    for (const line of lines) this.#write(line);
  }

  /**
   * Moves the position to `offset`, counted from `whence`. Past the end is fine and changes nothing else.
   *
   * @param offset - In bytes. From the start it must be >= 0; otherwise a result before the start becomes 0.
   * @param whence - `SEEK_SET` (0, the start), `SEEK_CUR` (1, the position) or `SEEK_END` (2, the end).
   * @returns The new position.
   * @throws {TypeError} if an argument is not an integer.
   * @throws {RangeError} if `offset` is negative from the start, or `whence` none of the three.
   * @throws {ClosedError} if the stream is closed.
   * @example
   * ```ts
   * import { BytesIO, SEEK_END } from "bytesio";
   * const stream = new BytesIO(new Uint8Array(10));
   * stream.seek(4); // => 4
   * stream.seek(-3, SEEK_END); // => 7
   * ```
   */
  override seek(offset: number, whence: number = SEEK_SET): number {
    // Most seeks end here. The engine would not inline the rest.
    if (whence === SEEK_SET && Number.isSafeInteger(offset) && offset >= 0 && this.#memory !== null) {
      this.#position = offset + 0;
      return this.#position;
    }
    const distance = integer(offset, "seek", "offset");
    const origin = integer(whence, "seek", "whence");
    this.#position = targetOf(distance, origin, this.#position, this.#open("seek").size);
    return this.#position;
  }

  /**
   * Returns the position in bytes from the start. It may lie past the end.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override tell(): number {
    this.#open("tell the position");
    return this.#position;
  }

  /**
   * Cuts the stream down to its first `size` bytes.
   *
   * The position stays where it is, even past the new end. A later write there fills the gap with zeros. A `size` at or
   * past the end changes nothing: `truncate()` lengthens a file, but never a `BytesIO`. Memory is freed when less than
   * a quarter of it is still used.
   *
   * @param size - How many bytes to keep: an integer >= 0. Default, or null: the position.
   * @returns `size`, even when the stream was already shorter (as in Python).
   * @throws {TypeError} if `size` is not an integer.
   * @throws {RangeError} if `size` is negative.
   * @throws {BufferError} if a `getbuffer()` view is alive.
   * @throws {ClosedError} if the stream is closed.
   * @example
   * ```ts
   * import { BytesIO } from "bytesio";
   * const stream = new BytesIO(Uint8Array.of(1, 2, 3, 4));
   * stream.truncate(2); // => 2
   * stream.getvalue(); // => Uint8Array.of(1, 2)
   * ```
   */
  override truncate(size?: number | null): number {
    const wanted = size === undefined || size === null ? this.#position : integer(size, "truncate", "size");
    const memory = this.#unlent("truncate");
    if (wanted < 0) integer(wanted, "truncate", "size", 0);
    memory.truncate(wanted);
    return wanted;
  }

  /**
   * Returns the whole contents, wherever the position is, as a copy that later writes never change.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  getvalue(): Uint8Array<ArrayBuffer> {
    return this.#contents("get the value");
  }

  /**
   * Lends the contents as a live, writable view, without a copy.
   *
   * Until every view is released, every call that could resize the stream throws {@link BufferError}: writes,
   * `truncate()`, `close()` and `transfer()`. Reading and seeking go on. A borrowed array is copied first. So are
   * contents that grew past 16 MiB by writing.
   *
   * @throws {ClosedError} if the stream is closed.
   * @example
   * ```ts
   * import { BytesIO } from "bytesio";
   * const stream = new BytesIO(Uint8Array.of(3, 1, 2));
   * using view = stream.getbuffer();
   * view.bytes.sort();
   * stream.getvalue(); // => Uint8Array.of(1, 2, 3)
   * ```
   */
  getbuffer(): MemoryView {
    const memory = this.#open("get the buffer");
    return new MemoryView(memory.lend(VIEW), () => memory.returnLent(VIEW));
  }

  /**
   * Lends the contents to `use` as a live, writable array. It copies only where `getbuffer()` does.
   *
   * The memory is returned when `use` returns. If `use` returns a promise, it is returned when the promise settles.
   * Until then writes throw, as with `getbuffer()`. So a library may read the bytes while its promise is pending. The
   * array's `buffer` may be longer than the contents.
   *
   * @param use - Uses the bytes. It must not keep them afterwards, nor transfer their buffer.
   * @returns What `use` returns.
   * @throws what `use` throws.
   * @throws {TypeError} if `use` is not a function.
   * @throws {ClosedError} if the stream is closed.
   * @example
   * ```ts
   * import { BytesIO } from "bytesio";
   * const stream = new BytesIO(new TextEncoder().encode("Hello"));
   * const digest = await stream.lend((bytes) => crypto.subtle.digest("SHA-1", bytes));
   * digest.byteLength; // => 20
   * ```
   */
  lend<Result>(use: (bytes: Uint8Array<ArrayBuffer>) => Result): Result {
    if (typeof use !== "function") {
      throw new TypeError(`Cannot lend as use must be a function: received ${describe(use)}`);
    }
    const memory = this.#open("lend");
    const bytes = memory.lend(LENDING);
    let pending = false;
    try {
      const result = use(bytes);
      pending = typeof (result as { then?: unknown } | null | undefined)?.then === "function";
      if (!pending) return result;
      return Promise.resolve(result).finally(() => memory.returnLent(LENDING)) as Result;
    } finally {
      if (!pending) memory.returnLent(LENDING);
    }
  }

  /**
   * Returns the number at the position and moves the position behind it.
   *
   * @param format - For example `"uint8"`, `"int16le"`, `"uint32be"`, `"float64le"`.
   * @throws {TypeError} if `format` is unknown.
   * @throws {EndOfStreamError} if fewer bytes are left than the format takes; the position stays.
   * @throws {ClosedError} if the stream is closed.
   * @example
   * ```ts
   * import { BytesIO } from "bytesio";
   * new BytesIO(Uint8Array.of(0, 0, 1, 0)).readNumber("uint32be"); // => 256
   * ```
   */
  readNumber(format: NumberFormat): number {
    const codec = numberCodec(format, "read a number");
    this.#fill(codec.bytes);
    return codec.load();
  }

  /**
   * Returns the 64-bit integer at the position and moves the position behind it.
   *
   * @throws {TypeError} if `format` is unknown.
   * @throws {EndOfStreamError} if fewer than 8 bytes are left; the position stays.
   * @throws {ClosedError} if the stream is closed.
   * @example
   * ```ts
   * import { BytesIO } from "bytesio";
   * new BytesIO(new Uint8Array(8).fill(255)).readBigInt("int64le"); // => -1n
   * ```
   */
  readBigInt(format: BigIntFormat): bigint {
    const codec = bigIntCodec(format, "read a number");
    this.#fill(codec.bytes);
    return codec.load();
  }

  /**
   * Writes a number at the position, as `write()` does.
   *
   * @returns How many bytes the format takes.
   * @throws {TypeError} if `format` is unknown, or `value` not a number, or not an integer where it must be.
   * @throws {RangeError} if the format cannot hold `value`; nothing is written.
   * @throws {LimitError} if the stream would grow past its limit.
   * @throws {BufferError} if a `getbuffer()` view is alive.
   * @throws {ClosedError} if the stream is closed.
   * @example
   * ```ts
   * import { BytesIO } from "bytesio";
   * const stream = new BytesIO();
   * stream.writeNumber("int16le", -2); // => 2
   * stream.getvalue(); // => Uint8Array.of(0xfe, 0xff)
   * ```
   */
  writeNumber(format: NumberFormat, value: number): number {
    const codec = numberCodec(format, "write a number");
    codec.store(value);
    return this.#write(codec.bytes);
  }

  /**
   * Writes a 64-bit integer at the position, as `write()` does.
   *
   * @returns 8.
   * @throws {TypeError} if `format` is unknown, or `value` not a bigint.
   * @throws {RangeError} if the format cannot hold `value`; nothing is written.
   * @throws {LimitError} if the stream would grow past its limit.
   * @throws {BufferError} if a `getbuffer()` view is alive.
   * @throws {ClosedError} if the stream is closed.
   * @example
   * ```ts
   * import { BytesIO } from "bytesio";
   * new BytesIO().writeBigInt("uint64be", 2n ** 63n); // => 8
   * ```
   */
  writeBigInt(format: BigIntFormat, value: bigint): number {
    const codec = bigIntCodec(format, "write a number");
    codec.store(value);
    return this.#write(codec.bytes);
  }

  /**
   * Returns contents and position, and the own properties of a subclass, for {@link BytesIO.load}.
   *
   * The bytes are a copy. The limit is not part of the state.
   *
   * @throws {ClosedError} if the stream is closed.
   * @example
   * ```ts
   * import { BytesIO } from "bytesio";
   * new BytesIO(Uint8Array.of(1)).dump(); // => { bytes: Uint8Array.of(1), position: 0 }
   * ```
   */
  dump(): BytesIOState {
    return this.#state(this.#contents("dump"));
  }

  /**
   * Gives the bytes away for good, and closes the stream.
   *
   * The array is exact, so it can be transferred to another thread. Nothing is copied if the memory is the stream's own
   * and exact, as after one large write, `adopt()`, or `fromAsync()` of a source of known size. Own memory with room
   * behind the contents is cut by the runtime's `transferToFixedLength`. Node 20 has none, and makes one copy. Borrowed
   * bytes are always copied.
   *
   * @throws {BufferError} if a `getbuffer()` view is alive.
   * @throws {ClosedError} if the stream is closed.
   * @example
   * ```ts
   * import { BytesIO } from "bytesio";
   * const state = new BytesIO(Uint8Array.of(1, 2)).transfer();
   * structuredClone(state, { transfer: [state.bytes.buffer] }).bytes; // => Uint8Array.of(1, 2)
   * state.bytes.length; // => 0
   * ```
   */
  transfer(): BytesIOState {
    const state = this.#state(this.#unlent("transfer").take());
    this.#memory = null;
    return state;
  }

  /**
   * Does nothing: there is no buffer to flush.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override flush(): void {
    this.#open("flush");
  }

  /**
   * Closes the stream and drops its contents. Doing it twice is fine.
   *
   * @throws {BufferError} if a `getbuffer()` view is alive; the stream stays open.
   */
  override close(): void {
    if (this.#memory === null) return;
    this.#unlent("close");
    this.#memory = null;
  }

  /** Calls `close()` at the end of a `using` block. */
  override [Symbol.dispose](): void {
    this.close();
  }

  /**
   * Throws, open or closed: there is no raw stream below.
   *
   * @throws {UnsupportedOperation} always.
   */
  override detach(): never {
    throw new UnsupportedOperation(
      "Cannot detach as a BytesIO has no raw stream; transfer() gives its bytes away",
    );
  }

  /**
   * Throws, open or closed: there is no file below.
   *
   * @throws {UnsupportedOperation} always.
   */
  override fileno(): never {
    throw new UnsupportedOperation("Cannot give a file descriptor as a BytesIO is not a file");
  }

  /**
   * Returns false.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override isatty(): boolean {
    this.#open("ask for a terminal");
    return false;
  }

  /**
   * Returns true.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override readable(): boolean {
    this.#open("ask whether it is readable");
    return true;
  }

  /**
   * Returns true.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override writable(): boolean {
    this.#open("ask whether it is writable");
    return true;
  }

  /**
   * Returns true.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override seekable(): boolean {
    this.#open("ask whether it is seekable");
    return true;
  }

  /**
   * Returns the whole contents. `pg` calls it, so that a stream can be a query parameter.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  toPostgres(): Uint8Array<ArrayBuffer> {
    return this.#contents("get the value");
  }

  /** @internal */
  override [FACTS](): Facts {
    const memory = this.#memory;
    if (memory === null) return { closed: true };
    const { size } = memory;
    if (memory.detached) return { size, note: "transferred away by others" };
    return { size, position: this.#position, peek: (count) => memory.copy(0, Math.min(size, count)) };
  }

  static {
    show = (stream, action) => {
      const memory = stream.#open(action);
      memory.pin(DOOR);
      let isPinned = true;
      return {
        at: (start, end) => memory.part(start, end),
        release() {
          if (isPinned) memory.returnLent(DOOR);
          isPinned = false;
        },
      };
    };
  }

  #open(action: string): Memory {
    const memory = this.#memory;
    if (memory === null) throw closed(action);
    return memory;
  }

  /** Returns the memory of a new stream, without the bytes that the constructor of a subclass may have written. */
  #cleared(action: string): Memory {
    const memory = this.#open(action);
    memory.truncate(0);
    this.#position = 0;
    return memory;
  }

  #unlent(action: string): Memory {
    const memory = this.#open(action);
    if (memory.exports !== 0) throw lentError(action, memory.holders);
    return memory;
  }

  #contents(action: string): Uint8Array<ArrayBuffer> {
    const memory = this.#open(action);
    return memory.copy(0, memory.size);
  }

  /** Returns the bytes from the position on, at most `wanted`. */
  #copy(memory: Memory, wanted: number): Uint8Array<ArrayBuffer> {
    const end = Math.min(memory.size, this.#position + wanted);
    return end > this.#position ? memory.copy(this.#position, end) : new Uint8Array(0);
  }

  #read(memory: Memory, wanted: number): Uint8Array<ArrayBuffer> {
    const bytes = this.#copy(memory, wanted);
    this.#position += bytes.length;
    return bytes;
  }

  #readinto(target: BytesLike): number {
    const bytes = bytesOf(target, "read", "target");
    const count = this.#open("read").readInto(bytes, this.#position);
    this.#position += count;
    return count;
  }

  #readline(memory: Memory, wanted: number): Uint8Array<ArrayBuffer> {
    const start = this.#position;
    if (start >= memory.size || wanted === 0) return new Uint8Array(0);
    const line =
      wanted === Infinity
        ? memory.line(start)
        : memory.copy(start, memory.endOfLine(start, Math.min(memory.size, start + wanted)));
    this.#position = start + line.length;
    return line;
  }

  *#chunks(size: number): Generator<Uint8Array<ArrayBuffer>, undefined> {
    for (;;) {
      const chunk = this.#read(this.#open("read chunks"), size);
      if (chunk.length === 0) return;
      yield chunk;
    }
  }

  #requireLeft(memory: Memory, wanted: number): void {
    if (this.#position + wanted > memory.size && wanted > 0) {
      throw new EndOfStreamError(this.#copy(memory, wanted), wanted);
    }
  }

  /** Fills all of `target`, or throws and does not move the position. */
  #fill(target: Uint8Array): void {
    const memory = this.#open("read a number");
    this.#requireLeft(memory, target.length);
    this.#position += memory.readInto(target, this.#position);
  }

  #write(data: BytesLike): number {
    const position = this.#position;
    if (data instanceof Uint8Array && this.#memory?.put(data, position)) {
      const count = data.length;
      this.#position = position + count;
      return count;
    }
    return this.#writeWithCare(data);
  }

  #writeWithCare(data: BytesLike): number {
    // The checks come in CPython's order: closed, lent, and only then the type.
    const memory = this.#unlent("write");
    const bytes = bytesOf(data, "write", "data");
    memory.write(bytes, this.#position);
    this.#position += bytes.length;
    return bytes.length;
  }

  #state(bytes: Uint8Array<ArrayBuffer>): BytesIOState {
    return { bytes, position: this.#position, ...fieldsOf(this) };
  }
}

function lentError(action: string, holders: readonly string[]): BufferError {
  return new BufferError(
    `Cannot ${action} as the stream's memory must not be lent: it is, to ${[...new Set(holders)].join(", and to ")}`,
  );
}

/**
 * A stream that is never used, and never collected. The engine drops the compiled code of the class with its last
 * stream, and would compile it anew for the next.
 */
export const KEPT: BytesIO = new BytesIO();
