// Longer than 400 lines: one class with private state, each of whose operations waits, awaits, or does neither.

import { type BytesLike, describe, integer } from "../../base/arguments.ts";
import { UnsupportedOperation } from "../../base/errors.ts";
import type { BytesIO } from "../../memory/bytes-io.ts";
import { TimeoutError } from "../../waiting/timeout-error.ts";
import { timeoutOf, type WaitOptions, waitOf } from "../../waiting/wait-options.ts";
import { empty, full, tooManyDone, unjoined } from "../errors.ts";
import type { ShutdownOptions } from "../local/queue.ts";
import { untilShutDown } from "../until-shut-down.ts";
import { cargoOf } from "./cargo.ts";
import { LeasedBytesIO, leaseOf } from "./leased-bytes-io.ts";
import { type CrashReport, Ledger } from "./ledger.ts";
import { OperationLine, perform } from "./operation-line.ts";
import { Alloc, Borrow, Get, HandOn, Join, type Operation, type Parts, Put } from "./operations.ts";
import { PATIENCE_MS, RETRY_MS, underLock } from "./patience.ts";
import { MAY_SLEEP } from "./shared-lock.ts";
import { DROP, FIFO, LIFO, LOWEST_FIRST, MAXSIZE, REQUEUE, SharedMemory } from "./shared-memory.ts";
import { threadId } from "./thread-id.ts";

const DISCIPLINES = { fifo: FIFO, lifo: LIFO, priority: LOWEST_FIRST };
const CRASHES = { requeue: REQUEUE, drop: DROP };
const OWNERSHIP_OF_PUT = { copy: false, move: true };
const OWNERSHIP_OF_GET = { copy: false, lease: true };
const DEFAULT_BYTES = 64 * 2 ** 20;

/**
 * Options of a new shared queue.
 *
 * @example
 * ```ts
 * import { SharedQueue, type SharedQueueOptions } from "bytesio/queue";
 * const options: SharedQueueOptions = { maxBytes: 2 ** 20, discipline: "lifo", onCrash: "drop" };
 * new SharedQueue(10, options).maxBytes; // => 1048576
 * ```
 */
export interface SharedQueueOptions {
  /** The bytes for all items, leased items included. Rounded up to a power of two, at most 4 GiB. Default: 64 MiB. */
  maxBytes?: number | undefined;
  /** Which item leaves first, as in Python's `Queue`, `LifoQueue` or `PriorityQueue`. Default: "fifo". */
  discipline?: "fifo" | "lifo" | "priority" | undefined;
  /**
   * What happens to an item when the thread that leases it dies. "requeue" puts it back to its place, "drop" removes
   * it. Default: "requeue".
   */
  onCrash?: "requeue" | "drop" | undefined;
}

/**
 * What another thread needs to attach to a shared queue. It can be structured-cloned.
 *
 * @example
 * ```ts
 * import { SharedQueue, type SharedQueueHandle } from "bytesio/queue";
 * const handle: SharedQueueHandle = structuredClone(new SharedQueue(3).handle);
 * SharedQueue.attach(handle).maxsize; // => 3
 * ```
 */
export interface SharedQueueHandle {
  readonly control: SharedArrayBuffer;
  readonly slab: SharedArrayBuffer;
}

/**
 * How an item is put into a shared queue.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { type SharedPutOptions, SharedQueue } from "bytesio/queue";
 * const options: SharedPutOptions = { ownership: "move", timeoutMs: 1000 };
 * const stream = new BytesIO(Uint8Array.of(1));
 * await new SharedQueue().put(stream, options);
 * stream.closed; // => true
 * ```
 */
export interface SharedPutOptions extends WaitOptions {
  /** "move" closes the stream. If the stream is a lease of this queue, "move" copies nothing. Default: "copy". */
  ownership?: "copy" | "move" | undefined;
  /** With the discipline "priority", the item with the lowest number leaves first. Default: 0. */
  priority?: number | undefined;
}

/**
 * How an item is taken from a shared queue.
 *
 * @example
 * ```ts
 * import { type SharedGetOptions, SharedQueue } from "bytesio/queue";
 * const options: SharedGetOptions = { timeoutMs: 1000 };
 * const queue = new SharedQueue();
 * await queue.put(Uint8Array.of(1));
 * (await queue.get(options)).size; // => 1
 * ```
 */
export interface SharedGetOptions extends WaitOptions {
  /**
   * "lease" returns a stream on the queue's own memory, without a copy. "copy", the default, returns a stream in
   * ordinary memory.
   */
  ownership?: "copy" | "lease" | undefined;
}

/**
 * A thread that can be watched: a `Worker` of `node:worker_threads`.
 *
 * @example
 * ```ts
 * import { SharedQueue, type WatchedWorker } from "bytesio/queue";
 * let exit = () => {};
 * const worker: WatchedWorker = { threadId: 2 ** 20, once: (_event, listener) => (exit = () => listener(1)) };
 * const report = new SharedQueue().watch(worker);
 * exit();
 * (await report).lockWasHeld; // => false
 * ```
 */
export interface WatchedWorker {
  readonly threadId: number;
  once(event: "exit", listener: (exitCode: number) => void): unknown;
}

/**
 * A queue between worker threads: Python's `queue.Queue`, `LifoQueue` or `PriorityQueue` in shared memory.
 *
 * Any number of threads may put and get: each attaches to the `handle` of one queue. The contents and the position of a
 * stream cross. A subclass that was given to `registerStream()` crosses with its fields. An item is copied into the
 * queue's memory. It goes to one getter, as an ordinary stream or as a lease on the memory itself.
 *
 * Each wait has two forms. `put()`, `get()` and `join()` return promises, which keep the process alive while they wait.
 * `putSync()`, `getSync()` and `joinSync()` block the thread, and are for workers. Browsers refuse them on the main
 * thread, and a blocked thread does not learn that other threads have died.
 *
 * Of the promises of one thread, the oldest is served first. Blocked threads are woken in the order in which they fell
 * asleep. A thread that is awake may take the item first; the woken thread then waits again, at the end of the line.
 *
 * If the thread that made a worker calls `watch()`, the death of that worker at any moment stops no other thread. An item
 * that was half put is never delivered. An item on lease is delivered again, unless `onCrash` is "drop": it keeps its
 * length, and what the dead thread has written into it. An item that `get()` had copied is gone. Nothing else is lost.
 * `unfinished_tasks` no longer counts the items that dead threads had taken.
 *
 * The queue always has the bound `maxBytes`, also without `maxsize`. An item takes its size rounded up to a power of
 * two, at least 1 KiB. A queue commits no more memory than it has held at once, or 2 MiB, and uses drained memory
 * again. Shared memory cannot shrink, so the system gets it back when no thread has the queue any more.
 *
 * @example
 * ```ts
 * import { Worker } from "node:worker_threads";
 * import { BytesIO } from "bytesio";
 * import { SharedQueue } from "bytesio/queue";
 * const queue = new SharedQueue(10);
 * const code = `
 *   const { workerData } = require("node:worker_threads");
 *   import("bytesio/queue").then(({ SharedQueue }) => {
 *     const queue = SharedQueue.attach(workerData);
 *     queue.putSync(Uint8Array.of(1, 2, 3));
 *     queue.shutdown();
 *   });
 * `;
 * const worker = new Worker(code, { eval: true, workerData: queue.handle });
 * queue.watch(worker);
 * const sizes = [];
 * for await (const stream of queue) sizes.push(stream.size);
 * sizes; // => [3]
 * ```
 */
export class SharedQueue implements AsyncIterable<BytesIO> {
  readonly #memory: SharedMemory;
  readonly #ledger: Ledger;
  readonly #parts: Parts;
  readonly #putters: OperationLine;
  readonly #getters: OperationLine;
  readonly #joiners: OperationLine;

  /**
   * Makes an empty queue, in shared memory of its own.
   *
   * @param maxsize - The most items that wait in the queue. Default, 0 or less: as many as the memory holds.
   * @throws {TypeError} if an argument has the wrong type.
   * @throws {RangeError} if `maxBytes` is less than 1, or more than 4 GiB.
   * @throws {UnsupportedOperation} if threads cannot share memory, as in a page that is not cross-origin isolated.
   */
  constructor(maxsize?: number, options?: SharedQueueOptions);
  constructor(maxsize: number | SharedMemory = 0, options: SharedQueueOptions = {}) {
    this.#memory = maxsize instanceof SharedMemory ? maxsize : newMemory(maxsize, options);
    this.#ledger = new Ledger(this.#memory, threadId() + 1);
    this.#parts = { memory: this.#memory, ledger: this.#ledger };
    this.#putters = new OperationLine(this.#ledger);
    this.#getters = new OperationLine(this.#ledger);
    this.#joiners = new OperationLine(this.#ledger);
  }

  /**
   * Attaches to the queue of another thread.
   *
   * @param handle - The `handle` of the queue in the other thread, as it arrives in `workerData` or in a message.
   * @throws {TypeError} if `handle` is no handle of a queue.
   */
  static attach(handle: SharedQueueHandle): SharedQueue {
    const { control, slab } = (handle ?? {}) as Partial<SharedQueueHandle>;
    if (!SharedMemory.isQueue(control, slab)) {
      throw new TypeError(
        `Cannot attach as handle must be that of a SharedQueue: received ${describe(handle)}`,
      );
    }
    const memory = new SharedMemory(control as SharedArrayBuffer, slab as SharedArrayBuffer);
    return new SharedQueue(memory as never);
  }

  /** The handle that other threads attach to. */
  get handle(): SharedQueueHandle {
    return { control: this.#memory.control, slab: this.#memory.slab };
  }

  /** The most items that wait here. */
  get maxsize(): number {
    return this.#memory.words[MAXSIZE] as number;
  }

  /** The bytes for all items. */
  get maxBytes(): number {
    return this.#memory.slab.maxByteLength;
  }

  /** How many items wait here, or were taken and not yet reported by `task_done()`. */
  get unfinished_tasks(): number {
    return this.#ledger.unfinished;
  }

  /** Whether `shutdown()` was called, by any thread. */
  get is_shutdown(): boolean {
    return this.#ledger.isShutdown;
  }

  /** Returns how many items wait here, as of now. Other threads may change that at any time. */
  qsize(): number {
    return this.#ledger.size;
  }

  /** Returns whether no item waits here, as of now. */
  empty(): boolean {
    return this.qsize() === 0;
  }

  /** Returns whether `maxsize` items wait here, as of now. Memory may be short before that. */
  full(): boolean {
    return this.qsize() >= this.maxsize;
  }

  /**
   * Adds an item, as soon as there is room. Do not use the item until then.
   *
   * @param item - A `BytesIO`, one of a registered subclass, a lease, or bytes, which arrive as a `BytesIO`.
   * @returns A promise that is fulfilled once the item is in the queue. If it is rejected, the item will never be in
   *   the queue.
   * @throws {Full} if there is no room within `timeoutMs`.
   * @throws {ShutDown} if the queue is shut down, now or while waiting.
   * @throws {ItemTooLarge} if the item is larger than the queue's memory.
   * @throws {TypeError} if `item` is none of these, or an option is wrong.
   * @throws {BufferError} if it is to be moved, and a `getbuffer()` view of it is alive.
   * @throws {ClosedError} if the stream is closed.
   * @throws the signal's reason if it is aborted.
   */
  async put(item: BytesIO | LeasedBytesIO | BytesLike, options: SharedPutOptions = {}): Promise<void> {
    const wait = waitOf(options, "put");
    return this.#putters.perform(this.#put(item, options), wait, full);
  }

  /** Adds an item as `put()` does, but blocks the thread until there is room. It takes no signal. */
  putSync(item: BytesIO | LeasedBytesIO | BytesLike, options: SharedPutOptions = {}): void {
    this.#block("put", this.#put(item, options), options, full);
  }

  /**
   * Adds an item now.
   *
   * @throws {Full} if there is no room.
   * @throws what `put()` throws.
   */
  put_nowait(item: BytesIO | LeasedBytesIO | BytesLike, options: SharedPutOptions = {}): void {
    perform(this.#ledger, this.#put(item, options), 0, full);
  }

  /**
   * Removes the next item, as soon as there is one.
   *
   * @returns An ordinary stream. With `{ ownership: "lease" }` it is a stream on the queue's memory, which you must
   *   close.
   * @throws {Empty} if there is none within `timeoutMs`.
   * @throws {ShutDown} if the queue is shut down and no item is left.
   * @throws {TypeError} if an option is wrong, or the item's class is not registered in this thread. The item goes back
   *   to its place.
   * @throws the signal's reason if it is aborted. No item is taken then.
   */
  get(options: SharedGetOptions & { ownership: "lease" }): Promise<LeasedBytesIO>;
  get(options?: SharedGetOptions): Promise<BytesIO>;
  async get(options: SharedGetOptions = {}): Promise<BytesIO | LeasedBytesIO> {
    const wait = waitOf(options, "get");
    return this.#getters.perform<BytesIO | LeasedBytesIO>(this.#get(options), wait, empty);
  }

  /** Removes the next item as `get()` does, but blocks the thread until there is one. It takes no signal. */
  getSync(options: SharedGetOptions & { ownership: "lease" }): LeasedBytesIO;
  getSync(options?: SharedGetOptions): BytesIO;
  getSync(options: SharedGetOptions = {}): BytesIO | LeasedBytesIO {
    return this.#block<BytesIO | LeasedBytesIO>("get", this.#get(options), options, empty);
  }

  /**
   * Removes the next item now.
   *
   * @throws {Empty} if there is none.
   * @throws what `get()` throws.
   */
  get_nowait(options: SharedGetOptions & { ownership: "lease" }): LeasedBytesIO;
  get_nowait(options?: SharedGetOptions): BytesIO;
  get_nowait(options: SharedGetOptions = {}): BytesIO | LeasedBytesIO {
    return perform<BytesIO | LeasedBytesIO>(this.#ledger, this.#get(options), 0, empty);
  }

  /**
   * Reserves room in the queue's memory. Fill it, and then put it with `{ ownership: "move" }`, or close it.
   *
   * @param size - How many bytes at least.
   * @returns An empty stream with a capacity of `size` rounded up.
   * @throws {Full} if no memory is free within `timeoutMs`.
   * @throws {ShutDown} if the queue is shut down.
   * @throws {ItemTooLarge} if `size` is larger than the queue's memory.
   * @throws {TypeError} if `size` is not an integer, or an option is wrong.
   * @throws {RangeError} if `size` is negative.
   */
  async alloc(size: number, options: WaitOptions = {}): Promise<LeasedBytesIO> {
    const wait = waitOf(options, "reserve room");
    return this.#putters.perform(this.#alloc(size), wait, full);
  }

  /** Reserves room as `alloc()` does, but blocks the thread until there is some. It takes no signal. */
  allocSync(size: number, options: WaitOptions = {}): LeasedBytesIO {
    return this.#block("reserve room", this.#alloc(size), options, full);
  }

  /**
   * Reports that the work on an item is done. Call it in the thread that took the item.
   *
   * @throws {RangeError} if called more often than this thread has taken items (Python: ValueError, over all threads).
   */
  task_done(): void {
    if (!this.#ledger.done()) throw tooManyDone();
  }

  /**
   * Waits until every item was taken and reported by `task_done()`, or lost with the thread that had it.
   *
   * @throws {TimeoutError} if that takes longer than `timeoutMs`.
   * @throws the signal's reason if it is aborted.
   */
  async join(options: WaitOptions = {}): Promise<void> {
    return this.#joiners.perform(new Join(this.#parts), waitOf(options, "join"), unjoined);
  }

  /** Waits as `join()` does, but blocks the thread. It takes no signal. */
  joinSync(options: WaitOptions = {}): void {
    this.#block("join", new Join(this.#parts), options, unjoined);
  }

  /**
   * Shuts the queue down, for all threads. Every put throws `ShutDown` from now on, also those that wait. Every get
   * throws it once the queue is empty. A second call does nothing.
   *
   * @param options - `immediate` drops the items in the queue.
   */
  shutdown({ immediate = false }: ShutdownOptions = {}): void {
    this.#ledger.beginShutdown(immediate);
    underLock(this.#ledger.lock, () => this.#ledger.endShutdown());
  }

  /**
   * Returns how many bytes of the queue's memory are in use, by items, leases, and items that are being put.
   *
   * @throws {TimeoutError} if another thread died within a call, and was not recovered yet.
   */
  bytesUsed(): number {
    return this.#locked("count", () => this.#ledger.regions.bytesUsed());
  }

  /** Takes item after item until the queue is shut down and empty. It does not call `task_done()`. */
  [Symbol.asyncIterator](): AsyncGenerator<BytesIO, undefined> {
    return untilShutDown(() => this.get());
  }

  /**
   * Recovers the queue when a worker exits, whatever the cause: see `recover()`.
   *
   * Call it in the thread that made the worker, before the worker can exit. Deno reports an exit at `terminate()`, and
   * lets a busy or blocked worker run on. There, let workers end by `shutdown()`.
   *
   * @returns A promise of what was found.
   * @throws {TypeError} if `worker` is no worker.
   * @throws {RangeError} if the worker has exited.
   */
  watch(worker: WatchedWorker): Promise<CrashReport> {
    if (typeof worker?.once !== "function") {
      throw new TypeError(`Cannot watch as worker must be a Worker: received ${describe(worker)}`);
    }
    const id = integer(worker.threadId, "watch", "the worker's threadId", 0);
    return new Promise((resolve) => {
      const recover = () => {
        // Another thread may have died with the lock. This event loop has yet to learn of that.
        const report = this.#ledger.recover(id + 1, RETRY_MS);
        if (report === null) setTimeout(recover, RETRY_MS);
        else resolve(report);
      };
      worker.once("exit", recover);
    });
  }

  /**
   * Puts the queue in order after a thread has died. It frees the lock and the memory of the thread. Items that the
   * thread had on lease go back to their places, or are dropped.
   *
   * It is for threads that cannot be watched, as in browsers. Such a thread sends its `threadId` before. If the thread
   * is alive, the call corrupts the queue.
   *
   * @param threadId - The `threadId` of the queue in that thread. In Node it is the `threadId` of
   *   `node:worker_threads`.
   * @throws {RangeError} if `threadId` is this thread's, or negative.
   * @throws {TypeError} if `threadId` is not an integer.
   * @throws {TimeoutError} if another thread died within a call. Recover that thread first.
   */
  recover(threadId: number): CrashReport {
    const id = integer(threadId, "recover", "threadId", 0);
    if (id === this.threadId) {
      throw new RangeError(`Cannot recover as threadId must be that of another thread: received ${id}`);
    }
    const report = this.#ledger.recover(id + 1, PATIENCE_MS);
    if (report === null) throw busy("recover");
    return report;
  }

  /** The id of this thread, for `recover()` in another thread. */
  get threadId(): number {
    return threadId();
  }

  #put(item: unknown, { ownership = "copy", priority = 0 }: SharedPutOptions): Operation<void> {
    const moves = choice(OWNERSHIP_OF_PUT, ownership, "put", "ownership");
    if (typeof priority !== "number" || Number.isNaN(priority)) {
      throw new TypeError(`Cannot put as priority must be a number: received ${describe(priority)}`);
    }
    if (moves && item instanceof LeasedBytesIO && leaseOf(item).owner === this.#ledger) {
      return new HandOn(this.#parts, item, priority);
    }
    return new Put(this.#parts, cargoOf(item), moves, priority);
  }

  #get({ ownership = "copy" }: SharedGetOptions): Operation<BytesIO | LeasedBytesIO> {
    const leases = choice(OWNERSHIP_OF_GET, ownership, "get", "ownership");
    return leases ? new Borrow(this.#parts) : new Get(this.#parts);
  }

  #alloc(size: number): Alloc {
    return new Alloc(this.#parts, integer(size, "reserve room", "size", 0));
  }

  #block<Result>(
    action: string,
    operation: Operation<Result>,
    options: WaitOptions,
    expired: () => Error,
  ): Result {
    const timeoutMs = timeoutOf(options, action);
    if (options.signal) {
      throw new TypeError(`Cannot ${action} as a blocked thread must not have a signal: none could reach it`);
    }
    if (!MAY_SLEEP && timeoutMs > 0) {
      throw new UnsupportedOperation(`Cannot ${action} as this thread must not be blocked: await it instead`);
    }
    return perform(this.#ledger, operation, timeoutMs, expired);
  }

  #locked<Result>(action: string, work: () => Result): Result {
    const { lock } = this.#ledger;
    if (!lock.enter(PATIENCE_MS)) throw busy(action);
    try {
      return work();
    } finally {
      lock.leave();
    }
  }
}

function newMemory(maxsize: number, options: SharedQueueOptions): SharedMemory {
  const { maxBytes = DEFAULT_BYTES, discipline = "fifo", onCrash = "requeue" } = options;
  return SharedMemory.create({
    maxsize: integer(maxsize, "make the queue", "maxsize"),
    maxBytes: integer(maxBytes, "make the queue", "maxBytes", 1, 2 ** 32),
    discipline: choice(DISCIPLINES, discipline, "make the queue", "discipline"),
    onCrash: choice(CRASHES, onCrash, "make the queue", "onCrash"),
  });
}

function choice<Value>(choices: Record<string, Value>, name: string, action: string, option: string): Value {
  const value = choices[name];
  if (value !== undefined && Object.hasOwn(choices, name)) return value;
  const names = Object.keys(choices).map((each) => JSON.stringify(each));
  throw new TypeError(
    `Cannot ${action} as ${option} must be ${names.join(" or ")}: received ${describe(name)}`,
  );
}

function busy(action: string): TimeoutError {
  return new TimeoutError(
    `Cannot ${action} as the queue must not be locked so long: a thread that died may have to be recovered`,
  );
}
