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

/** What a region is, in the lowest bits of its state; then its order, and the thread it belongs to. */
export const FREE = 0;
/** Being filled by a thread. */
export const RESERVED = 1;
export const QUEUED = 2;
/** Taken by a thread. */
export const LEASED = 3;
/** Given back by a thread, and on the stack or on its way there. */
export const RELEASED = 4;
const KIND = 7;
const ORDER_SHIFT = 3;
const ORDER = 31;
const THREAD_SHIFT = 8;

export const NO_REGION = -1;

/** Regions of 16 KiB and more take turns. */
const LARGE_CLASS = 4;
/** In so many blocks, 2 MiB, or as many as the queue has held at once. */
const WINDOW = 2048;

/** Returns the order of the smallest region that holds so many bytes. */
export function orderFor(size: number): number {
  return size <= BLOCK_SIZE ? 0 : 32 - Math.clz32(Math.ceil(size / BLOCK_SIZE) - 1);
}

/**
 * The regions of a slab: a buddy allocator that gives out the lowest free region, so that a queue touches no more
 * memory than it has held at once, and uses the same memory again and again.
 *
 * But large regions take turns, within 2 MiB where it has held less: one that was given back just now lies in the
 * cache of the thread that read it, and to write to it takes several times as long as to memory in no cache.
 *
 * The tree has a node for each region there could be, the whole slab at 1, the halves of node n at 2 n and
 * 2 n + 1. A node holds by how much the order of the largest free region in it is less than its own: 0 where it
 * is free, its order + 1 where nothing in it is. So a slab never used is all zeros.
 *
 * Regions are given back without the lock, on a stack that grows by any thread and shrinks under the lock only.
 */
export class Regions {
  readonly #words: Words;
  readonly #lock: SharedLock;
  readonly #layout: Layout;
  readonly #reach: (end: number) => void;
  /** The order of the whole slab. */
  readonly #highest: number;
  /** Where large regions take turns, in blocks; in a small slab that would leave no room for larger ones. */
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

  /** Makes a region another kind, and another thread's: the one store by which things take effect. */
  mark(region: number, kind: number, thread: number): void {
    const order = this.#state(region) & (ORDER << ORDER_SHIFT);
    Atomics.store(this.#words, this.#record(region) + STATE, kind | order | (thread << THREAD_SHIFT));
  }

  /** Reserves a region for a thread; returns NONE if none is free. Under the lock. */
  reserve(order: number, thread: number): number {
    // First, so that memory is used again before more of it is touched.
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

  /** Gives a region back. Without the lock. */
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

  /** Whether a region was given back that is not free yet. */
  hasReleased(): boolean {
    return Atomics.load(this.#words, RELEASED_TOP) !== 0;
  }

  /** Frees what was given back. Under the lock. */
  collect(): void {
    const words = this.#words;
    for (;;) {
      const top = Atomics.load(words, RELEASED_TOP);
      if (top === 0) return;
      const region = top - 1;
      // Free before it leaves the stack: who dies in between leaves nothing behind that is neither. A region that
      // is free already is one of those, or others were put on top of it just now.
      if (this.kind(region) === RELEASED) this.#free(region);
      Atomics.compareExchange(words, RELEASED_TOP, top, words[this.#record(region) + NEXT] as number);
    }
  }

  /** The first blocks of all regions that are not free. Under the lock. */
  *all(): Generator<number, undefined> {
    const end = this.#words[HIGH_WATER] as number;
    for (let region = 0; region < end; ) {
      const used = this.kind(region) !== FREE;
      // What is done with the region meanwhile may free it.
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

  /** How many bytes lie in regions that are not free, or were given back only just now. Under the lock. */
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

  /** The node of the lowest free region of an order that ends after `from`; NONE if there is none. */
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
      // To the right, from as high as this is the right half of.
      while (node & 1) {
        if (node === 1) return NO_REGION;
        node >>= 1;
        height++;
      }
      node++;
    }
  }

  /** The node of a free region of an order, the next one after that of the last call. */
  #findInTurn(order: number): number {
    const words = this.#words;
    const limit = Math.max(words[HIGH_WATER] as number, this.#window);
    let node = this.#find(order, words[CURSOR] as number);
    if (node === NO_REGION || this.#end(node, order) > limit) node = this.#find(order, 0);
    if (node !== NO_REGION) words[CURSOR] = this.#end(node, order);
    return node;
  }

  /** The end of what a node stands for, in blocks. */
  #end(node: number, height: number): number {
    return ((node + 1) << height) - this.#layout.blocks;
  }

  /** Notes what is free in a node, and in the nodes above it that change with it. */
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
