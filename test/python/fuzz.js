/**
 * Compares random scripts with a live CPython, step by step:
 * npm run fuzz -- --ops 100000 --seed 1 --python python3 --kind bytes_io
 *
 * The steps are shared out evenly over the kinds, unless one is named. Exit code 0: no divergence. 1: a
 * divergence, shrunk and printed. 2: it could not be run.
 */
import process, { argv, stderr } from "node:process";
import { parseArgs } from "node:util";
import { Random } from "../support/random.js";
import { expand } from "./answers.js";
import { CPython } from "./cpython.js";
import { explanation } from "./differences.js";
import { generate } from "./generate.js";
import { KINDS, load } from "./kinds.js";
import { divergence } from "./replay.js";
import { report } from "./report.js";
import { shrink } from "./shrink.js";

/** @typedef {import("./kinds.js").Step} Step */
/** @typedef {import("./kinds.js").Kind} Kind */
/** @typedef {import("./kinds.js").Subject} Subject */

const SCRIPTS_AT_ONCE = 100;

try {
  const options = parse(argv.slice(2));
  const oracle = await CPython.start(options.python);
  try {
    const { ops, seed, kinds } = options;
    for (const name of kinds) {
      const agreed = await fuzz(oracle, await load(name), Math.ceil(ops / kinds.length), seed);
      if (!agreed) process.exitCode = 1;
    }
  } finally {
    oracle.stop();
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}

/** @param {string[]} args */
function parse(args) {
  /** @type {{ ops: string, seed: string, python: string, kind?: string }} */
  let values;
  try {
    ({ values } = parseArgs({
      args,
      options: {
        ops: { type: "string", default: "100000" },
        seed: { type: "string", default: "1" },
        python: { type: "string", default: "python3" },
        kind: { type: "string" },
      },
    }));
  } catch (error) {
    throw new Error(
      `Cannot fuzz as it takes --ops, --seed, --python and --kind: ${/** @type {Error} */ (error).message}`,
    );
  }
  if (values.python === "") throw new Error("Cannot fuzz as --python must name an interpreter");
  if (values.kind !== undefined && !KINDS.includes(values.kind)) {
    throw new Error(`Cannot fuzz as --kind must be one of ${KINDS.join(", ")}: received ${values.kind}`);
  }
  return {
    ops: integer(values.ops, "--ops", 1, Number.MAX_SAFE_INTEGER),
    seed: integer(values.seed, "--seed", 0, 2 ** 32 - 1),
    python: values.python,
    kinds: values.kind === undefined ? KINDS : [values.kind],
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
 * @param {Kind} kind
 * @param {number} ops
 * @param {number} seed
 * @returns {Promise<boolean>} whether all answers agreed
 */
async function fuzz(oracle, kind, ops, seed) {
  const scripts = generate(kind, seed);
  const random = new Random(~seed);
  let steps = 0;
  let compared = 0;
  /** How many scripts a difference explains, by its issue. @type {Map<string, number>} */
  const explained = new Map();
  let shown = Date.now();

  const askSome = () =>
    Promise.all(
      Array.from({ length: SCRIPTS_AT_ONCE }, async () => {
        const script = scripts.next().value;
        return { script, answers: await oracle.ask(kind.name, script) };
      }),
    );

  for (let next = askSome(); steps < ops; ) {
    const batch = await next;
    // CPython answers the next scripts while these are compared.
    next = askSome();
    next.catch(() => {});
    for (const { script, answers } of batch) {
      const subject = random.pick(kind.subjects);
      const found = divergence(script, expand(answers, kind.INITIAL), subject);
      const difference = found && explanation(oracle.version, kind.name, script, found);
      if (difference) explained.set(difference.issue, (explained.get(difference.issue) ?? 0) + 1);
      if (found !== null && difference === null) {
        console.log(await explain(oracle, kind, script, subject));
        console.log(
          `\n${kind.name}: found after ${steps} steps with --seed ${seed} against ${oracle.version}`,
        );
        return false;
      }
      steps += script.length;
      compared++;
      if (steps >= ops) break;
    }
    if (steps < ops && Date.now() - shown >= 1000) {
      shown = Date.now();
      stderr.write(`${kind.name}: ${steps} of ${ops} steps\n`);
    }
  }
  const but = [...explained].map(([issue, count]) => `, but for ${issue} (${count})`).join("");
  const agreed = `no divergence from ${oracle.version}${but}`;
  console.log(`${kind.name}: ${steps} steps in ${compared} scripts (seed ${seed}): ${agreed}`);
  return true;
}

/**
 * The shortest form of a divergence, in the plainest state of the stream that shows it.
 * @param {CPython} oracle
 * @param {Kind} kind
 * @param {Step[]} script
 * @param {Subject} found
 */
async function explain(oracle, kind, script, found) {
  const ask = async (/** @type {Step[]} */ steps) => expand(await oracle.ask(kind.name, steps), kind.INITIAL);
  /** @param {Subject} subject */
  const finder = (subject) => async (/** @type {Step[]} */ steps) => {
    const diverged = divergence(steps, await ask(steps), subject);
    return diverged && explanation(oracle.version, kind.name, steps, diverged) === null
      ? diverged.index
      : null;
  };

  let subject = found;
  for (const plainer of kind.subjects) {
    if ((await finder(plainer)(script)) === null) continue;
    subject = plainer;
    break;
  }
  const shortest = await shrink(script, finder(subject), kind);
  const expected = await ask(shortest);
  const diverged = divergence(shortest, expected, subject);
  // Not reproduced: the streams share something they must not.
  if (diverged === null) throw new Error("Cannot shrink as the divergence does not come again");
  return report(kind, shortest, expected, subject.name, diverged);
}
