/** Makes a failing script as short and as simple as it can be while it still fails. */

/** @typedef {import("./kinds.js").Step} Step */
/** @typedef {import("./kinds.js").Kind} Kind */

/**
 * @param {Step[]} steps
 * @param {(steps: Step[]) => number | null | Promise<number | null>} find - Where it fails, or null.
 * @param {Pick<Kind, "simpler">} kind
 * @returns {Promise<Step[]>} the shortest script found; `steps` itself if it does not fail
 */
export async function shrink(steps, find, { simpler = () => [] }) {
  let best = steps;

  /** @param {Step[]} candidate */
  async function accept(candidate) {
    const index = await find(candidate);
    if (index !== null) best = candidate.slice(0, index + 1);
    return index !== null;
  }

  if (!(await accept(steps))) return steps;
  for (let before = ""; before !== JSON.stringify(best); ) {
    before = JSON.stringify(best);
    // Whole runs of steps first, then single ones.
    for (let size = best.length >> 1; size > 0; size >>= 1) {
      for (let start = 0; start < best.length; ) {
        if (!(await accept([...best.slice(0, start), ...best.slice(start + size)]))) start += size;
      }
    }
    for (let index = 0; index < best.length; ) {
      if (!(await acceptSimplerStep(index))) index++;
    }
  }
  return best;

  /** @param {number} index */
  async function acceptSimplerStep(index) {
    for (const step of simplerStep(/** @type {Step} */ (best[index]))) {
      if (await accept(replaced(best, index, step))) return true;
    }
    return false;
  }

  /**
   * @param {Step} step
   * @returns {Generator<Step>}
   */
  function* simplerStep(step) {
    yield* simpler(step);
    const [name, ...args] = step;
    for (const simplerArgs of simplerItems(args, simplerStep)) yield [name, ...simplerArgs];
  }
}

/**
 * Each of the items made simpler in turn, the others as they are.
 * @param {any[]} items
 * @param {(step: Step) => Iterable<Step>} [simplerStep]
 * @returns {Generator<any[]>}
 */
function* simplerItems(items, simplerStep = () => []) {
  for (const [index, item] of items.entries()) {
    for (const simpler of simplerValue(item, simplerStep)) yield replaced(items, index, simpler);
  }
}

/**
 * Every value is simpler by a measure that falls, so that shrinking ends.
 * @param {any} value
 * @param {(step: Step) => Iterable<Step>} [simplerStep]
 * @returns {Generator<any>}
 */
function* simplerValue(value, simplerStep = () => []) {
  if (typeof value === "number") yield* simplerNumber(value);
  else if (isStep(value)) yield* simplerStep(value);
  else if (Array.isArray(value)) {
    for (const index of value.keys()) yield without(value, index);
    yield* simplerItems(value, simplerStep);
  } else if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value);
    const [name, content] = /** @type {[string, any]} */ (entries[0] ?? []);
    if (name === "do") for (const step of simplerStep(content)) yield { do: step };
    else if (VALUES.has(name)) yield* simplerKnown(name, content);
    // The options of a call: without one of them.
    else for (const index of entries.keys()) yield Object.fromEntries(without(entries, index));
  }
}

/**
 * @template T
 * @param {T[]} items
 * @param {number} index
 * @param {T} item
 */
function replaced(items, index, item) {
  return items.map((old, other) => (other === index ? item : old));
}

/**
 * @template T
 * @param {T[]} items
 * @param {number} index
 */
function without(items, index) {
  return items.filter((_, other) => other !== index);
}

/**
 * The step of an iteration stands among its arguments. Other names in lists (of errors) are not lower case.
 * @param {any} value
 * @returns {value is Step}
 */
function isStep(value) {
  return Array.isArray(value) && typeof value[0] === "string" && /^[a-z]/.test(value[0]);
}

/** @param {number} value */
function* simplerNumber(value) {
  const candidates = [0, Math.trunc(value / 2), value - Math.sign(value)];
  for (const candidate of candidates) if (Math.abs(candidate) < Math.abs(value)) yield candidate || 0;
}

/** The names in values.js; any other object holds options. */
const VALUES = new Set(
  (
    "float int str repeat list hex view part buffer shared array_H array_I pattern " +
    "into into_H into_buffer into_part"
  ).split(" "),
);

/**
 * @param {string} name
 * @param {any} content
 * @returns {Generator<any>}
 */
function* simplerKnown(name, content) {
  switch (name) {
    case "hex":
      for (const hex of simplerDigits(content)) yield { hex };
      return;
    case "str":
      for (const str of simplerText(content)) yield { str };
      return;
    case "repeat":
      yield { str: content[0].repeat(Math.min(content[1], 4)) };
      for (const count of simplerNumber(content[1])) yield { repeat: [content[0], count] };
      for (const text of simplerText(content[0])) yield { repeat: [text, content[1]] };
      return;
    case "view":
    case "part":
    case "buffer":
    case "shared":
      yield { hex: content };
      for (const digits of simplerDigits(content)) yield { [name]: digits };
      return;
    case "array_H":
    case "array_I":
      yield { hex: "61".repeat(content.length) };
      for (const items of simplerValue(content)) yield { [name]: items };
      return;
    case "pattern":
      if (content <= 8) yield { hex: "61".repeat(content) };
      break;
    case "into_H":
    case "into_buffer":
      yield { into: content };
      break;
    case "into_part":
      yield { into: content[2] - content[1] };
      for (const items of simplerItems(content)) yield { into_part: items };
      return;
    case "into":
      break;
    default:
      return;
  }
  for (const simpler of simplerNumber(content)) yield { [name]: simpler };
}

/** @param {string} digits */
function* simplerDigits(digits) {
  const bytes = digits.match(/../g) ?? [];
  for (const simpler of simplerLetters(bytes, "61")) yield simpler.join("");
}

/** @param {string} text */
function* simplerText(text) {
  for (const simpler of simplerLetters(Array.from(text), "a")) yield simpler.join("");
}

/**
 * Fewer letters, then plain ones in place of the rest, one by one.
 * @param {string[]} letters
 * @param {string} plain
 */
function* simplerLetters(letters, plain) {
  if (letters.length > 1) yield letters.slice(0, letters.length >> 1);
  if (letters.length > 0) yield letters.slice(1);
  if (letters.length > 0) yield letters.slice(0, -1);
  for (const [index, letter] of letters.entries())
    if (letter !== plain) yield replaced(letters, index, plain);
}
