import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BufferedRandom, ClosedError, TextIOWrapper, UnsupportedOperation } from "bytesio";
import { FileIO } from "bytesio/node";
import { OPFSFileIO, type OPFSMode } from "bytesio/web";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lacking, launch, type Site, serve } from "../support/chromium.ts";
import { call, NO_INTEGERS, text, utf8 } from "../support/contract-suite.ts";
import { MemoryHandle } from "./memory-handle.ts";
import { playRaw, playStack } from "./play.js";

const open = (contents: string | Uint8Array, mode?: OPFSMode) => {
  const handle = new MemoryHandle(typeof contents === "string" ? utf8(contents) : contents);
  return { handle, file: new OPFSFileIO(handle, mode) };
};

describe("OPFSFileIO", () => {
  it("reads and writes at the position", () => {
    const { file, handle } = open("abcdef");
    expect(text(file.read(2) as Uint8Array)).toBe("ab");
    expect(file.write(utf8("XY"))).toBe(2);
    expect(file.tell()).toBe(4);
    expect(text(file.readall() as Uint8Array)).toBe("ef");
    expect(text(file.read(1) as Uint8Array)).toBe("");
    expect(text(handle.contents)).toBe("abXYef");
  });

  it("fills a gap with zeros, and lengthens by truncate()", () => {
    const { file, handle } = open("ab");
    file.seek(4);
    file.write(utf8("c"));
    expect(text(handle.contents)).toBe("ab\0\0c");
    expect(file.truncate(7)).toBe(7);
    expect(file.tell()).toBe(5);
    expect(handle.getSize()).toBe(7);
    expect(file.truncate()).toBe(5);
    expect(handle.getSize()).toBe(5);
  });

  it("writes at the end in the modes with a, wherever the position is", () => {
    const { file, handle } = open("abc", "a+");
    expect(file.tell()).toBe(3);
    file.seek(0);
    file.write(utf8("d"));
    expect(file.tell()).toBe(4);
    expect(text(handle.contents)).toBe("abcd");
  });

  it.each(["r", "rb"] as OPFSMode[])("does not write in the mode %s", (mode) => {
    const { file, handle } = open("abc", mode);
    expect([file.readable(), file.writable(), file.seekable()]).toEqual([true, false, true]);
    expect(() => file.write(utf8("d"))).toThrow(UnsupportedOperation);
    expect(() => file.truncate(0)).toThrow(UnsupportedOperation);
    expect(text(handle.contents)).toBe("abc");
  });

  it.each(["w", "xb", "a"] as OPFSMode[])("does not read in the mode %s", (mode) => {
    const { file } = open("abc", mode);
    expect([file.readable(), file.writable()]).toEqual([false, true]);
    expect(() => file.read(1)).toThrow(UnsupportedOperation);
    expect(() => file.readinto(new Uint8Array(1))).toThrow(UnsupportedOperation);
  });

  it.each(["", "rw", "z", "r++", "bb", "rt", null, 5])("refuses the mode %o", (mode) => {
    const Reason = typeof mode === "string" ? RangeError : TypeError;
    expect(() => new OPFSFileIO(new MemoryHandle(utf8("")), mode as OPFSMode)).toThrow(Reason);
  });

  it.each([
    ["seek", -1],
    ["seek", -4, 2],
    ["seek", 0, 3],
    ["truncate", -1],
  ])("refuses %s(%o)", (method, ...args) => {
    const { file } = open("abc");
    file.seek(1);
    expect(() => call(file, method, ...args)).toThrow(RangeError);
    expect(file.tell()).toBe(1);
  });

  it.each(NO_INTEGERS)("refuses a position or size of %o", (value) => {
    const { file } = open("abc");
    expect(() => call(file, "seek", value)).toThrow(TypeError);
    expect(() => call(file, "truncate", value)).toThrow(TypeError);
  });

  it("takes shared and resizable memory, which browsers refuse", () => {
    const { file, handle } = open("abc");
    const shared = new Uint8Array(new SharedArrayBuffer(2));
    expect(file.readinto(shared)).toBe(2);
    expect(text(shared)).toBe("ab");
    file.seek(0);
    file.write(new Uint8Array(new ArrayBuffer(1, { maxByteLength: 2 })).fill(0x78));
    expect(text(handle.contents)).toBe("xbc");
  });

  it("refuses everything once closed, and closes its handle once", () => {
    const { file, handle } = open("abc");
    file.close();
    file.close();
    expect([file.closed, handle.closed]).toEqual([true, 1]);
    for (const method of [
      "read",
      "readall",
      "tell",
      "flush",
      "truncate",
      "readable",
      "writable",
      "seekable",
    ]) {
      expect(() => call(file, method, 1), method).toThrow(ClosedError);
    }
    expect(() => file.seek(0)).toThrow(ClosedError);
    expect(() => file.write(utf8("a"))).toThrow(ClosedError);
  });

  it("flushes what it may have written", () => {
    const { file, handle } = open("abc");
    file.flush();
    expect(handle.flushed).toBe(1);
    const reading = open("abc", "r");
    reading.file.flush();
    expect(reading.handle.flushed).toBe(0);
  });

  it("does what a file on disk does", () => {
    const path = join(tmpdir(), `bytesio-opfs-${process.pid}`);
    for (const [mode, seed] of [
      ["w+", 1],
      ["a+", 2],
      ["r+", 3],
    ] as const) {
      const raw = new FileIO(path, mode);
      const { file } = open(new Uint8Array(readFileSync(path)), mode);
      expect(playRaw(file, seed)).toEqual(playRaw(raw, seed));
      raw.close();
    }
    rmSync(path);
  });
});

const WORKER = `
import { BufferedRandom, TextIOWrapper } from "/dist/index.js";
import { OPFSFileIO } from "/dist/web/index.js";
import { playRaw, playStack } from "/test/web/play.js";

const name = (error) => error.name;
onmessage = async () => {
  try {
    const logs = [];
    for (const [mode, seed] of [["w+", 1], ["a+", 2], ["r+", 3]]) {
      const file = await OPFSFileIO.open("folder/below/raw", mode);
      logs.push(playRaw(file, seed));
      file.close();
    }
    const stack = playStack({ BufferedRandom, TextIOWrapper }, await OPFSFileIO.open("text", "w+"));
    const errors = [
      await OPFSFileIO.open("missing").catch(name),
      await OPFSFileIO.open("text", "x").catch(name),
      await OPFSFileIO.open("/").catch(name),
      await OPFSFileIO.open("new", "x").then((file) => file.close()),
    ];
    const first = await OPFSFileIO.open("text", "r+");
    errors.push(await OPFSFileIO.open("text", "r+").catch(name));
    const before = first.seek(0, 2);
    first.close();
    (await OPFSFileIO.open("text", "w")).close();
    const emptied = await OPFSFileIO.open("text");
    postMessage({ logs, stack, errors, sizes: [before, emptied.seek(0, 2)] });
    emptied.close();
  } catch (error) {
    postMessage({ failed: String(error.stack) });
  }
};`;

describe.skipIf(lacking)("OPFSFileIO in Chromium", () => {
  let site: Site;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    site = await serve(/^\/(dist|test)\/[\w/-]+\.js$/, {
      answers: ({ url }, response) => {
        if (url !== "/worker.js") return false;
        response.setHeader("content-type", "text/javascript");
        response.end(WORKER);
        return true;
      },
    });
    browser = await launch();
    page = await browser.newPage();
    await page.goto(site.origin);
  });

  afterAll(async () => {
    await browser.close();
    site.close();
  });

  it("does what a file on disk does, raw and under BufferedRandom and TextIOWrapper", async () => {
    const result = await page.evaluate(
      () =>
        new Promise<{ logs: unknown; stack: unknown; errors: unknown; sizes: [number, number] }>(
          (resolve, reject) => {
            const worker = new Worker("/worker.js", { type: "module" });
            worker.onerror = (event) => reject(new Error(event.message));
            worker.onmessage = ({ data }) => (data.failed ? reject(new Error(data.failed)) : resolve(data));
            worker.postMessage(null);
          },
        ),
    );
    const path = join(tmpdir(), `bytesio-opfs-${process.pid}`);
    const logs = (["w+", "a+", "r+"] as const).map((mode, index) => {
      const raw = new FileIO(path, mode);
      const log = playRaw(raw, index + 1);
      raw.close();
      return log;
    });
    expect(result.logs).toEqual(logs);
    expect(result.stack).toEqual(playStack({ BufferedRandom, TextIOWrapper }, new FileIO(path, "w+")));
    expect(result.stack).toEqual([
      3000,
      "line 2999: žluťoučký 🐎\r\n",
      "line 1: žluťoučký 🐎\r\n",
      true,
      true,
    ]);
    expect(result.errors).toEqual([
      "NotFoundError",
      "InvalidModificationError",
      "RangeError",
      undefined,
      "NoModificationAllowedError",
    ]);
    expect(result.sizes).toEqual([readFileSync(path).length, 0]);
    rmSync(path);
  });
});
