import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

interface Example {
  where: string;
  run(equal: (actual: unknown, expected: unknown) => void): Promise<void>;
}

const examples = Object.values(import.meta.glob<Example>("../.examples/*.ts", { eager: true }));
const texts = import.meta.glob<string>("../.examples/*.ts", {
  eager: true,
  query: "?raw",
  import: "default",
});

const root = new URL("../../", import.meta.url);
const { exports } = JSON.parse(readFileSync(new URL("package.json", root), "utf8"));
const entries = Object.entries<string>(exports)
  .filter(([name]) => !name.endsWith(".json"))
  .map(([name, file]) => ({
    specifier: `bytesio${name.slice(1)}`,
    source: file.replace("./dist", "src").replace(".js", ".ts"),
  }));

describe("the examples of the README, the docs and the TSDoc comments", () => {
  it.each(examples)("$where runs and says the truth", async ({ run }) => {
    let assertions = 0;
    await run((actual, expected) => {
      assertions++;
      expect(actual).toStrictEqual(expected);
    });
    expect(assertions).toBeGreaterThan(0);
  });

  it.each(entries)(
    "import every name that $specifier exports, values and types",
    async ({ specifier, source }) => {
      const index = readFileSync(new URL(source, root), "utf8");
      const names = [...index.matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap(([, list = ""]) =>
        namesIn(list),
      );
      for (const [, name = ""] of index.matchAll(/^export (?:type|interface|class|const|function) (\w+)/gm))
        names.push(name);
      expect(names).toEqual(expect.arrayContaining(Object.keys(await import(specifier))));
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
