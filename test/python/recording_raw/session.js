/** Runs the steps of session.py on the raw stream of raw.js. */
import { answered } from "../answers.js";
import { RecordingRaw } from "../raw.js";
import { bytesOf, decode, decodeTarget, digest } from "../values.js";

/** @typedef {import("../kinds.js").Step} Step */

export const INITIAL = { closed: false, log: [], position: 0, contents: "" };

export class Session {
  #raw = new RecordingRaw(new Uint8Array(0));

  /** @param {Step} step */
  answer(step) {
    return answered(() => this.#run(step));
  }

  state() {
    const raw = this.#raw;
    return { closed: raw.closed, log: raw.take(), position: raw.position, contents: digest(raw.contents) };
  }

  /** @param {Step} step */
  #run([name, ...args]) {
    const raw = /** @type {any} */ (this.#raw);
    if (name === "new") {
      const [value, plan, options] = args;
      this.#raw = new RecordingRaw(/** @type {Uint8Array} */ (bytesOf(decode(value))), plan, options);
      return null;
    }
    if (name === "readinto") {
      const { target, whole } = decodeTarget(args[0]);
      return [raw.readinto(target), bytesOf(whole)];
    }
    if (name === "echo") return decode(args[0]);
    return raw[name](...args.map(decode));
  }
}
