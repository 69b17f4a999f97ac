/**
 * One read and one write of a stream below: its answer is checked, whatever class it is of.
 *
 * A stream of another library may say that it read more than there was room for, or half a byte. A caller that believed it
 * would pass on bytes that were never written. So each door, layer and buffer reads and writes by these functions.
 *
 * @module
 */

import { describe } from "./arguments.ts";
import { beginning, joined, NEWLINE, whole } from "./bytes.ts";
import { SEEK_CUR } from "./constants.ts";
import { afterTaking, BlockingIOError, takenBefore, unsupported } from "./errors.ts";

/** A stream below. It must have only the methods that are called. */
export interface Below {
  readonly closed?: boolean;
  /** Of a file: what it was opened for. */
  readonly mode?: unknown;
  /** How many bytes there are from the start, where that is known. */
  readonly size?: unknown;
  read?(size?: number | null): unknown;
  read1?(size?: number | null): unknown;
  readinto?(target: Uint8Array<ArrayBuffer>): unknown;
  readline?(limit?: number | null): unknown;
  peek?(size?: number): unknown;
  write?(data: Uint8Array<ArrayBuffer>): unknown;
  seek?(offset: number, whence?: number): number;
  tell?(): number;
  truncate?(size?: number | null): number;
  flush?(): void;
  close?(): void;
  readable?(): boolean;
  writable?(): boolean;
  seekable?(): boolean;
  fileno?(): number;
}

/** How much is read at first where the end of a line is looked for, and how much at most. */
const LEAST_AHEAD = 128;
const MOST_AHEAD = 65_536;

/** The largest size that is asked for at once: a raw stream allocates what it is asked for. */
const MOST_AT_ONCE = 2 ** 30;

/**
 * Returns what a method gave, if it is bytes, and no more than were asked for.
 *
 * @throws {TypeError} if it is anything else.
 * @throws {RangeError} if there are more bytes.
 */
export function bytesFrom(result: unknown, method: string, wanted: number = Infinity): Uint8Array {
  if (!(result instanceof Uint8Array)) {
    throw new TypeError(`Cannot read as ${method} must return a Uint8Array: it returned ${describe(result)}`);
  }
  if (result.length > wanted) {
    throw new RangeError(
      `Cannot read as ${method} must return at most ${wanted} bytes: it returned ${result.length}`,
    );
  }
  return result;
}

/**
 * Throws if a method says that it did more than it was asked to, or nothing that makes sense.
 *
 * @throws {TypeError} if `count` is no integer.
 * @throws {RangeError} if it is negative, or larger than `wanted`.
 */
export function checkCount(
  count: unknown,
  wanted: number,
  method: string,
  action: "read" | "write" = "read",
): asserts count is number {
  if (Number.isSafeInteger(count) && (count as number) >= 0 && (count as number) <= wanted) return;
  const Reason = Number.isInteger(count) ? RangeError : TypeError;
  throw new Reason(
    `Cannot ${action} as ${method} must return how many bytes it ${action === "read" ? "read" : "wrote"}, ` +
      `from 0 to ${wanted}: it returned ${describe(count)}`,
  );
}

/**
 * Reads by one call of `read()`, or of `readinto()` where there is no `read()`.
 *
 * @param size - How many bytes at most; Infinity for all of them.
 * @returns What `read()` returned, or an array of its own: empty at the end, null where the stream would have to wait.
 */
export function readSome(stream: Below, size: number): Uint8Array | null {
  if (typeof stream.read === "function") {
    const wanted = size === Infinity ? size : Math.min(size, MOST_AT_ONCE);
    const result = wanted === Infinity ? stream.read() : stream.read(wanted);
    return result === null ? null : bytesFrom(result, "read()", wanted);
  }
  const target = new Uint8Array(Math.min(size, 65_536));
  const count = readSomeInto(stream, target);
  return count === null ? null : count === target.length ? target : target.slice(0, count);
}

/**
 * Fills the beginning of `target` by one call of `readinto()`, or of `read()` where there is no `readinto()`.
 *
 * @returns How many bytes: 0 at the end, null where the stream would have to wait.
 */
export function readSomeInto(stream: Below, target: Uint8Array): number | null {
  if (typeof stream.readinto === "function") {
    const { length } = target;
    const count = stream.readinto(target as Uint8Array<ArrayBuffer>);
    if (count === null) return null;
    checkCount(count, length, "readinto()");
    return count;
  }
  if (typeof stream.read !== "function") throw unsupported(stream, "read");
  const bytes = readSome(stream, target.length);
  if (bytes !== null) target.set(bytes);
  return bytes === null ? null : bytes.length;
}

/** Writes a beginning of `data` by one call; returns how many bytes, null where the stream would have to wait. */
export function writeSome(stream: Below, data: Uint8Array): number | null {
  if (typeof stream.write !== "function") throw unsupported(stream, "write");
  const { length } = data;
  const count = stream.write(data as Uint8Array<ArrayBuffer>);
  if (count === null) return null;
  checkCount(count, length, "write()", "write");
  return count;
}

/** Is told of bytes as soon as they went through: a part may precede an error. */
type OnPart = (part: Uint8Array) => void;

/**
 * Reads up to `wanted` bytes: fewer at the end only, which `onEnd` is told of, or where `once` allows one call.
 *
 * @returns An array of its own; null where the stream would have to wait and there is nothing yet.
 */
export function readFrom(
  stream: Below,
  wanted: number,
  once = false,
  onPart?: OnPart,
  onEnd?: () => void,
): Uint8Array<ArrayBuffer> | null {
  const parts: Uint8Array[] = [];
  for (let size = 0; size < wanted; ) {
    const part = readSome(stream, wanted - size);
    if (part === null && parts.length === 0) return null;
    if (part === null) break;
    if (part.length === 0) {
      onEnd?.();
      break;
    }
    onPart?.(part);
    parts.push(part);
    size += part.length;
    if (once) break;
  }
  return whole(parts);
}

/**
 * Fills the beginning of `target`: all of it but at the end, which `onEnd` is told of, or where `once` allows
 * one call.
 *
 * @returns How many bytes; null where the stream would have to wait and there are none yet.
 */
export function readIntoFrom(
  stream: Below,
  target: Uint8Array,
  once = false,
  onPart?: OnPart,
  onEnd?: () => void,
): number | null {
  let size = 0;
  while (size < target.length) {
    const rest = size === 0 ? target : target.subarray(size);
    const count = readSomeInto(stream, rest);
    if (count === null && size === 0) return null;
    if (count === null) break;
    if (count === 0) {
      onEnd?.();
      break;
    }
    onPart?.(beginning(rest, count));
    size += count;
    if (once) break;
  }
  return size;
}

/**
 * Fills `target`: all of it but at the end.
 *
 * @returns How many bytes.
 * @throws {BlockingIOError} if the stream would have to wait before.
 */
export function fill(stream: Below, target: Uint8Array): number {
  let isEnd = false;
  const count = readIntoFrom(stream, target, false, undefined, () => {
    isEnd = true;
  });
  if (isEnd || count === target.length) return count ?? 0;
  throw new BlockingIOError("Cannot read as the stream would have to wait", count ?? 0);
}

/**
 * Reads up to the next newline, which belongs to the line, or to the end, which `onEnd` is told of, by as few calls as
 * the stream has a way for. Nothing behind the line is taken from it.
 *
 * @param wanted - How many bytes at most; may cut a line.
 * @returns An array of its own; null where the stream would have to wait and there is nothing yet.
 */
export function readLineFrom(
  stream: Below,
  wanted: number,
  onPart?: OnPart,
  onEnd?: () => void,
): Uint8Array<ArrayBuffer> | null {
  const parts: Uint8Array[] = [];
  for (let size = 0; size < wanted; ) {
    const part = linePart(stream, wanted - size);
    if (part === null && parts.length === 0) return null;
    if (part === null) break;
    if (part.length === 0) {
      onEnd?.();
      break;
    }
    onPart?.(part);
    parts.push(part);
    size += part.length;
    if (part[part.length - 1] === NEWLINE) break;
  }
  return whole(parts);
}

/**
 * Reads a line or a part of one.
 *
 * A stream with `peek()`, or without positions, is asked for its own `readline()`. Of another one with positions a
 * piece is read, and the position put back behind the line: its own `readline()` might read byte by byte.
 */
function linePart(stream: Below, wanted: number): Uint8Array | null {
  const hasPosition = typeof stream.seek === "function" && stream.seekable?.() !== false;
  if (typeof stream.readline === "function" && (typeof stream.peek === "function" || !hasPosition)) {
    const line = lineOrNull(stream, wanted);
    return line === null ? null : bytesFrom(line, "readline()", wanted);
  }
  if (!hasPosition) return readSome(stream, 1);
  const parts: Uint8Array[] = [];
  for (let size = 0, ahead = LEAST_AHEAD; size < wanted; ahead = Math.min(2 * ahead, MOST_AHEAD)) {
    const part = readSome(stream, Math.min(ahead, wanted - size));
    if (part === null && parts.length === 0) return null;
    if (part === null || part.length === 0) break;
    const end = part.indexOf(NEWLINE) + 1;
    parts.push(end > 0 ? part.subarray(0, end) : part);
    if (end > 0 && end < part.length) stream.seek?.(end - part.length, SEEK_CUR);
    if (end > 0) break;
    size += part.length;
  }
  return joined(parts);
}

/** Calls `readline()`: null where the stream would have to wait, as a buffered one says by an error. */
function lineOrNull(stream: Below, wanted: number): unknown {
  try {
    return wanted === Infinity ? stream.readline?.() : stream.readline?.(wanted);
  } catch (error) {
    if (error instanceof BlockingIOError) return null;
    throw error;
  }
}

/**
 * Writes all of `data`, by as many calls as that takes.
 *
 * @throws what the stream throws. Its `characters_written` says how many bytes the stream took, if it took any.
 * @throws {BlockingIOError} if the stream would have to wait.
 */
export function writeTo(stream: Below, data: Uint8Array, onPart?: OnPart): void {
  let size = 0;
  try {
    while (size < data.length) {
      const rest = size === 0 ? data : data.subarray(size);
      const { count, error } = tryToWrite(stream, rest, data.length);
      size += count;
      if (count > 0) onPart?.(beginning(rest, count));
      if (error !== null) throw error;
    }
  } catch (error) {
    throw afterTaking(error, size);
  }
}

/** Writes a beginning of `data`, the rest of `total` bytes; returns how many bytes, and why there will be no more. */
function tryToWrite(stream: Below, data: Uint8Array, total: number): { count: number; error: unknown } {
  try {
    const count = writeSome(stream, data);
    if (count) return { count, error: null };
    // A write that takes nothing says null in another way: to go on asking would be to wait for ever.
    const rule = count === null ? "would have to wait" : "takes nothing";
    throw new BlockingIOError(`Cannot write as the stream ${rule}: received ${total} bytes`, 0);
  } catch (error) {
    return { count: takenBefore(error, data.length), error };
  }
}

/**
 * Writes the parts that wait. What the stream does not take goes on waiting, and a later call goes on from there.
 *
 * @throws what `writeTo()` throws.
 */
export function drain(stream: Below, waiting: Uint8Array[]): void {
  for (let [part] = waiting; part !== undefined; [part] = waiting) {
    try {
      writeTo(stream, part);
    } catch (error) {
      waiting[0] = part.subarray(takenBefore(error, part.length));
      throw error;
    }
    waiting.shift();
  }
}
