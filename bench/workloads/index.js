import { files } from "./files.js";
import { flat } from "./flat.js";
import { layers } from "./layers.js";
import { lifetime } from "./lifetime.js";
import { piping } from "./piping.js";
import { reading } from "./reading.js";
import { writing } from "./writing.js";

/** Every workload by its name, in the order of the table. */
export const workloads = new Map(
  [...writing, ...reading, ...piping, ...lifetime, ...flat, ...files, ...layers].map((workload) => [
    workload.id,
    workload,
  ]),
);

/**
 * The workloads asked for: by name, or by the name of their group.
 * @param {string[]} names - None means all.
 */
export function chosen(names) {
  const known = [...workloads.values()];
  for (const name of names) {
    if (!known.some(({ id, group }) => id === name || group === name)) {
      const all = new Set(known.map(({ id, group }) => group ?? id));
      throw new Error(`Cannot find the workload ${name}: there are ${[...all].join(", ")}`);
    }
  }
  if (names.length === 0) return known;
  return known.filter(
    ({ id, group }) => names.includes(id) || (group !== undefined && names.includes(group)),
  );
}
