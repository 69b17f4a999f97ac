/**
 * A text that can be read and changed anywhere at a cost that does not depend on its length.
 *
 * @module
 */

import { codePointOffset } from "../base/code-points.ts";
import type { Newline } from "./newlines.ts";
import { PAGE, TextPage } from "./text-page.ts";

/** The most code points: as many as the longest string of V8 has units. */
const LONGEST_TEXT = 2 ** 29 - 24;

const ZEROS: string = "\0".repeat(PAGE);

/** All counts and positions are in code points. */
export class PagedText {
  /** Each full but the last one. */
  #pages: TextPage[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Returns the whole text. */
  text(): string {
    let text = "";
    for (const page of this.#pages) text += page.text;
    return text;
  }

  /** Returns the text between two positions, the second of which must lie within the text. */
  slice(start: number, end: number): string {
    let text = "";
    for (let position = start; position < end; ) {
      const offset = position % PAGE;
      const stop = Math.min(PAGE, offset + end - position);
      text += this.#pageAt(position).slice(offset, stop);
      position += stop - offset;
    }
    return text;
  }

  /** Puts `text` of `count` code points over what is at `start`, with zeros before it where the text is shorter. */
  write(text: string, start: number, count: number): void {
    const end = start + count;
    if (end > LONGEST_TEXT) {
      throw new RangeError(
        `Cannot write as a stream holds at most ${LONGEST_TEXT} characters: it would be ${end}`,
      );
    }
    while (this.#size < start) {
      const gap = Math.min(start - this.#size, PAGE - (this.#size % PAGE));
      this.#put(ZEROS.slice(0, gap), this.#size, gap);
    }
    const offset = start % PAGE;
    if (offset + count <= PAGE) this.#put(text, start, count);
    else this.#putParts(text, start, count);
  }

  /** Cuts the text down to `size` code points, if it is longer. */
  truncate(size: number): void {
    if (size >= this.#size) return;
    this.#pages.length = Math.ceil(size / PAGE);
    if (size % PAGE > 0) this.#pageAt(size).truncate(size % PAGE);
    this.#size = size;
  }

  /** Returns where the line at `start` ends: behind its `newline`, null for `"\n"`; or at `limit`. */
  endOfLine(start: number, limit: number, newline: Newline | null): number {
    if (newline === "") return this.#endOfAnyLine(start, limit);
    if (newline === "\r") return Math.min(this.#indexOf("\r", start, limit) + 1, limit);
    for (let position = start; ; ) {
      const found = this.#indexOf("\n", position, limit);
      if (found >= limit) return limit;
      position = found + 1;
      if (newline !== "\r\n" || (found > start && this.#isAt("\r", found - 1))) return position;
    }
  }

  #endOfAnyLine(start: number, limit: number): number {
    // Page by page: the next of one kind may be far behind the next of the other.
    for (let position = start; position < limit; ) {
      const stop = Math.min(position + PAGE - (position % PAGE), limit);
      const feed = this.#indexOf("\n", position, stop);
      const found = this.#indexOf("\r", position, feed);
      if (found < feed) return found + 1 < limit && this.#isAt("\n", found + 1) ? found + 2 : found + 1;
      if (feed < stop) return feed + 1;
      position = stop;
    }
    return limit;
  }

  /** Returns where `mark` comes next, or `limit` if it does not before. */
  #indexOf(mark: string, start: number, limit: number): number {
    for (let position = start; position < limit; position += PAGE - (position % PAGE)) {
      const found = this.#pageAt(position).indexOf(mark, position % PAGE);
      if (found >= 0) return Math.min(position - (position % PAGE) + found, limit);
    }
    return limit;
  }

  #isAt(mark: string, position: number): boolean {
    return this.slice(position, position + 1) === mark;
  }

  #pageAt(position: number): TextPage {
    return this.#pages[Math.floor(position / PAGE)] as TextPage;
  }

  #putParts(text: string, start: number, count: number): void {
    const isPlain = text.length === count;
    let from = 0;
    for (let position = start; position < start + count; ) {
      const part = Math.min(start + count - position, PAGE - (position % PAGE));
      const to = isPlain ? from + part : codePointOffset(text, part, from);
      this.#put(text.slice(from, to), position, part);
      position += part;
      from = to;
    }
  }

  /** Writes what goes into one page, at or before the end. */
  #put(text: string, start: number, count: number): void {
    if (start === this.#size && start % PAGE === 0) this.#pages.push(new TextPage());
    this.#pageAt(start).write(text, start % PAGE, count);
    this.#size = Math.max(this.#size, start + count);
  }
}
