import { PassThrough } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { COLLECTING } from "./does.js";

/** No workload holds so much. At a lower mark the stream would wait for a reader. */
const NO_LIMIT = 2 ** 40;

/** @type {import("../types.d.ts").Candidate} */
export default {
  name: "pass-through",
  title: "PassThrough",
  keeps: "chunks",
  gives: "copy",
  note: "it keeps the caller's chunks, and has no high-water mark; reading takes the chunks out, and the stream or Buffer.concat joins them",
  does: [...COLLECTING, "pipe-node-streams", "hold-many-streams"],
  async load() {
    const open = () => new PassThrough({ readableHighWaterMark: NO_LIMIT, writableHighWaterMark: NO_LIMIT });
    /** @param {PassThrough} stream @returns {Buffer} */
    function joined(stream) {
      const chunks = [];
      for (let chunk = stream.read(); chunk !== null; chunk = stream.read()) chunks.push(chunk);
      return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
    }
    return {
      takes: "Buffer",
      open,
      write: (/** @type {PassThrough} */ stream, chunk) => stream.write(chunk),
      getvalue: joined,
      readall: joined,
      size: (/** @type {PassThrough} */ stream) => stream.readableLength,
      runs: {
        async "pipe-node-streams"(_ops, _count, /** @type {PassThrough} */ source) {
          const sink = open();
          source.end();
          await pipeline(source, createGzip(), sink);
          return joined(sink);
        },
      },
    };
  },
};
