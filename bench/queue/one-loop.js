/**
 * Hands items over within one event loop: `Queue` beside fastq and Python's asyncio.Queue. All ways take turns in each round.
 * The script prints the least nanoseconds per item of all rounds, and how many times as long as `Queue(64)` each way takes.
 *
 * Target: no other way takes less. fastq has no get(): its items are tasks of one function, which is less work.
 *
 * node bench/queue/one-loop.js [--rounds 7]
 */
import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";
import { Queue } from "bytesio/queue";
import fastq from "fastq";

const COUNT = 200_000;
const { values } = parseArgs({ options: { rounds: { type: "string", default: "7" } } });

/** @param {number} maxsize */
function ends(maxsize) {
  const queue = /** @type {Queue<number>} */ (/** @type {unknown} */ (new Queue(maxsize)));
  return {
    async produce() {
      for (let item = 0; item < COUNT; item++) await queue.put(item);
    },
    async consume() {
      for (let item = 0; item < COUNT; item++) await queue.get();
    },
  };
}

/** Python measures its own way. @type {Record<string, () => Promise<unknown>>} */
const WAYS = {
  "Queue, the getter waits": () => {
    const { produce, consume } = ends(0);
    return Promise.all([consume(), produce()]);
  },
  "Queue(64), both wait": () => {
    const { produce, consume } = ends(64);
    return Promise.all([produce(), consume()]);
  },
  "fastq promise push": async () => {
    const queue = fastq.promise(async () => {}, 1);
    for (let item = 0; item < COUNT; item++) await queue.push(item);
  },
  "fastq callback": () =>
    new Promise((resolve) => {
      const queue = fastq((_item, done) => queueMicrotask(() => done(null)), 1);
      queue.drain = () => resolve(undefined);
      for (let item = 0; item < COUNT; item++) queue.push(item);
    }),
  "asyncio.Queue(64) (Python)": async () => {},
};

const PYTHON = `
import asyncio, time
COUNT = ${COUNT}
async def main():
    queue = asyncio.Queue(64)
    async def produce():
        for item in range(COUNT): await queue.put(item)
    async def consume():
        for item in range(COUNT): await queue.get()
    start = time.perf_counter()
    await asyncio.gather(produce(), consume())
    return (time.perf_counter() - start) / COUNT * 1e9
print(asyncio.run(main()))
`;

/** @type {Map<string, number>} */
const least = new Map();
for (let round = 0; round < Number(values.rounds); round++) {
  for (const [name, run] of Object.entries(WAYS)) {
    const start = process.hrtime.bigint();
    await run();
    const time = name.includes("Python")
      ? Number(execFileSync("python3", ["-c", PYTHON], { encoding: "utf8" }))
      : Number(process.hrtime.bigint() - start) / COUNT;
    least.set(name, Math.min(time, least.get(name) ?? Infinity));
  }
}
const own = least.get("Queue(64), both wait") ?? NaN;
for (const [name, time] of least) {
  console.log(
    `${name.padEnd(28)} ${String(Math.round(time)).padStart(6)} ns ${(time / own).toFixed(2).padStart(6)}`,
  );
}
