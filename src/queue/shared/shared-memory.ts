/**
 * The memory of a shared queue, and where everything lies in it.
 *
 * ```text
 *   control: one SharedArrayBuffer of 32-bit words, of a size that never changes
 *
 *     0   what the queue was made with        never changes
 *    16   LOCK, and what it guards            HEAD, TAIL, and what else is counted
 *    32   RELEASED                            top of the stack of returned regions; needs no lock 48   conditions
 *                       4 pairs: SEQUENCE (what a thread sleeps on), SLEEPERS 64   threads
 *    1024 pairs: who (thread id + 1), taken and not done …    ring                                1 word a block: the
 *    regions queued, in the order they leave …    tree                                2 words a block: where free
 *    regions are (regions.ts) …    records                             12 words a block, used at the first block of a
 *    region:
 *
 *           0        1        2      3      4          6      8          10
 *           state    length   meta   next   position   turn   priority   deliveries
 *                                           (doubles)
 *
 *   slab: one growable SharedArrayBuffer of blocks of 1 KiB; a region is 2 ** order blocks at a multiple of that
 *
 *     |--- contents ---|- unused -|-- meta --|      meta: the name and fields of a subclass, where there is one;
 *                                                   at the end, where a write to a lease cannot reach it
 * ```
 *
 * Only the states, the records of queued regions, and the threads are the truth. The ring, the tree and the counts
 * follow from them, and are made anew when a thread has died. So each change takes effect by the one store of a state,
 * and a thread may die before or after that store.
 *
 * @module
 */

import { UnsupportedOperation } from "../../base/errors.ts";

/** Header words. */
export const MAGIC = 0;
export const MAXSIZE = 1;
export const BLOCKS = 2;
export const DISCIPLINE = 3;
export const ON_CRASH = 4;
/** How often a thread looks at the lock again before it sleeps. */
export const SPINS = 5;
export const LOCK = 16;
export const SHUTDOWN = 17;
export const HEAD = 18;
export const TAIL = 19;
/** How many entries of the thread table were ever used. */
export const THREAD_COUNT = 20;
/** The end of the highest region that was ever reserved, in blocks. */
export const HIGH_WATER = 21;
/** Where the search for the next large region begins, in blocks. */
export const CURSOR = 22;
export const RELEASED_TOP = 32;
/** What comes next, as an index of `numbers`. */
export const NEXT_TURN = 12;
/** The conditions that a thread can sleep on. Each is a pair: a sequence, and how many threads sleep. */
export const NOT_EMPTY = 48;
export const NOT_FULL = 50;
export const MEMORY_FREED = 52;
export const ALL_DONE = 54;
export type Condition = typeof NOT_EMPTY | typeof NOT_FULL | typeof MEMORY_FREED | typeof ALL_DONE;
export const CONDITIONS: readonly Condition[] = [NOT_EMPTY, NOT_FULL, MEMORY_FREED, ALL_DONE];
export const THREADS = 64;
export const MOST_THREADS = 1024;
const RING: number = THREADS + 2 * MOST_THREADS;

/** Words of a record. */
export const RECORD = 12;
export const STATE = 0;
export const LENGTH = 1;
export const META = 2;
export const NEXT = 3;
export const DELIVERIES = 10;
/** Doubles of a record, counted in doubles. */
export const POSITION = 2;
export const TURN = 3;
export const PRIORITY = 4;

export const BLOCK_SIZE = 1024;
/** The most bytes of a SharedArrayBuffer on every runtime supported. */
const MOST_BYTES = 2 ** 32;
const FEWEST_BLOCKS = 4;
const GROWTH = 2 ** 20;
const DEFAULT_SPINS = 200;
/** "bytesio queue, layout 1" */
const LAYOUT_MARK = 0x62710001;

export const FIFO = 0;
export const LIFO = 1;
export const LOWEST_FIRST = 2;
export const REQUEUE = 0;
export const DROP = 1;

/** Words that threads share. The model test simulates them. */
export type Words = Int32Array<ArrayBufferLike>;
export type Numbers = Float64Array<ArrayBufferLike>;

/** The offsets that depend on how many blocks there are. */
export interface Layout {
  blocks: number;
  ring: number;
  tree: number;
  records: number;
}

export function layoutOf(blocks: number): Layout {
  const tree = RING + blocks;
  return { blocks, ring: RING, tree, records: tree + 2 * blocks };
}

/** Returns how many words a queue of so many blocks has. */
export function wordsFor(blocks: number): number {
  return layoutOf(blocks).records + RECORD * blocks;
}

/** The arguments that a queue is made with, after the check. */
export interface Shape {
  maxsize: number;
  maxBytes: number;
  discipline: number;
  onCrash: number;
}

/** Returns the number of blocks for so many bytes: a power of two. */
export function blocksFor(maxBytes: number): number {
  const bytes = Math.min(Math.max(maxBytes, FEWEST_BLOCKS * BLOCK_SIZE), MOST_BYTES);
  return 2 ** Math.ceil(Math.log2(bytes / BLOCK_SIZE));
}

/** The two buffers of a queue, seen from one thread. */
export class SharedMemory {
  readonly control: SharedArrayBuffer;
  readonly slab: SharedArrayBuffer;
  readonly words: Words;
  readonly numbers: Numbers;

  constructor(control: SharedArrayBuffer, slab: SharedArrayBuffer) {
    this.control = control;
    this.slab = slab;
    this.words = new Int32Array(control);
    this.numbers = new Float64Array(control);
  }

  /** Reserves the memory of a new queue. Memory that is not used takes addresses only. */
  static create({ maxsize, maxBytes, discipline, onCrash }: Shape): SharedMemory {
    if (typeof SharedArrayBuffer === "undefined") {
      throw new UnsupportedOperation(
        "Cannot make the queue as threads must be able to share memory: a page has to be cross-origin isolated",
      );
    }
    const blocks = blocksFor(maxBytes);
    const control = new SharedArrayBuffer(4 * wordsFor(blocks));
    const slab = new SharedArrayBuffer(0, { maxByteLength: blocks * BLOCK_SIZE });
    const memory = new SharedMemory(control, slab);
    const { words } = memory;
    words[MAXSIZE] = maxsize > 0 && maxsize < blocks ? maxsize : blocks;
    words[BLOCKS] = blocks;
    words[DISCIPLINE] = discipline;
    words[ON_CRASH] = onCrash;
    words[SPINS] = DEFAULT_SPINS;
    words[MAGIC] = LAYOUT_MARK;
    return memory;
  }

  /** Whether two buffers are those of a queue. */
  static isQueue(control: unknown, slab: unknown): boolean {
    if (typeof SharedArrayBuffer === "undefined") return false;
    if (!(control instanceof SharedArrayBuffer) || !(slab instanceof SharedArrayBuffer)) return false;
    return control.byteLength >= 4 * RING && new Int32Array(control, 0, 1)[MAGIC] === LAYOUT_MARK;
  }

  /** Grows the slab to at least `end` bytes. Under the lock. */
  reach(end: number): void {
    if (end <= this.slab.byteLength) return;
    this.slab.grow(Math.min(Math.ceil(end / GROWTH) * GROWTH, this.slab.maxByteLength));
  }

  /** Returns a view of a part of the slab. */
  view(start: number, size: number): Uint8Array<SharedArrayBuffer> {
    return new Uint8Array(this.slab, start, size);
  }
}
