/** Random scripts: files of several members, whole, cut, changed or followed by rubbish, and files that are written. */
import { crc32, deflateRawSync } from "node:zlib";
import { bytes, digits, NOT_INTEGERS, target } from "../random-values.js";

/** @typedef {import("../../support/random.js").Random} Random */
/** @typedef {import("../kinds.js").Step} Step */

/**
 * @param {Random} random
 * @param {boolean} large
 * @returns {Step[]}
 */
export function script(random, large) {
  if (random.oneIn(80)) return [wrong(random)];
  const isRead = random.oneIn(2);
  const draw = () => (isRead ? reading(random, large) : writing(random, large));
  const steps = random.list(4 + random.below(20), draw);
  if (isRead) return [["new", "rb", file(random, large), { size: size(random, large) }], ...steps];
  const read = random.list(3, () => reading(random, large));
  return [
    ["new", mode(random), { hex: "" }, options(random, large)],
    ...steps,
    ["close"],
    ...again(random),
    ...read,
  ];
}

/** @param {Random} random */
function mode(random) {
  return { str: random.pick(["w", "wb", "a", "ab", "x", "xb"]) };
}

/**
 * @param {Random} random
 * @param {boolean} large
 */
function size(random, large) {
  return large ? random.pick([1000, 8192, 131072]) : random.pick([1, 2, 3, 8, 16, 30, 1000]);
}

/**
 * @param {Random} random
 * @param {boolean} large
 */
function options(random, large) {
  /** @type {Record<string, any>} */
  const chosen = { size: size(random, large), mtime: random.pick([0, 1, 2 ** 31, 2 ** 32 - 1]) };
  if (random.oneIn(2)) chosen.compresslevel = random.below(11) - 1;
  if (chosen.compresslevel === 10) chosen.compresslevel = 6;
  if (random.oneIn(4)) chosen.filename = name(random);
  if (random.oneIn(4)) chosen.name = random.oneIn(4) ? 5 : name(random);
  return chosen;
}

/** @param {Random} random */
function name(random) {
  return { str: random.pick(["", "a", "a.gz", "b/a.gz", "/tmp/.gz", "é.txt", "€.txt", "a.GZ", "b/"]) };
}

/**
 * Reads what was written, or adds a member first.
 * @param {Random} random
 * @returns {Step[]}
 */
function again(random) {
  /** @type {Step[]} */
  const read = [["reopen", "rb", { size: size(random, false) }]];
  if (random.oneIn(2)) return read;
  return [["reopen", "ab", options(random, false)], ["write", bytes(random, false)], ["close"], ...read];
}

/**
 * @param {Random} random
 * @returns {Step}
 */
function wrong(random) {
  switch (random.below(3)) {
    case 0:
      return ["new", random.pick([{ str: "rt" }, { str: "wU" }, { str: "" }, { str: "b" }, 5]), { hex: "" }];
    case 1:
      return [
        "new",
        "wb",
        { hex: "" },
        { compresslevel: random.pick([10, -2, { str: "9" }, { float: 1.5 }]) },
      ];
    default:
      return ["new", null, file(random, false), { its_mode: { str: random.pick(["rb", "r", "rb+", "U"]) } }];
  }
}

/**
 * @param {Random} random
 * @param {boolean} large
 */
function file(random, large) {
  const members = random.list(random.pick([0, 1, 1, 1, 2, 3]), () => member(random, large));
  const parts = members.flatMap((part) =>
    random.oneIn(6) ? [part, new Uint8Array(random.below(5))] : [part],
  );
  if (random.oneIn(12)) parts.push(Buffer.from(digits(random), "hex"));
  const whole = Buffer.concat(parts);
  if (random.oneIn(6)) return { hex: whole.subarray(0, random.below(whole.length + 1)).toString("hex") };
  if (whole.length > 0 && random.oneIn(6)) {
    // The header, the trailer, or anything between.
    const index = random.pick([random.below(Math.min(12, whole.length)), random.below(whole.length)]);
    whole[index] = (whole[index] ?? 0) ^ (1 << random.below(8));
  }
  return { hex: whole.toString("hex") };
}

/**
 * @param {Random} random
 * @param {boolean} large
 */
function member(random, large) {
  const contents = Buffer.from(digits(random, random.below(random.oneIn(4) ? 300 : 40)), "hex");
  const data = large
    ? Buffer.concat(Array.from({ length: 1 + random.below(3000) }, () => contents))
    : contents;
  const flags = random.oneIn(3) ? random.below(32) : 0;
  const header = Buffer.from([0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 255]);
  header.writeUInt32LE(random.pick([0, 1, 1e9, 2 ** 32 - 1]), 4);
  const extra = Buffer.from([2, 0, 7, 7]);
  const text = Buffer.from(`${"name".slice(random.below(5))}\0`);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(data));
  trailer.writeUInt32LE(data.length, 4);
  return Buffer.concat([
    header,
    flags & 4 ? extra : Buffer.alloc(0),
    flags & 8 ? text : Buffer.alloc(0),
    flags & 16 ? text : Buffer.alloc(0),
    flags & 2 ? Buffer.from([1, 2]) : Buffer.alloc(0),
    deflateRawSync(data, { level: random.below(10) }),
    trailer,
  ]);
}

/**
 * @param {Random} random
 * @param {boolean} large
 * @returns {Step}
 */
function reading(random, large) {
  switch (random.below(22)) {
    case 0:
    case 1:
    case 2:
    case 3:
      return ["read", ...(random.oneIn(8) ? random.pick([[], [null], [-1], [-2]]) : [amount(random, large)])];
    case 4:
      return [random.oneIn(2) ? "readinto" : "readinto1", into(random, large)];
    case 5:
    case 6:
      return ["read1", amount(random, large)];
    case 7:
      return ["peek", amount(random, large)];
    case 8:
    case 9:
      return ["readline", ...(random.oneIn(2) ? [] : [amount(random, large)])];
    case 10:
      return random.oneIn(2) ? ["next"] : ["iterate", random.below(5)];
    case 11:
      return ["readlines", ...(random.oneIn(2) ? [] : [amount(random, large)])];
    case 12:
    case 13:
    case 14:
    case 15:
      return seek(random, large, random.below(3));
    case 16:
      return ["tell"];
    case 17:
      return random.oneIn(3) ? ["write", bytes(random, false)] : ["flush"];
    case 18:
    case 19:
      return ["rewind"];
    case 20:
      return [asked(random)];
    default:
      return [random.oneIn(4) ? random.pick(["close", "exit"]) : "tell"];
  }
}

/**
 * @param {Random} random
 * @param {boolean} large
 * @returns {Step}
 */
function writing(random, large) {
  switch (random.below(16)) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4:
    case 5:
      return ["write", random.oneIn(20) ? random.pick([{ str: "abc" }, null, 5]) : bytes(random, large)];
    case 6:
      return ["writelines", random.list(random.below(4), () => bytes(random, large))];
    case 7:
    case 8:
      return ["flush", random.pick(["sync", "full"])];
    case 9:
    case 10:
      return ["seek", random.below(large ? 200000 : 60), 0];
    case 11:
      return ["seek", random.below(9) - (random.oneIn(4) ? 3 : 0), random.pick([1, 1, 1, 2, 3])];
    case 12:
      return ["tell"];
    case 13:
      return [random.pick(["read", "readline", "rewind", "next", "readlines"])];
    case 14:
      return [asked(random)];
    default:
      return [random.oneIn(3) ? random.pick(["close", "exit"]) : "tell"];
  }
}

/** @param {Random} random */
function asked(random) {
  return random.pick([
    "readable",
    "writable",
    "seekable",
    "isatty",
    "closed",
    "name",
    "mode",
    "fileno",
    "truncate",
    "detach",
  ]);
}

/**
 * @param {Random} random
 * @param {boolean} large
 */
function amount(random, large) {
  if (random.oneIn(50)) return random.pick(NOT_INTEGERS);
  if (large) return random.below(random.pick([100, 10000, 300000]));
  return random.below(random.pick([3, 8, 50, 400]));
}

/**
 * @param {Random} random
 * @param {boolean} large
 */
function into(random, large) {
  if (large) return { into: random.below(200000) };
  return random.oneIn(2) ? target(random) : { into: random.below(40) };
}

/**
 * @param {Random} random
 * @param {boolean} large
 * @param {number} whence
 * @returns {Step}
 */
function seek(random, large, whence) {
  if (random.oneIn(40)) return ["seek", random.pick([...NOT_INTEGERS, null]), 0];
  if (random.oneIn(40)) return ["seek", random.below(9), random.pick([-1, 5])];
  const farthest = large ? 200000 : random.pick([6, 40, 400]);
  if (whence === 0) return ["seek", random.below(farthest) - (random.oneIn(8) ? 3 : 0)];
  return ["seek", random.below(2 * farthest) - farthest, whence];
}
