import { gunzipSync } from "node:zlib";
import { BytesIO } from "bytesio";
import { CompressedDataError, GzipFile, GzipIndex, type GzipIndexState } from "bytesio/layers";
import { describe, expect, it } from "vitest";
import { CODECS, compress, expectSame, mixture } from "../support/compressed-samples.ts";

const DATA = mixture(500000);

/** Counts the bytes that are read of it. */
class CountedSource extends BytesIO {
  taken = 0;

  override read(size?: number | null): Uint8Array<ArrayBuffer> {
    const bytes = super.read(size);
    this.taken += bytes.length;
    return bytes;
  }
}

function written(restartEvery: number, options = {}): { index: GzipIndex; compressed: Uint8Array } {
  const index = new GzipIndex();
  const sink = new BytesIO();
  const file = new GzipFile(sink, "wb", { index, restartEvery, mtime: 0, ...options });
  for (let position = 0; position < DATA.length; position += 777) {
    file.write(DATA.subarray(position, position + 777));
  }
  file.close();
  return { index, compressed: sink.getvalue() };
}

const stored = (index: GzipIndex): GzipIndex => GzipIndex.load(JSON.parse(JSON.stringify(index)));

for (const [name, { codec, writes }] of Object.entries(CODECS)) {
  describe.skipIf(writes.length === 0)(`GzipIndex of a writer, by ${name}`, () => {
    it("knows a place every so many bytes, and both sizes", () => {
      const { index, compressed } = written(100000, { codec });
      const { points, end } = index.toJSON();
      expect(points.map(([position, , isInside]) => [position, isInside])).toEqual([
        [0, 0],
        [100000, 1],
        [200000, 1],
        [300000, 1],
        [400000, 1],
        [500000, 1],
      ]);
      expect(end).toEqual([DATA.length, compressed.length]);
      expect([index.length, index.size, index.compressedSize]).toEqual([6, DATA.length, compressed.length]);
    });

    it("leaves an ordinary gzip file", () => {
      for (const restartEvery of [1000, 131072, 10 ** 9]) {
        expectSame(gunzipSync(written(restartEvery, { codec }).compressed), DATA);
      }
    });
  });
}

for (const [name, { codec }] of Object.entries(CODECS)) {
  describe(`GzipFile with an index, by ${name}`, () => {
    it("reads the same from everywhere", () => {
      for (const restartEvery of [1000, 50000]) {
        const { index, compressed } = written(restartEvery);
        const file = new GzipFile(new BytesIO(compressed), "rb", {
          index: stored(index),
          codec,
          buffer_size: 512,
        });
        for (const position of [
          499999, 0, 250000, 999, 1000, 1001, 49999, 50000, 400000, 100000, 500000, 3,
        ]) {
          expect(file.seek(position)).toBe(position);
          expectSame(file.read(2000), DATA.slice(position, position + 2000));
        }
        expect(file.seek(-5, 2)).toBe(DATA.length - 5);
        expectSame(file.read(), DATA.slice(-5));
      }
    });
  });
}

describe("GzipFile with an index", () => {
  it("reads little of the file to get anywhere", () => {
    const { index, compressed } = written(10000);
    const source = new CountedSource(compressed);
    const file = new GzipFile(source, "rb", { index: stored(index), buffer_size: 1000 });
    file.seek(490000);
    file.read(10);
    expect(source.taken).toBeLessThanOrEqual(131072);
    source.taken = 0;
    const plain = new GzipFile(source, "rb");
    source.seek(0);
    plain.seek(490000);
    expect(source.taken).toBeGreaterThan(131072);
  });

  it("adds the members that it comes by, and goes back to them", () => {
    const parts = [DATA.subarray(0, 100000), DATA.subarray(100000, 100000), DATA.subarray(100000)];
    const members = parts.map((part) => compress(part));
    const index = new GzipIndex();
    const source = new CountedSource(Buffer.concat(members));
    const file = new GzipFile(source, "rb", { index });
    file.read();
    const offsets = [0, members[0]?.length ?? 0, (members[0]?.length ?? 0) + (members[1]?.length ?? 0)];
    expect(index.toJSON().points).toEqual([
      [0, offsets[0], 0],
      [100000, offsets[1], 0],
      [100000, offsets[2], 0],
    ]);
    expect(index.size).toBe(DATA.length);
    source.taken = 0;
    file.seek(100005);
    expectSame(file.read(10), DATA.slice(100005, 100015));
    expect(source.taken).toBeLessThanOrEqual(131072);
  });

  it("still checks what it reads from the start of a member", () => {
    const { index, compressed } = written(10000);
    compressed[compressed.length - 6] = (compressed[compressed.length - 6] ?? 0) ^ 1;
    const file = new GzipFile(new BytesIO(compressed), "rb", { index: stored(index) });
    expect(() => file.read()).toThrow(CompressedDataError);
    file.seek(490000);
    expectSame(file.read(), DATA.slice(490000));
  });

  it("works for a file that does not start where the stream below does", () => {
    const { index, compressed } = written(10000);
    const source = new BytesIO(Buffer.concat([new Uint8Array(33), compressed]));
    source.seek(33);
    const file = new GzipFile(source, "rb", { index: stored(index) });
    file.seek(300000);
    expectSame(file.read(10), DATA.slice(300000, 300010));
  });

  it("leads to errors or other bytes where it belongs to another file, and not out of bounds", () => {
    const { compressed } = written(10000);
    for (const offset of [1, 5, 1000, 10 ** 9]) {
      const index = GzipIndex.load({ points: [[100, offset, 1]], end: [10 ** 9, 10 ** 10] });
      const file = new GzipFile(new BytesIO(compressed), "rb", { index, limit: 10 ** 6 });
      try {
        file.seek(200);
        file.read();
      } catch (error) {
        expect((error as { code?: string }).code).toMatch(/^ERR_IO_/);
      }
    }
  });
});

describe("GzipFile that appends, with an index", () => {
  it("goes on with the index", () => {
    const { index, compressed } = written(50000);
    const sink = new BytesIO(compressed);
    sink.seek(0, 2);
    const more = stored(index);
    const file = new GzipFile(sink, "ab", { index: more, restartEvery: 1000 });
    file.write(DATA.subarray(0, 3500));
    file.close();
    expect(more.length).toBe(index.length + 4);
    expect([more.size, more.compressedSize]).toEqual([DATA.length + 3500, sink.size]);
    sink.seek(0);
    const reader = new GzipFile(sink, "rb", { index: more });
    reader.seek(DATA.length + 3100);
    expectSame(reader.read(), DATA.slice(3100, 3500));
  });

  it("refuses an index whose end is not known", () => {
    const index = GzipIndex.load({ points: [[0, 0, 0]], end: null });
    expect(() => new GzipFile(new BytesIO(), "wb", { index })).toThrow(RangeError);
  });
});

describe("GzipIndex.load()", () => {
  it("refuses what is no state", () => {
    for (const state of [undefined, null, {}, [], "text", { points: 5 }, { points: [5], end: null }]) {
      expect(() => GzipIndex.load(state as never), JSON.stringify(state)).toThrow(TypeError);
    }
    const wrong: GzipIndexState[] = [
      { points: [[-1, 0, 0]], end: null },
      { points: [[0, -1, 0]], end: null },
      {
        points: [
          [5, 5, 0],
          [4, 6, 0],
        ],
        end: null,
      },
      {
        points: [
          [5, 5, 0],
          [6, 5, 0],
        ],
        end: null,
      },
      { points: [[5, 5, 0]], end: [4, 9] },
      { points: [[5, 5, 0]], end: [9, 4] },
    ];
    for (const state of wrong) expect(() => GzipIndex.load(state), JSON.stringify(state)).toThrow(RangeError);
  });

  it("takes an empty one", () => {
    const index = GzipIndex.load({ points: [], end: null });
    expect([index.length, index.size, index.compressedSize]).toEqual([0, undefined, undefined]);
    expect(index.toJSON()).toEqual({ points: [], end: null });
  });
});
