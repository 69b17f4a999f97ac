/** Runs the steps of session.py on our buffered streams. */
import { BufferedRandom, BufferedReader, BufferedRWPair, BufferedWriter } from "bytesio";
import { Skipped } from "../answers.js";
import { RecordingRaw } from "../raw.js";
import { StreamSession } from "../sessions.js";
import { bytesOf, decode, digest } from "../values.js";

/** @typedef {import("../kinds.js").Step} Step */
/** @typedef {import("../raw.js").Allowed} Allowed */
/** @typedef {import("../raw.js").Options & { readall?: boolean }} Options */

const CLASSES = { Reader: BufferedReader, Writer: BufferedWriter, Random: BufferedRandom };

export const INITIAL = {
  closed: false,
  raw_log: [["tell", 0]],
  raw_position: 0,
  raw_contents: "",
};

class WithoutReadall extends RecordingRaw {
  /**
   * @override
   * @param {number} [size]
   */
  read(size = -1) {
    return size < 0 ? super.readall() : super.read(size);
  }
}
Object.defineProperty(WithoutReadall.prototype, "readall", { value: undefined });

/**
 * @param {any} value
 * @param {Allowed[]} [plan]
 * @param {Options} [options]
 */
function makeRaw(value, plan, { readall = true, ...options } = {}) {
  const Raw = readall ? RecordingRaw : WithoutReadall;
  return new Raw(/** @type {Uint8Array} */ (bytesOf(decode(value))), plan, options);
}

export class Session extends StreamSession {
  /** @type {Record<string, RecordingRaw>} */
  #raws = {};

  constructor() {
    super();
    this.run(["new", "Reader", { hex: "" }, 4]);
    this.state();
  }

  state() {
    /** @type {Record<string, any>} */
    const state = { closed: this.closed() };
    for (const [name, raw] of Object.entries(this.#raws)) {
      state[`${name}_log`] = raw.take();
      state[`${name}_position`] = raw.position;
      state[`${name}_contents`] = digest(raw.contents);
    }
    return state;
  }

  /**
   * @override
   * @param {Step} step
   * @returns {any}
   */
  run([name, ...args]) {
    const { stream } = this;
    switch (name) {
      case "new": {
        const [kind, value, size, plan, options] = args;
        const raw = makeRaw(value, plan, options);
        const Class = /** @type {typeof BufferedRandom} */ (
          CLASSES[/** @type {keyof typeof CLASSES} */ (kind)]
        );
        this.stream = new Class(raw, decode(size));
        this.#raws = { raw };
        return null;
      }
      case "pair": {
        const [value, size, plan, options, ...writer] = args;
        const raws = { raw: makeRaw(value, plan, options), writer: makeRaw({ hex: "" }, ...writer) };
        this.stream = new BufferedRWPair(raws.raw, raws.writer, decode(size));
        this.#raws = raws;
        return null;
      }
      case "raw":
        if (!("raw" in stream)) throw new Skipped();
        return stream.raw && stream.raw === this.#raws.raw;
      case "detach":
        return stream.detach() === this.#raws.raw;
      case "below":
        return /** @type {any} */ (this.#raws.raw)[args[0]](...args.slice(1).map(decode));
      default:
        return super.run([name, ...args]);
    }
  }

  /**
   * @override
   * @param {string} name
   * @param {unknown[]} values
   */
  call(name, values) {
    if (typeof this.stream[name] !== "function") throw new Skipped();
    return super.call(name, values);
  }
}
