/**
 * Measures what the guide claims:
 *
 *   node bench/claims/index.js                    prints the tables, writes artifacts/claims.json, and updates table.json
 *                                                 and docs/claims.md
 *   node bench/claims/index.js --rounds 5         does so with 5 rounds instead of 7
 *   node bench/claims/index.js text protobuf      prints the tables of some topics of topics.js, and writes nothing
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { inChild } from "../measure/child.js";
import { machine } from "../measure/machine.js";
import { nodes } from "../measure/runtimes.js";
import { fiveDigits } from "../measure/statistics.js";
import { publish } from "../publish.js";
import { storedTable } from "../table.js";
import { claimsSection } from "./document.js";
import { summarisedClaims } from "./summary.js";
import { topics } from "./topics.js";

/**
 * @typedef {import("./types.d.ts").Claim} Claim
 * @typedef {import("./types.d.ts").ClaimResult} ClaimResult
 */

/** Git ignores this folder. */
const RESULTS = new URL("../artifacts/", import.meta.url);
const CHILD = fileURLToPath(new URL("./child.js", import.meta.url));

const { values, positionals } = parseArgs({
  options: { rounds: { type: "string", default: "7" } },
  allowPositionals: true,
});
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) {
  throw new RangeError(`Cannot measure as rounds must be an integer >= 1: received ${values.rounds}`);
}
const unknown = positionals.filter((topic) => !(topic in topics));
if (unknown.length > 0)
  throw new RangeError(`Cannot measure as topics.js has no topic ${unknown.join(", ")}`);

/** @type {string[]} */
const notices = [];
const runtimes = nodes("both", notices).map((runtime) => ({
  ...runtime,
  command: [...runtime.command.slice(0, -1), CHILD],
}));
for (const notice of notices) console.error(notice);

/**
 * Measures each contender once a round on each runtime, in turns. The first round is not counted. Another contender goes
 * first in each round.
 * @param {string} topic
 * @param {Claim} claim
 * @returns {Promise<ClaimResult>}
 */
async function measure(topic, claim) {
  const { id, title, guide, columns, comparisons } = claim;
  const contenders = claim.contenders.map(({ name, title }) => ({ name, title }));
  const names = contenders.map(({ name }) => name);
  /** @type {ClaimResult["figures"]} */
  const figures = Object.fromEntries(
    runtimes.map((runtime) => [runtime.id, Object.fromEntries(names.map((name) => [name, {}]))]),
  );
  for (let round = 0; round <= rounds; round++) {
    const first = round % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      for (const runtime of runtimes) {
        const sample = await inChild(runtime, /** @type {any} */ ({ topic, claim: id, contender: name }));
        const found = figures[runtime.id]?.[name];
        if (found && round > 0) add(found, sample);
      }
    }
    console.error(`${id}: ${round === 0 ? "warm-up" : `round ${round} of ${rounds}`}`);
  }
  return { id, title, guide, columns, comparisons, contenders, figures };
}

/** @param {Record<string, number[]>} found @param {object} sample */
function add(found, sample) {
  for (const [figure, value] of Object.entries(sample)) {
    found[figure] = [...(found[figure] ?? []), fiveDigits(value)];
  }
}

/** @type {ClaimResult[]} */
const claims = [];
for (const [topic, load] of Object.entries(topics)) {
  if (positionals.length > 0 && !positionals.includes(topic)) continue;
  for (const claim of (await load()).claims) claims.push(await measure(topic, claim));
}
const results = {
  date: new Date().toISOString().slice(0, 10),
  rounds,
  machine: machine(),
  runtimes: runtimes.map(({ id, label }) => ({ id, label })),
  claims,
};
const table = summarisedClaims(results);
console.log(claimsSection(table));
if (positionals.length === 0) {
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(new URL("claims.json", RESULTS), `${JSON.stringify(results, null, 1)}\n`);
  publish({ ...storedTable(), claims: table });
}
