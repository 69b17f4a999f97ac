/**
 * Where a seek leads: the same rules for all classes, as CPython's `BytesIO.seek()` has them.
 *
 * @module
 */

import { integer } from "./arguments.ts";
import { SEEK_CUR, SEEK_END, SEEK_SET } from "./constants.ts";

/** Whether a number is one of `SEEK_SET`, `SEEK_CUR` and `SEEK_END`. */
export function isWhence(origin: number): boolean {
  return origin === SEEK_SET || origin === SEEK_CUR || origin === SEEK_END;
}

/**
 * Returns `whence` if it is one of the three.
 *
 * @throws {TypeError} if it is no integer.
 * @throws {RangeError} if it is another one.
 */
export function whenceOf(whence: unknown): number {
  const origin = integer(whence, "seek", "whence");
  if (isWhence(origin)) return origin;
  throw new RangeError(`Cannot seek as whence must be 0, 1 or 2: received ${origin}`);
}

/**
 * Returns the position that the offset of a seek is counted from.
 *
 * @param end - Where the stream ends: a function where it costs something to know.
 */
export function originOf(origin: number, position: number, end: number | (() => number)): number {
  if (origin === SEEK_SET) return 0;
  if (origin === SEEK_CUR) return position;
  return typeof end === "number" ? end : end();
}

/**
 * Returns the position that a seek leads to. Counted from the position or the end, what would lie before the start
 * is the start.
 *
 * @param position - Where the stream stands.
 * @param end - Where the stream ends: a function where it costs something to know.
 * @throws {TypeError} if `offset` or `whence` is no integer.
 * @throws {RangeError} if `whence` is none of the three, the offset from the start negative, or the position no safe
 *   integer.
 */
export function targetOf(
  offset: unknown,
  whence: unknown,
  position: number,
  end: number | (() => number),
): number {
  const distance = integer(offset, "seek", "offset");
  const origin = whenceOf(whence);
  if (origin === SEEK_SET && distance < 0) {
    throw new RangeError(`Cannot seek as offset from the start must be >= 0: received ${distance}`);
  }
  const start = originOf(origin, position, end);
  if (!Number.isSafeInteger(start + distance)) {
    throw new RangeError(
      `Cannot seek as the position must be a safe integer: received ${start} + ${distance}`,
    );
  }
  return Math.max(0, start + distance);
}
