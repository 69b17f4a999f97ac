import { FILE_WORKLOADS, files } from "./files.js";

/** @type {import("../types.d.ts").Candidate} */
export default {
  name: "memfs",
  title: "memfs",
  keeps: "copy",
  gives: "copy",
  note: "it uses the synchronous calls, on a file in a volume of its own",
  does: FILE_WORKLOADS,
  async load() {
    const { createFsFromVolume, Volume } = await import("memfs");
    const fs = createFsFromVolume(Volume.fromJSON({ "/here": null }));
    return files(/** @type {import("./files.js").FileSystem} */ (/** @type {unknown} */ (fs)), "/here");
  },
};
