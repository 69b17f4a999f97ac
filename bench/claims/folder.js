import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Temporary files are on a disk, as a rule, or in memory. */
export const PLACES = { disk: tmpdir(), shm: "/dev/shm" };

/** @param {string} place */
export function newFolder(place) {
  const folder = mkdtempSync(join(place, "claims-"));
  return { folder, end: () => rmSync(folder, { recursive: true, force: true }) };
}
