/** Makes a failing script as short and as simple as it can be while it still fails. */

/** @typedef {import("./values.js").Step} Step */

/** How many arguments these steps cannot do without; the other steps keep all of theirs. */
const NEEDED = new Map(
  Object.entries({ read: 0, read1: 0, readline: 0, readlines: 0, truncate: 0, new: 0, seek: 1, iterate: 1 }),
);

/**
 * @param {Step[]} steps
 * @param {(steps: Step[]) => number | null | Promise<number | null>} find - Where it fails, or null.
 * @returns {Promise<Step[]>} the shortest script found; `steps` itself if it does not fail
 */
export async function shrink(steps, find) {
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
}

/**
 * @param {Step} step
 * @returns {Generator<Step>}
 */
function* simplerStep([name, ...args]) {
  if (args.length > (NEEDED.get(name) ?? args.length)) yield [name, ...args.slice(0, -1)];
  for (const simplerArgs of simplerItems(args)) yield [name, ...simplerArgs];
  if (name === "load" || name === "write") yield ["new", args[0]];
  if (name === "writelines" && Array.isArray(args[0])) {
    for (const item of args[0]) yield item?.do ?? ["write", item];
  }
}

/**
 * Each of the items made simpler in turn, the others as they are.
 * @param {any[]} items
 * @returns {Generator<any[]>}
 */
function* simplerItems(items) {
  for (const [index, item] of items.entries()) {
    for (const simpler of simplerValue(item)) yield replaced(items, index, simpler);
  }
}

/**
 * Every value is simpler by a measure that falls, so that shrinking ends.
 * @param {any} value
 * @returns {Generator<any>}
 */
function* simplerValue(value) {
  if (typeof value === "number") yield* simplerNumber(value);
  else if (isStep(value)) yield* simplerStep(value);
  else if (Array.isArray(value)) {
    for (const index of value.keys()) yield value.filter((_, other) => other !== index);
    yield* simplerItems(value);
  } else if (typeof value === "object" && value !== null) {
    const [[kind, content]] = /** @type {[[string, any]]} */ (Object.entries(value));
    yield* simplerKind(kind, content);
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
 * The step of an iteration stands among its arguments.
 * @param {any} value
 * @returns {value is Step}
 */
function isStep(value) {
  return Array.isArray(value) && typeof value[0] === "string";
}

/** @param {number} value */
function* simplerNumber(value) {
  const candidates = [0, Math.trunc(value / 2), value - Math.sign(value)];
  for (const candidate of candidates) if (Math.abs(candidate) < Math.abs(value)) yield candidate || 0;
}

/**
 * @param {string} kind
 * @param {any} content
 * @returns {Generator<any>}
 */
function* simplerKind(kind, content) {
  switch (kind) {
    case "do":
      for (const step of simplerStep(content)) yield { [kind]: step };
      return;
    case "hex":
      for (const hex of simplerDigits(content)) yield { hex };
      return;
    case "view":
    case "part":
    case "buffer":
    case "shared":
      yield { hex: content };
      for (const digits of simplerDigits(content)) yield { [kind]: digits };
      return;
    case "array_H":
    case "array_I":
      yield { hex: "61".repeat(content.length) };
      for (const items of simplerValue(content)) yield { [kind]: items };
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
  for (const simpler of simplerNumber(content)) yield { [kind]: simpler };
}

/** @param {string} digits */
function* simplerDigits(digits) {
  const size = digits.length / 2;
  if (size > 1) yield digits.slice(0, size & ~1);
  if (size > 0) yield digits.slice(2);
  if (size > 0) yield digits.slice(0, -2);
  // Then letters in place of the rest, one by one.
  for (let index = 0; index < digits.length; index += 2) {
    if (digits.slice(index, index + 2) !== "61")
      yield `${digits.slice(0, index)}61${digits.slice(index + 2)}`;
  }
}
