/** The tables of docs/claims.md. */
import { markdownTable } from "../report/markdown.js";

/**
 * @typedef {import("./types.d.ts").ClaimRow} ClaimRow
 * @typedef {import("./types.d.ts").ClaimTable} ClaimTable
 */

/** The section of docs/claims.md, without its marks. @param {ClaimTable} table */
export function claimsSection({ runtimes, claims, rounds, machine, date }) {
  const rows = claims.map((claim) => [claim.title, claim.guide, summary(claim, runtimes, rounds)]);
  return [
    ...markdownTable([["work", "the guide", "it holds"], ...rows]),
    "",
    `The figures are medians of ${rounds} rounds, with the lowest and the highest in brackets. The contenders take turns, and each`,
    `run has a process of its own. The machine is ${machine.cpu} with ${machine.cores} cores, the date ${date}. A ratio is taken within a round.`,
    "Where no unit is stated, CPU time and elapsed time are in proportion to the first line of their table: above 1, the first",
    "is faster. A claim holds where it holds in every round.",
    ...claims.flatMap((claim) => [
      "",
      `### ${claim.title}`,
      "",
      ...markdownTable(details(claim, runtimes)),
      "",
      ...markdownTable(outcomes(claim, runtimes, rounds)),
    ]),
  ].join("\n");
}

/** @param {ClaimRow} claim @param {ClaimTable["runtimes"]} runtimes @param {number} rounds */
function summary({ comparisons }, runtimes, rounds) {
  const all = comparisons.flatMap(({ outcomes }) => runtimes.map(({ id }) => outcomes[id]?.holds ?? 0));
  const some = all.filter((holds) => holds > 0 && holds < rounds).length;
  const yes = `in ${all.filter((holds) => holds === rounds).length} of ${all.length} comparisons`;
  return some === 0 ? yes : `${yes}, and in ${some} in some rounds`;
}

/** @param {ClaimRow} claim @param {ClaimTable["runtimes"]} runtimes */
function details({ columns, contenders }, runtimes) {
  const header = runtimes.flatMap(({ label }) => columns.map((title) => `${title}, ${label}`));
  const rows = contenders.map(({ title, figures }) => [
    title,
    ...runtimes.flatMap(({ id }) => figures[id]?.map(shown) ?? []),
  ]);
  return [["", ...header], ...rows];
}

const UNITS = { times: " times", milliseconds: " ms less", "percent less": " % less" };

/** @param {ClaimRow} claim @param {ClaimTable["runtimes"]} runtimes @param {number} rounds */
function outcomes({ guide, comparisons }, runtimes, rounds) {
  const header = [`the guide: ${guide}`, ...runtimes.flatMap(({ label }) => [label, "holds"])];
  const rows = comparisons.map(({ title, as, outcomes }) => [
    title,
    ...runtimes.flatMap(({ id }) => {
      const found = outcomes[id];
      return found ? [`${shown(found.outcome)}${UNITS[as]}`, verdict(found.holds, rounds)] : ["", ""];
    }),
  ]);
  return [header, ...rows];
}

/** @param {number} holds @param {number} rounds */
function verdict(holds, rounds) {
  if (holds === rounds) return "yes";
  return holds === 0 ? "no" : `in ${holds} of ${rounds} rounds`;
}

/** @param {import("../types.d.ts").Triple} figure */
function shown(figure) {
  const [middle, lowest, highest] = figure.map(short);
  return lowest === highest ? `${middle}` : `${middle} (${lowest} to ${highest})`;
}

/** Writes two digits, or all digits before the point. @param {number} value */
function short(value) {
  const text = Math.abs(value) >= 10 ? Math.round(value) : Number(value.toPrecision(2));
  return text.toLocaleString("en", { maximumFractionDigits: 3 });
}
