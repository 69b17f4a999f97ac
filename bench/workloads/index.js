import { bySize } from "./by-size.js";
import { files } from "./files.js";
import { layers } from "./layers.js";
import { lifetime } from "./lifetime.js";
import { piping } from "./piping.js";
import { reading } from "./reading.js";
import { writing } from "./writing.js";

/** Every workload by its name, in the order of the table. */
export const workloads = new Map(
  [...writing, ...reading, ...piping, ...lifetime, ...bySize, ...files, ...layers].map((workload) => [
    workload.id,
    workload,
  ]),
);

/** What can be asked for: every workload, of those at several sizes their group only, and the group of the layers. */
export const NAMES = [
  ...[...workloads.values()].filter(({ group }) => group !== "by-size").map(({ id }) => id),
  ...["layers", "by-size"],
];

/**
 * The workloads asked for: by name, or by the name of their group.
 * @param {string[]} names - None means all.
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
