/**
 * A piece of text whose code points are found by their number, whether they take one code unit or two.
 *
 * @module
 */

import { unitsAt } from "../base/code-points.ts";

/** The most code points in a page: bounds what a change in the middle, or the search for a line, can cost. */
export const PAGE = 1024;

/** Room for where so many code points start, at least. */
const FEWEST = 32;

export class TextPage {
  /** In code points. */
  length = 0;
  #text = "";
  /**
   * Where each code point starts, and the last one ends; null as long as each is one unit. It also tells two
   * halves of a pair that were written one by one, and are two code points, from a pair.
   */
  #starts: Uint16Array<ArrayBuffer> | null = null;

  /** The whole text. */
  get text(): string {
    return this.#text;
  }

  /** Returns the text between two code points, which must lie within the page. */
  slice(start: number, end: number): string {
    const starts = this.#starts;
    return starts === null ? this.#text.slice(start, end) : this.#text.slice(starts[start], starts[end]);
  }

  /** Returns where `mark`, one unit, comes next at or behind the code point `start`; -1 if it does not. */
  indexOf(mark: string, start: number): number {
    const starts = this.#starts;
    if (starts === null) return this.#text.indexOf(mark, start);
    const unit = this.#text.indexOf(mark, starts[start]);
    return unit < 0 ? -1 : codePointAt(starts, unit, start, this.length);
  }

  /** Puts `text` of `count` code points over what is at `start`, which must lie within the page or at its end. */
  write(text: string, start: number, count: number): void {
    const end = start + count;
    const isPlain = this.#starts === null && text.length === count;
    const head = this.slice(0, start);
    const tail = end < this.length ? this.slice(end, this.length) : "";
    if (!isPlain) this.#mark(text, start, end);
    this.#text = tail === "" ? head + text : head + text + tail;
    if (end > this.length) this.length = end;
  }

  /** Cuts the page down to its first `length` code points. */
  truncate(length: number): void {
    this.#text = this.slice(0, length);
    this.length = length;
  }

  /** Says in `#starts` where the code points of `text` will start, and those behind it. */
  #mark(text: string, start: number, end: number): void {
    const length = Math.max(this.length, end);
    const starts = this.#roomFor(length);
    const first = starts[start] as number;
    const moved = first + text.length - (starts[end] as number);
    for (let index = start, unit = 0; index < end; index++) {
      starts[index] = first + unit;
      unit += unitsAt(text, unit);
    }
    starts[end] = first + text.length;
    for (let index = end + 1; index <= length; index++) starts[index] = (starts[index] as number) + moved;
  }

  #roomFor(length: number): Uint16Array<ArrayBuffer> {
    const starts = this.#starts;
    if (starts !== null && starts.length > length) return starts;
    const larger = new Uint16Array(Math.min(Math.max(2 * length, FEWEST), PAGE) + 1);
    if (starts !== null) larger.set(starts);
    else for (let index = 0; index <= this.length; index++) larger[index] = index;
    this.#starts = larger;
    return larger;
  }
}

/** Returns which code point, from `start` to `end`, starts at the unit. */
function codePointAt(starts: Uint16Array, unit: number, start: number, end: number): number {
  let [low, high] = [start, end];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] as number) < unit) low = middle + 1;
    else high = middle;
  }
  return low;
}
