/** What the random scripts of the streams in memory have in common. */
import { NOT_INTEGERS } from "./random-values.js";

/** @typedef {import("../support/random.js").Random} Random */
/** @typedef {import("./kinds.js").Step} Step */

/**
 * Now and then, a seek to what is no position or far out.
 * @param {Random} random
 * @param {number[]} far
 * @returns {Step | undefined}
 */
export function oddSeek(random, far) {
  if (random.oneIn(60)) return ["seek", random.pick([...NOT_INTEGERS, null]), random.below(4)];
  if (random.oneIn(60))
    return ["seek", random.below(5) - 2, random.pick([3, -1, { str: "x" }, { float: 0.5 }])];
  return random.oneIn(80) ? ["seek", random.pick(far)] : undefined;
}

/**
 * A seek around small contents, seldom before their start.
 * @param {Random} random
 * @returns {Step}
 */
export function nearSeek(random) {
  return ["seek", random.below(random.oneIn(3) ? 40 : 14) - (random.oneIn(20) ? 3 : 0)];
}

/**
 * Now and then, the end of the stream and some steps after it.
 * @param {Random} random
 * @param {() => Step} step
 * @returns {Step[]}
 */
export function ending(random, step) {
  if (!random.oneIn(4)) return [];
  return [[random.pick(["close", "exit"])], ...random.list(random.below(4), step)];
}

/** How many arguments these steps cannot do without; the other steps keep all of theirs. */
const NEEDED = new Map(
  Object.entries({ read: 0, read1: 0, readline: 0, readlines: 0, truncate: 0, new: 0, seek: 1, iterate: 1 }),
);

/**
 * @param {Step} step
 * @returns {Generator<Step>}
 */
export function* simpler([name, ...args]) {
  if (args.length > (NEEDED.get(name) ?? args.length)) yield [name, ...args.slice(0, -1)];
  if (name === "load" || name === "write") yield ["new", args[0]];
  if (name === "writelines" && Array.isArray(args[0])) {
    for (const item of args[0]) yield item?.do ?? ["write", item];
  }
}
