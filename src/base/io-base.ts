import { type BytesLike, describe, sizeOrAll } from "./arguments.ts";
import { joined, NEWLINE } from "./bytes.ts";
import { countCodePoints } from "./code-points.ts";
import { DEFAULT_BUFFER_SIZE, SEEK_CUR } from "./constants.ts";
import { BlockingIOError, closed, unsupported } from "./errors.ts";
import { FACTS, type Facts, inspected, lineOf, lineOrRefusal, picture, summary } from "./guards.ts";
import { nativeModule } from "./runtime.ts";
import { bytesFrom } from "./step.ts";

/** Apart from the streams, most of which have a better way to know: a field would cost each of them 16 bytes. */
const CLOSED: WeakSet<object> = new WeakSet();

/** What a clone of a stream would be is an empty object: where the runtime can refuse it (Node from 22.10), it does. */
const markAsUncloneable: ((value: object) => void) | undefined = nativeModule<{
  markAsUncloneable?: (value: object) => void;
}>("node:worker_threads")?.markAsUncloneable;

/**
 * The base of all streams: lines, iteration and closing, made of what a subclass has, as in CPython's `io.IOBase`.
 *
 * A subclass overrides what it can do; what it does not, throws `UnsupportedOperation`. The methods
 * here call each other and the subclass's own: `readline()` calls `read()`, and `peek()` if there is
 * one; iteration and `readlines()` call `readline()`; `writelines()` calls `write()`; `tell()` calls
 * `seek()`; `close()` calls `flush()`; the end of a `using` block calls `close()`.
 *
 * Most streams derive from `RawIOBase`, `BufferedIOBase` or `TextIOBase` instead.
 *
 * @typeParam Line - What a line is: bytes, or a string.
 * @typeParam Data - What can be written.
 * @example
 * ```ts
 * import { BytesIO, IOBase } from "bytesio";
 *
 * class Countdown extends IOBase {
 *   #left = 3;
 *   override readline(): Uint8Array<ArrayBuffer> {
 *     return this.#left === 0 ? new Uint8Array(0) : Uint8Array.of(this.#left--);
 *   }
 * }
 *
 * new Countdown().readlines(); // => [Uint8Array.of(3), Uint8Array.of(2), Uint8Array.of(1)]
 * new BytesIO() instanceof IOBase; // => true
 * ```
 */
export class IOBase<
  Line extends Uint8Array<ArrayBuffer> | string = Uint8Array<ArrayBuffer>,
  Data extends BytesLike | string = BytesLike,
> {
  constructor() {
    markAsUncloneable?.(this);
  }

  /** Whether `close()` was called. */
  get closed(): boolean {
    return CLOSED.has(this);
  }

  /**
   * Flushes and closes the stream. Doing it twice is fine.
   *
   * @throws what `flush()` throws; the stream is closed nevertheless.
   */
  close(): void {
    if (CLOSED.has(this)) return;
    try {
      this.flush();
    } finally {
      CLOSED.add(this);
    }
  }

  /** Calls `close()` at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.close();
  }

  /**
   * Does nothing: here is no buffer to flush.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  flush(): void {
    if (CLOSED.has(this)) throw closed("flush");
  }

  /** Returns false: a subclass that can be read from overrides it. */
  readable(): boolean {
    return false;
  }

  /** Returns false: a subclass that can be written to overrides it. */
  writable(): boolean {
    return false;
  }

  /** Returns false: a subclass with a position that can be moved overrides it. */
  seekable(): boolean {
    return false;
  }

  /**
   * Returns false: a subclass that may be a terminal overrides it.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  isatty(): boolean {
    this.#requireOpen("ask for a terminal");
    return false;
  }

  /**
   * Returns the descriptor of the file below, if a subclass has one.
   *
   * @throws {UnsupportedOperation} if not overridden.
   */
  fileno(): number {
    throw unsupported(this, "fileno");
  }

  /**
   * Moves the position to `offset`, counted from `whence`, if a subclass has a position.
   *
   * @throws {UnsupportedOperation} if not overridden.
   */
  seek(offset: number, whence?: number): number {
    throw unsupported(this, "seek");
  }

  /**
   * Returns the position, which it asks `seek()` for.
   *
   * @throws {UnsupportedOperation} if neither is overridden.
   */
  tell(): number {
    return this.seek(0, SEEK_CUR);
  }

  /**
   * Cuts or lengthens the stream, if a subclass can.
   *
   * @throws {UnsupportedOperation} if not overridden.
   */
  truncate(size?: number | null): number {
    throw unsupported(this, "truncate");
  }

  /**
   * Reads up to the next newline (byte 10), which belongs to the line, or to the end.
   *
   * It calls `peek()`, if the subclass has one, to see how far a line goes; without, it reads byte by byte.
   *
   * @param limit - How many bytes at most. Default, null or negative: no limit.
   * @throws {TypeError} if `limit` is not an integer, or `read()` gives anything but bytes.
   * @throws {UnsupportedOperation} if the subclass has no `read()`.
   */
  readline(limit?: number | null): Line {
    const wanted = sizeOrAll(limit, "read a line", "limit");
    const source = this as unknown as LineSource;
    const parts: Uint8Array[] = [];
    for (let size = 0; size < wanted; ) {
      const next = Math.min(ahead(source), wanted - size);
      if (typeof source.read !== "function") throw unsupported(this, "read");
      const part = bytesFrom(source.read(next), "read()");
      if (part.length === 0) break;
      parts.push(part);
      size += part.length;
      if (part[part.length - 1] === NEWLINE) break;
    }
    return joined(parts) as Line;
  }

  /**
   * Reads lines up to the end, or until they hold more than `hint` bytes, or code points, together.
   *
   * @param hint - Stops after the line that makes the sum > `hint`. Default, null or less than 1: all lines.
   * @throws {TypeError} if `hint` is not an integer.
   */
  readlines(hint?: number | null): Line[] {
    const wanted = sizeOrAll(hint, "read lines", "hint") || Infinity;
    const lines: Line[] = [];
    let total = 0;
    for (const line of this) {
      lines.push(line);
      total += typeof line === "string" ? countCodePoints(line) : line.length;
      if (total > wanted) break;
    }
    return lines;
  }

  /**
   * Returns the stream itself: it iterates over its lines from the position on, and moves it.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  [Symbol.iterator](): this {
    this.#requireOpen("iterate");
    return this;
  }

  /**
   * Reads the next line, as the step of an iteration.
   *
   * @throws {TypeError} if `readline()` gives no line.
   */
  next(): IteratorResult<Line, undefined> {
    const line: Line | null | undefined = this.readline();
    if (line === null) throw new BlockingIOError("Cannot iterate as the stream would have to wait", 0);
    if (line?.length === undefined) {
      throw new TypeError(`Cannot iterate as readline() must return a line: it returned ${describe(line)}`);
    }
    return line.length === 0 ? { done: true, value: undefined } : { done: false, value: line };
  }

  /**
   * Writes each item with `write()`. No newlines are added.
   *
   * @throws {TypeError} if `lines` is not iterable. Items before one that fails stay written.
   * @throws {UnsupportedOperation} if the subclass has no `write()`.
   * @throws {ClosedError} if the stream is closed.
   */
  writelines(lines: Iterable<Data>): void {
    this.#requireOpen("write lines");
    const items: Partial<Iterable<Data>> | null | undefined = lines;
    if (typeof items?.[Symbol.iterator] !== "function") {
      throw new TypeError(`Cannot write lines as they must be iterable: received ${describe(lines)}`);
    }
    const sink = this as unknown as LineSink;
    for (const line of lines) {
      if (typeof sink.write !== "function") throw unsupported(this, "write");
      sink.write(line);
    }
  }

  /**
   * Returns one line on the stream, as `console.log` shows it: class, name, mode, size, position.
   *
   * It never throws, and moves nothing. `String(stream)` and a template literal do not ask it: they throw.
   *
   * @example
   * ```ts
   * import { BytesIO } from "bytesio";
   *
   * new BytesIO(Uint8Array.of(1, 2)).toString(); // => "BytesIO(2 bytes, position 0) <01 02>"
   * ```
   */
  toString(): string {
    return lineOf(this);
  }

  /** Returns the stream itself. Libraries that compare values by this method (fast-deep-equal) tell two streams apart. */
  valueOf(): this {
    return this;
  }

  /**
   * Refuses to become JSON, which would hold none of the contents: `JSON.stringify()` of the stream, or of what holds it,
   * throws a TypeError.
   *
   * A logger with a JSON writer of its own gets the stream's line. So does a tool that calls this method without a
   * key, as vitest and jest do to show a difference; it also gets the beginning of a stream in memory.
   */
  toJSON(key?: string): object {
    return key === undefined ? picture(this) : summary(this);
  }

  /**
   * Throws, as text or a number made of the stream itself would hold none of its contents. Where a log line is made, as by
   * `console.log("%s", stream)`, it returns the stream's line.
   *
   * @throws {TypeError} where anything but a log line is made.
   */
  [Symbol.toPrimitive](_hint?: string): string {
    return lineOrRefusal(this, "text or a number");
  }

  /** "IOBase": by it Vue leaves a stream as it is, and lodash calls two streams different. */
  get [Symbol.toStringTag](): string {
    return "IOBase";
  }

  /** @internal */
  [FACTS](): Facts {
    return { closed: this.closed };
  }

  static {
    // The symbol is Node's (Deno and Bun honour it), and no part of the public types.
    Object.defineProperty(IOBase.prototype, Symbol.for("nodejs.util.inspect.custom"), {
      configurable: true,
      writable: true,
      value(
        this: object,
        left: number,
        options: object,
        inspect: (value: object, options: object) => string,
      ) {
        return inspected(this, left, options, inspect);
      },
    });
    // What Node's `node:stream/iter` asks for: pieces, where it would take lines else. Defined here as the
    // symbol is Node's, and no part of the public types.
    Object.defineProperty(IOBase.prototype, Symbol.for("Stream.toStreamable"), {
      configurable: true,
      writable: true,
      value: pieces,
    });
  }

  /** Asks `closed`, which a subclass may have overridden. */
  #requireOpen(action: string): void {
    if (this.closed) throw closed(action);
  }
}

/** What a subclass may have to read lines from. */
interface LineSource {
  read?(size: number): unknown;
  peek?(size: number): unknown;
}

interface LineSink {
  write?(data: unknown): unknown;
}

/** The rest of the stream, read when it is asked for. */
function* pieces(this: LineSource & object): Generator<unknown, undefined> {
  for (;;) {
    if (typeof this.read !== "function") throw unsupported(this, "read");
    const piece = this.read(DEFAULT_BUFFER_SIZE);
    if (piece === null) throw new BlockingIOError("Cannot read on as the stream would have to wait", 0);
    if ((piece as ArrayLike<unknown>).length === 0) return;
    yield piece;
  }
}

/** How many bytes can be read without passing the end of the line. */
function ahead(source: LineSource): number {
  if (typeof source.peek !== "function") return 1;
  const bytes = bytesFrom(source.peek(1), "peek()");
  return bytes.indexOf(NEWLINE) + 1 || bytes.length || 1;
}

/**
 * Does `second` also where `first` throws, and then throws what the last of them threw: with the other error
 * as its cause, where both do.
 */
export function inTurn(first: () => void, second: () => void): void {
  try {
    first();
  } catch (error) {
    try {
      second();
    } catch (last) {
      if (last instanceof Error && last !== error) last.cause ??= error;
      throw last;
    }
    throw error;
  }
  second();
}
