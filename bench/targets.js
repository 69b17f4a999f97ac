import { comparison, entryOf, growth, peakFactor } from "./measure/compare.js";
import { spread } from "./measure/statistics.js";

/**
 * @typedef {import("./types.d.ts").Results} Results
 * @typedef {import("./types.d.ts").Spread & { name?: string }} Value
 * @typedef {object} Target
 * @property {string} work
 * @property {"raw" | "python" | "peer" | "any" | "peak" | "growth" | "beyond"} measure - Against whom the ratio
 *   is taken; or a figure that should be small: peak memory in payloads, growth of the cost with the size
 *   beyond that of raw, bytes of a stream beyond its payload.
 * @property {number} floor - A miss fails `--check`.
 * @property {number} goal
 */

/** @type {(works: string[], measure: Target["measure"], floor: number, goal: number) => Target[]} */
const each = (works, measure, floor, goal) => works.map((work) => ({ work, measure, floor, goal }));

export const targets = [
  ...each(["W1", "W1s"], "python", 0.8, 1.2),
  ...each(["W1", "W3", "W5", "W6", "W8", "W10"], "peer", 1.5, 4),
  ...each(["W3", "W5"], "python", 1, 1.3),
  ...each(["W8", "W10", "W6w"], "python", 2, 4),
  ...each(["W2"], "raw", 0.85, 0.97),
  ...each(["W2"], "python", 0.85, 1),
  ...each(["W2"], "peak", 1.05, 1.01),
  ...each(["W2t"], "peak", 2.05, 1.05),
  ...each(["W4"], "raw", 1.2, 1.5),
  ...each(["W4i"], "raw", 0.95, 1),
  ...each(["W4i"], "python", 0.95, 1),
  ...each(["append", "random", "read"], "growth", 1.3, 1.05),
  ...each(["W9", "W9w", "W9r"], "any", 1, 1.2),
  ...each(["many"], "beyond", 300, 200),
  ...each(["F1", "F1i", "F2"], "raw", 0.9, 1),
  ...each(["F3", "F4", "F4u"], "python", 1, 1.5),
  ...each(["F4", "F4u"], "any", 1, 1.5),
  ...each(["L1", "L1r", "L2", "L2r", "L3", "L3r", "L3c", "L4", "L4r"], "raw", 0.9, 1),
  ...each(["L5w", "L5c", "L5l", "L5n", "L5t", "L6", "L8"], "raw", 0.9, 1),
  ...each(["L1", "L1r"], "any", 1, 1.2),
  ...each(["L1", "L1r"], "python", 1, 1.5),
  ...each(["L9"], "raw", 8, 15),
];

const SMALL_IS_GOOD = new Set(["peak", "growth", "beyond"]);

/**
 * Holds the results to the targets. What was not measured is left out.
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
  // Where nobody who does the work owns the memory, the best of all stands in.
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
