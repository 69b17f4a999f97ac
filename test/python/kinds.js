/** Finds and loads the kinds: the folders beside this file that hold a session.js. README.md explains them. */
import { existsSync, readdirSync } from "node:fs";

/** @typedef {import("../support/random.js").Random} Random */
/** @typedef {[name: string, ...args: any[]]} Step */
/**
 * What came of one step, and the state after it under the names that the kind gives it. `damage` tells of
 * memory that changed and must not.
 * @typedef {{
 *   returns?: any, raises?: string, details?: any[], skipped?: true, damage?: string, [state: string]: any,
 * }} Answer
 */
/**
 * Runs the steps of one script. `state()` is asked after every step, and whether it was the last one; a key
 * that is left out or undefined was not looked at. `end()` frees what the script has left.
 * @typedef {{
 *   answer(step: Step): Answer, state(last: boolean): Record<string, any>, damage?(): string | undefined,
 *   end?(): void,
 * }} Session
 */
/**
 * A way to make the stream, or to look at it, which the answers may not depend on. One that is `slow` is left
 * out where recorded random scripts are replayed.
 * @typedef {{ name: string, open: () => Session, slow?: boolean }} Subject
 */
/**
 * @typedef {object} Kind
 * @property {string} name
 * @property {Record<string, any>} [INITIAL] - The state before the first step, where it is not empty.
 * @property {Subject[]} subjects - The plainest first.
 * @property {(random: Random, large: boolean) => Step[]} script - Makes one random script.
 * @property {(step: Step) => Iterable<Step>} [simpler] - What only this kind knows of simpler steps.
 * @property {(steps: Step[], expected: Answer[]) => string} [print] - The script as code that can be run.
 */

const HERE = new URL("./", import.meta.url);

export const KINDS = readdirSync(HERE)
  .filter((name) => existsSync(new URL(`${name}/session.js`, HERE)))
  .sort();

/**
 * @param {string} name
 * @returns {Promise<Kind>}
 */
export async function load(name) {
  const session = await import(`./${name}/session.js`);
  const generate = await import(`./${name}/generate.js`);
  const subjects = await import(`./${name}/subjects.js`);
  return { ...session, ...generate, ...subjects, name };
}
