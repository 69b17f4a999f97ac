import { closeSync, fstatSync, ftruncateSync, readSync, writeSync } from "node:fs";
import { isatty } from "node:tty";
import type { BytesLike } from "../base/arguments.ts";
import { bytesOf, integer, refuseDetached, sizeOrAll } from "../base/arguments.ts";
import { DEFAULT_BUFFER_SIZE, SEEK_END, SEEK_SET } from "../base/constants.ts";
import { closed, UnsupportedOperation } from "../base/errors.ts";
import { type Mode, rawModeOf } from "../base/modes.ts";
import { RawIOBase } from "../base/raw-io-base.ts";
import { isWhence, originOf } from "../base/seeking.ts";
import { trust, unzeroed } from "../base/unzeroed.ts";
import { BytesIO } from "../memory/bytes-io.ts";
import { inquire, sizeOf, systemError, unlessBlocked } from "./descriptor.ts";
import { type Opener, openPath, pathOf } from "./file-mode.ts";

/**
 * What names a file: a path, a `file:` URL, a path as bytes, or the descriptor of an open file.
 *
 * @example
 * ```ts
 * import { pathToFileURL } from "node:url";
 * import { type FileName, open, TemporaryDirectory } from "bytesio/node";
 *
 * using folder = new TemporaryDirectory();
 * const names: FileName[] = [`${folder.name}/a`, pathToFileURL(`${folder.name}/b`), Buffer.from(`${folder.name}/c`)];
 * for (const name of names) open(name, "w").close();
 * names.map((name) => open(name).read()); // => ["", "", ""]
 * ```
 */
export type FileName = string | URL | Uint8Array | number;

/**
 * Options of a new `FileIO`.
 *
 * @example
 * ```ts
 * import { closeSync, openSync } from "node:fs";
 * import { FileIO, type FileIOOptions } from "bytesio/node";
 *
 * const fd = openSync("/dev/null", "r");
 * const options: FileIOOptions = { closefd: false };
 * new FileIO(fd, "r", options).close();
 * closeSync(fd); // => undefined
 * ```
 */
export interface FileIOOptions {
  /** Whether `close()` closes the descriptor. Only for a file given by its descriptor. Default: true. */
  closefd?: boolean | undefined;
  /** Opens the path in place of `fs.openSync(path, flags, 0o666)`. */
  opener?: Opener | null | undefined;
}

/** The most bytes that one call of the system takes: `fs` refuses more. */
const MOST = 2 ** 31 - 1;

/**
 * Returns the block size that a file's system prefers, in bytes.
 *
 * @internal
 */
export let blockSizeOf: (file: FileIO) => number;

/**
 * Has a file wait where it would return null: for what `open()` puts a buffer on.
 *
 * @internal
 */
export let letWait: (file: FileIO) => void;

/**
 * A file of the operating system as a raw stream: each call is one call of the system, without a buffer.
 *
 * It has the interface and the behaviour of CPython's `io.FileIO`. Errors of the system are those of
 * `node:fs`, with their `code`. A call that would have to wait (`EAGAIN`) gives null.
 *
 * **Positions.** Until the first `seek()` to another place, reads and writes start at the system's position
 * of the descriptor and move it: whoever shares the descriptor (a child process, `node:fs`, the shell
 * that redirected it) continues where this stream stopped, and the reverse. Node cannot move that
 * position; so from such a `seek()` on the stream keeps a position of its own, and the system's stays where it
 * was. Where a descriptor given by the caller stands is known on Linux only; elsewhere `tell()` counts from 0,
 * and reads and writes are right all the same. In append mode writes go to the end, and so does the position.
 *
 * Pipes, sockets and terminals have no position: `seek()` and `tell()` throw an error with the code
 * `ESPIPE`. Other character devices, such as `/dev/null`, say 0 to both.
 *
 * A file that is not closed stays open until the process ends: nothing closes what is merely forgotten.
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
 * file.mode; // => "rb+"
 * ```
 */
export class FileIO extends RawIOBase {
  /** The path as it was given, a `file:` URL as its path; or the descriptor. */
  name: string | Uint8Array | number;
  /** Whether `close()` closes the descriptor. */
  readonly closefd: boolean;

  /** -1 once closed. */
  #fd: number;
  readonly #mode: Mode;
  readonly #seekable: boolean;
  /** Devices may be seekable without having a position. */
  readonly #positioned: boolean;
  readonly #blockSize: number;
  /** Whether the system writes at the end, wherever the position is. */
  readonly #appends: boolean;
  /** Whether others may move the system's position. */
  #shared: boolean;
  /** Whether the position is the system's: then `#position` is what it was when last seen. */
  #follows: boolean;
  #position = 0;
  /** Whether a call that would have to wait does so: otherwise it returns null. */
  #waits = false;

  static {
    blockSizeOf = (file) => file.#blockSize;
    letWait = (file) => {
      file.#waits = true;
    };
    trust(FileIO.prototype.readinto);
  }

  /**
   * Opens a file, or takes one that is open.
   *
   * @param file - A path, or a descriptor, which is neither truncated nor created and must fit the mode.
   * @param mode - One of "r" (default), "w" (truncates), "x" (creates, or fails with `EEXIST`) and "a"
   *   (appends), and perhaps "+" (both directions) and "b" (which means nothing here). Files are created with
   *   the permissions 0o666 less the process's umask.
   * @throws {TypeError} if `file`, `mode` or what `opener` returns has the wrong type.
   * @throws {RangeError} if the mode is none, a descriptor negative, or `closefd` false for a path.
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
      // What others have opened may stand anywhere, and append or not, whatever the mode says.
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

  /** The mode, in Python's form: one of "rb", "wb", "xb", "ab", "rb+", "xb+" and "ab+". "w+" gives "rb+". */
  get mode(): string {
    const { letter, readable, writable } = this.#mode;
    if (!readable || !writable) return `${letter}b`;
    return letter === "w" ? "rb+" : `${letter}b+`;
  }

  /** Whether `close()` was called. */
  override get closed(): boolean {
    return this.#fd < 0;
  }

  /**
   * Closes the stream, and the descriptor unless `closefd` is false. Doing it twice is fine.
   *
   * @throws the system's error; the stream is closed nevertheless.
   */
  override close(): void {
    try {
      super.close();
    } finally {
      const fd = this.#fd;
      this.#fd = -1;
      if (fd >= 0 && this.closefd) closeSync(fd);
    }
  }

  /**
   * Returns the descriptor. Whoever has it may read, write and close the file behind the stream's back.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override fileno(): number {
    const fd = this.#open("get the descriptor");
    this.#shared = true;
    return fd;
  }

  /**
   * Returns whether the file is a terminal.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override isatty(): boolean {
    return isatty(this.#open("ask for a terminal"));
  }

  /**
   * Returns whether the mode allows to read.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override readable(): boolean {
    this.#open("ask whether it can be read");
    return this.#mode.readable;
  }

  /**
   * Returns whether the mode allows to write.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override writable(): boolean {
    this.#open("ask whether it can be written");
    return this.#mode.writable;
  }

  /**
   * Returns whether the file has a position: false for pipes, sockets and terminals.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override seekable(): boolean {
    this.#open("ask whether it can seek");
    return this.#seekable;
  }

  /**
   * Reads up to `size` bytes by one call of the system.
   *
   * @param size - How many bytes at most. Default, null or negative: all up to the end, by `readall()`.
   * @returns The bytes: empty at the end, perhaps fewer than asked for; null if there are none yet.
   * @throws {TypeError} if `size` is not an integer.
   * @throws {UnsupportedOperation} if the mode does not allow to read.
   * @throws {ClosedError} if the stream is closed.
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
   * @returns The bytes; null if there are none yet. Where reading would have to wait, what came before.
   * @throws {UnsupportedOperation} if the mode does not allow to read.
   * @throws {ClosedError} if the stream is closed.
   */
  override readall(): Uint8Array<ArrayBuffer> | null {
    return this.#readall(this.#readableFd());
  }

  /**
   * Reads into the beginning of `target` by one call of the system, without a copy.
   *
   * @param target - Any ArrayBuffer or view, counted in bytes.
   * @returns How many bytes were read: 0 at the end, perhaps fewer than fit; null if there are none yet.
   * @throws {TypeError} if `target` is not an ArrayBuffer or a view.
   * @throws {UnsupportedOperation} if the mode does not allow to read.
   * @throws {ClosedError} if the stream is closed.
   */
  override readinto(target: BytesLike): number | null {
    const bytes = bytesOf(target, "read", "target");
    if (bytes.length === 0) refuseDetached(bytes, "read", "target");
    return this.#fill(this.#readableFd(), bytes);
  }

  /**
   * Writes `data`, or a beginning of it, by one call of the system.
   *
   * @param data - Any ArrayBuffer or view, counted in bytes.
   * @returns How many bytes were written; null if it would have to wait.
   * @throws {TypeError} if `data` is not bytes.
   * @throws {UnsupportedOperation} if the mode does not allow to write.
   * @throws {ClosedError} if the stream is closed.
   */
  override write(data: BytesLike): number | null {
    const bytes = bytesOf(data, "write", "data");
    if (bytes.length === 0) refuseDetached(bytes, "write", "data");
    const fd = this.#writableFd("write");
    const position = this.#follows || this.#appends ? null : this.#position;
    const length = Math.min(bytes.length, MOST);
    const count = unlessBlocked(() => writeSync(fd, bytes, 0, length, position), this.#waits);
    if (count !== null && this.#positioned) {
      this.#position += count;
      if (this.#appends && count > 0) this.#follows = true;
    }
    return count;
  }

  /**
   * Moves the position to `offset`, counted from `whence`: see the class about whose position that is.
   *
   * @param whence - SEEK_SET (default), SEEK_CUR or SEEK_END.
   * @returns The position, which may lie past the end: a write there leaves a gap of zeros.
   * @throws {TypeError} if an argument is not an integer.
   * @throws an error with the code `EINVAL` if the position would be negative or `whence` is none, and with the
   *   code `ESPIPE` if the file has no position.
   * @throws {ClosedError} if the stream is closed.
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
    const target = originOf(origin, current, origin === SEEK_END ? sizeOf(fd) : 0) + distance;
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
   * @throws {ClosedError} if the stream is closed.
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
   * @throws {UnsupportedOperation} if the mode does not allow to write.
   * @throws an error with the code `EINVAL` if `size` is negative or the file is none that has a size.
   * @throws {ClosedError} if the stream is closed.
   */
  override truncate(size?: number | null): number {
    const fd = this.#writableFd("truncate");
    const wanted = integer(size ?? this.#tell(fd), "truncate", "size");
    // fs takes a negative size for 0.
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
      // Where the system does not tell, a size is at least proof that the descriptor is open.
      this.#position = inquire(fd)?.position ?? (this.#appends ? sizeOf(fd) : this.#position);
    }
    return this.#position;
  }

  /** How many bytes there are up to the end, where the system tells: not of a device, nor in /proc. */
  #left(fd: number): number {
    return this.#positioned ? Math.max(fstatSync(fd).size - this.#tell(fd), 0) : 0;
  }

  /** How much memory to read `wanted` bytes into: to ask for more than there is must not cost it. */
  #room(fd: number, wanted: number): number {
    if (wanted <= DEFAULT_BUFFER_SIZE || !this.#positioned) return Math.min(wanted, MOST);
    return Math.min(wanted, Math.max(this.#left(fd), DEFAULT_BUFFER_SIZE));
  }

  #fill(fd: number, target: Uint8Array): number | null {
    const position = this.#follows ? null : this.#position;
    const length = Math.min(target.length, MOST);
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
    // Nothing comes, nearly always; but the file may have grown, and one in /proc says that it is empty.
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
