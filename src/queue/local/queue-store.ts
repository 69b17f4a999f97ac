/**
 * Stores of the items of a queue in one event loop. A store decides which item leaves first.
 *
 * @module
 */

/**
 * A store of items, for a `Queue` with an order of your own. In Python, subclasses override `_put`, `_get` and
 * `_qsize`.
 *
 * @example A queue that gives items out at random
 * ```ts
 * import { Queue, type QueueStore } from "bytesio/queue";
 *
 * class Lottery<Item> implements QueueStore<Item> {
 *   readonly #items: Item[] = [];
 *   get size(): number {
 *     return this.#items.length;
 *   }
 *   push(item: Item): void {
 *     this.#items.splice(Math.floor(Math.random() * (this.size + 1)), 0, item);
 *   }
 *   take(): Item {
 *     return this.#items.pop() as Item;
 *   }
 * }
 *
 * const queue = new Queue(0, { store: new Lottery<string>() });
 * queue.put_nowait("ticket");
 * queue.get_nowait(); // => "ticket"
 * ```
 */
export interface QueueStore<Item> {
  /** How many items there are. */
  readonly size: number;
  /** Adds an item. */
  push(item: Item): void;
  /** Removes the next item and returns it. The queue calls it only if there is an item. */
  take(): Item;
}

const SMALLEST = 16;

/** First in, first out: a ring that doubles when full, and halves when three quarters are free. */
export class Fifo<Item> implements QueueStore<Item> {
  /** Its length is a power of two, so that a mask can stand for the rest of a division. */
  #ring: (Item | undefined)[] = new Array(SMALLEST);
  #head = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(item: Item): void {
    if (this.#size === this.#ring.length) this.#resize(2 * this.#size);
    this.#ring[(this.#head + this.#size) & (this.#ring.length - 1)] = item;
    this.#size++;
  }

  take(): Item {
    const ring = this.#ring;
    const item = ring[this.#head] as Item;
    // Otherwise the ring would keep the removed item alive.
    ring[this.#head] = undefined;
    this.#head = (this.#head + 1) & (ring.length - 1);
    this.#size--;
    if (this.#size < ring.length / 4 && ring.length > SMALLEST) this.#resize(ring.length / 2);
    return item;
  }

  #resize(length: number): void {
    const ring = this.#ring;
    const next: (Item | undefined)[] = new Array(length);
    for (let index = 0; index < this.#size; index++) {
      next[index] = ring[(this.#head + index) & (ring.length - 1)];
    }
    this.#ring = next;
    this.#head = 0;
  }
}

/** Last in, first out. */
export class Lifo<Item> implements QueueStore<Item> {
  readonly #items: Item[] = [];

  get size(): number {
    return this.#items.length;
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  take(): Item {
    return this.#items.pop() as Item;
  }
}

interface Ranked<Item> {
  item: Item;
  /** The number of the arrival, which decides between equal items. */
  turn: number;
}

/**
 * The lowest item first, and among equal items the first in: a binary heap.
 *
 * All comparisons of a call come before its first change. So if a comparison throws, nothing has changed.
 */
export class Heap<Item> implements QueueStore<Item> {
  readonly #compare: (a: Item, b: Item) => number;
  readonly #entries: Ranked<Item>[] = [];
  #turn = 0;

  constructor(compare: (a: Item, b: Item) => number) {
    this.#compare = compare;
  }

  get size(): number {
    return this.#entries.length;
  }

  push(item: Item): void {
    const entries = this.#entries;
    const entry = { item, turn: this.#turn++ };
    let place = entries.length;
    while (place > 0 && this.#before(entry, entries[parent(place)])) place = parent(place);
    entries.push(entry);
    for (let index = entries.length - 1; index > place; index = parent(index)) {
      entries[index] = entries[parent(index)] as Ranked<Item>;
    }
    entries[place] = entry;
  }

  take(): Item {
    const entries = this.#entries;
    const last = entries[entries.length - 1] as Ranked<Item>;
    let place = 0;
    for (;;) {
      const child = this.#firstChild(place);
      if (child === -1 || !this.#before(entries[child], last)) break;
      place = child;
    }
    entries.pop();
    if (place === entries.length) return last.item;
    // Every entry on the way from the place to the top moves up by one. The entry at the top is the result.
    let entry = last;
    for (;;) {
      const moved = entries[place] as Ranked<Item>;
      entries[place] = entry;
      if (place === 0) return moved.item;
      entry = moved;
      place = parent(place);
    }
  }

  /** Returns the child of `place` that leaves first, or -1 if there is none. The last entry does not count. */
  #firstChild(place: number): number {
    const entries = this.#entries;
    const left = 2 * place + 1;
    const end = entries.length - 1;
    if (left >= end) return -1;
    return left + 1 < end && this.#before(entries[left + 1], entries[left]) ? left + 1 : left;
  }

  #before(a: Ranked<Item> | undefined, b: Ranked<Item> | undefined): boolean {
    const [first, second] = [a as Ranked<Item>, b as Ranked<Item>];
    return (this.#compare(first.item, second.item) || first.turn - second.turn) < 0;
  }
}

function parent(index: number): number {
  return (index - 1) >> 1;
}
