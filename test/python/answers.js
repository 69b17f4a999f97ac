/** What came of one step, as answers.py tells it. */
import { encode } from "./values.js";

/** @typedef {import("./kinds.js").Answer} Answer */

/** The step makes no sense in this state, or is not asked: README.md lists what is not. */
export class Skipped extends Error {}

/** Ends an iteration where Python would raise it. */
export class StopIteration extends Error {
  /** @override */
  name = "StopIteration";
}

/**
 * @param {() => unknown} run
 * @returns {Answer}
 */
export function answered(run) {
  try {
    return { returns: encode(run()) };
  } catch (error) {
    if (error instanceof Skipped) return { skipped: true };
    return { raises: nameOf(error), ...details(error) };
  }
}

/** The grammar of our errors. What the engine throws does not follow it and would tell a caller nothing. */
const OURS = /^Cannot .+ as /;
/** Those of the operating system pass through as they are. */
const ERRNO = /^E[A-Z0-9]+$/;

/** @param {unknown} error */
export function nameOf(error) {
  if (error instanceof StopIteration) return error.name;
  if (!(error instanceof Error)) return String(error);
  const { code = "" } = /** @type {NodeJS.ErrnoException} */ (error);
  if (error.name === "Error" && ERRNO.test(code)) return code;
  return OURS.test(error.message) ? error.name : String(error.stack).split("\n", 3).join("");
}

/** @param {any} error */
function details(error) {
  switch (error?.name) {
    case "BlockingIOError":
      return { details: [error.characters_written] };
    case "UnicodeDecodeError":
    case "UnicodeEncodeError":
      return { details: [error.start, error.end] };
    default:
      return {};
  }
}

/** What Python raises → what we throw. Every other error has the same name on both sides. */
const ERRORS = new Map([
  ["ValueError", "RangeError"],
  ["OverflowError", "RangeError"],
  ["LookupError", "RangeError"],
  // Without an errno: a stream refuses what it cannot do.
  ["OSError", "UnsupportedOperation"],
]);

/**
 * CPython's answers, with the state after every step written out and the errors by our names.
 * @param {Answer[]} answers
 * @param {Record<string, any>} [initial] - The state before the first step.
 * @returns {Answer[]}
 */
export function expand(answers, initial = {}) {
  const state = { ...initial };
  return answers.map(({ returns, raises, details, skipped, ...changes }) => {
    Object.assign(state, changes);
    if (raises === undefined) return skipped ? { skipped, ...state } : { returns, ...state };
    const error = { raises: ERRORS.get(raises) ?? raises };
    return details === undefined ? { ...error, ...state } : { ...error, details, ...state };
  });
}
