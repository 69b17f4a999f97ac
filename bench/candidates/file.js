import { temporaryFiles } from "./files.js";

/** @type {import("../types.d.ts").Candidate} */
export default temporaryFiles("file", "temporary file", async () => (await import("node:os")).tmpdir());
