/** Runs the steps of session.py on our StringIO. */
import { StringIO } from "bytesio";
import { MemorySession } from "../sessions.js";
import { decode, encode } from "../values.js";

/** @typedef {import("../kinds.js").Step} Step */
/**
 * Builds the stream of a `new` step.
 * @typedef {(...args: ConstructorParameters<typeof StringIO>) => StringIO} Make
 */
/**
 * Looks at the contents after a step; undefined means "not now".
 * @typedef {(stream: StringIO, last: boolean) => string | undefined} Observe
 */

export const INITIAL = { closed: false, position: 0, contents: { text: "" }, newlines: null };

/** One stream, as a script leaves it. */
export class Session extends MemorySession {
  #make;
  #observe;

  /**
   * @param {Make} make
   * @param {Observe} observe
   */
  constructor(make, observe) {
    // CPython would allocate all that memory, four bytes a character.
    super(2 ** 20, "str");
    this.#make = make;
    this.#observe = observe;
    this.stream = make();
  }

  /** @param {boolean} last */
  state(last) {
    const stream = this.stream;
    if (stream.closed) return { closed: true };
    const position = stream.tell();
    const seen = this.#observe(stream, last);
    return {
      closed: false,
      position,
      contents: seen === undefined ? undefined : encode(seen),
      newlines: encode(stream.newlines),
    };
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
        const [value, newline] = args.map(decode);
        this.stream = this.#make(value, newline);
        return null;
      }
      case "load": {
        const [text, newline, position] = args.map(decode);
        this.stream = StringIO.load({ text, newline, position });
        return null;
      }
      case "dump": {
        const { text, newline, position } = stream.dump();
        return [text, newline, position];
      }
      default:
        return super.run([name, ...args]);
    }
  }
}
