/**
 * Proves in tests that a recipe needs no temporary file.
 *
 * @module
 */

import { mkdtempSync, rmSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const LAST = "last";

/**
 * Runs `work` with the working folder and the temporary folder in an empty one, and returns the names of all files
 * that were made there: also of those that were gone again before the end.
 */
export async function newFiles(work: () => unknown): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "recipe-"));
  const back = process.cwd();
  const { TMPDIR } = process.env;
  const names = new Set<string>();
  const watcher = watch(folder);
  // Names come in the order in which the files were made, and late: the last one is made here.
  const seen = new Promise<void>((resolve, reject) => {
    watcher.on("change", (_event, name) => (name === LAST ? resolve() : names.add(String(name))));
    watcher.on("error", reject);
  });
  process.chdir(folder);
  process.env.TMPDIR = folder;
  try {
    await work();
    writeFileSync(join(folder, LAST), "");
    await seen;
    return [...names];
  } finally {
    watcher.close();
    process.chdir(back);
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
    rmSync(folder, { recursive: true });
  }
}
