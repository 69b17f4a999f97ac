/** Runs the steps of session.py on our buffered streams. */
import { BufferedRandom, BufferedReader, BufferedRWPair, BufferedWriter } from "bytesio";
import { answered, Skipped, StopIteration } from "../answers.js";
import { RecordingRaw } from "../raw.js";
import { bytesOf, decode, decodeTarget, digest } from "../values.js";

/** @typedef {import("../kinds.js").Step} Step */
/** @typedef {import("../kinds.js").Answer} Answer */
/** @typedef {import("../raw.js").Allowed} Allowed */
/** @typedef {import("../raw.js").Options & { readall?: boolean }} Options */
/** @typedef {BufferedReader | BufferedWriter | BufferedRandom | BufferedRWPair} Stream */

const CLASSES = { Reader: BufferedReader, Writer: BufferedWriter, Random: BufferedRandom };
const SCRIBBLE = 0xa5;

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

export class Session {
  /** @type {Stream} */
  #stream;
  /** @type {Record<string, RecordingRaw>} */
  #raws;
  /**
   * What was returned is the caller's, and must stay as it is.
   * @type {{ bytes: Uint8Array, before: string }[]}
   */
  #frozen = [];

  constructor() {
    this.#raws = { raw: makeRaw({ hex: "" }) };
    this.#stream = new BufferedReader(/** @type {RecordingRaw} */ (this.#raws.raw), 4);
    this.state();
  }

  /**
   * @param {Step} step
   * @returns {Answer}
   */
  answer(step) {
    /** @type {unknown} */
    let result;
    const answer = answered(() => {
      result = this.#run(step);
      return result;
    });
    this.#keep(result);
    return answer;
  }

  state() {
    /** @type {Record<string, any>} */
    const state = { closed: this.#closed() };
    for (const [name, raw] of Object.entries(this.#raws)) {
      state[`${name}_log`] = raw.take();
      state[`${name}_position`] = raw.position;
      state[`${name}_contents`] = digest(raw.contents);
    }
    return state;
  }

  damage() {
    const isChanged = this.#frozen.some(({ bytes, before }) => JSON.stringify(digest(bytes)) !== before);
    return isChanged ? "what was returned has changed" : undefined;
  }

  #closed() {
    try {
      return this.#stream.closed;
    } catch {
      return "detached";
    }
  }

  /** @param {unknown} result */
  #keep(result) {
    if (Array.isArray(result)) for (const item of result) this.#keep(item);
    if (!(result instanceof Uint8Array)) return;
    result.fill(SCRIBBLE);
    this.#frozen.push({ bytes: result, before: JSON.stringify(digest(result)) });
  }

  /**
   * @param {Step} step
   * @returns {any}
   */
  #run([name, ...args]) {
    const stream = /** @type {any} */ (this.#stream);
    switch (name) {
      case "new": {
        const [kind, value, size, plan, options] = args;
        const raw = makeRaw(value, plan, options);
        const Class = /** @type {typeof BufferedRandom} */ (
          CLASSES[/** @type {keyof typeof CLASSES} */ (kind)]
        );
        this.#stream = new Class(raw, decode(size));
        this.#raws = { raw };
        return null;
      }
      case "pair": {
        const [value, size, plan, options, ...writer] = args;
        const raws = { raw: makeRaw(value, plan, options), writer: makeRaw({ hex: "" }, ...writer) };
        this.#stream = new BufferedRWPair(raws.raw, raws.writer, decode(size));
        this.#raws = raws;
        return null;
      }
      case "readinto":
      case "readinto1": {
        const { target, whole } = decodeTarget(args[0]);
        const count = stream[name](target);
        return [count, bytesOf(whole)];
      }
      case "write":
      case "writelines": {
        const data = Array.isArray(args[0]) ? args[0].map(decode) : decode(args[0]);
        try {
          return stream[name](data);
        } finally {
          // What was written must have been copied.
          for (const item of name === "write" ? [data] : data) bytesOf(item)?.fill(SCRIBBLE);
        }
      }
      case "next": {
        const { done, value } = stream.next();
        if (done) throw new StopIteration();
        return value;
      }
      case "iterate": {
        /** @type {Uint8Array[]} */
        const lines = [];
        if (args[0] <= 0) stream[Symbol.iterator]();
        if (args[0] <= 0) return lines;
        for (const line of stream) {
          lines.push(line);
          if (args[1] !== undefined) this.#run(args[1]);
          if (lines.length === args[0]) break;
        }
        return lines;
      }
      case "closed":
        return stream.closed;
      case "raw":
        if (!("raw" in stream)) throw new Skipped();
        return stream.raw && stream.raw === this.#raws.raw;
      case "detach":
        return stream.detach() === this.#raws.raw;
      case "exit":
        return stream[Symbol.dispose]();
      case "below":
        return /** @type {any} */ (this.#raws.raw)[args[0]](...args.slice(1).map(decode));
      default:
        if (typeof stream[name] !== "function") throw new Skipped();
        return stream[name](...args.map(decode));
    }
  }
}
