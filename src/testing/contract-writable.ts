import { bytesOfText } from "../base/bytes.ts";
import { SEEK_END } from "../base/constants.ts";
import { ClosedError } from "../base/errors.ts";
import {
  type Call,
  type ErrorClass,
  type Make,
  readContents,
  refuses,
  type StreamWith,
  type SuiteOptions,
  suite,
} from "./contract-suite.ts";
import { everyShape, latin1Text, NO_INTEGERS, noBytes } from "./contract-values.ts";
import { expect } from "./runner.ts";

/** The methods that `writable()` calls. */
type WritableStream = StreamWith<"write" | "writelines" | "truncate" | "flush" | "close">;

/**
 * Options of `writable()`.
 *
 * @typeParam Kind - The class under test.
 * @example
 * ```ts
 * import { BufferedWriter, BytesIO } from "bytesio";
 * import { type WritableOptions, writable } from "bytesio/contract";
 *
 * const options: WritableOptions<BufferedWriter<BytesIO>> = {
 *   contents(writer) {
 *     writer.flush();
 *     return writer.raw.getvalue();
 *   },
 * };
 * const prove = () => writable("My writer", (contents) => new BufferedWriter(new BytesIO(contents)), options);
 * typeof prove; // => "function"
 * ```
 */
export interface WritableOptions<Kind> extends SuiteOptions {
  /**
   * Returns all bytes that were written, wherever the position is. Default: reads the stream, and puts the position
   * back.
   */
  contents?: (stream: Kind) => Uint8Array;
  /** Whether `truncate()` past the end lengthens the stream with zeros, as in a file. Default: it changes nothing. */
  lengthens?: boolean;
  /** The error class for an impossible size. Default: RangeError. The system's error for a file is an Error. */
  refusal?: ErrorClass;
}

/**
 * Registers tests of `write()`, `writelines()` and `truncate()`, for a seekable stream that writes all bytes it is
 * given.
 *
 * For a raw stream, which may take fewer bytes, there is the suite `raw()`.
 *
 * @param name - The name that the tests are listed under.
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { type Make, writable } from "bytesio/contract";
 *
 * const make: Make = (contents) => new BytesIO(contents);
 * const prove = () => writable("My stream", make); // called at the top of a test file
 * make(Uint8Array.of(1, 2)).write(Uint8Array.of(3)); // => 1
 * typeof prove; // => "function"
 * ```
 */
export function writable<Kind extends WritableStream>(
  name: string,
  make: Make<Kind>,
  options: WritableOptions<Kind> = {},
): void {
  const { contents = readContents, lengthens = false, refusal = RangeError } = options;
  const abcdef = () => make(bytesOfText("abcdef"));
  const at = (position: number) => {
    const stream = abcdef();
    stream.seek(position);
    return stream;
  };
  const written = (stream: Kind) => latin1Text(contents(stream));
  const refused = (stream: Kind, error: ErrorClass, ...wrong: Call) =>
    refuses(stream, error, wrong, () => contents(stream));

  suite(`${name}: writable`, options, {
    "says that it is writable": () => {
      expect(abcdef().writable()).toBe(true);
    },

    "write() overwrites at the position, and lengthens where it passes the end": () => {
      for (const [position, data, whole] of [
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
        expect(stream.write(bytesOfText(data))).toBe(data.length);
        expect(stream.tell()).toBe(position + data.length);
        expect(written(stream)).toBe(whole);
      }
    },

    "write() of nothing changes nothing, even past the end": () => {
      for (const position of [0, 3, 6, 7, 1000]) {
        const stream = at(position);
        expect(stream.write(new Uint8Array(0))).toBe(0);
        expect(stream.tell()).toBe(position);
        expect(written(stream)).toBe("abcdef");
      }
    },

    "write() takes every shape of memory and counts in bytes": () => {
      for (const [shape, data] of Object.entries(everyShape(bytesOfText("WXYZ")))) {
        const stream = at(1);
        expect(stream.write(data), shape).toBe(4);
        expect(written(stream), shape).toBe("aWXYZf");
      }
    },

    "write() copies: what becomes of the data later does not show": () => {
      const stream = at(6);
      const data = bytesOfText("XYZ");
      stream.write(data);
      data.fill(0);
      expect(written(stream)).toBe("abcdefXYZ");
    },

    "write() leaves the data as it was": () => {
      const data = bytesOfText("XYZ");
      at(2).write(data);
      expect(latin1Text(data)).toBe("XYZ");
    },

    "write() does not change what was read before": (skip) => {
      const stream = abcdef();
      if (!stream.readable()) skip("it is not readable");
      const taken = stream.read();
      stream.seek(0);
      stream.write(bytesOfText("XYZ"));
      expect(latin1Text(taken)).toBe("abcdef");
    },

    "write() refuses what is no bytes": () => {
      const stream = at(3);
      for (const data of [...noBytes(), abcdef()]) refused(stream, TypeError, "write", data);
    },

    "many writes at the end hold every byte in order": () => {
      const stream = make(new Uint8Array(0));
      const expected: number[] = [];
      for (let index = 0; index < 700; index++) {
        const piece = Uint8Array.from({ length: index % 13 }, (_, offset) => index + offset);
        stream.write(piece);
        expected.push(...piece);
      }
      expect(contents(stream)).toEqual(Uint8Array.from(expected));
    },

    "writelines() writes one piece after the other, and nothing between": () => {
      const stream = at(4);
      function* pieces() {
        yield bytesOfText("1\n");
        yield new Uint8Array(0);
        yield new DataView(bytesOfText("23").buffer);
      }
      expect(stream.writelines(pieces())).toBeUndefined();
      expect(written(stream)).toBe("abcd1\n23");
      expect(stream.tell()).toBe(8);
    },

    "writelines() of no pieces changes nothing": () => {
      const stream = at(3);
      stream.writelines([]);
      expect([written(stream), stream.tell()]).toEqual(["abcdef", 3]);
    },

    "writelines() keeps the pieces before the one that fails": () => {
      const stream = at(0);
      const pieces = [bytesOfText("XY"), "Z", bytesOfText("!")] as Uint8Array[];
      expect(() => stream.writelines(pieces)).toThrow(TypeError);
      expect([written(stream), stream.tell()]).toEqual(["XYcdef", 2]);
    },

    "writelines() refuses what holds no pieces": () => {
      const stream = at(3);
      const wrongs = [
        undefined,
        null,
        5,
        true,
        {},
        "text",
        bytesOfText("text"),
        [1],
        bytesOfText("text").buffer,
      ];
      for (const wrong of wrongs) refused(stream, TypeError, "writelines", wrong);
    },

    "writelines() throws, where the iterable closes the stream": () => {
      const stream = abcdef();
      function* pieces() {
        yield bytesOfText("x");
        stream.close();
        yield bytesOfText("y");
      }
      expect(() => stream.writelines(pieces())).toThrow(ClosedError);
      expect(stream.closed).toBe(true);
    },

    "truncate() cuts the tail and moves nothing": () => {
      for (const size of [0, -0, 1, 5]) {
        const stream = at(3);
        expect(stream.truncate(size)).toBe(size + 0);
        expect(stream.tell()).toBe(3);
        expect(written(stream)).toBe("abcdef".slice(0, size));
      }
    },

    "truncate() at the end changes nothing": () => {
      const stream = at(3);
      expect(stream.truncate(6)).toBe(6);
      expect([written(stream), stream.tell()]).toEqual(["abcdef", 3]);
    },

    "truncate() past the end changes nothing or lengthens, and returns the size": () => {
      for (const size of lengthens ? [7, 1000] : [7, 1000, Number.MAX_SAFE_INTEGER]) {
        const stream = at(3);
        expect(stream.truncate(size)).toBe(size);
        expect([written(stream), stream.tell()]).toEqual(["abcdef".padEnd(lengthens ? size : 6, "\0"), 3]);
      }
    },

    "truncate() cuts at the position, where no size is given": () => {
      for (const none of [[], [undefined], [null]]) {
        const stream = at(2);
        expect(stream.truncate(...none)).toBe(2);
        expect(written(stream)).toBe("ab");
        const past = at(30);
        expect(past.truncate(...none)).toBe(30);
        expect(written(past)).toBe("abcdef".padEnd(lengthens ? 30 : 6, "\0"));
      }
    },

    "truncate() leaves a position past the new end, from where reads find nothing": () => {
      const stream = at(5);
      stream.truncate(2);
      expect(stream.tell()).toBe(5);
      if (stream.readable()) expect(stream.read()).toHaveLength(0);
      expect(stream.tell()).toBe(5);
      expect(stream.seek(0, SEEK_END)).toBe(2);
    },

    "write() past the end that truncate() left fills the gap with zeros": () => {
      const stream = at(5);
      stream.truncate(2);
      stream.write(bytesOfText("X"));
      expect(written(stream)).toBe("ab\0\0\0X");
    },

    "truncate() refuses a negative size": () => {
      const stream = at(3);
      for (const size of [-1, Number.MIN_SAFE_INTEGER]) refused(stream, refusal, "truncate", size);
    },

    "truncate() refuses a size that is no integer": () => {
      const stream = at(3);
      for (const size of NO_INTEGERS) refused(stream, TypeError, "truncate", size);
    },

    "flush() returns nothing and changes nothing": () => {
      const stream = at(3);
      expect(stream.flush()).toBeUndefined();
      expect([written(stream), stream.tell()]).toEqual(["abcdef", 3]);
    },
  });
}
