import { SMALL_MASK, WRITES_PER_STREAM } from "../workloads/data.js";
import { awaitedReads } from "./awaited.js";
import { throughCompression } from "./gzip.js";

/** @typedef {import("../types.d.ts").Workload["run"]} Run */

/** @param {Blob} blob */
const bytesOf = async (blob) => new Uint8Array(await blob.arrayBuffer());

/** @type {(ops: unknown, count: number, chunk: any) => Blob} */
const written = (_ops, count, chunk) => new Blob(new Array(count).fill(chunk));

/** @type {import("../types.d.ts").Candidate} */
export default {
  name: "blob",
  title: "Blob",
  keeps: "copy",
  gives: "copy",
  note: "an array holds the caller's chunks until new Blob(chunks) copies them; every read is awaited",
  does: [
    "append-small-many-streams",
    "append-blocks",
    "append-blocks-getvalue",
    "read-pages-at-random",
    "construct-from-bytes",
    "create-stream-drop",
    "pipe-web-streams",
    "pipe-response",
  ],
  async load() {
    return {
      takes: "Uint8Array",
      from: (bytes) => new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (bytes)]),
      fill(size, pattern) {
        const whole = written(null, Math.floor(size / pattern.length), pattern);
        return Promise.resolve(
          new Blob([whole, /** @type {Uint8Array<ArrayBuffer>} */ (pattern.subarray(0, size - whole.size))]),
        );
      },
      size: (/** @type {Blob} */ blob) => blob.size,
      runs: {
        async "append-small-many-streams"(_ops, count, chunks) {
          let value;
          for (let done = 0; done < count; done += WRITES_PER_STREAM) {
            const parts = [];
            for (let index = 0; index < WRITES_PER_STREAM; index++) parts.push(chunks[index & SMALL_MASK]);
            value = await bytesOf(new Blob(parts));
          }
          return value;
        },
        "append-blocks": written,
        async "append-blocks-getvalue"(ops, count, chunk) {
          const blob = written(ops, count, chunk);
          return [blob, await bytesOf(blob)];
        },
        ...awaitedReads({ readat: (blob, position, size) => bytesOf(blob.slice(position, position + size)) }),
        async "construct-from-bytes"(ops, count, bytes) {
          let value;
          for (let index = 0; index < count; index++) value = await bytesOf(ops.from(bytes));
          return value;
        },
        async "create-stream-drop"(ops, count, chunk) {
          let sum = 0;
          for (let index = 0; index < count; index++) {
            const bytes = await bytesOf(ops.from(chunk));
            sum += bytes.length + Number(bytes[0]);
          }
          return sum;
        },
        "pipe-response": async (_ops, _count, /** @type {Blob} */ blob) =>
          new Uint8Array(await new Response(blob).arrayBuffer()),
        async "pipe-web-streams"(_ops, _count, /** @type {Blob} */ blob) {
          /** @type {Uint8Array<ArrayBuffer>[]} */
          const kept = [];
          await throughCompression(blob.stream(), (chunk) => kept.push(chunk));
          return bytesOf(new Blob(kept));
        },
      },
    };
  },
};
