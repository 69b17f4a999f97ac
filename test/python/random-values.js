/** Random arguments for the kinds' generate.js: small and in the corners mostly, large or wrong now and then. */

/** @typedef {import("../support/random.js").Random} Random */
/** @typedef {import("./values.js").Value} Value */

const HUGE = 2 ** 53 - 1;
/**
 * Of one to four bytes in UTF-8, with line ends of several kinds. The only lone surrogate is a low one, as
 * "surrogateescape" makes them: after a lone high one JavaScript would take the two for one character.
 */
export const CHARACTERS = ["\n", "\n", "\r", "\r\n", "a", "b", " ", "\0", "é", "\u2028", "€", "😀", "\udc80"];
export const BYTES = [0x0a, 0x0a, 0x0a, 0x61, 0x61, 0x62, 0x63, 0x00, 0x0d, 0xff];
/** @type {Value[]} */
export const NOT_INTEGERS = [{ float: 1.5 }, { float: "nan" }, { str: "3" }, { list: [1] }];
/** @type {Value[]} */
export const NOT_BYTES = [null, 5, { str: "abc" }, { str: "" }, { float: 1.5 }, { list: [1, 2] }];

/**
 * A size, limit or hint: absent, null, negative, 0, around small contents, huge, or no integer.
 * @param {Random} random
 * @returns {Value[]}
 */
export function size(random) {
  if (random.oneIn(40)) return [random.pick(NOT_INTEGERS)];
  switch (random.below(12)) {
    case 0:
      return [];
    case 1:
      return [null];
    case 2:
      return [random.pick([-1, -2, -HUGE])];
    case 3:
      return [random.pick([100, 65536, HUGE])];
    case 4:
      return [0];
    default:
      return [random.below(random.oneIn(3) ? 30 : 6)];
  }
}

/**
 * @param {Random} random
 * @param {number} [count]
 */
export function digits(random, count = random.below(random.oneIn(8) ? 60 : 9)) {
  return random.list(count, () => random.pick(BYTES).toString(16).padStart(2, "0")).join("");
}

/**
 * @param {Random} random
 * @param {boolean} large - Whether there may be more than 64 KiB of UTF-8.
 * @returns {Value}
 */
export function text(random, large) {
  const str = random.list(random.below(random.oneIn(8) ? 40 : 7), () => random.pick(CHARACTERS)).join("");
  if (large && random.oneIn(4)) return { repeat: [`${str}€\n`, 10000 + random.below(20000)] };
  return random.oneIn(60) ? { repeat: [str, random.below(200)] } : { str };
}

/**
 * @param {Random} random
 * @param {boolean} large - Whether there may be more than 64 KiB of them.
 * @returns {Value}
 */
export function bytes(random, large) {
  if (large && random.oneIn(4)) return { pattern: 60000 + random.below(20000) };
  if (random.oneIn(60)) return { pattern: 200 + random.below(random.oneIn(4) ? 9000 : 400) };
  switch (random.below(16)) {
    case 0:
      return { view: digits(random) };
    case 1:
      return { part: digits(random) };
    case 2:
      return { buffer: digits(random) };
    case 3:
      return { shared: digits(random) };
    case 4:
      return { array_H: random.list(random.below(5), () => random.below(2 ** 16)) };
    case 5:
      return { array_I: random.list(random.below(3), () => random.below(2 ** 32)) };
    default:
      return { hex: digits(random) };
  }
}

/**
 * A target for readinto, or something that is none.
 * @param {Random} random
 * @returns {Value}
 */
export function target(random) {
  if (random.oneIn(40)) return random.pick(NOT_BYTES);
  const start = random.below(4);
  switch (random.below(5)) {
    case 0:
      return { into_H: random.below(4) };
    case 1:
      return { into_buffer: random.below(6) };
    case 2:
      return { into_part: [8, start, start + random.below(5)] };
    default:
      return { into: random.below(8) };
  }
}
