import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const CHUNK = 64 * 2 ** 10;

describe("memory beside the payload", () => {
  const script = join(import.meta.dirname, "in-flight.js");
  const doors = JSON.parse(execFileSync(process.execPath, ["--expose-gc", script], { encoding: "utf8" }));

  it.each(Object.entries(doors))("is two chunks at most: %s", (_door, most) => {
    expect(most).toBeLessThanOrEqual(2 * CHUNK);
  });
});
