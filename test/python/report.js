/** Prints a divergence: the script up to it, and both answers. */
import { printDigits } from "./values.js";

/** @typedef {import("./kinds.js").Step} Step */
/** @typedef {import("./kinds.js").Answer} Answer */
/** @typedef {import("./kinds.js").Kind} Kind */
/** @typedef {import("./replay.js").Divergence} Divergence */

/**
 * @param {Pick<Kind, "print">} kind
 * @param {Step[]} steps
 * @param {Answer[]} expected - From `expand` in answers.js.
 * @param {string} subject - The name of the subject.
 * @param {Divergence} divergence
 */
export function report({ print = lines }, steps, expected, subject, { index, expected: wanted, actual }) {
  return [
    `// The stream: ${subject}`,
    print(steps.slice(0, index + 1), expected),
    `//   CPython: ${describe(wanted)}`,
    `//   bytesio: ${describe(actual)}`,
  ].join("\n");
}

/**
 * For kinds without a printer of their own.
 * @param {Step[]} steps
 * @param {Answer[]} expected
 */
function lines(steps, expected) {
  return steps
    .map((step, index) => {
      const { raises, skipped } = expected[index] ?? {};
      const outcome = raises ?? (skipped && "skipped");
      return outcome ? `${JSON.stringify(step)} // ${outcome}` : JSON.stringify(step);
    })
    .join("\n");
}

/** @param {Answer | undefined} answer */
function describe(answer) {
  if (answer === undefined) return "no answer";
  const { returns, raises, details, skipped, damage, closed, ...state } = answer;
  const parts = [raises ? `throws ${raises}` : skipped ? "not asked" : `returns ${describeValue(returns)}`];
  if (details !== undefined) parts.push(`details ${describeValue(details)}`);
  if (closed) parts.push("closed");
  for (const [key, value] of Object.entries(state)) {
    if (value !== undefined) parts.push(`${key} ${describeValue(value)}`);
  }
  if (damage !== undefined) parts.push(damage);
  return parts.join(", ");
}

/**
 * @param {any} value
 * @returns {string}
 */
function describeValue(value) {
  if (Array.isArray(value)) return `[${value.map(describeValue).join(", ")}]`;
  if (typeof value === "string") return /^([0-9a-f]{2})*$/.test(value) ? printDigits(value) : value;
  if (typeof value?.text === "string") return JSON.stringify(value.text);
  if (typeof value?.crc32 !== "number") return JSON.stringify(value);
  const { size, units, crc32 } = value;
  return `${size ?? units} ${size === undefined ? "UTF-16 units" : "bytes"} with CRC-32 ${crc32.toString(16)}`;
}
