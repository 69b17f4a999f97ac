import { COLLECTING } from "./does.js";

/** @typedef {import("memory-streams").WritableStream} Stream */

/** @type {import("../types.d.ts").Candidate} */
export default {
  name: "memory-streams",
  title: "memory-streams",
  keeps: "chunks",
  gives: "copy",
  note: "leaves the caller's chunks waiting in the buffer of a Writable",
  does: [...COLLECTING, "hold-many-streams"],
  async load() {
    const { WritableStream } = (await import("memory-streams")).default;
    return {
      takes: "Buffer",
      open: () => new WritableStream(),
      write: (/** @type {Stream} */ stream, chunk) => stream.write(chunk),
      getvalue: (/** @type {Stream} */ stream) => stream.toBuffer(),
      readall: (/** @type {Stream} */ stream) => stream.toBuffer(),
      // It does not know its size: the chunk on its way counts twice there, once here.
      size: (/** @type {any} */ stream) => stream._writableState.length - stream._writableState.writelen,
    };
  },
};
