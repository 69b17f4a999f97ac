import type { BytesLike } from "../base/arguments.ts";
import { bytesOf, describe, integer } from "../base/arguments.ts";
import { SEEK_SET } from "../base/constants.ts";
import { UnsupportedOperation } from "../base/errors.ts";
import { FACTS, type Facts } from "../base/guards.ts";
import { IOBase } from "../base/io-base.ts";
import { type Below, writeTo } from "../base/step.ts";
import { BytesIO } from "../memory/bytes-io.ts";
import { TextIOWrapper } from "../text/text-io-wrapper.ts";
import { type ModeArgument, type OpenSettings, openSettingsOf, type StreamOptions } from "./open.ts";
import { unnamedFile } from "./temporary-file.ts";
import { partOfName, type TemporaryPlace } from "./temporary-place.ts";

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
    /** The most bytes that stay in memory. 0, the default: all of them. */
    max_size?: number | undefined;
    /** A mode of `open()`. A direction that it forbids is forbidden on the disk only. Default: "w+b". */
    mode?: ModeArgument<Mode> | undefined;
  };

/** What the file gives: bytes if the mode has a "b", text otherwise. */
type ItemRead<Mode extends string> = string extends Mode
  ? string | Uint8Array<ArrayBuffer>
  : Mode extends `${string}b${string}`
    ? Uint8Array<ArrayBuffer>
    : string;

/** What the file takes. */
type ItemWritten<Mode extends string> = string extends Mode
  ? string | BytesLike
  : Mode extends `${string}b${string}`
    ? BytesLike
    : string;

/** The stream inside, in memory or on the disk: the members that the file calls. */
interface InnerStream<Mode extends string> extends IOBase<ItemRead<Mode>, ItemWritten<Mode>> {
  readonly mode?: string;
  readonly name?: unknown;
  readonly encoding?: string | null;
  readonly errors?: string | null;
  readonly newlines?: string | string[] | null;
  read(size?: number | null): ItemRead<Mode>;
  read1?(size?: number | null): ItemRead<Mode>;
  readinto?(target: BytesLike): number;
  readinto1?(target: BytesLike): number;
  write(data: ItemWritten<Mode>): number;
  detach?(): unknown;
}

/**
 * A temporary file that stays in memory as long as it is small, with the behaviour of CPython's
 * `tempfile.SpooledTemporaryFile`. It holds bytes, or text if the mode has no "b".
 *
 * It moves to the disk once, with its position: when it holds more than `max_size` bytes, when the caller asks for
 * `fileno()`, or by `rollover()`. On the disk it is a `TemporaryFile`, without a name, and is gone as soon as it is
 * closed. If the move fails, the contents stay in memory. Once the file is closed, every method but `close()` throws
 * `ClosedError`.
 *
 * In memory the file behaves as a `BytesIO`, on the disk as a `FileIO`. So `truncate()` past the end lengthens it on the
 * disk only, and `seek()` before the start stops at 0 in memory and throws on the disk.
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
export class SpooledTemporaryFile<const Mode extends string = "w+b"> extends IOBase<
  ItemRead<Mode>,
  ItemWritten<Mode>
> {
  readonly #max_size: number;
  readonly #place: TemporaryPlace;
  readonly #settings: OpenSettings;
  /** The bytes; null once they are on the disk. */
  #memory: BytesIO | null;
  #file: InnerStream<Mode>;

  /**
   * Makes an empty file in memory.
   *
   * @throws {TypeError} if an option has the wrong type.
   * @throws {RangeError} if `mode` is not a mode, an option does not go with it, or the encoding is unknown.
   */
  constructor(options?: SpooledTemporaryFileOptions<Mode>) {
    super();
    const chosen: SpooledTemporaryFileOptions = options ?? {};
    this.#max_size = integer(chosen.max_size ?? 0, "make the file", "max_size");
    // Known now, and not when the file moves to the disk.
    partOfName(chosen.prefix, "prefix");
    partOfName(chosen.suffix, "suffix");
    this.#place = chosen;
    this.#settings = openSettingsOf(chosen.mode ?? "w+b", chosen);
    const { isBinary, text } = this.#settings;
    const memory = new BytesIO();
    this.#memory = memory;
    this.#file = (isBinary ? memory : new TextIOWrapper(memory, text)) as IOBase as InnerStream<Mode>;
  }

  /** @internal */
  [FACTS](): Facts {
    return { over: [this.#file], closed: this.#file.closed };
  }

  /** The descriptor of a file on the disk; null in memory. */
  get name(): number | null {
    return this.#memory === null ? (this.#file.name as number) : null;
  }

  /** The mode as the caller gave it; for bytes on the disk in the form of `FileIO`, such as "rb+". */
  get mode(): string {
    return this.#memory === null ? (this.#file.mode as string) : this.#settings.mode;
  }

  /** The name of the encoding; null for bytes. */
  get encoding(): string | null {
    return this.#file.encoding ?? null;
  }

  /** How the file handles what it cannot decode or encode; null for bytes. */
  get errors(): string | null {
    return this.#file.errors ?? null;
  }

  /** The line ends read so far: null for none and for bytes, a string for one kind, a list for several. */
  get newlines(): string | string[] | null {
    return this.#file.newlines ?? null;
  }

  /** Whether the file is closed. */
  override get closed(): boolean {
    return this.#file.closed;
  }

  /**
   * Closes the file, and so discards its contents. A second call does nothing.
   *
   * @throws what writing to the disk throws; the file is closed nevertheless.
   */
  override close(): void {
    this.#file.close();
  }

  /**
   * Moves the file to the disk, unless it is there already.
   *
   * @throws the system's error; the file stays in memory.
   */
  rollover(): void {
    const memory = this.#memory;
    if (memory === null) return;
    const position = this.#file.tell();
    const disk = unnamedFile(this.#settings, this.#place);
    try {
      copyToDisk(memory, disk);
      disk.seek(position, SEEK_SET);
    } catch (error) {
      disk.close();
      throw error;
    }
    this.#file = disk as IOBase as InnerStream<Mode>;
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

  /** Writes the buffer to the file, if that is on the disk. */
  override flush(): void {
    this.#file.flush();
  }

  /** Returns false. */
  override isatty(): boolean {
    return this.#file.isatty();
  }

  /** Returns true in memory; on the disk, whether the mode is one for reading. */
  override readable(): boolean {
    return this.#file.readable();
  }

  /** Returns true in memory; on the disk, whether the mode is one for writing. */
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
   */
  read(size?: number | null): ItemRead<Mode> {
    return this.#file.read(size);
  }

  /**
   * Reads up to `size` bytes by at most one call of the system.
   *
   * @throws {UnsupportedOperation} if the file holds text.
   */
  read1(size?: number | null): ItemRead<Mode> {
    return this.#binary("read1").call(this.#file, size);
  }

  /**
   * Reads into the beginning of `target`, and returns how many bytes it read.
   *
   * @throws {UnsupportedOperation} if the file holds text.
   */
  readinto(target: BytesLike): number {
    return this.#binary("readinto").call(this.#file, target);
  }

  /**
   * Reads as `readinto()` does, by at most one call of the system.
   *
   * @throws {UnsupportedOperation} if the file holds text.
   */
  readinto1(target: BytesLike): number {
    return this.#binary("readinto1").call(this.#file, target);
  }

  /** Reads a line with its end: at most `limit` bytes, or code points of text. */
  override readline(limit?: number | null): ItemRead<Mode> {
    return this.#file.readline(limit);
  }

  /** Reads lines up to the end, or until together they hold `hint` bytes, or code points of text. */
  override readlines(hint?: number | null): ItemRead<Mode>[] {
    return this.#file.readlines(hint);
  }

  /** Reads the next line, as the step of an iteration. */
  override next(): IteratorResult<ItemRead<Mode>, undefined> {
    return this.#file.next();
  }

  /**
   * Writes all of `data`. If that makes the position pass `max_size`, the file moves to the disk.
   *
   * @returns How many bytes, or code points of text, were written.
   * @throws what `rollover()` throws. Text is written nevertheless, in memory.
   * @throws {TypeError} if `data` is not bytes, or not a string for a file of text.
   */
  write(data: ItemWritten<Mode>): number {
    const memory = this.#memory;
    if (memory === null || this.#max_size === 0) return this.#file.write(data);
    if (this.#settings.isBinary) {
      // The move comes before the write, so that memory never holds the data that goes to the disk.
      const end = memory.tell() + bytesOf(data as BytesLike, "write", "data").length;
      if (end > this.#max_size) this.rollover();
      return this.#file.write(data);
    }
    const count = this.#file.write(data);
    this.#file.flush();
    if (memory.tell() > this.#max_size) this.rollover();
    return count;
  }

  /** Moves the position as `seek()` of a `BytesIO`, a `FileIO` or a `TextIOWrapper` does, and returns it. */
  override seek(offset: number, whence: number = SEEK_SET): number {
    return this.#file.seek(offset, whence);
  }

  /** Returns the position. */
  override tell(): number {
    return this.#file.tell();
  }

  /**
   * Cuts the file down to `size` bytes. A `size` greater than `max_size`, also than a `max_size` of 0, first moves the
   * file to the disk, where `truncate()` lengthens it.
   *
   * @param size - Default or null: the position.
   * @throws what `rollover()` throws.
   */
  override truncate(size?: number | null): number {
    if (size !== undefined && size !== null && integer(size, "truncate", "size") > this.#max_size) {
      this.rollover();
    }
    return this.#file.truncate(size);
  }

  /** Returns a method that only a stream of bytes has. */
  #binary<Name extends "read1" | "readinto" | "readinto1">(name: Name): NonNullable<InnerStream<Mode>[Name]> {
    const method = this.#file[name];
    if (method) return method;
    throw new UnsupportedOperation(
      `Cannot ${name} as the file must hold bytes: received the mode ${describe(this.mode)}`,
    );
  }
}

/** Writes the contents of `memory` to the disk, without another copy of them in memory. */
function copyToDisk(memory: BytesIO, disk: ReturnType<typeof unnamedFile>): void {
  const view = memory.getbuffer();
  try {
    const sink = disk instanceof TextIOWrapper ? disk.buffer : disk;
    writeTo(sink as Below, view.bytes);
  } finally {
    view.release();
  }
}
