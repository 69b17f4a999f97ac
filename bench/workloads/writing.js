import {
  BLOCK,
  bigChunk,
  byteAt,
  checkBytes,
  checkEqual,
  filled,
  PER_GIB,
  POSITIONS_MASK,
  RANDOM_SIZE,
  randomPositions,
  SMALL_MASK,
  smallChunks,
  WRITES_PER_STREAM,
} from "./data.js";

/** @typedef {import("../types.d.ts").Workload} Workload */

/** @type {Workload["run"]} */
function writeBlocks(ops, count, chunk) {
  const stream = ops.open(count * BLOCK);
  for (let index = 0; index < count; index++) ops.write(stream, chunk);
  return stream;
}

/**
 * Returns what the workloads share that write pieces of `size` bytes.
 * @param {number} size
 * @satisfies {(size: number) => Partial<Workload>}
 */
const pieces = (size) => ({
  unit: "ns per write",
  quick: 800_000,
  payload: (/** @type {number} */ count) => count * size,
  owns: /** @type {const} */ ("keeps"),
  linear: true,
  make: (/** @type {import("../types.d.ts").Ops} */ ops) => smallChunks(ops, size),
});

/**
 * Returns the work of writing pieces of `size` bytes to one stream and taking its value.
 * @param {number} size
 * @returns {Pick<Workload, "run" | "check">}
 */
const appending = (size) => ({
  run(ops, count, chunks) {
    const stream = ops.open(count * size);
    for (let index = 0; index < count; index++) ops.write(stream, chunks[index & SMALL_MASK]);
    const value = ops.getvalue(stream);
    ops.drop(stream);
    return value;
  },
  check(_ops, value, count) {
    checkBytes(value, count * size, size * (SMALL_MASK + 1));
    return undefined;
  },
});

/** @satisfies {Partial<Workload>} */
const blocks = {
  ...PER_GIB,
  count: 16384,
  quick: 2048,
  payload: (/** @type {number} */ count) => count * BLOCK,
  owns: /** @type {const} */ ("keeps"),
  linear: false,
  peak: true,
  cold: true,
  make: bigChunk,
};

/** @type {Workload[]} */
export const writing = [
  {
    ...pieces(16),
    ...appending(16),
    id: "append-small",
    title: "4 M writes of 16 B, then getvalue",
    count: 4_000_000,
  },
  {
    ...pieces(16),
    id: "append-small-many-streams",
    title: "1,000 streams, each 4,000 writes of 16 B",
    count: 1000 * WRITES_PER_STREAM,
    quick: 200 * WRITES_PER_STREAM,
    step: WRITES_PER_STREAM,
    payload: () => WRITES_PER_STREAM * 16,
    run(ops, count, chunks) {
      let value;
      for (let done = 0; done < count; done += WRITES_PER_STREAM) {
        const stream = ops.open(WRITES_PER_STREAM * 16);
        for (let index = 0; index < WRITES_PER_STREAM; index++) ops.write(stream, chunks[index & SMALL_MASK]);
        value = ops.getvalue(stream);
        ops.drop(stream);
      }
      return value;
    },
    check(_ops, value) {
      checkBytes(value, WRITES_PER_STREAM * 16, 16 * (SMALL_MASK + 1));
      return undefined;
    },
  },
  {
    ...pieces(1),
    ...appending(1),
    id: "append-bytes",
    title: "8 M writes of 1 B, then getvalue",
    count: 8_000_000,
  },
  {
    ...blocks,
    id: "append-blocks",
    title: "16,384 writes of 64 KiB (1 GiB)",
    run: writeBlocks,
    check(ops, stream, count) {
      checkEqual(ops.size(stream), count * BLOCK);
      ops.drop(stream);
      return undefined;
    },
  },
  {
    ...blocks,
    id: "append-blocks-getvalue",
    title: "16,384 writes of 64 KiB, then getvalue",
    run(ops, count, chunk) {
      const stream = writeBlocks(ops, count, chunk);
      return [stream, ops.getvalue(stream)];
    },
    check(ops, [stream, value], count) {
      checkBytes(value, count * BLOCK);
      ops.drop(stream);
      return undefined;
    },
  },
  {
    ...blocks,
    id: "append-blocks-transfer",
    title: "16,384 writes of 64 KiB, then the closing hand-over",
    run: (ops, count, chunk) => ops.transfer(writeBlocks(ops, count, chunk)),
    check(_ops, value, count) {
      checkBytes(value, count * BLOCK);
      checkEqual(value.buffer.byteLength, count * BLOCK);
      return undefined;
    },
  },
  {
    id: "overwrite-at-random",
    title: "random seek and overwrite of 100 B in 64 MiB",
    unit: "ns per seek and write",
    count: 4_000_000,
    quick: 200_000,
    payload: () => RANDOM_SIZE,
    owns: "keeps",
    linear: true,
    reuse: true,
    make: async (ops) => ({
      stream: await filled(ops, RANDOM_SIZE),
      positions: randomPositions(RANDOM_SIZE - 100),
      chunk: smallChunks(ops, 100)[0],
    }),
    run(ops, count, { stream, positions, chunk }) {
      for (let index = 0; index < count; index++)
        ops.writeat(stream, positions[index & POSITIONS_MASK], chunk);
      return stream;
    },
    check(ops, stream, count, { positions }) {
      checkEqual(ops.size(stream), RANDOM_SIZE);
      const [first, last] = ops.readat(stream, positions[(count - 1) & POSITIONS_MASK], 2);
      checkEqual(first, byteAt(0));
      checkEqual(last, byteAt(1));
      ops.drop(stream);
      return undefined;
    },
  },
];
