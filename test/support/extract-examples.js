/**
 * Writes every TypeScript example of the README, the docs and the TSDoc comments to `test/.examples/`,
 * one module each, so that they are compiled by `tsc` and run by `docs.test.ts`.
 *
 * A line `expression; // => value` becomes an assertion that the two are deeply equal.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const target = join(import.meta.dirname, "../.examples");

const BLOCK = /^([ \t]*(?:\* )?)```ts\n([\s\S]*?)^\1```/gm;
const ASSERTION = /^(\s*)(?:(?:const|let) (\w+)(?:: [^=]+)? = )?(.+?);\s*\/\/ => (.+)$/;

/** Vitest's global setup. */
export default function setup() {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const file of sources()) {
    const text = readFileSync(join(root, file), "utf8");
    for (const [block, indent = "", code = ""] of text.matchAll(BLOCK)) {
      const line = text.slice(0, text.indexOf(block)).split("\n").length;
      const lines = code.split("\n").map((each) => each.slice(indent.length));
      const name = `${file.replaceAll(/[./\\]/g, "-")}-${String(line).padStart(4, "0")}.ts`;
      writeFileSync(join(target, name), toModule(lines, `${file}:${line}`));
    }
  }
}

function sources() {
  const inFolder = (/** @type {string} */ folder, /** @type {string} */ ending) => {
    try {
      return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(ending))
        .map((name) => join(folder, name));
    } catch {
      return [];
    }
  };
  return ["README.md", ...inFolder("docs", ".md"), ...inFolder("src", ".ts")].sort();
}

/**
 * @param {string[]} lines
 * @param {string} where
 */
function toModule(lines, where) {
  const imports = lines.filter((line) => line.startsWith("import "));
  const body = lines.filter((line) => !line.startsWith("import ")).map(toAssertion);
  return [
    ...imports,
    `export const where = ${JSON.stringify(where)};`,
    "export async function run(equal: (actual: unknown, expected: unknown) => void): Promise<void> {",
    ...body,
    "}",
    "",
  ].join("\n");
}

/** @param {string} line */
function toAssertion(line) {
  const [, indent, variable, expression, value] = ASSERTION.exec(line) ?? [];
  if (expression === undefined) return line;
  if (variable === undefined) return `${indent}equal(${expression}, ${value});`;
  return `${line}\n${indent}equal(${variable}, ${value});`;
}
