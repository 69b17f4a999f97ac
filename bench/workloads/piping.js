import { gunzipSync } from "node:zlib";
import { checkEqual, filledWithText, MIB, textAt } from "./data.js";

/** @param {Uint8Array} bytes @param {number} count - Of MiB. */
function checkText(bytes, count) {
  checkEqual(bytes.length, count * MIB);
  for (let index = 0; index < bytes.length; index += 997) checkEqual(bytes[index], textAt(index));
  return undefined;
}

/** @type {Omit<import("../types.d.ts").Workload, "id" | "title">} */
const common = {
  unit: "ms per MiB",
  factor: 1e-6,
  count: 32,
  quick: 8,
  payload: (count) => count * MIB,
  owns: "keeps",
  few: true,
  linear: true,
  peak: true,
  // CPython has another zlib, and zlib is most of the cost.
  python: false,
  make: (ops, count) => filledWithText(ops, count * MIB),
  run() {
    throw new Error("Cannot run as each candidate has its own way to be piped");
  },
  check: (_ops, result, count) => checkText(gunzipSync(result), count),
};

/** @type {import("../types.d.ts").Workload[]} */
export const piping = [
  { ...common, id: "pipe-node-streams", title: "memory to Node Readable to gzip to Writable memory" },
  {
    ...common,
    id: "pipe-web-streams",
    title: "memory to web ReadableStream to gzip to WritableStream memory",
  },
  {
    ...common,
    id: "pipe-response",
    title: "memory to Response to memory",
    check: (_ops, bytes, count) => checkText(bytes, count),
  },
];
