/** Replays scripts against our classes, and finds the first answer that is not CPython's. */
import { isDeepStrictEqual } from "node:util";

/** @typedef {import("./kinds.js").Step} Step */
/** @typedef {import("./kinds.js").Answer} Answer */
/** @typedef {import("./kinds.js").Subject} Subject */
/** @typedef {{ index: number, expected: Answer | undefined, actual: Answer }} Divergence */

/**
 * Runs a script and yields an answer for each step, with the state after it.
 * @param {Step[]} steps
 * @param {Subject} subject
 * @returns {Generator<Answer, void>}
 */
export function* replay(steps, { open }) {
  const session = open();
  try {
    for (const [index, step] of steps.entries()) {
      const last = index === steps.length - 1;
      const answer = { ...session.answer(step), ...session.state(last) };
      const damage = last ? session.damage?.() : undefined;
      yield damage === undefined ? answer : { ...answer, damage };
    }
  } finally {
    session.end?.();
  }
}

/**
 * The first step whose answer is not the expected one, or null.
 * @param {Step[]} steps
 * @param {Answer[]} expected - From `expand` in answers.js.
 * @param {Subject} subject
 * @returns {Divergence | null}
 */
export function divergence(steps, expected, subject) {
  let index = 0;
  for (const actual of replay(steps, subject)) {
    const wanted = expected[index];
    if (wanted === undefined || !same(wanted, actual)) return { index, expected: wanted, actual };
    index++;
  }
  return null;
}

const OUTCOME = ["returns", "raises", "details", "skipped", "damage"];

/**
 * Outcomes are the same in every part; of the state, what was not looked at is not compared.
 * @param {Answer} expected
 * @param {Answer} actual
 */
function same(expected, actual) {
  const isSame = (/** @type {string} */ key) =>
    isDeepStrictEqual(actual[key], expected[key]) ||
    (expected[key]?.any === true && actual[key] !== undefined);
  return (
    OUTCOME.every(isSame) && Object.keys(actual).every((key) => actual[key] === undefined || isSame(key))
  );
}
