import { BytesIO, EndOfStreamError } from "bytesio";
import { describe, expect, it } from "vitest";
import { claiming } from "../support/hostile.ts";
import { POISON, STATES, within } from "../support/states.ts";

const KIB = 2 ** 10;
const MIB = 2 ** 20;
const CONTENTS = Uint8Array.of(1, 2, 3, 10, 4, 5, 6);
const LAST = Uint8Array.of(7);

function poison(size: number): Uint8Array {
  return new Uint8Array(size).fill(POISON);
}

/** Expects that the stream holds `start`, then zeros, then one 7. */
function expectGap(stream: BytesIO, start: Uint8Array, size: number): void {
  const value = Buffer.from(stream.getvalue().buffer);
  const expected = Buffer.alloc(size);
  expected.set(start);
  expected.set(LAST, size - 1);
  expect(value.equals(expected)).toBe(true);
}

/** Returns what readexactly() found of a stream that ends too early. */
function partial(stream: BytesIO): Uint8Array {
  try {
    return stream.readexactly(1000);
  } catch (error) {
    if (error instanceof EndOfStreamError) return error.partial;
    throw error;
  }
}

/** All that a stream lets out. */
const EXITS: Record<string, (stream: BytesIO) => Uint8Array[]> = {
  "read()": (stream) => [stream.read(3), stream.read(), stream.read()],
  "peek()": (stream) => [stream.peek(), stream.peek(1)],
  lines: (stream) => [stream.readline(), ...stream.readlines(), stream.readline()],
  "chunks()": (stream) => [...stream.chunks(4)],
  "getvalue()": (stream) => [stream.getvalue()],
  "dump()": (stream) => [stream.dump().bytes],
  "transfer()": (stream) => [stream.transfer().bytes],
  "getbuffer()": (stream) => [stream.getbuffer().bytes],
  "readexactly() of too much": (stream) => [partial(stream)],
};

for (const [state, make] of Object.entries(STATES)) {
  describe(`Memory of a BytesIO ${state}`, () => {
    it("lets no byte out that is not of the contents, even to who looks at .buffer", () => {
      for (const contents of [CONTENTS, new Uint8Array(0)]) {
        for (const [name, exit] of Object.entries(EXITS)) {
          for (const { buffer } of exit(make(contents))) {
            expect(new Uint8Array(buffer).includes(POISON), name).toBe(false);
          }
        }
      }
    });

    it("is zero in a gap behind the end, however wide", () => {
      const wide = state === "large" ? [40 * MIB] : [];
      for (const gap of [1, 60, 500, 100 * KIB, ...wide]) {
        const stream = make(CONTENTS);
        stream.seek(CONTENTS.length + gap);
        stream.write(LAST);
        expectGap(stream, CONTENTS, CONTENTS.length + gap + 1);
      }
    });

    it("is zero in a gap that truncate() made", () => {
      const stream = make(poison(200));
      stream.truncate(3);
      stream.seek(150);
      stream.write(LAST);
      expectGap(stream, poison(3), 151);
    });

    it("is zero in a gap behind a gap, and behind a part that was written anew", () => {
      const stream = make(poison(200));
      stream.truncate(0);
      stream.seek(20);
      stream.write(LAST);
      stream.truncate(21);
      stream.seek(100);
      stream.write(LAST);
      stream.truncate(21);
      stream.seek(190);
      stream.write(LAST);
      stream.seek(20);
      stream.write(Uint8Array.of(0));
      expectGap(stream, new Uint8Array(0), 191);
    });

    it("is zero behind a view that is lent after truncate()", () => {
      const stream = make(poison(200));
      stream.truncate(0);
      stream.write(LAST);
      const { bytes } = stream.getbuffer();
      const around = Array.from(new Uint8Array(bytes.buffer));
      around.splice(bytes.byteOffset, bytes.length);
      expect(around.filter((byte) => byte !== 0)).toEqual([]);
    });
  });
}

describe("Memory of a BytesIO", () => {
  it("is zero in a gap where a reader of a view wrote behind its end", () => {
    for (const make of Object.values(STATES)) {
      const stream = make(CONTENTS);
      stream.truncate(2);
      const view = stream.getbuffer();
      new Uint8Array(view.bytes.buffer, view.bytes.byteOffset + view.nbytes).fill(POISON);
      view.release();
      stream.seek(50);
      stream.write(LAST);
      expectGap(stream, CONTENTS.subarray(0, 2), 51);
    }
  });

  it("is zero in a gap where a reader of a view wrote in room that was never used", () => {
    const stream = new BytesIO();
    stream.write(poison(3000));
    stream.write(poison(1));
    const view = stream.getbuffer();
    new Uint8Array(view.bytes.buffer).fill(POISON);
    view.release();
    stream.seek(5000);
    stream.write(LAST);
    expectGap(stream, poison(3001), 5001);
  });

  it("is zero in a gap after memory shrank and grew again", () => {
    for (const size of [MIB, 33 * MIB]) {
      const stream = new BytesIO();
      stream.write(poison(size));
      stream.truncate(3);
      stream.seek(size + KIB);
      stream.write(LAST);
      expectGap(stream, poison(3), size + KIB + 1);
    }
  });

  it("leaves the caller's array around a borrowed part alone and out of sight", () => {
    const owned = within(CONTENTS, (size) => new ArrayBuffer(size));
    const stream = new BytesIO(owned);
    stream.seek(0, 2);
    stream.write(LAST);
    expect(stream.getvalue()).toEqual(Uint8Array.of(...CONTENTS, ...LAST));
    expect(new Uint8Array(owned.buffer).filter((byte) => byte === POISON)).toHaveLength(128);
  });

  it("is zero where a source claimed more than it delivered", async () => {
    const stream = await BytesIO.fromAsync(claiming("1000", new Blob([CONTENTS])));
    expect(stream.size).toBe(CONTENTS.length);
    stream.seek(900);
    stream.write(LAST);
    expectGap(stream, CONTENTS, 901);
  });

  it("shows nothing of a write that was refused", () => {
    const stream = new BytesIO(null, { limit: 100 });
    stream.write(CONTENTS);
    stream.seek(50);
    expect(() => stream.write(poison(51))).toThrow();
    stream.write(LAST);
    expectGap(stream, CONTENTS, 51);
  });
});
