import { COLLECTING } from "./does.js";

/** @typedef {import("stream-buffers").WritableStreamBuffer} Stream */

const DEFAULT_INCREMENT = 8 * 1024;

/** @type {import("../types.d.ts").Candidate} */
export default {
  name: "stream-buffers",
  title: "stream-buffers",
  keeps: "copy",
  gives: "copy",
  note: "it grows by a fixed amount, by default 8 KiB; here that is a quarter of the final size, as it copies everything each time it grows",
  does: [...COLLECTING, "append-bytes", "rewrite-stream", "hold-many-streams"],
  async load() {
    const { WritableStreamBuffer } = (await import("stream-buffers")).default;
    /** @param {Stream} stream */
    const contents = (stream) => /** @type {Buffer} */ (stream.getContents());
    return {
      takes: "Buffer",
      open: (size) => new WritableStreamBuffer({ incrementAmount: Math.max(DEFAULT_INCREMENT, size >> 2) }),
      write: (/** @type {Stream} */ stream, chunk) => stream.write(chunk),
      getvalue: contents,
      size: (/** @type {Stream} */ stream) => stream.size(),
      readall: contents,
      rewrite(/** @type {Stream} */ stream, chunk) {
        stream.getContents();
        stream.write(chunk);
      },
    };
  },
};
