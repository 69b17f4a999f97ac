import { bySize } from "./by-size.js";
import { files } from "./files.js";
import { layers } from "./layers.js";
import { lifetime } from "./lifetime.js";
import { piping } from "./piping.js";
import { reading } from "./reading.js";
import { writing } from "./writing.js";

/** All workloads by their names, in the order of the tables. */
export const workloads = new Map(
  [...writing, ...reading, ...piping, ...lifetime, ...bySize, ...files, ...layers].map((workload) => [
    workload.id,
    workload,
  ]),
);

/** The names that can be asked for. Those of the workloads at several sizes are left out: their group stands for them. */
export const NAMES = [
  ...[...workloads.values()].filter(({ group }) => group !== "by-size").map(({ id }) => id),
  ...["layers", "by-size"],
];

/**
 * Returns the workloads with these names, and all workloads of the groups with these names.
 * @param {string[]} names - No name means all workloads.
 */
export function chosen(names) {
  const known = [...workloads.values()];
  for (const name of names) {
    if (!known.some(({ id, group }) => id === name || group === name)) {
      throw new Error(`Cannot find the workload ${name}: there are ${NAMES.join(", ")}`);
    }
  }
  if (names.length === 0) return known;
  return known.filter(
    ({ id, group }) => names.includes(id) || (group !== undefined && names.includes(group)),
  );
}
