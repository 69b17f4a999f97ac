// Longer than 400 lines: FileIO is one class, and each of its members has an example.

import { closeSync, fstatSync, ftruncateSync, readSync, writeSync } from "node:fs";
import { isatty } from "node:tty";
import type { BytesLike } from "../base/arguments.ts";
import { bytesOf, integer, refuseDetached, sizeOrAll } from "../base/arguments.ts";
import { DEFAULT_BUFFER_SIZE, SEEK_END, SEEK_SET } from "../base/constants.ts";
import { closed, UnsupportedOperation } from "../base/errors.ts";
import { FACTS, type Facts } from "../base/guards.ts";
import { type Mode, rawModeOf } from "../base/modes.ts";
import { RawIOBase } from "../base/raw-io-base.ts";
import { isWhence, originOf } from "../base/seeking.ts";
import { trust, unzeroed } from "../base/unzeroed.ts";
import { BytesIO } from "../memory/bytes-io.ts";
import { fileSizeOf, inquire, systemError, unlessBlocked } from "./descriptor.ts";
import { type FileName, type Opener, openPath, pathOf } from "./open-path.ts";

/**
 * Options of a new `FileIO`.
 *
 * @example
 * ```ts
 * import { FileIO, type FileIOOptions } from "bytesio/node";
 *
 * const options: FileIOOptions = { closefd: false };
 * new FileIO(1, "w", options).closefd; // => false
 * ```
 */
export interface FileIOOptions {
  /** Whether `close()` closes the descriptor. Only a file given by its descriptor may say false. Default: true. */
  closefd?: boolean | undefined;
  /** Opens the path in place of `fs.openSync(path, flags, 0o666)`. */
  opener?: Opener | null | undefined;
}

/** The most bytes that one call of the system takes: `fs` refuses more. */
const MOST_PER_CALL = 2 ** 31 - 1;

/**
 * Returns the block size that the file system prefers, in bytes.
 *
 * @internal
 */
export let blockSizeOf: (file: FileIO) => number;

/**
 * Makes a file wait where it would return null. `open()` calls this for each file that it puts a buffer on.
 *
 * @internal
 */
export let letWait: (file: FileIO) => void;

/**
 * Has `work` done once, when the file is closed.
 *
 * @internal
 */
export let whenClosed: (file: FileIO, work: () => void) => void;

/**
 * A file of the operating system as a raw stream: each call is one call of the system, and nothing is buffered.
 *
 * It has the interface and the behaviour of CPython's `io.FileIO`. Errors of the system are those of `node:fs`, with
 * their `code`. A call that would have to wait (`EAGAIN`) returns null. Once the stream is closed, every method but
 * `close()` throws `ClosedError`.
 *
 * **Positions.** The system keeps a position with each open file, and all who share the descriptor share the position: a
 * child process, `node:fs`, the shell that redirected the descriptor. Reads and writes of the stream start at this
 * position and move it. Node cannot set it. So after the first `seek()` to another place, the stream keeps a position of
 * its own, and the system's stays where it was. In append mode, each write goes to the end of the file and moves the
 * position there. Only Linux tells where a descriptor stands that the caller gave; on other systems `tell()` counts from
 * 0, while reads and writes happen at the right place.
 *
 * Pipes, sockets and terminals have no position: `seek()` and `tell()` throw an error with the code `ESPIPE`. Other
 * character devices, such as `/dev/null`, answer 0 to both.
 *
 * A file stays open until it is closed or the process ends: the garbage collector closes nothing.
 *
 * @example
 * ```ts
 * import { FileIO, TemporaryDirectory } from "bytesio/node";
 *
 * using folder = new TemporaryDirectory();
 * using file = new FileIO(`${folder.name}/data.bin`, "w+");
 * file.write(Uint8Array.of(1, 2, 3)); // => 3
 * file.seek(1);
 * file.read(10); // => Uint8Array.of(2, 3)
 * ```
 */
export class FileIO extends RawIOBase {
  /** The path as the caller gave it, a `file:` URL as its path; or the descriptor. */
  name: string | Uint8Array | number;
  /** Whether `close()` closes the descriptor. */
  readonly closefd: boolean;

  /** -1 once the stream is closed. */
  #fd: number;
  readonly #mode: Mode;
  readonly #seekable: boolean;
  /** Whether the file has a position: a device may be seekable without one. */
  readonly #positioned: boolean;
  readonly #blockSize: number;
  /** Whether the system writes at the end, wherever the position is. */
  readonly #appends: boolean;
  /** Whether somebody else may move the system's position. */
  #shared: boolean;
  /** Whether the stream uses the system's position: then `#position` is where the stream last saw it. */
  #follows: boolean;
  #position = 0;
  /** Whether a call that would have to wait does wait. */
  #waits = false;
  #onClose: (() => void) | null = null;

  static {
    blockSizeOf = (file) => file.#blockSize;
    letWait = (file) => {
      file.#waits = true;
    };
    whenClosed = (file, work) => {
      file.#onClose = work;
    };
    trust(FileIO.prototype.readinto);
  }

  /**
   * Opens a file, or takes one that is open.
   *
   * @param file - A path, or a descriptor, which must fit the mode; its file is neither created nor truncated.
   * @param mode - One of "r" (default), "w" (truncates), "x" (creates, or fails with `EEXIST`) and "a"
   *   (appends); also "+" (both directions) and "b" (which means nothing here). A new file has the permissions
   *   0o666 less the process's umask.
   * @throws {TypeError} if `file`, `mode` or what `opener` returns has the wrong type.
   * @throws {RangeError} if `mode` is not a mode, a descriptor is negative, or `closefd` is false for a path.
   * @throws the system's error, such as `ENOENT`; `EISDIR` for a folder.
   */
  constructor(file: FileName, mode: string = "r", options: FileIOOptions = {}) {
    super();
    this.#mode = rawModeOf(mode);
    this.closefd = options.closefd ?? true;
    this.name = typeof file === "number" ? integer(file, "open", "file", 0) : pathOf(file);
    const given = typeof file === "number";
    if (!given && !this.closefd) {
      throw new RangeError("Cannot open as closefd must be true for a path: received false");
    }
    const fd = typeof this.name === "number" ? this.name : openPath(this.name, this.#mode, options.opener);
    try {
      const stat = fstatSync(fd);
      if (stat.isDirectory()) throw systemError("EISDIR", "open", "open as it is a folder", this.name);
      this.#positioned = stat.isFile() || stat.isBlockDevice();
      this.#seekable = this.#positioned || (stat.isCharacterDevice() && !isatty(fd));
      this.#blockSize = stat.blksize;
      // A descriptor that somebody else has opened may stand anywhere, and may append whatever the mode says.
      const isOwn = !given && !options.opener;
      const found = isOwn ? { position: 0, appends: this.#mode.appending } : inquire(fd);
      this.#appends = found?.appends ?? false;
      this.#shared = given || this.#appends;
      this.#follows = !(this.#positioned && this.#mode.appending);
      if (this.#positioned) this.#position = this.#follows ? (found?.position ?? 0) : stat.size;
    } catch (error) {
      if (!given) closeSync(fd);
      throw error;
    }
    this.#fd = fd;
  }

  /** The mode in Python's form: one of "rb", "wb", "xb", "ab", "rb+", "xb+" and "ab+". For "w+" it is "rb+". */
  get mode(): string {
    const { letter, readable, writable } = this.#mode;
    if (!readable || !writable) return `${letter}b`;
    return letter === "w" ? "rb+" : `${letter}b+`;
  }

  /** @internal */
  [FACTS](): Facts {
    const { name, mode, closed } = this;
    return { name, mode, closed, ...(this.#positioned && { position: this.#position }) };
  }

  /** Whether the stream is closed. */
  override get closed(): boolean {
    return this.#fd < 0;
  }

  /**
   * Closes the stream, and the descriptor unless `closefd` is false. A second call does nothing.
   *
   * @throws the system's error; the stream is closed nevertheless.
   */
  override close(): void {
    try {
      super.close();
    } finally {
      const fd = this.#fd;
      this.#fd = -1;
      this.#onClose?.();
      this.#onClose = null;
      if (fd >= 0 && this.closefd) closeSync(fd);
    }
  }

  /** Returns the descriptor. Whoever has it can read, write and close the file without the stream's knowledge. */
  override fileno(): number {
    const fd = this.#open("get the descriptor");
    this.#shared = true;
    return fd;
  }

  /** Returns whether the file is a terminal. */
  override isatty(): boolean {
    return isatty(this.#open("ask for a terminal"));
  }

  /** Returns whether the file is open for reading. */
  override readable(): boolean {
    this.#open("ask whether it can be read");
    return this.#mode.readable;
  }

  /** Returns whether the file is open for writing. */
  override writable(): boolean {
    this.#open("ask whether it can be written");
    return this.#mode.writable;
  }

  /** Returns whether the file can seek: false for pipes, sockets and terminals. */
  override seekable(): boolean {
    this.#open("ask whether it can seek");
    return this.#seekable;
  }

  /**
   * Reads up to `size` bytes by one call of the system.
   *
   * @param size - How many bytes at most. Default, null or negative: all up to the end, as `readall()` reads them.
   * @returns The bytes: none at the end, perhaps fewer than asked for; null if none have come yet.
   * @throws {TypeError} if `size` is not an integer.
   * @throws {UnsupportedOperation} if the file is not open for reading.
   */
  override read(size?: number | null): Uint8Array<ArrayBuffer> | null {
    const wanted = sizeOrAll(size, "read", "size");
    const fd = this.#readableFd();
    if (wanted === Infinity) return this.#readall(fd);
    const bytes = unzeroed(this.#room(fd, wanted));
    const count = this.#fill(fd, bytes);
    if (count === null) return null;
    return count === bytes.length ? bytes : bytes.slice(0, count);
  }

  /**
   * Reads up to the end, by as many calls of the system as that takes, into memory of the file's size.
   *
   * @returns The bytes. If reading would have to wait, the bytes that came before, or null if none came.
   * @throws {UnsupportedOperation} if the file is not open for reading.
   */
  override readall(): Uint8Array<ArrayBuffer> | null {
    return this.#readall(this.#readableFd());
  }

  /**
   * Reads into the beginning of `target` by one call of the system, without a copy.
   *
   * @param target - Any ArrayBuffer or view, counted in bytes.
   * @returns How many bytes were read: 0 at the end, perhaps fewer than fit; null if none have come yet.
   * @throws {TypeError} if `target` is not an ArrayBuffer or a view.
   * @throws {UnsupportedOperation} if the file is not open for reading.
   */
  override readinto(target: BytesLike): number | null {
    const bytes = bytesOf(target, "read", "target");
    if (bytes.length === 0) refuseDetached(bytes, "read", "target");
    return this.#fill(this.#readableFd(), bytes);
  }

  /**
   * Writes `data`, or its first part, by one call of the system.
   *
   * @param data - Any ArrayBuffer or view, counted in bytes.
   * @returns How many bytes were written; null if the write would have to wait.
   * @throws {TypeError} if `data` is not bytes.
   * @throws {UnsupportedOperation} if the file is not open for writing.
   */
  override write(data: BytesLike): number | null {
    const bytes = bytesOf(data, "write", "data");
    if (bytes.length === 0) refuseDetached(bytes, "write", "data");
    const fd = this.#writableFd("write");
    const position = this.#follows || this.#appends ? null : this.#position;
    const length = Math.min(bytes.length, MOST_PER_CALL);
    const count = unlessBlocked(() => writeSync(fd, bytes, 0, length, position), this.#waits);
    if (count !== null && this.#positioned) {
      this.#position += count;
      if (this.#appends && count > 0) this.#follows = true;
    }
    return count;
  }

  /**
   * Moves the position to `offset`, counted from `whence`. Once moved, it is the stream's own: see the class.
   *
   * @param whence - SEEK_SET (default), SEEK_CUR or SEEK_END.
   * @returns The position, which may lie past the end: a write there leaves a gap of zeros.
   * @throws {TypeError} if an argument is not an integer.
   * @throws {UnsupportedOperation} if `whence` is SEEK_END and the file is a disk.
   * @throws an error with the code `EINVAL` if the position would be negative or `whence` is another number, and with
   *   the code `ESPIPE` if the file has no position.
   */
  override seek(offset: number, whence: number = SEEK_SET): number {
    const origin = integer(whence, "seek", "whence");
    const fd = this.#open("seek");
    const distance = integer(offset, "seek", "offset");
    if (!isWhence(origin)) {
      throw systemError("EINVAL", "lseek", "seek as whence must be 0, 1 or 2", origin);
    }
    const current = this.#tell(fd);
    if (!this.#positioned) return 0;
    const target = originOf(origin, current, origin === SEEK_END ? fileSizeOf(fd) : 0) + distance;
    if (target < 0 || !Number.isSafeInteger(target)) {
      throw systemError("EINVAL", "lseek", "seek as the position must be a safe integer >= 0", target);
    }
    if (target !== current) {
      this.#position = target;
      this.#follows = false;
    }
    return target;
  }

  /**
   * Returns the position, in bytes from the start.
   *
   * @throws an error with the code `ESPIPE` if the file has no position.
   */
  override tell(): number {
    return this.#tell(this.#open("tell"));
  }

  /**
   * Cuts the file down to `size` bytes, or lengthens it by zeros. The position stays, even past the end.
   *
   * @param size - In bytes. Default or null: the position.
   * @returns `size`.
   * @throws {TypeError} if `size` is not an integer.
   * @throws {UnsupportedOperation} if the file is not open for writing.
   * @throws an error with the code `EINVAL` if `size` is negative or the file has no size, as a pipe.
   */
  override truncate(size?: number | null): number {
    const fd = this.#writableFd("truncate");
    const wanted = integer(size ?? this.#tell(fd), "truncate", "size");
    // `fs` would take a negative size for 0.
    if (wanted < 0) throw systemError("EINVAL", "ftruncate", "truncate as size must be >= 0", wanted);
    ftruncateSync(fd, wanted);
    return wanted;
  }

  #open(action: string): number {
    if (this.#fd < 0) throw closed(action);
    return this.#fd;
  }

  #readableFd(): number {
    const fd = this.#open("read");
    if (this.#mode.readable) return fd;
    throw new UnsupportedOperation(`Cannot read as the file is not open for reading: mode ${this.mode}`);
  }

  #writableFd(action: string): number {
    const fd = this.#open(action);
    if (this.#mode.writable) return fd;
    throw new UnsupportedOperation(`Cannot ${action} as the file is not open for writing: mode ${this.mode}`);
  }

  #tell(fd: number): number {
    if (!this.#seekable) throw systemError("ESPIPE", "lseek", "seek as the file has no position", this.name);
    if (this.#shared && this.#follows && this.#positioned) {
      // If the system does not tell the position, the size at least proves that the descriptor is open.
      this.#position = inquire(fd)?.position ?? (this.#appends ? fileSizeOf(fd) : this.#position);
    }
    return this.#position;
  }

  /** Returns how many bytes are left up to the end; 0 for a device and in /proc, as the system does not tell. */
  #left(fd: number): number {
    return this.#positioned ? Math.max(fstatSync(fd).size - this.#tell(fd), 0) : 0;
  }

  /** Returns how much memory to read into: a `wanted` far past the end of the file must not cost that much. */
  #room(fd: number, wanted: number): number {
    if (wanted <= DEFAULT_BUFFER_SIZE || !this.#positioned) return Math.min(wanted, MOST_PER_CALL);
    return Math.min(wanted, Math.max(this.#left(fd), DEFAULT_BUFFER_SIZE));
  }

  #fill(fd: number, target: Uint8Array): number | null {
    const position = this.#follows ? null : this.#position;
    const length = Math.min(target.length, MOST_PER_CALL);
    const count = unlessBlocked(() => readSync(fd, target, 0, length, position), this.#waits);
    if (count !== null && this.#positioned) this.#position += count;
    return count;
  }

  #readall(fd: number): Uint8Array<ArrayBuffer> | null {
    const left = this.#left(fd);
    const bytes = unzeroed(left);
    let size = 0;
    let count: number | null = 0;
    while (size < left) {
      count = this.#fill(fd, bytes.subarray(size));
      if (!count) return count === null && size === 0 ? null : bytes.slice(0, size);
      size += count;
    }
    // Nearly always this reads nothing. But the file may have grown, and a file in /proc says that its size is 0.
    const more = new Uint8Array(left === 0 ? DEFAULT_BUFFER_SIZE : 1);
    count = this.#fill(fd, more);
    if (!count) return count === null && left === 0 ? null : bytes;
    const grown = BytesIO.adopt(bytes);
    grown.seek(left);
    const chunk = left === 0 ? more : new Uint8Array(DEFAULT_BUFFER_SIZE);
    for (grown.write(more.subarray(0, count)); count; grown.write(chunk.subarray(0, count ?? 0))) {
      count = this.#fill(fd, chunk);
    }
    return grown.getvalue();
  }
}
