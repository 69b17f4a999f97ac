import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
const camelCase = (name: string) => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

describe("the names", () => {
  it("are Python's to the letter, where Python has them", () => {
    const names: string[] = JSON.parse(read("../python/names.json"));
    const surface = readdirSync(new URL("api", import.meta.url))
      .map((file) => read(`api/${file}`))
      .join("\n");
    const words = new Set(surface.match(/\w+/g));
    // We have some of them, or this would prove nothing.
    expect(names.filter((name) => words.has(name)).length).toBeGreaterThan(10);
    expect(names.map(camelCase).filter((name) => words.has(name))).toEqual([]);
  });
});
