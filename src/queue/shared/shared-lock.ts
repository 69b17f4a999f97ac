import {
  type ALL_DONE,
  CONDITIONS,
  type Condition,
  LOCK,
  type MEMORY_FREED,
  NOT_EMPTY,
  NOT_FULL,
  SPINS,
  type Words,
} from "./shared-memory.ts";

/** This bit of the lock word says that a thread may sleep on it. The other bits are the owner's id. */
const CONTENDED = 1 << 30;

/**
 * The lock of a shared queue and its conditions, which survive the death of any thread.
 *
 * The lock word holds its owner's id, so that a thread that learns of a death can take the lock over. A dead thread may
 * also have been woken in place of a living thread, or have died just before it woke another. `wakeEverybody()` after a
 * death repairs that.
 *
 * A thread that finds nothing to do takes a ticket under the lock, leaves the lock, and sleeps as long as the
 * condition's sequence is its ticket. `SLEEPERS` is never less than the number of sleeping threads that no wake-up is
 * under way to. It may be more, which costs a needless wake-up. Threads are woken in the order in which they fell
 * asleep.
 */
export class SharedLock {
  readonly #words: Words;
  readonly #me: number;
  #wakeOne = 0;
  #wakeAll = 0;

  /** @param me - An id of this thread, from 1 to 2 ** 30 - 1. */
  constructor(words: Words, me: number) {
    this.#words = words;
    this.#me = me;
  }

  /** Takes the lock; returns false if that takes longer than `timeoutMs`. */
  enter(timeoutMs: number): boolean {
    return Atomics.compareExchange(this.#words, LOCK, 0, this.#me) === 0 || this.#enterSlowly(timeoutMs);
  }

  /** Releases the lock, and wakes the threads that `signal()` and `signalAll()` were called for. */
  leave(): void {
    const words = this.#words;
    const [wakeOne, wakeAll] = [this.#wakeOne, this.#wakeAll];
    this.#wakeOne = 0;
    this.#wakeAll = 0;
    if (Atomics.exchange(words, LOCK, 0) & CONTENDED) Atomics.notify(words, LOCK, 1);
    if ((wakeOne | wakeAll) === 0) return;
    for (const condition of CONDITIONS) {
      if (wakeAll & bit(condition)) Atomics.notify(words, condition);
      else if (wakeOne & bit(condition)) Atomics.notify(words, condition, 1);
    }
  }

  /** Takes the lock from a dead thread. Returns false if the dead thread did not hold it. */
  seize(dead: number): boolean {
    const words = this.#words;
    for (;;) {
      const held = Atomics.load(words, LOCK);
      if ((held & ~CONTENDED) !== dead) return false;
      if (Atomics.compareExchange(words, LOCK, held, this.#me | CONTENDED) === held) return true;
    }
  }

  /** Returns the ticket for a sleep. Under the lock. */
  ticket(condition: Condition): number {
    const words = this.#words;
    if (countsSleepers(condition)) words[condition + 1] = (words[condition + 1] as number) + 1;
    else Atomics.store(words, condition + 1, 1);
    return Atomics.load(words, condition);
  }

  /** Sleeps until a wake-up, unless one came after the ticket. Returns false after `timeoutMs`. Without the lock. */
  sleep(condition: Condition, ticket: number, timeoutMs: number): boolean {
    return Atomics.wait(this.#words, condition, ticket, timeoutMs) !== "timed-out";
  }

  /**
   * Returns a promise that resolves at a wake-up, or null if one came after the ticket. The promise does not keep the
   * process alive.
   */
  sleepAsync(condition: Condition, ticket: number): Promise<unknown> | null {
    const { async, value } = Atomics.waitAsync(
      this.#words as Int32Array<SharedArrayBuffer>,
      condition,
      ticket,
    );
    return async ? value : null;
  }

  /** Returns a ticket, as its holder woke by a timeout. Under the lock. */
  withdraw(condition: Condition, ticket: number): void {
    const words = this.#words;
    // If the sequence has moved, a wake-up was counted, and it may have been for this ticket.
    if (!countsSleepers(condition) || Atomics.load(words, condition) !== ticket) return;
    words[condition + 1] = (words[condition + 1] as number) - 1;
  }

  /** Wakes the thread that has slept longest, if one sleeps, as soon as the lock is released. Under the lock. */
  signal(condition: typeof NOT_EMPTY | typeof NOT_FULL): void {
    const words = this.#words;
    const sleepers = words[condition + 1] as number;
    if (sleepers === 0) return;
    words[condition + 1] = sleepers - 1;
    Atomics.add(words, condition, 1);
    this.#wakeOne |= bit(condition);
  }

  /** Wakes all threads that sleep, as soon as the lock is released. Under the lock. */
  signalAll(condition: Condition): void {
    if (Atomics.exchange(this.#words, condition + 1, 0) === 0) return;
    Atomics.add(this.#words, condition, 1);
    this.#wakeAll |= bit(condition);
  }

  /** Wakes all threads that sleep, now. Without the lock. */
  signalNow(condition: typeof MEMORY_FREED | typeof ALL_DONE): void {
    const words = this.#words;
    if (Atomics.load(words, condition + 1) === 0 || Atomics.exchange(words, condition + 1, 0) === 0) return;
    Atomics.add(words, condition, 1);
    Atomics.notify(words, condition);
  }

  /** Wakes all threads that sleep on any condition, as soon as the lock is released. Under the lock. */
  wakeEverybody(): void {
    for (const condition of CONDITIONS) {
      Atomics.store(this.#words, condition + 1, 0);
      Atomics.add(this.#words, condition, 1);
      this.#wakeAll |= bit(condition);
    }
  }

  /** Wakes all threads that wait for the lock itself. */
  wakeContenders(): void {
    Atomics.notify(this.#words, LOCK);
  }

  #enterSlowly(timeoutMs: number): boolean {
    const words = this.#words;
    for (let spin = words[SPINS] as number; spin > 0; spin--) {
      if (Atomics.load(words, LOCK) === 0 && Atomics.compareExchange(words, LOCK, 0, this.#me) === 0)
        return true;
    }
    const deadline = timeoutMs === Infinity ? Infinity : performance.now() + timeoutMs;
    for (;;) {
      let held = Atomics.load(words, LOCK);
      if (held === 0) {
        // The lock counts as contended from now on: others may sleep, and this thread may have got the wake-up of one
        // of them.
        if (Atomics.compareExchange(words, LOCK, 0, this.#me | CONTENDED) === 0) return true;
        continue;
      }
      if ((held & CONTENDED) === 0) {
        if (Atomics.compareExchange(words, LOCK, held, held | CONTENDED) !== held) continue;
        held |= CONTENDED;
      }
      const left = deadline === Infinity ? Infinity : deadline - performance.now();
      if (left <= 0) return false;
      if (MAY_SLEEP) Atomics.wait(words, LOCK, held, left);
    }
  }
}

/** Whether a condition counts its sleepers. The others wake all of them, and need only know whether there is one. */
function countsSleepers(condition: Condition): boolean {
  return condition === NOT_EMPTY || condition === NOT_FULL;
}

function bit(condition: Condition): number {
  return 1 << (condition - NOT_EMPTY);
}

/** Whether this thread may be blocked. The main thread of a browser may not, and waits for the lock awake. */
export const MAY_SLEEP: boolean = (() => {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 0);
    return true;
  } catch {
    return false;
  }
})();
