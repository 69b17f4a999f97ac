import { execFile } from "node:child_process";

const TIMEOUT_MS = 120_000;

/**
 * Lets a process of its own do one task.
 * @param {import("../types.d.ts").Runtime} runtime
 * @param {import("../types.d.ts").Task} task
 * @returns {Promise<import("../types.d.ts").Sample>}
 */
export function inChild({ command: [program = "", ...args] }, task) {
  return new Promise((resolve, reject) => {
    execFile(program, [...args, JSON.stringify(task)], { timeout: TIMEOUT_MS }, (error, output, errors) => {
      if (error === null) resolve(JSON.parse(output));
      else if (error.killed) reject(new Error(`took more than ${TIMEOUT_MS / 1000} s`));
      else reject(new Error(reason(errors) ?? `ended with ${error.signal ?? `exit code ${error.code}`}`));
    });
  });
}

/** Returns the line of a report that names the error. @param {string} report */
function reason(report) {
  return report
    .split("\n")
    .findLast((line) => /^\S*Error\b/.test(line))
    ?.trim();
}
