/**
 * Encrypted bytes are not what their writer made, or not for this key. No byte of the chunk was returned.
 *
 * In the payload, damage, an attack and a wrong key cannot be told apart. The message says what was found.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { DecryptionError, EncryptedReader } from "bytesio/age";
 *
 * try {
 *   new EncryptedReader(new BytesIO(new TextEncoder().encode("plain text\n")), { passphrase: "secret" });
 * } catch (error) {
 *   error instanceof DecryptionError && error.code; // => "ERR_IO_DECRYPT"
 * }
 * ```
 */
export class DecryptionError extends Error {
  readonly code = "ERR_IO_DECRYPT";
  override readonly name = "DecryptionError";
  /** The number of the chunk of 64 KiB that was refused, from 0; null if it was the header. */
  readonly chunk: number | null;

  constructor(rule: string, chunk: number | null = null) {
    super(`Cannot decrypt${chunk === null ? "" : ` chunk ${chunk}`} as ${rule}`);
    this.chunk = chunk;
  }
}
