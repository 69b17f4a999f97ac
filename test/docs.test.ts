import { readFileSync } from "node:fs";
import * as core from "bytesio";
import * as layers from "bytesio/layers";
import * as node from "bytesio/node";
import * as queue from "bytesio/queue";
import * as web from "bytesio/web";
import { describe, expect, it } from "vitest";

interface Example {
  where: string;
  run(equal: (actual: unknown, expected: unknown) => void): Promise<void>;
}

const examples = Object.values(import.meta.glob<Example>("./.examples/*.ts", { eager: true }));
const texts = import.meta.glob<string>("./.examples/*.ts", { eager: true, query: "?raw", import: "default" });

const ENTRIES = {
  bytesio: { file: "index.ts", exports: core },
  "bytesio/layers": { file: "layers/index.ts", exports: layers },
  "bytesio/node": { file: "node/index.ts", exports: node },
  "bytesio/queue": { file: "queue/index.ts", exports: queue },
  "bytesio/web": { file: "web/index.ts", exports: web },
};

describe("the examples of the README, the docs and the TSDoc comments", () => {
  it.each(examples)("$where runs and says the truth", async ({ run }) => {
    let assertions = 0;
    await run((actual, expected) => {
      assertions++;
      expect(actual).toStrictEqual(expected);
    });
    expect(assertions).toBeGreaterThan(0);
  });

  it.each(Object.entries(ENTRIES))(
    "import every name that %s exports, values and types",
    (specifier, entry) => {
      const index = readFileSync(new URL(`../src/${entry.file}`, import.meta.url), "utf8");
      const names = [...index.matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap(([, list = ""]) =>
        namesIn(list),
      );
      expect(names).toEqual(expect.arrayContaining(Object.keys(entry.exports)));
      const pattern = new RegExp(`import (?:type )?\\{([^}]*)\\} from "${specifier}"`);
      const shown = new Set(Object.values(texts).flatMap((text) => namesIn(text.match(pattern)?.[1] ?? "")));
      expect(names.filter((name) => !shown.has(name))).toEqual([]);
    },
  );
});

function namesIn(list: string): string[] {
  return list
    .split(",")
    .map((name) => name.replace("type ", "").trim())
    .filter((name) => name !== "");
}
