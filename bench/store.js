import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { page } from "./report/page.js";

/** @typedef {import("./types.d.ts").Results} Results */

const HERE = fileURLToPath(new URL(".", import.meta.url));

/** @param {string} folder @returns {Results | undefined} */
export function stored(folder = HERE) {
  try {
    return JSON.parse(readFileSync(join(folder, "results.json"), "utf8"));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * Writes results.json and report.html. The published ones, in this folder, take results of full strength only:
 * a whole run replaces them, a run of some workloads replaces these, where the machine and the runtimes are the
 * same. Everything else goes to the folder `latest`.
 * @param {Results} results
 * @param {{ folder: string | undefined, full: boolean, whole: boolean }} options - `full`: nothing was cut but
 *   perhaps the list of workloads; `whole`: not even that.
 * @returns {string[]} The files written.
 */
export function save(results, { folder, full, whole }) {
  if (folder !== undefined) return write(folder, results);
  if (full && whole) return write(HERE, results);
  const published = full ? stored() : undefined;
  if (published && sameSurroundings(published, results)) return write(HERE, merged(published, results));
  return write(join(HERE, "latest"), results);
}

/** @param {string} folder @param {Results} results */
function write(folder, results) {
  mkdirSync(folder, { recursive: true });
  const files = [join(folder, "results.json"), join(folder, "report.html")];
  writeFileSync(files[0], `${JSON.stringify(results, rounded, 1)}\n`);
  writeFileSync(files[1], page(results));
  return files;
}

/** Five digits: what is behind them is noise. @param {string} _key @param {unknown} value */
function rounded(_key, value) {
  return typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value;
}

/** @param {Results} one @param {Results} other */
function sameSurroundings(one, other) {
  return JSON.stringify([one.machine, one.runtimes]) === JSON.stringify([other.machine, other.runtimes]);
}

/** @param {Results} published @param {Results} results @returns {Results} */
export function merged(published, results) {
  const replaced = new Map(results.workloads.map((workload) => [workload.id, workload]));
  return {
    ...results,
    rounds: Math.min(published.rounds, results.rounds),
    notices: [...new Set([...published.notices, ...results.notices])],
    workloads: [
      ...published.workloads.map((workload) => replaced.get(workload.id) ?? workload),
      ...results.workloads.filter(({ id }) => published.workloads.every((workload) => workload.id !== id)),
    ],
  };
}
