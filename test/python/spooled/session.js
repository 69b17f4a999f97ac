/** Runs the steps of session.py on our SpooledTemporaryFile. */
import { SpooledTemporaryFile } from "bytesio/node";
import { Skipped } from "../answers.js";
import { StreamSession } from "../sessions.js";

/** @typedef {import("../kinds.js").Step} Step */

const FARTHEST = 2 ** 20;
const READING = new Set("read readline readlines".split(" "));
const READING_ONCE = new Set(["read1", "readinto1"]);
const FLUSHING = new Set("flush seek tell truncate".split(" "));
const MOVING = new Set("rollover fileno truncate".split(" "));
const CHANGING = new Set([...MOVING, "write", "writelines"]);
const ITERATING = new Set("next iterate".split(" "));

export const INITIAL = { closed: false, position: 0, rolled: false };

export class Session extends StreamSession {
  /** @override */
  stream = new SpooledTemporaryFile({ max_size: 8 });
  #isText = false;
  /** Whether something was written that was not flushed. */
  #waits = false;
  /** Whether something was read since the last seek. */
  #inside = false;

  state() {
    const { closed, name } = this.stream;
    return { closed, position: closed || this.#isText ? null : this.stream.tell(), rolled: name !== null };
  }

  end() {
    this.stream.close();
  }

  /**
   * @override
   * @param {Step} step
   * @returns {any}
   */
  run([name, ...args]) {
    if (name === "new") return this.#new(args[0]);
    this.#requireSense(name, args);
    this.#waits = name.startsWith("write") || (this.#waits && !FLUSHING.has(name));
    this.#inside = READING.has(name) || (this.#inside && name !== "seek");
    if (name === "fileno") return this.stream.fileno() >= 0;
    if (name === "get" && args[0] === "name") return typeof this.stream.name === "number";
    return super.run([name, ...args]);
  }

  /** @param {any} options */
  #new({ max_size, ...options }) {
    const isText = options.mode !== undefined && !options.mode.includes("b");
    if (!isText && ["encoding", "errors", "newline"].some((name) => name in options)) throw new Skipped();
    this.stream.close();
    this.stream = new SpooledTemporaryFile({ max_size: max_size, ...options });
    this.#isText = isText;
    this.#waits = this.#inside = false;
    return null;
  }

  /**
   * @param {string} name
   * @param {any[]} args
   */
  #requireSense(name, args) {
    if (
      args.some((arg) => typeof arg === "number" && arg > FARTHEST) ||
      (MOVING.has(name) && this.stream.closed) ||
      (CHANGING.has(name) && this.#isText && this.#inside) ||
      (name === "truncate" && args[0]?.constructor === Object) ||
      (name === "writelines" && args[0].length === 0) ||
      (this.#waits && (this.#isText ? READING : READING_ONCE).has(name)) ||
      (this.#isText && name === "readline" && args[0] === null) ||
      (this.#isText && (ITERATING.has(name) || (name === "readlines" && args.length > 0)))
    ) {
      throw new Skipped();
    }
  }
}
