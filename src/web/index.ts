/**
 * The doors to the web's own objects: ReadableStream, WritableStream, Blob, File, Response and Request. And files of the
 * origin private file system.
 *
 * @module
 */

export type { ByteRange } from "../memory/byte-range.ts";
export type { ChunkOptions } from "../memory/chunk-source.ts";
export { type BlobOptions, type FileOptions, toBlob, toFile } from "./blob.ts";
export { OPFSFileIO, type OPFSMode, type SyncAccessHandle } from "./opfs-file-io.ts";
export { type ReadableStreamOptions, toReadableStream } from "./readable-stream.ts";
export { type ResponseOptions, toRequest, toResponse } from "./response.ts";
export { type PositionedChunk, toWritableStream, type WritableStreamOptions } from "./writable-stream.ts";
