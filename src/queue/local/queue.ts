import { describe, integer } from "../../base/arguments.ts";
import type { BytesIO } from "../../memory/bytes-io.ts";
import { FOR_EVER, type WaitOptions, waitOf } from "../../waiting/wait-options.ts";
import { WaitingLine } from "../../waiting/waiting-line.ts";
import { empty, full, shutDown, tooManyDone, unjoined } from "../errors.ts";
import { untilShutDown } from "../until-shut-down.ts";
import { Load, sizeOfItem } from "./load.ts";
import { Fifo, type QueueStore } from "./queue-store.ts";

/**
 * How a queue is shut down.
 *
 * @example
 * ```ts
 * import { Queue, type ShutdownOptions } from "bytesio/queue";
 *
 * const now: ShutdownOptions = { immediate: true };
 * const queue = new Queue<string>();
 * queue.put_nowait("dropped");
 * queue.shutdown(now);
 * queue.qsize(); // => 0
 * ```
 */
export interface ShutdownOptions {
  /** Whether to drop the items in the queue. Each of them counts as done. Default: false. */
  immediate?: boolean | undefined;
}

/**
 * Options of a queue in one event loop.
 *
 * @typeParam Item - What is handed over.
 * @example
 * ```ts
 * import { Queue, type QueueOptions } from "bytesio/queue";
 *
 * const options: QueueOptions<string> = { maxBytes: 4, sizeOf: (text) => text.length };
 * const queue = new Queue(0, options);
 * queue.put_nowait("abc");
 * const before = queue.full();
 * queue.put_nowait("def");
 * [before, queue.full()]; // => [false, true]
 * ```
 */
export interface QueueOptions<Item> {
  /**
   * The queue is full once so many bytes wait in it. The item that reaches the limit is the last that is let in. An
   * item counts with the size that it had when it was put. Default: no limit.
   */
  maxBytes?: number | undefined;
  /**
   * Returns the size of an item in bytes. It is called only if there is a `maxBytes`. Default: its `size` or
   * `byteLength`.
   */
  sizeOf?: ((item: Item) => number) | undefined;
  /** Holds the items, and decides their order. Default: first in, first out. */
  store?: QueueStore<Item> | undefined;
}

const DONE: Promise<void> = Promise.resolve();

/**
 * A queue within one event loop, first in, first out: Python's `queue.Queue` where waiting is a promise.
 *
 * The queue passes items on by reference: it copies nothing, and each item goes to exactly one getter. Calls that wait are
 * served in their order: an item goes to the getter that has waited longest, and free room to the putter that has waited
 * longest. A wait alone does not keep the process alive. Between threads, use `SharedQueue`.
 *
 * @typeParam Item - The type of the items. It must be no promise, as `get()` would await it.
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { Queue } from "bytesio/queue";
 *
 * const queue = new Queue(2);
 * async function produce() {
 *   for (const byte of [1, 2, 3]) await queue.put(new BytesIO(Uint8Array.of(byte)));
 *   queue.shutdown();
 * }
 * produce();
 * const found = [];
 * for await (const stream of queue) found.push(...stream.read());
 * found; // => [1, 2, 3]
 * ```
 */
export class Queue<Item = BytesIO> implements AsyncIterable<Item> {
  /** The most items that wait here; 0 or less: no limit. */
  readonly maxsize: number;
  /** The queue is full once so many bytes wait here. */
  readonly maxBytes: number;
  readonly #store: QueueStore<Item>;
  /** Counts the bytes of the items; null if the queue has no `maxBytes`. */
  readonly #load: Load<Item> | null;
  // A getter waits only while the queue is empty, and a putter only while it is full.
  readonly #getters = new WaitingLine<undefined, Item>();
  readonly #putters = new WaitingLine<Item, void>();
  readonly #joiners = new WaitingLine<undefined, void>();
  #unfinished = 0;
  #isShutdown = false;

  /**
   * Makes an empty queue.
   *
   * @param maxsize - The most items that wait here. Default, 0 or less: no limit.
   * @throws {TypeError} if `maxsize` or `maxBytes` is not an integer, or `sizeOf` not a function.
   * @throws {RangeError} if `maxBytes` is less than 1.
   */
  constructor(maxsize = 0, options: QueueOptions<Item> = {}) {
    const { maxBytes = Infinity, sizeOf = sizeOfItem, store = new Fifo() } = options;
    this.maxsize = integer(maxsize, "make the queue", "maxsize");
    const isBounded = maxBytes !== Infinity;
    this.maxBytes = isBounded ? integer(maxBytes, "make the queue", "maxBytes", 1) : Infinity;
    if (typeof sizeOf !== "function") {
      throw new TypeError(`Cannot make the queue as sizeOf must be a function: received ${describe(sizeOf)}`);
    }
    this.#load = isBounded ? new Load(sizeOf) : null;
    this.#store = store;
  }

  /** How many items were put and not yet reported by `task_done()`. */
  get unfinished_tasks(): number {
    return this.#unfinished;
  }

  /** Whether `shutdown()` was called. */
  get is_shutdown(): boolean {
    return this.#isShutdown;
  }

  /** Returns how many items wait here. */
  qsize(): number {
    return this.#store.size;
  }

  /** Returns whether no item waits here. */
  empty(): boolean {
    return this.#store.size === 0;
  }

  /** Returns whether `maxsize` items or `maxBytes` bytes wait here. */
  full(): boolean {
    if (this.maxsize > 0 && this.#store.size >= this.maxsize) return true;
    return this.#load !== null && this.#load.bytes >= this.maxBytes;
  }

  /**
   * Adds an item, as soon as there is room.
   *
   * @returns A promise that is fulfilled once the item is in the queue, or taken.
   * @throws {Full} if there is no room within `timeoutMs`.
   * @throws {ShutDown} if the queue is shut down, now or while waiting.
   * @throws {TypeError} if the queue has `maxBytes`, and the item no size.
   * @throws the signal's reason if it is aborted. The item is not in the queue then, and never will be.
   */
  put(item: Item, options?: WaitOptions): Promise<void> {
    try {
      // This is no async function, as that would double the costs.
      if (options === undefined && !this.#isShutdown) {
        return this.#accept(item) ? DONE : this.#putters.wait(item, FOR_EVER, full);
      }
    } catch (error) {
      return Promise.reject(error);
    }
    return this.#put(item, options);
  }

  /**
   * Removes the next item, as soon as there is one.
   *
   * @throws {Empty} if there is none within `timeoutMs`.
   * @throws {ShutDown} if the queue is shut down and no item is left.
   * @throws the signal's reason if it is aborted: no item is taken then.
   */
  get(options?: WaitOptions): Promise<Item> {
    try {
      if (options === undefined && this.#store.size > 0) return Promise.resolve(this.#take());
      if (options === undefined && !this.#isShutdown) return this.#getters.wait(undefined, FOR_EVER, empty);
    } catch (error) {
      return Promise.reject(error);
    }
    return this.#get(options);
  }

  /**
   * Adds an item now.
   *
   * @throws {Full} if there is no room.
   * @throws {ShutDown} if the queue is shut down.
   */
  put_nowait(item: Item): void {
    if (this.#isShutdown) throw shutDown("put");
    if (!this.#accept(item)) throw full();
  }

  /**
   * Removes the next item now.
   *
   * @throws {Empty} if there is none.
   * @throws {ShutDown} if there is none and the queue is shut down.
   * @example
   * ```ts
   * import { Queue } from "bytesio/queue";
   *
   * const queue = new Queue<number>();
   * queue.put_nowait(1);
   * queue.put_nowait(2);
   * queue.get_nowait(); // => 1
   * ```
   */
  get_nowait(): Item {
    if (this.#store.size > 0) return this.#take();
    throw this.#isShutdown ? shutDown("get") : empty();
  }

  /**
   * Reports that the work on an item is done. `join()` waits for one call for each item that was put.
   *
   * @throws {RangeError} if called more often than items were put (Python: ValueError).
   */
  task_done(): void {
    if (this.#unfinished === 0) throw tooManyDone();
    this.#finish(1);
  }

  /**
   * Waits until every item was taken and reported by `task_done()`.
   *
   * @throws {TimeoutError} if that takes longer than `timeoutMs`.
   * @throws the signal's reason if it is aborted.
   * @example
   * ```ts
   * import { Queue } from "bytesio/queue";
   *
   * const queue = new Queue<string>();
   * queue.put_nowait("work");
   * queue.get_nowait();
   * queue.task_done();
   * await queue.join();
   * queue.unfinished_tasks; // => 0
   * ```
   */
  async join(options?: WaitOptions): Promise<void> {
    const wait = waitOf(options, "join");
    if (this.#unfinished > 0) return this.#joiners.wait(undefined, wait, unjoined);
  }

  /**
   * Shuts the queue down. Every `put()` throws `ShutDown` from now on, also those that wait. Every `get()` throws it
   * once the queue is empty. A second call does nothing.
   *
   * @param options - `immediate` drops the items in the queue. Each of them counts as done.
   */
  shutdown({ immediate = false }: ShutdownOptions = {}): void {
    this.#isShutdown = true;
    if (immediate) {
      let dropped = 0;
      for (; this.#store.size > 0; dropped++) this.#remove();
      this.#finish(Math.min(dropped, this.#unfinished));
    }
    this.#putters.rejectAll(() => shutDown("put"));
    this.#getters.rejectAll(() => shutDown("get"));
  }

  /**
   * Takes item after item until the queue is shut down and empty. It does not call `task_done()`.
   */
  [Symbol.asyncIterator](): AsyncGenerator<Item, undefined> {
    return untilShutDown(() => this.get());
  }

  async #put(item: Item, options: WaitOptions | undefined): Promise<void> {
    const wait = waitOf(options, "put");
    if (this.#isShutdown) throw shutDown("put");
    if (!this.#accept(item)) return this.#putters.wait(item, wait, full);
  }

  async #get(options: WaitOptions | undefined): Promise<Item> {
    const wait = waitOf(options, "get");
    if (this.#store.size > 0) return this.#take();
    if (this.#isShutdown) throw shutDown("get");
    return this.#getters.wait(undefined, wait, empty);
  }

  /** Passes the item to a getter that waits, or keeps it. Returns false, and does nothing, if there is no room. */
  #accept(item: Item): boolean {
    // An item that goes straight to a getter is measured too, so that a wrong item is always refused.
    const size = this.#load?.measure(item);
    const getter = this.#getters.first;
    if (getter !== null) getter.resolve(item);
    else if (this.full()) return false;
    else this.#add(item, size);
    this.#unfinished++;
    return true;
  }

  #take(): Item {
    const item = this.#remove();
    for (let putter = this.#putters.first; putter !== null && !this.full(); putter = this.#putters.first) {
      try {
        this.#add(putter.purpose, this.#load?.measure(putter.purpose));
      } catch (error) {
        // The store or the load refuses the item, so the next putter is let in.
        putter.reject(error);
        continue;
      }
      this.#unfinished++;
      putter.resolve();
    }
    return item;
  }

  #add(item: Item, size = 0): void {
    this.#store.push(item);
    this.#load?.add(item, size);
  }

  #remove(): Item {
    const item = this.#store.take();
    this.#load?.remove(item);
    return item;
  }

  #finish(count: number): void {
    this.#unfinished -= count;
    if (this.#unfinished > 0) return;
    while (this.#joiners.first !== null) this.#joiners.first.resolve();
  }
}
