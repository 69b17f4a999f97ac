/** Runs the steps of session.py on subclasses of our bases. */
import {
  BufferedIOBase,
  DEFAULT_BUFFER_SIZE,
  IOBase,
  RawIOBase,
  TextIOBase,
  UnsupportedOperation,
} from "bytesio";
import { Skipped } from "../answers.js";
import { failure } from "../raw.js";
import { StreamSession } from "../sessions.js";
import { bytesOf, decode, digest, encode } from "../values.js";

/** @typedef {import("../kinds.js").Step} Step */
/** @typedef {import("../values.js").Value} Value */
/** @typedef {"own" | "super"} How */
/** @typedef {Uint8Array | string} Contents */

const BASES = { IOBase, RawIOBase, BufferedIOBase, TextIOBase };
/** @type {Record<string, string | symbol>} */
const SYMBOLS = { iter: Symbol.iterator, exit: Symbol.dispose };
const TARGETS = ["readinto", "readinto1"];
const PAIR = 2;

export const INITIAL = { log: [], position: 0, closed: false };

/** What the "own" methods do. */
class Own {
  #contents;
  #plan;
  position = 0;
  shut = false;

  /**
   * @param {Contents} contents
   * @param {Value[]} plan
   */
  constructor(contents, plan) {
    this.#contents = contents;
    this.#plan = [...plan];
  }

  /**
   * Does the work, told how much of it at most; or what the plan has in its place.
   * @param {(most: number) => unknown} work
   */
  #planned(work) {
    const most = this.#plan.shift();
    if (typeof most === "string") throw failure(most);
    if (most === undefined) return work(this.#contents.length);
    return typeof most === "number" ? work(most) : decode(most);
  }

  /** @param {number} size */
  #ahead(size) {
    return this.#contents.slice(this.position, this.position + size);
  }

  /** @param {number} size */
  #take(size) {
    const piece = this.#ahead(size);
    this.position += piece.length;
    return piece;
  }

  /** @param {number} [size] */
  read(size = -1) {
    return this.#planned((most) => this.#take(size < 0 ? most : Math.min(size, most)));
  }

  /** @param {number} [size] */
  read1(size) {
    return this.read(size);
  }

  readall() {
    return this.read();
  }

  peek() {
    return this.#planned((most) => this.#ahead(most));
  }

  /** @param {unknown} target */
  readinto(target) {
    return this.#planned((most) => {
      const bytes = /** @type {Uint8Array} */ (bytesOf(target));
      const piece = /** @type {Uint8Array} */ (this.#take(Math.min(bytes.length, most)));
      bytes.set(piece);
      return piece.length;
    });
  }

  readline() {
    return this.#planned((most) => {
      const rest = this.#contents.slice(this.position);
      const newline = typeof rest === "string" ? rest.indexOf("\n") : rest.indexOf(10);
      return this.#take(Math.min(most, newline + 1 || rest.length));
    });
  }

  /** @returns {IteratorResult<Contents, undefined>} */
  next() {
    const value = this.#take(PAIR);
    return value.length === 0 ? { done: true, value: undefined } : { done: false, value };
  }

  write() {
    return this.#planned((most) => most);
  }

  seek() {
    return this.position;
  }

  tell() {
    return this.position;
  }

  fileno() {
    return this.position;
  }

  truncate() {
    return this.position;
  }

  flush() {
    return this.#planned(() => null);
  }

  close() {
    this.shut = true;
    return this.flush();
  }

  closed() {
    return this.shut;
  }

  readable() {
    return true;
  }

  writable() {
    return true;
  }

  seekable() {
    return true;
  }

  isatty() {
    return true;
  }
}

/**
 * @param {string} name
 * @param {unknown} value
 */
function told(name, value) {
  const bytes = bytesOf(value);
  if (bytes !== null && !TARGETS.includes(name)) return digest(bytes);
  const shown = bytes?.length ?? value;
  if (shown === DEFAULT_BUFFER_SIZE) return "default";
  const isPlain = shown === null || typeof shown === "string" || Number.isSafeInteger(shown);
  return isPlain ? encode(shown) : "other";
}

/**
 * A subclass that overrides these methods.
 * @param {keyof typeof BASES} base
 * @param {Record<string, How>} overrides
 * @param {Own} own
 * @param {unknown[]} log
 */
function subclass(base, overrides, own, log) {
  const Base = /** @type {typeof IOBase} */ (BASES[base]);
  class Subclass extends Base {}
  for (const [name, how] of Object.entries(overrides)) {
    const attribute = SYMBOLS[name] ?? name;
    /**
     * @this {object}
     * @param {unknown[]} args
     */
    const method = function (...args) {
      log.push([name, ...args.map((value) => told(name, value))]);
      if (how === "own") return /** @type {any} */ (own)[name](...args);
      const inherited = Reflect.get(Base.prototype, attribute, this);
      return name === "closed" ? inherited : call(this, inherited, args);
    };
    Object.defineProperty(
      Subclass.prototype,
      attribute,
      name === "closed" ? { get: method } : { value: method },
    );
  }
  return Subclass;
}

/**
 * @param {object} stream
 * @param {unknown} method
 * @param {unknown[]} args
 */
function call(stream, method, args) {
  // Methods that a base leaves to its subclasses, and does not have.
  if (typeof method !== "function") throw new UnsupportedOperation("Cannot call it as there is none");
  return method.apply(stream, args);
}

export class Session extends StreamSession {
  #own = new Own(new Uint8Array(0), []);
  /** @type {any} @override */
  stream = new IOBase();
  /** @type {unknown[]} */
  #log = [];
  /** @type {Record<string, How>} */
  #overrides = {};

  state() {
    const closed = Reflect.get(IOBase.prototype, "closed", this.stream);
    return { log: this.#log.splice(0), position: this.#own.position, closed };
  }

  /**
   * @override
   * @param {Step} step
   * @returns {any}
   */
  run([name, ...args]) {
    const { stream } = this;
    const isBare = args.length === 0 || args[0] === null;
    if (this.#overrides[name] === "own") throw new Skipped();
    if (name === "readline" && "peek" in this.#overrides && !isBare) throw new Skipped();
    if (name === "read" && stream instanceof RawIOBase && args[0] === null) throw new Skipped();
    switch (name) {
      case "new": {
        const [base, contents, overrides, plan = []] = args;
        this.#own = new Own(decode(contents), plan);
        this.#overrides = overrides;
        this.stream = new (subclass(base, overrides, this.#own, this.#log))();
        return null;
      }
      case "shut":
        this.#own.shut = true;
        return null;
      case "encoding":
      case "errors":
      case "newlines":
        if (!(name in stream)) throw new UnsupportedOperation("Cannot ask as there is no such field");
        return stream[name];
      default:
        return super.run([name, ...args]);
    }
  }

  /**
   * @override
   * @param {string} name
   * @param {unknown[]} values
   */
  call(name, values) {
    return call(this.stream, this.stream[name], values);
  }
}
