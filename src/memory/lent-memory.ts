/**
 * The memory of a stream, for doors that hand out views of it or let the platform copy it.
 *
 * @module
 */

import { describe, integer } from "../base/arguments.ts";
import { BytesIO, type Shown, show } from "./bytes-io.ts";

const COPIED_CHUNK_SIZE = 65_536;
/** The size of lent chunks. They take no memory, and a large chunk costs its consumer no more than a small one. */
const LENT_CHUNK_SIZE = 2 ** 20;

/** The methods of a stream that can lend its memory, as a `BytesIO` can. */
interface Lender {
  getbuffer(): { readonly bytes: Uint8Array<ArrayBuffer>; release(): void };
  seek(offset: number): number;
  tell(): number;
}

const LENDING_METHODS = ["getbuffer", "seek", "tell"] as const;
const READING_METHODS = ["readinto", "seek", "tell"] as const;

/** The memory of a stream. It is lent from the first read on until `release()`, over many turns of the event loop. */
export class LentMemory {
  readonly #stream: Lender;
  #lent: Shown | null = null;
  #isOver = false;

  constructor(stream: unknown, action: string) {
    this.#stream = stream as Lender;
    if (LENDING_METHODS.some((name) => typeof this.#stream?.[name] !== "function")) {
      throw new TypeError(
        `Cannot ${action} as stream must have getbuffer(), seek() and tell() to be lent: ` +
          `received ${describe(stream)}`,
      );
    }
  }

  /** Returns up to `size` bytes from the position on, and moves the position, as the stream's own `read()` does. */
  read(size: number): Uint8Array<ArrayBuffer> {
    const start = this.#stream.tell();
    const bytes = this.at(start, start + size);
    this.#stream.seek(start + bytes.length);
    return bytes;
  }

  /**
   * Returns bytes from `start` on, up to `end` at most: as many as lie in one array. The result is empty only at the
   * end.
   */
  at(start: number, end: number): Uint8Array<ArrayBuffer> {
    const isFirst = this.#lent === null;
    this.#lent ??= lent(this.#stream);
    const bytes = this.#lent.at(start, end);
    // The memory is returned at once if the first read found nothing, or if the door ended during the read.
    if (this.#isOver || (isFirst && bytes.length === 0)) this.release();
    return bytes;
  }

  /** Returns the memory to the stream for good. Doing it twice is fine. */
  release(): void {
    this.#isOver = true;
    this.#lent?.release();
  }
}

/** Returns how many bytes a door reads at once: `chunkSize`, or the default. */
export function chunkSizeOf(chunkSize: number | undefined, lend: boolean, action: string): number {
  return integer(chunkSize ?? (lend ? LENT_CHUNK_SIZE : COPIED_CHUNK_SIZE), action, "chunkSize", 1);
}

/**
 * Lends the bytes that `asRandomAccess()` reads of a stream. Returns null if they are not the memory of a `BytesIO`.
 */
export function shown(stream: object, action: string): Shown | null {
  return has(stream, READING_METHODS) ? show(stream, action) : null;
}

function lent(stream: Lender): Shown {
  if (has(stream, LENDING_METHODS)) return show(stream, "read");
  const view = stream.getbuffer();
  return { at: (start, end) => view.bytes.subarray(start, end), release: () => view.release() };
}

/** Whether the stream has the `BytesIO`'s own methods. A subclass may read, or lend, something else. */
function has(stream: object, methods: readonly (keyof BytesIO)[]): stream is BytesIO {
  return stream instanceof BytesIO && methods.every((name) => stream[name] === BytesIO.prototype[name]);
}
