/**
 * Authenticated encryption in the age format: streams that encrypt and decrypt, read by the `age` program too.
 *
 * @module
 */

export { DecryptionError } from "./decryption-error.ts";
export { EncryptedReader, type EncryptedReaderOptions } from "./encrypted-reader.ts";
export { EncryptedWriter, type EncryptedWriterOptions } from "./encrypted-writer.ts";
export {
  type DecryptionKeys,
  type EncryptionKeys,
  generateIdentity,
  recipientOf,
} from "./keys.ts";
export {
  type EncryptionPrimitives,
  nativePrimitives,
} from "./primitives.ts";
