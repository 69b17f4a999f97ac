/** Measures `bytesio` beside its peers, CPython and the platform itself. README.md says how. */
import { candidate, candidates } from "./candidates/index.js";
import { machine } from "./measure/machine.js";
import { measure } from "./measure/rounds.js";
import { nodes, pythons } from "./measure/runtimes.js";
import { options, USAGE } from "./options.js";
import { contestants, isPlanned } from "./plan.js";
import { table, targetTable } from "./report/terminal.js";
import { save } from "./store.js";
import { judged } from "./targets.js";
import { chosen } from "./workloads/index.js";

const started = performance.now();
const [settings, work] = understood();
if (settings.help) console.log(USAGE);
else await main();

/** Returns the options and the workloads that were asked for. Ends the process where they make no sense. */
function understood() {
  try {
    const settings = options(process.argv.slice(2));
    const work = chosen(settings.names).filter((workload) => isPlanned(workload, settings));
    return /** @type {const} */ ([settings, work]);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    process.exit(2);
  }
}

async function main() {
  /** @type {string[]} */
  const notices = [];
  const known = await everyone();
  const inNodes = nodes(settings.node, notices);
  const inPythons = settings.only?.includes("python") === false ? [] : pythons(settings, notices);
  for (const notice of notices) report(notice);

  const workloads = [];
  for (const workload of work) {
    const who = contestants(workload, known, inNodes, inPythons, settings);
    if (who.length === 0) continue;
    const result = await measure(workload, who, { ...settings, report });
    if (result) workloads.push(result);
    else notices.push(`${workload.id} was skipped, as there is not enough memory for it`);
  }

  /** @type {import("./types.d.ts").Results} */
  const results = {
    version: 1,
    date: new Date().toISOString().slice(0, 10),
    quick: settings.quick,
    rounds: settings.rounds,
    clock: "CPU time, user and system, of the whole process",
    machine: machine(),
    runtimes: [...inNodes, ...inPythons].map(({ id, label, python }) => ({ id, label, python })),
    candidates: known.map(({ name, title, keeps, gives, note }) => ({
      ...{ name, title, keeps, gives },
      ...(note && { note }),
    })),
    notices,
    workloads,
  };
  console.log(table(results));
  console.log(targetTable(results));
  const full =
    !settings.quick && !settings.only && !settings.baseline && settings.rounds >= 5 && inNodes.length > 1;
  const files = save(results, { folder: settings.out, full, whole: settings.names.length === 0 });
  console.log(`\nWritten in ${seconds()} s: ${files.join(", ")}`);
  if (settings.check && judged(results).some(({ floor }) => !floor)) process.exitCode = 1;
}

async function everyone() {
  const known = await candidates();
  if (settings.baseline === undefined) return known;
  process.env.BYTESIO_BASELINE = settings.baseline;
  return [...known, await candidate("baseline")];
}

/** @param {string} line */
function report(line) {
  console.log(`[${seconds()} s] ${line}`);
}

function seconds() {
  return Math.round((performance.now() - started) / 1000);
}
