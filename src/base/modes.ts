/**
 * Mode strings, as CPython's `open()` and `io.FileIO` take them.
 *
 * @module
 */

import { describe } from "./arguments.ts";

/** What happens to a file when it is opened: `r` reads, `w` empties or makes, `x` makes, `a` appends or makes. */
export type ModeLetter = "r" | "w" | "x" | "a";

/** A mode, taken apart. */
export interface Mode {
  readonly letter: ModeLetter;
  readonly readable: boolean;
  readonly writable: boolean;
  readonly appending: boolean;
}

/**
 * Takes the mode of a raw file apart: `b` says nothing there.
 *
 * @throws {TypeError} if it is no string.
 * @throws {RangeError} if it is no mode.
 */
export function rawModeOf(mode: unknown): Mode {
  const text = stringOf(mode, "open");
  if (/[^rwxab+]/.test(text) || count(text, /[rwxa]/g) !== 1 || count(text, /\+/g) > 1) {
    throw new RangeError(
      `Cannot open as mode must have exactly one of r, w, x and a, and at most one +: received ${describe(mode)}`,
    );
  }
  return partsOf(text);
}

/**
 * Takes the mode of `open()` apart, with what it says of text and bytes.
 *
 * @throws {TypeError} if it is no string.
 * @throws {RangeError} if it is no mode.
 */
export function fileModeOf(mode: unknown): Mode & { readonly isBinary: boolean } {
  const text = stringOf(mode, "open");
  if (/[^rwxabt+]|(.).*\1/s.test(text) || count(text, /[rwxa]/g) !== 1 || count(text, /[bt]/g) > 1) {
    throw new RangeError(
      `Cannot open as mode must have one of r, w, x and a, and perhaps + and one of b and t: received ${describe(mode)}`,
    );
  }
  return { ...partsOf(text), isBinary: text.includes("b") };
}

/**
 * Returns the direction of a stream that has one only: the first letter of the mode decides, as for CPython's
 * `GzipFile`.
 *
 * @param given - The mode, where the caller gave one: it must not be for text.
 * @param below - The mode of the stream below, which may be for anything.
 * @throws {TypeError} if it is no string.
 * @throws {RangeError} if it begins with something else, or is for text.
 */
export function directionOf(given: unknown, below: unknown): "read" | "write" {
  const mode = given ?? below ?? "rb";
  const text = stringOf(mode, "make the stream");
  if ((mode === given ? /^[rwax][^tU]*$/s : /^[rwax]/).test(text))
    return text.startsWith("r") ? "read" : "write";
  throw new RangeError(
    `Cannot make the stream as mode must begin with r, w, a or x, and be of bytes: received ${describe(mode)}`,
  );
}

function partsOf(mode: string): Mode {
  const letter = mode.match(/[rwxa]/)?.[0] as ModeLetter;
  const both = mode.includes("+");
  return {
    letter,
    readable: letter === "r" || both,
    writable: letter !== "r" || both,
    appending: letter === "a",
  };
}

function stringOf(mode: unknown, action: string): string {
  if (typeof mode === "string") return mode;
  throw new TypeError(`Cannot ${action} as mode must be a string: received ${describe(mode)}`);
}

function count(text: string, letters: RegExp): number {
  return text.match(letters)?.length ?? 0;
}
