/** Runs the steps of session.py on our BytesIO. */
import { answered, Skipped, StopIteration } from "../answers.js";
import { bytesOf, decode, decodeTarget, digest } from "../values.js";

/** @typedef {import("../kinds.js").Step} Step */
/** @typedef {import("../kinds.js").Answer} Answer */
/** @typedef {import("bytesio").BytesIO} BytesIO */
/**
 * Builds the stream of a `new` step, for instance from memory it has lent: `lend` sees to it that nobody
 * writes there.
 * @typedef {(initial: any, lend: <T>(memory: T) => T) => BytesIO} Make
 */
/**
 * Looks at the contents after a step; undefined means "not now".
 * @typedef {(stream: BytesIO, last: boolean) => Uint8Array | undefined} Observe
 */

const PLAIN = new Set(
  (
    "read read1 readline readlines write seek tell truncate getvalue flush close " +
    "detach fileno isatty readable writable seekable"
  ).split(" "),
);
const WRITING = new Set(["write", "writelines", "write_view"]);
const FARTHEST_WRITE = 2 ** 26;
const SCRIBBLE = 0xa5;

export const INITIAL = { closed: false, position: 0, contents: "" };

/** One stream with its views, as a script leaves them. */
export class Session {
  /** @type {Map<string, ReturnType<BytesIO["getbuffer"]>>} */
  #views = new Map();
  /**
   * Memory that must stay as it is: lent to the stream, or returned by it.
   * @type {{ what: string, bytes: Uint8Array, before: string }[]}
   */
  #frozen = [];
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
    this.#stream = this.#build(null);
  }

  /**
   * @param {Step} step
   * @returns {Answer}
   */
  answer(step) {
    /** @type {unknown} */
    let result;
    const answer = answered(() => {
      result = this.#run(step);
      return result;
    });
    this.#keep(result, `what ${step[0]} returned`);
    return answer;
  }

  /** @param {boolean} last */
  state(last) {
    const stream = this.#stream;
    if (stream.closed) return { closed: true };
    const position = stream.tell();
    const seen = this.#observe(stream, last);
    const contents = seen && (seen.length === stream.size ? digest(seen) : `size ${stream.size}`);
    return { closed: false, position, contents };
  }

  /** @returns {string | undefined} what has happened to memory that is not the stream's own to change */
  damage() {
    const changed = this.#frozen.find(({ bytes, before }) => JSON.stringify(digest(bytes)) !== before);
    return changed && `${changed.what} has changed`;
  }

  /** @param {unknown} initial */
  #build(initial) {
    return this.#make(initial, (memory) => {
      this.#freeze(memory, "the memory that the stream borrowed");
      return memory;
    });
  }

  /**
   * @param {unknown} memory
   * @param {string} what
   */
  #freeze(memory, what) {
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
    this.#freeze(result, what);
  }

  /** @param {BytesIO} stream */
  #replace(stream) {
    this.#stream = stream;
    for (const view of this.#views.values()) view.release();
    this.#views.clear();
  }

  /** @param {string} name */
  #view(name) {
    const view = this.#views.get(name);
    if (view === undefined) throw new Skipped();
    return view;
  }

  /**
   * @param {Step} step
   * @returns {any}
   */
  #run([name, ...args]) {
    const stream = this.#stream;
    if (WRITING.has(name) && args[0]?.hex !== "" && this.#farOut()) throw new Skipped();
    if (PLAIN.has(name)) {
      const values = args.map(decode);
      try {
        return /** @type {any} */ (stream)[name](...values);
      } finally {
        if (name === "write") scribble(values[0]);
      }
    }
    switch (name) {
      case "new":
        return this.#replace(this.#build(args.length === 0 ? undefined : decode(args[0])));
      case "load": {
        const Class = /** @type {typeof import("bytesio").BytesIO} */ (stream.constructor);
        return this.#replace(Class.load({ bytes: decode(args[0]), position: decode(args[1]) }));
      }
      case "dump": {
        const { bytes, position } = stream.dump();
        return [bytes, position];
      }
      case "readinto":
      case "readinto1": {
        const { target, whole } = decodeTarget(args[0]);
        const count = stream[name](target);
        return [count, bytesOf(whole)];
      }
      case "writelines":
        return this.#writelines(args);
      case "getbuffer":
        if (this.#views.has(args[0])) throw new Skipped();
        this.#views.set(args[0], stream.getbuffer());
        return this.#view(args[0]).bytes.slice();
      case "view":
        return this.#view(args[0]).bytes.slice();
      case "set": {
        const { bytes } = this.#view(args[0]);
        if (!(args[1] >= 0 && args[1] < bytes.length)) throw new Skipped();
        bytes[args[1]] = args[2];
        return null;
      }
      case "release":
        this.#view(args[0]).release();
        this.#views.delete(args[0]);
        return null;
      case "readinto_view":
        return stream.readinto(this.#view(args[0]).bytes.subarray(args[1], args[2]));
      case "write_view":
        return stream.write(this.#view(args[0]).bytes);
      case "iter":
        return /** @type {unknown} */ (stream[Symbol.iterator]()) === stream;
      case "next": {
        const { done, value } = stream.next();
        if (done) throw new StopIteration();
        return value;
      }
      case "iterate": {
        /** @type {Uint8Array[]} */
        const lines = [];
        if (args[0] <= 0) return lines;
        for (const line of stream) {
          lines.push(line);
          if (args[1] !== undefined) this.#runInside(args[1]);
          if (lines.length === args[0]) break;
        }
        return lines;
      }
      case "closed":
        return stream.closed;
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

  /** @param {any[]} args */
  #writelines([value]) {
    if (!Array.isArray(value)) return this.#stream.writelines(value === undefined ? value : decode(value));
    if (value.some((item) => item?.do !== undefined)) return this.#stream.writelines(this.#lines(value));
    const lines = value.map(decode);
    try {
      return this.#stream.writelines(lines);
    } finally {
      lines.forEach(scribble);
    }
  }

  /**
   * Runs the steps that stand between the items when their turn comes.
   * @param {any[]} items
   */
  *#lines(items) {
    for (const item of items) {
      if (item?.do !== undefined) this.#runInside(item.do);
      else if (!this.#farOut()) {
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
