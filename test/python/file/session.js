/** Runs the steps of session.py on our FileIO and open(). */
import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  closeSync,
  constants,
  existsSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TextIOBase } from "bytesio";
import { FileIO, open } from "bytesio/node";
import { Skipped } from "../answers.js";
import { StreamSession } from "../sessions.js";
import { bytesOf, decode, digest } from "../values.js";

/** @typedef {import("../kinds.js").Step} Step */

const WITHOUT_STREAM = new Set("open open_path open_fd disk append cut contents fifo".split(" "));
const READING = new Set("read readline readlines next iterate".split(" "));
const FLUSHING = new Set("flush seek tell truncate".split(" "));
/** @type {Record<string, number>} */
const FLAGS = { a: constants.O_APPEND, n: constants.O_NONBLOCK };
const FARTHEST = 2 ** 20;

export const INITIAL = { closed: true, position: null, contents: "" };

export class Session extends StreamSession {
  #folder = mkdtempSync(join(tmpdir(), "oracle-"));
  #path = join(this.#folder, "file");
  /** Whether something was written that was not flushed. */
  #waits = false;

  constructor() {
    super();
    writeFileSync(this.#path, "");
  }

  state() {
    const stream = this.stream;
    const closed = stream === null || stream.closed;
    if (stream instanceof TextIOBase) return { closed, position: null, contents: null };
    const bytes = this.#contents();
    return { closed, position: closed ? null : this.#position(), contents: bytes && digest(bytes) };
  }

  end() {
    this.#drop();
    rmSync(this.#folder, { recursive: true });
  }

  #drop() {
    this.#waits = false;
    this.stream?.close();
  }

  #position() {
    try {
      return this.stream.tell();
    } catch {
      return null;
    }
  }

  #contents() {
    const isFile = existsSync(this.#path) && lstatSync(this.#path).isFile();
    return isFile ? new Uint8Array(readFileSync(this.#path)) : null;
  }

  /**
   * @override
   * @param {Step} step
   * @returns {any}
   */
  run([name, ...args]) {
    if (!WITHOUT_STREAM.has(name)) {
      this.#requireSense(name, args);
      this.#waits = name.startsWith("write") || (this.#waits && !FLUSHING.has(name));
    }
    switch (name) {
      case "open":
        return this.#open(args[0], this.#path, args[1], args[2]);
      case "open_path":
        return this.#open(args[0], args[1], args[2], args[3]);
      case "open_fd":
        return this.#openFd(args[0], args[1], args[2]);
      case "contents":
        return this.#contents();
      case "append":
      case "cut":
      case "fifo":
      case "disk":
        return this.#others(name, args[0]);
      case "beside":
        return this.#beside(args[0]);
      case "close_fd":
        return closeSync(this.stream.fileno());
      case "get_raw": {
        const buffer = this.stream.buffer ?? this.stream;
        return (buffer.raw ?? buffer)[args[0]];
      }
      default:
        return super.run([name, ...args]);
    }
  }

  /**
   * @param {string} name
   * @param {any[]} args
   */
  #requireSense(name, args) {
    const stream = this.stream;
    const isRaw = stream instanceof FileIO;
    if (
      stream === null ||
      (name === "readall" && !(isRaw && (stream.closed || stream.readable()))) ||
      (name === "truncate" && !isRaw && args[0]?.constructor === Object) ||
      (name === "seek" && (args[1] === 3 || args[1] === 4)) ||
      (name === "readline" && stream instanceof TextIOBase && args[0] === null) ||
      (READING.has(name) && stream instanceof TextIOBase && this.#waits) ||
      args.some((arg) => typeof arg === "number" && arg > FARTHEST)
    ) {
      throw new Skipped();
    }
  }

  /**
   * @param {string} kind
   * @param {string} path
   * @param {string} mode
   * @param {any} [options]
   */
  #open(kind, path, mode, options = {}) {
    this.#drop();
    this.stream = kind === "FileIO" ? new FileIO(path, mode) : open(path, mode, options);
    return this.stream.mode;
  }

  /**
   * @param {number} count
   * @param {string} flags
   * @param {string} mode
   */
  #openFd(count, flags, mode) {
    this.#drop();
    const fd = openSync(this.#path, constants.O_RDWR | (FLAGS[flags] ?? 0));
    if (count > 0) readSync(fd, new Uint8Array(count));
    this.stream = new FileIO(fd, mode);
    return this.stream.mode;
  }

  /**
   * What others do to the file.
   * @param {string} name
   * @param {any} arg
   */
  #others(name, arg) {
    const data = () => /** @type {Uint8Array} */ (bytesOf(decode(arg)));
    switch (name) {
      case "append":
        return appendFileSync(this.#path, data());
      case "cut":
        return truncateSync(this.#path, arg);
      case "fifo":
        rmSync(this.#path);
        execFileSync("mkfifo", [this.#path]);
        return null;
      default:
        return arg === null ? rmSync(this.#path, { force: true }) : writeFileSync(this.#path, data());
    }
  }

  /** @param {number} size */
  #beside(size) {
    const bytes = new Uint8Array(size);
    return bytes.slice(0, readSync(this.stream.fileno(), bytes));
  }
}
