import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const read = (...path: string[]) => readFileSync(join(root, ...path), "utf8");

/** From the bottom up: a file imports only from the rows below its own. */
const LAYERS = [
  [
    "arguments.ts",
    "code-points.ts",
    "code-units.ts",
    "codec.ts",
    "constants.ts",
    "errors.ts",
    "held-position.ts",
    "joined.ts",
    "native-module.ts",
    "pieces.ts",
    "read-ahead.ts",
    "unzeroed.ts",
  ],
  ["newlines.ts", "state.ts", "text-page.ts"],
  ["collect.ts", "io-base.ts", "memory.ts", "memory-view.ts", "numbers.ts", "paged-text.ts", "protocols.ts"],
  [
    "codec-errors.ts",
    "codec-multi-byte.ts",
    "codec-utf-8.ts",
    "codec-utf-16.ts",
    "incremental-newline-decoder.ts",
  ],
  ["codec-single-byte.ts", "encode.ts", "stream-decoder.ts", "text-position.ts"],
  ["codecs.ts", "text-input.ts", "text-output.ts"],
  ["buffered-io-base.ts", "raw-io-base.ts", "text-io-base.ts"],
  ["text-io-wrapper.ts"],
  ["random-access.ts", "raw-port.ts"],
  ["raw-buffer.ts", "write-from.ts"],
  ["buffered.ts", "buffered-reading.ts"],
  ["buffered-reader.ts", "buffered-writer.ts"],
  ["buffered-random.ts", "buffered-rw-pair.ts"],
  ["bytes-io.ts", "string-io.ts"],
  ["hexdump.ts", "lent-memory.ts"],
  ["hexdiff.ts"],
  ["index.ts"],
];

const importsOf = (file: string) =>
  [...read("src", file).matchAll(/ from "\.\/(.+?)"/g)].map(([, name = ""]) => name);

/** What the entry point in `folder` exports, as declared, without the comments. */
function api(folder: string): string {
  const names = [...read("src", folder, "index.ts").matchAll(/export (?:type )?\{([^}]*)\}/g)]
    .flatMap(([, list = ""]) => list.split(","))
    .map((name) => name.replace("type ", "").trim())
    .filter((name) => name !== "")
    .sort();
  const declarations = importsOf(join(folder, "index.ts"))
    .map((file) =>
      read("dist", folder, file.replace(".ts", ".d.ts")).replace(/[ \t]*\/\*\*[\s\S]*?\*\/\n/g, ""),
    )
    .join("\n");
  const found = names.map((name) => {
    const block = `(?:class|interface) ${name}\\b[\\s\\S]*?\\n\\}\\n`;
    const line = `(?:type|const|function) ${name}\\b[\\s\\S]*?;\\n`;
    const pattern = new RegExp(`^export (?:declare )?(?:${block}|${line})`, "gm");
    const all = declarations.match(pattern) ?? [`${name} is not declared`];
    return all.join("").replace(/^\s*\n/gm, "");
  });
  return found.join("\n");
}

describe("the package", () => {
  it.each(["", "layers", "node", "queue", "vitest", "web"])(
    "exports what is written down: bytesio/%s",
    async (folder) => {
      await expect(api(folder)).toMatchFileSnapshot(join("api", `${folder || "bytesio"}.txt`));
    },
  );

  it("has a layer for every file of the core, and imports point down", () => {
    const files = readdirSync(join(root, "src")).filter((name) => name.endsWith(".ts"));
    expect(files).toEqual(LAYERS.flat().sort());
    LAYERS.forEach((layer, height) => {
      const below = LAYERS.slice(0, height).flat();
      for (const file of layer) expect(below, file).toEqual(expect.arrayContaining(importsOf(file)));
    });
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
      execFileSync(process.execPath, [tsc, "-p", join(root, "test", program)], { encoding: "utf8" });
    expect(compile()).toBe("");
  });
});
