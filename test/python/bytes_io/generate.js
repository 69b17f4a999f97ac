/**
 * Random scripts, aimed at the corners: small sizes, positions near the end, many newlines, views that stay
 * open for some steps, truncations with a write past the new end, a wrong type now and then.
 */
import { ending, nearSeek, oddSeek } from "../random-steps.js";
import { BYTES, bytes, digits, NOT_BYTES, size, target } from "../random-values.js";

/** @typedef {import("../../support/random.js").Random} Random */
/** @typedef {import("../values.js").Value} Value */
/** @typedef {import("../kinds.js").Step} Step */

export { simpler } from "../random-steps.js";
export { print } from "./code.js";

/** Leaves room for relative seeks: a sum past 2**53-1 is a RangeError here and nothing special in Python. */
const FAR = [2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 32 + 3, 2 ** 52];
/** @type {Step[]} */
const QUESTIONS = [
  "flush",
  "iter",
  "closed",
  "isatty",
  "readable",
  "writable",
  "seekable",
  "detach",
  "fileno",
].map((name) => [name]);

/** The steps of one script. */
class Script {
  #random;
  /** Whether writes and gaps of more than 64 KiB may occur: they are slow. */
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
    const steps = random.oneIn(8) ? [] : [["new", random.oneIn(12) ? null : { hex: digits(random) }]];
    const length = 10 + random.below(50);
    while (steps.length < length) {
      const kind = random.below(12);
      if (kind === 0) steps.push(...this.#underView());
      else if (kind === 1) steps.push(...this.#cutAndGap());
      else if (kind === 2) steps.push(...this.#linesAndChange());
      else steps.push(this.#step());
    }
    return [...steps, ...ending(random, () => this.#step())];
  }

  /**
   * Any single step.
   * @returns {Step}
   */
  #step() {
    const random = this.#random;
    const kind = random.below(20);
    if (kind < 4) return this.#write();
    if (kind < 8) return this.#seek();
    if (kind < 11) return this.#read();
    switch (kind) {
      case 11:
        return this.#truncate();
      case 12:
        return [random.pick(["readinto", "readinto1"]), target(random)];
      case 13:
        return ["writelines", this.#lines()];
      case 14:
        return ["next"];
      case 15:
        return ["iterate", 1 + random.below(4), ...(random.oneIn(3) ? [this.#inner()] : [])];
      case 16:
        return random.pick([["getvalue"], ["dump"], ["tell"], ["write", { hex: "" }]]);
      case 17:
        return random.oneIn(3) ? ["load", bytes(random, this.#large), random.below(12)] : ["readline"];
      case 18:
        return random.pick(QUESTIONS);
      default:
        return random.oneIn(3) ? ["new", bytes(random, this.#large)] : ["readlines"];
    }
  }

  /**
   * A step that may run in the middle of writelines or of an iteration.
   * @returns {Step}
   */
  #inner() {
    const random = this.#random;
    if (random.oneIn(30)) return ["close"];
    if (random.oneIn(12)) return ["getbuffer", "v"];
    switch (random.below(4)) {
      case 0:
        return this.#seek();
      case 1:
        return this.#truncate();
      case 2:
        return this.#read();
      default:
        return this.#write();
    }
  }

  /**
   * What a view is good for: a few steps, refused or allowed under it, and nearly always its release.
   * @returns {Step[]}
   */
  #underView() {
    const random = this.#random;
    const view = random.pick(["v", "w"]);
    const between = random.list(random.below(6), () => {
      switch (random.below(8)) {
        case 0:
        case 1:
          return ["set", view, random.below(6), random.pick(BYTES)];
        case 2:
          return ["readinto_view", view, random.below(5), random.below(12)];
        case 3:
          return random.pick([["write_view", view], ["view", view], ["close"], ["exit"]]);
        default:
          return this.#step();
      }
    });
    const steps = /** @type {Step[]} */ ([["getbuffer", view], ...between]);
    return random.oneIn(8) ? steps : [...steps, ["release", view]];
  }

  /**
   * A cut, a seek past the new end and a write: the gap must read as zeros.
   * @returns {Step[]}
   */
  #cutAndGap() {
    const gap = this.#random.below(this.#large ? 70000 : 12);
    return [["truncate", this.#random.below(8)], ["seek", gap, 2], this.#write()];
  }

  /**
   * Lines, a change of what lies ahead, and lines again: who reads ahead must notice.
   * @returns {Step[]}
   */
  #linesAndChange() {
    const random = this.#random;
    /** @type {Step} */
    const lines = ["iterate", 1 + random.below(4)];
    /** @type {Step} */
    const open = ["getbuffer", "v"];
    /** @type {Step} */
    const change = ["set", "v", random.below(20), random.pick(BYTES)];
    /** @type {Step} */
    const release = ["release", "v"];
    const hex = digits(random);
    /** @type {Step[][]} */
    const changed = [
      [lines, ["write", { hex }], ["seek", -hex.length / 2, 1]],
      [lines, ["truncate", 4 + random.below(16)]],
      [lines, open, change, release],
      [lines, open, ["next"], change, ["next"], release],
      [open, lines, change, ["next"], release],
    ];
    return [
      ["write", { hex: digits(random, 24) }],
      ["seek", random.below(4)],
      ...random.pick(changed),
      ["readline"],
      ["next"],
    ];
  }

  /** @returns {Step} */
  #read() {
    const random = this.#random;
    return [random.pick(["read", "read", "read1", "readline", "readlines"]), ...size(random)];
  }

  /** @returns {Step} */
  #write() {
    const random = this.#random;
    return ["write", random.oneIn(40) ? random.pick(NOT_BYTES) : bytes(random, this.#large)];
  }

  /** @returns {Step} */
  #truncate() {
    const random = this.#random;
    return random.oneIn(3) ? ["truncate"] : ["truncate", ...size(random)];
  }

  /** @returns {Step} */
  #seek() {
    const random = this.#random;
    const odd = oddSeek(random, FAR);
    if (odd !== undefined) return odd;
    if (random.oneIn(80)) return ["seek", -random.pick(FAR), random.below(3)];
    if (this.#large && random.oneIn(5)) return ["seek", random.below(100000)];
    switch (random.below(8)) {
      case 0:
      case 1:
        return ["seek", random.below(12) - 5, 1];
      case 2:
      case 3:
        return ["seek", random.below(10) - 6, 2];
      case 4:
        return ["seek", 0];
      default:
        return nearSeek(random);
    }
  }

  /** @returns {Value | (Value | { do: Step })[]} */
  #lines() {
    const random = this.#random;
    if (random.oneIn(20)) return random.pick([null, 5, { str: "ab" }, { hex: "6162" }, { hex: "" }]);
    return random.list(random.below(5), () => {
      if (random.oneIn(30)) return random.pick(NOT_BYTES);
      return random.oneIn(12) ? { do: this.#inner() } : bytes(random, this.#large);
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
