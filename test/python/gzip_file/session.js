/** Runs the steps of session.py on our GzipFile. */
import { constants, gunzipSync } from "node:zlib";
import { BytesIO, SEEK_END } from "bytesio";
import { GzipFile } from "bytesio/layers";
import { Skipped } from "../answers.js";
import { StreamSession } from "../sessions.js";
import { bytesOf, decode, digest } from "../values.js";

/** @typedef {import("../kinds.js").Step} Step */
/** @typedef {import("bytesio/layers").GzipFileOptions} GzipFileOptions */
/** @typedef {Record<string, any>} Options */

const AFTER_ERRORS = new Set([
  "new",
  "reopen",
  "close",
  "exit",
  "closed",
  "readable",
  "writable",
  "seekable",
  "isatty",
]);
const DATA_ERRORS = new Set(["ERR_IO_BAD_GZIP", "ERR_IO_TRUNCATED", "ERR_IO_COMPRESSED_DATA"]);

export const INITIAL = { closed: false, mtime: null, position: 0 };

/**
 * The header of the last member, and what the members hold, as far as it is complete.
 * @param {Uint8Array} data
 */
function readableAgain(data) {
  const contents = data.length === 0 ? data : gunzipSync(data, { finishFlush: constants.Z_SYNC_FLUSH });
  return { contents: digest(new Uint8Array(contents)) };
}

class Named extends BytesIO {
  /** @type {unknown} */
  name;
  /** @type {unknown} */
  mode;
}

export class Session extends StreamSession {
  #below = new Named();
  /** @override */
  stream = new GzipFile(this.#below);
  /** Where the last member starts. */
  #start = 0;
  #isBroken = false;
  #isComplete = false;
  /** @type {Partial<GzipFileOptions>} */
  #common;

  /** @param {Partial<GzipFileOptions>} [common] - What does not show: a codec. */
  constructor(common = {}) {
    super();
    this.#common = common;
  }

  state() {
    const file = this.stream;
    const state = { closed: file.closed };
    if (file.mode === "rb") {
      const position = this.#isBroken || file.closed ? undefined : file.tell();
      return { ...state, mtime: file.mtime, position };
    }
    const data = this.#below.getvalue();
    const header = Buffer.from(headerOf(data.subarray(this.#start))).toString("hex");
    return this.#isComplete ? { ...state, header, ...readableAgain(data) } : { ...state, header };
  }

  /**
   * @param {Named} below
   * @param {any} mode
   * @param {Options} options
   */
  #open(below, mode, { filename = null, mtime = 0, compresslevel = 9, size }) {
    const start = below.tell();
    this.stream = new GzipFile(below, decode(mode), {
      filename: decode(filename),
      compresslevel: decode(compresslevel),
      mtime,
      buffer_size: size,
      ...this.#common,
    });
    this.#below = below;
    this.#start = start;
    this.#isBroken = false;
  }

  /**
   * @override
   * @param {Step} step
   * @returns {any}
   */
  run(step) {
    this.#isComplete = false;
    if (this.#isBroken && !AFTER_ERRORS.has(step[0])) throw new Skipped();
    try {
      return this.#run(step);
    } catch (error) {
      if (DATA_ERRORS.has(/** @type {any} */ (error).code)) this.#isBroken = true;
      throw error;
    }
  }

  /**
   * @param {Step} step
   * @returns {any}
   */
  #run([name, ...args]) {
    const file = /** @type {any} */ (this.stream);
    switch (name) {
      case "new": {
        const [mode, value, options = {}] = args;
        const below = new Named(/** @type {Uint8Array} */ (bytesOf(decode(value))).slice());
        below.name = decode(options.name ?? null);
        below.mode = decode(options.its_mode ?? null) ?? undefined;
        this.#open(below, mode, options);
        return null;
      }
      case "reopen": {
        const [mode, options = {}] = args;
        if (mode === "ab") this.#below.seek(0, SEEK_END);
        else this.#below.seek(0);
        this.#open(this.#below, mode, options);
        return null;
      }
      case "name":
      case "mode":
        return file[name];
      case "rewind":
        if (file.closed) throw new Skipped();
        file.rewind();
        return null;
      case "fileno":
        if (file.closed) throw new Skipped();
        return file.fileno();
      case "seek":
      case "tell":
        if (file.closed && file.mode === "wb") throw new Skipped();
        return file[name](...args.map(decode));
      case "flush":
      case "close":
      case "exit": {
        const result =
          name === "flush" ? file.flush(...args) : name === "close" ? file.close() : file[Symbol.dispose]();
        this.#isComplete = true;
        return result;
      }
      default:
        return super.run([name, ...args]);
    }
  }
}

/** @param {Uint8Array} member */
function headerOf(member) {
  return (member[3] ?? 0) & 8 ? member.subarray(0, member.indexOf(0, 10) + 1) : member.subarray(0, 10);
}
