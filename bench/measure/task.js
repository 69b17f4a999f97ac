import { readFileSync } from "node:fs";
import { candidate } from "../candidates/index.js";
import { workloads } from "../workloads/index.js";
import { familiarise } from "./familiarise.js";

/**
 * Does one piece of work and measures it.
 * @param {import("../types.d.ts").Task} task
 * @returns {Promise<import("../types.d.ts").Sample>}
 */
export async function measured({ candidate: name, workload: id, count, warm, warmMs = 0, empty = false }) {
  const workload = workloads.get(id);
  if (!workload) throw new Error(`Cannot find the workload ${id}`);
  const ops = await operations(name);
  familiarise(ops);
  const run = ops.runs[id] ?? workload.run;
  try {
    if (empty) return { cpu: 0, wall: 0, peak: peakMemory() };
    const kept = workload.reuse ? await workload.make(ops, count) : undefined;
    if (warm > 0) await warmUp(workload, ops, run, warm, warmMs, kept);
    const data = kept ?? (await workload.make(ops, count));
    // What came before shall not be collected at the expense of what is measured. But where the last stream of a
    // class is collected, its compiled code is thrown away as well, which few long operations do not make up for.
    if (!workload.few) globalThis.gc?.();
    const started = process.hrtime.bigint();
    const startedCpu = process.cpuUsage();
    let result = run(ops, count, data);
    if (result instanceof Promise) result = await result;
    const { user, system } = process.cpuUsage(startedCpu);
    const wall = Number(process.hrtime.bigint() - started);
    const peak = peakMemory();
    const figures = workload.check(ops, result, count, data);
    return { cpu: ((user + system) * 1000) / count, wall: wall / count, peak, ...(figures && { figures }) };
  } finally {
    ops.end();
  }
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
    const started = performance.now();
    const result = await run(ops, count, data);
    spent += performance.now() - started;
    if (!kept) workload.check(ops, result, count, data);
  } while (spent < ms);
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
