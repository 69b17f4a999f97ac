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

/** The result of an attempt that has nothing to wait for. */
export const READY = 0;

/** The value of `SHUTDOWN` in a queue that drops its items. */
const IMMEDIATE = 2;

/** The record of an item. */
export interface Entry {
  /** Bytes of the contents. */
  length: number;
  /** Bytes behind the contents that hold the name and fields of a subclass. */
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
  /** How many items the thread was about to put. They are not delivered. */
  uncommitted: number;
  /** How many items the thread had on lease that are back in the queue. */
  requeued: number;
  /**
   * How many items the thread had on lease that are gone, as `onCrash` is "drop" or the queue was shut down with
   * `immediate`.
   */
  dropped: number;
}

/** The memory of a queue as the ledger sees it: the slab, and the words, which the model test simulates. */
export interface LedgerMemory {
  readonly words: Words;
  readonly numbers: Numbers;
  reach(end: number): void;
}

/**
 * The books of a shared queue. Each method makes one whole change, under the lock. Nothing here waits.
 *
 * The death of the thread may cut short any call between `enter()` and `leave()`, at any store.
 */
export class Ledger {
  readonly lock: SharedLock;
  readonly regions: Regions;
  readonly #words: Words;
  readonly #numbers: Numbers;
  readonly #layout: Layout;
  readonly #order: ItemOrder;
  readonly #me: number;
  /** This thread's place in the table. The states of regions name the thread by it. */
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

  /** How many items are queued, or taken and not done. */
  get unfinished(): number {
    const words = this.#words;
    let count = this.size;
    for (let thread = 0; thread < (words[THREAD_COUNT] as number); thread++) {
      count += Atomics.load(words, THREADS + 2 * thread + 1);
    }
    return count;
  }

  /** Returns this thread's place in the table. The first call writes the thread into the table. Under the lock. */
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

  /** Returns the condition that a put has to wait for, or READY. Under the lock. */
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

  /** Returns the record of the item in a region. */
  entry(region: number): Entry {
    const record = this.#record(region);
    return {
      length: (this.#words[record + LENGTH] as number) >>> 0,
      meta: this.#words[record + META] as number,
      position: this.#numbers[record / 2 + POSITION] as number,
      priority: this.#numbers[record / 2 + PRIORITY] as number,
    };
  }

  /** Returns how often threads took a region and died. */
  deliveries(region: number): number {
    return this.#words[this.#record(region) + DELIVERIES] as number;
  }

  /** Takes the first region, for this thread. Under the lock. */
  take(region: number): void {
    // The item is counted before it is taken. So a thread that asks without the lock never finds everything done too
    // early.
    this.#count(1);
    this.regions.mark(region, LEASED, this.attach());
    this.#order.shift();
    this.lock.signal(NOT_FULL);
  }

  /** Takes the first region and frees it, as its item was copied. Under the lock. */
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
    // Only this thread writes its entry, but it may have two ledgers.
    if (this.#thread === NO_REGION) this.#thread = this.#find(this.#me);
    if (this.#thread === NO_REGION || (words[THREADS + 2 * this.#thread + 1] as number) === 0) return false;
    this.#count(-1);
    if (this.unfinished === 0) this.lock.signalNow(ALL_DONE);
    return true;
  }

  /** Takes no more items from now on. Without the lock. Waiting threads learn of it by `endShutdown()`. */
  beginShutdown(immediate: boolean): void {
    if (!immediate) Atomics.compareExchange(this.#words, SHUTDOWN, 0, 1);
    else Atomics.store(this.#words, SHUTDOWN, IMMEDIATE);
  }

  /** Drops the queued items if the shutdown is immediate, and wakes all waiting threads. Under the lock. */
  endShutdown(): void {
    if (this.#words[SHUTDOWN] === IMMEDIATE) {
      while (this.#order.size > 0) {
        this.regions.free(this.#order.first);
        this.#order.shift();
      }
    }
    this.lock.wakeEverybody();
  }

  /** Returns a ticket to wait with, or undefined if the caller should try again. Under the lock. */
  ticket(condition: Condition): number | undefined {
    const ticket = this.lock.ticket(condition);
    // A change without the lock, made after the attempt and before the ticket, woke nobody.
    if (condition === MEMORY_FREED && this.regions.hasReleased()) return undefined;
    if (condition === ALL_DONE && this.unfinished === 0) return undefined;
    return ticket;
  }

  /** Passes on a wake-up that nobody waited for any more. Under the lock. */
  passOn(condition: Condition): void {
    if (condition === NOT_EMPTY && this.#order.size > 0) this.lock.signal(NOT_EMPTY);
    if (condition === NOT_FULL && this.#order.size < (this.#words[MAXSIZE] as number))
      this.lock.signal(NOT_FULL);
  }

  /**
   * Puts the queue in order after the death of a thread. Takes the lock itself, and returns null if that takes longer
   * than `timeoutMs`.
   */
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

  /**
   * Frees everything that the dead thread had. If this thread dies too, another thread does it again from the start, as
   * the dead thread leaves the table last.
   */
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
        // Among these are regions that the thread had released, if it died before they were on the stack.
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
      // The item was queued, and its thread died before it could increment NEXT_TURN.
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
