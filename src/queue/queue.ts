import { integer } from "../arguments.ts";
import type { BytesIO } from "../index.ts";
import { empty, full, ShutDown, shutDown, tooManyDone, unjoined } from "./errors.ts";
import { Fifo, type QueueStore } from "./queue-store.ts";
import { type WaitOptions, waitOf } from "./wait-options.ts";
import { type Waiter, WaitingLine } from "./waiting-line.ts";

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
  /** Whether to drop the items that are still there, each as done. Default: false. */
  immediate?: boolean | undefined;
}

const DONE: Promise<void> = Promise.resolve();

/**
 * A queue within one event loop, first in, first out: Python's `queue.Queue` where waiting is a promise.
 *
 * Items are handed over by reference: nothing is copied, and each goes to exactly one getter. Who waits is
 * served in the order of the calls, and nobody overtakes: an item goes to the getter that has waited longest,
 * free room to the putter that has. A wait alone does not keep the process alive. For other threads there is
 * `SharedQueue`.
 *
 * @typeParam Item - What is handed over; a promise would be awaited by `get()`.
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
  readonly #store: QueueStore<Item>;
  // Whoever waits for an item finds the queue empty, and whoever waits for room finds it full.
  readonly #getters = new WaitingLine<undefined, Item>();
  readonly #putters = new WaitingLine<Item, void>();
  readonly #joiners = new WaitingLine<undefined, void>();
  #unfinished = 0;
  #isShutdown = false;

  /**
   * Makes an empty queue.
   *
   * @param maxsize - The most items that wait here. Default, 0 or less: no limit.
   * @param store - Where the items wait, which decides their order. Default: first in, first out.
   * @throws {TypeError} if `maxsize` is not an integer.
   */
  constructor(maxsize = 0, store: QueueStore<Item> = new Fifo()) {
    this.maxsize = integer(maxsize, "make the queue", "maxsize");
    this.#store = store;
  }

  /** How many items were put of which no `task_done()` has told. */
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

  /** Returns whether `maxsize` items wait here. */
  full(): boolean {
    return this.maxsize > 0 && this.#store.size >= this.maxsize;
  }

  /**
   * Adds an item, as soon as there is room.
   *
   * @returns A promise that is fulfilled once the item is in the queue, or taken.
   * @throws {Full} if there is no room within `timeoutMs`.
   * @throws {ShutDown} if the queue is shut down, now or while waiting.
   * @throws the signal's reason if it is aborted: the item is not in the queue then, and never will be.
   */
  put(item: Item, options?: WaitOptions): Promise<void> {
    try {
      if (options === undefined && !this.#isShutdown && this.#accept(item)) return DONE;
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
   * Tells that the work on an item is done: `join()` waits for one call for each item that was put.
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
   * Takes no more items: every `put()` throws `ShutDown`, also those that wait, and so does every `get()` once
   * nothing is left. Doing it twice is fine.
   *
   * @param options - `immediate` drops the items that are left, each counted as done.
   */
  shutdown({ immediate = false }: ShutdownOptions = {}): void {
    this.#isShutdown = true;
    if (immediate) {
      let dropped = 0;
      for (; this.#store.size > 0; dropped++) this.#store.take();
      this.#finish(Math.min(dropped, this.#unfinished));
    }
    this.#putters.rejectAll(() => shutDown("put"));
    this.#getters.rejectAll(() => shutDown("get"));
  }

  /**
   * Takes item after item until the queue is shut down and nothing is left. Calls no `task_done()`.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<Item, undefined> {
    for (;;) {
      let item: Item;
      try {
        item = await this.get();
      } catch (error) {
        if (error instanceof ShutDown) return;
        throw error;
      }
      yield item;
    }
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

  /** Gives the item to who waits, or keeps it; returns false, with nothing done, if there is no room. */
  #accept(item: Item): boolean {
    const getter = this.#getters.first;
    if (getter !== null) getter.resolve(item);
    else if (this.full()) return false;
    else this.#store.push(item);
    this.#unfinished++;
    return true;
  }

  #take(): Item {
    const item = this.#store.take();
    const putter = this.#putters.first;
    if (putter !== null) this.#admit(putter);
    return item;
  }

  /** Lets in who waits: the next one, where the order refuses the item of the first. */
  #admit(first: Waiter<Item, void>): void {
    for (let putter: Waiter<Item, void> | null = first; putter !== null; putter = this.#putters.first) {
      try {
        this.#store.push(putter.purpose);
      } catch (error) {
        putter.reject(error);
        continue;
      }
      this.#unfinished++;
      putter.resolve();
      return;
    }
  }

  #finish(count: number): void {
    this.#unfinished -= count;
    if (this.#unfinished > 0) return;
    while (this.#joiners.first !== null) this.#joiners.first.resolve();
  }
}
