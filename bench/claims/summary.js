import { ratio, spread, triple } from "../measure/statistics.js";

/**
 * @typedef {import("./types.d.ts").ClaimResult} ClaimResult
 * @typedef {import("./types.d.ts").ClaimResults} ClaimResults
 * @typedef {import("./types.d.ts").ClaimRow} ClaimRow
 * @typedef {import("./types.d.ts").Comparison} Comparison
 */

/**
 * Leaves out the single rounds.
 * @param {ClaimResults} results
 * @returns {import("./types.d.ts").ClaimTable}
 */
export function summarisedClaims({ date, rounds, machine, runtimes, claims }) {
  const ids = runtimes.map(({ id }) => id);
  return { date, rounds, machine, runtimes, claims: claims.map((claim) => rowOf(claim, ids)) };
}

/** @param {ClaimResult} claim @param {string[]} runtimes @returns {ClaimRow} */
function rowOf(claim, runtimes) {
  const { title, guide, columns, contenders, comparisons } = claim;
  return {
    title,
    guide,
    columns: columns.map((column) => column.title),
    contenders: contenders.map(({ name, title }) => ({
      title,
      figures: byRuntime(runtimes, (runtime) => figuresOf(claim, name, runtime)),
    })),
    comparisons: comparisons.map((comparison) => ({
      title: between(claim, comparison),
      as: comparison.as,
      outcomes: byRuntime(runtimes, (runtime) => {
        const rounds = outcomes(claim, comparison, runtime);
        const holds = rounds.filter((value) => value >= comparison.atLeast).length;
        return { outcome: triple(spread(rounds)), holds };
      }),
    })),
  };
}

/**
 * @template Value
 * @param {string[]} runtimes
 * @param {(runtime: string) => Value} make
 * @returns {Record<string, Value>}
 */
function byRuntime(runtimes, make) {
  return Object.fromEntries(runtimes.map((runtime) => [runtime, make(runtime)]));
}

/** @param {ClaimResult} claim @param {string} name @param {string} runtime */
function figuresOf({ columns, contenders, figures }, name, runtime) {
  const first = contenders[0]?.name ?? "";
  return columns.map(({ figure, unit }) => {
    const values = figures[runtime]?.[name]?.[figure] ?? [];
    const reference = figures[runtime]?.[first]?.[figure] ?? [];
    return triple(unit === "times" ? ratio(reference, values) : spread(values.map((value) => value / unit)));
  });
}

/** @param {ClaimResult} claim @param {Comparison} comparison */
function between({ contenders, columns }, { subject, against, figure }) {
  const titleOf = (/** @type {string} */ wanted) => contenders.find(({ name }) => name === wanted)?.title;
  const title = columns.find((column) => column.figure === figure)?.title.split(", in ")[0];
  return `${titleOf(subject)} against ${titleOf(against)}: ${title}`;
}

/** Round by round. @param {ClaimResult} claim @param {Comparison} comparison @param {string} runtime */
function outcomes({ figures }, { figure, subject, against, as }, runtime) {
  const theirs = figures[runtime]?.[against]?.[figure] ?? [];
  const ours = figures[runtime]?.[subject]?.[figure] ?? [];
  return ours.map((value, round) => {
    const other = Number(theirs[round]);
    if (as === "times") return other / value;
    return as === "milliseconds" ? other - value : (1 - value / other) * 100;
  });
}
