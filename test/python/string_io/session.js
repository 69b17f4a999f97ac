/** Runs the steps of session.py on our StringIO. */
import { StringIO } from "bytesio";
import { answered, Skipped, StopIteration } from "../answers.js";
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

const PLAIN = new Set(
  (
    "read readline readlines write seek tell truncate getvalue flush close " +
    "detach fileno isatty readable writable seekable"
  ).split(" "),
);
const WRITING = new Set(["write", "writelines"]);
const FARTHEST_WRITE = 2 ** 20;
/** @type {Record<string, "closed" | "newlines" | "lineBuffering" | "encoding" | "errors">} */
const ATTRIBUTES = {
  closed: "closed",
  newlines: "newlines",
  line_buffering: "lineBuffering",
  encoding: "encoding",
  errors: "errors",
};

export const INITIAL = { closed: false, position: 0, contents: { text: "" }, newlines: null };

/** One stream, as a script leaves it. */
export class Session {
  #make;
  #observe;
  #stream;

  /**
   * @param {Make} make
   * @param {Observe} observe
   */
  constructor(make, observe) {
    this.#make = make;
    this.#observe = observe;
    this.#stream = make();
  }

  /** @param {Step} step */
  answer(step) {
    return answered(() => this.#run(step));
  }

  /** @param {boolean} last */
  state(last) {
    const stream = this.#stream;
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
   * @param {Step} step
   * @returns {any}
   */
  #run([name, ...args]) {
    const stream = this.#stream;
    if (WRITING.has(name) && args[0]?.str !== "" && this.#farOut()) throw new Skipped();
    if (PLAIN.has(name)) return /** @type {any} */ (stream)[name](...args.map(decode));
    switch (name) {
      case "new": {
        const [value, newline] = args.map(decode);
        this.#stream = this.#make(value, newline);
        return null;
      }
      case "load": {
        const [text, newline, position] = args.map(decode);
        this.#stream = StringIO.load({ text, newline, position });
        return null;
      }
      case "dump": {
        const { text, newline, position } = stream.dump();
        return [text, newline, position];
      }
      case "writelines":
        return stream.writelines(Array.isArray(args[0]) ? this.#lines(args[0]) : decode(args[0]));
      case "iter":
        return /** @type {unknown} */ (stream[Symbol.iterator]()) === stream;
      case "next": {
        const { done, value } = stream.next();
        if (done) throw new StopIteration();
        return value;
      }
      case "iterate": {
        /** @type {string[]} */
        const lines = [];
        for (const line of stream) {
          lines.push(line);
          if (args[1] !== undefined) this.#runInside(args[1]);
          if (lines.length === args[0]) break;
        }
        return lines;
      }
      case "get":
        return stream[/** @type {NonNullable<typeof ATTRIBUTES[""]>} */ (ATTRIBUTES[args[0]])];
      case "exit":
        return stream[Symbol.dispose]();
      default:
        throw new Error(`Cannot replay as the step is unknown: ${name}`);
    }
  }

  #farOut() {
    return !this.#stream.closed && this.#stream.tell() > FARTHEST_WRITE;
  }

  /**
   * Runs a step in the middle of another, which goes on where this one makes no sense.
   * @param {Step} step
   */
  #runInside(step) {
    try {
      this.#run(step);
    } catch (error) {
      if (!(error instanceof Skipped)) throw error;
    }
  }

  /**
   * Runs the steps that stand between the items when their turn comes.
   * @param {any[]} items
   */
  *#lines(items) {
    for (const item of items) {
      if (item?.do !== undefined) this.#runInside(item.do);
      else if (!this.#farOut()) yield decode(item);
    }
  }
}
