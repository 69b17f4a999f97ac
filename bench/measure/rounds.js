import { inChild } from "./child.js";
import { availableMemory } from "./machine.js";

/** A run that would take longer than `SLOW_SECONDS` is cut to `CUT_SECONDS`. */
const SLOW_SECONDS = 1.5;
const CUT_SECONDS = 0.7;
/** A pass of the warm-up does this part of the operations. */
const WARM = 1 / 8;
/** The compilers are done after so long. A function that is called less often is compiled later. */
const MANY = { warmMs: 400 };
const FEW = { warmMs: 1500, timedMs: 700 };
const QUICK = { warmMs: 40 };
/** Copies and the runtime may need so many payloads in all. */
const MEMORY_FACTOR = 2.6;

/**
 * @typedef {import("../types.d.ts").Entry} Entry
 * @typedef {import("../types.d.ts").Workload} Workload
 * @typedef {import("../plan.js").Contestant} Contestant
 */

/**
 * Measures one workload. Each contestant runs once a round, one after the other, each in a process of its own.
 * @param {Workload} workload
 * @param {Contestant[]} contestants
 * @param {{ quick: boolean, rounds: number, report(line: string): void }} options
 * @returns {Promise<import("../types.d.ts").WorkloadResult | undefined>}
 */
export async function measure(workload, contestants, { quick, rounds, report }) {
  const { id, title, unit, group } = workload;
  const count = quick ? workload.quick : workload.count;
  const payload = workload.payload(count);
  const times = quick ? QUICK : workload.few ? FEW : MANY;
  if (payload * MEMORY_FACTOR > availableMemory()) {
    report(`${id}: skipped, as there is not enough memory for it`);
    return undefined;
  }
  const runs = contestants.map((contestant) => ({ contestant, entry: newEntry(contestant) }));
  // Round 0 is the warm-up. It finds out which contestants are slow, or how much memory a run needs that does nothing.
  for (let round = 0; round <= rounds; round++) {
    for (const { contestant, entry } of runs) {
      if (entry.error !== undefined) continue;
      try {
        if (round > 0) await measureOnce(workload, contestant, entry, count, times);
        else await warmUp(workload, contestant, entry, quick ? 0 : count);
      } catch (error) {
        entry.error = error instanceof Error ? error.message : String(error);
        report(`${id} ${entry.candidate} on ${entry.runtime}: ${entry.error}`);
      }
    }
    report(
      `${id} ${round === 0 ? "warm-up" : `round ${round} of ${rounds}`}${round > 0 ? summary(runs) : ""}`,
    );
  }
  const entries = runs.map(({ entry }) => entry);
  return { id, title, unit, count, payload, peak: workload.peak ?? false, entries, ...(group && { group }) };
}

/**
 * Returns the figures of the last round. Those of one candidate stand in the order of the runtimes.
 * @param {{ entry: Entry }[]} runs
 */
function summary(runs) {
  /** @type {Map<string, string[]>} */
  const figures = new Map();
  for (const { entry } of runs) {
    const last = entry.error === undefined ? entry.cpu.at(-1) : undefined;
    const known = figures.get(entry.candidate) ?? [];
    figures.set(entry.candidate, [...known, last === undefined ? "-" : last.toPrecision(3)]);
  }
  return `: ${[...figures].map(([name, values]) => `${name} ${values.join(" / ")}`).join(", ")}`;
}

/** @param {Contestant} contestant @returns {Entry} */
function newEntry({ candidate, runtime, owns }) {
  const name = candidate?.name ?? "python";
  return { candidate: name, runtime: runtime.id, owns, share: 1, cpu: [], wall: [], peak: [] };
}

/** @param {Workload} workload @param {Contestant} contestant @param {Entry} entry @param {number} count */
async function warmUp(workload, { runtime }, entry, count) {
  const task = { candidate: entry.candidate, workload: workload.id, warm: 0 };
  if (workload.peak) {
    entry.empty = (await inChild(runtime, { ...task, count: 0, empty: true })).peak;
  } else if (workload.linear && count > 0) {
    const tried = steps(workload, count / 50);
    const { cpu } = await inChild(runtime, { ...task, count: tried, warm: tried });
    const seconds = (cpu * count) / 1e9;
    if (seconds > SLOW_SECONDS) entry.share = CUT_SECONDS / seconds;
  }
}

/** @param {Workload} workload @param {Contestant} contestant @param {Entry} entry @param {number} count @param {{ warmMs: number, timedMs?: number }} times */
async function measureOnce(workload, { runtime }, entry, count, times) {
  const done = steps(workload, count * entry.share);
  const warm = workload.cold ? 0 : steps(workload, done * WARM);
  const sample = await inChild(runtime, {
    candidate: entry.candidate,
    workload: workload.id,
    count: done,
    warm,
    ...times,
  });
  const factor = workload.factor ?? 1;
  entry.cpu.push(sample.cpu * factor);
  entry.wall.push(sample.wall * factor);
  entry.peak.push(sample.peak);
  if (sample.figures) entry.figures = sample.figures;
}

/** @param {Workload} workload @param {number} count */
function steps({ step = 1 }, count) {
  return Math.max(1, Math.round(count / step)) * step;
}
