/**
 * The tables of docs/claims.md, made from results.json:
 *
 *   node bench/claims/document.js            prints them
 *   node bench/claims/document.js --write    puts them between the two marks of docs/claims.md
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ratio, spread } from "../measure/statistics.js";
import { markdownTable, withSection } from "../readme.js";

/**
 * @typedef {import("./types.d.ts").ClaimResult} ClaimResult
 * @typedef {import("./types.d.ts").ClaimResults} ClaimResults
 * @typedef {import("./types.d.ts").Comparison} Comparison
 * @typedef {import("./types.d.ts").Spread} Spread
 */

/** @returns {ClaimResults} */
export function storedClaims() {
  return JSON.parse(readFileSync(new URL("./results.json", import.meta.url), "utf8"));
}

/** Markdown, without the marks. @param {ClaimResults} results */
export function claimsSection(results) {
  const { runtimes, claims, rounds, machine, date } = results;
  const rows = claims.map((claim) => [claim.title, claim.guide, summary(claim, runtimes)]);
  return [
    ...markdownTable([["work", "the guide", "it holds"], ...rows]),
    "",
    `Medians of ${rounds} rounds, in brackets the lowest and the highest; each run in a process of its own, in turns, on`,
    `${machine.cpu} with ${machine.cores} cores, ${date}. A ratio is taken within a round. CPU time and elapsed time are in`,
    "proportion to the first line of their table where no unit is stated: above 1, the first is the faster. A claim holds",
    "where it does in every round.",
    ...claims.flatMap((claim) => [
      "",
      `### ${claim.title}`,
      "",
      ...details(claim, runtimes),
      "",
      ...markdownTable(outcomes(claim, runtimes)),
    ]),
  ].join("\n");
}

/** @param {ClaimResult} claim @param {ClaimResults["runtimes"]} runtimes */
function summary(claim, runtimes) {
  const all = claim.comparisons.flatMap((comparison) =>
    runtimes.map(({ id }) => holds(claim, comparison, id)),
  );
  const some = all.filter((held) => held !== "yes" && held !== "no").length;
  const yes = `in ${all.filter((held) => held === "yes").length} of ${all.length} comparisons`;
  return some === 0 ? yes : `${yes}, and in ${some} in some rounds`;
}

/** @param {ClaimResult} claim @param {ClaimResults["runtimes"]} runtimes */
function outcomes(claim, runtimes) {
  const header = [`the guide: ${claim.guide}`, ...runtimes.flatMap(({ label }) => [label, "holds"])];
  const rows = claim.comparisons.map((comparison) => [
    between(claim, comparison),
    ...runtimes.flatMap(({ id }) => [
      `${shown(spread(outcome(claim, comparison, id)))}${UNITS[comparison.as]}`,
      holds(claim, comparison, id),
    ]),
  ]);
  return [header, ...rows];
}

/** @param {ClaimResult} claim @param {ClaimResults["runtimes"]} runtimes */
function details({ columns, contenders, figures }, runtimes) {
  const header = runtimes.flatMap(({ label }) => columns.map(({ title }) => `${title}, ${label}`));
  const first = contenders[0]?.name ?? "";
  const rows = contenders.map(({ name, title }) => [
    title,
    ...runtimes.flatMap(({ id }) =>
      columns.map(({ figure, unit }) => {
        const values = figures[id]?.[name]?.[figure] ?? [];
        if (unit !== "times") return shown(spread(values.map((value) => value / unit)));
        return shown(ratio(figures[id]?.[first]?.[figure] ?? [], values));
      }),
    ),
  ]);
  return markdownTable([["", ...header], ...rows]);
}

/** @param {ClaimResult} claim @param {Comparison} comparison */
function between({ contenders, columns }, { subject, against, figure }) {
  const titleOf = (/** @type {string} */ wanted) => contenders.find(({ name }) => name === wanted)?.title;
  const title = columns.find((column) => column.figure === figure)?.title.split(", in ")[0];
  return `${titleOf(subject)} against ${titleOf(against)}: ${title}`;
}

/** Round by round. @param {ClaimResult} claim @param {Comparison} comparison @param {string} runtime */
function outcome({ figures }, { figure, subject, against, as }, runtime) {
  const theirs = figures[runtime]?.[against]?.[figure] ?? [];
  const ours = figures[runtime]?.[subject]?.[figure] ?? [];
  return ours.map((value, round) => {
    const other = Number(theirs[round]);
    if (as === "times") return other / value;
    return as === "milliseconds" ? other - value : (1 - value / other) * 100;
  });
}

const UNITS = { times: " times", milliseconds: " ms less", "percent less": " % less" };

/** @param {ClaimResult} claim @param {Comparison} comparison @param {string} runtime */
function holds(claim, comparison, runtime) {
  const all = outcome(claim, comparison, runtime);
  const holding = all.filter((value) => value >= comparison.atLeast).length;
  if (holding === all.length) return "yes";
  return holding === 0 ? "no" : `in ${holding} of ${all.length} rounds`;
}

/** @param {Spread} spread */
function shown({ median, low, high }) {
  const [middle, lowest, highest] = [median, low, high].map(short);
  return lowest === highest ? middle : `${middle} (${lowest} to ${highest})`;
}

/** Two digits, or all before the point. @param {number} value */
function short(value) {
  const text = Math.abs(value) >= 10 ? Math.round(value) : Number(value.toPrecision(2));
  return text.toLocaleString("en", { maximumFractionDigits: 3 });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const section = claimsSection(storedClaims());
  if (process.argv.includes("--write")) {
    const path = new URL("../../docs/claims.md", import.meta.url);
    writeFileSync(path, withSection(readFileSync(path, "utf8"), section));
  } else {
    console.log(section);
  }
}
