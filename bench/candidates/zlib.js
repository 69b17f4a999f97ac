/** The streams of node:zlib. The runs write and read as the documentation of node:zlib does. */

import { once } from "node:events";
import { createGunzip, createGzip } from "node:zlib";
import { GZIP_LEVEL } from "../workloads/layers.js";

/** @type {import("../types.d.ts").Candidate} */
export default {
  name: "zlib",
  title: "streams of node:zlib",
  keeps: "copy",
  gives: "copy",
  note: "createGzip() and createGunzip() work in another thread",
  does: ["write-through-gzip", "read-through-gzip"],
  load: async () => ({
    runs: {
      async "write-through-gzip"(_ops, _count, { pieces }) {
        const zip = createGzip({ level: GZIP_LEVEL });
        /** @type {Uint8Array[]} */
        const parts = [];
        zip.on("data", (part) => parts.push(part));
        for (const piece of pieces) if (!zip.write(piece)) await once(zip, "drain");
        zip.end();
        await once(zip, "end");
        return Buffer.concat(parts);
      },
      async "read-through-gzip"(_ops, _count, bytes) {
        const unzip = createGunzip();
        unzip.end(bytes);
        let sum = 0;
        for await (const part of unzip) sum += part.length;
        return sum;
      },
    },
  }),
};
