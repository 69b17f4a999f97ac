/**
 * The memory of a stream, for doors that hand out views of it or let the platform copy it.
 *
 * @module
 */

import { describe } from "./arguments.ts";
import { BytesIO, show } from "./bytes-io.ts";

/** What is asked of a stream that lends its memory, as a `BytesIO` does. */
interface Lender {
  getbuffer(): Lent;
  seek(offset: number): number;
  tell(): number;
}

interface Lent {
  readonly bytes: Uint8Array<ArrayBuffer>;
  release(): void;
}

const METHODS = ["getbuffer", "seek", "tell"] as const;
const READING = ["readinto", "seek", "tell"] as const;

/** Lent from the first read on until it is released, over many turns of the event loop. */
export class LentMemory {
  readonly #stream: Lender;
  #view: Lent | null = null;
  #isOver = false;

  constructor(stream: unknown, action: string) {
    this.#stream = stream as Lender;
    if (METHODS.some((name) => typeof this.#stream?.[name] !== "function")) {
      throw new TypeError(
        `Cannot ${action} as stream must have getbuffer(), seek() and tell() to be lent: ` +
          `received ${describe(stream)}`,
      );
    }
  }

  /** Returns up to `size` bytes from the position on, and moves it, as the stream's own `read()` but uncopied. */
  read(size: number): Uint8Array<ArrayBuffer> {
    const start = this.#stream.tell();
    const bytes = this.at(start, start + size);
    this.#stream.seek(start + bytes.length);
    return bytes;
  }

  /** Returns the bytes from `start` to `end`, as far as there are any: those of the stream, no copy. */
  at(start: number, end: number): Uint8Array<ArrayBuffer> {
    const isFirst = this.#view === null;
    this.#view ??= lent(this.#stream);
    const bytes = this.#view.bytes.subarray(start, end);
    // Where nothing goes out nothing stays lent; nor where the end came while the stream was asked.
    if (this.#isOver || (isFirst && bytes.length === 0)) this.release();
    return bytes;
  }

  /** Gives the memory back for good. Doing it twice is fine. */
  release(): void {
    this.#isOver = true;
    this.#view?.release();
  }
}

/**
 * Lends the bytes that `asRandomAccess()` reads of a stream, to be read only, or returns null: for work that is done
 * with them at once, and looks neither before nor behind them.
 */
export function shown(stream: object, action: string): Lent | null {
  return has(stream, READING) ? show(stream, action) : null;
}

function lent(stream: Lender): Lent {
  return (has(stream, METHODS) ? show(stream, "read") : null) ?? stream.getbuffer();
}

/** Whether a stream does what a `BytesIO` does: a subclass may read, or lend, something else. */
function has(stream: object, methods: readonly (keyof BytesIO)[]): stream is BytesIO {
  return stream instanceof BytesIO && methods.every((name) => stream[name] === BytesIO.prototype[name]);
}
