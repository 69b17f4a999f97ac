import { finished } from "node:stream/promises";
import { BytesIO, SEEK_END } from "bytesio";
import { toReadable } from "bytesio/node";
import { toBlob, toResponse } from "bytesio/web";
import { describe, expect, it } from "vitest";
import { count, sum } from "../support/allocations.ts";
import { Random } from "../support/random.js";

const MIB = 2 ** 20;
/** The first array is not moved any more from this size on; what comes behind it is in pieces. */
const FIRST = 16 * MIB;
const PIECE = 4 * MIB;
const BORDERS = [FIRST, FIRST + PIECE, FIRST + 2 * PIECE];
const SIZE = FIRST + 2 * PIECE + 100;

/** A stream that grew to what `contents` hold: a first array of 16 MiB, then pieces. */
function grown(contents: Uint8Array): BytesIO {
  const stream = new BytesIO();
  stream.write(contents.subarray(0, FIRST));
  for (let at = FIRST; at < contents.length; at += MIB) stream.write(contents.subarray(at, at + MIB));
  stream.seek(0);
  return stream;
}

function expectContents(stream: BytesIO, contents: Uint8Array): void {
  expect(stream.size).toBe(contents.length);
  expect(Buffer.compare(stream.getvalue(), contents)).toBe(0);
}

describe("A BytesIO of more than 16 MiB", () => {
  it("grows without moving what it holds, which is held once", () => {
    const chunk = new Uint8Array(MIB);
    const stream = grown(new Uint8Array(FIRST));
    stream.seek(0, SEEK_END);
    const { allocated, copied } = count(() => {
      for (let index = 0; index < 40; index++) stream.write(chunk);
    });
    expect([allocated, copied]).toEqual([new Array(10).fill(PIECE), 40 * MIB]);
  });

  it("takes no more room than its limit", () => {
    const limit = FIRST + PIECE + 10;
    const stream = new BytesIO(null, { limit });
    stream.write(new Uint8Array(FIRST));
    const { allocated } = count(() => stream.write(new Uint8Array(PIECE + 10)));
    expect(allocated).toEqual([PIECE + 10, PIECE, 10]);
    expect(() => stream.write(Uint8Array.of(1))).toThrow(/limit/);
    expect(stream.size).toBe(limit);
  });

  it("is not copied again and again where it is lent and grown in turns", () => {
    const chunk = new Uint8Array(MIB);
    const stream = grown(new Uint8Array(40 * MIB));
    stream.seek(0, SEEK_END);
    const { copied } = count(() => {
      for (let index = 0; index < 20; index++) {
        stream.getbuffer().release();
        stream.write(chunk);
      }
    });
    expect(copied).toBeLessThanOrEqual(40 * MIB + 40 * MIB + 20 * MIB);
  });

  it("gives memory back as it is cut, and copies none of it", () => {
    const stream = grown(new Random(1).bytes(SIZE));
    const { allocated } = count(() => stream.truncate(FIRST + 10));
    expect(allocated).toEqual([]);
    stream.seek(0, SEEK_END);
    const again = count(() => stream.write(new Uint8Array(2 * PIECE)));
    expect(again.allocated).toEqual([2 * PIECE, PIECE]);
  });

  it("does not allocate each time it is cut and written around the border of a piece", () => {
    const stream = grown(new Uint8Array(SIZE));
    for (const border of BORDERS) {
      stream.truncate(border);
      const { allocated } = count(() => {
        for (let turn = 0; turn < 10; turn++) {
          stream.seek(border - 1);
          stream.write(Uint8Array.of(1, 2));
          stream.truncate(border - 1);
        }
      });
      expect(sum(allocated), String(border)).toBeLessThanOrEqual(PIECE + 20);
      stream.seek(0, SEEK_END);
      stream.write(new Uint8Array(SIZE - stream.size));
    }
  });

  it("shows zeros where a gap follows what was cut, across borders", () => {
    for (const kept of [FIRST - 7, FIRST + PIECE - 7]) {
      const contents = new Random(1).bytes(SIZE);
      const stream = grown(contents);
      stream.truncate(kept);
      stream.seek(SIZE - 5);
      stream.write(contents.subarray(SIZE - 5));
      expectContents(stream, contents.fill(0, kept, SIZE - 5));
    }
  });

  it("shows zeros where a lent view wrote behind the end of what is a piece", async () => {
    const stream = grown(new Random(1).bytes(SIZE));
    stream.truncate(SIZE - 50);
    for await (const { buffer } of toReadable(stream, { lend: true, close: false })) {
      new Uint8Array(buffer).fill(0xdb);
    }
    stream.seek(SIZE);
    stream.write(Uint8Array.of(0xdb));
    const expected = new Uint8Array(SIZE + 1).fill(0xdb).fill(0, SIZE - 50, SIZE);
    expectContents(stream, expected);
  });

  it("finds lines that lie across borders, and newlines on either side of them", () => {
    const contents = new Uint8Array(SIZE).fill(120);
    for (const border of BORDERS) contents.fill(10, border - 1, border + 1);
    const stream = grown(contents);
    const starts = [0, ...BORDERS.flatMap((border) => [border, border + 1])];
    const ends = [...starts.slice(1), SIZE];
    expect([...stream].map(({ length }) => length)).toEqual(
      ends.map((end, index) => end - (starts[index] ?? 0)),
    );
    stream.seek(0);
    stream.write(new Uint8Array(SIZE).fill(120));
    stream.seek(5);
    expect(stream.readline().length).toBe(SIZE - 5);
    stream.seek(FIRST + 3);
    expect(stream.readline(2 * PIECE).length).toBe(2 * PIECE);
  });

  it("lends its memory as it lies: no copy, and each byte once", async () => {
    const contents = new Random(1).bytes(SIZE);
    const stream = grown(contents);
    const chunks: Uint8Array[] = [];
    // As data come: read() of a Readable joins what waits.
    const readable = toReadable(stream, { lend: true, chunkSize: MIB - 3, close: false });
    await finished(readable.on("data", (chunk) => chunks.push(chunk)));
    expect(new Set(chunks.map(({ buffer }) => buffer)).size).toBe(4);
    expect(Buffer.compare(Buffer.concat(chunks), contents)).toBe(0);
  });

  it("goes into a Blob and a Response, whole and in part", async () => {
    const contents = new Random(1).bytes(SIZE);
    const stream = grown(contents);
    for (const [start, end] of [
      [0, SIZE],
      [FIRST - 3, FIRST + PIECE + 3],
      [FIRST + 1, FIRST + 9],
      [SIZE, SIZE + 1],
    ] as const) {
      const expected = contents.subarray(start, end);
      for (const made of [toBlob(stream, { start, end }), toResponse(stream, { start, end })]) {
        expect(Buffer.compare(Buffer.from(await made.arrayBuffer()), expected)).toBe(0);
      }
    }
  });

  it("throws where the memory of a piece was transferred away, and goes on elsewhere", async () => {
    const stream = grown(new Uint8Array(SIZE));
    for await (const { buffer } of toReadable(stream, { lend: true, start: FIRST + 1, close: false })) {
      structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });
      break;
    }
    expect(
      String(Reflect.get(stream, Symbol.for("nodejs.util.inspect.custom")).call(stream, 1, {}, String)),
    ).toMatch(/transferred away/);
    for (const use of [
      () => stream.getvalue(),
      () => stream.getbuffer(),
      () => stream.seek(FIRST) && stream.read(1),
      () => stream.seek(FIRST) && stream.readinto(new Uint8Array(9)),
      () => stream.seek(FIRST) && stream.write(Uint8Array.of(1)),
      () => stream.seek(FIRST) && stream.readline(),
    ]) {
      expect(use).toThrow(TypeError);
    }
    stream.seek(FIRST - 1);
    expect([stream.read(1).length, stream.tell()]).toEqual([1, FIRST]);
  });

  for (const seed of [1, 2, 3, 4]) {
    it(`does around its borders what one array does, in an order made of ${seed}`, () => {
      const random = new Random(seed);
      const start = random.bytes(SIZE);
      const stream = grown(start);
      const model = Buffer.concat([start, new Uint8Array(PIECE)]);
      let size = SIZE;
      let position = 0;
      const near = () => random.pick(BORDERS) + random.below(80) - 40;
      const step: (() => void)[] = [
        () => {
          position = near();
          stream.seek(position);
        },
        () => {
          const bytes = stream.read(random.below(60));
          const end = Math.max(position, Math.min(size, position + bytes.length));
          expect(Buffer.compare(bytes, model.subarray(position, end))).toBe(0);
          position += bytes.length;
        },
        () => {
          const target = new Uint8Array(random.below(5000));
          const count = stream.readinto(target);
          expect(count).toBe(Math.max(0, Math.min(target.length, size - position)));
          expect(Buffer.compare(target.subarray(0, count), model.subarray(position, position + count))).toBe(
            0,
          );
          position += count;
        },
        () => {
          const line = stream.readline();
          const newline = model.subarray(0, size).indexOf(10, position);
          const end = newline < 0 ? size : newline + 1;
          expect(line.length).toBe(Math.max(0, end - position));
          position += line.length;
        },
        () => {
          const data = random.bytes(random.below(100));
          stream.write(data);
          if (data.length === 0) return;
          if (position > size) model.fill(0, size, position);
          model.set(data, position);
          position += data.length;
          size = Math.max(size, position);
        },
        () => {
          const cut = near();
          stream.truncate(cut);
          size = Math.min(size, cut);
        },
        () => {
          if (!random.oneIn(20)) return;
          const view = stream.getbuffer();
          view.bytes.fill(random.below(256), FIRST, FIRST + 3);
          model.set(view.bytes.subarray(FIRST, FIRST + 3), FIRST);
          view.release();
        },
      ];
      for (let turn = 0; turn < 2000; turn++) {
        random.pick(step)();
        expect([stream.tell(), stream.size]).toEqual([position, size]);
        if (turn % 100 === 0) expectContents(stream, model.subarray(0, size));
      }
      expectContents(stream, model.subarray(0, size));
    });
  }
});
