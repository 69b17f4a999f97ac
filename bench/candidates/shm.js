import { temporaryFiles } from "./files.js";

/** @type {import("../types.d.ts").Candidate} */
export default temporaryFiles("shm", "file in /dev/shm", async () => "/dev/shm");
