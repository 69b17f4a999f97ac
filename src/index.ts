/**
 * Python's `io` for TypeScript: `BytesIO` and what belongs to it. Runs everywhere, imports nothing.
 *
 * @module
 */

export type { BytesLike } from "./base/arguments.ts";
export { BufferedIOBase } from "./base/buffered-io-base.ts";
export { DEFAULT_BUFFER_SIZE, SEEK_CUR, SEEK_END, SEEK_SET } from "./base/constants.ts";
export {
  BlockingIOError,
  BufferError,
  ClosedError,
  EndOfStreamError,
  LimitError,
  UnicodeDecodeError,
  UnicodeEncodeError,
  UnsupportedOperation,
} from "./base/errors.ts";
export { IOBase } from "./base/io-base.ts";
export type {
  BinaryStream,
  RandomAccess,
  RawReader,
  RawWriter,
  Reader,
  Seekable,
  Writer,
} from "./base/protocols.ts";
export { RawIOBase } from "./base/raw-io-base.ts";
export { TextIOBase } from "./base/text-io-base.ts";
export { BufferedRandom } from "./buffered/buffered-random.ts";
export { BufferedReader } from "./buffered/buffered-reader.ts";
export { BufferedRWPair } from "./buffered/buffered-rw-pair.ts";
export { BufferedWriter } from "./buffered/buffered-writer.ts";
export { hexdiff } from "./inspect/hexdiff.ts";
export { type HexdumpOptions, hexdump } from "./inspect/hexdump.ts";
export { BytesIO, type BytesIOOptions, type BytesIOState } from "./memory/bytes-io.ts";
export { MemoryView } from "./memory/memory-view.ts";
export type { BigIntFormat, NumberFormat } from "./memory/number-formats.ts";
export { type IncrementalDecoder, IncrementalNewlineDecoder } from "./text/incremental-newline-decoder.ts";
export type { Newline } from "./text/newlines.ts";
export { StringIO, type StringIOState } from "./text/string-io.ts";
export { TextIOWrapper, type TextIOWrapperOptions } from "./text/text-io-wrapper.ts";
export type { AsyncBytes, CollectOptions, Progress } from "./transfer/collect.ts";
export { asRandomAccess } from "./transfer/random-access.ts";
export { writeAll, writeFrom } from "./transfer/write-from.ts";
