import { shutDown } from "../errors.ts";
import { ItemOrder } from "./item-order.ts";
import { LEASED, NO_REGION, QUEUED, RESERVED, Regions } from "./regions.ts";
import { SharedLock } from "./shared-lock.ts";
import {
  ALL_DONE,
  BLOCKS,
  type Condition,
  DELIVERIES,
  DISCIPLINE,
  type Layout,
  LENGTH,
  layoutOf,
  MAXSIZE,
  MEMORY_FREED,
  META,
  MOST_THREADS,
  NEXT_TURN,
  NOT_EMPTY,
  NOT_FULL,
  type Numbers,
  ON_CRASH,
  POSITION,
  PRIORITY,
  RECORD,
  REQUEUE,
  SHUTDOWN,
  THREAD_COUNT,
  THREADS,
  TURN,
  type Words,
} from "./shared-memory.ts";

/** What an operation says that has nothing to wait for. */
export const READY = 0;

/** `SHUTDOWN` of a queue that drops what is left. */
const IMMEDIATE = 2;

/** What is written down about an item. */
export interface Entry {
  /** Bytes of the contents. */
  length: number;
  /** Bytes behind the contents that hold a subclass's name and fields. */
  meta: number;
  position: number;
  priority: number;
}

/**
 * What a recovery found.
 *
 * @example
 * ```ts
 * import { type CrashReport, SharedQueue } from "bytesio/queue";
 *
 * const report: CrashReport = new SharedQueue().recover(2 ** 20);
 * report.requeued; // => 0
 * ```
 */
export interface CrashReport {
  /** Whether the thread died inside a call, with the queue locked. */
  lockWasHeld: boolean;
  /** How many items the thread was about to put: they are not delivered. */
  uncommitted: number;
  /** Items it had taken on lease, which are back in the queue. */
  requeued: number;
  /** Items it had taken on lease, which are gone: where `onCrash` is "drop", or the queue is shut down at once. */
  dropped: number;
}

/** The memory of a queue as the ledger sees it: the words, which are simulated in the model test, and the slab. */
export interface LedgerMemory {
  readonly words: Words;
  readonly numbers: Numbers;
  reach(end: number): void;
}

/**
 * The books of a shared queue: each change of it, whole, under the lock. Nothing here waits.
 *
 * Whatever is called between `enter()` and `leave()` may be cut short at any store by the death of the thread.
 */
export class Ledger {
  readonly lock: SharedLock;
  readonly regions: Regions;
  readonly #words: Words;
  readonly #numbers: Numbers;
  readonly #layout: Layout;
  readonly #order: ItemOrder;
  readonly #me: number;
  /** This thread's place in the table, which stands for it in the states of regions. */
  #thread: number = NO_REGION;

  /** @param me - An id of this thread, from 1 to 2 ** 30 - 1. */
  constructor(memory: LedgerMemory, me: number) {
    const { words, numbers } = memory;
    this.#words = words;
    this.#numbers = numbers;
    this.#layout = layoutOf(words[BLOCKS] as number);
    this.#me = me;
    this.lock = new SharedLock(words, me);
    this.regions = new Regions(words, this.lock, this.#layout, (end) => memory.reach(end));
    this.#order = new ItemOrder(words, numbers, this.#layout, words[DISCIPLINE] as number);
  }

  /** How many items are queued, as of a moment ago. Without the lock. */
  get size(): number {
    return this.#order.glance();
  }

  get isShutdown(): boolean {
    return Atomics.load(this.#words, SHUTDOWN) !== 0;
  }

  /** Items queued, and those taken that are not done. */
  get unfinished(): number {
    const words = this.#words;
    let count = this.size;
    for (let thread = 0; thread < (words[THREAD_COUNT] as number); thread++) {
      count += Atomics.load(words, THREADS + 2 * thread + 1);
    }
    return count;
  }

  /** Returns this thread's place in the table, where it is written the first time. Under the lock. */
  attach(): number {
    if (this.#thread !== NO_REGION) return this.#thread;
    this.#thread = this.#find(this.#me);
    if (this.#thread !== NO_REGION) return this.#thread;
    const words = this.#words;
    const count = words[THREAD_COUNT] as number;
    const free = this.#find(0);
    const thread = free === NO_REGION ? count : free;
    if (thread === MOST_THREADS) {
      throw new RangeError(`Cannot attach as at most ${MOST_THREADS} threads may be: watch() those that end`);
    }
    if (thread === count) words[THREAD_COUNT] = count + 1;
    words[THREADS + 2 * thread] = this.#me;
    this.#thread = thread;
    return thread;
  }

  refuseShutdown(): void {
    if (this.#words[SHUTDOWN] !== 0) throw shutDown("put");
  }

  /** Says what a put has to wait for: READY if nothing. Under the lock. */
  room(): Condition | typeof READY {
    this.refuseShutdown();
    return this.#order.size >= (this.#words[MAXSIZE] as number) ? NOT_FULL : READY;
  }

  /** Reserves a region for this thread; returns NONE if there is none. Under the lock. */
  reserve(order: number): number {
    return this.regions.reserve(order, this.attach());
  }

  /** Queues a region of this thread. Under the lock, and after `room()`. */
  publish(region: number, { length, meta, position, priority }: Entry): void {
    const [words, numbers] = [this.#words, this.#numbers];
    const record = this.#record(region);
    const turn = numbers[NEXT_TURN] as number;
    words[record + LENGTH] = length | 0;
    words[record + META] = meta;
    words[record + DELIVERIES] = 0;
    numbers[record / 2 + POSITION] = position;
    numbers[record / 2 + PRIORITY] = priority;
    numbers[record / 2 + TURN] = turn;
    this.regions.mark(region, QUEUED, 0);
    numbers[NEXT_TURN] = turn + 1;
    this.#order.push(region);
    this.lock.signal(NOT_EMPTY);
  }

  /** Returns the region that leaves next; NONE if there is none. Under the lock. */
  first(): number {
    if (this.#order.size > 0) return this.#order.first;
    if (this.#words[SHUTDOWN] !== 0) throw shutDown("get");
    return NO_REGION;
  }

  /** What is written down about a region. */
  entry(region: number): Entry {
    const record = this.#record(region);
    return {
      length: (this.#words[record + LENGTH] as number) >>> 0,
      meta: this.#words[record + META] as number,
      position: this.#numbers[record / 2 + POSITION] as number,
      priority: this.#numbers[record / 2 + PRIORITY] as number,
    };
  }

  /** How often a region was taken by threads that died. */
  deliveries(region: number): number {
    return this.#words[this.#record(region) + DELIVERIES] as number;
  }

  /** Takes the first region, for this thread. Under the lock. */
  take(region: number): void {
    // Counted before it is taken: a thread that asks without the lock never finds all done too early.
    this.#count(1);
    this.regions.mark(region, LEASED, this.attach());
    this.#order.shift();
    this.lock.signal(NOT_FULL);
  }

  /** Takes the first region, of which nothing is needed any more. Under the lock. */
  consume(region: number): void {
    this.#count(1);
    this.regions.free(region);
    this.#order.shift();
    this.lock.signal(NOT_FULL);
  }

  /** Puts a region back that this thread has taken. Under the lock. */
  untake(region: number): void {
    this.regions.mark(region, QUEUED, 0);
    this.#rebuildOrder();
    this.#count(-1);
    this.lock.signal(NOT_EMPTY);
  }

  /** Counts an item that this thread has taken as done; returns false if there is none. Without the lock. */
  done(): boolean {
    const words = this.#words;
    // Its entry is written by this thread alone, which may have two ledgers.
    if (this.#thread === NO_REGION) this.#thread = this.#find(this.#me);
    if (this.#thread === NO_REGION || (words[THREADS + 2 * this.#thread + 1] as number) === 0) return false;
    this.#count(-1);
    if (this.unfinished === 0) this.lock.signalNow(ALL_DONE);
    return true;
  }

  /** Takes no more items, from now on. Without the lock; what waits learns of it by `endShutdown()`. */
  beginShutdown(immediate: boolean): void {
    if (!immediate) Atomics.compareExchange(this.#words, SHUTDOWN, 0, 1);
    else Atomics.store(this.#words, SHUTDOWN, IMMEDIATE);
  }

  /** Drops what is left, where that was asked for, and tells all who wait. Under the lock. */
  endShutdown(): void {
    if (this.#words[SHUTDOWN] === IMMEDIATE) {
      while (this.#order.size > 0) {
        this.regions.free(this.#order.first);
        this.#order.shift();
      }
    }
    this.lock.wakeEverybody();
  }

  /** Returns a ticket to wait with; undefined where to try again is better. Under the lock. */
  ticket(condition: Condition): number | undefined {
    const ticket = this.lock.ticket(condition);
    // What came without the lock since the last look, and before the ticket, woke nobody.
    if (condition === MEMORY_FREED && this.regions.hasReleased()) return undefined;
    if (condition === ALL_DONE && this.unfinished === 0) return undefined;
    return ticket;
  }

  /** Hands a wake-up on that came to nobody. Under the lock. */
  passOn(condition: Condition): void {
    if (condition === NOT_EMPTY && this.#order.size > 0) this.lock.signal(NOT_EMPTY);
    if (condition === NOT_FULL && this.#order.size < (this.#words[MAXSIZE] as number))
      this.lock.signal(NOT_FULL);
  }

  /** Puts in order what a dead thread left. Takes the lock itself; returns null if it cannot within `timeoutMs`. */
  recover(dead: number, timeoutMs: number): CrashReport | null {
    const lockWasHeld = this.lock.seize(dead);
    if (!lockWasHeld && !this.lock.enter(timeoutMs)) return null;
    const report: CrashReport = { lockWasHeld, uncommitted: 0, requeued: 0, dropped: 0 };
    try {
      this.#bury(dead, report);
      this.lock.wakeEverybody();
    } finally {
      this.lock.leave();
      this.lock.wakeContenders();
    }
    return report;
  }

  /** Done again from the start, if this thread dies too: the dead one leaves the table last. */
  #bury(dead: number, report: CrashReport): void {
    const [words, regions] = [this.#words, this.regions];
    const thread = this.#find(dead);
    regions.collect();
    const dropsAll = words[SHUTDOWN] === IMMEDIATE;
    for (const region of regions.all()) {
      const kind = regions.kind(region);
      if (kind === QUEUED) {
        if (dropsAll) regions.free(region);
      } else if (thread !== NO_REGION && regions.thread(region) === thread) {
        if (kind === LEASED && words[ON_CRASH] === REQUEUE && !dropsAll) {
          const deliveries = this.#record(region) + DELIVERIES;
          words[deliveries] = (words[deliveries] as number) + 1;
          regions.mark(region, QUEUED, 0);
          report.requeued++;
          continue;
        }
        // Also what it had given back, if it died before that was on the stack.
        regions.free(region);
        if (kind === RESERVED) report.uncommitted++;
        if (kind === LEASED) report.dropped++;
      }
    }
    regions.rebuild();
    this.#rebuildOrder();
    if (thread !== NO_REGION) {
      words[THREADS + 2 * thread + 1] = 0;
      words[THREADS + 2 * thread] = 0;
    }
  }

  /** Returns the place of a thread in the table. */
  #find(id: number): number {
    for (let thread = 0; thread < (this.#words[THREAD_COUNT] as number); thread++) {
      if (this.#words[THREADS + 2 * thread] === id) return thread;
    }
    return NO_REGION;
  }

  #rebuildOrder(): void {
    const [numbers, regions] = [this.#numbers, this.regions];
    const queued = [...regions.all()].filter((region) => regions.kind(region) === QUEUED);
    for (const region of queued) {
      const turn = numbers[this.#record(region) / 2 + TURN] as number;
      // Published, and its publisher died before it could count on.
      if (turn >= (numbers[NEXT_TURN] as number)) numbers[NEXT_TURN] = turn + 1;
    }
    this.#order.rebuild(queued);
  }

  /** Changes how many items this thread has taken and not done. No other thread changes that number. */
  #count(change: number): void {
    const entry = THREADS + 2 * this.attach() + 1;
    Atomics.store(this.#words, entry, (this.#words[entry] as number) + change);
  }

  #record(region: number): number {
    return this.#layout.records + RECORD * region;
  }
}
