import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { claimsSection } from "../claims/document.js";
import { summarisedClaims } from "../claims/summary.js";
import type { ClaimResults } from "../claims/types.d.ts";

const NUMBER = /\d+(?:[.,]\d+)*/g;

describe("docs/guide.md", () => {
  it("quotes figures that docs/claims.md has", () => {
    const [guide, claims] = ["guide", "claims"].map((name) =>
      readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), "utf8"),
    );
    const table = /^\| promised .*?\n\n/ms.exec(guide ?? "")?.[0] ?? "";
    const rows = table.split("\n").slice(2);
    const figures = rows.flatMap((row) => row.split(" | ").slice(1).join(" ").match(NUMBER) ?? []);
    expect(figures.length).toBeGreaterThan(20);
    const measured = new Set(claims?.match(NUMBER));
    expect(figures.filter((figure) => !measured.has(figure))).toEqual([]);
  });
});

describe("claimsSection()", () => {
  const results = (theirs: number[], as: "times" | "milliseconds" | "percent less"): ClaimResults => ({
    date: "2025-01-01",
    rounds: theirs.length,
    machine: { cpu: "a processor", cores: 2, memory: 2 ** 30, system: "linux 6" },
    runtimes: [
      { id: "node20", label: "Node 20" },
      { id: "node26", label: "Node 26" },
    ],
    claims: [
      {
        id: "work",
        title: "Work",
        guide: "much better",
        contenders: [
          { name: "ours", title: "ours" },
          { name: "theirs", title: "theirs" },
        ],
        columns: [{ figure: "wall", title: "elapsed", unit: "times" }],
        comparisons: [{ figure: "wall", subject: "ours", against: "theirs", as, atLeast: 5 }],
        figures: {
          node20: { ours: { wall: theirs.map(() => 2) }, theirs: { wall: theirs } },
          node26: { ours: { wall: theirs.map(() => 2) }, theirs: { wall: theirs.map((value) => value / 2) } },
        },
      },
    ],
  });
  const linesOf = (...args: Parameters<typeof results>) =>
    claimsSection(summarisedClaims(results(...args))).split("\n");

  it("takes the ratio within a round, and says where the claim holds", () => {
    const lines = linesOf([12, 16, 14], "times");
    expect(lines).toContain(
      "| ours against theirs: elapsed | 7 (6 to 8) times | yes | 3.5 (3 to 4) times | no |",
    );
    expect(lines).toContain("| Work | much better | in 1 of 2 comparisons |");
  });

  it.each([
    ["everywhere", [20, 40, 30], 2],
    ["nowhere", [8, 9, 9], 0],
  ])("says so where it holds %s", (_where, theirs, count) => {
    expect(linesOf(theirs, "times")).toContain(`| Work | much better | in ${count} of 2 comparisons |`);
  });

  it("says in how many rounds where it does not hold in all", () => {
    const lines = linesOf([8, 12, 10], "times");
    expect(lines).toContain(
      "| ours against theirs: elapsed | 5 (4 to 6) times | in 2 of 3 rounds | 2.5 (2 to 3) times | no |",
    );
    expect(lines).toContain("| Work | much better | in 0 of 2 comparisons, and in 1 in some rounds |");
  });

  it("shows what the others need in proportion to the first", () => {
    expect(linesOf([8, 12, 10], "times")).toContain("| theirs | 5 (4 to 6) | 2.5 (2 to 3) |");
  });

  it("states a difference in milliseconds, and how much less in percent", () => {
    expect(linesOf([8, 8], "milliseconds").join()).toContain("| 6 ms less | yes | 2 ms less | no |");
    expect(linesOf([8, 8], "percent less").join()).toContain("| 75 % less | yes | 50 % less | yes |");
  });
});
