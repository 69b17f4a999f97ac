/**
 * Hands streams from thread to thread: `SharedQueue` beside Python's queue.Queue (threads) and multiprocessing.Queue, and
 * beside MessagePort, piscina, tinypool, comlink and synckit. Every item is filled, stamped, read in full and checked. All
 * ways take turns in each round. The script prints items per second, their ratio to queue.Queue, and microseconds of CPU
 * time per item. The CPU time depends less on what else the machine does. At the end of each size the script says whether
 * the targets were met:
 *
 * - From worker to worker the queue is at least twice as fast as queue.Queue at 1 KiB, and at least as fast at 64 KiB and
 *   8 MiB. It is ahead of MessagePort.
 * - From the main thread to one worker it is ahead of the pools, comlink and synckit.
 *
 * node bench/queue/threads.js [--rounds 3] [--sizes 1024,65536,8388608] [--only name,name]
 */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { MessageChannel, Worker } from "node:worker_threads";
import { SharedQueue } from "bytesio/queue";
import * as comlink from "comlink";
// @ts-expect-error The module has no types.
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import { Piscina } from "piscina";
import { createSyncFn } from "synckit";
import { Tinypool } from "tinypool";
import { median } from "../measure/statistics.js";
import { newItem } from "./item.js";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    sizes: { type: "string", default: "1024,65536,8388608" },
    only: { type: "string", default: "" },
  },
});
const script = new URL("worker.js", import.meta.url);

/** @param {number} size */
const countFor = (size) => (size <= 1024 ? 400_000 : size <= 65536 ? 80_000 : 800);

/**
 * Starts workers, waits until all are ready, and returns the seconds that their work takes.
 *
 * @param {object[]} datas
 * @param {import("node:worker_threads").TransferListItem[][]} transfers
 * @param {SharedQueue} [queue]
 */
async function timed(datas, transfers = [], queue = undefined) {
  const workers = datas.map(
    (workerData, index) => new Worker(script, { workerData, transferList: transfers[index] ?? [] }),
  );
  for (const worker of workers) queue?.watch(worker);
  await Promise.all(workers.map((worker) => once(worker, "message")));
  const start = performance.now();
  const done = Promise.all(workers.map((worker) => once(worker, "message")));
  for (const worker of workers) worker.postMessage("go");
  await done;
  const seconds = (performance.now() - start) / 1000;
  await Promise.all(workers.map((worker) => worker.terminate()));
  return seconds;
}

/**
 * Returns the contents of an item, which are the same array each time. A producer copies them, as workers do.
 *
 * @param {number} size
 */
function filled(size) {
  if (chunk.length !== size) chunk = newItem(size);
  return chunk;
}

let chunk = new Uint8Array(0);

/**
 * Gives each item to one worker as a task, eight at a time.
 *
 * @param {(bytes: Uint8Array) => Promise<unknown>} call
 * @param {number} size
 * @param {number} count
 */
async function tasks(call, size, count) {
  await call(filled(size).slice());
  const start = performance.now();
  let left = count;
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      while (left-- > 0) await call(filled(size).slice());
    }),
  );
  return (performance.now() - start) / 1000;
}

const POOL = {
  filename: fileURLToPath(script),
  minThreads: 1,
  maxThreads: 1,
  concurrentTasksPerWorker: 8,
  workerData: null,
};

/**
 * @param {{
 *   run(item: Uint8Array, options: { transferList: ArrayBuffer[] }): Promise<unknown>,
 *   destroy(): Promise<unknown>,
 * }} pool
 * @param {number} size
 * @param {number} count
 */
async function pooled(pool, size, count) {
  const call = (/** @type {Uint8Array} */ bytes) =>
    pool.run(bytes, { transferList: [/** @type {ArrayBuffer} */ (bytes.buffer)] });
  const seconds = await tasks(call, size, count);
  await pool.destroy();
  return seconds;
}

/** Each way returns seconds. @type {Record<string, (size: number, count: number) => Promise<number>>} */
const WAYS = {
  "queue.Queue (Python threads)": async (size, count) => python("thread", size, count),
  "multiprocessing.Queue (Python)": async (size, count) => python("process", size, count),
  "SharedQueue copy": (size, count) => shared(size, count, 1, false),
  "SharedQueue lease": (size, count) => shared(size, count, 1, true),
  "SharedQueue copy 4/4": (size, count) => shared(size, count, 4, false),
  "SharedQueue lease 4/4": (size, count) => shared(size, count, 4, true),
  "queue.Queue 4/4 (Python threads)": async (size, count) => python("thread4", size, count),
  "MessagePort transfer": (size, count) => {
    const { port1, port2 } = new MessageChannel();
    return timed(
      [
        { role: "send", port: port1, size, count },
        { role: "receive", port: port2, size, count },
      ],
      [[port1], [port2]],
    );
  },
  "SharedQueue main -> worker copy": (size, count) => fromMain(size, count, false),
  "SharedQueue main -> worker lease": (size, count) => fromMain(size, count, true),
  piscina: (size, count) => pooled(new Piscina(POOL), size, count),
  tinypool: (size, count) => pooled(new Tinypool(POOL), size, count),
  comlink: async (size, count) => {
    const worker = new Worker(script, { workerData: { role: "comlink" } });
    const remote = /** @type {any} */ (comlink.wrap(nodeEndpoint(worker)));
    const call = (/** @type {Uint8Array} */ bytes) => remote(comlink.transfer(bytes, [bytes.buffer]));
    const seconds = await tasks(call, size, count);
    await worker.terminate();
    return seconds;
  },
  synckit: async (size, count) => {
    const call = createSyncFn(fileURLToPath(new URL("synckit-worker.js", import.meta.url)));
    call(filled(size));
    const start = performance.now();
    for (let item = 0; item < count; item++) call(filled(size));
    return (performance.now() - start) / 1000;
  },
};

/**
 * Hands items from this thread, which awaits, to a worker, which blocks.
 *
 * @param {number} size
 * @param {number} count
 * @param {boolean} leases
 */
async function fromMain(size, count, leases) {
  const queue = new SharedQueue(64, { maxBytes: 2 ** 28 });
  const worker = new Worker(script, {
    workerData: { role: "get", handle: queue.handle, size, count, leases },
  });
  queue.watch(worker);
  await once(worker, "message");
  worker.postMessage("go");
  const done = once(worker, "message");
  const start = performance.now();
  for (let item = 0; item < count; item++) {
    if (!leases) await queue.put(filled(size));
    else {
      const room = await queue.alloc(size);
      room.write(filled(size));
      room.seek(0);
      await queue.put(room, { ownership: "move" });
    }
  }
  await done;
  const seconds = (performance.now() - start) / 1000;
  await worker.terminate();
  return seconds;
}

/**
 * @param {number} size
 * @param {number} count
 * @param {number} pairs
 * @param {boolean} leases
 */
function shared(size, count, pairs, leases) {
  const queue = new SharedQueue(64, { maxBytes: 2 ** 28 });
  const datas = ["get", "put"].flatMap((role) =>
    Array.from({ length: pairs }, () => ({ role, handle: queue.handle, size, count: count / pairs, leases })),
  );
  return timed(datas, [], queue);
}

/**
 * @param {string} kind
 * @param {number} size
 * @param {number} count
 */
function python(kind, size, count) {
  const file = fileURLToPath(new URL("threads.py", import.meta.url));
  const output = execFileSync("python3", [file, kind, String(size), String(count)], { encoding: "utf8" });
  const [seconds = NaN, cpu = NaN] = output.split(" ").map(Number);
  pythonCpu = 1e6 * cpu;
  return seconds;
}

/** The CPU time of Python's processes, in microseconds. The other ways run in this process, whose own CPU time counts. */
let pythonCpu = 0;

/**
 * @param {number} size
 * @returns {[own: string, other: string, ratio: number][]}
 */
function targets(size) {
  return [
    ["SharedQueue lease", "queue.Queue (Python threads)", size <= 1024 ? 2 : 1],
    ["SharedQueue lease 4/4", "queue.Queue 4/4 (Python threads)", size <= 1024 ? 2 : 1],
    ["SharedQueue lease", "multiprocessing.Queue (Python)", 1],
    ["SharedQueue lease", "MessagePort transfer", 1],
    ["SharedQueue main -> worker lease", "piscina", 1],
    ["SharedQueue main -> worker lease", "tinypool", 1],
    ["SharedQueue main -> worker lease", "comlink", 1],
    ["SharedQueue main -> worker lease", "synckit", 1],
  ];
}

for (const size of values.sizes.split(",").map(Number)) {
  const names = Object.keys(WAYS).filter(
    (name) => values.only === "" || values.only.split(",").some((part) => name.includes(part)),
  );
  /** @type {Record<string, number[]>} */
  const rates = Object.fromEntries(names.map((name) => [name, []]));
  /** @type {Record<string, number[]>} */
  const costs = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const name of names) {
      const slow = name.startsWith("multi") || name === "synckit" ? 4 : 1;
      const count = Math.max(8, countFor(size) / slow);
      pythonCpu = 0;
      const before = process.cpuUsage();
      rates[name]?.push(count / ((await WAYS[name]?.(size, count)) ?? NaN));
      const { user, system } = process.cpuUsage(before);
      costs[name]?.push((pythonCpu || user + system) / count);
    }
  }
  const rate = Object.fromEntries(names.map((name) => [name, median(rates[name] ?? [])]));
  const base = rate["queue.Queue (Python threads)"] ?? NaN;
  for (const name of names) {
    const items = Math.round(rate[name] ?? NaN).toLocaleString("en");
    const cpu = median(costs[name] ?? []).toFixed(1);
    const ratio = ((rate[name] ?? NaN) / base).toFixed(2);
    console.log(
      `${String(size).padStart(8)}  ${name.padEnd(34)} ${items.padStart(9)}/s  ${ratio.padStart(6)}  ${cpu} us`,
    );
  }
  for (const [own, other, target] of targets(size)) {
    const ratio = (rate[own] ?? NaN) / (rate[other] ?? NaN);
    if (Number.isNaN(ratio)) continue;
    const verdict = ratio >= target ? "met" : "MISSED";
    console.log(
      `${String(size).padStart(8)}  ${verdict}: ${own} is ${ratio.toFixed(2)} x ${other}, target ${target}`,
    );
  }
}
process.exit(0);
