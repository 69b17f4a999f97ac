/**
 * Places for temporary files: with names that nobody can guess, and removed when the process ends.
 *
 * @module
 */

import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/**
 * Where a temporary file or folder is made, and what its name looks like.
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
  /** What the name ends with. Default: nothing. */
  suffix?: string | null | undefined;
  /** What the name begins with. Default: "tmp". */
  prefix?: string | null | undefined;
  /** The folder it is made in. Default: `os.tmpdir()`. */
  dir?: string | null | undefined;
}

const MOST_ATTEMPTS = 10_000;

/** Calls `create` with new names until there is nothing of that name yet; returns what it returned. */
export function createUnguessable<Created>(
  place: TemporaryPlace,
  create: (path: string) => Created,
): Created {
  const folder = resolve(place.dir ?? tmpdir());
  for (let attempts = 1; ; attempts++) {
    const name = `${place.prefix ?? "tmp"}${randomBytes(8).toString("hex")}${place.suffix ?? ""}`;
    try {
      return create(join(folder, name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST" || attempts === MOST_ATTEMPTS) throw error;
    }
  }
}

const doomed = new Set<string>();

/** Removes what is at `path`, a folder with its contents, when the process ends, after an exception too. */
export function removeAtExit(path: string): void {
  // One listener for all: Node warns of a leak where there are more than ten.
  if (!process.listeners("exit").includes(removeAll)) process.on("exit", removeAll);
  doomed.add(path);
}

/** Removes what is at `path` now. That nothing is there is fine. */
export function remove(path: string): void {
  doomed.delete(path);
  rmSync(path, { recursive: true, force: true });
}

function removeAll(): void {
  for (const path of doomed) {
    try {
      remove(path);
    } catch {
      // There is nobody left to tell, and the others must go too.
    }
  }
}
