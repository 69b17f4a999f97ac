/**
 * Paths for files, in a folder that goes when the tests end.
 *
 * @module
 */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "bytesio-"));
let count = 0;

afterAll(() => rmSync(folder, { recursive: true }));

/** Returns a path of its own, with a file that holds `contents`, if there are any. */
export function scratch(contents?: string | Uint8Array): string {
  const path = join(folder, `file-${count++}`);
  if (contents !== undefined) writeFileSync(path, contents);
  return path;
}
