/**
 * The memory of a stream, for doors that hand out views of it or let the platform copy it.
 *
 * @module
 */

import { describe, integer } from "../base/arguments.ts";
import { BytesIO, type Shown, show } from "./bytes-io.ts";

const COPIED_CHUNK_SIZE = 65_536;
/** Chunks that are lent take no memory, and each costs its consumer as much as a small one. */
const LENT_CHUNK_SIZE = 2 ** 20;

/** What is asked of a stream that lends its memory, as a `BytesIO` does. */
interface Lender {
  getbuffer(): { readonly bytes: Uint8Array<ArrayBuffer>; release(): void };
  seek(offset: number): number;
  tell(): number;
}

const LENDING_METHODS = ["getbuffer", "seek", "tell"] as const;
const READING_METHODS = ["readinto", "seek", "tell"] as const;

/** Lent from the first read on until it is released, over many turns of the event loop. */
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

  /** Returns up to `size` bytes from the position on, and moves it, as the stream's own `read()`. */
  read(size: number): Uint8Array<ArrayBuffer> {
    const start = this.#stream.tell();
    const bytes = this.at(start, start + size);
    this.#stream.seek(start + bytes.length);
    return bytes;
  }

  /** Returns bytes from `start` on, up to `end` at most: as many as lie together, none only where there are none. */
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

/** Returns how many bytes a door reads at once: `chunkSize` where that is given. */
export function chunkSizeOf(chunkSize: number | undefined, lend: boolean, action: string): number {
  return integer(chunkSize ?? (lend ? LENT_CHUNK_SIZE : COPIED_CHUNK_SIZE), action, "chunkSize", 1);
}

/** Shows the bytes that `asRandomAccess()` reads of a stream; null where they are no memory of a `BytesIO`. */
export function shown(stream: object, action: string): Shown | null {
  return has(stream, READING_METHODS) ? show(stream, action) : null;
}

function lent(stream: Lender): Shown {
  if (has(stream, LENDING_METHODS)) return show(stream, "read");
  const view = stream.getbuffer();
  return { at: (start, end) => view.bytes.subarray(start, end), release: () => view.release() };
}

/** Whether a stream does what a `BytesIO` does: a subclass may read, or lend, something else. */
function has(stream: object, methods: readonly (keyof BytesIO)[]): stream is BytesIO {
  return stream instanceof BytesIO && methods.every((name) => stream[name] === BytesIO.prototype[name]);
}
