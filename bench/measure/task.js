import { readFileSync } from "node:fs";
import { candidate } from "../candidates/index.js";
import { workloads } from "../workloads/index.js";
import { familiarise } from "./familiarise.js";

/** Of larger ones glibc does not learn. */
const LARGEST_KEPT = 31 * 2 ** 20;

/**
 * Does one piece of work and measures it.
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
    // What came before shall not be collected at the expense of what is measured. But where the last stream of a
    // class is collected, its compiled code is thrown away as well, which few long operations do not make up for.
    if (!workload.few) globalThis.gc?.();
    let { result, cpu, wall } = await timed(run, ops, count, data);
    const peak = peakMemory();
    let runs = 1;
    // Of a short run the cost depends on whether the collector happens to come by.
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
 * Frees a large array, as a process that runs for long has done at some time. From then on glibc keeps up to twice
 * as much (mallopt(3), on the dynamic threshold). Before, it is luck whether what a collection frees goes back to
 * the system, to be brought anew page by page: up to a third of a run.
 */
function settleAllocator() {
  new ArrayBuffer(LARGEST_KEPT);
  // One collection finds it, the next has waited until it was swept.
  globalThis.gc?.();
  globalThis.gc?.();
}

/**
 * Does the work once, and says what it took in nanoseconds.
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
 * Repeats the work at a small scale until it ran for a while: compilers finish only then.
 * @param {import("../types.d.ts").Workload} workload
 * @param {import("../types.d.ts").Ops} ops
 * @param {import("../types.d.ts").Workload["run"]} run
 * @param {number} count
 * @param {number} ms
 * @param {unknown} kept - The data where they serve for the timed run as well.
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
 * The most memory this process ever held, in bytes. Linux counts into `maxRSS` what the process that started
 * this one held then, so its own high-water mark is preferred.
 */
export function peakMemory() {
  try {
    const own = /VmHWM:\s*(\d+) kB/.exec(readFileSync("/proc/self/status", "latin1"));
    if (own) return Number(own[1]) * 1024;
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS * 1024;
}
