/**
 * What CPython answers otherwise than we do, each difference by its issue. Ours are the answers of CPython 3.13.
 *
 * A script is compared up to the step that a difference explains: from there on the two streams are in different states.
 */

/** @typedef {import("./kinds.js").Step} Step */
/** @typedef {import("./replay.js").Divergence} Divergence */

/**
 * @typedef {object} Difference
 * @property {string} issue - Of python/cpython.
 * @property {string} what - What CPython does since then, and we do.
 * @property {number} before - The minor version of Python 3 up to which CPython answers otherwise. Infinity: we decided
 *   against CPython.
 * @property {string[]} kinds
 * @property {(steps: Step[], found: Divergence) => boolean} explains - Whether it may be the reason: `steps` end with the
 *   one whose answers differ.
 */

/** @type {Difference[]} */
export const DIFFERENCES = [
  {
    issue: "gh-117151",
    what: "bytes that would fill the buffer go straight to the raw stream",
    before: 13,
    kinds: ["buffered", "file", "spooled"],
    explains: (steps) => written(steps).some(({ size }) => size >= bufferSize(steps)),
  },
  {
    issue: "gh-117151",
    what: "text that would fill the buffer below goes straight to the raw stream",
    before: 13,
    kinds: ["text"],
    // How many bytes the text takes, and what waits with it, depends on more than the step.
    explains: (steps) => written(steps).length > 0,
  },
  {
    issue: "gh-80109",
    what: "write() keeps the text that was read ahead where there is no way back to it",
    before: 13,
    kinds: ["text", "file", "spooled"],
    // read() to the end keeps the text, too, of which nothing is left.
    explains: (steps) =>
      written(steps).some(({ index }) => steps.slice(0, index).some(reads)) ||
      steps.slice(0, -1).some(([name]) => name === "read"),
  },
  {
    issue: "gh-80109",
    what: "reconfigure() forgets the place to go back to, so that write() keeps the text that is read ahead afterwards",
    before: Infinity,
    kinds: ["text", "file"],
    explains: (steps) => steps.some(([name]) => name === "reconfigure") && written(steps).length > 0,
  },
  {
    issue: "gh-119506",
    what: "write() of text flushes before it adds text only where that fills a chunk",
    before: 13,
    kinds: ["text", "file"],
    explains: (steps) => written(steps).length > 1,
  },
  {
    issue: "gh-57531",
    what: "where nothing is ready, read1() returns null, and what reads lines or text throws: CPython gives what it gives at the end",
    before: Infinity,
    kinds: ["buffered", "text", "file", "mixins"],
    explains: (_steps, { actual }) => actual.returns === null || actual.raises === "BlockingIOError",
  },
  {
    issue: "gh-104922",
    what: "a method that the stream lacks says so, whatever its arguments are, as up to CPython 3.11",
    before: Infinity,
    kinds: ["buffered", "file", "spooled"],
    explains: (_steps, { expected, actual }) =>
      /^(TypeError|RangeError)$/.test(String(expected?.raises)) && actual.raises === "UnsupportedOperation",
  },
];

/**
 * Returns the difference that may explain a divergence, or null.
 *
 * @param {string} version - Such as "CPython 3.11.7".
 * @param {string} kind
 * @param {Step[]} steps
 * @param {Divergence} found
 */
export function explanation(version, kind, steps, found) {
  const minor = Number(/ 3\.(\d+)/.exec(version)?.[1]);
  const upToThere = steps.slice(0, found.index + 1);
  const applies = (/** @type {Difference} */ { before, kinds, explains }) =>
    minor < before && kinds.includes(kind) && explains(upToThere, found);
  return DIFFERENCES.find(applies) ?? null;
}

/**
 * What the steps write: where in the script, and how many bytes at least.
 *
 * @param {Step[]} steps
 * @returns {{ index: number, size: number }[]}
 */
function written(steps) {
  return steps.flatMap((step, index) => sizesWritten(step).map((size) => ({ index, size })));
}

/**
 * @param {Step} step
 * @returns {number[]}
 */
function sizesWritten([name, ...args]) {
  if (name === "write") return [sizeOf(args[0])];
  if (name === "writelines") return Array.isArray(args[0]) ? args[0].map(sizeOf) : [];
  return args.flatMap((arg) =>
    Array.isArray(arg) && typeof arg[0] === "string" ? sizesWritten(/** @type {Step} */ (arg)) : [],
  );
}

const ITEM_SIZES = { array_H: 2, array_I: 4 };

/** @param {any} value */
function sizeOf(value) {
  const [kind = "", contents] = Object.entries(value ?? {})[0] ?? [];
  if (kind === "pattern") return contents;
  if (kind === "repeat") return contents[1];
  if (typeof contents === "string") return kind === "str" ? contents.length : contents.length / 2;
  return Array.isArray(contents)
    ? contents.length * (ITEM_SIZES[/** @type {keyof typeof ITEM_SIZES} */ (kind)] ?? 1)
    : 0;
}

/** @param {Step[]} steps */
function bufferSize(steps) {
  const sizes = steps.flatMap(([name, ...args]) => {
    if (name === "new" || name === "pair") return args.filter((arg) => typeof arg === "number");
    if (name === "open") return args.map((arg) => arg?.buffering).filter((size) => size > 1);
    return [];
  });
  return Math.min(...sizes, 8192);
}

/** @param {Step} step */
function reads([name]) {
  return /^(read|next|iterate|peek)/.test(String(name));
}
