import { setImmediate as tick } from "node:timers/promises";
import { accepted, byteAt, checkBytes, checkEqual, smallChunks } from "./data.js";

const SIZE = 100;

/** @param {import("../types.d.ts").Ops} ops */
const chunkOf100 = (ops) => smallChunks(ops, SIZE)[0];

/** @type {import("../types.d.ts").Workload["check"]} */
function checkSum(_ops, sum, count) {
  checkEqual(sum, count * (SIZE + byteAt(0)));
  return undefined;
}

/** Frees all that can be freed: V8 frees array buffers only some turns after the collection that finds them. */
async function collected() {
  for (let index = 0; index < 3; index++) {
    globalThis.gc?.();
    await tick();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { used: heapUsed + external, rss };
}

/** @type {import("../types.d.ts").Workload["run"]} */
function createStreams(ops, count, chunk) {
  let sum = 0;
  for (let index = 0; index < count; index++) {
    const stream = ops.open(SIZE);
    ops.write(stream, chunk);
    const bytes = ops.readall(stream);
    sum += bytes.length + bytes[0];
    ops.drop(stream);
  }
  return sum;
}

/** @satisfies {Partial<import("../types.d.ts").Workload>} */
const tiny = {
  payload: () => SIZE,
  linear: true,
  make: chunkOf100,
};

/** @satisfies {Partial<import("../types.d.ts").Workload>} */
const created = {
  ...tiny,
  unit: "ns per stream",
  count: 1_000_000,
  quick: 80_000,
  owns: /** @type {const} */ ("gives"),
  check: checkSum,
};

/** @type {import("../types.d.ts").Workload[]} */
export const lifetime = [
  {
    ...created,
    id: "create-stream-drop",
    title: "create, write 100 B, read, drop",
    run: createStreams,
  },
  {
    ...created,
    id: "create-stream-close",
    title: "create, write 100 B, read, close",
    run: (ops, count, chunk) => createStreams({ ...ops, drop: ops.close }, count, chunk),
  },
  {
    ...tiny,
    id: "rewrite-stream",
    title: "truncate to 0 and rewrite 100 B, in a loop",
    unit: "ns per rewrite",
    count: 4_000_000,
    quick: 400_000,
    owns: "keeps",
    run(ops, count, chunk) {
      const stream = ops.open(SIZE);
      for (let index = 0; index < count; index++) ops.rewrite(stream, chunk);
      return stream;
    },
    check(ops, stream) {
      checkBytes(ops.getvalue(stream), SIZE);
      ops.drop(stream);
      return undefined;
    },
  },
  {
    id: "hold-many-streams",
    title: "100,000 open streams of 100 B, then dropped without close",
    unit: "ns per stream",
    count: 100_000,
    quick: 30_000,
    payload: (count) => count * SIZE,
    owns: "keeps",
    linear: false,
    peak: true,
    cold: true,
    // Each stream gets a chunk of its own, as a candidate may keep the chunk.
    make: () => new Uint8Array(SIZE).fill(byteAt(0)),
    async run(ops, count, bytes) {
      const streams = new Array(count).fill(null);
      const before = await collected();
      for (let index = 0; index < count; index++) {
        const stream = ops.open(SIZE);
        ops.write(stream, accepted(ops, bytes.slice()));
        streams[index] = stream;
      }
      const open = await collected();
      for (const stream of [streams[0], streams[count >> 1], streams[count - 1]]) {
        checkEqual(ops.readall(stream).length, SIZE);
      }
      streams.fill(null);
      const dropped = await collected();
      return { before, open, dropped };
    },
    check(_ops, { before, open, dropped }, count) {
      return {
        "bytes per stream beyond its 100": (open.used - before.used) / count - SIZE,
        "bytes per stream left after the drop": (dropped.used - before.used) / count,
        "resident bytes per stream": (open.rss - before.rss) / count,
      };
    },
  },
];
