import type { RawWriter, Writer } from "../../base/protocols.ts";
import { PassThrough } from "../pass-through.ts";
import { Checksum, type ChecksumName, type ChecksumOptions, type Hash } from "./checksum.ts";

/**
 * Writes to another stream, and computes a checksum of what was written there.
 *
 * With an expected digest `close()` throws a `ChecksumError` if another one came out. Not seekable, so that the
 * digest is that of what was written, each byte once and in order.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { ChecksumWriter } from "bytesio/layers";
 *
 * const file = new BytesIO();
 * const writer = new ChecksumWriter(file, "crc32");
 * writer.write(new TextEncoder().encode("Hello"));
 * file.write(writer.digest());
 * file.getvalue().subarray(5); // => Uint8Array.of(0xf7, 0xd1, 0x89, 0x82)
 * ```
 */
export class ChecksumWriter extends PassThrough {
  readonly #checksum: Checksum;

  /**
   * Makes a stream that writes to `below`, from where that stands.
   *
   * @param below - Whatever can be written to.
   * @param checksum - Its name, or a hash that nothing was added to, which belongs to the stream from then on.
   * @throws {TypeError} if an argument lacks the methods, or `expected` is neither text nor bytes.
   * @throws {RangeError} if there is no such checksum, or `expected` is no hexadecimal number.
   * @throws {UnsupportedOperation} if the runtime does not have the checksum.
   */
  constructor(
    below: Writer | Pick<RawWriter, "write">,
    checksum: ChecksumName | Hash,
    { expected, ...options }: ChecksumOptions = {},
  ) {
    super(below, ["write"], options);
    this.#checksum = new Checksum(checksum, expected);
  }

  /**
   * Returns the checksum of the bytes written up to now; more may follow. It works on a closed stream too.
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

  protected override passed(bytes: Uint8Array): void {
    this.#checksum.update(bytes);
  }

  protected override finish(): void {
    this.#checksum.compare("close");
  }
}
