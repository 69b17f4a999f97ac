import { COLLECTING } from "./does.js";

/** @typedef {import("memory-streams").WritableStream} Stream */

/** @type {import("../types.d.ts").Candidate} */
export default {
  name: "memory-streams",
  title: "memory-streams",
  keeps: "chunks",
  gives: "copy",
  note: "it leaves the caller's chunks in the buffer of a Writable, where they wait",
  does: [...COLLECTING, "hold-many-streams"],
  async load() {
    const { WritableStream } = (await import("memory-streams")).default;
    return {
      takes: "Buffer",
      open: () => new WritableStream(),
      write: (/** @type {Stream} */ stream, chunk) => stream.write(chunk),
      getvalue: (/** @type {Stream} */ stream) => stream.toBuffer(),
      readall: (/** @type {Stream} */ stream) => stream.toBuffer(),
      // The library does not know its size. `length` counts twice the chunk that is being written.
      size: (/** @type {any} */ stream) => stream._writableState.length - stream._writableState.writelen,
    };
  },
};
