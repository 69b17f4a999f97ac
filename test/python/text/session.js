/** Runs the steps of session.py on our TextIOWrapper. */
import { BufferedReader, BufferedWriter, BytesIO, TextIOWrapper, UnicodeDecodeError } from "bytesio";
import { Skipped, StopIteration } from "../answers.js";
import { RecordingRaw } from "../raw.js";
import { StreamSession } from "../sessions.js";
import { bytesOf, decode, digest } from "../values.js";

/** @typedef {import("../kinds.js").Step} Step */

const CHANGING = new Set("write writelines truncate reconfigure".split(" "));
const READING = new Set("read readline readlines next iterate".split(" "));
const NOT_WHEN_LOST = new Set("tell reconfigure".split(" "));
const NOT_WHEN_ITERATING = new Set("flush truncate reconfigure".split(" "));
const TOLERANT = new Set(["replace", "ignore", "backslashreplace"]);
const CHUNK = 8192;
const PLAIN_POSITION = 2 ** 44;

export const INITIAL = { closed: false, contents: "", position: 0, log: null };

/** @param {Record<string, any>} options */
const decoded = (options) =>
  Object.fromEntries(Object.entries(options).map(([name, value]) => [name, decode(value)]));

/** One stream, as a script leaves it. */
export class Session extends StreamSession {
  /** @type {any} */
  #buffer = new BytesIO();
  /** @type {RecordingRaw | null} */
  #raw = null;
  /** @override */
  stream = new TextIOWrapper(this.#buffer);
  /** @type {number[]} */
  #cookies = [];
  /** Whether a chunk could not be decoded. */
  #lost = false;
  #iterating = false;
  /** Whether the stream below may be elsewhere than CPython's. */
  #shifted = false;

  constructor() {
    super();
    this.stream._CHUNK_SIZE = CHUNK;
  }

  state() {
    const closed = this.closed();
    const raw = this.#raw;
    if (raw !== null) {
      return { closed, contents: digest(raw.contents), position: raw.position, log: raw.take() };
    }
    if (this.#buffer.closed) return { closed };
    return { closed, contents: digest(this.#buffer.getvalue()), position: this.#buffer.tell(), log: null };
  }

  /**
   * @override
   * @param {Step} step
   * @returns {any}
   */
  run([name, ...args]) {
    if (this.#lost && (NOT_WHEN_LOST.has(name) || (name === "seek" && args[1] === 1))) throw new Skipped();
    if (this.#lost && READING.has(name) && this.stream.encoding === "utf-8-sig") throw new Skipped();
    if (this.#iterating && NOT_WHEN_ITERATING.has(name)) throw new Skipped();
    if (this.#shifted && CHANGING.has(name)) throw new Skipped();
    if (CHANGING.has(name)) this.#cookies = [];
    try {
      return this.#run(name, args);
    } catch (error) {
      if (!(error instanceof UnicodeDecodeError)) throw error;
      this.#lost = true;
      if (this.stream.encoding !== "utf-8-sig") throw error;
      const { encoding, object, start, end, reason } = error;
      throw new UnicodeDecodeError(encoding, object, start - object.length, end - object.length, reason);
    }
  }

  /**
   * @param {string} name
   * @param {any[]} args
   * @returns {any}
   */
  #run(name, args) {
    const stream = /** @type {any} */ (this.stream);
    switch (name) {
      case "open":
        return this.#open(...args);
      case "tell": {
        const position = stream.tell();
        this.#cookies.push(position);
        return this.#told(position);
      }
      case "seek":
        return this.#seek(...args.map(decode));
      case "back":
        return this.#back(args[0]);
      case "next": {
        const { done, value } = this.#next();
        if (done) throw new StopIteration();
        return value;
      }
      case "iterate": {
        /** @type {string[]} */
        const lines = [];
        while (lines.length < args[0]) {
          const { done, value } = this.#next();
          if (done) break;
          lines.push(value);
        }
        return lines;
      }
      case "reconfigure":
        stream.reconfigure(decoded(args[0]));
        return null;
      case "detach":
        return stream.detach() === this.#buffer;
      default: {
        const result = super.run([name, ...args]);
        if (name === "truncate") this.#lost = true;
        if (name === "readlines") this.#iterating = args.length > 0;
        return result;
      }
    }
  }

  /** @returns {IteratorResult<string, undefined>} */
  #next() {
    this.#iterating = true;
    const result = this.stream.next();
    if (result.done) this.#iterating = false;
    return result;
  }

  /** @param {any[]} args */
  #open(...[contents, options = {}, chunk = CHUNK, stack = null]) {
    const bytes = /** @type {Uint8Array} */ (bytesOf(decode(contents)));
    let raw = null;
    /** @type {any} */
    let buffer = new BytesIO(bytes);
    if (stack !== null) {
      const { class: name = "Reader", size = 8, plan, options: abilities } = stack;
      raw = new RecordingRaw(bytes, plan, abilities);
      buffer = name === "Reader" ? new BufferedReader(raw, size) : new BufferedWriter(raw, size);
    }
    const stream = new TextIOWrapper(buffer, decoded(options));
    stream._CHUNK_SIZE = decode(chunk);
    this.stream = stream;
    this.#buffer = buffer;
    this.#raw = raw;
    this.#cookies = [];
    this.#lost = false;
    this.#iterating = false;
    this.#shifted = false;
    return null;
  }

  /** @param {any[]} target */
  #seek(...target) {
    if (target[1] === 1 && !TOLERANT.has(this.stream.errors)) throw new Skipped();
    const result = /** @type {any} */ (this.stream).seek(...target);
    this.#lost = false;
    this.#iterating = false;
    if (target[1] === 1) this.#shifted = true;
    return this.#told(result);
  }

  /** @param {number} index */
  #back(index) {
    if (this.#cookies.length === 0 || !TOLERANT.has(this.stream.errors)) throw new Skipped();
    const result = this.#seek(this.#cookies[index % this.#cookies.length]);
    this.#shifted = true;
    return result;
  }

  /** @param {number} position */
  #told(position) {
    return position < PLAIN_POSITION ? position : "no plain position";
  }
}
