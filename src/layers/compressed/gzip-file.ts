import type { BytesLike } from "../../base/arguments.ts";
import { integer } from "../../base/arguments.ts";
import { BufferedIOBase } from "../../base/buffered-io-base.ts";
import { DEFAULT_BUFFER_SIZE, SEEK_CUR, SEEK_SET } from "../../base/constants.ts";
import { closed, UnsupportedOperation } from "../../base/errors.ts";
import { FACTS, type Facts } from "../../base/guards.ts";
import type { LayerOptions } from "../../base/layer.ts";
import { directionOf } from "../../base/modes.ts";
import type { RawWriter, Reader, Writer } from "../../base/protocols.ts";
import type { Codec, FlushMode } from "./codec.ts";
import { flushModeOf } from "./codec.ts";
import { CompressedReader } from "./compressed-reader.ts";
import { CompressedWriter } from "./compressed-writer.ts";
import type { GzipIndex } from "./gzip-index.ts";

/**
 * Options of a `GzipFile`.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { GzipFile, type GzipFileOptions } from "bytesio/layers";
 *
 * const options: GzipFileOptions = { compresslevel: 6, mtime: 0, filename: "notes.txt" };
 * new GzipFile(new BytesIO(), "wb", options).name; // => "notes.txt"
 * ```
 */
export interface GzipFileOptions extends LayerOptions {
  /** How much effort to spend when writing: 0 (none) to 9, or -1, zlib's own choice. Default: 9. */
  compresslevel?: number | undefined;
  /** When the contents were changed, in seconds since 1970; a fraction is cut off. Default, or null: now. */
  mtime?: number | null | undefined;
  /**
   * The name of the file, or its path: the header gets the last part, without `.gz`. Default: what the stream
   * below says is its name.
   */
  filename?: string | null | undefined;
  /** The most bytes that a file may hold that is read, decompressed. Default: no limit. */
  limit?: number | undefined;
  /** What compresses and decompresses. Default: the runtime's own, where it has one. */
  codec?: Codec | undefined;
  /** How many decompressed bytes wait at once. Default: `DEFAULT_BUFFER_SIZE`. */
  buffer_size?: number | undefined;
  /** Places in the file from which `seek()` can start: read from it, or written down in it. */
  index?: GzipIndex | undefined;
  /** After how many bytes to make such a place when writing. Default: at the start only. */
  restartEvery?: number | undefined;
}

/**
 * Reads or writes a gzip file, with the interface and the behaviour of CPython's `gzip.GzipFile`.
 *
 * When it reads, all members of the file read as one stream, and zeros behind the last member are skipped. The CRC-32
 * and the length of a member are checked at its end: bytes that `read()` returned before are unchecked. `seek()` goes
 * forwards by decompressing, and back by starting again. When it writes, `seek()` goes forwards by writing zeros. To
 * append a member, write to a file that stands at its end.
 *
 * It differs from CPython in these points. The stream is the first argument, and nothing is opened by name: pass what
 * `open()` of `bytesio/node` returns, with the option `close`. Calls in the wrong direction throw
 * `UnsupportedOperation`. Moving back returns to the first position of the stream below, which CPython takes to be its
 * beginning. A file that was found corrupt goes on throwing until it is moved back.
 *
 * @typeParam File - The stream below.
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { GzipFile } from "bytesio/layers";
 *
 * const compressed = new BytesIO();
 * {
 *   using file = new GzipFile(compressed, "wb", { filename: "notes.txt", mtime: 1e9 });
 *   file.write(new TextEncoder().encode("one\ntwo\n"));
 * }
 * compressed.seek(0);
 * using file = new GzipFile(compressed, "rb", { limit: 1000 });
 * file.readline(); // => new TextEncoder().encode("one\n")
 * file.tell(); // => 4
 * file.mtime; // => 1e9
 * ```
 */
export class GzipFile<
  File extends Reader<Uint8Array | null> | Writer | Pick<RawWriter, "write"> =
    | Reader<Uint8Array | null>
    | Writer
    | Pick<RawWriter, "write">,
  Data extends Uint8Array | null = Uint8Array,
> extends BufferedIOBase<Extract<Data, null>> {
  /** The stream below. */
  readonly fileobj: File;
  /** The option `filename`, or the name of the stream below; empty if that is no string. */
  readonly name: string;
  /** Whether the file is read ("rb") or written ("wb"). */
  readonly mode: "rb" | "wb";
  /** One of the two is not null. */
  readonly #reader: CompressedReader<Data> | null;
  readonly #writer: CompressedWriter | null;

  /**
   * Makes a stream over `fileobj`, beginning at its position. For writing, the header is written now.
   *
   * @param fileobj - A file, a `BytesIO`, or another object with `read()` or `write()`. Moving back needs `seek()` too.
   * @param mode - "r" or "rb" reads; "w", "a" or "x", with or without "b", writes where `fileobj` stands. Default,
   *   or null: the mode of `fileobj` if it has one, else "rb".
   * @throws {TypeError} if `fileobj` lacks a method, or an argument has the wrong type.
   * @throws {RangeError} if the mode is none, or an option out of range.
   * @throws {UnsupportedOperation} if the runtime has no codec and none is passed.
   */
  constructor(
    fileobj: File & (Reader<Data> | Writer | Pick<RawWriter, "write">),
    mode?: string | null,
    options: GzipFileOptions = {},
  ) {
    super();
    const its = (fileobj ?? {}) as { mode?: unknown; name?: unknown };
    this.mode = directionOf(mode, its.mode) === "read" ? "rb" : "wb";
    this.fileobj = fileobj;
    this.name = options.filename ?? (typeof its.name === "string" ? its.name : "");
    if (this.mode === "rb") {
      this.#reader = new CompressedReader(fileobj as Reader<Data>, {
        ...options,
        format: "gzip",
      });
      this.#writer = null;
    } else {
      const { compresslevel: level = 9, ...others } = options;
      this.#reader = null;
      this.#writer = new CompressedWriter(fileobj as Writer | Pick<RawWriter, "write">, {
        ...others,
        filename: this.name,
        level,
      });
    }
  }

  override get closed(): boolean {
    return (this.#reader ?? this.#writer)?.closed ?? false;
  }

  /**
   * When the contents of the member that was read last were changed, in seconds since 1970, as it says; null before
   * the first was read, and writing.
   */
  get mtime(): number | null {
    return this.#reader?.mtime ?? null;
  }

  override readable(): boolean {
    return this.#reader !== null;
  }

  override writable(): boolean {
    return this.#writer !== null;
  }

  /** Returns true, as CPython does, though it takes a seekable stream below to read backwards. */
  override seekable(): boolean {
    return true;
  }

  /**
   * Reads up to `size` bytes, by as many reads of the stream below as it needs.
   *
   * @param size - How many bytes at most. Default, null or -1: all up to the end.
   * @returns The bytes: fewer than asked for at the end only.
   * @throws {BadGzipFile} if a member is none, or does not have the checksum or length that it says.
   * @throws {CompressedDataError} if a member cannot be decompressed.
   * @throws {TruncatedDataError} if the file ends within a member.
   * @throws {LimitError} if the file holds more than `limit` bytes.
   * @throws {RangeError} if `size` is less than -1.
   * @throws {UnsupportedOperation} if the file is written.
   * @throws {ClosedError} if the stream is closed.
   */
  override read(size?: number | null): Uint8Array<ArrayBuffer> | Extract<Data, null> {
    return this.#reading("read").read(size);
  }

  /**
   * Reads the bytes that are decompressed already. If there are none, reads the result of one step of decompressing.
   *
   * @param size - How many bytes at most. Default, null or negative: the buffer's size.
   * @throws what `read()` throws.
   */
  override read1(size?: number | null): Uint8Array<ArrayBuffer> | Extract<Data, null> {
    return this.#reading("read").read1(size);
  }

  /**
   * Returns the bytes that are decompressed already, without moving the position. If there are none, does one step
   * before.
   *
   * @param size - Ignored, as in CPython: there may be fewer bytes, or more.
   * @throws what `read()` throws.
   */
  peek(size = 0): Uint8Array<ArrayBuffer> {
    return this.#reading("peek").peek(size);
  }

  /**
   * Reads up to the next newline (byte 10), which belongs to the line, or to the end.
   *
   * @param limit - How many bytes at most. Default, null or negative: no limit.
   * @returns The line; empty at the end. Lines may share memory with each other.
   * @throws what `read()` throws.
   */
  override readline(limit?: number | null): Uint8Array<ArrayBuffer> {
    return this.#reading("read a line").readline(limit);
  }

  /**
   * Compresses the bytes of `data`, or lets them wait for more.
   *
   * @returns How many bytes were written: all.
   * @throws {TypeError} if `data` is not bytes. Encode text first.
   * @throws {UnsupportedOperation} if the file is read.
   * @throws {ClosedError} if the stream is closed.
   * @throws what the stream below throws. Bytes that it did not take are kept, and written to it later.
   */
  override write(data: BytesLike): number {
    return this.#writing("write").write(data);
  }

  /**
   * Writes all bytes so far to the stream below, so that they can be read, and flushes it. It does nothing for a file
   * that is read.
   *
   * @param mode - "sync" (default; 2, as zlib numbers them), or "full" (3), which makes a place where decompressing can begin.
   * @throws {TypeError} if `mode` is neither a string nor a number.
   * @throws {RangeError} if it is another one.
   * @throws {ClosedError} if the stream is closed.
   * @throws what the stream below throws.
   */
  override flush(mode: FlushMode = "sync"): void {
    flushModeOf(mode);
    this.#requireOpen("flush");
    this.#writer?.flush(mode);
  }

  /**
   * Moves the position, which counts decompressed bytes; never past the end of a file that is read.
   *
   * @param offset - In bytes. Before the start is the start, reading.
   * @param whence - `SEEK_SET` (0), `SEEK_CUR` (1), or reading `SEEK_END` (2), which decompresses all there is.
   * @returns The new position.
   * @throws {TypeError} if an argument is not an integer.
   * @throws {RangeError} if `whence` is none of these.
   * @throws {UnsupportedOperation} if it would go back in a file that is written, or in one that is read over a
   *   stream that cannot.
   * @throws {ClosedError} if the stream is closed.
   * @throws what `read()` and `write()` throw.
   */
  override seek(offset: number, whence: number = SEEK_SET): number {
    this.#requireOpen("seek");
    return this.#writer === null
      ? this.#reading("seek").seek(offset, whence)
      : fillUpTo(this.#writer, integer(offset, "seek", "offset"), integer(whence, "seek", "whence"));
  }

  override tell(): number {
    this.#requireOpen("tell the position");
    // It asks the buffer, as CPython does: if seek() has failed half way, the stream below it does not know the
    // position.
    return this.#writer?.tell() ?? this.#reading("tell the position").seek(0, SEEK_CUR);
  }

  /**
   * Moves the position to the start of a file that is read.
   *
   * @throws {UnsupportedOperation} if the file is written, or the stream below cannot move back.
   * @throws {ClosedError} if the stream is closed.
   */
  rewind(): void {
    this.#reading("rewind").seek(0);
  }

  /**
   * Returns the descriptor of the file below.
   *
   * @throws {UnsupportedOperation} if there is none.
   * @throws {ClosedError} if the stream is closed.
   */
  override fileno(): number {
    this.#requireOpen("give a file descriptor");
    return (this.#reader ?? this.#writer)?.fileno() ?? -1;
  }

  /**
   * Closes the stream. If it writes, ends the member. The stream below stays open, unless the option `close` is true. A
   * second call does nothing.
   *
   * @throws what the stream below throws. This stream is closed all the same, and the member has no end.
   */
  override close(): void {
    this.#reader?.close();
    this.#writer?.close();
  }

  #requireOpen(action: string): void {
    if (this.closed) throw closed(action);
  }

  #reading(action: string): CompressedReader<Data> {
    this.#requireOpen(action);
    if (this.#reader !== null) return this.#reader;
    throw new UnsupportedOperation(`Cannot ${action} as the file is open for writing`);
  }

  #writing(action: string): CompressedWriter {
    this.#requireOpen(action);
    if (this.#writer !== null) return this.#writer;
    throw new UnsupportedOperation(`Cannot ${action} as the file is open for reading`);
  }

  /** @internal */
  override [FACTS](): Facts {
    const { fileobj, name, mode } = this;
    return { ...(this.#reader ?? this.#writer)?.[FACTS](), over: [fileobj], name, mode };
  }
}

/** Writes zeros up to a position that lies ahead. */
function fillUpTo(writer: CompressedWriter, offset: number, whence: number): number {
  if (whence !== SEEK_SET && whence !== SEEK_CUR) {
    throw new RangeError(
      `Cannot seek as whence must be 0 or 1 where the file is written: received ${whence}`,
    );
  }
  const position = writer.tell();
  const target = whence === SEEK_CUR ? position + offset : offset;
  if (target < position) {
    throw new UnsupportedOperation(`Cannot seek as a file is written forwards only: received ${offset}`);
  }
  const zeros = new Uint8Array(Math.min(target - position, DEFAULT_BUFFER_SIZE));
  for (let left = target - position; left > 0; left -= zeros.length) {
    writer.write(left < zeros.length ? zeros.subarray(0, left) : zeros);
  }
  return target;
}
