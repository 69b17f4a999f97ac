/**
 * Starts the other processes of these tests.
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** @typedef {{ name: string, command: string, script: string }} Runtime */

/** @type {Runtime} */
export const NODE = { name: "Node", command: process.execPath, script: join(import.meta.dirname, "peer.js") };

/** CPython 3.11 and 3.12 speak different handshakes; `python3`, whatever it is, is there in any case. */
export const PYTHONS = ["python3", ...pyenv()]
  .flatMap((command) => python(command) ?? [])
  .filter(({ name }, index, all) => all.findIndex((other) => other.name === name) === index);

function pyenv() {
  const versions = join(homedir(), ".pyenv/versions");
  if (!existsSync(versions)) return [];
  return readdirSync(versions)
    .filter((version) => /^3\.1[123]\./.test(version))
    .map((version) => join(versions, version, "bin/python"));
}

/**
 * @param {string} command
 * @returns {Runtime | null}
 */
function python(command) {
  try {
    const name = execFileSync(command, ["--version"], { encoding: "utf8" }).trim();
    return { name, command, script: join(import.meta.dirname, "peer.py") };
  } catch {
    return null;
  }
}

/**
 * Starts a process, and waits until it can be reached.
 *
 * @param {Runtime} runtime
 * @param {string[]} values
 */
export async function start({ command, script }, ...values) {
  const child = spawn(command, [script, ...values], { stdio: ["pipe", "pipe", "inherit"] });
  await Promise.race([once(child.stdout, "data"), once(child, "exit")]);
  return child;
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @returns {Promise<unknown>} Its exit code, or the name of the signal.
 */
export async function exitOf(child) {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return child.exitCode ?? child.signalCode;
}
