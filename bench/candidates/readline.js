import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

/** @type {import("../types.d.ts").Workload["run"]} */
async function lines(_ops, _count, { path }) {
  let sum = 0;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    // The interface cuts the line end off.
    sum += line.length + 1;
  }
  return sum;
}

/** @type {import("../types.d.ts").Candidate} */
export default {
  name: "readline",
  title: "node:readline",
  keeps: "copy",
  gives: "copy",
  note: "it reads from createReadStream, and is asynchronous",
  does: ["read-file-lines-text", "read-file-lines-accented"],
  load: async () => ({ runs: { "read-file-lines-text": lines, "read-file-lines-accented": lines } }),
};
