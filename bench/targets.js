import { comparison, entryOf, growth, peakFactor } from "./measure/compare.js";
import { spread } from "./measure/statistics.js";
import { BY_SIZE } from "./workloads/by-size.js";

/**
 * @typedef {import("./types.d.ts").Results} Results
 * @typedef {import("./types.d.ts").Spread & { name?: string }} Value
 * @typedef {object} Target
 * @property {string} work
 * @property {"raw" | "python" | "peer" | "any" | "peak" | "growth" | "beyond"} measure - The first four say against
 *   whom the ratio is taken. The others are figures that should be small: the peak memory in payloads, the growth of the
 *   cost with the size beyond that of raw, and the bytes of a stream beyond its payload.
 * @property {number} floor - `--check` fails where the value misses it.
 * @property {number} goal
 */

/** @type {(works: string[], measure: Target["measure"], floor: number, goal: number) => Target[]} */
const each = (works, measure, floor, goal) => works.map((work) => ({ work, measure, floor, goal }));

export const targets = [
  ...each(["append-small", "append-small-many-streams"], "python", 0.8, 1.2),
  ...each(
    [
      "append-small",
      "read-small",
      "read-lines",
      "read-pages-at-random",
      "create-stream-drop",
      "rewrite-stream",
    ],
    "peer",
    1.5,
    4,
  ),
  ...each(["read-small", "read-lines"], "python", 1, 1.3),
  ...each(["create-stream-drop", "rewrite-stream", "overwrite-at-random"], "python", 2, 4),
  ...each(["append-blocks"], "raw", 0.85, 0.97),
  ...each(["append-blocks"], "python", 0.85, 1),
  ...each(["append-blocks"], "peak", 1.05, 1.01),
  ...each(["append-blocks-transfer"], "peak", 2.05, 1.05),
  ...each(["read-blocks"], "raw", 1.2, 1.5),
  ...each(["read-blocks-into-array"], "raw", 0.95, 1),
  ...each(["read-blocks-into-array"], "python", 0.95, 1),
  ...each(BY_SIZE, "growth", 1.3, 1.05),
  ...each(["pipe-node-streams", "pipe-web-streams", "pipe-response"], "any", 1, 1.2),
  ...each(["hold-many-streams"], "beyond", 300, 200),
  ...each(["read-file-blocks", "read-file-blocks-into-array", "write-file-blocks"], "raw", 0.9, 1),
  ...each(["read-file-lines-bytes", "read-file-lines-text", "read-file-lines-accented"], "python", 1, 1.5),
  ...each(["read-file-lines-text", "read-file-lines-accented"], "any", 1, 1.5),
  ...each(
    [
      "write-through-gzip",
      "read-through-gzip",
      "write-through-brotli",
      "read-through-brotli",
      "write-through-sha256",
      "read-through-sha256",
      "read-through-crc32",
      "write-through-encryption",
      "read-through-encryption",
    ],
    "raw",
    0.9,
    1,
  ),
  ...each(
    [
      "read-through-window",
      "read-through-chain",
      "read-through-limit",
      "read-through-counter",
      "read-through-tee",
      "write-through-gzip-encryption-sha256",
      "read-through-encryption-at-random",
    ],
    "raw",
    0.9,
    1,
  ),
  ...each(["write-through-gzip", "read-through-gzip"], "any", 1, 1.2),
  ...each(["write-through-gzip", "read-through-gzip"], "python", 1, 1.5),
  ...each(["read-through-gzip-at-random"], "raw", 8, 15),
];

const SMALL_IS_GOOD = new Set(["peak", "growth", "beyond"]);

/**
 * Holds the results to the targets. It leaves out what was not measured.
 * @param {Results} results
 */
export function judged(results) {
  const python = results.runtimes.find((runtime) => runtime.python)?.id ?? "";
  return targets.flatMap((target) =>
    results.runtimes
      .filter((runtime) => !runtime.python)
      .flatMap((node) => {
        const value = measured(results, target, node.id, python);
        if (!value) return [];
        const small = SMALL_IS_GOOD.has(target.measure);
        const meets = (/** @type {number} */ bound) =>
          small ? value.median <= bound : value.median >= bound;
        const reached = small ? target.goal / value.median : value.median / target.goal;
        return [
          { target, node, value, small, floor: meets(target.floor), goal: meets(target.goal), reached },
        ];
      }),
  );
}

/** @param {Results} results @param {Target} target @param {string} node @param {string} python @returns {Value | undefined} */
function measured({ workloads }, { work, measure }, node, python) {
  if (measure === "growth") return growth(workloads, work, "bytesio", node, "raw");
  const result = workloads.find(({ id }) => id === work);
  const entry = result && entryOf(result, "bytesio", node);
  if (!result || !entry) return undefined;
  if (measure === "peak") {
    const factors = entry.peak.map((peak) => peakFactor(result, { ...entry, peak: [peak] }));
    return spread(factors.filter((factor) => factor !== undefined));
  }
  if (measure === "beyond") {
    const beyond = entry.figures?.["bytes per stream beyond its 100"];
    return beyond === undefined ? undefined : spread([beyond]);
  }
  const found = comparison(result, node, python);
  // Where no peer that does the work owns its memory, the best of all peers stands in.
  return measure === "peer" ? (found.peer ?? found.any) : found[measure];
}

/** @type {Record<Target["measure"], string>} */
const NAMES = {
  raw: "against raw",
  python: "against CPython",
  peer: "against the best peer that owns its memory",
  any: "against the best of all",
  peak: "peak memory in payloads",
  growth: "cost of a byte, largest to 1 MiB, beyond raw's growth",
  beyond: "bytes per stream beyond the payload",
};

/** @param {ReturnType<typeof judged>} rows */
export function targetLines(rows) {
  return rows.map(({ target, node, value, small, floor, goal, reached }) => {
    const digits = target.measure === "beyond" ? 0 : 2;
    const name =
      value.name && (target.measure === "peer" || target.measure === "any") ? `, ${value.name}` : "";
    const shown = `${value.median.toFixed(digits)} [${value.low.toFixed(digits)} - ${value.high.toFixed(digits)}]`;
    const sign = small ? "<=" : ">=";
    const verdict = goal
      ? "goal met"
      : `${floor ? "floor met" : "FLOOR MISSED"}, ${Math.round(reached * 100)} % of the goal`;
    return {
      work: target.work,
      node: node.label,
      what: `${NAMES[target.measure]}${name}`,
      value: shown,
      floor: `${sign} ${target.floor}`,
      goal: `${sign} ${target.goal}`,
      verdict,
    };
  });
}
