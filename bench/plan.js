import { targets } from "./targets.js";
import { QUICK_SIZES } from "./workloads/by-size.js";

/**
 * @typedef {import("./types.d.ts").Workload} Workload
 * @typedef {import("./types.d.ts").Candidate} Candidate
 * @typedef {import("./types.d.ts").Runtime} Runtime
 * @typedef {{ runtime: Runtime, candidate: Candidate | null, owns: boolean }} Contestant
 *   CPython is a contestant without a candidate.
 */

const OURS = new Set(["bytesio", "baseline"]);
/** A quick run measures these peers. Each of them is the fastest somewhere. */
const QUICK_PEERS = new Set(["smart-buffer", "iobuffer", "bl", "buffer-concat", "zlib"]);

/**
 * Returns who takes part in a workload, in the order of a round.
 * @param {Workload} workload
 * @param {Candidate[]} candidates
 * @param {Runtime[]} nodes
 * @param {Runtime[]} pythons
 * @param {{ quick: boolean, only?: string[] | undefined }} settings
 * @returns {Contestant[]}
 */
export function contestants(workload, candidates, nodes, pythons, { quick, only }) {
  const able = candidates
    .filter(
      ({ name, does }) =>
        (does.includes(workload.id) || does.includes(workload.group ?? "")) && (!only || only.includes(name)),
    )
    .map((candidate) => ({ candidate, owns: ownsMemory(candidate, workload) }));
  const chosen = quick && !only ? quickly(able, workload) : able;
  const python =
    workload.python !== false && (only?.includes("python") ?? !(quick && workload.group === "by-size"));
  return [
    ...chosen.flatMap((who) => nodes.map((runtime) => ({ ...who, runtime }))),
    ...(python ? pythons : []).map((runtime) => ({ runtime, candidate: null, owns: true })),
  ];
}

/**
 * Says whether a workload is part of the run. A quick run measures the longest workloads only where they are named.
 * @param {Workload} workload
 * @param {{ quick: boolean, names: string[] }} settings
 */
export function isPlanned({ group, payload, count, few }, { quick, names }) {
  if (!quick) return true;
  return group === "by-size" ? QUICK_SIZES.includes(payload(count)) : !few || names.length > 0;
}

/**
 * Returns our own candidates and those that the targets speak of: raw, and the peers that own their memory. Where no peer
 * does, all peers take part.
 * @param {{ candidate: Candidate, owns: boolean }[]} able
 * @param {Workload} workload
 */
function quickly(able, { id, group }) {
  const measures = targets
    .filter(({ work }) => id === work || group === "by-size")
    .map(({ measure }) => measure);
  const peers = able.filter(({ candidate: { name } }) => QUICK_PEERS.has(name));
  const owners = peers.filter(({ owns }) => owns);
  const compared = measures.includes("peer") || measures.includes("any");
  return [
    ...able.filter(({ candidate: { name } }) => OURS.has(name) || (name === "raw" && measures.length > 0)),
    ...(compared && group !== "by-size" ? (owners.length > 0 ? owners : peers) : []),
  ];
}

/** @param {Candidate} candidate @param {Workload} workload */
function ownsMemory({ keeps, gives }, { owns }) {
  return keeps === "copy" && (owns === "keeps" || gives === "copy");
}
