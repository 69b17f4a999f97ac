import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { BytesIO } from "bytesio";
import {
  NamedTemporaryFile,
  SpooledTemporaryFile,
  TemporaryDirectory,
  TemporaryFile,
  toPath,
} from "bytesio/node";
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

  it.each(["/../../x", "/x", "x/", "..\\x", "\\", "\0"])("never lead out of the folder: %j", (part) => {
    const dir = scratch();
    mkdirSync(dir);
    for (const options of [{ suffix: part }, { prefix: part }]) {
      for (const make of [
        () => NamedTemporaryFile({ dir, ...options }),
        () => TemporaryFile({ dir, ...options }),
        () => new TemporaryDirectory({ dir, ...options }),
        () => new SpooledTemporaryFile({ dir, ...options }),
      ]) {
        expect(make).toThrow(RangeError);
        expect(make).toThrow(/^Cannot make a temporary file as (suffix|prefix) must have no/);
      }
    }
    expect(() => toPath(new BytesIO(), { dir, suffix: part })).toThrow(RangeError);
    expect(() => toPath(new BytesIO(), { suffix: part })).toThrow(RangeError);
    expect(readdirSync(dir)).toEqual([]);
  });

  it("may have dots", () => {
    const dir = scratch();
    mkdirSync(dir);
    using file = NamedTemporaryFile({ dir, prefix: "..", suffix: "..tar.gz" });
    expect(dirname(file.name)).toBe(dir);
    expect(() => NamedTemporaryFile({ suffix: 5 as unknown as string })).toThrow(
      "suffix must be a string: received 5",
    );
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
