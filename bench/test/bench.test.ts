import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { candidates } from "../candidates/index.js";
import { inChild } from "../measure/child.js";
import { comparison, growth, peakFactor } from "../measure/compare.js";
import { nodes, pythons } from "../measure/runtimes.js";
import { median, ratio, spread } from "../measure/statistics.js";
import { measured } from "../measure/task.js";
import { withSection } from "../report/markdown.js";
import { layersSection, performanceSection } from "../report/readme.js";
import { merged } from "../store.js";
import { summarised } from "../table.js";
import { judged, targetLines, targets } from "../targets.js";
import type { Entry, Results, Runtime, WorkloadResult } from "../types.d.ts";
import { chosen, workloads } from "../workloads/index.js";

const MIB = 2 ** 20;

function entry(candidate: string, cpu: number[], more: Partial<Entry> = {}): Entry {
  return { candidate, runtime: "node20", owns: true, share: 1, cpu, wall: cpu, peak: [], ...more };
}

function workload(id: string, entries: Entry[], more: Partial<WorkloadResult> = {}): WorkloadResult {
  return { id, title: id, unit: "ns", count: 1, payload: 100, peak: false, entries, ...more };
}

function results(workloads: WorkloadResult[]): Results {
  return {
    version: 1,
    date: "2025-01-01",
    quick: false,
    rounds: 2,
    clock: "CPU time",
    machine: { cpu: "a processor", cores: 2, memory: 2 ** 30, system: "linux 6" },
    runtimes: [
      { id: "node20", label: "Node 20", python: false },
      { id: "python3.13", label: "CPython 3.13", python: true },
    ],
    candidates: [],
    notices: [],
    workloads,
  };
}

describe("median()", () => {
  it("is the middle of an odd number of values", () => {
    expect(median([9, 1, 5])).toBe(5);
  });

  it("is the mean of the two in the middle of an even number", () => {
    expect(median([1, 2, 10, 4])).toBe(3);
  });

  it("refuses to find one of no values", () => {
    expect(() => median([])).toThrow(RangeError);
  });
});

describe("spread()", () => {
  it("gives the median, the lowest and the highest", () => {
    expect(spread([3, 1, 2])).toEqual({ median: 2, low: 1, high: 3 });
  });
});

describe("ratio()", () => {
  it("compares within a round, so that a slow round cancels out", () => {
    expect(ratio([10, 1000, 10], [20, 2000, 20])).toEqual({ median: 2, low: 2, high: 2 });
  });

  it("takes the median of the ratios, not the ratio of the medians", () => {
    expect(ratio([1, 2, 3], [3, 2, 9]).median).toBe(3);
  });

  it("leaves out rounds that only one of the two was in", () => {
    expect(ratio([1, 1, 1], [5])).toEqual({ median: 5, low: 5, high: 5 });
  });
});

describe("comparison()", () => {
  const compared = workload("append-small", [
    entry("bytesio", [10, 20]),
    entry("raw", [5, 10]),
    entry("slow", [40, 80]),
    entry("fast", [20, 40]),
    entry("view", [1, 2], { owns: false }),
    entry("broken", [], { error: "no" }),
    entry("python", [15, 30], { runtime: "python3.13" }),
  ]);

  it("finds raw, CPython, the best peer that owns its memory, and the best of all", () => {
    expect(comparison(compared, "node20", "python3.13")).toEqual({
      raw: { median: 0.5, low: 0.5, high: 0.5, name: "raw" },
      python: { median: 1.5, low: 1.5, high: 1.5, name: "python" },
      peer: { median: 2, low: 2, high: 2, name: "fast" },
      any: { median: 0.1, low: 0.1, high: 0.1, name: "view" },
    });
  });

  it("is empty on a runtime that was not measured", () => {
    expect(comparison(compared, "node26", "python3.13")).toEqual({});
  });
});

describe("peakFactor()", () => {
  it("counts payloads above what a run that does nothing holds", () => {
    const held = entry("bytesio", [1], { peak: [350, 250, 300], empty: 100 });
    expect(peakFactor(workload("append-blocks", [held]), held)).toBe(2);
  });
});

describe("growth()", () => {
  const sizes = [
    workload("append-blocks-by-size-1-mib", [entry("bytesio", [10, 10]), entry("raw", [5, 5])], {
      group: "by-size",
    }),
    workload("append-blocks-by-size-16-mib", [entry("bytesio", [30, 30]), entry("raw", [10, 10])], {
      group: "by-size",
    }),
    workload("append-blocks-by-size-64-mib", [entry("bytesio", [20, 20]), entry("raw", [5, 5])], {
      group: "by-size",
    }),
    workload("read-blocks-by-size-1-mib", [entry("bytesio", [1, 1])], { group: "by-size" }),
  ];

  it("is that of the size where it is highest", () => {
    expect(growth(sizes, "append-blocks-by-size", "bytesio", "node20")?.median).toBe(3);
  });

  it("leaves out what the reference grows as well", () => {
    expect(growth(sizes, "append-blocks-by-size", "bytesio", "node20", "raw")?.median).toBe(2);
  });

  it("is unknown with one size only", () => {
    expect(growth(sizes, "read-blocks-by-size", "bytesio", "node20")).toBeUndefined();
  });
});

describe("judged()", () => {
  const appends = (python: number[]) =>
    results([
      workload("append-small", [
        entry("bytesio", [10, 10]),
        entry("python", python, { runtime: "python3.13" }),
      ]),
    ]);

  it("tells a met goal from a met floor and a missed one", () => {
    const verdicts = [
      [12, 12],
      [9, 9],
      [7, 7],
    ].map((python) => {
      const [row] = judged(appends(python));
      return [row?.floor, row?.goal];
    });
    expect(verdicts).toEqual([
      [true, true],
      [true, false],
      [false, false],
    ]);
  });

  it("wants the peak memory to be small", () => {
    const held = entry("bytesio", [1], { peak: [206], empty: 100 });
    const [row] = judged(results([workload("append-blocks", [held], { peak: true })]));
    expect([row?.value.median, row?.floor, row?.goal]).toEqual([1.06, false, false]);
  });

  it("leaves out what was not measured", () => {
    expect(judged(results([]))).toEqual([]);
  });

  it("says how far the goal is", () => {
    expect(targetLines(judged(appends([9, 9])))[0]?.verdict).toBe("floor met, 75 % of the goal");
  });

  it("names only workloads that exist", () => {
    const works = targets.filter(({ measure }) => measure !== "growth").map(({ work }) => work);
    expect(
      chosen(works)
        .map(({ id }) => id)
        .sort(),
    ).toEqual([...new Set(works)].sort());
  });
});

describe("merged()", () => {
  it("replaces the workloads that were measured again, keeps the others and adds new ones", () => {
    const before = results([
      workload("append-small", [], { count: 1 }),
      workload("read-small", [], { count: 1 }),
    ]);
    const again = results([
      workload("read-small", [], { count: 2 }),
      workload("read-file-blocks", [], { count: 3 }),
    ]);
    expect(merged(before, again).workloads.map(({ id, count }) => [id, count])).toEqual([
      ["append-small", 1],
      ["read-small", 2],
      ["read-file-blocks", 3],
    ]);
  });
});

describe("summarised()", () => {
  it("keeps the ratios to raw, CPython and the best peer, and the peaks", () => {
    const compared = workload(
      "append-blocks",
      [
        entry("bytesio", [10, 10], { peak: [350], empty: 100 }),
        entry("raw", [5, 8]),
        entry("peer", [20, 30]),
        entry("python", [15, 15], { runtime: "python3.13", peak: [300], empty: 100 }),
      ],
      { peak: true },
    );
    expect(summarised(results([compared])).workloads).toEqual([
      {
        id: "append-blocks",
        title: "append-blocks",
        ratios: {
          node20: {
            raw: [0.65, 0.5, 0.8],
            python: [1.5, 1.5, 1.5],
            peer: { name: "peer", owns: true, ratio: [2.5, 2, 3] },
          },
        },
        peaks: { node20: 2.5, "python3.13": 2 },
      },
    ]);
  });

  it("leaves out what no page shows", () => {
    const sizes = [workload("append-blocks-by-size-1-mib", [entry("bytesio", [1])], { group: "by-size" })];
    expect(summarised(results(sizes)).workloads).toEqual([]);
  });
});

describe("performanceSection()", () => {
  const sectionOf = (...workloads: WorkloadResult[]) => performanceSection(summarised(results(workloads)));

  it("has a row for each workload, with ratio, spread and the best peer's name", () => {
    const entries = [entry("bytesio", [10, 10]), entry("raw", [5, 8]), entry("peer", [20, 30])];
    expect(sectionOf(workload("append-small", entries))).toContain(
      "| append-small: append-small | 0.65 (0.50–0.80) |  | 2.5 (2.0–3.0) peer |",
    );
  });

  it("marks a peer that does not own its memory, where no other does the work", () => {
    const entries = [entry("bytesio", [10]), entry("view", [20], { owns: false })];
    expect(sectionOf(workload("read-lines", entries))).toContain(
      "| read-lines: read-lines |  |  | 2.0 (2.0–2.0) view* |",
    );
  });

  it("leaves the layers to layersSection()", () => {
    const entries = [entry("bytesio", [10]), entry("raw", [20])];
    const layer = workload("read-through-gzip", entries, { group: "layers" });
    const row = "| read-through-gzip: read-through-gzip | 2.0 (2.0–2.0) |  |  |";
    expect(sectionOf(layer)).not.toContain(row);
    expect(layersSection(summarised(results([layer])))).toContain(row);
  });

  it("goes between the marks of the README", () => {
    const readme = "a\n<!-- bench -->\nold\n<!-- /bench -->\nb";
    expect(withSection(readme, "new")).toBe("a\n<!-- bench -->\nnew\n<!-- /bench -->\nb");
  });

  it("is refused by a README without marks", () => {
    expect(() => withSection("a", "new")).toThrow("<!-- bench -->");
  });
});

const everyone = await candidates();

const runnable = everyone.filter(({ name }) => name !== "shm" || existsSync("/dev/shm"));

describe.each(runnable)("the candidate $name", ({ name, does, load }) => {
  const works = chosen(does).filter(({ payload, step = 1 }) => payload(step) <= 64 * MIB);

  it("has ways of its own only for workloads that exist", async () => {
    const { runs = {} } = await load();
    expect(Object.keys(runs).filter((id) => !workloads.has(id))).toEqual([]);
  });

  it.each(works)("does $id", async ({ id, step = 8 }) => {
    const sample = await measured({ candidate: name, workload: id, count: step, warm: 0 });
    expect(sample.wall).toBeGreaterThan(0);
    expect(sample.peak).toBeGreaterThan(MIB);
  });
});

const [python] = pythons({ quick: true }, []);

describe.skipIf(!python)("the candidate python", () => {
  const works = chosen([]).filter(
    ({ python, payload, step = 1 }) => python !== false && payload(step) <= 64 * MIB,
  );
  it.each(works)("does $id", async ({ id, step = 8 }) => {
    const sample = await inChild(python as Runtime, {
      candidate: "python",
      workload: id,
      count: step,
      warm: step,
    });
    expect(sample.wall).toBeGreaterThan(0);
    expect(sample.peak).toBeGreaterThan(MIB);
  });
});

describe("inChild()", () => {
  it("rejects with the error the work ended in", async () => {
    const [node] = nodes("running", []);
    const task = { candidate: "bytesio", workload: "no-such-workload", count: 1, warm: 0 };
    await expect(inChild(node as Runtime, task)).rejects.toThrow("Cannot find the workload no-such-workload");
  });
});

describe("npm run bench", () => {
  const folder = mkdtempSync(join(tmpdir(), "bytesio-bench-test-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("writes the results and a page that needs nothing else", async () => {
    const index = fileURLToPath(new URL("../index.js", import.meta.url));
    const args = ["rewrite-stream", "--quick", "--rounds", "1", "--only", "bytesio,raw", "--node", "running"];
    const { stdout } = await promisify(execFile)(process.execPath, [index, ...args, "--out", folder]);
    expect(stdout).toContain("rewrite-stream round 1 of 1");

    const written: Results = JSON.parse(readFileSync(join(folder, "results.json"), "utf8"));
    expect(written.workloads.map(({ id }) => id)).toEqual(["rewrite-stream"]);
    expect(
      written.workloads[0]?.entries.map(({ candidate, cpu, error }) => [candidate, cpu.length, error]),
    ).toEqual([
      ["raw", 1, undefined],
      ["bytesio", 1, undefined],
    ]);
    const page = readFileSync(join(folder, "report.html"), "utf8");
    expect(page).toContain("<svg");
    expect(page).not.toMatch(/\b(?:src|href)=|@import|url\(/);
  }, 60_000);

  it("refuses a workload it does not know, and names those it does", async () => {
    const index = fileURLToPath(new URL("../index.js", import.meta.url));
    await expect(promisify(execFile)(process.execPath, [index, "no-such-workload"])).rejects.toThrow(
      /Cannot find the workload no-such-workload/,
    );
  });
});
