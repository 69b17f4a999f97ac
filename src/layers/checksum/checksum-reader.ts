import { DEFAULT_BUFFER_SIZE } from "../../base/constants.ts";
import { BlockingIOError } from "../../base/errors.ts";
import type { Reader } from "../../base/protocols.ts";
import { PassThrough } from "../pass-through.ts";
import { Checksum, type ChecksumName, type ChecksumOptions, type Hash } from "./checksum.ts";
import type { ChecksumError } from "./checksum-error.ts";

/**
 * Reads from another stream, and computes a checksum of what is read.
 *
 * With an expected digest it verifies all bytes of the stream below: the read that finds the end throws a
 * `ChecksumError` in place of returning, and so does each one after it; `close()`, before the end was found, reads
 * the rest and then verifies. The bytes of reads before the last one are in the caller's hands by then: what must
 * not be used unverified is read by one `read()`, or kept until the end was found.
 *
 * Not seekable, so that the digest is that of what was read, each byte once and in order. A line adds its
 * own bytes, also where the stream below has read more ahead. A `BufferedReader` on top of this stream reads ahead of its
 * caller, and the digest then includes that.
 *
 * A checksum finds accidents. Against someone who may change data and digest both, use an `EncryptedReader`.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { ChecksumReader } from "bytesio/layers";
 *
 * const reader = new ChecksumReader(new BytesIO(new TextEncoder().encode("Hello")), "crc32");
 * reader.read(4);
 * reader.hexdigest(); // => "bcb4afdd"
 * reader.read();
 * reader.hexdigest(); // => "f7d18982"
 * ```
 */
export class ChecksumReader<Data extends Uint8Array | null = Uint8Array> extends PassThrough<
  Extract<Data, null>
> {
  readonly #checksum: Checksum;
  #failure: ChecksumError | null = null;

  /**
   * Makes a stream that reads from `below`, from where that stands.
   *
   * @param below - Whatever can be read from.
   * @param checksum - Its name, or a hash that nothing was added to, which belongs to the stream from then on.
   * @throws {TypeError} if an argument lacks the methods, or `expected` is neither text nor bytes.
   * @throws {RangeError} if there is no such checksum, or `expected` is no hexadecimal number.
   * @throws {UnsupportedOperation} if the runtime does not have the checksum.
   */
  constructor(
    below: Reader<Data>,
    checksum: ChecksumName | Hash,
    { expected, ...options }: ChecksumOptions = {},
  ) {
    super(below, ["read"], options);
    this.#checksum = new Checksum(checksum, expected);
  }

  /**
   * Returns the checksum of the bytes read up to now; more may follow. It works on a closed stream too.
   *
   * @returns Its bytes; those of a number (`"crc32"`, `"adler32"`) with the highest first.
   */
  digest(): Uint8Array<ArrayBuffer> {
    return this.#checksum.digest();
  }

  /** Returns what `digest()` returns, as hexadecimal digits, two a byte. */
  hexdigest(): string {
    return this.#checksum.hexdigest();
  }

  protected override admit(size: number): number {
    if (this.#failure !== null) throw this.#failure;
    return size;
  }

  protected override passed(bytes: Uint8Array): void {
    this.#checksum.update(bytes);
  }

  protected override ended(): void {
    try {
      this.#checksum.compare("read to the end");
    } catch (error) {
      this.#failure = error as ChecksumError;
      throw error;
    }
  }

  protected override finish(): void {
    const block = this.#checksum.isPending ? new Uint8Array(DEFAULT_BUFFER_SIZE) : null;
    while (block !== null && this.#checksum.isPending) {
      const count = this.readBelow(block);
      if (count === null) {
        throw new BlockingIOError("Cannot verify as the stream below would have to wait", 0);
      }
    }
  }
}
