/**
 * Random scripts: whole and broken characters in every encoding of ours, all kinds of line ends, chunks of a few
 * bytes, positions told and gone back to, reading and writing in turn.
 */
import { CHARACTERS, size } from "../random-values.js";

/** @typedef {import("../../support/random.js").Random} Random */
/** @typedef {import("../values.js").Value} Value */
/** @typedef {import("../kinds.js").Step} Step */

/** Pieces of bytes: characters, line ends, marks, and beginnings and ends of characters. */
const ASCII = ["61", "62", "0a", "0a", "0d", "0d0a"];
const UTF_8 = [
  ...ASCII,
  "c3a9",
  "e282ac",
  "f09f9880",
  "efbbbf",
  "c3",
  "e282",
  "f09f98",
  "80",
  "ff",
  "eda0",
  "edb280",
];
const BYTES = [...ASCII, "e9", "80", "ff", "81"];
const UTF_16_LE = [
  "6100",
  "6200",
  "0a00",
  "0a00",
  "0d00",
  "0d000a00",
  "ac20",
  "3dd800de",
  "3dd8",
  "00de",
  "fffe",
  "61",
];
const UTF_32_LE = [
  ..."61000000 62000000 0a000000 0d000000 0d0000000a000000 ac200000 00f60100".split(" "),
  ..."3dd80000 00001100 fffe0000 6100 61".split(" "),
];

/** @param {string[]} pieces */
const reversed = (pieces, width = 0) =>
  pieces.map((piece) => {
    const units = piece.match(new RegExp(`.{1,${2 * width}}`, "g")) ?? [];
    return units.map((unit) => (unit.match(/../g) ?? []).reverse().join("")).join("");
  });
const UTF_16_BE = reversed(UTF_16_LE, 2);
const UTF_32_BE = reversed(UTF_32_LE, 4);

/** @type {[pieces: string[], mark: string, ...names: string[]][]} */
const ENCODINGS = [
  [UTF_8, "", "utf-8", "UTF8", "utf_8"],
  [UTF_8, "", "utf-8"],
  [UTF_8, "efbbbf", "utf-8-sig"],
  [UTF_8, "ef", "utf-8-sig"],
  [UTF_16_LE, "fffe", "utf-16", "U16"],
  [UTF_16_BE, "feff", "utf-16"],
  [UTF_16_LE, "", "utf-16-le", "UTF-16LE"],
  [UTF_16_BE, "", "utf-16-be"],
  [UTF_32_LE, "fffe0000", "utf-32"],
  [UTF_32_BE, "0000feff", "utf-32"],
  [UTF_32_LE, "", "utf-32-le"],
  [UTF_32_BE, "", "utf-32-be"],
  [BYTES, "", "latin-1", "iso-8859-1", "L1"],
  [BYTES, "", "ascii", "us-ascii"],
  [BYTES, "", "cp1252", "koi8-r", "iso8859-15", "windows-1253"],
];
const HANDLERS = [
  "strict",
  "strict",
  "replace",
  "ignore",
  "backslashreplace",
  "surrogateescape",
  "surrogatepass",
];
const NEWLINES = [null, null, { str: "" }, { str: "\n" }, { str: "\r" }, { str: "\r\n" }];
/** @type {Value[]} */
const NOT_TEXT = [null, 5, { hex: "6162" }, { float: 1.5 }, { list: [1, 2] }];
/** CPython takes a float for one. */
const NOT_COOKIES = [null, { str: "3" }, { list: [1] }];
const QUESTIONS = ["isatty", "fileno", "readable", "writable", "seekable", "flush"];
const ATTRIBUTES = [
  "encoding",
  "errors",
  "newlines",
  "newlines",
  "line_buffering",
  "write_through",
  "closed",
];

/**
 * A size that is not too much for CPython, which allocates what is asked for.
 * @param {Random} random
 */
function modestSize(random) {
  return size(random).map((value) => (value === Number.MAX_SAFE_INTEGER ? 2 ** 20 : value));
}

/** The steps of one script. */
class Script {
  #random;
  /** Whether chunks may be as large as they are by default. */
  #large;
  /** What the contents are made of. */
  #pieces = UTF_8;

  /**
   * @param {Random} random
   * @param {boolean} large
   */
  constructor(random, large) {
    this.#random = random;
    this.#large = large;
  }

  /** @returns {Step[]} */
  steps() {
    const random = this.#random;
    const steps = [this.#open(), ...random.list(6 + random.below(18), () => this.#step())];
    if (random.oneIn(4)) {
      steps.push(
        [random.pick(["close", "exit", "detach"])],
        ...random.list(random.below(4), () => this.#step()),
      );
    }
    return steps;
  }

  /** @returns {Step} */
  #open() {
    const random = this.#random;
    const [pieces, mark, ...names] = random.pick(ENCODINGS);
    this.#pieces = pieces;
    /** @type {Record<string, Value>} */
    const options = { encoding: { str: random.pick(names) }, ...this.#options() };
    if (random.oneIn(200))
      options.encoding = { str: random.pick(["x-nope", "", "utf8_sig", "latin 1", "utf--8"]) };
    if (random.oneIn(100)) options.newline = random.pick([{ str: "x" }, { str: "\n\r" }, 5]);
    const contents = { hex: (random.oneIn(6) ? "" : mark) + this.#bytes() };
    const chunk = this.#large ? random.pick([1, 100, 8192]) : random.pick([1, 2, 3, 4, 5, 7, 8, 16, 64]);
    if (!random.oneIn(4)) return ["open", contents, options, chunk];
    return ["open", contents, options, chunk, this.#stack()];
  }

  #stack() {
    const random = this.#random;
    const plan = random.oneIn(2) ? random.list(random.below(9), () => 1 + random.below(9)) : [];
    const name = random.pick(["Reader", "Writer"]);
    // With a readall() below, CPython's BufferedReader can end up elsewhere after a seek().
    const options = name === "Reader" || random.oneIn(4) ? { seekable: false } : {};
    return { class: name, size: random.pick([1, 2, 3, 8, 100]), plan, options };
  }

  #options() {
    const random = this.#random;
    /** @type {Record<string, Value>} */
    const options = {};
    if (!random.oneIn(4)) options.errors = { str: random.pick(HANDLERS) };
    if (!random.oneIn(4)) options.newline = random.pick(NEWLINES);
    if (random.oneIn(8)) options.line_buffering = true;
    if (random.oneIn(8)) options.write_through = true;
    return options;
  }

  #bytes() {
    const random = this.#random;
    const count = this.#large && random.oneIn(2) ? 3000 + random.below(4000) : random.below(14);
    // Broken pieces seldom, so that much can be read strictly.
    const pieces = random.oneIn(2) ? this.#pieces : this.#pieces.slice(0, 8);
    return random.list(count, () => random.pick(pieces)).join("");
  }

  /** @returns {Value} */
  #text() {
    const random = this.#random;
    const characters = random.oneIn(3) ? CHARACTERS : CHARACTERS.slice(0, 8);
    const str = random.list(random.below(random.oneIn(8) ? 30 : 6), () => random.pick(characters)).join("");
    if (this.#large && random.oneIn(4)) return { repeat: [`${str}x`, 1000 + random.below(2000)] };
    return { str };
  }

  /** @returns {Step} */
  #step() {
    const random = this.#random;
    const kind = random.below(24);
    if (kind < 6) return random.oneIn(8) ? ["read"] : ["read", ...modestSize(random)];
    if (kind < 9) return ["readline", ...modestSize(random).filter((value) => value !== null)];
    if (kind < 13) return ["tell"];
    if (kind < 17) return this.#seek();
    if (kind < 19) return ["write", random.oneIn(40) ? random.pick(NOT_TEXT) : this.#text()];
    switch (kind) {
      case 19:
        return random.oneIn(2) ? ["next"] : ["iterate", 1 + random.below(4)];
      case 20:
        return ["writelines", random.list(random.below(4), () => this.#text())];
      case 21:
        return random.pick([
          ["readlines"],
          ["readlines", random.below(20)],
          ["truncate"],
          ["truncate", random.below(9)],
        ]);
      case 22:
        return random.oneIn(2) ? [random.pick(QUESTIONS)] : ["get", random.pick(ATTRIBUTES)];
      default:
        return random.oneIn(3) ? this.#open() : ["reconfigure", this.#changes()];
    }
  }

  #changes() {
    const random = this.#random;
    const [, , encoding = ""] = random.pick(ENCODINGS);
    return random.pick([
      { errors: { str: random.pick(HANDLERS) } },
      { newline: random.pick(NEWLINES) },
      { encoding: { str: encoding } },
      { ...this.#options(), encoding: { str: encoding } },
    ]);
  }

  /** @returns {Step} */
  #seek() {
    const random = this.#random;
    if (random.oneIn(60)) return ["seek", random.pick(NOT_COOKIES)];
    if (random.oneIn(60)) return ["seek", 0, random.pick([3, -1, { str: "x" }, { float: 0.5 }])];
    if (random.oneIn(20)) return ["seek", random.below(5) - 2, 1 + random.below(2)];
    switch (random.below(8)) {
      case 0:
        return ["seek", 0, 1];
      case 1:
        return ["seek", 0, 2];
      case 2:
      case 3:
        return ["seek", 0];
      case 4:
        return ["seek", random.below(40)];
      default:
        return ["back", random.below(20)];
    }
  }
}

/**
 * @param {Random} random
 * @param {boolean} large
 */
export function script(random, large) {
  return new Script(random, large).steps();
}

/**
 * @param {Step} step
 * @returns {Generator<Step>}
 */
export function* simpler([name, ...args]) {
  const needed = ["open", "seek", "iterate", "get", "writelines", "back"].includes(name) ? 1 : 0;
  if (args.length > needed && name !== "write" && name !== "reconfigure") yield [name, ...args.slice(0, -1)];
  if (name === "open" && args[1] !== undefined) {
    for (const option of Object.keys(args[1])) {
      const { [option]: _, ...rest } = args[1];
      yield [name, args[0], rest, ...args.slice(2)];
    }
  }
}
