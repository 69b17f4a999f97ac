import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { BufferedReader, BytesIO, StringIO } from "bytesio";
import "bytesio/vitest";
import type { ExpectedBytes } from "bytesio/vitest";
import { describe, expect, it } from "vitest";
import { everyShape, utf8 } from "../support/contract-suite.ts";
import { detached } from "../support/hostile.ts";

const root = join(import.meta.dirname, "../..");

function failure(check: () => void): string {
  try {
    check();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("it passed");
}

describe("toHaveBytes()", () => {
  it("compares all of a stream, wherever its position is, and moves nothing", () => {
    const stream = new BytesIO(utf8("Hello"));
    for (const position of [0, 4, 5, 9]) {
      stream.seek(position);
      expect(stream).toHaveBytes("Hello");
      expect(stream).not.toHaveBytes("Hell");
      expect(stream.tell()).toBe(position);
    }
    expect(new BytesIO()).toHaveBytes("");
    expect(new BytesIO()).not.toHaveBytes([0]);
  });

  it("takes bytes of every shape, numbers, text as UTF-8, and another stream", () => {
    const stream = new BytesIO(utf8("WXYZ"));
    for (const [shape, bytes] of Object.entries(everyShape(utf8("WXYZ")))) {
      expect(stream, shape).toHaveBytes(bytes);
      expect(bytes, shape).toHaveBytes("WXYZ");
    }
    expect(stream).toHaveBytes([87, 88, 89, 90]);
    expect(stream).toHaveBytes(new BufferedReader(new BytesIO(utf8("WXYZ"))));
    expect(new BytesIO(utf8("één"))).toHaveBytes("één");
  });

  it("shows where the bytes differ", () => {
    const text = "0123456789abcdef".repeat(4);
    const message = failure(() =>
      expect(new BytesIO(utf8(text))).toHaveBytes(text.replace("f0123", "f0x23")),
    );
    expect(message.split("\n")).toEqual([
      "First difference at byte 17: received 31, expected 78",
      "Received 64 bytes:",
      "00000000  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  |0123456789abcdef|",
      "00000010  30[31]32 33 34 35 36 37 38 39 61 62 63 64 65 66  |0123456789abcdef|",
      "00000020  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  |0123456789abcdef|",
      "… 16 more",
      "Expected 64 bytes:",
      "00000000  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  |0123456789abcdef|",
      "00000010  30[78]32 33 34 35 36 37 38 39 61 62 63 64 65 66  |0x23456789abcdef|",
      "00000020  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  |0123456789abcdef|",
      "… 16 more",
    ]);
  });

  it.each([
    ["", "a", "First difference at byte 0: received the end, expected 61"],
    ["a", "", "First difference at byte 0: received 61, expected the end"],
    ["ab", "abc", "First difference at byte 2: received the end, expected 63"],
    ["x".repeat(16), "x".repeat(17), "First difference at byte 16: received the end, expected 78"],
  ])("shows which of %o and %o ends first", (received, expected, line) => {
    const message = failure(() => expect(new BytesIO(utf8(received))).toHaveBytes(expected));
    expect(message.split("\n")[0]).toBe(line);
    expect(message).toContain("[]");
  });

  it("shows what it found, with not", () => {
    const message = failure(() => expect(new BytesIO(utf8("Hi"))).not.toHaveBytes("Hi"));
    expect(message).toBe(
      "Expected other bytes than these 2:\n00000000  48 69                                            |Hi|",
    );
  });

  it("is an asymmetric matcher too", () => {
    const file = new BytesIO(utf8("Hi"));
    expect({ file }).toEqual({ file: expect.toHaveBytes("Hi") });
    expect({ file }).not.toEqual({ file: expect.toHaveBytes("Ho") });
    expect({ file }).toEqual({ file: expect.not.toHaveBytes("Ho") });
    expect({ file: 1 }).not.toEqual({ file: expect.toHaveBytes("Hi") });
    expect({ file: 1 }).not.toEqual({ file: expect.not.toHaveBytes("Hi") });
  });

  it.each([[null], [undefined], ["Hi"], [[72, 105]], [{}], [new StringIO("Hi")]])(
    "fails on what holds no bytes, with not and without: %o",
    (received) => {
      expect(failure(() => expect(received).toHaveBytes("Hi"))).toContain("a readable, seekable stream");
      expect(failure(() => expect(received).not.toHaveBytes("Hi"))).toContain("a readable, seekable stream");
    },
  );

  it("fails on a closed stream", () => {
    const stream = new BytesIO(utf8("Hi"));
    stream.close();
    expect(failure(() => expect(stream).toHaveBytes("Hi"))).toContain("an instance of BytesIO");
    expect(failure(() => expect(stream).not.toHaveBytes("Ho"))).toContain("an instance of BytesIO");
  });

  it.each([[256], [-1], [1.5], [NaN], ["1"]])("refuses the expected number %o", (number) => {
    expect(failure(() => expect(new BytesIO()).not.toHaveBytes([number as number]))).toContain(
      "a byte must be",
    );
  });

  it.each([[null], [undefined], [5], [{}], [new Set()]])("refuses to expect %o", (expected) => {
    expect(
      failure(() => expect(new BytesIO()).not.toHaveBytes(expected as unknown as ExpectedBytes)),
    ).toContain("what is expected must be an ArrayBuffer");
  });

  it("does not take bytes that were transferred away for none", () => {
    expect(failure(() => expect(new BytesIO()).toHaveBytes(detached().buffer))).toContain("detached");
    expect(failure(() => expect(new BytesIO()).toHaveBytes(detached()))).toContain("detached");
  });
});

describe("bytesio/vitest without vitest", () => {
  it("says what is missing", async () => {
    const folder = mkdtempSync(join(tmpdir(), "bytesio-"));
    const copy = join(folder, "node_modules/bytesio");
    mkdirSync(copy, { recursive: true });
    cpSync(join(root, "dist"), join(copy, "dist"), { recursive: true });
    cpSync(join(root, "package.json"), join(copy, "package.json"));
    writeFileSync(join(folder, "main.mjs"), `import "bytesio/vitest";`);
    const error = await promisify(execFile)(process.execPath, [join(folder, "main.mjs")]).catch(String);
    expect(error).toContain(
      "Error: bytesio/vitest and bytesio/contract need vitest: npm install --save-dev vitest",
    );
    rmSync(folder, { recursive: true });
  });
});
