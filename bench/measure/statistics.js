/** Medians and spreads, of figures and of ratios taken round by round. */

/** @param {number[]} values */
export function median(values) {
  if (values.length === 0) throw new RangeError("Cannot find the median of no values");
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = /** @type {number} */ (sorted[middle]);
  return sorted.length % 2 === 1 ? upper : /** @type {number} */ (sorted[middle - 1] + upper) / 2;
}

/**
 * The median with the lowest and the highest value.
 * @param {number[]} values
 * @returns {import("../types.d.ts").Spread}
 */
export function spread(values) {
  return { median: median(values), low: Math.min(...values), high: Math.max(...values) };
}

/**
 * How many times as fast `subject` is as `reference`, where both list costs round by round: the ratio is
 * taken within a round, so that what slows a whole round down cancels out.
 * @param {number[]} subject
 * @param {number[]} reference
 */
export function ratio(subject, reference) {
  const rounds = Math.min(subject.length, reference.length);
  return spread(
    Array.from({ length: rounds }, (_, round) => Number(reference[round]) / Number(subject[round])),
  );
}
