/**
 * Compares random scripts with a live CPython, step by step:
 * npm run fuzz -- --ops 100000 --seed 1 --python python3
 *
 * Exit code 0: no divergence. 1: a divergence, shrunk and printed as TypeScript. 2: it could not be run.
 */
import process, { argv, stderr } from "node:process";
import { parseArgs } from "node:util";
import { BytesIO } from "bytesio";
import { report } from "./code.js";
import { CPython } from "./cpython.js";
import { generate } from "./generate.js";
import { Random } from "./random.js";
import { divergence, expand } from "./replay.js";
import { shrink } from "./shrink.js";
import { largeSubjects, subjects } from "./subjects.js";

/** @typedef {import("./values.js").Step} Step */
/** @typedef {import("./replay.js").Subject} Subject */

const SCRIPTS_AT_ONCE = 100;
const SUBJECTS = [...subjects(BytesIO), ...largeSubjects(BytesIO)];

try {
  const options = parse(argv.slice(2));
  const oracle = await CPython.start(options.python);
  try {
    process.exitCode = (await fuzz(oracle, options)) ? 0 : 1;
  } finally {
    oracle.stop();
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}

/** @param {string[]} args */
function parse(args) {
  /** @type {{ ops: string, seed: string, python: string }} */
  let values;
  try {
    ({ values } = parseArgs({
      args,
      options: {
        ops: { type: "string", default: "100000" },
        seed: { type: "string", default: "1" },
        python: { type: "string", default: "python3" },
      },
    }));
  } catch (error) {
    throw new Error(
      `Cannot fuzz as it takes --ops, --seed and --python: ${/** @type {Error} */ (error).message}`,
    );
  }
  if (values.python === "") throw new Error("Cannot fuzz as --python must name an interpreter");
  return {
    ops: integer(values.ops, "--ops", 1, Number.MAX_SAFE_INTEGER),
    seed: integer(values.seed, "--seed", 0, 2 ** 32 - 1),
    python: values.python,
  };
}

/**
 * @param {string} text
 * @param {string} name
 * @param {number} minimum
 * @param {number} maximum
 */
function integer(text, name, minimum, maximum) {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= minimum && value <= maximum) return value;
  throw new Error(
    `Cannot fuzz as ${name} must be an integer from ${minimum} to ${maximum}: received ${text}`,
  );
}

/**
 * @param {CPython} oracle
 * @param {{ ops: number, seed: number }} options
 * @returns {Promise<boolean>} whether all answers agreed
 */
async function fuzz(oracle, { ops, seed }) {
  const scripts = generate(seed);
  const random = new Random(~seed);
  let steps = 0;
  let compared = 0;
  let shown = Date.now();

  const askSome = () =>
    Promise.all(
      Array.from({ length: SCRIPTS_AT_ONCE }, async () => {
        const script = scripts.next().value;
        return { script, answers: await oracle.ask(script) };
      }),
    );

  for (let next = askSome(); steps < ops; ) {
    const batch = await next;
    // CPython answers the next scripts while these are compared.
    next = askSome();
    next.catch(() => {});
    for (const { script, answers } of batch) {
      const subject = random.pick(SUBJECTS);
      if (divergence(script, expand(answers), subject) !== null) {
        console.log(await explain(oracle, script, subject));
        console.log(`\nFound after ${steps} steps with --seed ${seed} against ${oracle.version}`);
        return false;
      }
      steps += script.length;
      compared++;
      if (steps >= ops) break;
    }
    if (steps < ops && Date.now() - shown >= 1000) {
      shown = Date.now();
      stderr.write(`${steps} of ${ops} steps\n`);
    }
  }
  console.log(`${steps} steps in ${compared} scripts (seed ${seed}): no divergence from ${oracle.version}`);
  return true;
}

/**
 * The shortest form of a divergence, in the plainest state of the stream that shows it.
 * @param {CPython} oracle
 * @param {Step[]} script
 * @param {Subject} found
 */
async function explain(oracle, script, found) {
  /** @param {Subject} subject */
  const finder = (subject) => async (/** @type {Step[]} */ steps) =>
    divergence(steps, expand(await oracle.ask(steps)), subject)?.index ?? null;

  let subject = found;
  for (const plainer of SUBJECTS) {
    if ((await finder(plainer)(script)) === null) continue;
    subject = plainer;
    break;
  }
  const shortest = await shrink(script, finder(subject));
  const expected = expand(await oracle.ask(shortest));
  const diverged = divergence(shortest, expected, subject);
  // Not reproduced: the streams share something they must not.
  if (diverged === null) throw new Error("Cannot shrink as the divergence does not come again");
  return report(shortest, expected, subject.name, diverged);
}
