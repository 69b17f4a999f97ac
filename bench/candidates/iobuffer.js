import { READING_BACK } from "./does.js";

/** @typedef {import("iobuffer").IOBuffer} Stream */

/** @type {import("../types.d.ts").Candidate} */
export default {
  name: "iobuffer",
  title: "iobuffer",
  keeps: "copy",
  gives: "copy",
  note: "toArray() is a view of its memory, and a value is a copy of that",
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
      // It cannot forget what lies behind the new end. Here nothing lies there.
      rewrite: (/** @type {Stream} */ stream, chunk) => stream.rewind().writeBytes(chunk),
    };
  },
};
