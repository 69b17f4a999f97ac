import { entryOf, growth, peakFactor } from "../measure/compare.js";
import { median, ratio } from "../measure/statistics.js";
import { judged, targetLines } from "../targets.js";
import { BY_SIZE } from "../workloads/by-size.js";
import { escaped, linearChart, ratioChart } from "./plots.js";
import { figure, percent, times } from "./terminal.js";

/**
 * @typedef {import("../types.d.ts").Results} Results
 * @typedef {import("../types.d.ts").WorkloadResult} WorkloadResult
 * @typedef {import("../types.d.ts").Entry} Entry
 * @typedef {Results["runtimes"][number]} Runtime
 */

const STYLE = `
:root { color-scheme: light dark; --ink: #1c1c1a; --paper: #fdfcf9; --faint: #6b6a63; --rule: #d9d6cc;
  --ours: #b4542b; --owner: #4d7ea8; --other: #a9b4bd; }
@media (prefers-color-scheme: dark) { :root { --ink: #e7e5df; --paper: #191a1c; --faint: #9a988f; --rule: #3a3b3f;
  --ours: #e08558; --owner: #6fa3cf; --other: #5c666e; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin: 2.5rem 0 .2rem; } h3 { font-size: .95rem; margin: 1rem 0 .2rem; }
p, figcaption { color: var(--faint); margin: .2rem 0; } figure { margin: .5rem 0 1.5rem; }
svg { width: 100%; height: auto; font: 12px system-ui, sans-serif; }
svg text { fill: var(--ink); } svg .label { text-anchor: end; } svg .one { stroke: var(--faint); stroke-dasharray: 2 3; }
svg .spread { stroke: var(--ink); stroke-width: 1.5; } .ours { fill: var(--ours); } .owner { fill: var(--owner); } .other { fill: var(--other); }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: .85rem; width: 100%; }
th, td { text-align: left; padding: .25rem .6rem .25rem 0; border-bottom: 1px solid var(--rule); white-space: nowrap; }
td.text { white-space: normal; } td.number { text-align: right; font-variant-numeric: tabular-nums; } .missed { color: var(--ours); font-weight: 600; }
.key span { display: inline-block; width: .8em; height: .8em; margin: 0 .3em 0 1em; }
`;

/** Returns a page that needs no other file. @param {Results} results */
export function page(results) {
  const nodes = results.runtimes.filter(({ python }) => !python);
  const { machine, workloads } = results;
  const heading = `${machine.cpu}, ${machine.cores} cores, ${Math.round(machine.memory / 2 ** 30)} GiB, ${machine.system}`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>bytesio: benchmark</title>
<style>${STYLE}</style>
<h1>bytesio beside its peers</h1>
<p>${results.runtimes.map(({ label }) => escaped(label)).join(", ")}. ${escaped(heading)}. ${results.date}.</p>
<p>Ratios are taken within a round, of ${results.clock}. The figures are the median, the lowest and the highest of ${results.rounds} rounds or more${results.quick ? ", with quick counts" : ""}.
A bar to the right of the dotted line at 1 says how many times what bytesio costs the candidate costs. The scale is logarithmic.</p>
<p class="key"><span style="background:var(--owner)"></span>owns its memory<span style="background:var(--other)"></span>keeps the caller's chunks or hands out views</p>
${results.notices.map((notice) => `<p>${escaped(notice)}.</p>`).join("\n")}
${targetTable(results)}
<h2>Peak memory</h2>
<p>The figures say in payloads how much memory the process held at most, less what a run holds that does nothing.</p>
${workloads
  .filter(({ peak, group, id }) => peak && group !== "by-size" && id !== "hold-many-streams")
  .flatMap((result) => nodes.map((node) => peakFigure(result, node, results)))
  .join("\n")}
${growthTable(results, nodes)}
<h2>Workloads</h2>
${workloads
  .filter(({ group }) => group !== "by-size")
  .map((result) => section(result, nodes, results))
  .join("\n")}
<h2>Candidates</h2>
<div class="scroll"><table><tr><th>name<th>keeps<th>hands out<th>remarks</tr>
${results.candidates.map(candidateRow).join("\n")}
</table></div>
<h2>All figures</h2>
<div class="scroll"><table><tr><th>work<th>candidate<th>runtime<th>unit<th>cost<th>wall<th>peak, MiB<th>remarks</tr>
${workloads.flatMap((result) => result.entries.map((entry) => tableRow(result, entry))).join("\n")}
</table></div>
</html>
`;
}

/** @param {Results} results */
function targetTable(results) {
  const lines = targetLines(judged(results));
  if (lines.length === 0) return "";
  const rows = lines.map(({ work, node, what, value, floor, goal, verdict }) => {
    const missed = verdict.startsWith("FLOOR") ? ' class="missed"' : "";
    return `<tr><td>${work}<td>${node}<td>${escaped(what)}<td class="number">${value}<td>${escaped(floor)}<td>${escaped(goal)}<td${missed}>${verdict}</tr>`;
  });
  return `<h2>Targets</h2>
<div class="scroll"><table><tr><th>work<th>runtime<th>measured<th>value<th>floor<th>goal<th></tr>
${rows.join("\n")}
</table></div>`;
}

/** @param {WorkloadResult} result @param {Runtime[]} nodes @param {Results} results */
function section(result, nodes, results) {
  const figures = nodes.flatMap((node) => {
    const ours = entryOf(result, "bytesio", node.id);
    if (!ours) return [];
    const bars = sides(result, node, results).map((entry) => {
      const value = ratio(ours.cpu, entry.cpu);
      return {
        label: nameOf(entry, results),
        value: value.median,
        low: value.low,
        high: value.high,
        text: times(value),
        kind: kindOf(entry),
      };
    });
    const cost = `${figure(median(ours.cpu))} ${result.unit}`;
    return `<figure><figcaption>${node.label}: bytesio ${cost}</figcaption>${ratioChart(bars, `${result.id} on ${node.label}`)}</figure>`;
  });
  return `<h2>${result.id}</h2><p>${escaped(result.title)}; ${escaped(result.unit)}.</p>${figures.join("\n")}`;
}

/** Returns the other candidates on one Node, and CPython. @param {WorkloadResult} result @param {Runtime} node @param {Results} results */
function sides({ entries }, node, results) {
  const pythons = results.runtimes.filter(({ python }) => python).map(({ id }) => id);
  return entries.filter(
    ({ candidate, runtime, cpu }) =>
      candidate !== "bytesio" && cpu.length > 0 && (runtime === node.id || pythons.includes(runtime)),
  );
}

/** @param {Entry} entry @returns {"ours" | "owner" | "other"} */
function kindOf({ candidate, owns }) {
  if (candidate === "bytesio") return "ours";
  return owns ? "owner" : "other";
}

/** @param {Entry} entry @param {Results} results */
function nameOf({ candidate, runtime }, { runtimes }) {
  return candidate === "python" ? String(runtimes.find(({ id }) => id === runtime)?.label) : candidate;
}

/** @param {WorkloadResult} result @param {Runtime} node @param {Results} results */
function peakFigure(result, node, results) {
  const bars = [
    ...result.entries.filter(({ candidate, runtime }) => candidate === "bytesio" && runtime === node.id),
    ...sides(result, node, results),
  ].flatMap((entry) => {
    const value = peakFactor(result, entry);
    return value === undefined
      ? []
      : [{ label: nameOf(entry, results), value, text: `${value.toFixed(2)}x`, kind: kindOf(entry) }];
  });
  const title = `${result.id} on ${node.label}`;
  return `<figure><figcaption>${title}: ${escaped(result.title)}</figcaption>${linearChart(bars, `Peak memory, ${title}`)}</figure>`;
}

/** @param {Results} results @param {Runtime[]} nodes */
function growthTable({ workloads }, nodes) {
  const bySize = workloads.filter(({ group }) => group === "by-size");
  if (bySize.length === 0) return "";
  const rows = bySize.map((result) => {
    const cells = nodes.flatMap((node) =>
      ["bytesio", "raw"].map((candidate) => {
        const entry = entryOf(result, candidate, node.id);
        return `<td class="number">${entry ? figure(median(entry.cpu)) : ""}`;
      }),
    );
    return `<tr><td>${escaped(result.title)}${cells.join("")}</tr>`;
  });
  const most = nodes.flatMap((node) =>
    BY_SIZE.flatMap((work) => {
      const [ours, raw] = ["bytesio", "raw"].map((candidate) => growth(workloads, work, candidate, node.id));
      return ours ? [`${node.label} ${work}: ${times(ours)}${raw ? `, raw ${times(raw)}` : ""}`] : [];
    }),
  );
  return `<h2>Cost of a byte by size</h2><p>${escaped(bySize[0]?.unit ?? "")}. The list says by how much the cost grows from the smallest size to the dearest. Caches and page tables make raw grow as well:</p>
<ul>${most.map((line) => `<li>${escaped(line)}`).join("")}</ul>
<div class="scroll"><table><tr><th>${nodes.map(({ label }) => `<th>bytesio, ${label}<th>raw, ${label}`).join("")}</tr>
${rows.join("\n")}
</table></div>`;
}

/** @param {Results["candidates"][number]} candidate */
function candidateRow({ title, keeps, gives, note = "" }) {
  const kept = { copy: "a copy", chunks: "the caller's chunks", file: "nothing: the system does" }[keeps];
  return `<tr><td>${title}<td>${kept}<td>${gives === "copy" ? "copies" : "views"}<td class="text">${escaped(note)}</tr>`;
}

/** @param {WorkloadResult} result @param {Entry} entry */
function tableRow(result, entry) {
  const remarks = [
    ...(entry.share < 1 ? [`${percent(entry.share)} of the operations`] : []),
    ...(entry.owns ? [] : ["does not own its memory"]),
    ...Object.entries(entry.figures ?? {}).map(([what, value]) => `${what}: ${figure(value)}`),
    ...(entry.error === undefined ? [] : [entry.error]),
  ];
  const figures =
    entry.cpu.length === 0
      ? ["", "", ""]
      : [figure(median(entry.cpu)), figure(median(entry.wall)), figure(median(entry.peak) / 2 ** 20)];
  return `<tr><td>${result.id}<td>${entry.candidate}<td>${entry.runtime}<td>${escaped(result.unit)}${figures.map((value) => `<td class="number">${value}`).join("")}<td>${escaped(remarks.join("; "))}</tr>`;
}
