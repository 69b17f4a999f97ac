/**
 * Python's `io` for TypeScript: `BytesIO` and what belongs to it. Runs everywhere, imports nothing.
 *
 * @module
 */

export type { BytesLike } from "./arguments.ts";
export { BufferedIOBase } from "./buffered-io-base.ts";
export { BytesIO, type BytesIOOptions, type BytesIOState } from "./bytes-io.ts";
export type { AsyncBytes, CollectOptions, Progress } from "./collect.ts";
export { DEFAULT_BUFFER_SIZE, SEEK_CUR, SEEK_END, SEEK_SET } from "./constants.ts";
export {
  BlockingIOError,
  BufferError,
  ClosedError,
  EndOfStreamError,
  LimitError,
  UnicodeDecodeError,
  UnicodeEncodeError,
  UnsupportedOperation,
} from "./errors.ts";
export { type HexdumpOptions, hexdump } from "./hexdump.ts";
export { IOBase } from "./io-base.ts";
export { MemoryView } from "./memory-view.ts";
export type { BigIntFormat, NumberFormat } from "./numbers.ts";
export type { BinaryStream, RawReader, RawWriter, Reader, Seekable, Writer } from "./protocols.ts";
export { RawIOBase } from "./raw-io-base.ts";
export { TextIOBase } from "./text-io-base.ts";
