import { type BytesLike, bytesOf, refuseDetached } from "../base/arguments.ts";
import { joined } from "../base/bytes.ts";
import { afterTaking } from "../base/errors.ts";
import { FACTS, type Facts } from "../base/guards.ts";
import { isWritable, Layer, type LayerOptions, requireMethods } from "../base/layer.ts";
import type { RawWriter, Writer } from "../base/protocols.ts";
import type { Below } from "../base/step.ts";
import { drain } from "../base/step.ts";
import { Chunks, NONCE_SIZE, PLAIN_SIZE } from "./chunks.ts";
import { formatHeader } from "./header.ts";
import { type EncryptionKeys, FILE_KEY_SIZE, wrapFor } from "./keys.ts";
import { type EncryptionPrimitives, nativePrimitives, randomBytes } from "./primitives.ts";

/**
 * Options of a new `EncryptedWriter`: who may read, and how it is done.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { EncryptedWriter, type EncryptedWriterOptions } from "bytesio/age";
 *
 * const options: EncryptedWriterOptions = { passphrase: "correct horse", workFactor: 10 };
 * new EncryptedWriter(new BytesIO(), options).tell(); // => 0
 * ```
 */
export interface EncryptedWriterOptions extends EncryptionKeys, LayerOptions {
  /**
   * The scrypt work factor, from 1 to 22: how hard it is to try a passphrase, and to use it. 2 to that power is the
   * scrypt cost, and the memory in KiB. Default, as in age: 18, which takes 256 MiB and about a second.
   */
  workFactor?: number | undefined;
  /** The cryptographic functions. Default: those of `node:crypto`. */
  primitives?: EncryptionPrimitives | undefined;
}

/**
 * Encrypts what is written to it, in the format of the [age](https://age-encryption.org/v1) file encryption tools.
 *
 * `EncryptedReader`, `age`, `rage` and their libraries read the file. Only `EncryptedReader` knows the option `key`.
 * Each stream has a random file key, so that no nonce is ever used for two texts. The text is sealed in chunks of 64
 * KiB with ChaCha20-Poly1305. `close()` seals the last chunk, without which no reader accepts the end. The stream can
 * only be written, from the start to the end.
 *
 * **Threat model.** An attacker who holds the stored bytes and may change them, but has no key, learns the length of the
 * text and the number of recipients, and nothing else. The reader finds any change (bits flipped, chunks cut off, added,
 * doubled, put in another order or taken from another file) before it returns a byte of that chunk. The format does not
 * say who wrote the text: anyone can encrypt to a public key, and every holder of a passphrase or a `key` can. It does not
 * stop an attacker from putting an older file of the same keys in the place of this one. A weak passphrase can be guessed.
 * Keys stay in the memory of the process until they are collected. X25519 will not withstand a large quantum computer.
 *
 * **An error half way.** The end of a `using` block calls `close()`, also after an error, and a shorter text then looks
 * complete. Call `abort()` first where that matters.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { EncryptedReader, EncryptedWriter, generateIdentity, recipientOf } from "bytesio/age";
 *
 * const identity = generateIdentity();
 * const file = new BytesIO();
 * {
 *   using writer = new EncryptedWriter(file, { recipients: [recipientOf(identity)] });
 *   writer.write(new TextEncoder().encode("attack at dawn"));
 * }
 * file.seek(0);
 * const reader = new EncryptedReader(file, { identities: [identity] });
 * reader.seek(10);
 * reader.read(); // => new TextEncoder().encode("dawn")
 * ```
 */
export class EncryptedWriter extends Layer {
  readonly #below: Below;
  readonly #chunks: Chunks;
  readonly #chunk: Uint8Array = new Uint8Array(PLAIN_SIZE);
  #size = 0;
  #index = 0;
  /** Sealed chunks that the stream below has not taken yet. */
  #waiting: Uint8Array[] = [];
  #isAborted = false;

  /**
   * Makes a stream that writes to `below`, beginning at the position of `below`, and writes the header.
   *
   * @param below - Whatever can be written to.
   * @throws {TypeError} if `below` lacks the method, or there is no key, or one of the wrong type.
   * @throws {RangeError} if a key, a recipient or the work factor is out of range, or a passphrase not alone.
   * @throws {UnsupportedOperation} if the runtime has no `node:crypto`, and no primitives are given.
   */
  constructor(below: Writer | Pick<RawWriter, "write">, options: EncryptedWriterOptions) {
    const { workFactor = 18, primitives = nativePrimitives(), ...keys } = options;
    super([below], keys);
    requireMethods(below, "write");
    this.#below = below;
    const wrap = wrapFor(keys, workFactor, primitives);
    const fileKey = randomBytes(FILE_KEY_SIZE);
    const nonce = randomBytes(NONCE_SIZE);
    this.#chunks = new Chunks(fileKey, nonce, primitives);
    this.#waiting.push(joined([formatHeader(wrap(fileKey), fileKey, primitives), nonce]));
    try {
      this.#drain();
    } catch {
      // The header waits, and the next call throws the error: after a constructor that throws, nobody could go on.
    }
  }

  /**
   * Returns whether the stream below is writable.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override writable(): boolean {
    this.requireOpen("ask whether it is writable");
    return isWritable(this.#below);
  }

  /**
   * Encrypts all of `data`. Up to 64 KiB wait until more is written, or the stream is closed. `flush()` does not write
   * them, as chunks have one size.
   *
   * What the stream below does not take, this stream keeps, and writes before anything else.
   *
   * @returns How many bytes were written: all.
   * @throws {TypeError} if `data` is not an ArrayBuffer or a view.
   * @throws what writing to the stream below throws. Its `characters_written` says how many bytes of `data` this stream
   *   took, if it took any.
   * @throws {ClosedError} if the stream is closed.
   */
  override write(data: BytesLike): number {
    const bytes = bytesOf(data, "write", "data");
    if (bytes.length === 0) refuseDetached(bytes, "write", "data");
    this.begin("write");
    try {
      for (let start = 0; start < bytes.length; ) {
        this.#prepare(start);
        const part = bytes.subarray(start, start + PLAIN_SIZE - this.#size);
        this.#chunk.set(part, this.#size);
        this.#size += part.length;
        start += part.length;
      }
    } finally {
      this.end();
    }
    return bytes.length;
  }

  /**
   * Closes the stream without its last chunk, so that no reader takes the text below for complete.
   *
   * @example
   * ```ts
   * import { BytesIO } from "bytesio";
   * import { DecryptionError, EncryptedReader, EncryptedWriter } from "bytesio/age";
   *
   * const [file, key] = [new BytesIO(), new Uint8Array(32)];
   * new EncryptedWriter(file, { key }).abort();
   * file.seek(0);
   * try {
   *   new EncryptedReader(file, { key }).read();
   * } catch (error) {
   *   error instanceof DecryptionError; // => true
   * }
   * ```
   */
  abort(): void {
    this.#isAborted = true;
    this.close();
  }

  /**
   * Returns how many bytes were written, before encryption.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override tell(): number {
    this.requireOpen("tell the position");
    return this.#index * PLAIN_SIZE + this.#size;
  }

  protected override finish(): void {
    if (this.#isAborted) return;
    this.#drain();
    this.#seal(true);
    this.#drain();
  }

  /** Makes room in the chunk, of data of which `taken` bytes are in it, or in an earlier one. */
  #prepare(taken: number): void {
    try {
      this.#drain();
      // A full chunk waits until it is known not to be the last.
      if (this.#size === PLAIN_SIZE) this.#seal(false);
      this.#drain();
    } catch (error) {
      throw afterTaking(error, taken);
    }
  }

  #seal(isLast: boolean): void {
    this.#waiting = [...this.#chunks.seal(this.#chunk.subarray(0, this.#size), this.#index, isLast)];
    this.#index += 1;
    this.#size = 0;
  }

  /** Writes the sealed chunks: one that fails must not be sealed again. */
  #drain(): void {
    drain(this.#below, this.#waiting);
  }

  /** @internal */
  override [FACTS](): Facts {
    return { ...super[FACTS](), position: this.#index * PLAIN_SIZE + this.#size };
  }
}
