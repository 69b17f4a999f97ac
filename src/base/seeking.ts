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
 * @param end - Where the stream ends. It counts only where `origin` is `SEEK_END`.
 */
export function originOf(origin: number, position: number, end: number): number {
  return origin === SEEK_CUR ? position : origin === SEEK_END ? end : 0;
}

/**
 * Returns the position that a seek leads to. Counted from the position or the end, what would lie before the start
 * is the start.
 *
 * @param distance - The offset: an integer.
 * @param origin - The whence: an integer.
 * @param position - Where the stream stands.
 * @param end - Where the stream ends. It counts only where `origin` is `SEEK_END`.
 * @throws {RangeError} if `origin` is none of the three, the offset from the start negative, or the position no safe
 *   integer.
 */
export function targetOf(distance: number, origin: number, position: number, end: number): number {
  const target = originOf(origin, position, end) + distance;
  if (isWhence(origin) && target <= Number.MAX_SAFE_INTEGER && (target >= 0 || origin !== SEEK_SET)) {
    return Math.max(0, target);
  }
  throw refusal(distance, whenceOf(origin), target - distance);
}

function refusal(distance: number, origin: number, start: number): RangeError {
  return new RangeError(
    origin === SEEK_SET
      ? `Cannot seek as offset from the start must be >= 0: received ${distance}`
      : `Cannot seek as the position must be a safe integer: received ${start} + ${distance}`,
  );
}
