/**
 * Files of Node, Deno and Bun: `open()`, temporary files, and the doors to Node's own streams and to paths.
 *
 * @module
 */

export type { ChunkOptions } from "../memory/chunk-source.ts";
export { asBuffer, LentBuffer } from "./as-buffer.ts";
export { type ToDuplexOptions, toDuplex } from "./duplex.ts";
export { FileIO, type FileIOOptions } from "./file-io.ts";
export {
  type ToReadStreamOptions,
  type ToWriteStreamOptions,
  toReadStream,
  toWriteStream,
} from "./fs-streams.ts";
export { type Opened, type OpenMode, type OpenOptions, open, type TextFile } from "./open.ts";
export type { FileName, Opener } from "./open-path.ts";
export { StreamPath, type ToPathOptions, toPath, type WithPathOptions, withPath } from "./path.ts";
export { type ToReadableOptions, toReadable } from "./readable.ts";
export { SpooledTemporaryFile, type SpooledTemporaryFileOptions } from "./spooled-temporary-file.ts";
export { TemporaryDirectory, type TemporaryDirectoryOptions } from "./temporary-directory.ts";
export {
  type NamedFile,
  NamedTemporaryFile,
  type NamedTemporaryFileOptions,
  TemporaryFile,
  type TemporaryFileOptions,
} from "./temporary-file.ts";
export type { TemporaryPlace } from "./temporary-place.ts";
export { type ToWritableOptions, toWritable } from "./writable.ts";
