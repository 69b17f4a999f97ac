/**
 * Streams over streams: compression, checksums, and the small ones people write every week.
 *
 * @module
 */

export type { LayerOptions } from "../base/layer.ts";
export { Chain } from "./chain.ts";
export type { ChecksumName, ChecksumOptions, Hash } from "./checksum/checksum.ts";
export { ChecksumError } from "./checksum/checksum-error.ts";
export { ChecksumReader } from "./checksum/checksum-reader.ts";
export { ChecksumWriter } from "./checksum/checksum-writer.ts";
export type {
  Codec,
  CodecFormat,
  CodecOptions,
  CompressionFormat,
  Compressor,
  Decompressor,
  FlushMode,
} from "./compressed/codec.ts";
export { CompressedReader, type CompressedReaderOptions } from "./compressed/compressed-reader.ts";
export { CompressedWriter, type CompressedWriterOptions } from "./compressed/compressed-writer.ts";
export {
  BadGzipFile,
  CompressedDataError,
  MissingOptionError,
  TruncatedDataError,
} from "./compressed/errors.ts";
export { GzipFile, type GzipFileOptions } from "./compressed/gzip-file.ts";
export { GzipIndex, type GzipIndexState } from "./compressed/gzip-index.ts";
export { Counted, type CountedOptions } from "./counted.ts";
export { Limited } from "./limited.ts";
export { Tee } from "./tee.ts";
export { Throttled, type ThrottledOptions } from "./throttled.ts";
export { Window, type WindowOptions } from "./window.ts";
