// The same tests without vitest: node --test
import assert from "node:assert/strict";
import { ReadStream } from "node:fs";
import { describe, it, mock } from "node:test";
import { BytesIO } from "bytesio";
import { assertBytes } from "bytesio/assert";
import { toReadStream } from "bytesio/node";
import { MemoryFiles } from "./memory-files.ts";
import { Journal, readWavInfo } from "./mocking.ts";
import { wav } from "./wav.ts";

describe("readWavInfo()", () => {
  it("reads from memory, and no more than the header", () => {
    const file = wav({ channels: 2, sampleRate: 44_100, seconds: 3 });
    const read = mock.method(file, "read");
    assert.deepEqual(readWavInfo(file), { channels: 2, sampleRate: 44_100, seconds: 3 });
    assert.equal(read.mock.callCount(), 5);
  });

  it("throws of a file that is none", () => {
    assert.throws(() => readWavInfo(new BytesIO()), RangeError);
  });
});

describe("Journal", () => {
  it("keeps its entries in the file it opens", () => {
    const files = new MemoryFiles();
    const journal = new Journal("journal.txt", files.open);
    journal.add("one");
    journal.add("two");
    assert.deepEqual(journal.entries(), ["one", "two"]);
    assertBytes(files.read("journal.txt"), "one\ntwo\n");
  });
});

describe("toReadStream()", () => {
  it("is a genuine ReadStream", () => {
    const file = toReadStream(new BytesIO(), { path: "a.wav" });
    assert.ok(file instanceof ReadStream);
    assert.equal(file.path, "a.wav");
    file.destroy();
  });
});
