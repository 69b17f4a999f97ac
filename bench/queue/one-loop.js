/**
 * Hand-overs within one event loop: `Queue` beside fastq and Python's asyncio.Queue. Prints nanoseconds per item.
 * node bench/queue/one-loop.js
 */
import { execFileSync } from "node:child_process";
import { Queue } from "bytesio/queue";
import fastq from "fastq";

const COUNT = 200_000;
const ROUNDS = 7;

/** @type {Record<string, () => Promise<void>>} */
const WAYS = {
  "Queue, the getter waits": async () => {
    const queue = /** @type {Queue<number>} */ (/** @type {unknown} */ (new Queue()));
    const produce = async () => {
      for (let item = 0; item < COUNT; item++) {
        await queue.put(item);
      }
    };
    const consume = async () => {
      for (let item = 0; item < COUNT; item++) await queue.get();
    };
    await Promise.all([consume(), produce()]);
  },
  "Queue(64), both wait": async () => {
    const queue = /** @type {Queue<number>} */ (/** @type {unknown} */ (new Queue(64)));
    const produce = async () => {
      for (let item = 0; item < COUNT; item++) await queue.put(item);
    };
    const consume = async () => {
      for (let item = 0; item < COUNT; item++) await queue.get();
    };
    await Promise.all([produce(), consume()]);
  },
  "fastq promise push": async () => {
    const queue = fastq.promise(async () => {}, 1);
    for (let item = 0; item < COUNT; item++) await queue.push(item);
  },
  "fastq callback": () =>
    new Promise((resolve) => {
      const queue = fastq((_item, done) => queueMicrotask(() => done(null)), 1);
      queue.drain = () => resolve();
      for (let item = 0; item < COUNT; item++) queue.push(item);
    }),
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
print(min(asyncio.run(main()) for _ in range(${ROUNDS})))
`;

for (const [name, run] of Object.entries(WAYS)) {
  const times = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.hrtime.bigint();
    await run();
    times.push(Number(process.hrtime.bigint() - start) / COUNT);
  }
  console.log(`${name.padEnd(28)} ${Math.round(Math.min(...times))} ns`);
}
const python = Number(execFileSync("python3", ["-c", PYTHON], { encoding: "utf8" }));
console.log(`${"asyncio.Queue(64)".padEnd(28)} ${Math.round(python)} ns`);
