/**
 * The doors of the web: to and from ReadableStream, WritableStream, Blob, File, Response and Request, files of the
 * origin private file system, and what libraries of the browser read from.
 *
 * @module
 */

export type { ByteRange } from "../memory/byte-range.ts";
export { type BlobOptions, type FileOptions, toBlob, toFile } from "./blob.ts";
export { OPFSFileIO, type OPFSMode, type SyncAccessHandle } from "./opfs-file-io.ts";
export { type ReadableStreamOptions, toReadableStream } from "./readable-stream.ts";
export { toRequest, toResponse } from "./response.ts";
export { type PositionedChunk, toWritableStream, type WritableStreamOptions } from "./writable-stream.ts";
