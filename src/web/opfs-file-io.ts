import type { BytesLike } from "../base/arguments.ts";
import { bytesOf, describe, integer } from "../base/arguments.ts";
import { SEEK_END, SEEK_SET } from "../base/constants.ts";
import { closed, UnsupportedOperation } from "../base/errors.ts";
import { FACTS, type Facts } from "../base/guards.ts";
import { type Mode, rawModeOf } from "../base/modes.ts";
import { RawIOBase } from "../base/raw-io-base.ts";
import { originOf, whenceOf } from "../base/seeking.ts";

/**
 * The members of a browser's `FileSystemSyncAccessHandle`, which exists in dedicated workers only.
 *
 * @example
 * ```ts
 * import { OPFSFileIO, type SyncAccessHandle } from "bytesio/web";
 *
 * // Stands for: await file.createSyncAccessHandle()
 * const bytes = Uint8Array.of(1, 2, 3);
 * const handle: SyncAccessHandle = {
 *   read(target, { at = 0 } = {}) {
 *     const part = bytes.subarray(at, at + target.length);
 *     target.set(part);
 *     return part.length;
 *   },
 *   write: (data) => data.length,
 *   getSize: () => bytes.length,
 *   truncate() {},
 *   flush() {},
 *   close() {},
 * };
 * new OPFSFileIO(handle, "r").readall(); // => Uint8Array.of(1, 2, 3)
 * ```
 */
export interface SyncAccessHandle {
  read(target: Uint8Array<ArrayBuffer>, options?: { at?: number }): number;
  write(data: Uint8Array<ArrayBuffer>, options?: { at?: number }): number;
  getSize(): number;
  truncate(size: number): void;
  flush(): void;
  close(): void;
}

/**
 * A mode of an {@link OPFSFileIO}: one of Python's. The file is binary with and without the `b`.
 *
 * @example
 * ```ts
 * import type { OPFSMode } from "bytesio/web";
 *
 * const mode: OPFSMode = "w+b";
 * mode.length; // => 3
 * ```
 */
export type OPFSMode = `${"r" | "w" | "x" | "a"}${"" | "b" | "+" | "b+" | "+b"}`;

/**
 * A file of the browser's origin private file system as a raw stream, for dedicated workers.
 *
 * It behaves as `FileIO` does for a file on disk: `truncate()` lengthens the file, a write past the end fills the gap with
 * zeros, and in the modes with `a` each write goes to the end. Each call is one call of the browser, so put a
 * `BufferedRandom` on top. Once the stream is closed, every method but `close()` throws `ClosedError`.
 *
 * @example
 * ```ts
 * import { BufferedRandom, TextIOWrapper } from "bytesio";
 * import { OPFSFileIO } from "bytesio/web";
 *
 * async function append(line: string): Promise<void> {
 *   using log = new TextIOWrapper(new BufferedRandom(await OPFSFileIO.open("logs/today.txt", "a+")));
 *   log.write(`${line}\n`);
 * }
 * // In a worker: await append("started");
 * append.length; // => 1
 * ```
 */
export class OPFSFileIO extends RawIOBase {
  /** null once the stream is closed. */
  #handle: SyncAccessHandle | null;
  #position = 0;
  readonly #mode: Mode;

  /**
   * Takes over an open handle: `close()` closes it. The file is neither created nor truncated.
   *
   * @param mode - The directions that the stream allows. In the modes with `a`, the position starts at the end.
   * @throws {RangeError} if `mode` is not a mode.
   */
  constructor(handle: SyncAccessHandle, mode: OPFSMode = "r+") {
    super();
    this.#mode = rawModeOf(mode);
    this.#handle = handle;
    if (this.#mode.appending) this.#position = handle.getSize();
  }

  /**
   * Opens a file by its path below the origin's root, or below another directory.
   *
   * @param path - Names separated by `/`. A mode that creates the file also creates the directories on the way.
   * @param mode - `r` reads a file that exists, `w` empties or creates it, `x` creates a new one, `a` appends or creates;
   *   `+` both reads and writes. Default: `r`.
   * @param directory - Default: the origin's root.
   * @throws {RangeError} if `mode` is not a mode, or the path names no file.
   * @throws {DOMException} the browser's error: `NotFoundError`; `NoModificationAllowedError` while another handle of the
   *   file is open. `InvalidModificationError` if the mode has `x` and the file exists.
   */
  static async open(
    path: string,
    mode: OPFSMode = "r",
    directory?: FileSystemDirectoryHandle,
  ): Promise<OPFSFileIO> {
    const { letter } = rawModeOf(mode);
    const names = String(path)
      .split("/")
      .filter((name) => name !== "");
    const name = names.pop();
    if (name === undefined) {
      throw new RangeError(`Cannot open as path must name a file: received ${describe(path)}`);
    }
    const create = letter !== "r";
    let folder = directory ?? (await navigator.storage.getDirectory());
    for (const step of names) folder = await folder.getDirectoryHandle(step, { create });
    if (letter === "x" && (await hasFile(folder, name))) {
      throw new DOMException(`Cannot create as the file exists: ${path}`, "InvalidModificationError");
    }
    const file = (await folder.getFileHandle(name, { create })) as FileSystemFileHandle & {
      createSyncAccessHandle(): Promise<SyncAccessHandle>;
    };
    const handle = await file.createSyncAccessHandle();
    try {
      if (letter === "w") handle.truncate(0);
      return new OPFSFileIO(handle, mode);
    } catch (error) {
      handle.close();
      throw error;
    }
  }

  /** Whether the stream is closed. */
  override get closed(): boolean {
    return this.#handle === null;
  }

  /** Closes the handle, so that others can open the file. A second call does nothing. */
  override close(): void {
    const handle = this.#handle;
    this.#handle = null;
    handle?.close();
  }

  /** Makes the browser write everything to the disk. */
  override flush(): void {
    const handle = this.#open("flush");
    if (this.#mode.writable) handle.flush();
  }

  /** Returns whether the mode is one for reading. */
  override readable(): boolean {
    this.#open("ask whether it is readable");
    return this.#mode.readable;
  }

  /** Returns whether the mode is one for writing. */
  override writable(): boolean {
    this.#open("ask whether it is writable");
    return this.#mode.writable;
  }

  /** Returns true. */
  override seekable(): boolean {
    this.#open("ask whether it is seekable");
    return true;
  }

  /**
   * Reads into the beginning of `target`, and moves the position behind it.
   *
   * @returns How many bytes were read: 0 at the end.
   * @throws {UnsupportedOperation} if the file is not open for reading.
   */
  override readinto(target: BytesLike): number {
    const handle = this.#open("read");
    if (!this.#mode.readable)
      throw new UnsupportedOperation("Cannot read as the file is not open for reading");
    const bytes = bytesOf(target, "read", "target");
    const own = ofFixedLength(bytes);
    const count = handle.read(own, { at: this.#position });
    if (own !== bytes) bytes.set(own.subarray(0, count));
    this.#position += count;
    return count;
  }

  /**
   * Writes `data` at the position, or at the end in the modes with `a`, and moves the position behind it.
   *
   * @returns How many bytes were written.
   * @throws {UnsupportedOperation} if the file is not open for writing.
   */
  override write(data: BytesLike): number {
    const handle = this.#writable("write");
    const bytes = ofFixedLength(bytesOf(data, "write", "data"));
    if (bytes.length === 0) return 0;
    if (this.#mode.appending) this.#position = handle.getSize();
    const count = handle.write(bytes, { at: this.#position });
    this.#position += count;
    return count;
  }

  /**
   * Moves the position to `offset`, counted from `whence`, and returns it. It may lie past the end.
   *
   * @throws {TypeError} if an argument is not an integer.
   * @throws {RangeError} if the position would be negative, or `whence` is none of the three numbers.
   */
  override seek(offset: number, whence: number = SEEK_SET): number {
    const handle = this.#open("seek");
    const distance = integer(offset, "seek", "offset");
    const from = whenceOf(whence);
    const origin = originOf(from, this.#position, from === SEEK_END ? handle.getSize() : 0);
    this.#position = integer(origin + distance, "seek", "the position", 0);
    return this.#position;
  }

  /** Returns the position, in bytes from the start. */
  override tell(): number {
    this.#open("tell the position");
    return this.#position;
  }

  /**
   * Cuts or lengthens the file to `size` bytes. The position stays.
   *
   * @param size - Default or null: the position.
   * @throws {TypeError} if `size` is not an integer.
   * @throws {RangeError} if `size` is negative.
   * @throws {UnsupportedOperation} if the file is not open for writing.
   */
  override truncate(size?: number | null): number {
    const handle = this.#writable("truncate");
    const wanted = integer(size ?? this.#position, "truncate", "size", 0);
    handle.truncate(wanted);
    return wanted;
  }

  #open(action: string): SyncAccessHandle {
    if (this.#handle === null) throw closed(action);
    return this.#handle;
  }

  #writable(action: string): SyncAccessHandle {
    const handle = this.#open(action);
    if (this.#mode.writable) return handle;
    throw new UnsupportedOperation(`Cannot ${action} as the file is not open for writing`);
  }

  /** @internal */
  override [FACTS](): Facts {
    return { mode: this.#mode.letter, closed: this.closed, position: this.#position };
  }
}

async function hasFile(folder: FileSystemDirectoryHandle, name: string): Promise<boolean> {
  try {
    await folder.getFileHandle(name);
    return true;
  } catch (error) {
    if ((error as DOMException).name === "NotFoundError") return false;
    throw error;
  }
}

/** Returns `bytes`, or a copy if their memory is shared or resizable: the browser refuses such memory. */
function ofFixedLength(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes;
  return buffer instanceof ArrayBuffer && !buffer.resizable
    ? (bytes as Uint8Array<ArrayBuffer>)
    : new Uint8Array(bytes);
}
