/** Programs that end without closing what they write to: CPython writes what waits, and so does bytesio. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { TemporaryDirectory } from "bytesio/node";
import { afterAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const folder = new TemporaryDirectory();
afterAll(() => folder.cleanup());

/** Runs a program that has `open` and `path`; returns what the file holds then, and what was said. */
function run(program: string, name: string): { text: string; stderr: string; status: number | null } {
  const path = join(folder.name, name);
  const head = `import { open, NamedTemporaryFile } from "bytesio/node"; const path = ${JSON.stringify(path)};`;
  const { stderr, status } = spawnSync(process.execPath, ["--input-type=module", "-e", head + program], {
    cwd: root,
    encoding: "utf8",
  });
  let text = "";
  try {
    text = readFileSync(path, "utf8");
  } catch {}
  return { text, stderr, status };
}

describe("a program that ends without close()", () => {
  it.each([
    ["text", 'open(path, "w").write("abc\\n");'],
    ["bytes", 'open(path, "wb").write(Buffer.from("abc\\n"));'],
    ["bytes of a file that is read too", 'open(path, "w+b").write(Buffer.from("abc\\n"));'],
    ["text, by process.exit()", 'open(path, "w").write("abc\\n"); process.exit(0);'],
    ["text, in a timer", 'setTimeout(() => open(path, "w").write("abc\\n"), 1);'],
    ["text of a stream that was detached", 'open(path, "w", {}).write("abc\\n");'],
    [
      "bytes behind text that was detached",
      'const f = open(path, "w"); f.write("a"); f.detach().write(Buffer.from("bc\\n"));',
    ],
    [
      "text of another encoding after reconfigure()",
      'const f = open(path, "w"); f.write("a"); f.reconfigure({ encoding: "latin-1" }); f.write("bc\\n");',
    ],
  ])("keeps %s", (what, program) => {
    expect(run(program, what.replaceAll(/\W/g, "-"))).toEqual({ text: "abc\n", stderr: "", status: 0 });
  });

  it("keeps what was written before an error that nobody caught", () => {
    const { text, status } = run('open(path, "w").write("abc"); throw new Error("no");', "uncaught");
    expect([text, status]).toEqual(["abc", 1]);
  });

  it("keeps 300 files that were opened one after the other, some closed and some not", () => {
    const program =
      'for (let i = 0; i < 300; i++) { const f = open(path + i, "w"); f.write(String(i)); if (i % 2) f.close(); }';
    run(program, "many");
    const texts = Array.from({ length: 300 }, (_, index) =>
      readFileSync(join(folder.name, `many${index}`), "utf8"),
    );
    expect(texts).toEqual(texts.map((_, index) => String(index)));
  });

  it("says so where that fails", () => {
    const { stderr } = run('open("/dev/full", "w").write("abc");', "full");
    expect(stderr).toMatch(/^Cannot flush at the end of the program: Error: ENOSPC/);
  });

  it("writes nothing twice", () => {
    expect(run('const f = open(path, "w"); f.write("abc"); f.close();', "once").text).toBe("abc");
    expect(run('const f = open(path, "w"); f.write("abc"); f.flush();', "flushed").text).toBe("abc");
  });
});
