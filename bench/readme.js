/**
 * The performance section of the README, made from results.json:
 *
 *   node bench/readme.js            prints it
 *   node bench/readme.js --write    puts it between the two marks of README.md
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { comparison, entryOf, peakFactor } from "./measure/compare.js";
import { stored } from "./store.js";

/**
 * @typedef {import("./types.d.ts").Results} Results
 * @typedef {import("./types.d.ts").WorkloadResult} WorkloadResult
 */

const START = "<!-- bench -->";
const END = "<!-- /bench -->";

/** Markdown, without the marks. @param {Results} results */
export function performanceSection(results) {
  const nodes = results.runtimes.filter((runtime) => !runtime.python);
  const python = results.runtimes.find((runtime) => runtime.python);
  const columns = ["raw", ...(python ? [python.label] : []), "best peer"];
  const header = ["work", ...nodes.flatMap(({ label }) => columns.map((column) => `${column}, ${label}`))];
  const rows = results.workloads
    .filter(({ group }) => group === undefined)
    .map((result) => [
      `${result.id}: ${result.title}`,
      ...nodes.flatMap((node) => ratioCells(result, node.id, python?.id)),
    ]);
  return [
    `What the others need where \`BytesIO\` needs 1, in CPU time: above 1, \`BytesIO\` is the faster. Medians of`,
    `${results.rounds} rounds or more, in brackets the lowest and the highest; each run in a process of its own, in turns, on`,
    `${results.machine.cpu}, ${results.date}. \`raw\` is \`set\`, \`slice\` and \`indexOf\` on a \`Uint8Array\` that had its`,
    "final size from the start; a peer counts if it owns its memory: it copies what it is given, and what it hands",
    "out is not changed by later writes. Where none of those does the work, the fastest of the others stands there,",
    "with an asterisk. The layers are in [the report](bench/report.html).",
    "",
    ...markdownTable([header, ...rows]),
    "",
    "Peak memory in payloads, above that of a process that does nothing:",
    "",
    ...markdownTable(memoryRows(results, nodes, python)),
  ].join("\n");
}

/** @param {WorkloadResult} result @param {string} node @param {string | undefined} python */
function ratioCells(result, node, python) {
  const found = comparison(result, node, python ?? "");
  return [
    cell(found.raw),
    ...(python === undefined ? [] : [cell(found.python)]),
    found.peer
      ? `${cell(found.peer)} ${found.peer.name}`
      : found.any
        ? `${cell(found.any)} ${found.any.name}*`
        : "",
  ];
}

/** @param {import("./types.d.ts").Spread | undefined} ratio */
function cell(ratio) {
  return ratio ? `${short(ratio.median)} (${short(ratio.low)}–${short(ratio.high)})` : "";
}

/** One decimal; below 1, where it would hide too much, two digits. @param {number} value */
function short(value) {
  return value >= 0.95 ? value.toFixed(1) : value.toPrecision(value >= 0.1 ? 2 : 1);
}

/** @param {Results} results @param {Results["runtimes"]} nodes @param {Results["runtimes"][number] | undefined} python */
function memoryRows(results, nodes, python) {
  const runs = results.workloads.filter(({ peak, id }) => peak && id !== "hold-many-streams");
  const header = ["work", ...nodes.map(({ label }) => label), ...(python ? [python.label] : [])];
  const rows = runs.map((result) => {
    const entries = [
      ...nodes.map(({ id }) => entryOf(result, "bytesio", id)),
      ...(python ? [entryOf(result, "python", python.id)] : []),
    ];
    const factors = entries.map((entry) => entry && peakFactor(result, entry));
    return [`${result.id}: ${result.title}`, ...factors.map((factor) => factor?.toFixed(2) ?? "")];
  });
  return [header, ...rows];
}

/** @param {string[][]} rows */
export function markdownTable([header = [], ...rows]) {
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map((_, index) => (index === 0 ? "---" : "--:"))), ...rows.map(line)];
}

/**
 * The README with `section` between the marks.
 * @param {string} readme
 * @param {string} section
 */
export function withSection(readme, section) {
  const start = readme.indexOf(START);
  const end = readme.indexOf(END);
  if (start < 0 || end < start)
    throw new Error(`Cannot update the README as it must have ${START} and ${END}`);
  return `${readme.slice(0, start + START.length)}\n${section}\n${readme.slice(end)}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const results = stored();
  if (!results) throw new Error("Cannot write the section as results.json must be there: npm run bench");
  const section = performanceSection(results);
  if (process.argv.includes("--write")) {
    const path = new URL("../README.md", import.meta.url);
    writeFileSync(path, withSection(readFileSync(path, "utf8"), section));
  } else {
    console.log(section);
  }
}
