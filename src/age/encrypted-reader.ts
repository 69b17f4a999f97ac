import { type BytesLike, bytesOf, integer, refuseDetached, sizeOrAll } from "../base/arguments.ts";
import { joined } from "../base/bytes.ts";
import { SEEK_END, SEEK_SET } from "../base/constants.ts";
import { BlockingIOError } from "../base/errors.ts";
import { FACTS, type Facts } from "../base/guards.ts";
import { isReadable, Layer, type LayerOptions, requireMethods } from "../base/layer.ts";
import type { Reader } from "../base/protocols.ts";
import { targetOf, whenceOf } from "../base/seeking.ts";
import type { Below } from "../base/step.ts";
import { Chunks, PLAIN_SIZE } from "./chunks.ts";
import { DecryptionError } from "./decryption-error.ts";
import { parseHeader, verifyHeader } from "./header.ts";
import { EncryptedInput } from "./input.ts";
import { type DecryptionKeys, unwrapWith } from "./keys.ts";
import { type EncryptionPrimitives, nativePrimitives } from "./primitives.ts";

/**
 * Options of a new `EncryptedReader`: what opens the stream, and how it is done.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { EncryptedReader, type EncryptedReaderOptions, EncryptedWriter } from "bytesio/age";
 *
 * const file = new BytesIO();
 * new EncryptedWriter(file, { passphrase: "correct horse", workFactor: 10 }).close();
 * file.seek(0);
 * const options: EncryptedReaderOptions = { passphrase: "correct horse", maxWorkFactor: 10 };
 * new EncryptedReader(file, options).read(); // => new Uint8Array(0)
 * ```
 */
export interface EncryptedReaderOptions extends DecryptionKeys, LayerOptions {
  /**
   * The highest scrypt work factor that a file may ask for, from 1 to 22. Default: 20, which takes 1 GiB of memory
   * and some seconds.
   */
  maxWorkFactor?: number | undefined;
  /**
   * The most recipients that a file may have, in stanzas of its header. Each costs some 0.2 ms for each identity, before
   * anything is known to be authentic. A header has 1 MiB at most, which is ten thousand. Default: 1000.
   */
  maxStanzas?: number | undefined;
  /** The cryptographic functions. Default: those of `node:crypto`. */
  primitives?: EncryptionPrimitives | undefined;
}

/**
 * Decrypts an [age](https://age-encryption.org/v1) file: one of `EncryptedWriter`, or of the age tools in their binary
 * format.
 *
 * The reader is seekable where the stream below is: a read decrypts the chunks of 64 KiB that it touches, and no other. The
 * reader returns bytes of a chunk only when the whole chunk is authentic and in its place; else it throws a
 * `DecryptionError`. It reports the end only after a chunk that is marked as the last: a stream that was cut at the end
 * of a chunk gives the chunks before the cut, and then throws.
 *
 * A read that meets a bad chunk throws, and returns nothing. If the stream below is seekable the position stays, and
 * the good chunks on both sides can be read. If it is not, the stream throws from then on.
 *
 * For lines put a `BufferedReader` on top. The threat model is at `EncryptedWriter`.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { EncryptedReader, EncryptedWriter } from "bytesio/age";
 *
 * const key = crypto.getRandomValues(new Uint8Array(32));
 * const file = new BytesIO();
 * using writer = new EncryptedWriter(file, { key });
 * writer.write(new Uint8Array(1_000_000));
 * writer.close();
 *
 * file.seek(0);
 * const reader = new EncryptedReader(file, { key });
 * reader.seek(-10, 2); // => 999990
 * reader.read().length; // => 10
 * ```
 */
export class EncryptedReader extends Layer {
  readonly #below: Below;
  readonly #input: EncryptedInput;
  readonly #chunks: Chunks;
  #position = 0;
  /** The chunk opened last. */
  #chunk: Uint8Array = new Uint8Array(0);
  #index = -1;
  /** The length of the text. It is known once the last chunk was opened. */
  #size: number | null = null;
  /** The error that every call throws from now on, as the stream below cannot go back. */
  #failure: unknown = null;

  /**
   * Makes a stream that reads from `below`, beginning at the position of `below`, and reads the header.
   *
   * @param below - Whatever can be read from.
   * @throws {DecryptionError} if the header is none, was changed, or is not for these keys.
   * @throws {TypeError} if `below` lacks the method, or there is no key, or one of the wrong type.
   * @throws {RangeError} if a key, an identity or the work factor is out of range.
   * @throws {UnsupportedOperation} if the runtime has no `node:crypto`, and no primitives are given.
   */
  constructor(below: Reader<Uint8Array | null>, options: EncryptedReaderOptions) {
    const { maxWorkFactor = 20, maxStanzas = 1000, primitives = nativePrimitives(), ...keys } = options;
    super([below], keys);
    requireMethods(below, "read");
    this.#below = below;
    const most = integer(maxStanzas, "decrypt", "maxStanzas", 1);
    const unwrap = unwrapWith(keys, maxWorkFactor, primitives);
    this.#input = new EncryptedInput(below);
    const header = parseHeader(() => this.#input.readLine(), most);
    const fileKey = unwrap(header.stanzas);
    if (fileKey === null) throw new DecryptionError("the keys must open the header: received others");
    verifyHeader(header, fileKey, primitives);
    this.#chunks = new Chunks(fileKey, this.#input.readNonce(), primitives);
  }

  /**
   * Returns whether the stream below is readable.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override readable(): boolean {
    this.requireOpen("ask whether it is readable");
    return isReadable(this.#below);
  }

  /**
   * Returns whether the stream below is seekable.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override seekable(): boolean {
    this.requireOpen("ask whether it is seekable");
    return this.#input.isSeekable;
  }

  /**
   * Reads up to `size` bytes, and decrypts the chunks that they lie in.
   *
   * @param size - How many bytes at most. Default, null or negative: all up to the end.
   * @returns The bytes: fewer than asked for at the end only, or where a raw stream below would have to wait.
   * @throws {DecryptionError} if one of the chunks is not authentic, or the end is not.
   * @throws {TypeError} if `size` is not an integer.
   * @throws {BlockingIOError} if a raw stream below would have to wait and there is nothing yet.
   * @throws {ClosedError} if the stream is closed.
   */
  override read(size?: number | null): Uint8Array<ArrayBuffer> {
    return this.#read(sizeOrAll(size, "read", "size"));
  }

  /**
   * Reads as `read()` does, from one chunk.
   *
   * @throws as `read()`.
   */
  override read1(size?: number | null): Uint8Array<ArrayBuffer> {
    const rest = PLAIN_SIZE - (this.#position % PLAIN_SIZE);
    return this.#read(Math.min(sizeOrAll(size, "read", "size"), rest));
  }

  /**
   * Reads into the beginning of `target`, and decrypts the chunks that it takes.
   *
   * @param target - Any ArrayBuffer or view, counted in bytes. Where the call throws, it may hold bytes of the good
   *   chunks.
   * @returns How many bytes were read: fewer than the target holds at the end only.
   * @throws as `read()`, and {TypeError} if `target` is not an ArrayBuffer or a view.
   */
  override readinto(target: BytesLike): number {
    const bytes = bytesOf(target, "read", "target");
    if (bytes.length === 0) refuseDetached(bytes, "read", "target");
    this.requireOpen("read");
    let size = 0;
    this.#forEach(bytes.length, (part) => {
      bytes.set(part, size);
      size += part.length;
    });
    return size;
  }

  /**
   * Moves the position to `offset`, counted from `whence`. From the end, it decrypts the last chunk, if it has not
   * yet, as only that proves where the end is.
   *
   * @param offset - In bytes. From the position and from the end it stops at 0.
   * @param whence - `SEEK_SET` (0, the start of the text), `SEEK_CUR` (1) or `SEEK_END` (2).
   * @returns The new position, which may lie past the end.
   * @throws {DecryptionError} if the last chunk is not authentic.
   * @throws {TypeError} if an argument is not an integer.
   * @throws {RangeError} if `offset` from the start is negative, or `whence` none of the three.
   * @throws {UnsupportedOperation} if the stream below is not seekable.
   * @throws {ClosedError} if the stream is closed.
   */
  override seek(offset: number, whence: number = SEEK_SET): number {
    if (!this.seekable()) throw this.unsupported("seek");
    const distance = integer(offset, "seek", "offset");
    const origin = whenceOf(whence);
    this.begin("seek");
    try {
      const end = origin === SEEK_END ? this.#end() : 0;
      this.#position = targetOf(distance, origin, this.#position, end);
    } finally {
      this.end();
    }
    return this.#position;
  }

  /**
   * Returns the position in the decrypted text, in bytes.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override tell(): number {
    this.requireOpen("tell the position");
    return this.#position;
  }

  #read(wanted: number): Uint8Array<ArrayBuffer> {
    this.requireOpen("read");
    const parts: Uint8Array[] = [];
    this.#forEach(wanted, (part) => parts.push(part));
    const [first] = parts;
    if (first === undefined || parts.length > 1) return joined(parts);
    if (first.length < PLAIN_SIZE || first.byteLength < first.buffer.byteLength) return new Uint8Array(first);
    // A whole chunk goes to the caller without a copy: the next read is in another one, if not sought back.
    this.#index = -1;
    return new Uint8Array(first.buffer as ArrayBuffer);
  }

  /** Moves over `wanted` bytes. If a chunk is bad, the position stays. */
  #forEach(wanted: number, take: (part: Uint8Array) => void): void {
    if (this.#failure !== null) throw this.#failure;
    this.begin("read");
    const start = this.#position;
    try {
      for (let left = wanted; left > 0; ) {
        const part = this.#partAhead().subarray(0, left);
        if (part.length === 0) break;
        take(part);
        this.#position += part.length;
        left -= part.length;
      }
    } catch (error) {
      if (error instanceof BlockingIOError && this.#position > start) return;
      if (this.#input.isSeekable) this.#position = start;
      else if (error instanceof DecryptionError) this.#failure = error;
      throw error;
    } finally {
      this.end();
    }
  }

  /** Returns the bytes from the position to the end of its chunk. Empty at the end of the text. */
  #partAhead(): Uint8Array {
    const index = Math.floor(this.#position / PLAIN_SIZE);
    if (this.#size !== null && this.#position >= this.#size) return new Uint8Array(0);
    // If the stream below seems to end here, its last chunk has to prove that.
    const last = this.#input.last;
    if (last !== null && index > last && this.#position >= this.#end()) return new Uint8Array(0);
    this.#open(index);
    return this.#chunk.subarray(this.#position % PLAIN_SIZE);
  }

  #end(): number {
    if (this.#size === null) this.#open(this.#input.last ?? 0);
    return this.#size ?? 0;
  }

  #open(index: number): void {
    if (index === this.#index) return;
    const { bytes, isLast } = this.#input.readChunk(index);
    this.#chunk = this.#chunks.open(bytes, index, isLast);
    this.#index = index;
    if (isLast) this.#size = index * PLAIN_SIZE + this.#chunk.length;
  }

  /** @internal */
  override [FACTS](): Facts {
    return { ...super[FACTS](), position: this.#position, ...(this.#size !== null && { size: this.#size }) };
  }
}
