/** The sections of README.md and of bench/README.md that hold figures. */
import { markdownTable } from "./markdown.js";

/**
 * @typedef {import("../types.d.ts").PerformanceTable} PerformanceTable
 * @typedef {import("../types.d.ts").TableRow} TableRow
 * @typedef {import("../types.d.ts").Triple} Triple
 */

/** The section of README.md, without its marks. @param {PerformanceTable} table */
export function performanceSection(table) {
  const rows = table.workloads.filter(({ group }) => group === undefined);
  return [
    "A figure says what another candidate needs in CPU time where `BytesIO` needs 1: above 1, `BytesIO` is faster. It is the",
    `median of ${table.rounds} rounds or more, with the lowest and the highest in brackets. The candidates take turns, and each run has a`,
    `process of its own. The machine is ${table.machine.cpu}, the date ${table.date}. \`raw\` is \`set\`, \`slice\` and \`indexOf\` on a`,
    "`Uint8Array` that had its final size from the start. A peer counts if it owns its memory: it copies what it is given,",
    "and later writes do not change what it hands out. Where no such peer does the work, the fastest of the others stands",
    "there with an asterisk. The layers have [a table of their own](bench/README.md#the-layers).",
    "",
    ...ratioTable(table, rows),
    "",
    "The next table shows the peak memory in payloads, less that of a process that does nothing:",
    "",
    ...memoryTable(table),
  ].join("\n");
}

/** The section of bench/README.md, without its marks. @param {PerformanceTable} table */
export function layersSection(table) {
  const rows = table.workloads.filter(({ group }) => group === "layers");
  return ratioTable(table, rows).join("\n");
}

/** @param {PerformanceTable} table @param {TableRow[]} rows */
function ratioTable({ runtimes }, rows) {
  const nodes = runtimes.filter((runtime) => !runtime.python);
  const python = runtimes.find((runtime) => runtime.python);
  const columns = ["raw", ...(python ? [python.label] : []), "best peer"];
  const header = ["work", ...nodes.flatMap(({ label }) => columns.map((column) => `${column}, ${label}`))];
  const cells = (/** @type {TableRow} */ { id, title, ratios }) => [
    `${id}: ${title}`,
    ...nodes.flatMap((node) => {
      const { raw, python: cpython, peer } = ratios[node.id] ?? {};
      const name = peer && `${cell(peer.ratio)} ${peer.name}${peer.owns ? "" : "*"}`;
      return [cell(raw), ...(python ? [cell(cpython)] : []), name ?? ""];
    }),
  ];
  return markdownTable([header, ...rows.map(cells)]);
}

/** @param {PerformanceTable} table */
function memoryTable({ runtimes, workloads }) {
  const [python] = runtimes.filter((runtime) => runtime.python);
  const shown = [...runtimes.filter((runtime) => !runtime.python), ...(python ? [python] : [])];
  const rows = workloads.flatMap(({ id, title, peaks }) =>
    peaks ? [[`${id}: ${title}`, ...shown.map((runtime) => peaks[runtime.id]?.toFixed(2) ?? "")]] : [],
  );
  return markdownTable([["work", ...shown.map(({ label }) => label)], ...rows]);
}

/** @param {Triple | undefined} ratio */
function cell(ratio) {
  if (!ratio) return "";
  const [median, low, high] = ratio.map(short);
  return `${median} (${low}–${high})`;
}

/** Writes one decimal, or two digits below 1, where one decimal would hide too much. @param {number} value */
function short(value) {
  return value >= 0.95 ? value.toFixed(1) : value.toPrecision(value >= 0.1 ? 2 : 1);
}
