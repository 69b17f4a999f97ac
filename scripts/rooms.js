/**
 * What `src/` is made of: its files, the rooms they lie in, and what they import. For the scripts beside this one.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import ts from "typescript-5.9";

export const root = join(import.meta.dirname, "..");

/** @typedef {{ from: string, to: string, line: number }} Import Both are paths below `src/`. */

/** The entry points: each specifier with its file below `src/`. @type {Map<string, string>} */
export const entryPoints = new Map(
  Object.entries(/** @type {Record<string, string>} */ (JSON.parse(text("package.json")).exports))
    .filter(([name]) => !name.endsWith(".json"))
    .map(([name, file]) => [`bytesio${name.slice(1)}`, file.replace("./dist/", "").replace(/\.js$/, ".ts")]),
);

/** @param {string} path Below the repository. */
export function text(path) {
  return readFileSync(join(root, path), "utf8");
}

/** The TypeScript files, as paths below `src/`. */
export function sourceFiles() {
  return readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file.endsWith(".ts"))
    .sort();
}

/** The folder right below `src/` that a file lies in; "index.ts" is a room of its own. @param {string} file */
export function roomOf(file) {
  return file.split("/")[0] ?? file;
}

/** @param {string} file Below `src/`. */
export function parse(file) {
  return ts.createSourceFile(file, text(join("src", file)), ts.ScriptTarget.Latest, true);
}

/** Every import of another file of `src/`, `export … from`, `import()` and types included. @returns {Import[]} */
export function imports() {
  return sourceFiles().flatMap((from) => {
    const source = parse(from);
    return ts.preProcessFile(source.text, true, true).importedFiles.flatMap(({ fileName, pos }) => {
      if (!fileName.startsWith(".")) return [];
      const to = normalize(join(dirname(from), fileName)).replaceAll("\\", "/");
      return [{ from, to, line: source.getLineAndCharacterOfPosition(pos).line + 1 }];
    });
  });
}
