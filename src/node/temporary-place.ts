/**
 * Places for temporary files: their names cannot be guessed, and they are removed when the process ends.
 *
 * @module
 */

import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe } from "../base/arguments.ts";
import { atExit } from "../base/runtime.ts";

/**
 * The folder of a temporary file or folder, and what its name looks like.
 *
 * @example
 * ```ts
 * import { TemporaryDirectory, type TemporaryPlace } from "bytesio/node";
 *
 * const place: TemporaryPlace = { prefix: "report-", suffix: ".parts" };
 * using folder = new TemporaryDirectory(place);
 * /report-\w+\.parts$/.test(folder.name); // => true
 * ```
 */
export interface TemporaryPlace {
  /** The end of the name, without a separator. Default: nothing. */
  suffix?: string | null | undefined;
  /** The beginning of the name, without a separator. Default: "tmp". */
  prefix?: string | null | undefined;
  /** The folder. Default: `os.tmpdir()`. */
  dir?: string | null | undefined;
}

const MOST_ATTEMPTS = 10_000;

/**
 * Calls `make` with a path that cannot be guessed, and returns what `make` returned.
 *
 * If the path exists already (`EEXIST`), this function tries another one.
 *
 * @throws {TypeError} if the prefix or the suffix is no string, {RangeError} if it has a separator or a NUL.
 */
export function createUnguessable<Made>(place: TemporaryPlace, make: (path: string) => Made): Made {
  const folder = resolve(place.dir ?? tmpdir());
  const prefix = partOfName(place.prefix, "prefix") ?? "tmp";
  const suffix = partOfName(place.suffix, "suffix") ?? "";
  for (let attempts = 1; ; attempts++) {
    const name = `${prefix}${randomBytes(8).toString("hex")}${suffix}`;
    try {
      return make(join(folder, name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST" || attempts === MOST_ATTEMPTS) throw error;
    }
  }
}

/**
 * Returns a part of a file's name. With a separator it would lead out of the folder, and `..` would take the part away
 * that cannot be guessed. Both separators are refused everywhere, so that a name means the same on every system.
 */
export function partOfName(value: unknown, option: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") {
    throw new TypeError(
      `Cannot make a temporary file as ${option} must be a string: received ${describe(value)}`,
    );
  }
  if (!/[/\\\0]/.test(value)) return value;
  throw new RangeError(
    `Cannot make a temporary file as ${option} must have no "/", "\\" or NUL: received ${describe(value)}; the option dir names the folder`,
  );
}

/** The paths that are removed when the process ends, each with what forgets it. */
const doomed = new Map<string, () => void>();

/** Removes the file at `path`, or the folder with its contents, when the process ends, after an exception too. */
export function removeAtExit(path: string): void {
  doomed.set(
    path,
    atExit(() => removePath(path)),
  );
}

/** Removes the file at `path`, or the folder with its contents, now. Nothing happens if there is none. */
export function removePath(path: string): void {
  doomed.get(path)?.();
  doomed.delete(path);
  rmSync(path, { recursive: true, force: true });
}
