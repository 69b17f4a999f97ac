/**
 * Places for temporary files: their names cannot be guessed, and they are removed when the process ends.
 *
 * @module
 */

import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

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
  /** The end of the name. Default: nothing. */
  suffix?: string | null | undefined;
  /** The beginning of the name. Default: "tmp". */
  prefix?: string | null | undefined;
  /** The folder. Default: `os.tmpdir()`. */
  dir?: string | null | undefined;
}

const MOST_ATTEMPTS = 10_000;

/**
 * Calls `make` with a path that cannot be guessed, and returns what `make` returned.
 *
 * If the path exists already (`EEXIST`), this function tries another one.
 */
export function createUnguessable<Made>(place: TemporaryPlace, make: (path: string) => Made): Made {
  const folder = resolve(place.dir ?? tmpdir());
  for (let attempts = 1; ; attempts++) {
    const name = `${place.prefix ?? "tmp"}${randomBytes(8).toString("hex")}${place.suffix ?? ""}`;
    try {
      return make(join(folder, name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST" || attempts === MOST_ATTEMPTS) throw error;
    }
  }
}

const doomed = new Set<string>();

/** Removes the file at `path`, or the folder with its contents, when the process ends, after an exception too. */
export function removeAtExit(path: string): void {
  // All paths share one listener: Node warns of a leak if there are more than ten.
  if (!process.listeners("exit").includes(removeAll)) process.on("exit", removeAll);
  doomed.add(path);
}

/** Removes the file at `path`, or the folder with its contents, now. Nothing happens if there is none. */
export function removePath(path: string): void {
  doomed.delete(path);
  rmSync(path, { recursive: true, force: true });
}

function removeAll(): void {
  for (const path of doomed) {
    try {
      removePath(path);
    } catch {
      // Nobody is left to tell, and the other paths must be removed too.
    }
  }
}
