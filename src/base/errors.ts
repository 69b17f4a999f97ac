/**
 * The errors a caller would catch. Each has a stable `code`, which also holds
 * when two copies of the package are loaded and `instanceof` does not.
 *
 * Wrong types are a `TypeError` and numbers out of range a `RangeError`.
 *
 * @module
 */

import { toHex } from "./bytes.ts";

/**
 * Says that this kind of stream does not have the operation, whatever its state.
 *
 * @example
 * ```ts
 * import { BytesIO, UnsupportedOperation } from "bytesio";
 *
 * try {
 *   new BytesIO().fileno();
 * } catch (error) {
 *   error instanceof UnsupportedOperation; // => true
 * }
 * ```
 */
export class UnsupportedOperation extends Error {
  readonly code = "ERR_IO_UNSUPPORTED";
  override readonly name = "UnsupportedOperation";
}

/**
 * Says that the stream, or the view of it, was used after it was closed.
 *
 * @example
 * ```ts
 * import { BytesIO, ClosedError } from "bytesio";
 *
 * const stream = new BytesIO();
 * stream.close();
 * try {
 *   stream.read();
 * } catch (error) {
 *   error instanceof ClosedError; // => true
 * }
 * ```
 */
export class ClosedError extends Error {
  readonly code = "ERR_IO_CLOSED";
  override readonly name = "ClosedError";
}

/**
 * Says that a live `getbuffer()` view forbids the operation: release the view first.
 *
 * @example
 * ```ts
 * import { BufferError, BytesIO } from "bytesio";
 *
 * const stream = new BytesIO(Uint8Array.of(1, 2));
 * const view = stream.getbuffer();
 * try {
 *   stream.write(Uint8Array.of(3));
 * } catch (error) {
 *   error instanceof BufferError; // => true
 * }
 * view.release();
 * ```
 */
export class BufferError extends Error {
  readonly code = "ERR_IO_EXPORTED";
  override readonly name = "BufferError";
}

/**
 * Says that a stream would have grown past its limit. Nothing was allocated, and
 * what the stream held before is still there.
 *
 * @example
 * ```ts
 * import { BytesIO, LimitError } from "bytesio";
 *
 * const stream = new BytesIO(null, { limit: 4 });
 * try {
 *   stream.write(Uint8Array.of(1, 2, 3, 4, 5));
 * } catch (error) {
 *   error instanceof LimitError && [error.limit, error.size]; // => [4, 5]
 * }
 * ```
 */
export class LimitError extends Error {
  readonly code = "ERR_IO_LIMIT";
  override readonly name = "LimitError";
  /** The most bytes that were allowed. */
  readonly limit: number;
  /** How many bytes the stream would have held. */
  readonly size: number;

  constructor(action: string, limit: number, size: number) {
    super(`Cannot ${action} as the stream is limited to ${limit} bytes: it would hold ${size}`);
    this.limit = limit;
    this.size = size;
  }
}

/**
 * Says that a stream ended before the bytes that were asked for. The position has not moved.
 *
 * Its fields have the names of Python's `asyncio.IncompleteReadError`.
 *
 * @example
 * ```ts
 * import { BytesIO, EndOfStreamError } from "bytesio";
 *
 * const stream = new BytesIO(Uint8Array.of(1, 2));
 * try {
 *   stream.readexactly(4);
 * } catch (error) {
 *   error instanceof EndOfStreamError && error.partial; // => Uint8Array.of(1, 2)
 * }
 * stream.tell(); // => 0
 * ```
 */
export class EndOfStreamError extends Error {
  readonly code = "ERR_IO_END_OF_STREAM";
  override readonly name = "EndOfStreamError";
  /** The bytes between the position and the end: fewer than `expected`. */
  readonly partial: Uint8Array<ArrayBuffer>;
  /** How many bytes were asked for. */
  readonly expected: number;

  constructor(partial: Uint8Array<ArrayBuffer>, expected: number) {
    super(`Cannot read ${expected} bytes as the stream ends before: only ${partial.length} left`);
    this.partial = partial;
    this.expected = expected;
  }
}

/**
 * Says that a stream would have to wait, and that not all bytes were taken: Python's `BlockingIOError`.
 *
 * @example
 * ```ts
 * import { BlockingIOError } from "bytesio";
 *
 * const error = new BlockingIOError("Cannot write as the raw stream would have to wait", 3);
 * [error.code, error.characters_written]; // => ["EAGAIN", 3]
 * ```
 */
export class BlockingIOError extends Error {
  readonly code = "EAGAIN";
  override readonly name = "BlockingIOError";
  /** How many bytes of the call's data were taken, buffered or written. */
  readonly characters_written: number;

  constructor(message: string, characters_written: number) {
    super(message);
    this.characters_written = characters_written;
  }
}

/**
 * Notes on what a `write()` throws how much of its data the stream took nevertheless. An error without that note, or with
 * 0, says that the stream took nothing.
 *
 * @returns The error to throw: the same one, but for a `BlockingIOError`, whose number cannot change.
 */
export function afterTaking(error: unknown, count: number): unknown {
  if (error instanceof BlockingIOError) return new BlockingIOError(error.message, count);
  if (error instanceof Error && takenBefore(error, Infinity) !== count) {
    Object.assign(error, { characters_written: count });
  }
  return error;
}

/** Returns how much of its data a `write()` took that threw `error`: from 0 to `size`. */
export function takenBefore(error: unknown, size: number): number {
  const count = (error as { characters_written?: unknown } | null | undefined)?.characters_written;
  return Number.isSafeInteger(count) ? Math.max(0, Math.min(count as number, size)) : 0;
}

/**
 * Says that bytes are no text in the encoding. The fields are Python's.
 *
 * @example
 * ```ts
 * import { UnicodeDecodeError } from "bytesio";
 *
 * const error = new UnicodeDecodeError("utf-8", Uint8Array.of(97, 255), 1, 2, "invalid start byte");
 * error.message; // => 'Cannot decode as byte 1 is no "utf-8" (invalid start byte): received 0xff'
 * ```
 */
export class UnicodeDecodeError extends Error {
  readonly code = "ERR_IO_DECODE";
  override readonly name = "UnicodeDecodeError";
  readonly encoding: string;
  /** The bytes that were being decoded. */
  readonly object: Uint8Array;
  /** Where the first byte in `object` lies that cannot be decoded. */
  readonly start: number;
  /** Where the last one ends. */
  readonly end: number;
  readonly reason: string;

  constructor(encoding: string, object: Uint8Array, start: number, end: number, reason: string) {
    super(
      `Cannot decode as byte ${start} is no ${JSON.stringify(encoding)} (${reason}): received 0x${toHex(object.subarray(start, end))}`,
    );
    this.encoding = encoding;
    this.object = object;
    this.start = start;
    this.end = end;
    this.reason = reason;
  }
}

/**
 * Says that a text holds a character that the encoding does not have. The fields are Python's.
 *
 * @example
 * ```ts
 * import { UnicodeEncodeError } from "bytesio";
 *
 * const error = new UnicodeEncodeError("ascii", "né", 1, 2, "ordinal not in range(128)");
 * error.message; // => 'Cannot encode as character 1 is not in "ascii" (ordinal not in range(128)): received "é"'
 * ```
 */
export class UnicodeEncodeError extends Error {
  readonly code = "ERR_IO_ENCODE";
  override readonly name = "UnicodeEncodeError";
  readonly encoding: string;
  /** The text that was being encoded. */
  readonly object: string;
  /** Where the first character lies that cannot be encoded, in code points. */
  readonly start: number;
  /** Where the last one ends, in code points. */
  readonly end: number;
  readonly reason: string;

  constructor(encoding: string, object: string, start: number, end: number, reason: string) {
    const characters = JSON.stringify(Array.from(object).slice(start, end).join(""));
    super(
      `Cannot encode as character ${start} is not in ${JSON.stringify(encoding)} (${reason}): received ${characters}`,
    );
    this.encoding = encoding;
    this.object = object;
    this.start = start;
    this.end = end;
    this.reason = reason;
  }
}

/** The error of a method that the stream's class does not have. */
export function unsupported(stream: object, method: string): UnsupportedOperation {
  return new UnsupportedOperation(`Cannot ${method} as ${stream.constructor.name} does not support it`);
}

/** The error of everything that is asked of a closed stream. */
export function closed(action: string): ClosedError {
  return new ClosedError(`Cannot ${action} as the stream is closed`);
}
