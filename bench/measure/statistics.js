/** Medians and spreads, of figures and of ratios that are taken round by round. */

/** @typedef {import("../types.d.ts").Spread} Spread */

/** @param {number[]} values */
export function median(values) {
  if (values.length === 0) throw new RangeError("Cannot find the median of no values");
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = /** @type {number} */ (sorted[middle]);
  return sorted.length % 2 === 1 ? upper : /** @type {number} */ (sorted[middle - 1] + upper) / 2;
}

/**
 * Returns the median with the lowest and the highest value.
 * @param {number[]} values
 * @returns {Spread}
 */
export function spread(values) {
  return { median: median(values), low: Math.min(...values), high: Math.max(...values) };
}

/**
 * Returns how many times as fast `subject` is as `reference`. Both list costs round by round. The ratio is taken
 * within a round, so that what slows a whole round down cancels out.
 * @param {number[]} subject
 * @param {number[]} reference
 */
export function ratio(subject, reference) {
  const rounds = Math.min(subject.length, reference.length);
  return spread(
    Array.from({ length: rounds }, (_, round) => Number(reference[round]) / Number(subject[round])),
  );
}

/** Rounds to five digits: the digits behind them are noise. @param {number} value */
export function fiveDigits(value) {
  return Number.isInteger(value) ? value : Number(value.toPrecision(5));
}

/**
 * Writes a spread as three numbers, as table.json has it.
 * @param {Spread} spread
 * @returns {import("../types.d.ts").Triple}
 */
export function triple({ median, low, high }) {
  return [fiveDigits(median), fiveDigits(low), fiveDigits(high)];
}
