import {
  accepted,
  BLOCK,
  byteAt,
  checkBytes,
  checkEqual,
  filled,
  filledWithText,
  KIB,
  LINE,
  MIB,
  PAGE,
  PER_GIB,
  POSITIONS_MASK,
  RANDOM_SIZE,
  randomPositions,
  textAt,
} from "./data.js";

/**
 * Returns the sum of the lengths and the first bytes of `count` pieces of `size` bytes that stand one after the other.
 * @param {number} count
 * @param {number} size
 * @param {(position: number) => number} at
 */
function sumOfPieces(count, size, at = byteAt) {
  let sum = 0;
  for (let index = 0; index < count; index++) sum += size + at(index * size);
  return sum;
}

/** @param {number} count @param {number[]} positions */
function sumOfPages(count, positions) {
  let sum = 0;
  for (let index = 0; index < count; index++) sum += PAGE + byteAt(positions[index & POSITIONS_MASK]);
  return sum;
}

/** @type {(size: number) => import("../types.d.ts").Workload["run"]} */
const readPieces = (size) =>
  function run(ops, count, stream) {
    let sum = 0;
    for (let index = 0; index < count; index++) {
      const bytes = ops.read(stream, size);
      sum += bytes.length + bytes[0];
    }
    return sum;
  };

/** @type {(size: number) => import("../types.d.ts").Workload["check"]} */
const checkPieces = (size) => (ops, sum, count, stream) => {
  checkEqual(sum, sumOfPieces(count, size));
  ops.drop(stream);
  return undefined;
};

/** @satisfies {Partial<import("../types.d.ts").Workload>} */
const blocks = {
  ...PER_GIB,
  count: 16384,
  quick: 1024,
  payload: (/** @type {number} */ count) => count * BLOCK,
  linear: true,
};

/** @satisfies {Partial<import("../types.d.ts").Workload>} */
const pages = {
  unit: "ns per seek and read",
  payload: () => RANDOM_SIZE,
  linear: true,
  reuse: true,
  make: async (/** @type {import("../types.d.ts").Ops} */ ops) => ({
    stream: await filled(ops, RANDOM_SIZE),
    positions: randomPositions(RANDOM_SIZE - PAGE),
    target: accepted(ops, new Uint8Array(PAGE)),
  }),
  /** @type {import("../types.d.ts").Workload["check"]} */
  check(ops, sum, count, { stream, positions }) {
    checkEqual(sum, sumOfPages(count, positions));
    ops.drop(stream);
    return undefined;
  },
};

/** @type {import("../types.d.ts").Workload[]} */
export const reading = [
  {
    id: "read-small",
    title: "sequential reads of 16 B over 64 MiB",
    unit: "ns per read",
    count: 4 * MIB,
    quick: 400 * KIB,
    payload: (count) => count * 16,
    owns: "gives",
    linear: true,
    make: (ops, count) => filled(ops, count * 16),
    run: readPieces(16),
    check: checkPieces(16),
  },
  {
    ...blocks,
    id: "read-blocks",
    title: "copying reads of 64 KiB over 1 GiB",
    owns: "gives",
    make: (ops, count) => filled(ops, count * BLOCK),
    run: readPieces(BLOCK),
    check: checkPieces(BLOCK),
  },
  {
    ...blocks,
    id: "read-blocks-into-array",
    title: "readinto a reused array of 64 KiB over 1 GiB",
    owns: "keeps",
    make: async (ops, count) => ({
      stream: await filled(ops, count * BLOCK),
      target: accepted(ops, new Uint8Array(BLOCK)),
    }),
    run(ops, count, { stream, target }) {
      let sum = 0;
      for (let index = 0; index < count; index++) sum += ops.readinto(stream, target) + target[0];
      return sum;
    },
    check(ops, sum, count, { stream, target }) {
      checkEqual(sum, sumOfPieces(count, BLOCK));
      checkBytes(target, BLOCK);
      ops.drop(stream);
      return undefined;
    },
  },
  {
    id: "view-blocks",
    title: "views of 64 KiB on 64 MiB",
    unit: "ns per view",
    count: 4_000_000,
    quick: 400_000,
    payload: () => RANDOM_SIZE,
    owns: "keeps",
    linear: true,
    reuse: true,
    make: async (ops) => ops.lend(await filled(ops, RANDOM_SIZE)),
    run(_ops, count, bytes) {
      let sum = 0;
      for (let index = 0; index < count; index++) {
        const start = (index * BLOCK) % RANDOM_SIZE;
        const view = bytes.subarray(start, start + BLOCK);
        sum += view.length + view[0];
      }
      return sum;
    },
    check(_ops, sum, count) {
      checkEqual(sum, sumOfPieces(count, BLOCK));
      return undefined;
    },
  },
  {
    id: "read-lines",
    title: "readline over 256 MiB of text, 80 B a line",
    unit: "ns per line",
    count: Math.floor((256 * MIB) / LINE),
    quick: 300_000,
    payload: (count) => count * LINE,
    owns: "gives",
    linear: true,
    make: (ops, count) => filledWithText(ops, count * LINE),
    run(ops, count, stream) {
      let sum = 0;
      for (let index = 0; index < count; index++) {
        const line = ops.readline(stream);
        sum += line.length + line[0];
      }
      return sum;
    },
    check(ops, sum, count, stream) {
      checkEqual(sum, sumOfPieces(count, LINE, textAt));
      ops.drop(stream);
      return undefined;
    },
  },
  {
    ...pages,
    id: "read-pages-at-random",
    title: "random seek and read of 4 KiB in 64 MiB",
    count: 200_000,
    quick: 20_000,
    owns: "gives",
    run(ops, count, { stream, positions }) {
      let sum = 0;
      for (let index = 0; index < count; index++) {
        const bytes = ops.readat(stream, positions[index & POSITIONS_MASK], PAGE);
        sum += bytes.length + bytes[0];
      }
      return sum;
    },
  },
  {
    ...pages,
    id: "read-pages-at-random-into-array",
    title: "random seek and readinto of 4 KiB in 64 MiB",
    count: 400_000,
    quick: 40_000,
    owns: "keeps",
    run(ops, count, { stream, positions, target }) {
      let sum = 0;
      for (let index = 0; index < count; index++) {
        sum += ops.readintoat(stream, positions[index & POSITIONS_MASK], target) + target[0];
      }
      return sum;
    },
  },
  {
    id: "construct-from-bytes",
    title: "construct from 1 MiB and read it all",
    unit: "µs per stream",
    factor: 1e-3,
    count: 2000,
    quick: 300,
    payload: () => MIB,
    owns: "gives",
    linear: true,
    reuse: true,
    make: (ops) => {
      const bytes = new Uint8Array(MIB);
      for (let index = 0; index < MIB; index++) bytes[index] = byteAt(index);
      return accepted(ops, bytes);
    },
    run(ops, count, bytes) {
      let value;
      for (let index = 0; index < count; index++) {
        const stream = ops.from(bytes);
        value = ops.read(stream, MIB);
        ops.drop(stream);
      }
      return value;
    },
    check(_ops, value) {
      checkBytes(value, MIB);
      return undefined;
    },
  },
];
