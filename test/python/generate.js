/**
 * Random scripts of one kind for record.py and fuzz.js.
 *
 * Run directly it prints scripts, one a line: node generate.js <kind> <scripts> <seed>
 */
import { argv } from "node:process";
import { pathToFileURL } from "node:url";
import { Random } from "../support/random.js";
import { load } from "./kinds.js";

/** @typedef {import("./kinds.js").Step} Step */
/** @typedef {import("./kinds.js").Kind} Kind */

/**
 * Scripts without end, always the same ones for a seed. One in fifty may be large, and slow.
 * @param {Pick<Kind, "script">} kind
 * @param {number} seed
 * @returns {Generator<Step[], never>}
 */
export function* generate({ script }, seed) {
  const random = new Random(seed);
  for (;;) yield script(random, random.oneIn(50));
}

if (pathToFileURL(argv[1] ?? "").href === import.meta.url) {
  const scripts = generate(await load(argv[2] ?? ""), Number(argv[4]));
  for (let count = Number(argv[3]); count > 0; count--) console.log(JSON.stringify(scripts.next().value));
}
