import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { NamedTemporaryFile, TemporaryDirectory } from "bytesio/node";
import { afterEach, describe, expect, it, vi } from "vitest";
import { scratch } from "../support/scratch.ts";

vi.mock("node:crypto", async (importOriginal) => {
  const original = await importOriginal<typeof import("node:crypto")>();
  return { ...original, randomBytes: vi.fn(original.randomBytes) };
});

const draw = vi.mocked(randomBytes as (size: number) => Buffer);

afterEach(() => {
  draw.mockReset();
});

describe("the names of temporary files", () => {
  it("are drawn again, where there is a file or a folder of that name", () => {
    const dir = scratch();
    mkdirSync(join(dir, "tmp0101010101010101"), { recursive: true });
    writeFileSync(join(dir, "tmp0202020202020202"), "somebody else's");
    for (const byte of [1, 2, 3, 1, 2, 3, 4]) draw.mockReturnValueOnce(Buffer.alloc(8, byte));
    {
      using file = NamedTemporaryFile({ dir });
      using folder = new TemporaryDirectory({ dir });
      expect([file, folder].map(({ name }) => basename(name))).toEqual([
        "tmp0303030303030303",
        "tmp0404040404040404",
      ]);
    }
    expect(readdirSync(dir).sort()).toEqual(["tmp0101010101010101", "tmp0202020202020202"]);
  });

  it("are given up in the end, and what was in the way stays", () => {
    const dir = scratch();
    mkdirSync(dir);
    const inTheWay = join(dir, "tmp0707070707070707");
    writeFileSync(inTheWay, "somebody else's");
    draw.mockReturnValue(Buffer.alloc(8, 7));
    expect(() => NamedTemporaryFile({ dir })).toThrow(expect.objectContaining({ code: "EEXIST" }));
    expect(readFileSync(inTheWay, "utf8")).toBe("somebody else's");
  });
});
