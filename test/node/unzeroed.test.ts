import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BufferedReader } from "bytesio";
import { FileIO, open } from "bytesio/node";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";

const SIZE = 100_000;
const JUNK = 0xee;
const folder = mkdtempSync(join(tmpdir(), "bytesio-unzeroed-"));
const path = join(folder, "file");
const contents = new Uint8Array(SIZE).map((_, index) => index % 200);
writeFileSync(path, contents);

/** Says to have read more than it did. */
class Lying extends FileIO {
  override readinto(target: Uint8Array): number {
    super.readinto(target.subarray(0, 10));
    return target.length;
  }
}

describe("Memory that is not zeroed", () => {
  let asked: number[];

  beforeEach(() => {
    asked = [];
    vi.spyOn(Buffer, "allocUnsafeSlow").mockImplementation((size) => {
      asked.push(size);
      return Buffer.alloc(size, JUNK);
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it("is what a file is read into, without anything of it being seen", () => {
    for (const file of [open(path, "rb", { buffering: 0 }), open(path, "rb")]) {
      expect(file.read(50_000)).toEqual(contents.subarray(0, 50_000));
      expect(file.read(60_000)).toEqual(contents.subarray(50_000));
      expect(file.read(60_000)).toEqual(new Uint8Array(0));
      file.seek(40_000);
      expect(file.read()).toEqual(contents.subarray(40_000));
      file.close();
    }
    expect(asked).toContain(50_000);
    expect(asked.length).toBeGreaterThanOrEqual(5);
  });

  it("has the exact size, in an ArrayBuffer of its own, also where the file ends before", () => {
    using file = open(path, "rb");
    file.seek(SIZE - 5000);
    const end = file.read(60_000);
    expect(end.buffer.byteLength).toBe(5000);
    expect(end).toEqual(contents.subarray(SIZE - 5000));
    expect(Object.getPrototypeOf(end)).toBe(Uint8Array.prototype);
  });

  it("is not for a readinto() of somebody else: what it claims to have read is zero", () => {
    using reader = new BufferedReader(new Lying(path));
    const bytes = reader.read(50_000);
    expect(bytes?.includes(JUNK)).toBe(false);
    expect(bytes?.subarray(0, 10)).toEqual(contents.subarray(0, 10));
    expect(asked).toEqual([]);
  });

  it("is not for one that was set on the file itself", () => {
    const file = new FileIO(path);
    file.readinto = () => 50_000;
    using reader = new BufferedReader(file);
    expect(reader.read(50_000)).toEqual(new Uint8Array(50_000));
    expect(asked).toEqual([]);
  });

  it("is not shown by a getter that gives another readinto() at the second look, or at any other", () => {
    for (const reads of ["read", "read1"] as const) {
      for (let looks = 1; looks < 6; looks++) {
        const file = new FileIO(path);
        const own = file.readinto;
        using reader = new BufferedReader(file);
        let left = looks;
        Object.defineProperty(file, "readinto", {
          get: () => (left-- > 0 ? own : (target: Uint8Array) => target.length),
        });
        expect(reader[reads](50_000)?.includes(JUNK)).toBe(false);
      }
    }
  });
});
