/** A raw stream in memory that does less than it is asked, as it is told, and keeps a log: raw.py explains it. */
import { ClosedError } from "bytesio";
import { nameOf } from "./answers.js";
import { bytesOf } from "./values.js";

/** @typedef {number | null | string} Allowed */
/** @typedef {{ readable?: boolean, writable?: boolean, seekable?: boolean, fails?: string[] }} Options */

const TELLS_NO_RESULT = new Set(["truncate", "flush", "close"]);

/** @param {string} code */
export function failure(code) {
  return Object.assign(new Error(`${code}: as the plan says`), { code });
}

/** Inherits from nothing, so that it shows what the streams on top of it really call. */
export class RecordingRaw {
  #contents;
  #position = 0;
  #closed = false;
  /** @type {Allowed[]} */
  #plan;
  #can;
  #fails;
  /** @type {any[][]} */
  #log = [];

  /**
   * @param {Uint8Array} contents
   * @param {Allowed[]} [plan]
   * @param {Options} [options]
   */
  constructor(contents, plan = [], { readable = true, writable = true, seekable = true, fails = [] } = {}) {
    this.#contents = Uint8Array.from(contents);
    this.#plan = [...plan];
    this.#can = { read: readable, write: writable, seek: seekable };
    this.#fails = new Set(fails);
  }

  get closed() {
    return this.#closed;
  }

  get contents() {
    return this.#contents.slice();
  }

  get position() {
    return this.#position;
  }

  /** What was called since this was last asked. */
  take() {
    return this.#log.splice(0);
  }

  /**
   * @template T
   * @param {any[]} entry
   * @param {() => T} work
   * @returns {T}
   */
  #call(entry, work) {
    this.#log.push(entry);
    try {
      if (this.#closed) throw new ClosedError(`Cannot ${entry[0]} as the raw stream is closed`);
      if (this.#fails.has(entry[0])) throw failure("EIO");
      const result = work();
      if (!TELLS_NO_RESULT.has(entry[0])) entry.push(result);
      return result;
    } catch (error) {
      entry.push(nameOf(error));
      throw error;
    }
  }

  /**
   * @param {"read" | "write" | "seek"} ability
   * @param {string} code
   */
  #need(ability, code) {
    if (!this.#can[ability]) throw failure(code);
  }

  /** @param {number} wanted */
  #allowed(wanted) {
    const entry = this.#plan.length === 0 ? wanted : /** @type {Allowed} */ (this.#plan.shift());
    if (typeof entry === "string") throw failure(entry);
    return entry === null ? null : Math.min(entry, wanted);
  }

  readable() {
    return this.#can.read;
  }

  writable() {
    return this.#can.write;
  }

  seekable() {
    return this.#can.seek;
  }

  isatty() {
    if (this.#closed) throw new ClosedError("Cannot ask for a terminal as the raw stream is closed");
    return false;
  }

  #left() {
    return Math.max(this.#contents.length - this.#position, 0);
  }

  /** @param {Uint8Array} target */
  #fill(target) {
    this.#need("read", "EBADF");
    const count = this.#allowed(Math.min(target.length, this.#left()));
    if (count !== null) {
      target.set(this.#contents.subarray(this.#position, this.#position + count));
      this.#position += count;
    }
    return count;
  }

  /** @param {unknown} target */
  readinto(target) {
    const bytes = bytesOf(target);
    if (bytes === null)
      throw new TypeError(`Cannot readinto as the target must be bytes: received ${target}`);
    return this.#call(["readinto", bytes.length], () => this.#fill(bytes));
  }

  readall() {
    const bytes = new Uint8Array(this.#left());
    const count = this.#call(["readall"], () => this.#fill(bytes));
    return count === null ? null : bytes.slice(0, count);
  }

  /** @param {number} [size] */
  read(size = -1) {
    if (size < 0) return this.readall();
    const bytes = new Uint8Array(size);
    const count = this.readinto(bytes);
    return count === null ? null : bytes.slice(0, count);
  }

  /** @param {unknown} data */
  write(data) {
    const bytes = bytesOf(data);
    if (bytes === null) throw new TypeError(`Cannot write as the data must be bytes: received ${data}`);
    return this.#call(["write", bytes.length], () => {
      this.#need("write", "EBADF");
      const count = this.#allowed(bytes.length);
      if (count) {
        const end = this.#position + count;
        if (end > this.#contents.length) this.#resize(end);
        this.#contents.set(bytes.subarray(0, count), this.#position);
        this.#position = end;
      }
      return count;
    });
  }

  /**
   * @param {number} offset
   * @param {number} [whence]
   */
  seek(offset, whence = 0) {
    return this.#call(["seek", offset, whence], () => {
      this.#need("seek", "ESPIPE");
      const origin = [0, this.#position, this.#contents.length][whence];
      if (origin === undefined || origin + offset < 0) throw failure("EINVAL");
      this.#position = origin + offset;
      return this.#position;
    });
  }

  tell() {
    return this.#call(["tell"], () => {
      this.#need("seek", "ESPIPE");
      return this.#position;
    });
  }

  /** @param {number | null} [size] */
  truncate(size = null) {
    return this.#call(["truncate", size], () => {
      this.#need("write", "EBADF");
      const end = size ?? this.#position;
      if (end < 0) throw failure("EINVAL");
      this.#resize(end);
      return end;
    });
  }

  /** @param {number} size */
  #resize(size) {
    const kept = this.#contents.subarray(0, size);
    this.#contents = new Uint8Array(size);
    this.#contents.set(kept);
  }

  flush() {
    this.#call(["flush"], () => {});
  }

  close() {
    /** @type {any[]} */
    const entry = ["close"];
    this.#log.push(entry);
    if (this.#closed) return;
    try {
      this.flush();
      if (this.#fails.has("close")) throw failure("EIO");
    } catch (error) {
      entry.push(nameOf(error));
      throw error;
    } finally {
      this.#closed = true;
    }
  }
}
