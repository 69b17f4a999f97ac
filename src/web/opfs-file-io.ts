import type { BytesLike } from "../base/arguments.ts";
import { bytesOf, describe, integer } from "../base/arguments.ts";
import { SEEK_END, SEEK_SET } from "../base/constants.ts";
import { closed, UnsupportedOperation } from "../base/errors.ts";
import { type Mode, rawModeOf } from "../base/modes.ts";
import { RawIOBase } from "../base/raw-io-base.ts";
import { originOf, whenceOf } from "../base/seeking.ts";

/**
 * What a browser's `FileSystemSyncAccessHandle` has, which is to be had in dedicated workers only.
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
 * The modes of an {@link OPFSFileIO}: Python's, where files are binary with or without a `b`.
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
 * It does what `FileIO` does with a file on disk: `truncate()` lengthens, a write past the end fills the gap
 * with zeros, and in the modes with `a` each write goes to the end. Put a `BufferedRandom` on top, as each
 * call here is one call of the browser.
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
  /** `null` once closed. */
  #handle: SyncAccessHandle | null;
  #position = 0;
  readonly #mode: Mode;

  /**
   * Takes over a handle that is open already: `close()` closes it. The mode creates and cuts nothing here.
   *
   * @param mode - What may be done. In the modes with `a`, the position starts at the end.
   * @throws {RangeError} if the mode is none.
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
   * @param path - Names separated by `/`. Directories on the way must exist, but where the mode creates files.
   * @param mode - `r` reads what is there, `w` empties or creates, `x` creates what is not there, `a` appends
   *   or creates; `+` both reads and writes. Default: `r`.
   * @param directory - Default: the origin's root.
   * @throws {RangeError} if the mode is none, or the path names no file.
   * @throws {DOMException} what the browser says: `NotFoundError`, `NoModificationAllowedError` while another
   *   handle of the file is open; `InvalidModificationError` if `x` finds the file.
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
    if (letter === "x" && (await exists(folder, name))) {
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

  override get closed(): boolean {
    return this.#handle === null;
  }

  /**
   * Closes the handle, which frees the file for others. Doing it twice is fine.
   */
  override close(): void {
    const handle = this.#handle;
    this.#handle = null;
    handle?.close();
  }

  /**
   * Has the browser write everything to disk.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override flush(): void {
    const handle = this.#open("flush");
    if (this.#mode.writable) handle.flush();
  }

  /** @throws {ClosedError} if the stream is closed. */
  override readable(): boolean {
    this.#open("ask whether it is readable");
    return this.#mode.readable;
  }

  /** @throws {ClosedError} if the stream is closed. */
  override writable(): boolean {
    this.#open("ask whether it is writable");
    return this.#mode.writable;
  }

  /** @throws {ClosedError} if the stream is closed. */
  override seekable(): boolean {
    this.#open("ask whether it is seekable");
    return true;
  }

  /**
   * Reads into the beginning of `target`, and moves the position behind it.
   *
   * @returns How many bytes were read: 0 at the end.
   * @throws {UnsupportedOperation} if the mode does not read.
   * @throws {ClosedError} if the stream is closed.
   */
  override readinto(target: BytesLike): number {
    const handle = this.#open("read");
    if (!this.#mode.readable)
      throw new UnsupportedOperation("Cannot read as the file is open for writing only");
    const bytes = bytesOf(target, "read", "target");
    const own = plain(bytes);
    const count = handle.read(own, { at: this.#position });
    if (own !== bytes) bytes.set(own.subarray(0, count));
    this.#position += count;
    return count;
  }

  /**
   * Writes `data` at the position, or at the end in the modes with `a`, and moves the position behind it.
   *
   * @returns How many bytes were written.
   * @throws {UnsupportedOperation} if the mode does not write.
   * @throws {ClosedError} if the stream is closed.
   */
  override write(data: BytesLike): number {
    const handle = this.#open("write");
    if (!this.#mode.writable)
      throw new UnsupportedOperation("Cannot write as the file is open for reading only");
    const bytes = plain(bytesOf(data, "write", "data"));
    if (bytes.length === 0) return 0;
    if (this.#mode.appending) this.#position = handle.getSize();
    const count = handle.write(bytes, { at: this.#position });
    this.#position += count;
    return count;
  }

  /**
   * Moves the position to `offset`, counted from `whence`, and returns it. It may lie past the end.
   *
   * @throws {TypeError} if an argument is no integer.
   * @throws {RangeError} if the position would be negative, or `whence` is none.
   * @throws {ClosedError} if the stream is closed.
   */
  override seek(offset: number, whence: number = SEEK_SET): number {
    const handle = this.#open("seek");
    const distance = integer(offset, "seek", "offset");
    const from = whenceOf(whence);
    const origin = originOf(from, this.#position, from === SEEK_END ? handle.getSize() : 0);
    this.#position = integer(origin + distance, "seek", "the position", 0);
    return this.#position;
  }

  /** @throws {ClosedError} if the stream is closed. */
  override tell(): number {
    this.#open("tell the position");
    return this.#position;
  }

  /**
   * Cuts or lengthens the file to `size` bytes. The position stays.
   *
   * @param size - Default, null: the position.
   * @throws {TypeError} if `size` is no integer.
   * @throws {RangeError} if `size` is negative.
   * @throws {UnsupportedOperation} if the mode does not write.
   * @throws {ClosedError} if the stream is closed.
   */
  override truncate(size?: number | null): number {
    const handle = this.#open("truncate");
    if (!this.#mode.writable)
      throw new UnsupportedOperation("Cannot truncate as the file is open for reading only");
    const wanted = integer(size ?? this.#position, "truncate", "size", 0);
    handle.truncate(wanted);
    return wanted;
  }

  #open(action: string): SyncAccessHandle {
    if (this.#handle === null) throw closed(action);
    return this.#handle;
  }
}

async function exists(folder: FileSystemDirectoryHandle, name: string): Promise<boolean> {
  try {
    await folder.getFileHandle(name);
    return true;
  } catch (error) {
    if ((error as DOMException).name === "NotFoundError") return false;
    throw error;
  }
}

/** The browser refuses shared and resizable memory. */
function plain(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes;
  return buffer instanceof ArrayBuffer && !buffer.resizable
    ? (bytes as Uint8Array<ArrayBuffer>)
    : new Uint8Array(bytes);
}
