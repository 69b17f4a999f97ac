/**
 * Kills producers and consumers of a shared queue at random moments, at full speed, and then counts what came of
 * every item: the crash semantics as they are written down, measured.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { SharedQueue } from "bytesio/queue";

export const NEXT_ID = 0;
export const STOP = 1;
export const PUT_BEGUN = 1;
export const COMMITTED = 2;

/**
 * @typedef {object} Setup
 * @property {number} kills
 * @property {number} size Bytes of an item.
 * @property {boolean} leases Whether consumers take leases, and half of the items are moved.
 * @property {"requeue" | "drop"} [onCrash]
 * @property {"fifo" | "lifo" | "priority"} [discipline]
 * @property {number} [maxsize]
 * @property {number} [items] The most items.
 *
 * @typedef {object} Outcome
 * @property {number} committed Items whose put returned.
 * @property {number} lost Of these, items that nobody got.
 * @property {number} twice Items that were delivered more than once.
 * @property {number} killed Kills that met a running thread.
 * @property {number} killedConsumers
 * @property {number} lockWasHeld
 * @property {number} uncommitted
 * @property {number} requeued
 * @property {number} dropped
 * @property {number} slowestRecovery Milliseconds.
 * @property {number[]} left Items, bytes and unfinished tasks that are left at the end.
 */

/**
 * Returns the id that is in each word of an item: a half-filled or mixed one throws.
 *
 * @param {Uint8Array} bytes
 * @param {number} size
 */
export function idOf(bytes, size) {
  const words = new Uint32Array(bytes.buffer);
  const id = words[0] ?? 0;
  if (bytes.length !== Math.max(4, size & ~3) || !words.every((word) => word === id)) {
    throw new Error(`Cannot be: an item is corrupt: ${words.slice(0, 4)}`);
  }
  return id;
}

/**
 * @param {Setup} setup
 * @returns {Promise<Outcome>}
 */
export async function crashes({
  kills,
  size,
  leases,
  onCrash = "requeue",
  discipline = "fifo",
  maxsize = 16,
  items = 2 ** 25,
}) {
  const queue = new SharedQueue(maxsize, { onCrash, discipline, maxBytes: 2 ** 22 });
  const counters = new SharedArrayBuffer(8);
  const states = new SharedArrayBuffer(items);
  const received = new SharedArrayBuffer(items);
  const counts = new Int32Array(counters);
  /** @type {Error[]} */
  const errors = [];
  const outcome = {
    committed: 0,
    lost: 0,
    twice: 0,
    killed: 0,
    killedConsumers: 0,
    lockWasHeld: 0,
    uncommitted: 0,
    requeued: 0,
    dropped: 0,
    slowestRecovery: 0,
    left: [0, 0, 0],
  };

  const roles = ["produce", "produce", "consume", "consume", "await"];
  /** @param {string} role */
  const start = (role) => {
    const worker = new Worker(new URL("crash-worker.js", import.meta.url), {
      workerData: { handle: queue.handle, role, size, leases, counters, states, received, blocks: items },
    });
    worker.on("error", (error) => errors.push(error));
    const ended = queue.watch(worker).then((report) => {
      outcome.lockWasHeld += Number(report.lockWasHeld);
      outcome.uncommitted += report.uncommitted;
      outcome.requeued += report.requeued;
      outcome.dropped += report.dropped;
    });
    const ready = new Promise((resolve) => worker.once("message", resolve));
    return { role, worker, ended, ready };
  };
  const threads = roles.map(start);

  while (outcome.killed < kills && errors.length === 0) {
    await Promise.all(threads.map(({ ready }) => ready));
    await sleep(Math.random() * 10);
    // Now and then two at once: the one may hold the lock that the recovery from the other needs.
    const count = Math.min(Math.random() < 0.3 ? 2 : 1, kills - outcome.killed);
    const first = Math.floor(Math.random() * threads.length);
    const indexes = [first, (first + 1) % threads.length].slice(0, count);
    const victims = indexes.map((index) => /** @type {ReturnType<typeof start>} */ (threads[index]));
    await Promise.all(victims.map(({ worker }) => worker.terminate()));
    const began = performance.now();
    await Promise.all(victims.map(({ ended }) => ended));
    outcome.slowestRecovery = Math.max(outcome.slowestRecovery, performance.now() - began);
    outcome.killed += count;
    outcome.killedConsumers += victims.filter(({ role }) => role !== "produce").length;
    for (const index of indexes) threads[index] = start(roles[index] ?? "");
  }

  // Producers stop by themselves, consumers when nothing is left.
  Atomics.store(counts, STOP, 1);
  const producers = threads.filter(({ role }) => role === "produce");
  const drain = (async () => {
    for await (const stream of queue) {
      Atomics.add(new Uint8Array(received), idOf(stream.read(), size), 1);
      queue.task_done();
    }
  })();
  await Promise.all(producers.map(({ ended }) => ended));
  await queue.join({ timeoutMs: 20_000 });
  queue.shutdown();
  await Promise.all([drain, ...threads.map(({ ended }) => ended)]);
  if (errors.length > 0) throw errors[0];

  const [begun, deliveries] = [new Uint8Array(states), new Uint8Array(received)];
  for (let id = 0; id < Math.min(items, counts[NEXT_ID] ?? 0); id++) {
    const count = deliveries[id] ?? 0;
    if (begun[id] === COMMITTED) {
      outcome.committed++;
      if (count === 0) outcome.lost++;
    }
    if (count > 1) outcome.twice++;
  }
  outcome.left = [queue.qsize(), queue.bytesUsed(), queue.unfinished_tasks];
  return outcome;
}
