import { BytesIO, UnsupportedOperation } from "bytesio";
import { Chain, Throttled, Window } from "bytesio/layers";
import { describe, expect, it } from "vitest";
import { text, utf8 } from "../support/contract-suite.ts";
import { pipe } from "../support/samples.ts";

const parts = (...texts: string[]) => texts.map((each) => new BytesIO(utf8(each)));

describe("Chain", () => {
  it("reads one stream after the other, and nothing of none", () => {
    expect(text(new Chain(parts("ab", "", "cde", "f", "")).read())).toBe("abcdef");
    const none = new Chain([]);
    expect([none.read().length, none.readable(), none.seekable(), none.seek(5), none.seek(0, 2)]).toEqual([
      0,
      true,
      true,
      5,
      0,
    ]);
  });

  it("reads across the seams, and says where it is", () => {
    const chain = new Chain(parts("ab", "cde", "f"));
    const seen = [1, 3, 0, 9, 1].map((size) => [text(chain.read(size)), chain.tell()]);
    expect(seen).toEqual([
      ["a", 1],
      ["bcd", 4],
      ["", 4],
      ["ef", 6],
      ["", 6],
    ]);
    chain.seek(1);
    const target = utf8("......");
    expect(chain.readinto(target)).toBe(5);
    expect(text(target)).toBe("bcdef.");
  });

  it("read1() gives what one stream has", () => {
    const chain = new Chain(parts("", "ab", "", "cde"));
    expect([text(chain.read1()), text(chain.read1(2)), text(chain.read1(2)), text(chain.read1())]).toEqual([
      "ab",
      "cd",
      "e",
      "",
    ]);
  });

  it("begins each stream where that stood", () => {
    const [one, two] = parts("abc", "def") as [BytesIO, BytesIO];
    one.seek(1);
    two.seek(2);
    const chain = new Chain([one, two]);
    expect(text(chain.read())).toBe("bcf");
    expect(chain.seek(-2, 2)).toBe(1);
    expect(text(chain.read())).toBe("cf");
  });

  it("finds every place by seek()", () => {
    const chain = new Chain(parts("ab", "", "cde", "f"));
    for (let position = 0; position < 9; position++) {
      expect(chain.seek(position)).toBe(position);
      expect(text(chain.read())).toBe("abcdef".slice(position));
    }
  });

  it("may hold the same stream twice, and parts of one in another order", () => {
    const [stream] = parts("abcd") as [BytesIO];
    const twice = new Chain([stream, stream]);
    expect(text(twice.read())).toBe("abcdabcd");
    const turned = new Chain([new Window(stream, { start: 2 }), new Window(stream, { start: 0, size: 2 })]);
    expect(text(turned.read(3))).toBe("cda");
    turned.seek(1);
    expect(text(turned.read())).toBe("dab");
  });

  it("reads pipes, and then cannot be sought", () => {
    const chain = new Chain([pipe(utf8("ab")), ...parts("cd")]);
    expect(chain.seekable()).toBe(false);
    expect(text(chain.read(3))).toBe("abc");
    expect(() => chain.seek(0)).toThrow(UnsupportedOperation);
    expect([chain.tell(), text(chain.read())]).toEqual([3, "d"]);
  });

  it("moves no stream where seek() refuses its arguments", () => {
    const [one, two] = parts("abc", "def") as [BytesIO, BytesIO];
    const chain = new Chain([one, two]);
    chain.read(1);
    for (const args of [[-1], [0, 3], [1.5], [Number.MAX_SAFE_INTEGER, 2]] as [number, number?][]) {
      expect(() => chain.seek(...args)).toThrow();
      expect([one.tell(), two.tell(), chain.tell()]).toEqual([1, 0, 1]);
    }
    expect(text(chain.read())).toBe("bcdef");
  });

  it("goes on where a stream gives little, and stops where one would have to wait", () => {
    const little = parts("abc", "de").map((part) => new Throttled(part, 2));
    expect(text(new Chain(little).read(4))).toBe("abcd");
    const waiting = parts("abc", "de").map((part) => new Throttled(part, 2, { waitEvery: 2 }));
    const chain = new Chain(waiting);
    expect([chain.read(9), chain.tell()]).toEqual([utf8("ab"), 2]);
    expect(chain.readinto(new Uint8Array(1))).toBe(1);
    expect(chain.read(1)).toBeNull();
  });

  it("is read only", () => {
    const chain = new Chain(parts("ab"));
    expect([chain.writable(), chain.readable()]).toEqual([false, true]);
    expect(() => chain.write(utf8("x"))).toThrow(UnsupportedOperation);
    expect(() => chain.truncate(1)).toThrow(UnsupportedOperation);
  });

  it("closes all streams or none, and the rest where one fails", () => {
    const open = parts("a", "b");
    new Chain(open).close();
    expect(open.map(({ closed }) => closed)).toEqual([false, false]);
    const closed = parts("a", "b");
    new Chain(closed, { close: true }).close();
    expect(closed.map(({ closed }) => closed)).toEqual([true, true]);
    const failing = {
      read: () => utf8(""),
      close() {
        throw new Error("no");
      },
    };
    const last = parts("a");
    expect(() => new Chain([failing, ...last], { close: true }).close()).toThrow("no");
    expect(last[0]?.closed).toBe(true);
  });

  it("refuses what holds no streams", () => {
    for (const wrong of [null, undefined, 5, new BytesIO(utf8("a\n")), [new BytesIO(), null], [{}]]) {
      expect(() => new Chain(wrong as never)).toThrow(TypeError);
    }
  });
});
