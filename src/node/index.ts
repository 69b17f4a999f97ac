/**
 * Files: `open()` and what it returns, on the synchronous file system of Node, Deno and Bun.
 *
 * @module
 */

export { asBuffer, LentBuffer } from "./as-buffer.ts";
export { type ToDuplexOptions, toDuplex } from "./duplex.ts";
export { FileIO, type FileIOOptions, type FileName } from "./file-io.ts";
export type { Opener } from "./file-mode.ts";
export {
  type ToReadStreamOptions,
  type ToWriteStreamOptions,
  toReadStream,
  toWriteStream,
} from "./fs-streams.ts";
export { type Opened, type OpenMode, type OpenOptions, open, type TextFile } from "./open.ts";
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
export type { TemporaryPlace } from "./temporary-path.ts";
export { type ToWritableOptions, toWritable } from "./writable.ts";
