/**
 * The shapes of streams. A function that takes a stream should ask only for the methods that it calls. Every stream
 * here has these shapes. A class of your own may have them too, without inheriting anything.
 *
 * @module
 */

import type { BytesLike } from "./arguments.ts";

/**
 * Something that can be read from: bytes, or text as `Reader<string>`. Python has it as `io.Reader`.
 *
 * @example
 * ```ts
 * import { BytesIO, type Reader, type Seekable } from "bytesio";
 *
 * function isPng(file: Reader & Seekable): boolean {
 *   const start = file.tell();
 *   const signature = file.read(4);
 *   file.seek(start);
 *   return signature.join() === "137,80,78,71";
 * }
 *
 * isPng(new BytesIO(Uint8Array.of(137, 80, 78, 71, 13))); // => true
 * ```
 */
export interface Reader<Data = Uint8Array> {
  /** Reads up to `size` items; without a size, null or negative: all up to the end. Empty at the end. */
  read(size?: number | null): Data;
  /** A stream of Node is no `Reader`: its `read()` gives what has come, and null before. Collect it first. */
  readonly pipe?: never;
}

/**
 * Something that can be written to: bytes, or text as `Writer<string>`. Python has it as `io.Writer`.
 *
 * @example
 * ```ts
 * import { BytesIO, type Writer } from "bytesio";
 *
 * const writeMagic = (file: Writer): number => file.write(Uint8Array.of(0x50, 0x4b));
 *
 * writeMagic(new BytesIO()); // => 2
 * ```
 */
export interface Writer<Data = BytesLike> {
  /** Writes all of `data`, and returns how many items that were. */
  write(data: Data): number;
}

/**
 * Something with a position that can be asked for and moved.
 *
 * @example
 * ```ts
 * import { BytesIO, SEEK_END, type Seekable } from "bytesio";
 *
 * function sizeOf(file: Seekable): number {
 *   const position = file.tell();
 *   const size = file.seek(0, SEEK_END);
 *   file.seek(position);
 *   return size;
 * }
 *
 * sizeOf(new BytesIO(new Uint8Array(5))); // => 5
 * ```
 */
export interface Seekable {
  /** Moves to `offset`, counted from `whence`: SEEK_SET (default), SEEK_CUR or SEEK_END. Returns the position. */
  seek(offset: number, whence?: number): number;
  /** Returns the position. */
  tell(): number;
}

/** What is asked of everything that a stream may be put on top of. */
interface Lower extends Seekable {
  readonly closed: boolean;
  close(): void;
  flush?(): void;
  seekable(): boolean;
  truncate?(size?: number | null): number;
  fileno?(): number;
  isatty?(): boolean;
}

/**
 * What a `BufferedReader` reads from: a `RawIOBase`, a `BytesIO`, or another object with these methods.
 *
 * @typeParam Count - `number` where the stream has all its bytes, as a `BytesIO` has; also null where it may have to wait.
 * @example
 * ```ts
 * import { BytesIO, type RawReader } from "bytesio";
 *
 * const raw: RawReader = new BytesIO(Uint8Array.of(1, 2));
 * raw.readinto(new Uint8Array(10)); // => 2
 * ```
 */
export interface RawReader<Count extends number | null = number | null> extends Lower {
  readable(): boolean;
  /** Fills the beginning of `target`; returns how many bytes, 0 at the end, null if it would have to wait. */
  readinto(target: Uint8Array<ArrayBuffer>): Count;
}

/**
 * What a `BufferedWriter` writes to: a `RawIOBase`, a `BytesIO`, or another object with these methods.
 *
 * @example
 * ```ts
 * import { BytesIO, type RawWriter } from "bytesio";
 *
 * const raw: RawWriter = new BytesIO();
 * raw.write(Uint8Array.of(1, 2)); // => 2
 * ```
 */
export interface RawWriter extends Lower {
  writable(): boolean;
  /**
   * Writes a beginning of `data`; returns how many bytes, or null if it would have to wait. Must not keep
   * `data`: the memory is used again.
   */
  write(data: Uint8Array<ArrayBuffer>): number | null;
}

/**
 * What a `TextIOWrapper` reads from and writes to: a `BufferedIOBase`, or another object with these methods.
 *
 * @example
 * ```ts
 * import { type BinaryStream, BytesIO } from "bytesio";
 *
 * const binary: BinaryStream = new BytesIO();
 * binary.writable(); // => true
 * ```
 */
export interface BinaryStream extends Lower, Reader<Uint8Array | null>, Writer<Uint8Array<ArrayBuffer>> {
  readable(): boolean;
  writable(): boolean;
  flush(): void;
  /** Reads with at most one call of the stream below; asked for where there is such a method. */
  read1?(size?: number | null): Uint8Array | null;
}

/**
 * Bytes that are read and written at any position. A function that jumps about, such as a reader of archives, should
 * ask for it.
 *
 * `asRandomAccess()` makes one of every seekable stream. A class of your own needs only these members.
 *
 * @example
 * ```ts
 * import { asRandomAccess, BytesIO, type RandomAccess } from "bytesio";
 *
 * function lastByte(file: RandomAccess): number | undefined {
 *   const target = new Uint8Array(1);
 *   file.readAt(target, file.size - 1);
 *   return target[0];
 * }
 *
 * lastByte(asRandomAccess(new BytesIO(Uint8Array.of(1, 2, 3)))); // => 3
 * ```
 */
export interface RandomAccess {
  /** How many bytes there are now. */
  readonly size: number;
  /** Fills `target` from `position` on; returns how many bytes: fewer than it holds at the end only. */
  readAt(target: Uint8Array, position: number): number;
  /** Writes all of `data` at `position`, a gap before it as zeros; returns how many bytes that were. */
  writeAt(data: Uint8Array, position: number): number;
  /** Cuts, or lengthens by zeros, to `size` bytes, and returns `size`. */
  truncate(size: number): number;
}
