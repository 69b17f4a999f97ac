/**
 * Threads that are simulated, to see the real code of the shared queue under every interleaving: a thread can be
 * stopped before any access to shared memory, for a while or for ever.
 *
 * A thread's local state follows from what its accesses have returned. So a stopped thread is nothing but the list
 * of these answers; to let it go on, its call is made again from the start, the old answers are given again without
 * an effect, and the next access is done for real.
 *
 * @module
 */

/** Accesses that no other thread can see the order of, by an oracle: see {@link Simulation}. */
export interface World {
  /** Shared words and numbers, by their index. */
  words: Map<number, number>;
  numbers: Map<number, number>;
  threads: Thread[];
  /** Who sleeps on which word, in the order of falling asleep. */
  sleepers: { thread: number; index: number }[];
  /** What calls have returned, by thread. */
  results: unknown[][];
}

export interface Thread {
  /** Which of its calls it is in. */
  call: number;
  answers: unknown[];
  /** Where in the answers it began to take the lock; -1 if it does not. */
  entering: number;
  isDead: boolean;
  /** It goes on when the lock is free. */
  needsLock: boolean;
  /** Its sleep came to an end by itself. */
  isLate: boolean;
}

export interface Program {
  /** One call after the other; each makes all it needs anew. */
  calls: (() => unknown)[];
  /** Whether it may begin now. */
  enabled?: (world: World) => boolean;
  mayDie: boolean;
  mayBeLate: boolean;
  /** Whether a call that has slept and was woken is where it was at its start. */
  restarts: boolean;
}

export interface Rules {
  /** The word of the lock. */
  lock: number;
  /** Whether a thread takes the lock in one step, when it is free: for all but the test of the lock itself. */
  locksAtOnce: boolean;
  /** The first and the last word that are slept on. */
  conditions: readonly [first: number, last: number];
  /** Whether the order of an access by the thread that holds the lock, and of the others', makes a difference. */
  isVisible(world: World, thread: number, index: number): boolean;
  /** Whether a word, or a number by the index of its first word, is never read before it is written again. */
  isDead(world: World, index: number): boolean;
}

/** Thrown where a thread stops; one for all, as an error with a stack for each would cost a fifth of the time. */
const SUSPENDED = new Error("This thread is suspended");

/** One world, and the threads that go on in it one at a time. */
export class Simulation {
  world: World;
  readonly programs: Program[];
  readonly #rules: Rules;
  #current = -1;
  /** How many of the answers were given again. */
  #given = 0;
  /** How many accesses may be done for real. */
  #allowed = 0;
  #done = 0;
  #isUnlogged = false;
  /** The code goes on in its catch and finally blocks, where a dead thread would not. */
  #isSuspended = false;

  constructor(world: World, programs: Program[], rules: Rules) {
    this.world = world;
    this.programs = programs;
    this.#rules = rules;
  }

  /** Does something with the simulated memory at once, and leaves no trace of it in the answers. */
  directly<Result>(work: () => Result): Result {
    const before = this.#isUnlogged;
    this.#isUnlogged = true;
    try {
      return work();
    } finally {
      this.#isUnlogged = before;
    }
  }

  /** Whether a thread can go on. */
  isReady(thread: number): boolean {
    const { calls, enabled } = this.programs[thread] as Program;
    const { call, isDead, needsLock } = this.world.threads[thread] as Thread;
    if (isDead || call === calls.length || this.isAsleep(thread)) return false;
    if (needsLock && this.#get(this.#rules.lock) !== 0) return false;
    return enabled === undefined || enabled(this.world);
  }

  isAsleep(thread: number): boolean {
    return this.world.sleepers.some((sleeper) => sleeper.thread === thread);
  }

  /** Lets a thread go on up to the next access that others could see, or for so many; returns how many it did. */
  run(thread: number, most = Infinity): number {
    const state = this.world.threads[thread] as Thread;
    this.#current = thread;
    this.#given = 0;
    this.#allowed = most;
    this.#done = 0;
    this.#isSuspended = false;
    try {
      const call = (this.programs[thread] as Program).calls[state.call] as () => unknown;
      const result = call();
      (this.world.results[thread] as unknown[]).push(result);
      state.call++;
      state.answers = [];
    } catch (error) {
      if (!this.#isSuspended) throw error;
    }
    this.#current = -1;
    return this.#done;
  }

  wake(index: number, most: number): number {
    const woken = this.world.sleepers.filter((sleeper) => sleeper.index === index).slice(0, most);
    this.world.sleepers = this.world.sleepers.filter((sleeper) => !woken.includes(sleeper));
    for (const { thread } of woken) this.#endSleep(thread, index, "ok");
    return woken.length;
  }

  /** Ends the sleep of a thread by its timeout. */
  expire(thread: number): void {
    const { index } = this.world.sleepers.find((sleeper) => sleeper.thread === thread) as { index: number };
    this.world.sleepers = this.world.sleepers.filter((sleeper) => sleeper.thread !== thread);
    (this.world.threads[thread] as Thread).isLate = true;
    this.#endSleep(thread, index, "timed-out");
  }

  kill(thread: number): void {
    this.world.sleepers = this.world.sleepers.filter((sleeper) => sleeper.thread !== thread);
    const state = this.world.threads[thread] as Thread;
    state.isDead = true;
    state.answers = [];
    state.entering = -1;
    state.needsLock = false;
  }

  #endSleep(thread: number, index: number, answer: string): void {
    const [first, last] = this.#rules.conditions;
    const state = this.world.threads[thread] as Thread;
    const { restarts } = this.programs[thread] as Program;
    if (index === this.#rules.lock) {
      state.answers.length = state.entering + 1;
      state.answers[state.entering] = 1;
    } else if (restarts && answer !== "timed-out" && index >= first && index <= last) state.answers = [];
    else state.answers.push(answer);
  }

  #suspended(): Error {
    this.#isSuspended = true;
    return SUSPENDED;
  }

  /** Has `work` find the simulated memory and clock where the real ones are. */
  simulate<Result>(work: () => Result): Result {
    const { Atomics: atomics, performance: clock } = globalThis;
    const put = (name: string, value: unknown) =>
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    put("Atomics", this.#atomics);
    put("performance", this.#clock);
    try {
      return work();
    } finally {
      put("Atomics", atomics);
      put("performance", clock);
    }
  }

  /** One access: an old answer, or a new one, or the end of what may be done for now. */
  #access<Answer>(index: number, effect: () => Answer): Answer {
    if (this.#isUnlogged) return effect();
    if (this.#isSuspended) throw this.#suspended();
    const state = this.world.threads[this.#current] as Thread;
    if (this.#given < state.answers.length) return state.answers[this.#given++] as Answer;
    if (this.#done >= this.#allowed) throw this.#suspended();
    if (this.#done > 0 && this.#rules.isVisible(this.world, this.#current, index)) throw this.#suspended();
    this.#done++;
    this.#given++;
    const answer = effect();
    state.answers.push(answer);
    return answer;
  }

  readonly #clock = {
    now: (): number =>
      // Whoever checks a world may look at the clock too.
      this.#current === -1
        ? 0
        : this.#access(-1, () => ((this.world.threads[this.#current] as Thread).isLate ? 1e9 : 0)),
  };

  #get(index: number): number {
    return this.world.words.get(index) ?? 0;
  }

  #set(index: number, value: number): void {
    if (value === 0) this.world.words.delete(index);
    else this.world.words.set(index, value | 0);
  }

  readonly #atomics = {
    load: (_words: unknown, index: number) => this.#access(index, () => this.#get(index)),
    store: (_words: unknown, index: number, value: number) =>
      this.#access(index, () => {
        this.#set(index, value);
        return value;
      }),
    add: (_words: unknown, index: number, value: number) =>
      this.#access(index, () => {
        const old = this.#get(index);
        this.#set(index, old + value);
        return old;
      }),
    exchange: (_words: unknown, index: number, value: number) =>
      this.#access(index, () => {
        const old = this.#get(index);
        this.#set(index, value);
        return old;
      }),
    compareExchange: (_words: unknown, index: number, expected: number, value: number) => {
      const state = this.world.threads[this.#current];
      const isNew = state !== undefined && !this.#isUnlogged && this.#given === state.answers.length;
      const { lock, locksAtOnce } = this.#rules;
      const locks = isNew && index === lock && expected === 0;
      const answer = this.#access(index, () => {
        const old = this.#get(index);
        if (locks && locksAtOnce) {
          state.needsLock = old !== 0;
          if (old !== 0) throw this.#suspended();
        }
        if (old === expected) this.#set(index, value);
        return old;
      });
      if (locks) this.#canonical(state, answer === 0);
      return answer;
    },
    wait: (_words: unknown, index: number, value: number) => {
      const answer = this.#access(index, () => {
        if (this.#get(index) !== value) return "not-equal";
        this.world.sleepers.push({ thread: this.#current, index });
        return "asleep";
      });
      const state = this.world.threads[this.#current] as Thread;
      const [first, last] = this.#rules.conditions;
      const restarts = (this.programs[this.#current] as Program).restarts && index >= first && index <= last;
      if (answer === "asleep") state.answers.pop();
      else if (index === this.#rules.lock) {
        // Back at the first look at the lock, which it did not get.
        state.answers.length = state.entering + 1;
        state.answers[state.entering] = 1;
      } else if (answer !== "not-equal" || !restarts) return answer;
      // Whoever has slept begins anew: nothing is left of what it did before.
      else state.answers = [];
      throw this.#suspended();
    },
    notify: (_words: unknown, index: number, most = Infinity) =>
      this.#access(index, () => this.wake(index, most)),
  };

  /** However long a thread has tried to take the lock: once it has it, it is as if it had got it at once. */
  #canonical(state: Thread, isTaken: boolean): void {
    if (state.entering === -1) state.entering = state.answers.length - 1;
    if (!isTaken) return;
    state.answers.length = state.entering;
    state.answers.push(0);
    this.#given = state.answers.length;
    state.entering = -1;
  }

  /** The words as an array that the real code can use. */
  readonly words: Int32Array = this.#array(
    (index) => this.#get(index),
    (index, value) => this.#set(index, value),
    (index) => index,
  ) as Int32Array;

  /** The numbers, which lie two words apart. */
  readonly numbers: Float64Array = this.#array(
    (index) => this.world.numbers.get(index) ?? 0,
    (index, value) => void this.world.numbers.set(index, value),
    (index) => 2 * index,
  ) as Float64Array;

  #array(
    get: (index: number) => number,
    set: (index: number, value: number) => void,
    wordOf: (index: number) => number,
  ): unknown {
    return new Proxy(
      {},
      {
        get: (_target, key) => {
          const index = Number(key);
          // What a queue was made with does not change.
          return wordOf(index) < 16 ? get(index) : this.#access(wordOf(index), () => get(index));
        },
        set: (_target, key, value) => {
          const index = Number(key);
          this.#access(wordOf(index), () => set(index, value));
          return true;
        },
      },
    );
  }
}

/** What tells worlds apart. */
export function keyOf(world: World, { isDead }: Rules): string {
  const words = [...world.words].filter(([index]) => !isDead(world, index));
  const numbers = [...world.numbers].filter(([index]) => !isDead(world, 2 * index));
  return JSON.stringify([
    words.sort((a, b) => a[0] - b[0]),
    numbers.sort((a, b) => a[0] - b[0]),
    world.threads,
    world.sleepers,
    world.results,
  ]);
}

export function copyOf(world: World): World {
  return {
    words: new Map(world.words),
    numbers: new Map(world.numbers),
    threads: world.threads.map((thread) => ({ ...thread, answers: thread.answers.slice() })),
    sleepers: world.sleepers.slice(),
    results: world.results.map((results) => results.slice()),
  };
}
