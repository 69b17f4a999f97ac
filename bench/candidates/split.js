import { readFileSync } from "node:fs";

/** @type {import("../types.d.ts").Workload["run"]} */
function lines(_ops, _count, { path }) {
  let sum = -1;
  for (const line of readFileSync(path, "utf8").split("\n")) sum += line.length + 1;
  return sum;
}

/** @type {import("../types.d.ts").Candidate} */
export default {
  name: "split",
  title: "readFileSync and split",
  keeps: "copy",
  gives: "copy",
  note: "it holds the whole file at once, several times over",
  does: ["read-file-lines-text", "read-file-lines-accented"],
  load: async () => ({ runs: { "read-file-lines-text": lines, "read-file-lines-accented": lines } }),
};
