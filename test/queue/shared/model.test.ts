import { describe, expect, it } from "vitest";
import { BytesIO } from "../../../dist/index.js";
import { ShutDown } from "../../../dist/queue/errors.js";
import { Ledger } from "../../../dist/queue/shared/ledger.js";
import { perform } from "../../../dist/queue/shared/operation-line.js";
import { Borrow, Get, Join, type Parts, Put } from "../../../dist/queue/shared/operations.js";
import { FREE, LEASED, QUEUED, RELEASED, RESERVED } from "../../../dist/queue/shared/regions.js";
import { SharedLock } from "../../../dist/queue/shared/shared-lock.js";
import * as layout from "../../../dist/queue/shared/shared-memory.js";
import { type Exploration, explore } from "./explore.ts";
import type { Program, Rules, Simulation, Thread, World } from "./simulation.ts";

const BLOCKS = 8;
const { ring: RING, records: RECORDS } = layout.layoutOf(BLOCKS);
const KIND = 7;

interface Setup {
  maxsize: number;
  producers: number;
  consumers: number;
  /** Items that each producer puts. */
  items?: number;
  /** Items that each consumer takes. Default: its share. */
  takes?: number;
  onCrash?: number;
  /** Consumers take leases, and close them. */
  leases?: boolean;
  /** Bytes of an item: above 4096, it is copied without the lock. */
  size?: number;
  dies?: boolean;
  /** Every sleep may come to an end by itself. */
  late?: boolean;
  /** Consumers say that they are done, and a thread waits until all is. */
  joins?: boolean;
  /** A thread shuts the queue down at some time. */
  shutsDown?: "gently" | "at once";
}

/** Ids of threads in the table and the lock. */
const idOf = (thread: number) => thread + 1;

function worldOf(setup: Setup, count: number): World {
  const words = new Map<number, number>([
    [layout.BLOCKS, BLOCKS],
    [layout.MAXSIZE, setup.maxsize],
    [layout.DISCIPLINE, layout.FIFO],
    [layout.ON_CRASH, setup.onCrash ?? layout.REQUEUE],
    [layout.THREAD_COUNT, count],
  ]);
  for (let thread = 0; thread < count; thread++) words.set(layout.THREADS + 2 * thread, idOf(thread));
  const threads = Array.from({ length: count }, (): Thread => {
    return { call: 0, answers: [], entering: -1, needsLock: false, isDead: false, isLate: false };
  });
  return { words, numbers: new Map(), threads, sleepers: [], results: threads.map(() => []) };
}

/** Returns the region whose record a word belongs to, and which of its words it is. */
function inRecord(index: number): [region: number, word: number] {
  return [Math.floor((index - RECORDS) / layout.RECORD), (index - RECORDS) % layout.RECORD];
}

/** Regions are given back without the lock, if there are leases, or regions filled without it. */
function rulesFor({ leases = false, size = 0 }: Setup): Rules {
  const givesBack = leases || size > 4096;
  return {
    lock: layout.LOCK,
    locksAtOnce: true,
    conditions: [layout.NOT_EMPTY, layout.ALL_DONE + 1],
    // The order of two accesses makes a difference where they are not both of who holds the lock.
    isVisible({ words }, thread, index) {
      if (index === -1) return false;
      if (((words.get(layout.LOCK) ?? 0) & ~(1 << 30)) !== idOf(thread)) return true;
      if (!givesBack) return false;
      if (index === layout.RELEASED_TOP) return true;
      if (index === layout.MEMORY_FREED || index === layout.MEMORY_FREED + 1) return true;
      if (index < RECORDS || inRecord(index)[1] !== layout.STATE) return false;
      const state = words.get(index) ?? 0;
      return [RESERVED, LEASED, RELEASED].includes(state & KIND) && state >> 8 !== thread;
    },
    isDead({ words }, index) {
      if (index >= RECORDS) {
        const [region, word] = inRecord(index);
        const kind = (words.get(RECORDS + layout.RECORD * region + layout.STATE) ?? 0) & KIND;
        return word !== layout.STATE && word !== layout.NEXT && kind === FREE;
      }
      if (index < RING || index >= RING + BLOCKS || (words.get(layout.LOCK) ?? 0) !== 0) return false;
      const [head, tail] = [words.get(layout.HEAD) ?? 0, words.get(layout.TAIL) ?? 0];
      return ((index - RING - head) & (BLOCKS - 1)) >= tail - head;
    },
  };
}

function run(setup: Setup): Exploration {
  const { producers, consumers, items = 1, dies = false, leases = false, size = 0 } = setup;
  const total = producers * items;
  const takes = setup.takes ?? Math.floor(total / consumers);
  const watcher = producers + consumers;
  const last = watcher + 1;
  const simulation = { current: null as (() => Simulation) | null };
  const here = () => (simulation.current as () => Simulation)();

  const partsFor = (thread: number): Parts => {
    const { words, numbers } = here();
    const memory = {
      words,
      numbers,
      reach() {},
      view: () => new Uint8Array(size),
      slab: { maxByteLength: 8192 },
    };
    const ledger = new Ledger(memory, idOf(thread));
    here().directly(() => ledger.attach());
    return { memory: memory as never, ledger };
  };
  const timeoutMs = setup.late ? 1000 : Infinity;
  const expired = () => new Error("expired");
  const orLate = <Result>(work: () => Result): Result | "late" | "shut down" => {
    try {
      return work();
    } catch (error) {
      if ((error as Error).message === "expired") return "late";
      if (error instanceof ShutDown) return "shut down";
      throw error;
    }
  };
  const put = (thread: number, id: number) => () => {
    const parts = partsFor(thread);
    const cargo = { size, position: id, meta: null, fill() {}, refuse() {}, moved() {} };
    const operation = new Put(parts, cargo, false, 0);
    return orLate(() => {
      perform(parts.ledger, operation, timeoutMs, expired);
      return "put";
    });
  };
  const get = (thread: number) => () => {
    const parts = partsFor(thread);
    return orLate(() => {
      if (!leases) {
        const id = perform(parts.ledger, new Get(parts), timeoutMs, expired).tell();
        if (setup.joins) parts.ledger.done();
        return id;
      }
      const lease = perform(parts.ledger, new Borrow(parts), timeoutMs, expired);
      const id = lease.tell();
      lease.close();
      return id;
    });
  };

  const programs: Program[] = [];
  const common = { mayDie: true, mayBeLate: setup.late ?? false, restarts: size <= 4096 && !setup.late };
  for (let thread = 0; thread < producers; thread++) {
    const ids = Array.from({ length: items }, (_, index) => 1 + thread * items + index);
    programs.push({ calls: ids.map((id) => put(thread, id)), ...common });
  }
  for (let thread = producers; thread < watcher; thread++) {
    programs.push({ calls: Array.from({ length: takes }, () => get(thread)), ...common });
  }
  programs.push({
    calls: [
      () => {
        const { ledger } = partsFor(watcher);
        const dead = here().world.threads.findIndex(({ isDead }) => isDead);
        return ledger.recover(idOf(dead), Infinity);
      },
    ],
    enabled: ({ threads }) => threads.some(({ isDead }) => isDead),
    mayDie: false,
    mayBeLate: false,
    restarts: true,
  });

  if (setup.joins) {
    programs.push({
      calls: [
        () => {
          const parts = partsFor(last);
          perform(parts.ledger, new Join(parts), Infinity, expired);
          return "joined";
        },
      ],
      // Before the first put there is nothing to wait for.
      enabled: ({ results }) => results[0]?.length === items,
      ...common,
      mayDie: false,
    });
  }
  if (setup.shutsDown) {
    programs.push({
      calls: [
        () => {
          const { ledger } = partsFor(last);
          ledger.beginShutdown(setup.shutsDown === "at once");
          ledger.lock.enter(Infinity);
          try {
            ledger.endShutdown();
          } finally {
            ledger.lock.leave();
          }
          return "shut down";
        },
      ],
      ...common,
    });
  }

  const check = (at: Simulation): void => {
    const { words, numbers, threads, results, sleepers } = at.world;
    const word = (index: number) => words.get(index) ?? 0;
    const stateOf = (region: number) => word(RECORDS + layout.RECORD * region + layout.STATE);
    const idAt = (region: number) => numbers.get((RECORDS + layout.RECORD * region) / 2 + layout.POSITION);
    const dead = threads.findIndex(({ isDead }) => isDead);

    expect(word(layout.LOCK), "nobody holds the lock").toBe(0);
    const regions = Array.from({ length: BLOCKS }, (_, region) => region).filter(
      (region) => (stateOf(region) & KIND) !== FREE,
    );
    const queued = regions.filter((region) => (stateOf(region) & KIND) === QUEUED);
    const size = word(layout.TAIL) - word(layout.HEAD);
    expect(queued.length, "the order holds what is queued").toBe(size);
    expect(
      regions.filter((region) => ![QUEUED, RELEASED].includes(stateOf(region) & KIND)),
      "no region belongs to a thread for ever",
    ).toEqual([]);

    const delivered = results.slice(producers, watcher).flat();
    const puts = results.slice(0, producers);
    const ids = [...delivered.filter((id) => typeof id === "number"), ...queued.map(idAt)] as number[];
    const twice = ids.length - new Set(ids).size;
    expect(twice, "nothing is delivered twice").toBe(0);
    const returned = puts.flatMap((each, thread) =>
      each.flatMap((result, index) => (result === "put" ? [1 + thread * items + index] : [])),
    );
    const lost = returned.filter((id) => !ids.includes(id));
    const deadConsumer = dead >= producers;
    const mayBeLost = deadConsumer && (!leases || setup.onCrash === layout.DROP) ? 1 : 0;
    // A dead consumer that had closed its lease had done with the item, but could not tell.
    const mayBeClosed = deadConsumer && leases ? 1 : 0;
    const dropsAll = word(layout.SHUTDOWN) === 2;
    if (dropsAll) expect(size, "nothing is left").toBe(0);
    else expect(lost.length, `lost: ${lost}`).toBeLessThanOrEqual(Math.max(mayBeLost, mayBeClosed));
    expect(ids.every((id) => id >= 1 && id <= total)).toBe(true);

    for (const [thread, { isDead, call }] of threads.entries()) {
      const program = programs[thread] as Program;
      if (isDead || call === program.calls.length || program.enabled?.(at.world) === false) continue;
      expect(word(layout.SHUTDOWN), `thread ${thread} has missed the end`).toBe(0);
      const sleeper = sleepers.find((each) => each.thread === thread);
      expect(sleeper, `thread ${thread} stands still, but does not sleep`).toBeDefined();
      if (sleeper?.index === layout.NOT_EMPTY) expect(size, "a getter sleeps, and there is an item").toBe(0);
      else if (sleeper?.index === layout.NOT_FULL) {
        expect(size, "a putter sleeps, and there is room").toBeGreaterThanOrEqual(setup.maxsize);
      } else if (sleeper?.index === layout.ALL_DONE) {
        expect(size, "all is done, and somebody waits for it").toBeGreaterThan(0);
      } else if (sleeper?.index === layout.MEMORY_FREED) {
        expect(regions.length, "a putter sleeps, and there is memory").toBeGreaterThan(0);
      } else expect(sleeper?.index, "what a thread sleeps on for ever").toBe("nothing");
    }

    at.directly(() => {
      const { ledger } = partsForCheck(at);
      const taken = results
        .slice(producers, watcher)
        .flatMap((each, index) =>
          dead === producers + index ? [] : each.filter((id) => typeof id === "number" && !setup.joins),
        );
      expect(ledger.unfinished, "what is unfinished").toBe(size + taken.length);
      ledger.regions.collect();
      const tree = (node: number) => word(layout.layoutOf(BLOCKS).tree + node);
      const before = Array.from({ length: 2 * BLOCKS }, (_, node) => tree(node));
      ledger.regions.rebuild();
      const largest = (nodes: number[]) => nodes[1];
      const after = Array.from({ length: 2 * BLOCKS }, (_, node) => tree(node));
      expect(largest(before), "the free regions").toBe(largest(after));
    });
  };
  const partsForCheck = (at: Simulation) => {
    simulation.current = () => at;
    return partsFor(watcher);
  };

  return explore(
    worldOf(setup, programs.length),
    (current) => {
      simulation.current = current;
      return programs;
    },
    rulesFor(setup),
    dies,
    check,
  );
}

// Loaded before the clock and the atomics are simulated.
new BytesIO();

describe("The shared queue under every interleaving", () => {
  const setups: Record<string, Setup> = {
    "2 producers, 2 consumers, capacity 1": { maxsize: 1, producers: 2, consumers: 2 },
    "2 producers, 2 consumers, capacity 2": { maxsize: 2, producers: 2, consumers: 2 },
    "2 producers, 2 consumers, capacity 1, a crash": { maxsize: 1, producers: 2, consumers: 2, dies: true },
    "2 producers, 2 consumers, capacity 2, a crash": { maxsize: 2, producers: 2, consumers: 2, dies: true },
    "2 producers, 2 consumers, timeouts": { maxsize: 1, producers: 2, consumers: 2, late: true },
    "2 producers, 2 consumers, a shutdown": { maxsize: 1, producers: 2, consumers: 2, shutsDown: "gently" },
    "2 producers, a consumer, a join": { maxsize: 1, producers: 2, consumers: 1, takes: 2, joins: true },
    "a producer, a consumer, leases, a crash": {
      maxsize: 1,
      producers: 1,
      consumers: 1,
      leases: true,
      dies: true,
      items: 2,
    },
  };
  // Minutes: with MODEL=all only.
  const more: Record<string, Setup> = {
    "a producer, 2 consumers, 2 items, a crash": {
      maxsize: 1,
      producers: 1,
      consumers: 2,
      items: 2,
      dies: true,
    },
    "2 producers, 2 consumers, leases": { maxsize: 1, producers: 2, consumers: 2, leases: true },
    "2 producers, 2 consumers, a shutdown at once": {
      maxsize: 1,
      producers: 2,
      consumers: 2,
      shutsDown: "at once",
    },
    "2 producers, 2 consumers, filled without the lock": {
      maxsize: 1,
      producers: 2,
      consumers: 2,
      size: 4097,
    },
    "2 producers, a consumer, leases, a crash": {
      maxsize: 1,
      producers: 2,
      consumers: 1,
      takes: 2,
      leases: true,
      dies: true,
    },
    "2 producers, a consumer, leases dropped, a crash": {
      maxsize: 1,
      producers: 2,
      consumers: 1,
      takes: 2,
      leases: true,
      dies: true,
      onCrash: layout.DROP,
    },
    "a producer, 2 consumers, a join, a crash": {
      maxsize: 1,
      producers: 1,
      consumers: 2,
      items: 2,
      joins: true,
      dies: true,
    },
    "a producer, a consumer, a shutdown at once, a crash": {
      maxsize: 1,
      producers: 1,
      consumers: 1,
      items: 2,
      dies: true,
      shutsDown: "at once",
    },
    "a producer, a consumer, filled without the lock, a crash": {
      maxsize: 1,
      producers: 1,
      consumers: 1,
      items: 2,
      dies: true,
      size: 4097,
    },
    "2 producers, a consumer, timeouts, a crash": {
      maxsize: 1,
      producers: 2,
      consumers: 1,
      late: true,
      dies: true,
    },
  };
  const all = process.env.MODEL === "all" ? { ...setups, ...more } : setups;
  it.each(Object.entries(all))("is sound: %s", { timeout: 1_800_000 }, (_name, setup) => {
    const found = run(setup);
    expect(found.ends).toBeGreaterThan(0);
    expect(found.deaths > 0).toBe(setup.dies ?? false);
  });
});

describe("The lock under every interleaving", () => {
  /** Any word that only the lock guards. */
  const COUNTER = layout.HEAD;

  it.each([
    { threads: 3, rounds: 1, dies: true },
    { threads: 2, rounds: 2, dies: true },
    { threads: 3, rounds: 2, dies: false },
  ])(
    "lets one in at a time, and nobody is forgotten: $threads threads, $rounds times, crash: $dies",
    ({ threads, rounds, dies }) => {
      const setup = { maxsize: 1, producers: threads, consumers: 0 };
      const enterAndLeave = (here: () => Simulation, thread: number) => () => {
        const { words } = here();
        const lock = new SharedLock(words, idOf(thread));
        lock.enter(Infinity);
        try {
          words[COUNTER] = (words[COUNTER] as number) + 1;
        } finally {
          lock.leave();
        }
        return "done";
      };
      const found = explore(
        worldOf(setup, threads + 1),
        (here) => {
          const common = { mayDie: true, mayBeLate: false, restarts: true };
          const programs: Program[] = Array.from({ length: threads }, (_, thread) => {
            return { calls: new Array(rounds).fill(enterAndLeave(here, thread)), ...common };
          });
          const recover = () => {
            const { words, numbers, world } = here();
            const ledger = new Ledger({ words, numbers, reach() {} }, idOf(threads));
            return ledger.recover(idOf(world.threads.findIndex(({ isDead }) => isDead)), Infinity);
          };
          const enabled = (world: World) => world.threads.some(({ isDead }) => isDead);
          programs.push({ calls: [recover], enabled, ...common, mayDie: false });
          return programs;
        },
        // The counter is the recovery's too: here only the order of the lock's own words matters.
        { ...rulesFor(setup), locksAtOnce: false, isDead: () => false },
        dies,
        ({ world }) => {
          const living = world.threads.slice(0, threads).filter(({ isDead }) => !isDead);
          expect(living.every(({ call }) => call === rounds)).toBe(true);
          expect(world.words.get(layout.LOCK) ?? 0).toBe(0);
          if (living.length === threads) expect(world.words.get(COUNTER)).toBe(threads * rounds);
        },
      );
      process.stderr.write(`${JSON.stringify(found)}\n`);
      expect(found.ends).toBeGreaterThan(0);
    },
  );
});
