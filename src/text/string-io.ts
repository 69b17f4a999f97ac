// Longer than 400 lines: one class with private state, of which half the lines document its members.

import { describe, integer, sizeOrAll } from "../base/arguments.ts";
import { countCodePoints } from "../base/code-points.ts";
import { SEEK_SET } from "../base/constants.ts";
import { closed, UnsupportedOperation } from "../base/errors.ts";
import { FACTS, type Facts } from "../base/guards.ts";
import { isWhence, targetOf } from "../base/seeking.ts";
import { TextIOBase } from "../base/text-io-base.ts";
import { fieldsOf, setFields, stateOf } from "../memory/subclass-fields.ts";
import { type Newline, newlineOf, newlinesOf, seenNewlines, toLineFeeds } from "./newlines.ts";
import { PagedText } from "./paged-text.ts";

/**
 * What a text stream holds, as a plain object that can be structured-cloned: contents, position, newline, and
 * the own properties of a subclass.
 *
 * @example
 * ```ts
 * import { StringIO, type StringIOState } from "bytesio";
 * const state: StringIOState = { text: "abc", position: 1, newline: "\n" };
 * StringIO.load(state).read(); // => "bc"
 * ```
 */
export interface StringIOState {
  /** The whole contents, line ends as they are in the stream. */
  text: string;
  /** In code points from the start; may lie past the end. */
  position: number;
  /** What the constructor was given. */
  newline: Newline | null;
  /** The enumerable own properties of a subclass, where there are any. */
  fields?: Record<string, unknown>;
}

/**
 * A seekable, growable text stream in memory, with the interface and the behaviour of CPython's `io.StringIO`.
 *
 * Reads and writes start at the position, which starts at 0 and is independent of the size: it may lie past
 * the end, where reads find nothing and a write fills the gap with `"\0"`. All sizes and positions are in
 * code points: an emoji is one, and so is a surrogate without its other half. Two halves that are written one
 * by one stay two, though a string that holds them side by side is one character to JavaScript.
 *
 * No operation costs more the longer the text is, but those that return all of it. What is read may keep the
 * memory of up to 1024 code points around it alive, or of the string that was written.
 *
 * As in C, iteration calls `readline()`, `writelines()` calls `write()`, `readlines()` iterates, and the end of
 * a `using` block calls `close()`, as a subclass may have overridden them; nothing else does.
 *
 * @example
 * ```ts
 * import { SEEK_END, StringIO } from "bytesio";
 * const stream = new StringIO("one\ntwo\n");
 * stream.readline(); // => "one\n"
 * stream.seek(0, SEEK_END);
 * stream.write("🙂"); // => 1
 * stream.getvalue(); // => "one\ntwo\n🙂"
 * ```
 */
export class StringIO extends TextIOBase {
  /** `null` once closed. */
  #text: PagedText | null = new PagedText();
  #position = 0;
  #newline: Newline | null;
  /** The line ends that were written, where `newlines` tells. */
  #seen = 0;

  /**
   * Makes a stream that starts with `initial_value`, at position 0.
   *
   * @param initial_value - Goes through `newline` as what is written does. Default, or null: empty.
   * @param newline - What a line ends with, and what becomes of line ends that are written. `"\n"`, the default:
   *   lines end with it, and all stays as it is. `"\r"` or `"\r\n"`: lines end with it, and it takes the place
   *   of each `"\n"` written. `""`: lines end with any of the three, and all stays as it is. null: each of the
   *   three becomes `"\n"`. Each write counts for itself: `"\r"` and then `"\n"` are two line ends.
   * @throws {TypeError} if `initial_value` is no string, or `newline` none.
   * @throws {RangeError} if `newline` is another string.
   */
  constructor(initial_value?: string | null, newline: Newline | null = "\n") {
    super();
    this.#newline = newlineOf(newline, "make the stream");
    const isText = typeof initial_value === "string";
    if (!isText && initial_value !== undefined && initial_value !== null) {
      const received = describe(initial_value);
      throw new TypeError(`Cannot make the stream as initial_value must be a string: received ${received}`);
    }
    if (isText) this.#write(this.#open("make the stream"), initial_value);
    this.#position = 0;
  }

  /**
   * Makes a stream from a state that `dump()` gave. Nothing is translated again.
   *
   * Called on a subclass it makes one of that class without running its constructor, as Python's unpickling
   * does, and sets `state.fields` on it. A subclass with `#private` state overrides `dump()` and `load()`.
   *
   * @throws {TypeError} if the state has the wrong shape.
   * @throws {RangeError} if the position is negative, or `newline` is another string.
   * @example
   * ```ts
   * import { StringIO } from "bytesio";
   * const stream = new StringIO("abc");
   * stream.seek(2);
   * const twin = StringIO.load(structuredClone(stream.dump()));
   * twin.read(); // => "c"
   * ```
   */
  static load<Stream extends StringIO>(this: new (...args: never[]) => Stream, state: StringIOState): Stream {
    const { text, position, newline, fields } = stateOf(state, "{ text, position, newline }");
    if (typeof text !== "string") {
      throw new TypeError(`Cannot load as text must be a string: received ${describe(text)}`);
    }
    const start = integer(position, "load", "position", 0);
    const stream = Reflect.construct(StringIO, ["", newlineOf(newline, "load")], this) as Stream;
    stream.#seen = stream.#newlinesIn(text);
    stream.#open("load").write(text, 0, countCodePoints(text));
    stream.#position = start;
    setFields(stream, fields);
    return stream;
  }

  /** Whether `close()` was called. */
  override get closed(): boolean {
    return this.#text === null;
  }

  /**
   * The line ends written so far, as they were: null, one, or several. Always null unless `newline` is null or
   * `""`.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override get newlines(): string | string[] | null {
    this.#open("get the newlines");
    return newlinesOf(this.#seen);
  }

  /**
   * Returns false: there is no buffer to flush.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  get line_buffering(): boolean {
    this.#open("ask for line buffering");
    return false;
  }

  /**
   * Reads up to `size` code points and moves the position behind them.
   *
   * @param size - How many code points at most. Default, null or negative: all up to the end.
   * @returns The text; empty at the end of the stream and past it, where the position stays.
   * @throws {TypeError} if `size` is not an integer.
   * @throws {ClosedError} if the stream is closed.
   * @example
   * ```ts
   * import { StringIO } from "bytesio";
   * const stream = new StringIO("a🙂b");
   * stream.read(2); // => "a🙂"
   * stream.tell(); // => 2
   * stream.read(); // => "b"
   * ```
   */
  override read(size?: number | null): string {
    const wanted = sizeOrAll(size, "read", "size");
    const text = this.#open("read");
    return this.#take(text, Math.min(text.size, this.#position + wanted));
  }

  /**
   * Reads up to the next line end, which belongs to the line, or to the end.
   *
   * @param limit - How many code points at most; may cut a line. Default, null or negative: no limit.
   * @returns The line; empty at the end of the stream and past it.
   * @throws {TypeError} if `limit` is not an integer.
   * @throws {ClosedError} if the stream is closed.
   * @example
   * ```ts
   * import { StringIO } from "bytesio";
   * const stream = new StringIO("one\r\ntwo", "");
   * stream.readline(); // => "one\r\n"
   * stream.readline(2); // => "tw"
   * ```
   */
  override readline(limit?: number | null): string {
    const wanted = sizeOrAll(limit, "read a line", "limit");
    const text = this.#open("read a line");
    const last = Math.min(text.size, this.#position + wanted);
    if (last <= this.#position) return "";
    return this.#take(text, text.endOfLine(this.#position, last, this.#newline));
  }

  /**
   * Reads the next line by `readline()`, as the step of an iteration.
   *
   * @throws {TypeError} if a subclass's `readline()` returns no string.
   * @throws {ClosedError} if the stream is closed.
   */
  override next(): IteratorResult<string, undefined> {
    this.#open("read a line");
    const line: unknown = this.readline();
    if (typeof line !== "string") {
      throw new TypeError(`Cannot iterate as readline() must return a string: it returned ${describe(line)}`);
    }
    return line === "" ? { done: true, value: undefined } : { done: false, value: line };
  }

  /**
   * Writes `text` at the position, over what is there, and moves the position behind it.
   *
   * A gap between the end and the position is filled with `"\0"`; writing nothing fills none. Where line ends
   * are translated, the position moves by what became of `text`.
   *
   * @returns How many code points `text` has: all are written.
   * @throws {TypeError} if `text` is not a string.
   * @throws {RangeError} if the stream would hold more than 2 ** 29 - 24 code points; nothing is written.
   * @throws {ClosedError} if the stream is closed.
   * @example
   * ```ts
   * import { StringIO } from "bytesio";
   * const stream = new StringIO("abcdef");
   * stream.seek(2);
   * stream.write("🙂!"); // => 2
   * stream.getvalue(); // => "ab🙂!ef"
   * ```
   */
  override write(text: string): number {
    if (typeof text !== "string") {
      throw new TypeError(`Cannot write as text must be a string: received ${describe(text)}`);
    }
    return this.#write(this.#open("write"), text);
  }

  /**
   * Moves the position. Past the end is fine and changes nothing else.
   *
   * @param offset - In code points from the start, where it must be >= 0; from elsewhere only 0 is possible.
   * @param whence - `SEEK_SET` (0, the start), `SEEK_CUR` (1, the position) or `SEEK_END` (2, the end).
   * @returns The new position.
   * @throws {TypeError} if an argument is not an integer.
   * @throws {RangeError} if `offset` is negative from the start, or `whence` none of the three.
   * @throws {UnsupportedOperation} if `offset` is not 0 from the position or the end (an `OSError` in Python).
   * @throws {ClosedError} if the stream is closed.
   * @example
   * ```ts
   * import { SEEK_END, StringIO } from "bytesio";
   * const stream = new StringIO("one two");
   * stream.seek(4); // => 4
   * stream.seek(0, SEEK_END); // => 7
   * ```
   */
  override seek(offset: number, whence: number = SEEK_SET): number {
    const distance = integer(offset, "seek", "offset");
    const origin = integer(whence, "seek", "whence");
    const text = this.#open("seek");
    if (isWhence(origin) && origin !== SEEK_SET && distance !== 0) {
      throw new UnsupportedOperation(
        `Cannot seek as offset must be 0 unless from the start: received ${distance}`,
      );
    }
    this.#position = targetOf(distance, origin, this.#position, text.size);
    return this.#position;
  }

  /**
   * Returns the position in code points from the start. It may lie past the end.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override tell(): number {
    this.#open("tell the position");
    return this.#position;
  }

  /**
   * Cuts the stream down to its first `size` code points.
   *
   * The position stays where it is, even past the new end; a later write there fills the gap with `"\0"`. A
   * `size` at or past the end changes nothing.
   *
   * @param size - How many code points to keep: an integer >= 0. Default, or null: the position.
   * @returns `size`, even when the stream was already shorter (as in Python).
   * @throws {TypeError} if `size` is not an integer.
   * @throws {RangeError} if `size` is negative.
   * @throws {ClosedError} if the stream is closed.
   * @example
   * ```ts
   * import { StringIO } from "bytesio";
   * const stream = new StringIO("abcdef");
   * stream.truncate(2); // => 2
   * stream.getvalue(); // => "ab"
   * ```
   */
  override truncate(size?: number | null): number {
    const wanted = size === undefined || size === null ? this.#position : integer(size, "truncate", "size");
    const text = this.#open("truncate");
    integer(wanted, "truncate", "size", 0);
    text.truncate(wanted);
    return wanted;
  }

  /**
   * Returns the whole contents, wherever the position is, with line ends as they are in the stream.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  getvalue(): string {
    return this.#open("get the value").text();
  }

  /**
   * Returns contents, position and newline, and the own properties of a subclass, for {@link StringIO.load}.
   *
   * Halves of a surrogate pair that were written one by one are one code point to `load()`.
   *
   * @throws {ClosedError} if the stream is closed.
   * @example
   * ```ts
   * import { StringIO } from "bytesio";
   * new StringIO("abc").dump(); // => { text: "abc", position: 0, newline: "\n" }
   * ```
   */
  dump(): StringIOState {
    const text = this.#open("dump").text();
    return { text, position: this.#position, newline: this.#newline, ...fieldsOf(this) };
  }

  /** Does nothing, also where the stream is closed, as in C. */
  override flush(): void {}

  /** Closes the stream and drops its contents. Doing it twice is fine. As in C, it does not call `flush()`. */
  override close(): void {
    this.#text = null;
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

  /** @internal */
  override [FACTS](): Facts {
    const text = this.#text;
    if (text === null) return { closed: true };
    const { size } = text;
    return { size, position: this.#position, peek: (count) => text.slice(0, Math.min(size, count)) };
  }

  #open(action: string): PagedText {
    const text = this.#text;
    if (text === null) throw closed(action);
    return text;
  }

  /** Reads from the position to `end`, if that lies behind it. */
  #take(text: PagedText, end: number): string {
    const start = this.#position;
    if (end <= start) return "";
    this.#position = end;
    return text.slice(start, end);
  }

  #write(contents: PagedText, text: string): number {
    const count = countCodePoints(text);
    if (count === 0) return 0;
    const written = this.#translated(text);
    const size = written === text ? count : countCodePoints(written);
    contents.write(written, this.#position, size);
    this.#position += size;
    this.#seen |= this.#newlinesIn(text);
    return count;
  }

  #translated(text: string): string {
    const newline = this.#newline;
    if (newline === null) return toLineFeeds(text);
    return newline === "" || newline === "\n" ? text : text.replaceAll("\n", newline);
  }

  #newlinesIn(text: string): number {
    return this.#newline === null || this.#newline === "" ? seenNewlines(text) : 0;
  }
}
