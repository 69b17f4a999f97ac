// Longer than 400 lines: one class with private state, of which half the lines document its members.

import { describe, integer, sizeOrAll } from "../base/arguments.ts";
import { SEEK_CUR, SEEK_END, SEEK_SET } from "../base/constants.ts";
import { afterTaking, closed, UnsupportedOperation, unsupported } from "../base/errors.ts";
import { FACTS, type Facts } from "../base/guards.ts";
import { inTurn } from "../base/io-base.ts";
import type { BinaryStream } from "../base/protocols.ts";
import { whenceOf } from "../base/seeking.ts";
import { TextIOBase } from "../base/text-io-base.ts";
import type { Encoding } from "../encodings/encoding.ts";
import { errorsOf } from "../encodings/error-handlers.ts";
import { codecOf } from "../encodings/names.ts";
import { type Newline, newlineOf } from "./newlines.ts";
import { cookieOf, positionOf } from "./text-position.ts";
import { TextReader } from "./text-reader.ts";
import { TextWriter } from "./text-writer.ts";

/**
 * Options of a `TextIOWrapper`.
 *
 * @example
 * ```ts
 * import { BytesIO, TextIOWrapper, type TextIOWrapperOptions } from "bytesio";
 * const options: TextIOWrapperOptions = { encoding: "latin-1", newline: "" };
 * new TextIOWrapper(new BytesIO(Uint8Array.of(233)), options).read(); // => "é"
 * ```
 */
export interface TextIOWrapperOptions {
  /** The name of the encoding, or a Python alias of it. Default: "utf-8". */
  encoding?: string | null | undefined;
  /**
   * How malformed bytes and characters are handled: "strict" (default), "replace", "ignore", "backslashreplace",
   * "surrogateescape", "surrogatepass", or, where text is encoded, "xmlcharrefreplace".
   */
  errors?: string | null | undefined;
  /**
   * What ends a line. null (default): any of the three, and read as `"\n"`; `""`: any, read as it is; else only
   * that. Written, `"\n"` becomes `"\r"` or `"\r\n"` where that is said.
   */
  newline?: Newline | null | undefined;
  /** Whether a write with a `"\n"` or `"\r"` in it flushes. Default: false. */
  line_buffering?: boolean | undefined;
  /** Whether a write is passed on at once. Default: false. */
  write_through?: boolean | undefined;
}

const TEXT_CHUNK_SIZE = 65536;

/**
 * Text over a binary stream, with the interface and the behaviour of CPython's `io.TextIOWrapper`: decodes what
 * is read, encodes what is written.
 *
 * Sizes count code points. A position is a number that `tell()` returned, and means nothing else. The stream reads up
 * to one chunk ahead, and decodes it as a whole: a line keeps the chunk that it comes from in memory.
 *
 * @example
 * ```ts
 * import { BytesIO, TextIOWrapper } from "bytesio";
 * const binary = new BytesIO();
 * const text = new TextIOWrapper(binary, { newline: "\r\n" });
 * text.write("één\n"); // => 4
 * text.flush();
 * binary.size; // => 7
 * ```
 */
export class TextIOWrapper extends TextIOBase {
  /** null once detached. */
  #buffer: BinaryStream | null;
  #codec: Encoding;
  #encoding: string;
  #errors: string;
  #newline: Newline | null;
  #line_buffering: boolean;
  #write_through: boolean;
  readonly #seekable: boolean;
  #telling: boolean;
  /** null: as the halves like it. */
  #chunkSize: number | null = null;
  #input: TextReader | null = null;
  #output: TextWriter | null = null;

  /**
   * Makes a text stream over `buffer`, from its position on.
   *
   * @param buffer - A `BytesIO`, a `BufferedReader`, or another object with their methods.
   * @throws {TypeError} if `buffer` is no such stream, or an option has the wrong type.
   * @throws {RangeError} if the encoding, `errors` or `newline` is none there is.
   * @example
   * ```ts
   * import { BytesIO, TextIOWrapper } from "bytesio";
   * const lines = new TextIOWrapper(new BytesIO(new TextEncoder().encode("one\r\ntwo")));
   * [...lines]; // => ["one\n", "two"]
   * ```
   */
  constructor(buffer: BinaryStream, options: TextIOWrapperOptions = {}) {
    super();
    const action = "make the stream";
    requireStream(buffer, action);
    this.#newline = newlineOf(options.newline, action);
    this.#encoding = encodingOf(options.encoding, action);
    this.#codec = codecOf(this.#encoding, action);
    this.#errors = errorsOf(options.errors, action);
    this.#line_buffering = options.line_buffering ?? false;
    this.#write_through = options.write_through ?? false;
    this.#buffer = buffer;
    this.#seekable = buffer.seekable();
    this.#telling = this.#seekable;
    this.#connect(buffer);
  }

  /**
   * The binary stream below.
   *
   * @throws {RangeError} if it has been detached.
   */
  get buffer(): BinaryStream {
    return this.#attached("get the buffer");
  }

  /** The name of the encoding, as it was given. */
  override get encoding(): string {
    return this.#encoding;
  }

  /** How malformed bytes and characters are handled. */
  override get errors(): string {
    return this.#errors;
  }

  /** The line ends decoded so far, where any of the three ends a line: none, one, or several. */
  override get newlines(): string | string[] | null {
    this.#attached("get the newlines");
    return this.#input?.newlines ?? null;
  }

  /** Whether a write with a line end in it flushes. */
  get line_buffering(): boolean {
    return this.#line_buffering;
  }

  /** Whether a write is passed on at once. */
  get write_through(): boolean {
    return this.#write_through;
  }

  /** What the stream below has as its `name`: a path, a descriptor, or nothing. */
  get name(): unknown {
    return (this.#attached("get the name") as { name?: unknown }).name;
  }

  /** Whether the stream below is closed. */
  override get closed(): boolean {
    return this.#attached("ask for its state").closed;
  }

  /**
   * How many bytes are read at once, and collected before they are written.
   *
   * Default: 65536 at most; where it is set, exactly so many.
   */
  get _CHUNK_SIZE(): number {
    this.#attached("get the chunk size");
    return this.#chunkSize ?? TEXT_CHUNK_SIZE;
  }

  set _CHUNK_SIZE(size: number) {
    this.#attached("set the chunk size");
    this.#chunkSize = integer(size, "set the chunk size", "size", 1);
  }

  /** Asks the stream below. */
  override readable(): boolean {
    return this.#attached("ask for its abilities").readable();
  }

  /** Asks the stream below. */
  override writable(): boolean {
    return this.#attached("ask for its abilities").writable();
  }

  /** Asks the stream below. */
  override seekable(): boolean {
    return this.#attached("ask for its abilities").seekable();
  }

  /** Asks the stream below. */
  override isatty(): boolean {
    return this.#attached("ask for a terminal").isatty?.() ?? false;
  }

  /**
   * Asks the stream below.
   *
   * @throws {UnsupportedOperation} if it has no descriptor.
   */
  override fileno(): number {
    const buffer = this.#attached("get the descriptor");
    if (buffer.fileno === undefined) throw unsupported(this, "fileno");
    return buffer.fileno();
  }

  /**
   * Reads up to `size` code points.
   *
   * @param size - How many code points at most. Default, null or negative: all up to the end.
   * @returns The text: shorter than asked for at the end only.
   * @throws {TypeError} if `size` is not an integer.
   * @throws {UnicodeDecodeError} if bytes are malformed and `errors` is "strict".
   * @throws {UnsupportedOperation} if the stream below cannot be read from.
   * @throws {ClosedError} if the stream is closed.
   * @example
   * ```ts
   * import { BytesIO, TextIOWrapper } from "bytesio";
   * const text = new TextIOWrapper(new BytesIO(new TextEncoder().encode("a\u{1f600}b")));
   * text.read(2); // => "a\u{1f600}"
   * text.read(); // => "b"
   * ```
   */
  override read(size?: number | null): string {
    const wanted = sizeOrAll(size, "read", "size");
    const input = this.#reading(this.#open("read"), "read");
    this.#output?.flush();
    return wanted === Infinity ? input.readall() : input.read(wanted, this.#chunkSize);
  }

  /**
   * Reads up to the next line end, which belongs to the line, or to the end.
   *
   * @param limit - How many code points at most; may cut a line. Default, null or negative: no limit.
   * @returns The line; empty at the end of the stream.
   * @throws {TypeError} if `limit` is not an integer.
   * @throws {UnicodeDecodeError} if bytes are malformed and `errors` is "strict".
   * @throws {UnsupportedOperation} if the stream below cannot be read from.
   * @throws {ClosedError} if the stream is closed.
   */
  override readline(limit?: number | null): string {
    const wanted = sizeOrAll(limit, "read a line", "limit");
    return this.#readline(wanted);
  }

  /** Reads the next line, as the step of an iteration. From then to its end, `tell()` does not work. */
  override next(): IteratorResult<string, undefined> {
    this.#tell(false);
    const own = this.readline === TextIOWrapper.prototype.readline;
    const line = own ? this.#readline(Infinity) : this.readline();
    if (line !== "") return { done: false, value: line };
    this.#tell(this.#seekable);
    return { done: true, value: undefined };
  }

  /**
   * Encodes `text`. It may wait in memory, and is written at `flush()` at the latest.
   *
   * What the stream below does not take now, this stream keeps, and writes before the next text.
   *
   * @returns How many code points were written: all.
   * @throws what the stream below throws. The stream keeps either the whole text, and the error says so by
   *   `characters_written`, the number of code points; or nothing of it, and that is 0 or missing.
   * @throws {TypeError} if `text` is not a string.
   * @throws {UnicodeEncodeError} if the encoding does not have a character and `errors` is "strict".
   * @throws {UnsupportedOperation} if the stream below cannot be written to, or the encoding only be read.
   * @throws {ClosedError} if the stream is closed.
   * @example
   * ```ts
   * import { BytesIO, TextIOWrapper } from "bytesio";
   * const binary = new BytesIO();
   * const text = new TextIOWrapper(binary, { encoding: "ascii", errors: "backslashreplace" });
   * text.write("né"); // => 2
   * text.flush();
   * binary.size; // => 5
   * ```
   */
  override write(text: string): number {
    if (typeof text !== "string") {
      throw new TypeError(`Cannot write as text must be a string: received ${describe(text)}`);
    }
    const buffer = this.#open("write");
    if (this.#output === null) throw this.#unwritable(buffer);
    const count = this.#output.write(text, this.#chunkSize ?? TEXT_CHUNK_SIZE);
    const needsFlush = this.#line_buffering && (text.includes("\n") || text.includes("\r"));
    try {
      if (needsFlush || this.#write_through) this.#output.flush();
      if (needsFlush) buffer.flush();
    } catch (error) {
      throw afterTaking(error, count);
    } finally {
      this.#input?.makeWay();
    }
    return count;
  }

  /**
   * Writes the waiting text, and flushes the stream below.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override flush(): void {
    const buffer = this.#open("flush");
    this.#tell(this.#seekable);
    this.#output?.flush();
    buffer.flush();
  }

  /**
   * Flushes and closes this stream and the one below. Doing it twice is fine.
   *
   * @throws what flushing, or closing the stream below, throws; where both do, the latter, with the former as its `cause`.
   *   The stream below is closed nevertheless.
   */
  override close(): void {
    const buffer = this.#attached("close");
    if (buffer.closed) return;
    inTurn(
      () => this.flush(),
      () => buffer.close(),
    );
  }

  /**
   * Flushes, separates this stream from the binary stream, and returns the binary stream. This stream is of no use
   * afterwards.
   *
   * @throws {RangeError} if it has been detached before.
   */
  override detach(): BinaryStream {
    const buffer = this.#attached("detach");
    this.flush();
    this.#buffer = null;
    return buffer;
  }

  /**
   * Returns the position: a number for `seek()`, and for nothing else.
   *
   * Often it is the position in bytes. It is not if the decoder has a state there, such as the byte order, or if the
   * position lies within the replacement of malformed bytes.
   *
   * @throws {UnsupportedOperation} if the stream below cannot seek, or between the steps of an iteration.
   * @throws {ClosedError} if the stream is closed.
   * @example
   * ```ts
   * import { BytesIO, TextIOWrapper } from "bytesio";
   * const text = new TextIOWrapper(new BytesIO(new TextEncoder().encode("één\ntwee")));
   * text.readline(); // => "één\n"
   * const position = text.tell();
   * text.read(2); // => "tw"
   * text.seek(position);
   * text.read(); // => "twee"
   * ```
   */
  override tell(): number {
    const buffer = this.#open("tell");
    if (!this.#seekable) throw unsupported(buffer, "tell");
    if (!this.#telling) {
      throw new UnsupportedOperation(
        "Cannot tell as next() was called: end the iteration, or read by readline()",
      );
    }
    this.flush();
    const position = buffer.tell();
    return this.#input === null ? position : cookieOf(this.#input.locate(position));
  }

  /**
   * Moves to a position that `tell()` returned, to the start, or to the end.
   *
   * @param cookie - What `tell()` returned. With SEEK_CUR and SEEK_END it must be 0.
   * @param whence - SEEK_SET (default), SEEK_CUR or SEEK_END.
   * @returns The position.
   * @throws {TypeError} if an argument is not an integer.
   * @throws {RangeError} if `cookie` is no position, or `whence` none of the three.
   * @throws {UnsupportedOperation} if the stream below cannot seek, or `cookie` is not 0 where it must be.
   * @throws {ClosedError} if the stream is closed.
   */
  override seek(cookie: number, whence: number = SEEK_SET): number {
    integer(whence, "seek", "whence");
    const buffer = this.#open("seek");
    if (!this.#seekable) throw unsupported(buffer, "seek");
    whenceOf(whence);
    integer(cookie, "seek", "cookie");
    if (whence !== SEEK_SET && cookie !== 0) {
      const from = whence === SEEK_CUR ? "SEEK_CUR" : "SEEK_END";
      throw new UnsupportedOperation(`Cannot seek as cookie must be 0 with ${from}: received ${cookie}`);
    }
    if (whence === SEEK_END) {
      this.flush();
      this.#input?.reset();
      const end = buffer.seek(0, SEEK_END);
      if (this.#output !== null) this.#output.atStart = end === 0;
      return end;
    }
    const target = whence === SEEK_CUR ? this.tell() : integer(cookie, "seek", "cookie", 0);
    const position = positionOf(target);
    if (this.#input?.accepts(position) === false) throw noPosition(cookie);
    this.flush();
    buffer.seek(position.start);
    if (this.#input?.restore(position, this.#chunkSize) === false) {
      throw noPosition(cookie);
    }
    if (this.#output !== null) this.#output.atStart = target === 0;
    return target;
  }

  /**
   * Flushes, and cuts or lengthens the stream below.
   *
   * @param size - In bytes. Default: the position of the stream below, which is ahead of this one's.
   * @returns What the stream below says.
   */
  override truncate(size?: number | null): number {
    const buffer = this.#attached("truncate");
    this.flush();
    if (buffer.truncate === undefined) throw unsupported(buffer, "truncate");
    return buffer.truncate(size);
  }

  /**
   * Changes options. An option that is not given stays as it is. Only `errors` becomes "strict" if `encoding` is given.
   *
   * @throws {UnsupportedOperation} if encoding, errors or newline are to change when something was read.
   * @throws {TypeError} if an option has the wrong type.
   * @throws {RangeError} if the encoding, `errors` or `newline` is none there is.
   * @example
   * ```ts
   * import { BytesIO, TextIOWrapper } from "bytesio";
   * const binary = new BytesIO();
   * const text = new TextIOWrapper(binary, { encoding: "ascii" });
   * text.write("a");
   * text.reconfigure({ encoding: "utf-16-le" });
   * text.write("b");
   * text.flush();
   * binary.getvalue(); // => Uint8Array.of(97, 98, 0)
   * ```
   */
  reconfigure(options: TextIOWrapperOptions = {}): void {
    const action = "reconfigure";
    const { encoding = null, errors = null, newline, line_buffering, write_through } = options;
    const newNewline = newline === undefined ? this.#newline : newlineOf(newline, action);
    const changes = encoding !== null || errors !== null || newline !== undefined;
    if (changes && this.#input?.started) {
      throw new UnsupportedOperation("Cannot reconfigure encoding, errors or newline as text has been read");
    }
    const buffer = this.#attached(action);
    const newEncoding = encoding === null ? this.#encoding : encodingOf(encoding, action);
    const newCodec = codecOf(newEncoding, action);
    const newErrors = encoding === null && errors === null ? this.#errors : errorsOf(errors, action);
    this.flush();
    this.#line_buffering = line_buffering ?? this.#line_buffering;
    this.#write_through = write_through ?? this.#write_through;
    if (!changes) return;
    this.#newline = newNewline;
    this.#encoding = newEncoding;
    this.#codec = newCodec;
    this.#errors = newErrors;
    this.#connect(buffer);
  }

  /** @internal */
  override [FACTS](): Facts {
    const buffer = this.#buffer;
    if (buffer === null) return { note: "detached" };
    // open() sets a mode.
    const { mode } = this as { mode?: unknown };
    return {
      over: [buffer],
      mode,
      closed: buffer.closed,
      note: `encoding ${JSON.stringify(this.#encoding)}`,
    };
  }

  /** Makes the reading half and the writing half. */
  #connect(buffer: BinaryStream): void {
    const { encoder } = this.#codec;
    this.#input = null;
    this.#output = null;
    if (buffer.readable()) {
      this.#input = new TextReader(buffer, this.#codec, this.#errors, this.#newline, this.#seekable);
    }
    if (buffer.writable() && encoder !== null) {
      // As in CPython, a stream that cannot seek gets a signature in UTF-8 only.
      const atStart = this.#seekable ? buffer.tell() === 0 : encoder.width === 1;
      this.#output = new TextWriter(buffer, encoder, this.#errors, this.#newline, atStart);
    }
  }

  /** Says whether `tell()` works: not between the steps of an iteration. */
  #tell(works: boolean): void {
    this.#telling = works;
    if (this.#input !== null) this.#input.telling = works;
  }

  #readline(limit: number): string {
    const buffer = this.#open("read a line");
    this.#output?.flush();
    const input = this.#reading(buffer, "read a line");
    return input.readline(limit, this.#chunkSize);
  }

  #attached(action: string): BinaryStream {
    if (this.#buffer === null) throw new RangeError(`Cannot ${action} as the buffer has been detached`);
    return this.#buffer;
  }

  #open(action: string): BinaryStream {
    const buffer = this.#attached(action);
    if (this.closed) throw closed(action);
    return buffer;
  }

  #reading(buffer: BinaryStream, action: string): TextReader {
    if (this.#input === null)
      throw new UnsupportedOperation(`Cannot ${action} as ${nameOf(buffer)} is not readable`);
    return this.#input;
  }

  #unwritable(buffer: BinaryStream): UnsupportedOperation {
    const why =
      this.#codec.encoder === null
        ? `${this.#encoding} can only be read`
        : `${nameOf(buffer)} is not writable`;
    return new UnsupportedOperation(`Cannot write as ${why}`);
  }
}

function noPosition(cookie: number): RangeError {
  return new RangeError(`Cannot seek as cookie must be a number that tell() gave: received ${cookie}`);
}

function nameOf(stream: object): string {
  return `the ${stream.constructor?.name || "stream"} below`;
}

function encodingOf(value: unknown, action: string): string {
  if (value === undefined || value === null) return "utf-8";
  if (typeof value === "string") return value;
  throw new TypeError(`Cannot ${action} as encoding must be a string: received ${describe(value)}`);
}

function requireStream(value: unknown, action: string): asserts value is BinaryStream {
  const stream = (value ?? {}) as Record<string, unknown>;
  const missing = [
    "read",
    "write",
    "flush",
    "close",
    "readable",
    "writable",
    "seekable",
    "seek",
    "tell",
  ].filter((method) => typeof stream[method] !== "function");
  if (missing.length === 0) return;
  throw new TypeError(
    `Cannot ${action} as buffer must be a binary stream: received ${describe(value)} without ${missing.join("(), ")}()`,
  );
}
