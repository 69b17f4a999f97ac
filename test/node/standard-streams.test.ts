/**
 * Programs between pipes: what they are given slowly, in halves, or through `process.stdin`, they read to the end; what
 * they write to a slow reader arrives whole.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { isLacking, NEWEST_NODE, RUNTIMES, type Runtime } from "../support/runtimes.ts";

const root = join(import.meta.dirname, "../..");
const [node] = RUNTIMES as [Runtime];

/** Runs a pipeline of the shell, in which `$PROGRAM` stands for the runtime with the program. */
function shell(pipeline: string, program: string, { command, values }: Runtime = node): string {
  const { stdout, stderr, status } = spawnSync("bash", ["-o", "pipefail", "-c", pipeline], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
    env: {
      ...process.env,
      NODE_NO_WARNINGS: "1",
      PROGRAM_TEXT: program,
      RUNTIME: [command, ...values].join(" "),
    },
  });
  expect([stderr, status]).toEqual(["", 0]);
  return stdout;
}

/** The pipeline's part that runs the program. */
const PROGRAM = '$RUNTIME --input-type=module -e "$PROGRAM_TEXT"';

/** Whether the program has used the standard streams itself: Node has made them ones that do not wait then. */
const USES: [string, string][] = [
  ["that leaves the standard streams alone", ""],
  ["that has used process.stdin and console.log()", "process.stdin; process.stdout; console.error; "],
];

describe.each([node, NEWEST_NODE, ...RUNTIMES.slice(1)])("in $name", (runtime) => {
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const needsVitest = ["./contract", "./vitest", "./package.json"];
  const entries = Object.keys(exports).filter((name) => !needsVitest.includes(name));

  it.skipIf(isLacking(runtime))("importing leaves stdin and stdout as they are", () => {
    const imports = entries.map((name) => `await import("bytesio${name.slice(1)}");`).join("\n");
    const program = `${imports}
      import { readFileSync, writeSync } from "node:fs";
      const flags = [0, 1].map((fd) => /flags:\\s*(\\d+)/.exec(readFileSync("/proc/self/fdinfo/" + fd, "utf8"))[1]);
      writeSync(1, JSON.stringify(flags.map((octal) => (parseInt(octal, 8) & 0o4000) !== 0)));`;
    const script = `cat > test/.pipes.mjs <<< "$PROGRAM_TEXT"; (sleep 0.3; echo) | $RUNTIME test/.pipes.mjs 2> >(cat >&2) | cat; rm test/.pipes.mjs`;
    expect(JSON.parse(shell(script, program, runtime))).toEqual([false, false]);
  });
});

/** What each program below begins with: `print` writes to stdout, and closes nothing but its own stream. */
const HEAD = `import { TextIOWrapper } from "bytesio"; import { GzipFile } from "bytesio/layers"; import { open } from "bytesio/node";
  const print = (text) => { const out = open(1, "w", { closefd: false }); out.write(String(text)); out.close(); };`;

describe.each(USES)("a program %s", (_use, use) => {
  const given = (rest: string) => `${HEAD} ${use} ${rest}`;

  it("reads lines that come slowly, to the last", () => {
    const program = given('for (const line of open(0)) print("<" + line.trim() + ">");');
    expect(shell(`(echo a; sleep 0.4; echo b; sleep 0.4; printf c) | ${PROGRAM} | cat`, program)).toBe(
      "<a><b><c>",
    );
  });

  it("reads all of 200,000 bytes that come in halves", () => {
    const halves = "(head -c 100000 /dev/zero; sleep 0.4; head -c 100000 /dev/zero)";
    const program = given('print(open(0, "rb").read().length);');
    expect(shell(`${halves} | ${PROGRAM} | cat`, program)).toBe("200000");
  });

  it("reads lines of a gzip file from stdin", () => {
    const program = given('print([...new TextIOWrapper(new GzipFile(open(0, "rb")))].length);');
    expect(shell(`(seq 30000 | gzip; sleep 0.3) | ${PROGRAM} | cat`, program)).toBe("30000");
  });

  it("writes all to a reader that is slow", () => {
    const program = given(
      'print(Array.from({ length: 30000 }, (_, index) => "line " + index + "\\n").join(""));',
    );
    const lines = shell(`${PROGRAM} | (sleep 0.5; cat)`, program).split("\n");
    expect([lines.length, lines.at(-2)]).toEqual([30_001, "line 29999"]);
  });

  it("is a filter of bytes", () => {
    const program = given(`const out = new GzipFile(open(1, "wb"), "wb", { close: true });
      const input = open(0, "rb");
      for (let part = input.read(50000); part.length > 0; part = input.read(50000)) out.write(part);
      out.close();`);
    const coded = shell(`(seq 20000; sleep 0.3; seq 20000) | ${PROGRAM} | base64 -w0`, program);
    expect(gunzipSync(Buffer.from(coded, "base64")).toString().split("\n").length).toBe(40_001);
  });
});
