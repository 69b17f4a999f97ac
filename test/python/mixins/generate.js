/** Random scripts: subclasses that override this and that, streams that wait and fail, and every method of the base. */
import { bytes, digits, NOT_BYTES, NOT_INTEGERS, target, text } from "../random-values.js";

/** @typedef {import("../../support/random.js").Random} Random */
/** @typedef {import("../kinds.js").Step} Step */
/** @typedef {import("../values.js").Value} Value */

const ANY = (
  "read readline readlines iter next write writelines seek tell truncate flush close closed exit " +
  "readable writable seekable isatty fileno peek"
).split(" ");
/** What a base has beside these. */
const MORE = {
  IOBase: [],
  RawIOBase: ["readinto", "readall"],
  BufferedIOBase: ["read1", "readinto", "readinto1", "detach"],
  TextIOBase: ["detach", "encoding", "errors", "newlines"],
};
/** What makes the most of the rest. */
const CENTRAL = {
  IOBase: ["read", "readline", "write"],
  RawIOBase: ["readinto", "read", "write"],
  BufferedIOBase: ["read", "read1", "write"],
  TextIOBase: ["readline", "write"],
};
/** Those that have no sense of their own: they pass on what they are asked. */
const SUPER_ONLY = new Set(["readlines", "iter", "writelines", "exit", "readinto1", "detach"]);
/** Those that a subclass has, and no base. */
const OWN_ONLY = new Set(["peek"]);
const FIELDS = new Set(["encoding", "errors", "newlines"]);

/**
 * @param {Random} random
 * @returns {Step[]}
 */
export function script(random) {
  const base = random.pick(/** @type {(keyof typeof MORE)[]} */ (Object.keys(MORE)));
  const names = [...ANY, ...MORE[base]];
  const overrides = Object.fromEntries(
    names
      .filter((name) => !FIELDS.has(name) && random.oneIn(CENTRAL[base].includes(name) ? 2 : 5))
      .map((name) => [name, how(random, name)]),
  );
  const contents = base === "TextIOBase" ? plain(random) : { hex: digits(random, random.below(40)) };
  /** @type {Step[]} */
  const steps = [["new", base, contents, overrides, plan(random)]];
  // The methods of the class itself tell nothing.
  const asked = [...names.filter((name) => overrides[name] !== "own"), "iterate"];
  while (steps.length < 12) {
    const next = step(random, base, random.pick(asked));
    if (next[0] !== "peek") steps.push(next);
    if (random.oneIn(40)) steps.push(["shut"]);
  }
  return steps;
}

/**
 * @param {Random} random
 * @param {string} name
 */
function how(random, name) {
  if (SUPER_ONLY.has(name)) return "super";
  return OWN_ONLY.has(name) || random.oneIn(2) ? "own" : "super";
}

/**
 * Text without characters beyond U+FFFF, which an own method would cut in JavaScript, and without surrogates.
 * @param {Random} random
 * @returns {Value}
 */
function plain(random) {
  return { str: random.list(random.below(20), () => random.pick([..."ab\n\n€"])).join("") };
}

/** @param {Random} random */
function plan(random) {
  return random.list(random.oneIn(3) ? 0 : random.below(12), () => {
    switch (random.below(24)) {
      case 0:
        return null;
      case 1:
        return "EIO";
      case 2:
        return random.pick([{ str: "ab" }, { list: [1] }, { hex: "61620a636465" }]);
      default:
        return random.below(8);
    }
  });
}

/** @param {Random} random */
function size(random) {
  return random.pick([
    [],
    [],
    [null],
    [-1],
    [0],
    [random.below(6)],
    [random.below(60)],
    [random.pick(NOT_INTEGERS)],
  ]);
}

/**
 * An item to write: of the other kind, or of none, now and then. What a TextIOBase says of those, which it cannot
 * write anyway, CPython has changed.
 * @param {Random} random
 * @param {string} base
 */
function item(random, base) {
  if (base === "TextIOBase") return plain(random);
  if (random.oneIn(12)) return random.pick(NOT_BYTES);
  return random.oneIn(6) ? text(random, false) : bytes(random, false);
}

/** What can happen between two lines. @type {Step[]} */
const BETWEEN = [["tell"], ["close"], ["readline"], ["shut"]];

/**
 * @param {Random} random
 * @param {string} base
 * @param {string} name
 * @returns {Step}
 */
function step(random, base, name) {
  switch (name) {
    // A base without one refuses any size, and since CPython 3.12 the wrong ones for another reason.
    case "read":
      return [name, ...(base === "RawIOBase" ? size(random) : [random.below(9) - 1])];
    case "readline":
      return [name, ...(base === "TextIOBase" ? [] : size(random))];
    case "read1":
      return [name, random.below(9) - 1];
    case "readlines":
    case "truncate":
      return [name, ...size(random)];
    case "readinto":
    case "readinto1":
      return [name, target(random)];
    case "write":
      return [name, item(random, base)];
    case "writelines":
      if (random.oneIn(12)) return [name, random.pick([null, 5, { float: 1.5 }, { str: "ab" }])];
      return [name, random.list(random.below(5), () => item(random, base))];
    case "seek":
      return [name, random.below(9) - 2, ...(random.oneIn(2) ? [random.below(3)] : [])];
    case "close":
    case "exit":
      return random.oneIn(3) ? [name] : ["iterate", random.below(4)];
    case "iter":
    case "iterate":
      return ["iterate", random.below(9), ...(random.oneIn(4) ? [random.pick(BETWEEN)] : [])];
    default:
      return [name];
  }
}

/** How many arguments a step must have. @type {Record<string, number>} */
const NEEDED = { iterate: 1, seek: 1, readinto: 1, readinto1: 1, write: 1, writelines: 1 };

/**
 * @param {Step} step
 * @returns {Generator<Step>}
 */
export function* simpler([name, ...args]) {
  if (name !== "new") {
    if (args.length > (NEEDED[name] ?? 0)) yield [name, ...args.slice(0, -1)];
    return;
  }
  const [base, contents, overrides, plan = []] = args;
  for (const left of Object.keys(overrides)) {
    const { [left]: _, ...fewer } = overrides;
    yield [name, base, contents, fewer, plan];
  }
}
