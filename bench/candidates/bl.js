import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { READING_BACK } from "./does.js";

/** @typedef {import("bl").BufferList} Stream */

/** @type {import("../types.d.ts").Candidate} */
export default {
  name: "bl",
  title: "bl",
  keeps: "chunks",
  gives: "view",
  note: "it keeps the caller's chunks; a read within one chunk is a view of the chunk",
  does: [...READING_BACK, "read-lines", "pipe-node-streams", "hold-many-streams"],
  async load() {
    const { BufferList, BufferListStream } = await import("bl");
    return {
      takes: "Uint8Array",
      open: () => new BufferList(),
      from: (bytes) => new BufferList(bytes),
      write: (/** @type {Stream} */ stream, chunk) => stream.append(chunk),
      getvalue: (/** @type {Stream} */ stream) => stream.slice(),
      size: (/** @type {Stream} */ stream) => stream.length,
      read: take,
      readall: (/** @type {Stream} */ stream) => stream.slice(),
      readline: (/** @type {Stream} */ stream) => take(stream, stream.indexOf("\n") + 1),
      readat: (/** @type {Stream} */ stream, position, size) => stream.slice(position, position + size),
      rewrite(/** @type {Stream} */ stream, chunk) {
        stream.consume(stream.length);
        stream.append(chunk);
      },
      runs: {
        async "pipe-node-streams"(_ops, _count, /** @type {Stream} */ source) {
          const sink = new BufferListStream();
          await pipeline(new BufferListStream(source), createGzip(), sink);
          return sink.slice();
        },
      },
    };
  },
};

/** @param {Stream} stream @param {number} size */
function take(stream, size) {
  const bytes = stream.slice(0, size);
  stream.consume(size);
  return bytes;
}
