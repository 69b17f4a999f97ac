import { ClosedError } from "bytesio";
import { buffered, closing, exporting, lines, readable, seekable, writable } from "bytesio/contract";
import { describe, expect, it } from "vitest";
import { REFUSED_BY_MOST, text, utf8 } from "../support/contract-suite.ts";
import { type Make, STATES } from "../support/states.ts";

for (const [state, make] of Object.entries(STATES)) {
  const name = `BytesIO ${state}`;
  readable(name, make);
  buffered(name, make);
  seekable(name, make);
  writable(name, make);
  lines(name, make);
  exporting(name, make);
  closing(name, make, {
    calls: [
      ...REFUSED_BY_MOST,
      ["read1"],
      ["readinto1", new Uint8Array(1)],
      ["readexactly", 0],
      ["peek"],
      ["chunks"],
      ["getvalue"],
      ["getbuffer"],
      ["dump"],
      ["transfer"],
      ["readNumber", "uint8"],
      ["readBigInt", "int64le"],
      ["writeNumber", "uint8", 1],
      ["writeBigInt", "int64le", 1n],
      ["toPostgres"],
    ],
  });

  describe(`${name}, where the contract leaves it open`, () => {
    const abcdef = () => make(utf8("abcdef"));

    it("read1() takes what read() takes, and readinto1() fills what readinto() fills", () => {
      for (const size of [undefined, null, -1, 0, 1, 5, 6, 7]) {
        const [stream, twin] = [abcdef(), abcdef()];
        expect(stream.read1(size)).toEqual(twin.read(size));
        expect(stream.tell()).toBe(twin.tell());
      }
      const stream = abcdef();
      stream.seek(4);
      const target = utf8("....");
      expect(stream.readinto1(target)).toBe(2);
      expect(text(target)).toBe("ef..");
    });

    it("peek() shows as much as is asked for", () => {
      const stream = abcdef();
      stream.seek(2);
      for (const [size, shown] of [
        [undefined, "cdef"],
        [0, "cdef"],
        [-1, "cdef"],
        [1, "c"],
        [4, "cdef"],
        [5, "cdef"],
        [Number.MAX_SAFE_INTEGER, "cdef"],
      ] as const) {
        expect(text(stream.peek(size))).toBe(shown);
        expect(stream.tell()).toBe(2);
      }
    });

    it("readlines(hint) stops behind the line that makes the sum reach the hint", () => {
      for (const [hint, count] of [
        [3, 1],
        [4, 2],
        [8, 2],
        [11, 3],
      ] as const) {
        const stream = make(utf8("ab\ncdef\nghi"));
        expect(stream.readlines(hint), `readlines(${hint})`).toHaveLength(count);
        expect(stream.tell()).toBe([0, 3, 8, 11][count]);
      }
    });

    it("an iteration of a closed stream begins, and throws at the first line", () => {
      const stream = abcdef();
      stream.close();
      expect(stream[Symbol.iterator]()).toBe(stream);
      expect(() => stream.next()).toThrow(ClosedError);
    });
  });
}

describe("A contract suite", () => {
  it("refuses to skip a test that it does not have", () => {
    const make = STATES.written as Make;
    expect(() => readable("BytesIO", make, { skip: { "no such test": "a reason" } })).toThrow("no such test");
  });
});
