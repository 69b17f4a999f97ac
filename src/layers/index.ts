/**
 * Streams over streams: compression, checksums, encryption, and the small ones people write every week.
 *
 * @module
 */

export { Chain } from "./chain.ts";
export type { ChecksumName, ChecksumOptions, Hash } from "./checksum.ts";
export { ChecksumError } from "./checksum-error.ts";
export { ChecksumReader } from "./checksum-reader.ts";
export { ChecksumWriter } from "./checksum-writer.ts";
export type { Codec, CodecFormat, CompressionFormat, Compressor, Decompressor, FlushMode } from "./codec.ts";
export { type Fflate, fflateCodec } from "./codec-fflate.ts";
export { type Pako, pakoCodec } from "./codec-pako.ts";
export { BadGzipFile, CompressedDataError, TruncatedDataError } from "./compressed-errors.ts";
export { CompressedReader, type CompressedReaderOptions } from "./compressed-reader.ts";
export { CompressedWriter, type CompressedWriterOptions } from "./compressed-writer.ts";
export { Counted, type CountedOptions } from "./counted.ts";
export { DecryptionError } from "./encrypted-error.ts";
export {
  type DecryptionKeys,
  type EncryptionKeys,
  generateIdentity,
  recipientOf,
} from "./encrypted-keys.ts";
export {
  type EncryptionPrimitives,
  type NobleModules,
  nativePrimitives,
  noblePrimitives,
} from "./encrypted-primitives.ts";
export { EncryptedReader, type EncryptedReaderOptions } from "./encrypted-reader.ts";
export { EncryptedWriter, type EncryptedWriterOptions } from "./encrypted-writer.ts";
export { GzipFile, type GzipFileOptions } from "./gzip-file.ts";
export { GzipIndex, type GzipIndexState } from "./gzip-index.ts";
export type { ByteReader, ByteWriter, LayerOptions } from "./layer.ts";
export { Limited } from "./limited.ts";
export { Tee } from "./tee.ts";
export { Throttled, type ThrottledOptions } from "./throttled.ts";
export { Window, type WindowOptions } from "./window.ts";
