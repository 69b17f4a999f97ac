import { Readable } from "node:stream";
import { COLLECTING } from "./does.js";
import { throughCompression, throughGzip } from "./gzip.js";

/** @typedef {{ chunks: Buffer[] }} Chunks */

/** @type {import("../types.d.ts").Candidate} */
export default {
  name: "buffer-concat",
  title: "Buffer.concat",
  keeps: "chunks",
  gives: "copy",
  note: "an array holds the caller's chunks; Readable.from and ReadableStream.from give them to streams",
  does: [
    ...COLLECTING,
    ...["append-bytes", "pipe-node-streams", "pipe-web-streams", "pipe-response"],
    "hold-many-streams",
  ],
  async load() {
    /** @param {Chunks} stream */
    const joined = ({ chunks }) => Buffer.concat(chunks);
    return {
      takes: "Buffer",
      /** @returns {Chunks} */
      open: () => ({ chunks: [] }),
      write: (/** @type {Chunks} */ stream, chunk) => stream.chunks.push(chunk),
      getvalue: joined,
      readall: joined,
      size: (/** @type {Chunks} */ { chunks }) => chunks.reduce((total, { length }) => total + length, 0),
      runs: {
        async "pipe-node-streams"(_ops, _count, /** @type {Chunks} */ source) {
          /** @type {Buffer[]} */
          const kept = [];
          await throughGzip(Readable.from(source.chunks), (chunk) => kept.push(chunk));
          return Buffer.concat(kept);
        },
        "pipe-response": async (_ops, _count, /** @type {Chunks} */ source) =>
          new Uint8Array(
            await new Response(new Blob(/** @type {Buffer<ArrayBuffer>[]} */ (source.chunks))).arrayBuffer(),
          ),
        async "pipe-web-streams"(_ops, _count, /** @type {Chunks} */ source) {
          /** @type {Uint8Array[]} */
          const kept = [];
          await throughCompression(streamFrom(source.chunks), (chunk) => kept.push(chunk));
          return Buffer.concat(kept);
        },
      },
    };
  },
};

/**
 * Calls `ReadableStream.from`, which exists in Node 20, but not in every type library.
 * @type {(chunks: Iterable<Buffer>) => ReadableStream<Uint8Array<ArrayBuffer>>}
 */
const streamFrom = (chunks) => /** @type {any} */ (ReadableStream).from(chunks);
