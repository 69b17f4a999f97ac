import { READING_BACK } from "./does.js";

/** @typedef {import("smart-buffer").SmartBuffer} Stream */

/** @type {import("../types.d.ts").Candidate} */
export default {
  name: "smart-buffer",
  title: "smart-buffer",
  keeps: "copy",
  gives: "view",
  note: "what it reads is a view of its memory; a value is a copy of toBuffer()",
  does: [...READING_BACK, "overwrite-at-random", "hold-many-streams"],
  async load() {
    const { SmartBuffer } = await import("smart-buffer");
    return {
      takes: "Buffer",
      open: () => new SmartBuffer(),
      from: (bytes) => SmartBuffer.fromBuffer(/** @type {Buffer} */ (bytes)),
      write: (/** @type {Stream} */ stream, chunk) => stream.writeBuffer(chunk),
      getvalue: (/** @type {Stream} */ stream) => Buffer.from(stream.toBuffer()),
      size: (/** @type {Stream} */ stream) => stream.length,
      rewind(/** @type {Stream} */ stream) {
        stream.readOffset = 0;
      },
      read: (/** @type {Stream} */ stream, size) => stream.readBuffer(size),
      readall: (/** @type {Stream} */ stream) => stream.readBuffer(),
      readat(/** @type {Stream} */ stream, position, size) {
        stream.readOffset = position;
        return stream.readBuffer(size);
      },
      writeat: (/** @type {Stream} */ stream, position, chunk) => stream.writeBuffer(chunk, position),
      rewrite(/** @type {Stream} */ stream, chunk) {
        stream.clear();
        stream.writeBuffer(chunk);
      },
    };
  },
};
