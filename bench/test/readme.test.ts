import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { performanceSection, withSection } from "../readme.js";
import { stored } from "../store.js";

describe("the performance section of the README", () => {
  it("says what results.json holds", () => {
    const results = stored();
    if (!results) throw new Error("Cannot compare as bench/results.json must be there: npm run bench");
    const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
    expect(readme).toBe(withSection(readme, performanceSection(results)));
  });
});
