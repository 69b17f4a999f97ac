import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { pages } from "../publish.js";
import { formatted } from "../report/json.js";
import { storedTable } from "../table.js";
import { workloads } from "../workloads/index.js";

const table = storedTable();

describe("the pages that show figures", () => {
  it.each(pages(table))("$name says what table.json holds", ({ before, after }) => {
    expect(before).toBe(after);
  });
});

describe("table.json", () => {
  it("is written as the formatter leaves it", () => {
    expect(readFileSync(new URL("../table.json", import.meta.url), "utf8")).toBe(formatted(table));
  });

  it("names workloads as they are named", () => {
    const named = table.performance.workloads.map(({ id, title, group }) => ({ id, title, group }));
    expect(named).toEqual(
      named.map(({ id }) => {
        const { title, group } = workloads.get(id) ?? {};
        return { id, title, group };
      }),
    );
  });
});
