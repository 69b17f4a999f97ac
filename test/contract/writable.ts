import { SEEK_END } from "bytesio";
import { expect } from "vitest";
import {
  contentsOf,
  everyShape,
  expectRefused,
  type Make,
  NO_INTEGERS,
  noBytes,
  type SuiteOptions,
  suite,
  text,
  utf8,
} from "./suite.ts";

/** `write()`, `writelines()` and `truncate()`. */
export function writable(name: string, make: Make, options: SuiteOptions = {}): void {
  const abcdef = () => make(utf8("abcdef"));
  const at = (position: number) => {
    const stream = abcdef();
    stream.seek(position);
    return stream;
  };

  suite(`${name}: writable`, options, {
    "says that it is writable": () => {
      expect(abcdef().writable()).toBe(true);
    },

    "write() overwrites at the position, and lengthens where it passes the end": () => {
      for (const [position, data, contents] of [
        [0, "X", "Xbcdef"],
        [0, "XYZUVW", "XYZUVW"],
        [0, "XYZUVWT", "XYZUVWT"],
        [2, "XY", "abXYef"],
        [5, "X", "abcdeX"],
        [5, "XY", "abcdeXY"],
        [6, "X", "abcdefX"],
        [7, "X", "abcdef\0X"],
        [9, "XY", "abcdef\0\0\0XY"],
      ] as const) {
        const stream = at(position);
        expect(stream.write(utf8(data))).toBe(data.length);
        expect(stream.tell()).toBe(position + data.length);
        expect(text(contentsOf(stream))).toBe(contents);
      }
    },

    "write() of nothing changes nothing, even past the end": () => {
      for (const position of [0, 3, 6, 7, 1000]) {
        const stream = at(position);
        expect(stream.write(new Uint8Array(0))).toBe(0);
        expect(stream.tell()).toBe(position);
        expect(text(contentsOf(stream))).toBe("abcdef");
      }
    },

    "write() takes every shape of memory and counts in bytes": () => {
      for (const [shape, data] of Object.entries(everyShape(utf8("WXYZ")))) {
        const stream = at(1);
        expect(stream.write(data), shape).toBe(4);
        expect(text(contentsOf(stream)), shape).toBe("aWXYZf");
      }
    },

    "write() copies: what becomes of the data later does not show": () => {
      const stream = at(6);
      const data = utf8("XYZ");
      stream.write(data);
      data.fill(0);
      expect(text(contentsOf(stream))).toBe("abcdefXYZ");
    },

    "write() leaves the data as it was": () => {
      const data = utf8("XYZ");
      at(2).write(data);
      expect(text(data)).toBe("XYZ");
    },

    "write() does not change what was read before": () => {
      const stream = abcdef();
      const taken = stream.read();
      stream.seek(0);
      stream.write(utf8("XYZ"));
      expect(text(taken)).toBe("abcdef");
    },

    "write() refuses what is no bytes": () => {
      const stream = at(3);
      for (const data of [...noBytes(), abcdef()]) expectRefused(stream, TypeError, "write", data);
    },

    "many writes at the end hold every byte in order": () => {
      const stream = make(new Uint8Array(0));
      const expected: number[] = [];
      for (let index = 0; index < 700; index++) {
        const piece = Uint8Array.from({ length: index % 13 }, (_, offset) => index + offset);
        stream.write(piece);
        expected.push(...piece);
      }
      expect(Array.from(contentsOf(stream))).toEqual(expected);
    },

    "writelines() writes one piece after the other, and nothing between": () => {
      const stream = at(4);
      function* pieces() {
        yield utf8("1\n");
        yield new Uint8Array(0);
        yield new DataView(utf8("23").buffer);
      }
      expect(stream.writelines(pieces())).toBeUndefined();
      expect(text(contentsOf(stream))).toBe("abcd1\n23");
      expect(stream.tell()).toBe(8);
    },

    "writelines() of no pieces changes nothing": () => {
      const stream = at(3);
      stream.writelines([]);
      expect([text(contentsOf(stream)), stream.tell()]).toEqual(["abcdef", 3]);
    },

    "writelines() keeps the pieces before the one that fails": () => {
      const stream = at(0);
      const pieces = [utf8("XY"), "Z", utf8("!")] as Uint8Array[];
      expect(() => stream.writelines(pieces)).toThrow(TypeError);
      expect([text(contentsOf(stream)), stream.tell()]).toEqual(["XYcdef", 2]);
    },

    "writelines() refuses what holds no pieces": () => {
      const stream = at(3);
      const wrongs = [undefined, null, 5, true, {}, "text", utf8("text"), [1], utf8("text").buffer];
      for (const wrong of wrongs) expectRefused(stream, TypeError, "writelines", wrong);
    },

    "truncate() cuts the tail and moves nothing": () => {
      for (const size of [0, -0, 1, 5]) {
        const stream = at(3);
        expect(stream.truncate(size)).toBe(size + 0);
        expect(stream.tell()).toBe(3);
        expect(text(contentsOf(stream))).toBe("abcdef".slice(0, size));
      }
    },

    "truncate() at the end changes nothing": () => {
      const stream = at(3);
      expect(stream.truncate(6)).toBe(6);
      expect([text(contentsOf(stream)), stream.tell()]).toEqual(["abcdef", 3]);
    },

    "truncate() past the end changes nothing, and returns the size all the same": () => {
      for (const size of [7, 1000, Number.MAX_SAFE_INTEGER]) {
        const stream = at(3);
        expect(stream.truncate(size)).toBe(size);
        expect([text(contentsOf(stream)), stream.tell()]).toEqual(["abcdef", 3]);
      }
    },

    "truncate() cuts at the position, where no size is given": () => {
      for (const none of [[], [undefined], [null]]) {
        const stream = at(2);
        expect(stream.truncate(...none)).toBe(2);
        expect(text(contentsOf(stream))).toBe("ab");
        const past = at(30);
        expect(past.truncate(...none)).toBe(30);
        expect(text(contentsOf(past))).toBe("abcdef");
      }
    },

    "truncate() leaves a position past the new end, from where reads find nothing": () => {
      const stream = at(5);
      stream.truncate(2);
      expect(stream.tell()).toBe(5);
      expect(stream.read()).toHaveLength(0);
      expect(stream.tell()).toBe(5);
      expect(stream.seek(0, SEEK_END)).toBe(2);
    },

    "write() past the end that truncate() left fills the gap with zeros": () => {
      const stream = at(5);
      stream.truncate(2);
      stream.write(utf8("X"));
      expect(text(contentsOf(stream))).toBe("ab\0\0\0X");
    },

    "truncate() refuses a negative size": () => {
      const stream = at(3);
      for (const size of [-1, Number.MIN_SAFE_INTEGER]) expectRefused(stream, RangeError, "truncate", size);
    },

    "truncate() refuses a size that is no integer": () => {
      const stream = at(3);
      for (const size of NO_INTEGERS) expectRefused(stream, TypeError, "truncate", size);
    },

    "flush() returns nothing and changes nothing": () => {
      const stream = at(3);
      expect(stream.flush()).toBeUndefined();
      expect([text(contentsOf(stream)), stream.tell()]).toEqual(["abcdef", 3]);
    },
  });
}
