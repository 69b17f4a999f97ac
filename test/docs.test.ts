import { readFileSync } from "node:fs";
import * as bytesio from "bytesio";
import { describe, expect, it } from "vitest";

interface Example {
  where: string;
  run(equal: (actual: unknown, expected: unknown) => void): Promise<void>;
}

const examples = Object.values(import.meta.glob<Example>("./.examples/*.ts", { eager: true }));
const texts = import.meta.glob<string>("./.examples/*.ts", { eager: true, query: "?raw", import: "default" });

describe("the examples of the README, the docs and the TSDoc comments", () => {
  it.each(examples)("$where runs and says the truth", async ({ run }) => {
    let assertions = 0;
    await run((actual, expected) => {
      assertions++;
      expect(actual).toStrictEqual(expected);
    });
    expect(assertions).toBeGreaterThan(0);
  });

  it("import every name that the package exports, values and types", () => {
    const index = readFileSync(new URL("../src/index.ts", import.meta.url), "utf8");
    const names = [...index.matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap(([, list = ""]) =>
      list
        .split(",")
        .map((name) => name.replace("type ", "").trim())
        .filter((name) => name !== ""),
    );
    expect(names).toEqual(expect.arrayContaining(Object.keys(bytesio)));
    const imports = Object.values(texts).map(
      (text) => text.match(/import \{([^}]*)\} from "bytesio"/)?.[1] ?? "",
    );
    const shown = new Set(
      imports.flatMap((list) => list.split(",").map((name) => name.replace("type ", "").trim())),
    );
    expect(names.filter((name) => !shown.has(name))).toEqual([]);
  });
});
