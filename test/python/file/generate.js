/** Random scripts: every mode, and a file that others change meanwhile. */
import { bytes, digits, NOT_BYTES, size, target, text } from "../random-values.js";

/** @typedef {import("../../support/random.js").Random} Random */
/** @typedef {import("../values.js").Value} Value */
/** @typedef {import("../kinds.js").Step} Step */

const LETTERS = ["r", "r", "w", "a", "a", "x"];
const WRONG = ["", "b", "+", "rw", "r++", "rt+b", "U", "rr", "z", "bt", "wa+", "r b"];
const QUESTIONS = ["isatty", "readable", "writable", "seekable", "flush", "tell"];
/** Attributes of a stream made by open(), and of the FileIO below. */
const ATTRIBUTES = ["mode", "closed"];
const RAW_ATTRIBUTES = ["mode", "closed", "closefd"];

/**
 * @param {Random} random
 * @param {boolean} large
 * @returns {Step[]}
 */
export function script(random, large) {
  /** @type {Step[]} */
  const disk = random.oneIn(8)
    ? []
    : [["disk", random.oneIn(8) ? null : { hex: digits(random, random.below(40)) }]];
  return [
    ...disk,
    ...(random.oneIn(4) ? textSteps(random, large) : binarySteps(random, large)),
    ["close"],
    ["contents"],
  ];
}

/**
 * @param {Random} random
 * @param {boolean} large
 * @returns {Step[]}
 */
function binarySteps(random, large) {
  const steps = random.list(8 + random.below(40), () => binaryStep(random, large));
  return [binaryOpening(random), ...steps];
}

/**
 * @param {Random} random
 * @returns {Step}
 */
function binaryOpening(random) {
  if (random.oneIn(30)) return ["open", random.pick(["FileIO", "open"]), random.pick(WRONG)];
  const mode = modeOf(random, ["b"]);
  if (random.oneIn(4)) return ["open", "FileIO", mode];
  if (random.oneIn(4)) {
    const count = random.below(random.oneIn(3) ? 60 : 6);
    return ["open_fd", count, random.pick(["", "a"]), random.pick(["r", "r+", "w", "w+", "a", "a+"])];
  }
  return ["open", "open", mode, { buffering: random.pick([0, 1, 2, 3, 5, 8, 16, 64, 4096]) }];
}

/**
 * @param {Random} random
 * @param {boolean} large
 * @returns {Step}
 */
function binaryStep(random, large) {
  switch (random.below(24)) {
    case 0:
    case 1:
    case 2:
      return [random.pick(["read", "read", "readline", "readlines"]), ...size(random)];
    case 3:
      return random.oneIn(3) ? ["readall"] : ["readinto", target(random)];
    case 4:
    case 5:
    case 6:
    case 7:
      return ["write", random.oneIn(40) ? random.pick(NOT_BYTES) : bytes(random, large)];
    case 8:
      return ["writelines", random.list(random.below(4), () => bytes(random, false))];
    case 9:
    case 10:
      return random.oneIn(2) ? ["truncate"] : ["truncate", ...size(random)];
    case 11:
      return random.oneIn(2) ? ["next"] : ["iterate", 1 + random.below(4)];
    case 12:
      return random.oneIn(2) ? ["get", random.pick(ATTRIBUTES)] : ["get_raw", random.pick(RAW_ATTRIBUTES)];
    case 13:
      return random.oneIn(3) ? others(random) : ["flush"];
    case 14:
      return random.oneIn(10) ? [random.pick(["close", "exit"])] : [random.pick(QUESTIONS)];
    case 15:
      return [random.pick(QUESTIONS)];
    default:
      return seek(random);
  }
}

/**
 * @param {Random} random
 * @returns {Step}
 */
function others(random) {
  switch (random.below(3)) {
    case 0:
      return ["append", { hex: digits(random) }];
    case 1:
      return ["cut", random.below(40)];
    default:
      return ["disk", { hex: digits(random) }];
  }
}

/**
 * @param {Random} random
 * @returns {Step}
 */
function seek(random) {
  if (random.oneIn(40)) return ["seek", random.pick([null, { float: 1.5 }, { str: "x" }])];
  if (random.oneIn(40)) return ["seek", 0, random.pick([-1, 5, 9, { str: "x" }])];
  switch (random.below(6)) {
    case 0:
      return ["seek", random.below(14) - 7, 1];
    case 1:
      return ["seek", random.below(14) - 9, 2];
    case 2:
      return ["seek", 0, 2];
    case 3:
      return ["seek", 0];
    default:
      return ["seek", random.below(random.oneIn(4) ? 60 : 14) - (random.oneIn(20) ? 3 : 0)];
  }
}

/**
 * What comes of text, malformed bytes and positions is the kind `text`'s to ask: here it is whether the streams
 * fit together.
 * @param {Random} random
 * @param {boolean} large
 * @returns {Step[]}
 */
function textSteps(random, large) {
  const options = {
    encoding: random.pick(["utf-8", "latin-1", "ascii"]),
    errors: random.pick(["replace", "surrogateescape"]),
    newline: random.pick([null, "", "\n", "\r\n"]),
    buffering: random.pick([1, 8, 4096]),
  };
  const steps = random.list(8 + random.below(20), () => textStep(random, large));
  return [["open", "open", modeOf(random, random.oneIn(2) ? ["t"] : []), options], ...steps];
}

/**
 * @param {Random} random
 * @param {boolean} large
 * @returns {Step}
 */
function textStep(random, large) {
  switch (random.below(12)) {
    case 0:
    case 1:
    case 2:
      return [random.pick(["read", "read", "readline", "readlines"]), ...size(random)];
    case 3:
    case 4:
    case 5:
      return ["write", random.oneIn(30) ? random.pick([null, 5, { hex: "61" }]) : text(random, large)];
    case 6:
      return random.oneIn(3) ? ["truncate", random.below(20)] : ["seek", 0, random.pick([0, 2])];
    case 7:
      return random.oneIn(2) ? ["next"] : ["iterate", 1 + random.below(4)];
    case 8:
      return ["get", random.pick([...ATTRIBUTES, "encoding", "errors"])];
    case 9:
      return ["get_raw", random.pick(RAW_ATTRIBUTES)];
    case 10:
      return ["flush"];
    default:
      return [random.pick(["isatty", "readable", "writable", "seekable"])];
  }
}

/**
 * One letter for what to do, perhaps "+", and the others, in any order.
 * @param {Random} random
 * @param {string[]} others
 */
function modeOf(random, others) {
  let mode = random.pick(LETTERS);
  for (const letter of random.oneIn(2) ? ["+", ...others] : others) {
    mode = random.oneIn(2) ? mode + letter : letter + mode;
  }
  return mode;
}
