/** Runs the steps of session.py on our IncrementalNewlineDecoder. */
import { IncrementalNewlineDecoder } from "bytesio";
import { answered } from "../answers.js";
import { decode, encode } from "../values.js";

/** @typedef {import("../kinds.js").Step} Step */
/** @typedef {import("bytesio").IncrementalDecoder} IncrementalDecoder */

export const INITIAL = { newlines: null };

/** A decoder of units of one byte or two, which keeps half a unit. @implements {IncrementalDecoder} */
class Units {
  #width;
  /** @type {number[]} */
  #pending = [];

  /** @param {1 | 2} width */
  constructor(width) {
    this.#width = width;
  }

  /** @param {Uint8Array} input */
  decode(input, final = false) {
    const bytes = [...this.#pending, ...input];
    const whole = bytes.length - (bytes.length % this.#width);
    let text = "";
    for (let at = 0; at < whole; at += this.#width) {
      text += String.fromCharCode(
        /** @type {number} */ (bytes[at]) + 256 * (this.#width === 2 ? (bytes[at + 1] ?? 0) : 0),
      );
    }
    this.#pending = bytes.slice(whole);
    if (!final || this.#pending.length === 0) return text;
    this.#pending = [];
    return `${text}\ufffd`;
  }

  /** @returns {[Uint8Array, number]} */
  getstate() {
    return [Uint8Array.from(this.#pending), 0];
  }

  /** @param {[Uint8Array, number]} state */
  setstate([bytes]) {
    this.#pending = this.#width === 2 ? [...bytes] : [];
  }

  reset() {
    this.#pending = [];
  }
}

export class Session {
  #decoder = new IncrementalNewlineDecoder(null, true);

  /** @param {Step} step */
  answer(step) {
    return answered(() => this.#run(step));
  }

  state() {
    return { newlines: encode(this.#decoder.newlines) };
  }

  /**
   * @param {Step} step
   * @returns {unknown}
   */
  #run([name, ...args]) {
    const decoder = this.#decoder;
    switch (name) {
      case "new": {
        const [encoding, translate, ...errors] = args;
        const below = encoding === null ? null : new Units(encoding === "latin-1" ? 1 : 2);
        this.#decoder = new IncrementalNewlineDecoder(below, translate, ...errors.map(decode));
        return null;
      }
      case "decode":
        return decoder.decode(decode(args[0]), ...args.slice(1));
      case "getstate":
        return decoder.getstate();
      case "setstate": {
        const [bytes, flags] = args[0];
        return decoder.setstate([decode(bytes), flags]);
      }
      case "reset":
        return decoder.reset();
      default:
        throw new Error(`Cannot replay as the step is unknown: ${name}`);
    }
  }
}
