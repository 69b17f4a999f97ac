import {
  BLOCK,
  bigChunk,
  byteAt,
  checkBytes,
  checkEqual,
  filled,
  POSITIONS_MASK,
  RANDOM_SIZE,
  randomPositions,
  SMALL_MASK,
  smallChunks,
  WRITES_PER_STREAM,
} from "./data.js";

/** Milliseconds for 16,384 operations of 64 KiB. */
export const MS_PER_GIB = 16384 / 1e6;

/** @param {import("../types.d.ts").Ops} ops */
const chunksOf16 = (ops) => smallChunks(ops, 16);

/** @type {import("../types.d.ts").Workload["run"]} */
function writeBlocks(ops, count, chunk) {
  const stream = ops.open(count * BLOCK);
  for (let index = 0; index < count; index++) ops.write(stream, chunk);
  return stream;
}

/** @type {import("../types.d.ts").Workload[]} */
export const writing = [
  {
    id: "append-small",
    title: "4 M writes of 16 B, then getvalue",
    unit: "ns per write",
    count: 4_000_000,
    quick: 800_000,
    payload: (count) => count * 16,
    owns: "keeps",
    linear: true,
    make: chunksOf16,
    run(ops, count, chunks) {
      const stream = ops.open(count * 16);
      for (let index = 0; index < count; index++) ops.write(stream, chunks[index & SMALL_MASK]);
      const value = ops.getvalue(stream);
      ops.drop(stream);
      return value;
    },
    check(_ops, value, count) {
      checkBytes(value, count * 16, 16 * (SMALL_MASK + 1));
      return undefined;
    },
  },
  {
    id: "append-small-many-streams",
    title: "1,000 streams, each 4,000 writes of 16 B",
    unit: "ns per write",
    count: 1000 * WRITES_PER_STREAM,
    quick: 200 * WRITES_PER_STREAM,
    step: WRITES_PER_STREAM,
    payload: () => WRITES_PER_STREAM * 16,
    owns: "keeps",
    linear: true,
    make: chunksOf16,
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
    id: "append-bytes",
    title: "8 M writes of 1 B, then getvalue",
    unit: "ns per write",
    count: 8_000_000,
    quick: 800_000,
    payload: (count) => count,
    owns: "keeps",
    linear: true,
    make: (ops) => smallChunks(ops, 1),
    run(ops, count, chunks) {
      const stream = ops.open(count);
      for (let index = 0; index < count; index++) ops.write(stream, chunks[index & SMALL_MASK]);
      const value = ops.getvalue(stream);
      ops.drop(stream);
      return value;
    },
    check(_ops, value, count) {
      checkBytes(value, count, SMALL_MASK + 1);
      return undefined;
    },
  },
  {
    id: "append-blocks",
    title: "16,384 writes of 64 KiB (1 GiB)",
    unit: "ms per GiB",
    factor: MS_PER_GIB,
    count: 16384,
    quick: 2048,
    payload: (count) => count * BLOCK,
    owns: "keeps",
    linear: false,
    peak: true,
    cold: true,
    make: bigChunk,
    run: writeBlocks,
    check(ops, stream, count) {
      checkEqual(ops.size(stream), count * BLOCK);
      ops.drop(stream);
      return undefined;
    },
  },
  {
    id: "append-blocks-getvalue",
    title: "16,384 writes of 64 KiB, then getvalue",
    unit: "ms per GiB",
    factor: MS_PER_GIB,
    count: 16384,
    quick: 2048,
    payload: (count) => count * BLOCK,
    owns: "keeps",
    linear: false,
    peak: true,
    cold: true,
    make: bigChunk,
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
    id: "append-blocks-transfer",
    title: "16,384 writes of 64 KiB, then the closing hand-over",
    unit: "ms per GiB",
    factor: MS_PER_GIB,
    count: 16384,
    quick: 2048,
    payload: (count) => count * BLOCK,
    owns: "keeps",
    linear: false,
    peak: true,
    cold: true,
    make: bigChunk,
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
