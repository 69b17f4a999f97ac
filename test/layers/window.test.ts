import { BufferedReader, BytesIO, LimitError, UnsupportedOperation } from "bytesio";
import { Throttled, Window } from "bytesio/layers";
import { describe, expect, it } from "vitest";
import { text, utf8 } from "../support/contract-suite.ts";

const file = () => new BytesIO(utf8("0123456789"));

describe("Window", () => {
  it.each([
    [{ start: 0, size: 0 }, ""],
    [{ start: 0, size: 1 }, "0"],
    [{ start: 3, size: 4 }, "3456"],
    [{ start: 9, size: 1 }, "9"],
    [{ start: 9, size: 5 }, "9"],
    [{ start: 10, size: 5 }, ""],
    [{ start: 100, size: 5 }, ""],
    [{ start: 8 }, "89"],
    [{ start: 10 }, ""],
    [{ size: 3 }, "456"],
    [{}, "456789"],
    [{ start: 2, size: Number.MAX_SAFE_INTEGER }, "23456789"],
    [{ start: Number.MAX_SAFE_INTEGER }, ""],
  ])("shows the part that it is given, of a stream at 4: %j", (options, expected) => {
    const below = file();
    below.seek(4);
    const window = new Window(below, options);
    expect(window.tell()).toBe(0);
    expect(text(window.read())).toBe(expected);
    expect(window.tell()).toBe(expected.length);
    expect(window.seek(0, 2)).toBe(expected.length);
    expect(window.seek(-1000, 2)).toBe(0);
    const target = new Uint8Array(20);
    expect(window.readinto(target)).toBe(expected.length);
    expect(text(target.subarray(0, expected.length))).toBe(expected);
  });

  it("keeps a position of its own, beside others on the same stream", () => {
    const below = file();
    const [one, two] = [new Window(below, { start: 0, size: 5 }), new Window(below, { start: 5, size: 5 })];
    const seen = [];
    for (const size of [1, 2, 1, 5]) seen.push(text(one.read(size)), text(two.read1(size)));
    expect(seen).toEqual(["0", "5", "12", "67", "3", "8", "4", "9"]);
  });

  it("leaves the stream below behind the last byte", () => {
    const below = file();
    const window = new Window(below, { start: 2, size: 6 });
    window.read(3);
    expect(below.tell()).toBe(5);
    window.seek(1);
    expect(below.tell()).toBe(5);
    window.write(utf8("X"));
    expect(below.tell()).toBe(4);
    expect(text(below.getvalue())).toBe("012X456789");
  });

  it("writes what fits, and nothing of what does not", () => {
    const below = file();
    const window = new Window(below, { start: 2, size: 3 });
    expect(window.write(utf8("abc"))).toBe(3);
    expect(() => window.write(utf8("d"))).toThrow(LimitError);
    window.seek(1);
    expect(() => window.write(utf8("xyz"))).toThrow(
      "Cannot write as the stream is limited to 3 bytes: it would hold 4",
    );
    expect([text(below.getvalue()), window.tell()]).toEqual(["01abc56789", 1]);
    window.seek(100);
    expect(() => window.write(utf8("x"))).toThrow(LimitError);
    expect(window.write(new Uint8Array(0))).toBe(0);
  });

  it("grows the stream below up to its own size, and fills what is between with zeros", () => {
    const below = new BytesIO();
    const window = new Window(below, { start: 2, size: 4 });
    window.seek(2);
    window.write(utf8("ab"));
    expect(text(below.getvalue())).toBe("\0\0\0\0ab");
    expect(window.seek(0, 2)).toBe(4);
  });

  it("cuts the stream below only where it reaches to its end", () => {
    const below = file();
    expect(new Window(below, { start: 2 }).truncate(3)).toBe(3);
    expect(text(below.getvalue())).toBe("01234");
    expect(() => new Window(below, { start: 2, size: 2 }).truncate(1)).toThrow(UnsupportedOperation);
    const uncuttable = { read: () => utf8(""), seek: () => 0, tell: () => 0 };
    expect(() => new Window(uncuttable).truncate(0)).toThrow(UnsupportedOperation);
  });

  it("reads and writes all, however little the stream below does at once", () => {
    const below = file();
    const window = new Window(new Throttled(below, 2), { start: 1, size: 7 });
    expect(text(window.read())).toBe("1234567");
    window.seek(0);
    expect(text(window.read1())).toBe("12");
    expect(window.write(utf8("abcde"))).toBe(5);
    expect(text(below.getvalue())).toBe("012abcde89");
  });

  it("knows where it stands, where the stream below fails or waits half way", () => {
    const below = file();
    const window = new Window(new Throttled(below, 2, { waitEvery: 3 }), { start: 1, size: 7 });
    expect(text(window.read(7))).toBe("1234");
    expect(window.tell()).toBe(4);
    expect(() => window.write(utf8("abc"))).not.toThrow();
    expect(() => window.write(utf8(""))).not.toThrow();
    window.seek(0);
    expect(window.read(1)).toBeNull();
    expect(() =>
      new Window(new Throttled(below, 2, { waitEvery: 2 }), { start: 0 }).write(utf8("abc")),
    ).toThrow("would have to wait");
  });

  it("has lines, and more quickly under a BufferedReader", () => {
    const below = new BytesIO(utf8("head\none\ntwo\nth|tail\n"));
    const window = new Window(below, { start: 5, size: 10 });
    expect([...window].map(text)).toEqual(["one\n", "two\n", "th"]);
    window.seek(0);
    expect([...new BufferedReader(window)].map(text)).toEqual(["one\n", "two\n", "th"]);
  });

  it("can lie in another one", () => {
    const outer = new Window(file(), { start: 2, size: 6 });
    const inner = new Window(outer, { start: 1, size: 100 });
    expect(text(inner.read())).toBe("34567");
    inner.seek(4);
    expect(() => inner.write(utf8("ab"))).toThrow(LimitError);
  });

  it.each<[string, unknown, unknown, new (message: string) => Error]>([
    ["what cannot be sought", { read: () => null }, {}, TypeError],
    ["nothing", null, {}, TypeError],
    ["a negative start", file(), { start: -1 }, RangeError],
    ["a negative size", file(), { size: -1 }, RangeError],
    ["a start that is no integer", file(), { start: 1.5 }, TypeError],
    ["a size that is no integer", file(), { size: NaN }, TypeError],
  ])("refuses %s", (_, below, options, error) => {
    expect(() => new Window(below as BytesIO, options as object)).toThrow(error);
  });
});
