import { comparison, peakFactor } from "../measure/compare.js";
import { median, spread } from "../measure/statistics.js";
import { judged, targetLines } from "../targets.js";

/**
 * @typedef {import("../types.d.ts").Results} Results
 * @typedef {import("../types.d.ts").WorkloadResult} WorkloadResult
 */

/** Returns the results as text for a terminal. @param {Results} results */
export function table(results) {
  const nodes = results.runtimes.filter(({ python }) => !python);
  const python = results.runtimes.find((runtime) => runtime.python)?.id ?? "";
  return [
    "",
    `Cost in ${results.clock}. Medians of ${results.rounds} rounds [lowest - highest].`,
    "Ratio: the cost of the candidate divided by ours, per round. Above 1 bytesio is faster.",
    ...results.workloads.flatMap((result) => ["", ...workloadLines(result, nodes, python)]),
  ].join("\n");
}

/** @param {WorkloadResult} result @param {Results["runtimes"]} nodes @param {string} python */
function workloadLines(result, nodes, python) {
  const lines = [`${result.id}  ${result.title} (${result.unit})`];
  for (const entry of result.entries) {
    const name = `${entry.candidate}@${entry.runtime.replace("python", "")}`.padEnd(24);
    if (entry.cpu.length === 0) {
      lines.push(`  ${name} ${entry.error ?? "not measured"}`);
      continue;
    }
    const factor = result.peak ? peakFactor(result, entry) : undefined;
    const parts = [
      `  ${name}${figure(median(entry.cpu)).padStart(9)}`,
      `wall ${figure(median(entry.wall)).padStart(7)}`,
      ...ratios(result, entry, nodes),
      ...(factor === undefined ? [] : [`peak ${factor.toFixed(2)}x`]),
      ...(entry.share < 1 ? [`${percent(entry.share)} of the operations`] : []),
      ...(entry.owns ? [] : ["(does not own its memory)"]),
      ...(entry.error === undefined ? [] : [entry.error]),
      ...Object.entries(entry.figures ?? {}).map(([what, value]) => `${what}: ${figure(value)}`),
    ];
    lines.push(parts.join("  "));
  }
  for (const node of nodes) {
    const { peer, any } = comparison(result, node.id, python);
    if (peer) lines.push(`  ${node.label}: ${times(peer)} the best peer that owns its memory, ${peer.name}`);
    if (any && any.name !== peer?.name)
      lines.push(`  ${node.label}: ${times(any)} the best of all, ${any.name}`);
  }
  return lines;
}

/** @param {WorkloadResult} result @param {import("../types.d.ts").Entry} entry @param {Results["runtimes"]} nodes */
function ratios(result, entry, nodes) {
  const subjects = nodes.filter(({ id }) => entry.candidate === "python" || id === entry.runtime);
  return subjects.flatMap(({ id }) => {
    const ours = result.entries.find(({ candidate, runtime }) => candidate === "bytesio" && runtime === id);
    if (!ours || ours === entry || ours.cpu.length === 0) return [];
    const values = ours.cpu.map((cost, round) => Number(entry.cpu[round]) / cost).filter(Number.isFinite);
    return [`${entry.candidate === "python" ? `${id} ` : ""}${times(spread(values))}`];
  });
}

/** @param {import("../types.d.ts").Spread} ratio */
export function times({ median: middle, low, high }) {
  return `${middle.toFixed(2)}x [${low.toFixed(2)} - ${high.toFixed(2)}]`;
}

/** Writes three significant digits. @param {number} value */
export function figure(value) {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** @param {number} share */
export function percent(share) {
  return `${(share * 100).toPrecision(2)} %`;
}

/** Returns the targets as text. The missed floors stand once more at the end. @param {Results} results */
export function targetTable(results) {
  const rows = targetLines(judged(results));
  if (rows.length === 0) return "";
  const width = Math.max(...rows.map(({ work }) => work.length)) + 2;
  const lines = rows.map(({ work, node, what, value, floor, goal, verdict }) =>
    [
      `  ${work.padEnd(width)}${node.padEnd(14)}${what.padEnd(60)}`,
      `${value.padEnd(22)}floor ${floor.padEnd(8)}goal ${goal.padEnd(8)}${verdict}`,
    ].join(""),
  );
  const missed = rows.filter(({ verdict }) => verdict.startsWith("FLOOR"));
  const names = missed.map(({ work, node, what }) => `${work} ${what} (${node})`);
  const end =
    names.length === 0
      ? "All floors are met."
      : `${names.length} of ${rows.length} floors are missed: ${names.join("; ")}.`;
  return ["", "Targets. Above a ratio of 1 bytesio is faster", ...lines, "", end].join("\n");
}
