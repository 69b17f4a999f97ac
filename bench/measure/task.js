import { readFileSync } from "node:fs";
import { candidate } from "../candidates/index.js";
import { workloads } from "../workloads/index.js";
import { familiarise } from "./familiarise.js";

/** glibc learns from blocks up to this size. */
const LARGEST_KEPT = 31 * 2 ** 20;

/**
 * Does one task and measures it.
 * @param {import("../types.d.ts").Task} task
 * @returns {Promise<import("../types.d.ts").Sample>}
 */
export async function measured(task) {
  const { candidate: name, workload: id, count, warm, warmMs = 0, timedMs = 0, empty = false } = task;
  const workload = workloads.get(id);
  if (!workload) throw new Error(`Cannot find the workload ${id}`);
  const ops = await operations(name);
  familiarise(ops);
  const run = ops.runs[id] ?? workload.run;
  try {
    if (empty) return { cpu: 0, wall: 0, peak: peakMemory() };
    const kept = workload.reuse ? await workload.make(ops, count) : undefined;
    if (warm > 0) {
      settleAllocator();
      await warmUp(workload, ops, run, warm, warmMs, kept);
    }
    let data = kept ?? (await workload.make(ops, count));
    // The timed run must not pay for the garbage of what came before. But a collection that frees the last stream of a class
    // also throws away the compiled code of the class. Few long operations do not make up for compiling it again.
    if (!workload.few) globalThis.gc?.();
    let { result, cpu, wall } = await timed(run, ops, count, data);
    const peak = peakMemory();
    let runs = 1;
    // The cost of a short run depends on whether a collection falls into it.
    for (; wall < timedMs * 1e6; runs++) {
      if (!kept) {
        workload.check(ops, result, count, data);
        data = await workload.make(ops, count);
      }
      const again = await timed(run, ops, count, data);
      result = again.result;
      cpu += again.cpu;
      wall += again.wall;
    }
    const figures = workload.check(ops, result, count, data);
    const done = runs * count;
    return { cpu: cpu / done, wall: wall / done, peak, ...(figures && { figures }) };
  } finally {
    ops.end();
  }
}

/**
 * Frees a large array, as a process that runs for long has done at some time. From then on glibc keeps up to twice as much
 * memory (mallopt(3), on the dynamic threshold). Before that, luck decides whether glibc gives back to the system what a
 * collection frees. The system then brings the memory anew, page by page, which takes up to a third of a run.
 */
function settleAllocator() {
  new ArrayBuffer(LARGEST_KEPT);
  // The first collection finds the array. The second waits until the array is swept.
  globalThis.gc?.();
  globalThis.gc?.();
}

/**
 * Does the work once, and returns its cost in nanoseconds.
 * @param {import("../types.d.ts").Workload["run"]} run
 * @param {import("../types.d.ts").Ops} ops
 * @param {number} count
 * @param {any} data
 */
async function timed(run, ops, count, data) {
  const started = process.hrtime.bigint();
  const startedCpu = process.cpuUsage();
  let result = run(ops, count, data);
  if (result instanceof Promise) result = await result;
  const { user, system } = process.cpuUsage(startedCpu);
  return { result, cpu: (user + system) * 1000, wall: Number(process.hrtime.bigint() - started) };
}

/**
 * Repeats the work at a small scale until it ran for a while. The compilers finish only then.
 * @param {import("../types.d.ts").Workload} workload
 * @param {import("../types.d.ts").Ops} ops
 * @param {import("../types.d.ts").Workload["run"]} run
 * @param {number} count
 * @param {number} ms
 * @param {unknown} kept - The data, where they serve for the timed run as well.
 */
async function warmUp(workload, ops, run, count, ms, kept) {
  let spent = 0;
  do {
    const data = kept ?? (await workload.make(ops, count));
    const { result, wall } = await timed(run, ops, count, data);
    spent += wall;
    if (!kept) workload.check(ops, result, count, data);
  } while (spent < ms * 1e6);
}

/** @param {string} name */
async function operations(name) {
  const nothing = () => {};
  const { keeps, load } = await candidate(name);
  const ops = await load();
  return /** @type {import("../types.d.ts").Ops} */ ({
    keeps,
    drop: nothing,
    end: nothing,
    runs: {},
    ...ops,
  });
}

/**
 * Returns the most memory that this process ever held, in bytes. On Linux `maxRSS` includes what the parent process held
 * when it started this one, so that the high-water mark of the process itself is preferred.
 */
export function peakMemory() {
  try {
    const own = /VmHWM:\s*(\d+) kB/.exec(readFileSync("/proc/self/status", "latin1"));
    if (own) return Number(own[1]) * 1024;
  } catch {
    // The system is not Linux.
  }
  return process.resourceUsage().maxRSS * 1024;
}
