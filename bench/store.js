import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fiveDigits } from "./measure/statistics.js";
import { publish } from "./publish.js";
import { page } from "./report/page.js";
import { storedTable, summarised } from "./table.js";

/**
 * @typedef {import("./types.d.ts").Results} Results
 * @typedef {import("./types.d.ts").PerformanceTable} PerformanceTable
 */

/** Git ignores these folders: one takes results of full strength, the other takes all others. */
const RESULTS = fileURLToPath(new URL("artifacts/", import.meta.url));
const LATEST = fileURLToPath(new URL("artifacts/latest/", import.meta.url));

/** @returns {Results | undefined} */
function storedResults() {
  try {
    return JSON.parse(readFileSync(join(RESULTS, "results.json"), "utf8"));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * Writes results.json and report.html. Results of full strength also go into table.json and the pages made from it: a
 * whole run replaces what is there. A run of some workloads replaces these workloads, where the machine and the
 * runtimes are the same. All other results go to `artifacts/latest/`.
 * @param {Results} results
 * @param {{ folder: string | undefined, full: boolean, whole: boolean }} options - `full` says that nothing was cut but
 *   perhaps the list of workloads; `whole` says that this was not cut either.
 * @returns {string[]} The files written.
 */
export function save(results, { folder, full, whole }) {
  if (folder !== undefined) return write(folder, results);
  const table = storedTable();
  if (!full || !(whole || sameSurroundings(table.performance, results))) return write(LATEST, results);
  const measured = summarised(results);
  const performance = whole ? measured : merged(table.performance, measured);
  return [...write(RESULTS, whole ? results : withStored(results)), ...publish({ ...table, performance })];
}

/** @param {string} folder @param {Results} results */
function write(folder, results) {
  mkdirSync(folder, { recursive: true });
  const files = [join(folder, "results.json"), join(folder, "report.html")];
  writeFileSync(files[0], `${JSON.stringify(results, rounded, 1)}\n`);
  writeFileSync(files[1], page(results));
  return files;
}

/** @param {string} _key @param {unknown} value */
function rounded(_key, value) {
  return typeof value === "number" ? fiveDigits(value) : value;
}

/** @param {Results} results */
function withStored(results) {
  const stored = storedResults();
  if (!stored || !sameSurroundings(stored, results)) return results;
  return { ...merged(stored, results), notices: [...new Set([...stored.notices, ...results.notices])] };
}

/** @param {PerformanceTable | Results} one @param {Results} other */
function sameSurroundings(one, other) {
  return JSON.stringify([one.machine, one.runtimes]) === JSON.stringify([other.machine, other.runtimes]);
}

/**
 * Replaces the workloads that were measured again, and adds those that are new.
 * @template {{ rounds: number, workloads: { id: string }[] }} Kept
 * @param {Kept} before
 * @param {Kept} again
 * @returns {Kept}
 */
export function merged(before, again) {
  const replaced = new Map(again.workloads.map((workload) => [workload.id, workload]));
  return {
    ...again,
    rounds: Math.min(before.rounds, again.rounds),
    workloads: [
      ...before.workloads.map((workload) => replaced.get(workload.id) ?? workload),
      ...again.workloads.filter(({ id }) => before.workloads.every((workload) => workload.id !== id)),
    ],
  };
}
