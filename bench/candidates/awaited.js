import { BLOCK, PAGE, POSITIONS_MASK } from "../workloads/data.js";

/**
 * Returns the loops of workloads/reading.js for a candidate whose every read is awaited.
 *
 * @param {{
 *   read?(stream: any, size: number): Promise<Uint8Array>,
 *   readinto?(stream: any, target: any): Promise<number>,
 *   readat?(stream: any, position: number, size: number): Promise<Uint8Array>,
 *   readintoat?(stream: any, position: number, target: any): Promise<number>,
 * }} ops
 * @returns {Record<string, import("../types.d.ts").Workload["run"]>}
 */
export function awaitedReads({ read, readinto, readat, readintoat }) {
  /** @type {(size: number) => import("../types.d.ts").Workload["run"]} */
  const pieces = (size) => async (_ops, count, stream) => {
    if (!read) throw new Error("Cannot run as the candidate has no read");
    let sum = 0;
    for (let index = 0; index < count; index++) {
      const bytes = await read(stream, size);
      sum += bytes.length + Number(bytes[0]);
    }
    return sum;
  };
  return {
    "read-small": pieces(16),
    "read-blocks": pieces(BLOCK),
    async "read-blocks-into-array"(_ops, count, { stream, target }) {
      if (!readinto) throw new Error("Cannot run as the candidate has no readinto");
      let sum = 0;
      for (let index = 0; index < count; index++) sum += (await readinto(stream, target)) + target[0];
      return sum;
    },
    async "read-pages-at-random"(_ops, count, { stream, positions }) {
      if (!readat) throw new Error("Cannot run as the candidate has no readat");
      let sum = 0;
      for (let index = 0; index < count; index++) {
        const bytes = await readat(stream, positions[index & POSITIONS_MASK], PAGE);
        sum += bytes.length + Number(bytes[0]);
      }
      return sum;
    },
    async "read-pages-at-random-into-array"(_ops, count, { stream, positions, target }) {
      if (!readintoat) throw new Error("Cannot run as the candidate has no readintoat");
      let sum = 0;
      for (let index = 0; index < count; index++) {
        sum += (await readintoat(stream, positions[index & POSITIONS_MASK], target)) + target[0];
      }
      return sum;
    },
  };
}
