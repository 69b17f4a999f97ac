/** Random scripts: short transfers, gaps, cuts, failures, and calls after the end. */
import { bytes, target, text } from "../random-values.js";

/** @typedef {import("../../support/random.js").Random} Random */
/** @typedef {import("../kinds.js").Step} Step */

/**
 * @param {Random} random
 * @param {boolean} large
 * @returns {Step[]}
 */
export function script(random, large) {
  const steps = random.list(4 + random.below(16), () => step(random, large));
  return [["new", bytes(random, large), plan(random), options(random)], ...steps];
}

/** @param {Random} random */
function plan(random) {
  return random.list(random.below(20), () => {
    if (random.oneIn(8)) return null;
    return random.oneIn(8) ? random.pick(["EIO", "ENOSPC", "EAGAIN"]) : random.below(12);
  });
}

/** @param {Random} random */
function options(random) {
  /** @type {import("../raw.js").Options} */
  const chosen = {};
  if (random.oneIn(12)) chosen.readable = false;
  if (random.oneIn(12)) chosen.writable = false;
  if (random.oneIn(12)) chosen.seekable = false;
  if (random.oneIn(8)) chosen.fails = [random.pick(["seek", "tell", "truncate", "flush", "close", "write"])];
  return chosen;
}

/**
 * @param {Random} random
 * @param {boolean} large
 * @returns {Step}
 */
function step(random, large) {
  switch (random.below(11)) {
    case 0:
      return ["readinto", target(random)];
    case 1:
      return ["read", random.below(12) - 1];
    case 2:
      return ["readall"];
    case 3:
    case 4:
      return ["write", bytes(random, large)];
    case 5:
    case 6:
      return ["seek", random.below(20) - 4, random.below(random.oneIn(20) ? 4 : 3)];
    case 7:
      return ["truncate", random.pick([null, -1, 0, random.below(12)])];
    case 8:
      return [random.oneIn(4) ? "close" : "flush"];
    case 9:
      return ["echo", random.pick([text(random, large), true, { int: String(2n ** 64n + 1n) }])];
    default:
      return [random.pick(["tell", "readable", "writable", "seekable"])];
  }
}

/**
 * @param {Step} step
 * @returns {Step[]}
 */
export function simpler([name, ...args]) {
  return name === "new" && args.length > 1 ? [[name, ...args.slice(0, -1)]] : [];
}
