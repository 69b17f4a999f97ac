/** Runs the steps of session.py on our BytesIO. */
import { Skipped } from "../answers.js";
import { MemorySession } from "../sessions.js";
import { decode, digest } from "../values.js";

/** @typedef {import("../kinds.js").Step} Step */
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

export const INITIAL = { closed: false, position: 0, contents: "" };

/** One stream with its views, as a script leaves them. */
export class Session extends MemorySession {
  /** @type {Map<string, ReturnType<BytesIO["getbuffer"]>>} */
  #views = new Map();
  #make;
  #observe;

  /**
   * @param {Make} make
   * @param {Observe} observe
   */
  constructor(make, observe) {
    // A write beyond would allocate all that memory.
    super(2 ** 26, "hex");
    this.#make = make;
    this.#observe = observe;
    this.stream = this.#build(null);
  }

  /** @param {boolean} last */
  state(last) {
    const stream = this.stream;
    if (stream.closed) return { closed: true };
    const position = stream.tell();
    const seen = this.#observe(stream, last);
    const contents = seen && (seen.length === stream.size ? digest(seen) : `size ${stream.size}`);
    return { closed: false, position, contents };
  }

  /** @param {unknown} initial */
  #build(initial) {
    return this.#make(initial, (memory) => {
      this.freeze(memory, "the memory that the stream borrowed");
      return memory;
    });
  }

  /** @param {BytesIO} stream */
  #replace(stream) {
    this.stream = stream;
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
   * @override
   * @param {Step} step
   * @returns {any}
   */
  run([name, ...args]) {
    const { stream } = this;
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
        if (this.isFarOut()) throw new Skipped();
        return stream.write(this.#view(args[0]).bytes);
      default:
        return super.run([name, ...args]);
    }
  }
}
