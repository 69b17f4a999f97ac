import { POSITIONS_MASK } from "../workloads/data.js";
import { awaitedReads } from "./awaited.js";

/** @typedef {{ storage: import("random-access-memory").default, position: number }} Stream */

/** @type {import("../types.d.ts").Candidate} */
export default {
  name: "random-access-memory",
  title: "random-access-memory",
  keeps: "copy",
  gives: "copy",
  note: "every call is awaited",
  does: [
    "append-small",
    "append-blocks",
    "append-blocks-getvalue",
    "read-small",
    "read-blocks",
    "read-pages-at-random",
    "overwrite-at-random",
  ],
  async load() {
    const { default: Storage } = await import("random-access-memory");

    /** @returns {Stream} */
    const open = () => ({ storage: new Storage(), position: 0 });

    /** @param {Stream} stream @param {number} position @param {Uint8Array} bytes */
    const writeat = ({ storage }, position, bytes) =>
      new Promise((resolve) => storage.write(position, bytes, resolve));

    /** @type {(stream: Stream, position: number, size: number) => Promise<Buffer>} */
    const readat = ({ storage }, position, size) =>
      new Promise((resolve) => storage.read(position, size, (_error, bytes) => resolve(bytes)));

    /** @param {number} count @param {any[]} chunks */
    async function written(count, chunks) {
      const stream = open();
      for (let index = 0; index < count; index++) {
        const chunk = chunks[index % chunks.length];
        await writeat(stream, stream.position, chunk);
        stream.position += chunk.length;
      }
      return stream;
    }

    return {
      takes: "Buffer",
      fill: async (size, pattern) => {
        const stream = await written(Math.floor(size / pattern.length), [pattern]);
        await writeat(stream, stream.position, pattern.subarray(0, size - stream.position));
        stream.position = 0;
        return stream;
      },
      size: (/** @type {Stream} */ { storage }) => storage.length,
      readat: (/** @type {Stream} */ { storage }, position, size) =>
        storage.toBuffer().subarray(position, position + size),
      runs: {
        "append-small": async (_ops, count, chunks) => (await written(count, chunks)).storage.toBuffer(),
        "append-blocks": (_ops, count, chunk) => written(count, [chunk]),
        async "append-blocks-getvalue"(_ops, count, chunk) {
          const stream = await written(count, [chunk]);
          return [stream, stream.storage.toBuffer()];
        },
        ...awaitedReads({
          async read(/** @type {Stream} */ stream, size) {
            const bytes = await readat(stream, stream.position, size);
            stream.position += size;
            return bytes;
          },
          readat,
        }),
        async "overwrite-at-random"(_ops, count, { stream, positions, chunk }) {
          for (let index = 0; index < count; index++) {
            await writeat(stream, positions[index & POSITIONS_MASK], chunk);
          }
          return stream;
        },
      },
    };
  },
};
