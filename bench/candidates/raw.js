/**
 * The platform itself does the same work: `set` between arrays that were allocated beforehand, and `slice` where the result
 * has to be a copy.
 */

import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { BLOCK } from "../workloads/data.js";
import { READING_BACK } from "./does.js";
import { byHand } from "./layers-by-hand.js";

/** @typedef {{ bytes: Uint8Array<ArrayBuffer>, position: number, size: number }} Raw */

/** @type {import("../types.d.ts").Candidate} */
export default {
  name: "raw",
  title: "raw",
  keeps: "copy",
  gives: "copy",
  note: "TypedArray set, slice and indexOf on an array that had its final size from the start; its lines are views; on files it uses the synchronous calls of node:fs; for the layers it makes the calls that they make, on the same BytesIO",
  does: [
    ...READING_BACK,
    ...["append-blocks-transfer", "read-blocks-into-array", "view-blocks", "read-lines"],
    ...["read-pages-at-random-into-array", "overwrite-at-random", "hold-many-streams", "by-size", "layers"],
    ...["read-file-blocks", "read-file-blocks-into-array", "write-file-blocks", "read-file-lines-bytes"],
  ],
  async load() {
    return {
      takes: "Uint8Array",
      /** @returns {Raw} */
      open: (size) => ({ bytes: new Uint8Array(size), position: 0, size: 0 }),
      /** @returns {Raw} */
      from: (bytes) => ({
        bytes: /** @type {Uint8Array<ArrayBuffer>} */ (bytes),
        position: 0,
        size: bytes.length,
      }),
      write(/** @type {Raw} */ raw, chunk) {
        raw.bytes.set(chunk, raw.position);
        raw.position += chunk.length;
        raw.size = raw.position;
      },
      getvalue: (/** @type {Raw} */ raw) => raw.bytes.slice(0, raw.size),
      transfer: (/** @type {Raw} */ raw) => raw.bytes,
      size: (/** @type {Raw} */ raw) => raw.size,
      rewind(/** @type {Raw} */ raw) {
        raw.position = 0;
      },
      read(/** @type {Raw} */ raw, size) {
        const bytes = raw.bytes.slice(raw.position, raw.position + size);
        raw.position += size;
        return bytes;
      },
      readall: (/** @type {Raw} */ raw) => raw.bytes.slice(0, raw.size),
      readinto(/** @type {Raw} */ raw, target) {
        target.set(raw.bytes.subarray(raw.position, raw.position + target.length));
        raw.position += target.length;
        return target.length;
      },
      readline(/** @type {Raw} */ raw) {
        const start = raw.position;
        raw.position = raw.bytes.indexOf(0x0a, start) + 1;
        // The line is a view. A copy of more than 64 bytes would be allocated outside the heap, which costs several times
        // the rest.
        return raw.bytes.subarray(start, raw.position);
      },
      readat: (/** @type {Raw} */ raw, position, size) => raw.bytes.slice(position, position + size),
      readintoat(/** @type {Raw} */ raw, position, target) {
        target.set(raw.bytes.subarray(position, position + target.length));
        return target.length;
      },
      writeat: (/** @type {Raw} */ raw, position, chunk) => raw.bytes.set(chunk, position),
      rewrite(/** @type {Raw} */ raw, chunk) {
        raw.bytes.set(chunk, 0);
        raw.size = chunk.length;
      },
      lend: (/** @type {Raw} */ raw) => raw.bytes,
      runs: {
        ...byHand,
        "read-file-blocks"(_ops, count, { path }) {
          const fd = openSync(path, "r");
          let sum = 0;
          for (let index = 0; index < count; index++) sum += readSync(fd, Buffer.allocUnsafeSlow(BLOCK));
          closeSync(fd);
          return sum;
        },
        "read-file-blocks-into-array"(_ops, count, { path }) {
          const fd = openSync(path, "r");
          const target = new Uint8Array(BLOCK);
          let sum = 0;
          for (let index = 0; index < count; index++) sum += readSync(fd, target);
          closeSync(fd);
          return sum;
        },
        "write-file-blocks"(_ops, count, { path, chunk }) {
          const fd = openSync(path, "w");
          for (let index = 0; index < count; index++) writeSync(fd, chunk);
          closeSync(fd);
        },
        "read-file-lines-bytes"(_ops, _count, { path }) {
          const fd = openSync(path, "r");
          let sum = 0;
          let rest = new Uint8Array(0);
          for (;;) {
            const block = new Uint8Array(2 * BLOCK);
            block.set(rest);
            const count = readSync(fd, block, rest.length, block.length - rest.length, null);
            if (count === 0) break;
            const end = rest.length + count;
            let start = 0;
            for (let stop = 0; ; start = stop) {
              stop = block.indexOf(0x0a, start) + 1;
              if (stop === 0 || stop > end) break;
              sum += block.subarray(start, stop).length;
            }
            rest = block.subarray(start, end);
          }
          closeSync(fd);
          return sum + rest.length;
        },
      },
    };
  },
};
