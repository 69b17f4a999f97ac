/**
 * Says that the bytes that went through a checksum stream are not those that were expected.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { ChecksumError, ChecksumReader } from "bytesio/layers";
 *
 * const damaged = new BytesIO(new TextEncoder().encode("Hallo"));
 * try {
 *   new ChecksumReader(damaged, "crc32", { expected: "f7d18982" }).read();
 * } catch (error) {
 *   error instanceof ChecksumError && [error.expected, error.actual]; // => ["f7d18982", "78b31ed5"]
 * }
 * ```
 */
export class ChecksumError extends Error {
  readonly code = "ERR_IO_CHECKSUM";
  override readonly name = "ChecksumError";
  /** The digest there should have been, in hexadecimal digits. */
  readonly expected: string;
  /** The digest of the bytes that went through, in hexadecimal digits. */
  readonly actual: string;

  constructor(action: string, expected: string, actual: string) {
    super(`Cannot ${action} as the checksum must be ${expected}: received ${actual}`);
    this.expected = expected;
    this.actual = actual;
  }
}
