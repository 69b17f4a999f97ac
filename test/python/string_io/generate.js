/**
 * Random scripts, aimed at the corners: every kind of line end, surrogates alone and in pairs, positions near the
 * end and near the border of a page, truncations with a write past the new end, a wrong type now and then.
 */
import { ending, nearSeek, oddSeek } from "../random-steps.js";
import { size } from "../random-values.js";

/** @typedef {import("../../support/random.js").Random} Random */
/** @typedef {import("../values.js").Value} Value */
/** @typedef {import("../kinds.js").Step} Step */

export { simpler } from "../random-steps.js";

const CHARACTERS = [
  ..."\n\n\n\r\raab\0é中\u2028",
  "\r\n",
  "\r\n",
  "🙂",
  "🙂",
  "\u{10ffff}",
  "\ud83d",
  "\ude42",
  "\ude42",
];
const NEWLINES = ["", "\n", "\r", "\r\n"];
/** @type {Value[]} */
const NOT_TEXT = [null, 5, { hex: "6162" }, { float: 1.5 }, { list: [1, 2] }];
/** @type {Step[]} */
const QUESTIONS = [
  ...["flush", "iter", "isatty", "readable", "writable", "seekable", "detach", "fileno"].map((name) => [
    name,
  ]),
  ...["closed", "newlines", "line_buffering", "encoding", "errors"].map((name) => ["get", name]),
].map(([name = "", ...args]) => [name, ...args]);
const FAR = [2 ** 31 - 1, 2 ** 31, 2 ** 32 + 3, 2 ** 53 - 1];
const PAGE = 1024;

/** The steps of one script. */
class Script {
  #random;
  /** Whether texts longer than a page may occur, and positions there. */
  #large;

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
    /** @type {Step[]} */
    const steps = random.oneIn(8) ? [] : [this.#new()];
    const length = 8 + random.below(30);
    while (steps.length < length) {
      const kind = random.below(12);
      if (kind === 0) steps.push(...this.#cutAndGap());
      else if (kind === 1) steps.push(...this.#linesAndChange());
      else steps.push(this.#step());
    }
    return [...steps, ...ending(random, () => this.#step())];
  }

  /** @returns {Step} */
  #new() {
    const random = this.#random;
    if (random.oneIn(60)) return ["new", random.pick(NOT_TEXT)];
    if (random.oneIn(60)) return ["new", this.#text(), random.pick([5, { str: "x" }, { str: "\n\r" }])];
    return random.oneIn(5) ? ["new", this.#text()] : ["new", this.#text(), this.#newline()];
  }

  /** @returns {Value} */
  #newline() {
    const random = this.#random;
    return random.oneIn(4) ? null : { str: random.pick(NEWLINES) };
  }

  /** @param {number} [count] */
  #string(count = this.#random.below(this.#random.oneIn(8) ? 40 : 9)) {
    return this.#random.list(count, () => this.#random.pick(CHARACTERS)).join("");
  }

  /** @returns {Value} */
  #text() {
    const random = this.#random;
    if (this.#large && random.oneIn(3)) {
      return this.#repeated(1 + random.below(6), PAGE - 20 + random.below(40));
    }
    if (random.oneIn(40)) return this.#repeated(1 + random.below(20), 30 + random.below(200));
    return { str: this.#string() };
  }

  /**
   * Something stands between the repetitions: halves that meet there are two code points in Python only.
   * @param {number} length
   * @param {number} count
   * @returns {Value}
   */
  #repeated(length, count) {
    return { repeat: [`${this.#string(length)}b`, count] };
  }

  /**
   * Any single step.
   * @returns {Step}
   */
  #step() {
    const random = this.#random;
    const kind = random.below(20);
    if (kind < 5) return this.#write();
    if (kind < 9) return this.#seek();
    if (kind < 13) return this.#read();
    switch (kind) {
      case 13:
        return this.#truncate();
      case 14:
        return ["writelines", this.#lines()];
      case 15:
        return ["next"];
      case 16:
        return ["iterate", 1 + random.below(4), ...(random.oneIn(3) ? [this.#inner()] : [])];
      case 17:
        return random.pick([["getvalue"], ["dump"], ["tell"], ["write", { str: "" }]]);
      case 18:
        return random.pick(QUESTIONS);
      default:
        if (random.oneIn(3)) return this.#new();
        return random.oneIn(2) ? ["load", this.#text(), this.#newline(), random.below(12)] : ["readlines"];
    }
  }

  /**
   * A step that may run in the middle of writelines or of an iteration.
   * @returns {Step}
   */
  #inner() {
    const random = this.#random;
    if (random.oneIn(30)) return ["close"];
    return random.pick([
      () => this.#seek(),
      () => this.#truncate(),
      () => this.#read(),
      () => this.#write(),
    ])();
  }

  /**
   * A cut, a position past the new end and a write: the gap must read as zeros.
   * @returns {Step[]}
   */
  #cutAndGap() {
    const gap = this.#random.below(this.#large ? 3 * PAGE : 12);
    return [["truncate", this.#random.below(8)], ["seek", gap], this.#write()];
  }

  /**
   * Lines, a change of what lies ahead, and lines again.
   * @returns {Step[]}
   */
  #linesAndChange() {
    const random = this.#random;
    const start = random.below(4);
    /** @type {Step} */
    const lines = ["iterate", 1 + random.below(4)];
    /** @type {Step} */
    const change = random.oneIn(2) ? ["write", { str: this.#string() }] : ["truncate", random.below(20)];
    return [
      ["write", { str: this.#string(24) }],
      ["seek", start],
      lines,
      change,
      ["seek", start],
      ["readline"],
      ["next"],
    ];
  }

  /** @returns {Step} */
  #read() {
    const random = this.#random;
    const name = random.pick(["read", "read", "readline", "readline", "readlines"]);
    if (this.#large && random.oneIn(3)) return [name, PAGE - 5 + random.below(10)];
    return [name, ...size(random)];
  }

  /** @returns {Step} */
  #write() {
    return ["write", this.#random.oneIn(40) ? this.#random.pick(NOT_TEXT) : this.#text()];
  }

  /** @returns {Step} */
  #truncate() {
    const random = this.#random;
    if (this.#large && random.oneIn(3)) return ["truncate", PAGE - 5 + random.below(10)];
    return random.oneIn(3) ? ["truncate"] : ["truncate", ...size(random)];
  }

  /** @returns {Step} */
  #seek() {
    const random = this.#random;
    const odd = oddSeek(random, FAR);
    if (odd !== undefined) return odd;
    if (random.oneIn(20)) return ["seek", random.below(5) - 2, 1 + random.below(2)];
    if (this.#large && random.oneIn(3)) {
      return ["seek", (1 + random.below(3)) * PAGE - 5 + random.below(10)];
    }
    switch (random.below(8)) {
      case 0:
        return ["seek", 0, 1];
      case 1:
      case 2:
        return ["seek", 0, 2];
      case 3:
        return ["seek", 0];
      default:
        return nearSeek(random);
    }
  }

  /** @returns {Value | (Value | { do: Step })[]} */
  #lines() {
    const random = this.#random;
    if (random.oneIn(20))
      return random.pick([null, 5, { str: this.#string(4) }, { hex: "6162" }, { hex: "" }]);
    return random.list(random.below(5), () => {
      if (random.oneIn(30)) return random.pick(NOT_TEXT);
      return random.oneIn(12) ? { do: this.#inner() } : this.#text();
    });
  }
}

/**
 * @param {Random} random
 * @param {boolean} large
 */
export function script(random, large) {
  return new Script(random, large).steps();
}
