import {
  accepted,
  BLOCK,
  byteAt,
  checkEqual,
  filled,
  GIB,
  MIB,
  PAGE,
  POSITIONS_MASK,
  randomPositions,
} from "./data.js";

/** The cost of a byte should be the same at all of these sizes. */
const SIZES = [1 * MIB, 16 * MIB, 64 * MIB, 256 * MIB, 1 * GIB, 4 * GIB];
/** The work that is done at each size. The name of a workload is the name of the work and the size. */
export const BY_SIZE = ["append-blocks-by-size", "read-pages-by-size", "read-blocks-by-size"];
const [APPEND, READ_PAGES, READ_BLOCKS] = BY_SIZE;
/** The work at a small size is repeated until so many bytes went through. */
const TRAFFIC = 512 * MIB;
const QUICK_TRAFFIC = 64 * MIB;
/** A quick run has time for these sizes. */
export const QUICK_SIZES = [1 * MIB, 64 * MIB];

/** @type {(size: number) => import("../types.d.ts").Workload[]} */
const atSize = (size) => {
  const blocks = size / BLOCK;
  const title = size >= GIB ? `${size / GIB} GiB` : `${size / MIB} MiB`;
  const sizeName = title.toLowerCase().replace(" ", "-");
  const common = {
    group: /** @type {const} */ ("by-size"),
    unit: "ns per KiB",
    count: Math.max(blocks, TRAFFIC / BLOCK),
    quick: Math.max(blocks, QUICK_TRAFFIC / BLOCK),
    payload: () => size,
    owns: /** @type {const} */ ("keeps"),
    linear: false,
    cold: true,
    step: blocks,
  };
  return [
    {
      ...common,
      id: `${APPEND}-${sizeName}`,
      title: `appends of 64 KiB up to ${title}`,
      factor: 1 / 64,
      make: (ops) => accepted(ops, new Uint8Array(BLOCK).fill(byteAt(0))),
      run(ops, count, chunk) {
        let stream;
        for (let done = 0; done < count; done += blocks) {
          stream = ops.open(size);
          for (let index = 0; index < blocks; index++) ops.write(stream, chunk);
        }
        return stream;
      },
      check(ops, stream) {
        checkEqual(ops.size(stream), size);
        return undefined;
      },
    },
    {
      ...common,
      id: `${READ_PAGES}-${sizeName}`,
      title: `random readinto of 4 KiB in ${title}`,
      factor: 1 / 4,
      count: 200_000,
      quick: 50_000,
      make: async (ops) => ({
        stream: await filled(ops, size),
        positions: randomPositions(size - PAGE),
        target: new Uint8Array(PAGE),
      }),
      run(ops, count, { stream, positions, target }) {
        let sum = 0;
        for (let index = 0; index < count; index++) {
          sum += ops.readintoat(stream, positions[index & POSITIONS_MASK], target) + target[0];
        }
        return sum;
      },
      check(_ops, sum, count, { positions }) {
        let expected = 0;
        for (let index = 0; index < count; index++)
          expected += PAGE + byteAt(positions[index & POSITIONS_MASK]);
        checkEqual(sum, expected);
        return undefined;
      },
    },
    {
      ...common,
      id: `${READ_BLOCKS}-${sizeName}`,
      title: `readinto of 64 KiB through ${title}`,
      factor: 1 / 64,
      make: async (ops) => ({ stream: await filled(ops, size), target: new Uint8Array(BLOCK) }),
      run(ops, count, { stream, target }) {
        let sum = 0;
        for (let done = 0; done < count; done += blocks) {
          ops.rewind(stream);
          for (let index = 0; index < blocks; index++) sum += ops.readinto(stream, target) + target[0];
        }
        return sum;
      },
      check(_ops, sum, count) {
        checkEqual(sum, count * (BLOCK + byteAt(0)));
        return undefined;
      },
    },
  ];
};

/** @type {import("../types.d.ts").Workload[]} */
export const bySize = SIZES.flatMap(atSize);
