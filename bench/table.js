/** The small table of results that is committed: README.md, bench/README.md and docs/claims.md are made from it. */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { comparison, entryOf, peakFactor } from "./measure/compare.js";
import { fiveDigits, triple } from "./measure/statistics.js";
import { formatted } from "./report/json.js";

/**
 * @typedef {import("./types.d.ts").Results} Results
 * @typedef {import("./types.d.ts").WorkloadResult} WorkloadResult
 * @typedef {import("./types.d.ts").PerformanceTable} PerformanceTable
 * @typedef {import("./types.d.ts").TableRow} TableRow
 * @typedef {{ performance: PerformanceTable, claims: import("./claims/types.d.ts").ClaimTable }} Table
 */

const FILE = new URL("table.json", import.meta.url);

/** @returns {Table} */
export function storedTable() {
  return JSON.parse(readFileSync(FILE, "utf8"));
}

/** @param {Table} table @returns {string} The file written. */
export function storeTable(table) {
  writeFileSync(FILE, formatted(table));
  return fileURLToPath(FILE);
}

/**
 * Leaves out the single rounds, the costs, and the workloads that no page shows.
 * @param {Results} results
 * @returns {PerformanceTable}
 */
export function summarised({ date, rounds, machine, runtimes, workloads }) {
  const shown = workloads.filter(({ group }) => group !== "by-size");
  return { date, rounds, machine, runtimes, workloads: shown.map((result) => rowOf(result, runtimes)) };
}

/** @param {WorkloadResult} result @param {Results["runtimes"]} runtimes @returns {TableRow} */
function rowOf(result, runtimes) {
  const { id, title, group } = result;
  const nodes = runtimes.filter(({ python }) => !python);
  const python = runtimes.find((runtime) => runtime.python)?.id ?? "";
  const ratios = Object.fromEntries(nodes.map((node) => [node.id, ratiosOf(result, node.id, python)]));
  // Of many streams the memory is a figure of its own, in bytes per stream.
  if (!result.peak || id === "hold-many-streams") return { id, title, ...(group && { group }), ratios };
  const peaks = [
    ...nodes.map((node) => /** @type {const} */ ([node.id, entryOf(result, "bytesio", node.id)])),
    /** @type {const} */ ([python, entryOf(result, "python", python)]),
  ].flatMap(([runtime, entry]) => {
    const factor = entry && peakFactor(result, entry);
    return factor === undefined ? [] : [[runtime, fiveDigits(factor)]];
  });
  return { id, title, ...(group && { group }), ratios, peaks: Object.fromEntries(peaks) };
}

/** @param {WorkloadResult} result @param {string} node @param {string} python @returns {TableRow["ratios"][string]} */
function ratiosOf(result, node, python) {
  const found = comparison(result, node, python);
  // Where no peer that owns its memory does the work, the fastest of the others stands there.
  const peer = found.peer ?? found.any;
  return {
    ...(found.raw && { raw: triple(found.raw) }),
    ...(found.python && { python: triple(found.python) }),
    ...(peer && { peer: { name: peer.name, owns: found.peer !== undefined, ratio: triple(peer) } }),
  };
}
