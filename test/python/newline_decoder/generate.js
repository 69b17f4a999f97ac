/** Random scripts: line ends of all kinds, torn apart everywhere, in bytes and in text, and states gone back to. */

/** @typedef {import("../../support/random.js").Random} Random */
/** @typedef {import("../kinds.js").Step} Step */

const UNITS = [..."\r\r\r\n\n\nab", "\u0100", "\u2028"];
/** @type {import("../values.js").Value[]} */
const NOT_TEXT = [null, 5, { float: 1.5 }, { list: [1] }];

/**
 * @param {Random} random
 * @returns {Step[]}
 */
export function script(random) {
  /** @type {string | null} */
  let encoding = null;
  return random.list(4 + random.below(20), () => {
    switch (random.below(12)) {
      case 0:
        encoding = random.pick([null, "latin-1", "utf-16-le"]);
        return ["new", encoding, random.oneIn(2), ...(random.oneIn(4) ? [{ str: "strict" }] : [])];
      case 1:
        return ["reset"];
      case 2:
        return ["getstate"];
      case 3:
        return [
          "setstate",
          [{ hex: encoding === "utf-16-le" && random.oneIn(2) ? "0d" : "" }, random.below(2)],
        ];
      case 4:
        if (encoding === null && random.oneIn(4)) return ["decode", random.pick(NOT_TEXT)];
        return ["decode", input(random, encoding), true];
      default:
        return ["decode", input(random, encoding)];
    }
  });
}

/**
 * @param {Random} random
 * @param {string | null} encoding
 */
function input(random, encoding) {
  const text = random.list(random.below(6), () => random.pick(UNITS)).join("");
  if (encoding === null) return { str: text };
  const bytes = Buffer.from(text, encoding === "latin-1" ? "latin1" : "utf16le");
  const start = random.oneIn(4) ? 1 : 0;
  return { hex: bytes.subarray(start, bytes.length - (random.oneIn(4) ? 1 : 0)).toString("hex") };
}
