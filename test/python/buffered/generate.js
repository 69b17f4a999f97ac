/** Random scripts: small buffers over raw streams that do less than they are asked, wait and fail. */
import { bytes, digits, NOT_INTEGERS, target } from "../random-values.js";

/** @typedef {import("../../support/random.js").Random} Random */
/** @typedef {import("../kinds.js").Step} Step */

const FAILURES = ["EIO", "ENOSPC", "EAGAIN"];
const METHODS = ["seek", "tell", "truncate", "flush", "close", "write", "readinto"];

/**
 * @param {Random} random
 * @param {boolean} large
 * @returns {Step[]}
 */
export function script(random, large) {
  const kind = random.pick(["Reader", "Reader", "Writer", "Writer", "Random", "Random", "Random", "pair"]);
  const hasReadall = random.oneIn(4);
  const size = large ? random.pick([1000, 4096, 70000]) : random.pick([1, 2, 3, 4, 5, 8, 16, 30]);
  const isPlanned = random.oneIn(2);
  /** @returns {[any[], object]} */
  const below = () => [isPlanned ? plan(random) : [], { ...options(random), readall: hasReadall }];
  if (random.oneIn(100))
    return [["new", kind === "pair" ? "Writer" : kind, { hex: "61" }, wrongSize(random)]];
  /** @type {Step} */
  const first =
    kind === "pair"
      ? ["pair", contents(random, large), size, ...below(), ...below()]
      : ["new", kind, contents(random, large), size, ...below()];
  const draw = () => {
    for (;;) {
      const step = call(random, large);
      if (step[0] === "read1" && kind === "Random") continue;
      if (step[0] === "seek" && hasReadall) continue;
      if (step[0] === "readline" && step.length > 1 && kind === "pair") continue;
      return step;
    }
  };
  const steps = random.list(4 + random.below(24), () =>
    random.oneIn(20) ? /** @type {Step} */ (["iterate", random.below(5), draw()]) : draw(),
  );
  return [first, ...steps, ["tell"], ["close"]];
}

/** @param {Random} random */
function contents(random, large = false) {
  if (large) return { pattern: 20000 + random.below(200000) };
  return { hex: digits(random, random.below(random.oneIn(4) ? 90 : 30)) };
}

/** @param {Random} random */
function wrongSize(random) {
  return random.pick([0, -1, ...NOT_INTEGERS]);
}

/** @param {Random} random */
function plan(random) {
  const calm = random.pick([2, 4, 10]);
  return random.list(random.below(24), () => {
    if (!random.oneIn(calm)) return random.below(12);
    return random.oneIn(2) ? null : random.pick(FAILURES);
  });
}

/** @param {Random} random */
function options(random) {
  /** @type {import("../raw.js").Options} */
  const chosen = {};
  if (random.oneIn(30)) chosen.readable = false;
  if (random.oneIn(30)) chosen.writable = false;
  if (random.oneIn(15)) chosen.seekable = false;
  if (random.oneIn(12)) chosen.fails = [random.pick(METHODS)];
  return chosen;
}

/**
 * @param {Random} random
 * @param {boolean} large
 * @returns {Step}
 */
function call(random, large) {
  switch (random.below(24)) {
    case 0:
    case 1:
    case 2:
      return ["read", ...size(random, large)];
    case 3:
      return [random.oneIn(2) ? "readinto" : "readinto1", into(random, large)];
    case 4:
      return ["read1", ...(random.oneIn(4) ? [] : [amount(random, large)])];
    case 5:
      return ["peek", ...(random.oneIn(2) ? [] : [amount(random, large)])];
    case 6:
    case 7:
      return ["readline", ...(random.oneIn(2) ? [] : size(random, large))];
    case 8:
      return random.oneIn(2) ? ["next"] : ["iterate", random.below(5)];
    case 9:
      return ["readlines", ...(random.oneIn(2) ? [] : size(random, large))];
    case 10:
    case 11:
    case 12:
    case 13:
      return ["write", bytes(random, large)];
    case 14:
      return ["writelines", random.list(random.below(4), () => bytes(random, large))];
    case 15:
    case 16:
    case 17:
    case 18:
      return seek(random, large);
    case 19:
      return ["tell"];
    case 20:
      return ["flush"];
    case 21:
      return ["truncate", ...(random.oneIn(2) ? [] : [random.pick([null, -1, 0, random.below(40)])])];
    case 22:
      return [random.pick(["readable", "writable", "seekable", "isatty", "closed", "raw"])];
    default:
      if (random.oneIn(3)) return [random.pick(["close", "detach", "exit"])];
      return random.oneIn(3) ? ["below", "close"] : ["tell"];
  }
}

/**
 * @param {Random} random
 * @param {boolean} large
 */
function amount(random, large) {
  if (random.oneIn(50)) return random.pick(NOT_INTEGERS);
  if (large) return random.below(random.pick([100, 10000, 300000]));
  return random.below(random.pick([3, 8, 50])) - (random.oneIn(12) ? 2 : 0);
}

/**
 * @param {Random} random
 * @param {boolean} large
 */
function size(random, large) {
  return random.oneIn(10) ? random.pick([[], [null], [-1]]) : [amount(random, large)];
}

/**
 * @param {Random} random
 * @param {boolean} large
 */
function into(random, large) {
  if (large) return { into: random.below(200000) };
  return random.oneIn(2) ? target(random) : { into: random.below(40) };
}

/**
 * @param {Random} random
 * @param {boolean} large
 * @returns {Step}
 */
function seek(random, large) {
  if (random.oneIn(40)) return ["seek", random.pick([...NOT_INTEGERS, null]), 0];
  if (random.oneIn(40)) return ["seek", random.below(9), random.pick([-1, 5, ...NOT_INTEGERS])];
  const farthest = large ? 200000 : random.pick([6, 40]);
  switch (random.below(3)) {
    case 0:
      return ["seek", random.below(farthest) - (random.oneIn(12) ? 3 : 0)];
    case 1:
      return ["seek", random.below(2 * farthest) - farthest, 1];
    default:
      return ["seek", (random.oneIn(5) ? 1 : -1) * random.below(farthest), 2];
  }
}

/**
 * @param {Step} step
 * @returns {Step[]}
 */
export function simpler([name, ...args]) {
  if (name === "iterate" && args.length > 1) return [[name, args[0]], args[1]];
  if (name === "new" && args.length > 3) return [[name, ...args.slice(0, -1)]];
  if (name === "pair" && args.length > 2) return [[name, ...args.slice(0, -1)]];
  return [];
}
