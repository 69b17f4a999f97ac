/** Runs the steps of session.py on the raw stream of raw.js. */
import { RecordingRaw } from "../raw.js";
import { StreamSession } from "../sessions.js";
import { bytesOf, decode, digest } from "../values.js";

/** @typedef {import("../kinds.js").Step} Step */

export const INITIAL = { closed: false, log: [], position: 0, contents: "" };

export class Session extends StreamSession {
  /** @override */
  stream = new RecordingRaw(new Uint8Array(0));

  state() {
    const raw = this.stream;
    return { closed: raw.closed, log: raw.take(), position: raw.position, contents: digest(raw.contents) };
  }

  /**
   * @override
   * @param {Step} step
   * @returns {any}
   */
  run([name, ...args]) {
    if (name === "new") {
      const [value, plan, options] = args;
      this.stream = new RecordingRaw(/** @type {Uint8Array} */ (bytesOf(decode(value))), plan, options);
      return null;
    }
    if (name === "echo") return decode(args[0]);
    return super.run([name, ...args]);
  }
}
