/**
 * The doors of the web: to and from ReadableStream, WritableStream, Blob, File, Response and Request, files of the
 * origin private file system, and what libraries of the browser read from.
 *
 * @module
 */

export { type BlobOptions, type FileOptions, toBlob, toFile } from "./blob.ts";
export type { ByteRange } from "./contents.ts";
export { OPFSFileIO, type OPFSMode, type SyncAccessHandle } from "./opfs-file-io.ts";
export { type PDFJS, type RangeTransport, toRangeTransport } from "./range-transport.ts";
export { type ReadableSource, type ReadableStreamOptions, toReadableStream } from "./readable-stream.ts";
export { toRequest, toResponse } from "./response.ts";
export {
  type FileInfo,
  type PositionedTokenizer,
  type Strtok3,
  type TokenizerOptions,
  toTokenizer,
} from "./tokenizer.ts";
export { toWritableStream, type WritableStreamOptions, type WritableTarget } from "./writable-stream.ts";
export { toZipReader, type ZipSource } from "./zip-reader.ts";
