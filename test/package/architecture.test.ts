import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");

describe("docs/architecture.md", () => {
  it("shows the rooms and the arrows that the imports make, and has a row for each room", () => {
    const { status, stderr } = spawnSync(process.execPath, ["scripts/architecture.js", "--check"], {
      cwd: root,
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });
});

describe("the names at the top of a file", () => {
  it("mean one thing in all of src/", () => {
    const { status, stderr } = spawnSync(process.execPath, ["scripts/homonyms.js", "--max", "0"], {
      cwd: root,
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });
});
