import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const read = (...path: string[]) => readFileSync(join(root, ...path), "utf8");

/** The entry points, `bytesio` as "", each with its file below `src/` and `dist/`, without the ending. */
const entries: [string, string][] = Object.entries<string>(JSON.parse(read("package.json")).exports)
  .filter(([name]) => !name.endsWith(".json"))
  .map(([name, file]) => [name.slice(2), file.slice("./dist/".length, -".js".length)]);

/** What an entry point exports, as declared, without the comments. */
function api(file: string): string {
  const index = read("src", `${file}.ts`);
  const names = [...index.matchAll(/export (?:type )?\{([^}]*)\}/g)]
    .flatMap(([, list = ""]) => list.split(","))
    .map((name) => name.replace("type ", "").trim())
    .concat(
      ...[...index.matchAll(/^export (?:type|interface|class|const|function) (\w+)/gm)].map(
        ([, name = ""]) => name,
      ),
    )
    .filter((name) => name !== "")
    .sort();
  const files = [
    file,
    ...[...index.matchAll(/ from "(\..+?)\.ts"/g)].map(([, name = ""]) => join(file, "..", name)),
  ];
  const declarations = files
    .map((name) => read("dist", `${name}.d.ts`).replace(/[ \t]*\/\*\*[\s\S]*?\*\/\n/g, ""))
    .join("\n");
  const found = [...new Set(names)].map((name) => {
    const block = `(?:class|interface) ${name}\\b[\\s\\S]*?\\n\\}\\n`;
    const line = `(?:type|const|function) ${name}\\b[\\s\\S]*?;\\n`;
    const pattern = new RegExp(`^export (?:declare )?(?:${block}|${line})`, "gm");
    const all = declarations.match(pattern) ?? [`${name} is not declared`];
    return all.join("").replace(/^\s*\n/gm, "");
  });
  return found.join("\n");
}

describe("the package", () => {
  it.each(entries)("exports what is written down: bytesio/%s", async (name, file) => {
    await expect(api(file)).toMatchFileSnapshot(join("api", `${name || "bytesio"}.txt`));
  });

  it("has nothing in src/ itself but the entry point bytesio", () => {
    const files = readdirSync(join(root, "src"), { withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.map(({ name }) => name).sort()).toEqual(["index.ts", "tsconfig.json"]);
  });

  it("has no file over 400 lines that does not say why in its first line", () => {
    const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".ts"),
    );
    const long = files.filter((name) => read("src", name).split("\n").length > 401);
    expect(long.filter((name) => !read("src", name).startsWith("// Longer than 400 lines: "))).toEqual([]);
  });

  it("has a row in the linter for each room, which lets no other room in", () => {
    const rooms = readdirSync(join(root, "src"), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    // The entry point bytesio, the inside of another one, and the room above all.
    const wrong = ["index", "age/keys", "testing/contract"];
    const files = rooms.flatMap(({ name }) =>
      wrong
        .filter((target) => !target.startsWith(name))
        .map((target) => ({ path: join("src", name, `wrong-${target.replace("/", "-")}.ts`), target })),
    );
    for (const { path, target } of files)
      writeFileSync(join(root, path), `export * from "../${target}.ts";\n`);
    try {
      const lint = [
        "--no-install",
        "biome",
        "lint",
        "--only=style/noRestrictedImports",
        "--reporter=json",
        "--max-diagnostics=none",
      ];
      const { stdout } = spawnSync("npx", [...lint, ...files.map(({ path }) => path)], {
        cwd: root,
        encoding: "utf8",
      });
      const reported = JSON.parse(stdout).diagnostics.map(
        ({ location }: { location: { path: string | { file: string } } }) =>
          typeof location.path === "string" ? location.path : location.path.file,
      );
      expect(reported.sort()).toEqual(files.map(({ path }) => path).sort());
    } finally {
      for (const { path } of files) rmSync(join(root, path));
    }
  });

  it("has no dependency but those of entry points that say so when they are missing", () => {
    const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = JSON.parse(
      read("package.json"),
    );
    expect([dependencies, optionalDependencies]).toEqual([undefined, undefined]);
    expect(Object.keys(peerDependencies)).toEqual(["vitest"]);
    expect(peerDependenciesMeta).toEqual({ vitest: { optional: true } });
  });

  it("pins exact versions, also in the workspaces", () => {
    const { workspaces, devDependencies } = JSON.parse(read("package.json"));
    for (const folder of workspaces)
      Object.assign(devDependencies, JSON.parse(read(folder, "package.json")).dependencies);
    for (const [name, version] of Object.entries(devDependencies)) {
      expect(version, name).toMatch(/^(npm:[\w.-]+@)?\d+\.\d+\.\d+$/);
    }
  });

  it("publishes the build, its sources and nothing else", () => {
    const [{ files }] = JSON.parse(
      execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
        cwd: root,
        encoding: "utf8",
      }),
    );
    const unexpected = files
      .map(({ path }: { path: string }) => path)
      .filter((path: string) => !/^(dist\/[\w/-]+\.(js|d\.ts)(\.map)?|src\/[\w/-]+\.ts)$/.test(path));
    expect(unexpected.sort()).toEqual(["LICENSE", "README.md", "package.json"]);
  });

  it.each(["BytesIO", "*"])("is as small as the README says: %s", async (name) => {
    const bundle = await rolldown({
      input: "entry",
      plugins: [
        {
          name: "entry",
          resolveId: (id) => (id === "entry" ? id : undefined),
          load: (id) =>
            id === "entry" ? `export ${name === "*" ? name : `{ ${name} }`} from "bytesio"` : undefined,
        },
      ],
      cwd: root,
    });
    const { output } = await bundle.generate({ minify: true });
    const size = `${(gzipSync(output[0].code).length / 1000).toFixed(1)} kB`;
    const stated = [...read("README.md").matchAll(/<!-- size (\S+) -->(.*?)<!-- \/size -->/g)];
    expect(stated.filter(([, of]) => of === name).map(([, , what]) => what)).toEqual([size]);
  });

  it.each([
    ["typescript", "consumer"],
    ["typescript", "consumer/node"],
    ["typescript-5.9", "consumer"],
    ["typescript-5.9", "consumer/node"],
  ])("has types that a strict program compiles with: %s, %s", (compiler, program) => {
    const tsc = join(root, "node_modules", compiler, "bin/tsc");
    const compile = () =>
      execFileSync(process.execPath, [tsc, "-p", join(root, "test/package", program)], { encoding: "utf8" });
    expect(compile()).toBe("");
  });
});
