/** Random scripts: small files that pass a small size now and then. */
import { bytes, NOT_BYTES, size, target, text } from "../random-values.js";

/** @typedef {import("../../support/random.js").Random} Random */
/** @typedef {import("../kinds.js").Step} Step */

const QUESTIONS = ["isatty", "readable", "writable", "seekable", "flush"];

/**
 * @param {Random} random
 * @param {boolean} large
 * @returns {Step[]}
 */
export function script(random, large) {
  const isText = random.oneIn(3);
  const options = { max_size: random.pick([0, 1, 5, 8, 20, 300]), buffering: random.pick([2, 5, 16, 4096]) };
  const steps = random.list(8 + random.below(40), () => step(random, large, isText));
  const start = isText ? { ...options, ...textOptions(random) } : { ...options, mode: binaryMode(random) };
  return [["new", start], ...steps, ["seek", 0], ["read"], ["close"]];
}

/** @param {Random} random */
function binaryMode(random) {
  return random.pick(["w+b", "w+b", "w+b", "r+b", "b+x", "wb"]);
}

/** @param {Random} random */
function textOptions(random) {
  const encoding = random.pick(["utf-8", "latin-1", "ascii"]);
  return {
    mode: random.pick(["w+", "w+", "w+t", "+r"]),
    encoding,
    errors: encoding === "utf-8" ? "surrogateescape" : "replace",
    newline: random.pick([null, "", "\n", "\r\n"]),
  };
}

/**
 * @param {Random} random
 * @param {boolean} large
 * @param {boolean} isText
 * @returns {Step}
 */
function step(random, large, isText) {
  const data = () => (isText ? text(random, large) : bytes(random, large));
  switch (random.below(isText ? 12 : 16)) {
    case 0:
    case 1:
      return [random.pick(["read", "read", "readline", "readlines"]), ...size(random)];
    case 2:
    case 3:
    case 4:
      if (random.oneIn(40)) return ["write", isText ? { hex: "61" } : random.pick(NOT_BYTES)];
      return ["write", data()];
    case 5:
      return ["writelines", random.list(random.below(4), data)];
    case 6:
      return ["truncate", random.below(14)];
    case 7:
    case 8:
      return ["seek", 0, random.pick([0, 2])];
    case 9:
      return ["get", random.pick(["mode", "name", "closed", ...(isText ? ["encoding", "errors"] : [])])];
    case 10:
      if (random.oneIn(8)) return [random.pick(["close", "exit"])];
      return random.oneIn(6) ? [random.pick(["rollover", "fileno"])] : [random.pick(QUESTIONS)];
    case 11:
      return [random.pick(QUESTIONS)];
    case 12:
      return random.oneIn(2) ? ["next"] : ["iterate", 1 + random.below(4)];
    case 13:
      return random.oneIn(2) ? ["read1", random.below(8)] : ["readinto", target(random)];
    case 14:
      return ["truncate"];
    default:
      return ["seek", random.below(20) - 3, random.pick([0, 0, 1, 2])];
  }
}
