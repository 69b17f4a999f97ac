import type { SharedLock } from "./shared-lock.ts";
import {
  BLOCK_SIZE,
  CURSOR,
  HIGH_WATER,
  type Layout,
  MEMORY_FREED,
  NEXT,
  RECORD,
  RELEASED_TOP,
  STATE,
  type Words,
} from "./shared-memory.ts";

/**
 * The kinds of regions. The lowest bits of a state hold the kind, and the higher bits the order and the thread that the
 * region belongs to.
 */
export const FREE = 0;
/** A thread fills it. */
export const RESERVED = 1;
export const QUEUED = 2;
/** A thread has taken it. */
export const LEASED = 3;
/** A thread has returned it. It is on the stack, or on its way there. */
export const RELEASED = 4;
const KIND = 7;
const ORDER_SHIFT = 3;
const ORDER = 31;
const THREAD_SHIFT = 8;

export const NO_REGION = -1;

/** Regions of 16 KiB and more take turns. */
const LARGE_CLASS = 4;
/** They take turns within so many blocks (2 MiB), or within as many as the queue has held at once. */
const WINDOW = 2048;

/** Returns the order of the smallest region that holds so many bytes. */
export function orderFor(size: number): number {
  return size <= BLOCK_SIZE ? 0 : 32 - Math.clz32(Math.ceil(size / BLOCK_SIZE) - 1);
}

/**
 * The regions of a slab: a buddy allocator. It reserves the lowest free region, so that a queue touches no more memory
 * than it has held at once, and uses the same memory again and again.
 *
 * Large regions take turns within 2 MiB, even if the queue has held less. A region that was returned just now lies in
 * the cache of the thread that read it. Writing to it takes several times as long as writing to memory in no cache.
 *
 * The tree has a node for each possible region. Node 1 is the whole slab, and the halves of node n are 2 n and 2 n + 1.
 * A node holds the difference between its order and the order of the largest free region in it. It is 0 if the whole
 * node is free, and its order + 1 if nothing in it is free. So the tree of an unused slab is all zeros.
 *
 * Threads return regions without the lock, on a stack. Any thread may push to it, but only the holder of the lock
 * removes regions.
 */
export class Regions {
  readonly #words: Words;
  readonly #lock: SharedLock;
  readonly #layout: Layout;
  readonly #reach: (end: number) => void;
  /** The order of the whole slab. */
  readonly #highest: number;
  /**
   * The size of the part where large regions take turns, in blocks. It is smaller in a small slab, to leave room for
   * larger regions.
   */
  readonly #window: number;

  constructor(words: Words, lock: SharedLock, layout: Layout, reach: (end: number) => void) {
    this.#words = words;
    this.#lock = lock;
    this.#layout = layout;
    this.#reach = reach;
    this.#highest = 31 - Math.clz32(layout.blocks);
    this.#window = Math.min(WINDOW, layout.blocks >> 4);
  }

  kind(region: number): number {
    return this.#state(region) & KIND;
  }

  order(region: number): number {
    return (this.#state(region) >> ORDER_SHIFT) & ORDER;
  }

  thread(region: number): number {
    return this.#state(region) >> THREAD_SHIFT;
  }

  /** Changes the kind and the thread of a region, by the one store that makes a change take effect. */
  mark(region: number, kind: number, thread: number): void {
    const order = this.#state(region) & (ORDER << ORDER_SHIFT);
    Atomics.store(this.#words, this.#record(region) + STATE, kind | order | (thread << THREAD_SHIFT));
  }

  /** Reserves a region for a thread; returns NONE if none is free. Under the lock. */
  reserve(order: number, thread: number): number {
    // Collecting comes first, so that the queue uses memory again before it touches more of it.
    this.collect();
    const node = order < LARGE_CLASS ? this.#find(order, 0) : this.#findInTurn(order);
    if (node === NO_REGION) return NO_REGION;
    const end = this.#end(node, order);
    const region = end - (1 << order);
    this.#reach(end * BLOCK_SIZE);
    if (end > (this.#words[HIGH_WATER] as number)) this.#words[HIGH_WATER] = end;
    this.#set(node, order + 1);
    Atomics.store(
      this.#words,
      this.#record(region) + STATE,
      RESERVED | (order << ORDER_SHIFT) | (thread << THREAD_SHIFT),
    );
    return region;
  }

  /** Frees a region. Under the lock. */
  free(region: number): void {
    this.#free(region);
    this.#lock.signalAll(MEMORY_FREED);
  }

  /** Returns a region to the slab. Without the lock. */
  release(region: number): void {
    const words = this.#words;
    this.mark(region, RELEASED, this.thread(region));
    for (;;) {
      const top = Atomics.load(words, RELEASED_TOP);
      words[this.#record(region) + NEXT] = top;
      if (Atomics.compareExchange(words, RELEASED_TOP, top, region + 1) === top) break;
    }
    this.#lock.signalNow(MEMORY_FREED);
  }

  /** Whether the stack holds a returned region that is not free yet. */
  hasReleased(): boolean {
    return Atomics.load(this.#words, RELEASED_TOP) !== 0;
  }

  /** Frees the returned regions. Under the lock. */
  collect(): void {
    const words = this.#words;
    for (;;) {
      const top = Atomics.load(words, RELEASED_TOP);
      if (top === 0) return;
      const region = top - 1;
      // The region is freed before it leaves the stack. So if this thread dies in between, the region is free or on the
      // stack. A region may be free already: such a thread has died, or another region was pushed just now.
      if (this.kind(region) === RELEASED) this.#free(region);
      Atomics.compareExchange(words, RELEASED_TOP, top, words[this.#record(region) + NEXT] as number);
    }
  }

  /** Iterates over the first blocks of all regions that are not free. Under the lock. */
  *all(): Generator<number, undefined> {
    const end = this.#words[HIGH_WATER] as number;
    for (let region = 0; region < end; ) {
      const used = this.kind(region) !== FREE;
      // The caller may free the region meanwhile.
      const next = region + (used ? 1 << this.order(region) : 1);
      if (used) yield region;
      region = next;
    }
  }

  /** Makes the tree anew from the states. Under the lock. */
  rebuild(): void {
    const { tree, blocks } = this.#layout;
    const end = this.#words[HIGH_WATER] as number;
    for (let order = 0; order <= this.#highest && end > 0; order++) {
      const first = blocks >> order;
      const last = first + ((end - 1) >> order);
      for (let node = first; node <= last; node++) this.#words[tree + node] = 0;
    }
    for (const region of this.all()) {
      const order = this.order(region);
      this.#set((blocks + region) >> order, order + 1);
    }
  }

  /** Returns how many bytes lie in regions that are not free, or were returned just now. Under the lock. */
  bytesUsed(): number {
    let blocks = 0;
    for (const region of this.all()) {
      if (this.kind(region) !== RELEASED) blocks += 1 << this.order(region);
    }
    return blocks * BLOCK_SIZE;
  }

  #record(region: number): number {
    return this.#layout.records + RECORD * region;
  }

  #state(region: number): number {
    return Atomics.load(this.#words, this.#record(region) + STATE);
  }

  #free(region: number): void {
    const order = this.order(region);
    Atomics.store(this.#words, this.#record(region) + STATE, FREE);
    this.#set((this.#layout.blocks + region) >> order, 0);
  }

  /** Returns the node of the lowest free region of an order that ends after `from`; NONE if there is none. */
  #find(order: number, from: number): number {
    const words = this.#words;
    const { tree } = this.#layout;
    let node = 1;
    let height = this.#highest;
    for (;;) {
      if (height - (words[tree + node] as number) >= order && this.#end(node, height) > from) {
        if (height === order) return node;
        node *= 2;
        height--;
        continue;
      }
      // The search goes on to the right, above all nodes of which this is the right half.
      while (node & 1) {
        if (node === 1) return NO_REGION;
        node >>= 1;
        height++;
      }
      node++;
    }
  }

  /** Returns the node of a free region of an order: the next one after the region of the last call. */
  #findInTurn(order: number): number {
    const words = this.#words;
    const limit = Math.max(words[HIGH_WATER] as number, this.#window);
    let node = this.#find(order, words[CURSOR] as number);
    if (node === NO_REGION || this.#end(node, order) > limit) node = this.#find(order, 0);
    if (node !== NO_REGION) words[CURSOR] = this.#end(node, order);
    return node;
  }

  /** Returns the end of a node's region, in blocks. */
  #end(node: number, height: number): number {
    return ((node + 1) << height) - this.#layout.blocks;
  }

  /** Sets what is free in a node, and updates the nodes above it. */
  #set(start: number, lack: number): void {
    const words = this.#words;
    const { tree } = this.#layout;
    words[tree + start] = lack;
    for (let node = start >> 1; node > 0; node >>= 1) {
      const left = words[tree + 2 * node] as number;
      const right = words[tree + 2 * node + 1] as number;
      const next = left === 0 && right === 0 ? 0 : 1 + Math.min(left, right);
      if (words[tree + node] === next) return;
      words[tree + node] = next;
    }
  }
}
