import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { isLacking, NEWEST_NODE, RUNTIMES, surroundings } from "../support/runtimes.ts";

const SURROUNDINGS = surroundings();

describe.each([...RUNTIMES, NEWEST_NODE])("what leaves $name", (runtime) => {
  const { command, values } = runtime;

  it.skipIf(isLacking(runtime))("survives redirects, and goes to another thread", async () => {
    const script = join(import.meta.dirname, "sending.js");
    const { stdout } = await promisify(execFile)(command, [...values, script], SURROUNDINGS);
    const { redirected, transferred } = JSON.parse(stdout);
    const direct = redirected.slice(0, 3);
    expect(direct.map(([method, size]: [string, number]) => [method, size])).toEqual([
      ["POST", 0],
      ["POST", 1000],
      ["POST", 16 * 2 ** 20 + 5],
    ]);
    expect(redirected).toEqual([...direct, ...direct, ...direct]);
    expect(transferred).toEqual([
      [12_288, 255, 255],
      [12_288, 255, 255],
    ]);
  });
});
