/** What the sessions of the kinds have in common, as sessions.py has it. */
import { answered, Skipped, StopIteration } from "./answers.js";
import { bytesOf, decode, decodeTarget, digest } from "./values.js";

/** @typedef {import("./kinds.js").Step} Step */
/** @typedef {import("./kinds.js").Answer} Answer */

const SCRIBBLE = 0xa5;
const WRITING = new Set(["write", "writelines"]);

/** Runs a step as a method of `stream`, with plain values, or as one of those below. */
export class StreamSession {
  /** @type {any} */
  stream = null;
  /**
   * Memory that must stay as it is: lent to the stream, or returned by it.
   * @type {{ what: string, bytes: Uint8Array, before: string }[]}
   */
  #frozen = [];

  /**
   * @param {Step} step
   * @returns {Answer}
   */
  answer(step) {
    /** @type {unknown} */
    let result;
    const answer = answered(() => {
      result = this.run(step);
      return result;
    });
    this.#keep(result, `what ${step[0]} returned`);
    return answer;
  }

  /** @returns {string | undefined} what has happened to memory that is not the stream's own to change */
  damage() {
    const changed = this.#frozen.find(({ bytes, before }) => JSON.stringify(digest(bytes)) !== before);
    return changed && `${changed.what} has changed`;
  }

  closed() {
    try {
      return this.stream.closed;
    } catch {
      return "detached";
    }
  }

  /**
   * @param {unknown} memory
   * @param {string} what
   */
  freeze(memory, what) {
    const bytes = bytesOf(memory);
    if (bytes !== null) this.#frozen.push({ what, bytes, before: JSON.stringify(digest(bytes)) });
  }

  /**
   * A result is the caller's: scribbling on it must not show in the stream, nor the stream's next change in
   * it.
   * @param {unknown} result
   * @param {string} what
   */
  #keep(result, what) {
    if (Array.isArray(result)) for (const item of result) this.#keep(item, what);
    if (!(result instanceof Uint8Array)) return;
    result.fill(SCRIBBLE);
    this.freeze(result, what);
  }

  /**
   * @param {Step} step
   * @returns {any}
   */
  run([name, ...args]) {
    const { stream } = this;
    switch (name) {
      case "readinto":
      case "readinto1": {
        const { target, whole } = decodeTarget(args[0]);
        const count = this.call(name, [target]);
        return [count, bytesOf(whole)];
      }
      case "next": {
        const { done, value } = stream.next();
        if (done) throw new StopIteration();
        return value;
      }
      case "iterate":
        return this.#iterate(args[0], args[1]);
      case "closed":
        return stream.closed;
      case "get":
        return stream[args[0]];
      case "exit":
        return stream[Symbol.dispose]();
      default: {
        const values = args.map((arg) => (Array.isArray(arg) ? arg.map(decode) : decode(arg)));
        try {
          return this.call(name, values);
        } finally {
          for (const value of values.flat()) scribble(value);
        }
      }
    }
  }

  /**
   * @param {string} name
   * @param {unknown[]} values
   * @returns {unknown}
   */
  call(name, values) {
    return this.stream[name](...values);
  }

  /**
   * Runs a step in the middle of another.
   * @param {Step} step
   */
  runInside(step) {
    this.run(step);
  }

  /**
   * @param {number} most
   * @param {Step} [step]
   */
  #iterate(most, step) {
    /** @type {unknown[]} */
    const lines = [];
    if (most <= 0) {
      this.stream[Symbol.iterator]();
      return lines;
    }
    for (const line of this.stream) {
      lines.push(line);
      if (step !== undefined) this.runInside(step);
      if (lines.length === most) break;
    }
    return lines;
  }
}

/** A stream in memory, where nothing is written beyond a farthest position. */
export class MemorySession extends StreamSession {
  #farthest;
  #empty;

  /**
   * @param {number} farthest
   * @param {"hex" | "str"} empty - Of which kind the value is that is written there, too, if it is empty.
   */
  constructor(farthest, empty) {
    super();
    this.#farthest = farthest;
    this.#empty = empty;
  }

  /**
   * @override
   * @param {Step} step
   * @returns {any}
   */
  run([name, ...args]) {
    if (WRITING.has(name) && args[0]?.[this.#empty] !== "" && this.isFarOut()) throw new Skipped();
    if (name === "writelines" && Array.isArray(args[0]) && args[0].some((item) => item?.do !== undefined)) {
      return this.stream.writelines(this.#lines(args[0]));
    }
    if (name === "iter") return this.stream[Symbol.iterator]() === this.stream;
    return super.run([name, ...args]);
  }

  isFarOut() {
    return !this.stream.closed && this.stream.tell() > this.#farthest;
  }

  /**
   * The other step goes on where this one makes no sense.
   * @override
   * @param {Step} step
   */
  runInside(step) {
    try {
      this.run(step);
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
      if (item?.do !== undefined) this.runInside(item.do);
      else if (!this.isFarOut()) {
        const line = decode(item);
        yield line;
        scribble(line);
      }
    }
  }
}

/**
 * What was written must have been copied.
 * @param {unknown} data
 */
function scribble(data) {
  bytesOf(data)?.fill(SCRIBBLE);
}
