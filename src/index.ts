/**
 * Python's `io` for TypeScript: `BytesIO` and what belongs to it. Runs everywhere, imports nothing.
 *
 * @module
 */

export type { BytesLike } from "./arguments.ts";
export { BufferedIOBase } from "./buffered-io-base.ts";
export { BufferedRandom } from "./buffered-random.ts";
export { BufferedReader } from "./buffered-reader.ts";
export { BufferedRWPair } from "./buffered-rw-pair.ts";
export { BufferedWriter } from "./buffered-writer.ts";
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
export { hexdiff } from "./hexdiff.ts";
export { type HexdumpOptions, hexdump } from "./hexdump.ts";
export { type IncrementalDecoder, IncrementalNewlineDecoder } from "./incremental-newline-decoder.ts";
export { IOBase } from "./io-base.ts";
export { MemoryView } from "./memory-view.ts";
export type { Newline } from "./newlines.ts";
export type { BigIntFormat, NumberFormat } from "./numbers.ts";
export type { BinaryStream, RawReader, RawWriter, Reader, Seekable, Writer } from "./protocols.ts";
export { asRandomAccess, type PositionedStream, type RandomAccess } from "./random-access.ts";
export { RawIOBase } from "./raw-io-base.ts";
export { StringIO, type StringIOState } from "./string-io.ts";
export { TextIOBase } from "./text-io-base.ts";
export { TextIOWrapper, type TextIOWrapperOptions } from "./text-io-wrapper.ts";
export { type PartWriter, writeAll, writeFrom } from "./write-from.ts";
