/**
 * Opens the path of a file with the flags that belong to a mode.
 *
 * @module
 */

import { constants, openSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, integer } from "../base/arguments.ts";
import type { Mode, ModeLetter } from "../base/modes.ts";

/**
 * What names a file: a path, a `file:` URL, a path as bytes, or the descriptor of an open file.
 *
 * @example
 * ```ts
 * import { pathToFileURL } from "node:url";
 * import { type FileName, open } from "bytesio/node";
 *
 * const names: FileName[] = ["/dev/null", pathToFileURL("/dev/null"), Buffer.from("/dev/null")];
 * names.map((name) => open(name).read()); // => ["", "", ""]
 * ```
 */
export type FileName = string | URL | Uint8Array | number;

/**
 * Opens a path with the flags of open(2), and returns the descriptor.
 *
 * @example
 * ```ts
 * import { openSync } from "node:fs";
 * import { FileIO, type Opener } from "bytesio/node";
 *
 * const readOnlyForOthers: Opener = (path, flags) => openSync(path as string, flags, 0o644);
 * using file = new FileIO("/dev/null", "w", { opener: readOnlyForOthers });
 * file.name; // => "/dev/null"
 * ```
 */
export type Opener = (path: string | Uint8Array, flags: number) => number;

const OPEN_FLAGS: Record<ModeLetter, number> = {
  r: 0,
  w: constants.O_CREAT | constants.O_TRUNC,
  x: constants.O_CREAT | constants.O_EXCL,
  a: constants.O_CREAT | constants.O_APPEND,
};

/**
 * Returns a path in the form that the system takes.
 *
 * @throws {TypeError} if `file` is neither a path nor a URL nor bytes.
 * @throws {RangeError} if the path has a null character.
 */
export function pathOf(file: unknown): string | Uint8Array {
  const path = file instanceof URL ? fileURLToPath(file) : file;
  if (typeof path === "string") {
    if (!path.includes("\0")) return path;
    throw new RangeError(`Cannot open as the path must have no null character: received ${describe(path)}`);
  }
  if (path instanceof Uint8Array) return path;
  throw new TypeError(
    `Cannot open as file must be a path, a URL, bytes or a descriptor: received ${describe(file)}`,
  );
}

/**
 * Opens a path by `opener`, or by `fs.openSync()` with the permissions 0o666, and returns the descriptor.
 *
 * @throws {TypeError} if `opener` returns no integer.
 * @throws {RangeError} if `opener` returns a negative number.
 * @throws the system's error, such as `ENOENT`.
 */
export function openPath(path: string | Uint8Array, mode: Mode, opener: Opener | null | undefined): number {
  const { O_RDONLY, O_WRONLY, O_RDWR } = constants;
  const direction = !mode.writable ? O_RDONLY : mode.readable ? O_RDWR : O_WRONLY;
  const flags = OPEN_FLAGS[mode.letter] | direction;
  if (opener) return integer(opener(path, flags), "open", "what opener returns", 0);
  return openSync(path as string, flags, 0o666);
}
