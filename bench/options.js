import { parseArgs } from "node:util";
import { NAMES } from "./workloads/index.js";

export const USAGE = `npm run bench -- [workload...] [options]

  workload          a name from the list below, or the group layers or by-size (default: all)
  --quick           smaller counts, fewer candidates, 2 rounds; files, pipes and layers only where they are named
  --rounds N        rounds after the warm-up round (default: 5, of a quick run 2)
  --only a,b        measures only these candidates, as in --only bytesio,raw,python
  --node WHICH      both (default), running or newest
  --python PATH     the CPython to compare with (default: 3.13 where found, and python3)
  --baseline PATH   the index.js of another build of bytesio, which is measured as "baseline"
  --out FOLDER      the folder that results.json and report.html go to
  --check           exits with 1 where a floor of targets.js is missed

workloads:
${NAMES.map((name) => `  ${name}`).join("\n")}`;

/** @param {string[]} args */
export function options(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      quick: { type: "boolean", default: false },
      rounds: { type: "string" },
      only: { type: "string" },
      node: { type: "string", default: "both" },
      python: { type: "string" },
      baseline: { type: "string" },
      out: { type: "string" },
      check: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const { quick, node } = values;
  const rounds = values.rounds === undefined ? (quick ? 2 : 5) : Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new RangeError(`Cannot measure as rounds must be an integer >= 1: received ${values.rounds}`);
  }
  if (node !== "both" && node !== "running" && node !== "newest") {
    throw new RangeError(`Cannot measure as node must be both, running or newest: received ${node}`);
  }
  const only = values.only?.split(",");
  return {
    ...values,
    node: /** @type {"both" | "running" | "newest"} */ (node),
    rounds,
    only,
    names: positionals,
  };
}
