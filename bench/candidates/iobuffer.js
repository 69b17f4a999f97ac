import { READING_BACK } from "./does.js";

/** @typedef {import("iobuffer").IOBuffer} Stream */

/** @type {import("../types.d.ts").Candidate} */
export default {
  name: "iobuffer",
  title: "iobuffer",
  keeps: "copy",
  gives: "copy",
  note: "as a value, toArray() is copied: it is a view of its memory",
  does: [...READING_BACK, "overwrite-at-random", "hold-many-streams"],
  async load() {
    const { IOBuffer } = await import("iobuffer");
    return {
      takes: "Uint8Array",
      open: () => new IOBuffer(),
      from: (bytes) => new IOBuffer(bytes),
      write: (/** @type {Stream} */ stream, chunk) => stream.writeBytes(chunk),
      getvalue: (/** @type {Stream} */ stream) => stream.toArray().slice(),
      size: (/** @type {Stream} */ stream) => stream.toArray().length,
      rewind: (/** @type {Stream} */ stream) => stream.rewind(),
      read: (/** @type {Stream} */ stream, size) => stream.readBytes(size),
      readall: (/** @type {Stream} */ stream) => stream.rewind().readBytes(stream.toArray().length),
      readat: (/** @type {Stream} */ stream, position, size) => stream.seek(position).readBytes(size),
      writeat: (/** @type {Stream} */ stream, position, chunk) => stream.seek(position).writeBytes(chunk),
      // It cannot forget what is behind the new end, which here is nothing.
      rewrite: (/** @type {Stream} */ stream, chunk) => stream.rewind().writeBytes(chunk),
    };
  },
};
