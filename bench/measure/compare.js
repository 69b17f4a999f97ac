import { median, ratio } from "./statistics.js";

/**
 * @typedef {import("../types.d.ts").WorkloadResult} WorkloadResult
 * @typedef {import("../types.d.ts").Entry} Entry
 * @typedef {import("../types.d.ts").Spread} Spread
 */

/** The candidates that are not libraries of others. */
const NOT_A_PEER = new Set(["raw", "python", "bytesio", "baseline"]);

/** @param {WorkloadResult} result @param {string} candidate @param {string} runtime */
export function entryOf({ entries }, candidate, runtime) {
  return entries.find(
    (entry) => entry.candidate === candidate && entry.runtime === runtime && entry.cpu.length > 0,
  );
}

/**
 * Returns what others needed where `subject` needed 1, on one Node: above 1 `subject` is faster.
 * @param {WorkloadResult} result
 * @param {string} node
 * @param {string} python - The runtime that stands for CPython.
 * @param {string} subject
 * @returns {{ raw?: Spread, python?: Spread, peer?: Spread & { name: string }, any?: Spread & { name: string } }}
 *   `peer` is the fastest peer that owns its memory, and `any` is the fastest of all peers.
 */
export function comparison(result, node, python, subject = "bytesio") {
  const ours = entryOf(result, subject, node);
  if (!ours) return {};
  /** @param {Entry | undefined} entry */
  const against = (entry) => entry && { ...ratio(ours.cpu, entry.cpu), name: entry.candidate };
  const peers = result.entries.filter(
    (entry) => entry.runtime === node && !NOT_A_PEER.has(entry.candidate) && entry.cpu.length > 0,
  );
  const found = {
    raw: against(entryOf(result, "raw", node)),
    python: against(entryOf(result, "python", python)),
    peer: against(fastest(peers.filter(({ owns }) => owns))),
    any: against(fastest(peers)),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/** @param {Entry[]} entries */
function fastest(entries) {
  const [first, ...others] = entries;
  if (!first) return undefined;
  return others.reduce((best, entry) => (median(entry.cpu) < median(best.cpu) ? entry : best), first);
}

/**
 * Returns the peak memory in payloads. The memory of a run that does nothing is taken off before.
 * @param {WorkloadResult} result
 * @param {Entry} entry
 */
export function peakFactor({ payload }, { peak, empty }) {
  return empty === undefined || peak.length === 0 ? undefined : (median(peak) - empty) / payload;
}

/**
 * Returns by how much the cost of a byte grows from the smallest size to the size where it grows most. The growth is
 * divided by that of `relativeTo`, if there is one: what caches and page tables add is then left out.
 * @param {WorkloadResult[]} results
 * @param {string} work - append, random or read.
 * @param {string} candidate
 * @param {string} runtime
 * @param {string} [relativeTo]
 */
export function growth(results, work, candidate, runtime, relativeTo) {
  const sizes = results.filter(({ id, group }) => group === "by-size" && id.startsWith(`${work}-`));
  const [smallest, ...larger] = sizes.flatMap((result) => {
    const costs = entryOf(result, candidate, runtime)?.cpu;
    if (relativeTo === undefined || !costs) return costs ? [costs] : [];
    const reference = entryOf(result, relativeTo, runtime)?.cpu;
    return reference ? [costs.map((cost, round) => cost / reference[round])] : [];
  });
  if (!smallest || larger.length === 0) return undefined;
  const factors = larger.map((costs) => ratio(smallest, costs));
  return factors.reduce((most, factor) => (factor.median > most.median ? factor : most));
}
