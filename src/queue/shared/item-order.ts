import {
  FIFO,
  HEAD,
  type Layout,
  LIFO,
  type Numbers,
  PRIORITY,
  RECORD,
  TAIL,
  TURN,
  type Words,
} from "./shared-memory.ts";

/**
 * The queued regions, in the order in which they leave: a ring from HEAD to TAIL. For priorities it is a heap that
 * begins at 0. It cannot overflow, as each region has at least one block. All methods run under the lock.
 */
export class ItemOrder {
  readonly #words: Words;
  readonly #numbers: Numbers;
  readonly #layout: Layout;
  readonly #discipline: number;

  constructor(words: Words, numbers: Numbers, layout: Layout, discipline: number) {
    this.#words = words;
    this.#numbers = numbers;
    this.#layout = layout;
    this.#discipline = discipline;
  }

  get size(): number {
    return ((this.#words[TAIL] as number) - (this.#words[HEAD] as number)) | 0;
  }

  /** How many regions were queued a moment ago. Without the lock. */
  glance(): number {
    for (;;) {
      const head = Atomics.load(this.#words, HEAD);
      const tail = Atomics.load(this.#words, TAIL);
      // Otherwise HEAD and TAIL could be of two moments, and tell of more items than there ever were, or of less than
      // none.
      if (Atomics.load(this.#words, HEAD) === head) return (tail - head) | 0;
    }
  }

  /** The region that leaves next. There must be one. */
  get first(): number {
    const words = this.#words;
    return this.#at(this.#discipline === LIFO ? (words[TAIL] as number) - 1 : (words[HEAD] as number));
  }

  /** Adds a region. */
  push(region: number): void {
    const words = this.#words;
    let place = words[TAIL] as number;
    if (this.#discipline !== FIFO && this.#discipline !== LIFO) {
      for (; place > 0; place = (place - 1) >> 1) {
        const parent = this.#at((place - 1) >> 1);
        if (!this.#before(region, parent)) break;
        this.#put(place, parent);
      }
    }
    this.#put(place, region);
    words[TAIL] = ((words[TAIL] as number) + 1) | 0;
  }

  /** Removes the region that leaves next. */
  shift(): void {
    const words = this.#words;
    if (this.#discipline === FIFO) {
      words[HEAD] = ((words[HEAD] as number) + 1) | 0;
      return;
    }
    const end = ((words[TAIL] as number) - 1) | 0;
    words[TAIL] = end;
    if (this.#discipline !== LIFO && end > 0) this.#sink(this.#at(end), end);
  }

  /** Makes the order anew of these regions. */
  rebuild(regions: number[]): void {
    const numbers = this.#numbers;
    regions.sort((a, b) =>
      this.#discipline === FIFO || this.#discipline === LIFO
        ? (numbers[this.#record(a) + TURN] as number) - (numbers[this.#record(b) + TURN] as number)
        : this.#before(a, b)
          ? -1
          : 1,
    );
    // HEAD stays, as other threads read it without the lock.
    const head = this.#words[HEAD] as number;
    for (const [place, region] of regions.entries()) this.#put(head + place, region);
    Atomics.store(this.#words, TAIL, (head + regions.length) | 0);
  }

  /** Puts `region` at the top of the heap that ends at `end`, and then down to where it belongs. */
  #sink(region: number, end: number): void {
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= end) break;
      if (child + 1 < end && this.#before(this.#at(child + 1), this.#at(child))) child++;
      if (!this.#before(this.#at(child), region)) break;
      this.#put(place, this.#at(child));
      place = child;
    }
    this.#put(place, region);
  }

  #before(a: number, b: number): boolean {
    const numbers = this.#numbers;
    const [first, second] = [this.#record(a), this.#record(b)];
    const [high, low] = [numbers[first + PRIORITY] as number, numbers[second + PRIORITY] as number];
    return high === low ? (numbers[first + TURN] as number) < (numbers[second + TURN] as number) : high < low;
  }

  /** Where the numbers of a region begin. */
  #record(region: number): number {
    return (this.#layout.records + RECORD * region) / 2;
  }

  #at(place: number): number {
    return this.#words[this.#layout.ring + (place & (this.#layout.blocks - 1))] as number;
  }

  #put(place: number, region: number): void {
    this.#words[this.#layout.ring + (place & (this.#layout.blocks - 1))] = region;
  }
}
