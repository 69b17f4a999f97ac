/** Runs the steps of session.py on our SpooledTemporaryFile. */
import { SpooledTemporaryFile } from "bytesio/node";
import { answered, Skipped, StopIteration } from "../answers.js";
import { bytesOf, decode, decodeTarget } from "../values.js";

/** @typedef {import("../kinds.js").Step} Step */

const FARTHEST = 2 ** 20;
const READING = new Set("read readline readlines".split(" "));
const READING_ONCE = new Set(["read1", "readinto1"]);
const FLUSHING = new Set("flush seek tell truncate".split(" "));
const MOVING = new Set("rollover fileno truncate".split(" "));
const CHANGING = new Set([...MOVING, "write", "writelines"]);
const ITERATING = new Set("next iterate".split(" "));

export const INITIAL = { closed: false, position: 0, rolled: false };

export class Session {
  /** @type {any} */
  #file = new SpooledTemporaryFile({ maxSize: 8 });
  #isText = false;
  /** Whether something was written that was not flushed. */
  #waits = false;
  /** Whether something was read since the last seek. */
  #inside = false;

  /** @param {Step} step */
  answer(step) {
    return answered(() => this.#run(step));
  }

  state() {
    const { closed, name } = this.#file;
    return { closed, position: closed || this.#isText ? null : this.#file.tell(), rolled: name !== null };
  }

  end() {
    this.#file.close();
  }

  /** @param {Step} step */
  #run([name, ...args]) {
    if (name === "new") return this.#new(args[0]);
    this.#requireSense(name, args);
    this.#waits = name.startsWith("write") || (this.#waits && !FLUSHING.has(name));
    this.#inside = READING.has(name) || (this.#inside && name !== "seek");
    const file = this.#file;
    switch (name) {
      case "fileno":
        return file.fileno() >= 0;
      case "get":
        return args[0] === "name" ? typeof file.name === "number" : file[args[0]];
      case "readinto":
      case "readinto1": {
        const { target, whole } = decodeTarget(args[0]);
        return [file[name](target), bytesOf(whole)];
      }
      case "writelines":
        return file.writelines(args[0].map(decode));
      case "next": {
        const { done, value } = file.next();
        if (done) throw new StopIteration();
        return value;
      }
      case "iterate":
        return this.#lines(args[0]);
      case "exit":
        return file[Symbol.dispose]();
      default:
        return file[name](...args.map(decode));
    }
  }

  /** @param {any} options */
  #new({ max_size, ...options }) {
    const isText = options.mode !== undefined && !options.mode.includes("b");
    if (!isText && ["encoding", "errors", "newline"].some((name) => name in options)) throw new Skipped();
    this.#file.close();
    this.#file = new SpooledTemporaryFile({ maxSize: max_size, ...options });
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
      (MOVING.has(name) && this.#file.closed) ||
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

  /** @param {number} most */
  #lines(most) {
    const iterator = this.#file[Symbol.iterator]();
    const lines = [];
    while (lines.length < most) {
      const { done, value } = iterator.next();
      if (done) break;
      lines.push(value);
    }
    return lines;
  }
}
