import { execFile } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

interface Report {
  testResults: { assertionResults: { ancestorTitles: string[]; title: string; status: string }[] }[];
}

const root = join(import.meta.dirname, "../..");

/** What vitest says of the streams in contract/mistaken/, run as a program of its own: most of them fail. */
function report(): Promise<Report> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("VITEST")));
  const config = join(root, "test/testing/mistaken/vitest.config.ts");
  const args = [join(root, "node_modules/vitest/vitest.mjs"), "run", "--config", config];
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      args,
      { env, cwd: root, maxBuffer: 2 ** 26, timeout: 110_000 },
      (_failed, stdout, stderr) => {
        try {
          resolve(JSON.parse(stdout.slice(stdout.indexOf("{"))));
        } catch (error) {
          reject(new Error(`${stdout}\n${stderr}`, { cause: error }));
        }
      },
    );
  });
}

// A whole run of vitest, whatever else the machine does.
const TIMEOUT = 120_000;

describe("The contract suites", () => {
  it(
    "find in each mistaken stream what is wrong with it, and nothing in one that is right",
    async () => {
      const { testResults } = await report();
      const failed = new Map<string, string[]>();
      for (const { ancestorTitles, title, status } of testResults.flatMap((each) => each.assertionResults)) {
        const [suite = ""] = ancestorTitles;
        const others = failed.get(suite) ?? [];
        failed.set(suite, status === "failed" ? [...others, title] : others);
      }
      const suites = [...failed.keys()].map((suite) => suite.replace(/.*: /, ""));
      expect(new Set(suites)).toEqual(
        new Set([
          "buffered",
          "closing",
          "door",
          "exporting",
          "lines",
          "raw",
          "readable",
          "seekable",
          "text",
          "writable",
        ]),
      );
      for (const [suite, tests] of failed) {
        const mistake = suite.replace(/: \w+$/, "");
        if (mistake === "no mistake") expect(tests).toEqual([]);
        else expect(tests, suite).toContain(mistake);
      }
      for (const suite of ["raw", "door", "text"]) {
        expect(failed.get(`no mistake: ${suite}`), suite).toEqual([]);
      }
    },
    TIMEOUT,
  );
});
