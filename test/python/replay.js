/** Replays the scripts of oracle.py against our BytesIO, and finds the first answer that is not CPython's. */
import { Session } from "./session.js";
import { digest } from "./values.js";

/** @typedef {import("bytesio").BytesIO} BytesIO */
/** @typedef {import("./values.js").Step} Step */
/** @typedef {import("./session.js").Answer} Answer */
/** @typedef {import("./session.js").Make} Make */
/**
 * Looks at the contents after a step; undefined means "not now".
 * @typedef {(stream: BytesIO, last: boolean) => Uint8Array | undefined} Observe
 */
/** @typedef {{ name: string, make: Make, observe: Observe }} Subject */
/** @typedef {{ index: number, expected: Answer | undefined, actual: Answer }} Divergence */

/** What Python raises → what we throw. Every other error has the same name on both sides. */
const ERRORS = new Map([
  ["ValueError", "RangeError"],
  ["OverflowError", "RangeError"],
]);

/**
 * Runs a script and yields an answer for each step, with the state after it.
 * @param {Step[]} steps
 * @param {Make} make
 * @param {Observe} observe
 * @returns {Generator<Answer, void>}
 */
export function* replay(steps, make, observe) {
  const session = new Session(make);
  for (const [index, step] of steps.entries()) {
    const last = index === steps.length - 1;
    const answer = session.answer(step);
    const { stream } = session;
    answer.closed = stream.closed;
    if (!stream.closed) {
      answer.position = stream.tell();
      const contents = observe(stream, last);
      if (contents !== undefined)
        answer.contents = contents.length === stream.size ? digest(contents) : `size ${stream.size}`;
    }
    const damage = last ? session.damage() : undefined;
    if (damage !== undefined) answer.damage = damage;
    yield answer;
  }
}

/**
 * CPython's answers, with the state after every step written out and the errors by our names.
 * @param {Answer[]} answers
 * @returns {Answer[]}
 */
export function expand(answers) {
  const state = { closed: false, position: 0, contents: "" };
  return answers.map(({ returns, raises, skipped, ...changes }) => {
    Object.assign(state, changes);
    const { closed, position, contents } = state;
    const after = closed ? { closed } : { closed, position, contents };
    if (raises !== undefined) return { raises: ERRORS.get(raises) ?? raises, ...after };
    return skipped ? { skipped, ...after } : { returns, ...after };
  });
}

/**
 * The first step whose answer is not the expected one, or null.
 * @param {Step[]} steps
 * @param {Answer[]} expected - From {@link expand}.
 * @param {Subject} subject
 * @returns {Divergence | null}
 */
export function divergence(steps, expected, { make, observe }) {
  let index = 0;
  for (const actual of replay(steps, make, observe)) {
    const wanted = expected[index];
    if (wanted === undefined || !same(wanted, actual)) return { index, expected: wanted, actual };
    index++;
  }
  return null;
}

/**
 * Contents that were not looked at are not compared.
 * @param {Answer} expected
 * @param {Answer} actual
 */
function same(expected, actual) {
  const contents = actual.contents === undefined ? undefined : expected.contents;
  return key(actual) === key({ ...expected, contents });
}

/** @param {Answer} answer */
function key({ returns, raises, skipped, damage, closed, position, contents }) {
  return JSON.stringify([returns, raises, skipped, damage, closed, position, contents]);
}
