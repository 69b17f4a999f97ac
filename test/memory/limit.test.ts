import { BytesIO, LimitError } from "bytesio";
import { describe, expect, it } from "vitest";
import { count } from "../support/allocations.ts";
import { expectRefused, NO_INTEGERS, text, utf8 } from "../support/contract-suite.ts";

const LARGEST = 2 ** 32;

/** Returns what a call throws. */
function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("Nothing was thrown");
}

function full(): BytesIO {
  return new BytesIO(utf8("abcdef"), { limit: 6 });
}

describe("BytesIO with a limit", () => {
  it("takes what just fits, by every way in", () => {
    const stream = full();
    expect(text(stream.read())).toBe("abcdef");
    stream.seek(4);
    expect(stream.write(utf8("XY"))).toBe(2);
    stream.seek(5);
    expect(stream.writeNumber("uint8", 90)).toBe(1);
    expect(text(stream.getvalue())).toBe("abcdXZ");
    expect(stream.write(new Uint8Array(0))).toBe(0);
  });

  it("refuses the first byte beyond, by every way in, and has changed nothing", () => {
    const stream = full();
    stream.seek(3);
    expectRefused(stream, LimitError, "write", utf8("wxyz"));
    expectRefused(stream, LimitError, "writelines", [utf8("wxyz")]);
    expectRefused(stream, LimitError, "writeNumber", "uint32le", 1);
    expectRefused(stream, LimitError, "writeBigInt", "uint64le", 1n);
    stream.seek(6);
    expectRefused(stream, LimitError, "write", utf8("X"));
    stream.seek(1000);
    expectRefused(stream, LimitError, "write", utf8("X"));
  });

  it("says the limit and the size that was asked for", () => {
    const stream = full();
    stream.seek(10);
    expect(thrownBy(() => stream.write(utf8("XY")))).toMatchObject({
      name: "LimitError",
      code: "ERR_IO_LIMIT",
      limit: 6,
      size: 12,
      message: "Cannot write as the stream is limited to 6 bytes: it would hold 12",
    });
  });

  it("refuses initial bytes beyond it", () => {
    expect(thrownBy(() => new BytesIO(utf8("abc"), { limit: 2 }))).toMatchObject({ limit: 2, size: 3 });
    expect(() => BytesIO.load({ bytes: utf8("abc"), position: 0 }, { limit: 2 })).toThrow(LimitError);
  });

  it("keeps the pieces of writelines() before the one that passes it", () => {
    const stream = new BytesIO(null, { limit: 3 });
    expect(() => stream.writelines([utf8("ab"), utf8("cd")])).toThrow(LimitError);
    expect([text(stream.getvalue()), stream.tell()]).toEqual(["ab", 2]);
  });

  it("gives room again after truncate()", () => {
    const stream = full();
    stream.truncate(0);
    expect(stream.write(utf8("uvwxyz"))).toBe(6);
  });

  it("does not hinder a position or a truncate() beyond it", () => {
    const stream = full();
    expect([stream.seek(1000), stream.truncate(1000), stream.size]).toEqual([1000, 1000, 6]);
  });

  it("of 0 allows an empty stream only", () => {
    const stream = new BytesIO(null, { limit: 0 });
    expect(stream.write(new Uint8Array(0))).toBe(0);
    expectRefused(stream, LimitError, "write", utf8("X"));
    using view = stream.getbuffer();
    expect(view.nbytes).toBe(0);
  });

  it("bounds the memory, not only the contents", () => {
    const limit = 100_000;
    const stream = new BytesIO(null, { limit });
    const data = new Uint8Array(1000);
    const { allocated } = count(() => {
      for (let index = 0; index < 100; index++) stream.write(data);
    });
    expect(Math.max(...allocated)).toBe(limit);
  });

  it("belongs to the stream, not to its state", () => {
    const stream = BytesIO.load(full().dump());
    stream.seek(6);
    expect(stream.write(utf8("X"))).toBe(1);
    const limited = BytesIO.load(full().dump(), { limit: 6 });
    limited.seek(6);
    expect(() => limited.write(utf8("X"))).toThrow(LimitError);
  });

  it("is 4 GiB where none, or a larger one, is given", () => {
    for (const options of [undefined, {}, { limit: undefined }, { limit: Infinity }, { limit: 2 ** 40 }]) {
      const stream = new BytesIO(utf8("abc"), options);
      stream.seek(LARGEST);
      expect(thrownBy(() => stream.write(utf8("X")))).toMatchObject({ limit: LARGEST, size: LARGEST + 1 });
    }
  });

  it("refuses to be what is no integer, or negative", () => {
    for (const limit of [...NO_INTEGERS.filter((value) => value !== Infinity), null]) {
      expect(() => new BytesIO(null, { limit: limit as number })).toThrow(TypeError);
    }
    for (const limit of [-1, Number.MIN_SAFE_INTEGER]) {
      expect(() => new BytesIO(null, { limit })).toThrow(RangeError);
    }
  });
});

describe("BytesIO.write() past 4 GiB", () => {
  it("throws LimitError, loses nothing and allocates nothing", () => {
    for (const position of [LARGEST, 2 ** 33, Number.MAX_SAFE_INTEGER]) {
      const stream = new BytesIO();
      stream.write(utf8("abc"));
      stream.seek(position);
      const data = utf8("X");
      const { allocated } = count(() => expectRefusedWrite(stream, data));
      expect(allocated).toEqual([]);
      expect([stream.tell(), stream.size, text(stream.getvalue())]).toEqual([position, 3, "abc"]);
    }
  });
});

function expectRefusedWrite(stream: BytesIO, data: Uint8Array): void {
  expect(thrownBy(() => stream.write(data))).toBeInstanceOf(LimitError);
}
