/**
 * Python's `io` for TypeScript: `BytesIO` and what belongs to it. Runs everywhere, imports nothing.
 *
 * @module
 */

export type { BytesLike } from "./arguments.ts";
export { BytesIO, type BytesIOOptions, type BytesIOState } from "./bytes-io.ts";
export type { AsyncBytes, CollectOptions, Progress } from "./collect.ts";
export { DEFAULT_BUFFER_SIZE, SEEK_CUR, SEEK_END, SEEK_SET } from "./constants.ts";
export { BufferError, ClosedError, EndOfStreamError, LimitError, UnsupportedOperation } from "./errors.ts";
export { type HexdumpOptions, hexdump } from "./hexdump.ts";
export { MemoryView } from "./memory-view.ts";
export type { BigIntFormat, NumberFormat } from "./numbers.ts";
