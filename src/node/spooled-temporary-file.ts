import type { BytesLike } from "../base/arguments.ts";
import { bytesOf, describe, integer } from "../base/arguments.ts";
import { SEEK_SET } from "../base/constants.ts";
import { UnsupportedOperation } from "../base/errors.ts";
import { IOBase } from "../base/io-base.ts";
import { type Below, writeTo } from "../base/step.ts";
import { BytesIO } from "../memory/bytes-io.ts";
import { TextIOWrapper } from "../text/text-io-wrapper.ts";
import { type ModeArgument, type Settings, type StreamOptions, settingsOf } from "./open.ts";
import { unnamedFile } from "./temporary-file.ts";
import type { TemporaryPlace } from "./temporary-path.ts";

/**
 * Options of a new `SpooledTemporaryFile`.
 *
 * @typeParam Mode - The mode. Default: "w+b".
 * @example
 * ```ts
 * import { SpooledTemporaryFile, type SpooledTemporaryFileOptions } from "bytesio/node";
 *
 * const options: SpooledTemporaryFileOptions<"w+"> = { max_size: 2 ** 20, mode: "w+" };
 * using file = new SpooledTemporaryFile(options);
 * file.write("Hello"); // => 5
 * ```
 */
export type SpooledTemporaryFileOptions<Mode extends string = string> = TemporaryPlace &
  StreamOptions<Mode, number> & {
    /** The most bytes that are kept in memory. 0, the default: as many as there are. */
    max_size?: number | undefined;
    /** As for `open()`. What it forbids is forbidden on the disk only. Default: "w+b". */
    mode?: ModeArgument<Mode> | undefined;
  };

/** What is read: bytes where the mode has a "b". */
type Piece<Mode extends string> = string extends Mode
  ? string | Uint8Array<ArrayBuffer>
  : Mode extends `${string}b${string}`
    ? Uint8Array<ArrayBuffer>
    : string;

/** What is written. */
type Data<Mode extends string> = string extends Mode
  ? string | BytesLike
  : Mode extends `${string}b${string}`
    ? BytesLike
    : string;

/** What is asked of the stream inside, in memory or on the disk. */
interface Inner<Mode extends string> extends IOBase<Piece<Mode>, Data<Mode>> {
  readonly mode?: string;
  readonly name?: unknown;
  readonly encoding?: string | null;
  readonly errors?: string | null;
  readonly newlines?: string | string[] | null;
  read(size?: number | null): Piece<Mode>;
  read1?(size?: number | null): Piece<Mode>;
  readinto?(target: BytesLike): number;
  readinto1?(target: BytesLike): number;
  write(data: Data<Mode>): number;
  detach?(): unknown;
}

/**
 * A temporary file that stays in memory as long as it is small, with the behaviour of CPython's
 * `tempfile.SpooledTemporaryFile`: one interface, for bytes or, where the mode has no "b", for text.
 *
 * It moves to the disk, once and with its position, when it holds more than `max_size` bytes, when `fileno()` is
 * asked for, or by `rollover()`. What it writes on the disk is a `TemporaryFile`, without a name, gone as soon as
 * it is closed.
 *
 * In memory it behaves as a `BytesIO`, on the disk as a file: `truncate()` past the end lengthens the latter only,
 * and `seek()` before the start stops the former at 0 and throws of the latter. If the move to the disk fails,
 * the contents stay in memory.
 *
 * @typeParam Mode - The mode: whether bytes or strings are read and written.
 * @example
 * ```ts
 * import { SpooledTemporaryFile } from "bytesio/node";
 *
 * using file = new SpooledTemporaryFile({ max_size: 4 });
 * file.write(Uint8Array.of(1, 2, 3, 4));
 * file.name; // => null
 * file.write(Uint8Array.of(5));
 * typeof file.name; // => "number"
 * file.seek(3);
 * file.read(); // => Uint8Array.of(4, 5)
 * ```
 */
export class SpooledTemporaryFile<const Mode extends string = "w+b"> extends IOBase<Piece<Mode>, Data<Mode>> {
  readonly #max_size: number;
  readonly #place: TemporaryPlace;
  readonly #settings: Settings;
  /** What holds the bytes; null once they are on the disk. */
  #memory: BytesIO | null;
  #file: Inner<Mode>;

  /**
   * Makes an empty file in memory.
   *
   * @throws {TypeError} if an option has the wrong type.
   * @throws {RangeError} if the mode is none, an option does not go with it, or an encoding is not known.
   */
  constructor(options?: SpooledTemporaryFileOptions<Mode>) {
    super();
    const chosen: SpooledTemporaryFileOptions = options ?? {};
    this.#max_size = integer(chosen.max_size ?? 0, "make the file", "max_size");
    this.#place = chosen;
    this.#settings = settingsOf(chosen.mode ?? "w+b", chosen);
    const { isBinary, text } = this.#settings;
    const memory = new BytesIO();
    this.#memory = memory;
    this.#file = (isBinary ? memory : new TextIOWrapper(memory, text)) as IOBase as Inner<Mode>;
  }

  /** null in memory; on the disk the file's descriptor. */
  get name(): number | null {
    return this.#memory === null ? (this.#file.name as number) : null;
  }

  /** The mode; on the disk that of a binary file in Python's form, such as "rb+". */
  get mode(): string {
    return this.#memory === null ? (this.#file.mode as string) : this.#settings.mode;
  }

  /** The name of the encoding; null for bytes. */
  get encoding(): string | null {
    return this.#file.encoding ?? null;
  }

  /** How what cannot be decoded or encoded is handled; null for bytes. */
  get errors(): string | null {
    return this.#file.errors ?? null;
  }

  /** The line ends seen so far in text: none, one, or several. */
  get newlines(): string | string[] | null {
    return this.#file.newlines ?? null;
  }

  /** Whether `close()` was called. */
  override get closed(): boolean {
    return this.#file.closed;
  }

  /**
   * Closes the file, which is gone then. Doing it twice is fine.
   *
   * @throws what writing to the disk throws; the file is closed nevertheless.
   */
  override close(): void {
    this.#file.close();
  }

  /**
   * Moves the file to the disk, unless it is there.
   *
   * @throws the system's error; the file stays in memory.
   * @throws {ClosedError} if the file is closed.
   */
  rollover(): void {
    const memory = this.#memory;
    if (memory === null) return;
    const position = this.#file.tell();
    const disk = unnamedFile(this.#settings, this.#place);
    try {
      copy(memory, disk);
      disk.seek(position, SEEK_SET);
    } catch (error) {
      disk.close();
      throw error;
    }
    this.#file = disk as IOBase as Inner<Mode>;
    this.#memory = null;
  }

  /**
   * Moves the file to the disk, and returns its descriptor.
   *
   * @throws what `rollover()` throws.
   */
  override fileno(): number {
    this.rollover();
    return this.#file.fileno();
  }

  /** Writes to the disk what waits, if the file is there. */
  override flush(): void {
    this.#file.flush();
  }

  /** Returns false. */
  override isatty(): boolean {
    return this.#file.isatty();
  }

  /** Returns true; on the disk, whether the mode allows to read. */
  override readable(): boolean {
    return this.#file.readable();
  }

  /** Returns true; on the disk, whether the mode allows to write. */
  override writable(): boolean {
    return this.#file.writable();
  }

  /** Returns true. */
  override seekable(): boolean {
    return this.#file.seekable();
  }

  /**
   * Reads up to `size` bytes, or code points of text.
   *
   * @param size - Default, null or negative: all up to the end.
   * @throws {ClosedError} if the file is closed.
   */
  read(size?: number | null): Piece<Mode> {
    return this.#file.read(size);
  }

  /**
   * Reads bytes by at most one call of the system.
   *
   * @throws {UnsupportedOperation} if the file is one of text.
   * @throws {ClosedError} if the file is closed.
   */
  read1(size?: number | null): Piece<Mode> {
    return this.#binary("read1").call(this.#file, size);
  }

  /**
   * Reads into the beginning of `target`, and returns how many bytes that were.
   *
   * @throws {UnsupportedOperation} if the file is one of text.
   * @throws {ClosedError} if the file is closed.
   */
  readinto(target: BytesLike): number {
    return this.#binary("readinto").call(this.#file, target);
  }

  /**
   * Reads as `readinto()` does, by at most one call of the system.
   *
   * @throws {UnsupportedOperation} if the file is one of text.
   * @throws {ClosedError} if the file is closed.
   */
  readinto1(target: BytesLike): number {
    return this.#binary("readinto1").call(this.#file, target);
  }

  /** Reads a line of at most `limit` bytes, or code points of text, with its end. */
  override readline(limit?: number | null): Piece<Mode> {
    return this.#file.readline(limit);
  }

  /** Reads lines up to the end, or until they hold `hint` bytes, or code points, together. */
  override readlines(hint?: number | null): Piece<Mode>[] {
    return this.#file.readlines(hint);
  }

  /** Reads the next line, as the step of an iteration. */
  override next(): IteratorResult<Piece<Mode>, undefined> {
    return this.#file.next();
  }

  /**
   * Writes all of `data`, and moves to the disk where that makes the position pass `max_size`.
   *
   * @returns How many bytes, or code points of text, were written.
   * @throws what `rollover()` throws; text is written nevertheless, in memory.
   * @throws {TypeError} if `data` is not bytes, or no string where the file is one of text.
   * @throws {ClosedError} if the file is closed.
   */
  write(data: Data<Mode>): number {
    const memory = this.#memory;
    if (memory === null || this.#max_size === 0) return this.#file.write(data);
    if (this.#settings.isBinary) {
      // Before it is written: what goes to the disk is not held in memory first.
      const end = memory.tell() + bytesOf(data as BytesLike, "write", "data").length;
      if (end > this.#max_size) this.rollover();
      return this.#file.write(data);
    }
    const count = this.#file.write(data);
    this.#file.flush();
    if (memory.tell() > this.#max_size) this.rollover();
    return count;
  }

  /** Moves the position, as `seek()` of a `BytesIO`, a file, or a `TextIOWrapper` does. */
  override seek(offset: number, whence: number = SEEK_SET): number {
    return this.#file.seek(offset, whence);
  }

  /** Returns the position. */
  override tell(): number {
    return this.#file.tell();
  }

  /**
   * Cuts the file down to `size` bytes. A size > `max_size` moves it to the disk first, also where that is 0, and
   * lengthens it there.
   *
   * @param size - Default or null: the position.
   * @throws what `rollover()` throws.
   * @throws {ClosedError} if the file is closed.
   */
  override truncate(size?: number | null): number {
    if (size !== undefined && size !== null && integer(size, "truncate", "size") > this.#max_size) {
      this.rollover();
    }
    return this.#file.truncate(size);
  }

  /** Returns the method that only a stream of bytes has. */
  #binary<Name extends "read1" | "readinto" | "readinto1">(name: Name): NonNullable<Inner<Mode>[Name]> {
    const method = this.#file[name];
    if (method) return method;
    throw new UnsupportedOperation(`Cannot ${name} as the file is one of text: mode ${describe(this.mode)}`);
  }
}

/** Writes what is in memory to the disk, without another copy of it. */
function copy(memory: BytesIO, disk: ReturnType<typeof unnamedFile>): void {
  const view = memory.getbuffer();
  try {
    const sink = disk instanceof TextIOWrapper ? disk.buffer : disk;
    writeTo(sink as Below, view.bytes);
  } finally {
    view.release();
  }
}
