import { bytesOfText } from "../base/bytes.ts";
import {
  expectPosition,
  expectRefused,
  type Make,
  moveTo,
  readContents,
  type Skip,
  type StreamWith,
  type SuiteOptions,
  suite,
  untilEmpty,
} from "./contract-suite.ts";
import { everyShape, latin1Text, NO_INTEGERS, noBytes } from "./contract-values.ts";
import { expect } from "./runner.ts";

export const PAST_THE_END: readonly number[] = [7, 1000, Number.MAX_SAFE_INTEGER];

/**
 * Options of `readable()`.
 *
 * @example
 * ```ts
 * import { BufferedReader, BytesIO } from "bytesio";
 * import { type ReadableOptions, readable } from "bytesio/contract";
 *
 * const options: ReadableOptions = { negative: [-1] };
 * const prove = () => readable("My reader", (contents) => new BufferedReader(new BytesIO(contents)), options);
 * typeof prove; // => "function"
 * ```
 */
export interface ReadableOptions extends SuiteOptions {
  /** The negative sizes that mean all bytes. Default: several. A `BufferedReader` takes only -1. */
  negative?: number[];
}

/**
 * Registers tests of `read()` and `readinto()`, for a stream that returns as many bytes as it is asked for.
 *
 * A stream that cannot be sought is read from the start, and tests that need a seek are skipped. For a raw stream,
 * which may return fewer bytes, there is the suite `raw()`.
 *
 * @param name - The name that the tests are listed under.
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { type Make, readable } from "bytesio/contract";
 *
 * const make: Make = (contents) => new BytesIO(contents);
 * const prove = () => readable("My stream", make); // called at the top of a test file
 * make(Uint8Array.of(1, 2)).read(1); // => Uint8Array.of(1)
 * typeof prove; // => "function"
 * ```
 */
export function readable(
  name: string,
  make: Make<StreamWith<"readinto">>,
  options: ReadableOptions = {},
): void {
  const { negative = [-1, -99, Number.MIN_SAFE_INTEGER] } = options;
  const abcdef = () => make(bytesOfText("abcdef"));
  const seekable = (skip: Skip) => {
    const stream = abcdef();
    return stream.seekable() ? stream : skip("it is not seekable");
  };

  suite(`${name}: readable`, options, {
    "says that it is readable": () => {
      expect(abcdef().readable()).toBe(true);
    },

    "starts at position 0": () => {
      expectPosition(abcdef(), 0);
      expect(latin1Text(abcdef().read())).toBe("abcdef");
    },

    "read() takes all up to the end, where nothing, null or a negative size is given": () => {
      for (const all of [[], [undefined], [null], ...negative.map((size) => [size])]) {
        const stream = moveTo(abcdef(), 2);
        expect(latin1Text(stream.read(...all))).toBe("cdef");
        expectPosition(stream, 6);
        expect(stream.read(...all)).toHaveLength(0);
      }
    },

    "read(size) takes at most that many bytes and moves behind them": () => {
      for (const [size, taken] of [
        [0, ""],
        [-0, ""],
        [1, "a"],
        [5, "abcde"],
        [6, "abcdef"],
        [7, "abcdef"],
        [Number.MAX_SAFE_INTEGER, "abcdef"],
      ] as const) {
        const stream = abcdef();
        expect(latin1Text(stream.read(size))).toBe(taken);
        expectPosition(stream, taken.length);
      }
    },

    "read(size) goes on where the last one ended": () => {
      const stream = abcdef();
      expect([1, 2, 3, 4].map((size) => latin1Text(stream.read(size)))).toEqual(["a", "bc", "def", ""]);
    },

    "read() finds nothing at the end, and the position stays": () => {
      const stream = moveTo(abcdef(), 6);
      for (const size of [undefined, null, -1, 0, 1, Number.MAX_SAFE_INTEGER]) {
        expect(stream.read(size)).toHaveLength(0);
      }
      expectPosition(stream, 6);
    },

    "read() finds nothing past the end, and the position stays": (skip) => {
      for (const position of PAST_THE_END) {
        const stream = seekable(skip);
        stream.seek(position);
        for (const size of [undefined, null, -1, 0, 1, Number.MAX_SAFE_INTEGER]) {
          expect(stream.read(size)).toHaveLength(0);
        }
        expect(stream.tell()).toBe(position);
      }
    },

    "read() finds nothing in an empty stream": () => {
      const stream = make(new Uint8Array(0));
      expect(stream.read()).toHaveLength(0);
      expect(stream.read(1)).toHaveLength(0);
      expectPosition(stream, 0);
    },

    "read() gives every byte of a longer stream, in pieces or at once": () => {
      const contents = Uint8Array.from({ length: 5000 }, (_, index) => index * 7);
      const stream = make(contents.slice());
      expect(untilEmpty(() => stream.read(333))).toEqual(contents);
      expect(make(contents.slice()).read()).toEqual(contents);
      if (stream.seekable()) expect(readContents(stream)).toEqual(contents);
    },

    "read() refuses a size that is no integer": () => {
      const stream = moveTo(abcdef(), 3);
      for (const size of NO_INTEGERS) expectRefused(stream, TypeError, "read", size);
      expect(latin1Text(stream.read())).toBe("def");
    },

    "read() returns an exact, plain Uint8Array": () => {
      const stream = abcdef();
      for (const taken of [stream.read(2), stream.read(), stream.read()]) expectExact(taken);
    },

    "what read() returned is the caller's: changing it changes nothing in the stream": (skip) => {
      const stream = seekable(skip);
      stream.read()?.fill(0);
      stream.seek(0);
      stream.read(3)?.fill(0);
      expect(latin1Text(readContents(stream))).toBe("abcdef");
    },

    "readinto() fills the target's beginning and leaves its rest": () => {
      for (const [size, filled] of [
        [0, ""],
        [1, "a"],
        [5, "abcde"],
        [6, "abcdef"],
        [8, "abcdef.."],
      ] as const) {
        const stream = abcdef();
        const target = new Uint8Array(size).fill(46);
        expect(stream.readinto(target)).toBe(Math.min(size, 6));
        expect(latin1Text(target)).toBe(filled);
        expectPosition(stream, Math.min(size, 6));
      }
    },

    "readinto() takes every shape of memory and counts in bytes": () => {
      for (const [shape, target] of Object.entries(everyShape(bytesOfText("....")))) {
        const stream = abcdef();
        expect(stream.readinto(target), shape).toBe(4);
        const bytes = ArrayBuffer.isView(target)
          ? new Uint8Array(target.buffer, target.byteOffset, target.byteLength)
          : new Uint8Array(target);
        expect(latin1Text(bytes), shape).toBe("abcd");
      }
    },

    "readinto() touches nothing around an offset view": () => {
      const all = new Uint8Array(10).fill(46);
      abcdef().readinto(all.subarray(3, 7));
      expect(latin1Text(all)).toBe("...abcd...");
    },

    "readinto() returns 0 at the end, and the position stays": () => {
      expectNothingInto(moveTo(abcdef(), 6));
    },

    "readinto() returns 0 past the end, and the position stays": (skip) => {
      for (const position of PAST_THE_END) {
        const stream = seekable(skip);
        stream.seek(position);
        expectNothingInto(stream);
        expect(stream.tell()).toBe(position);
      }
    },

    "readinto() refuses what is no memory": () => {
      const stream = moveTo(abcdef(), 3);
      for (const target of [...noBytes(), abcdef()]) expectRefused(stream, TypeError, "readinto", target);
      expect(latin1Text(stream.read())).toBe("def");
    },
  });
}

/** Expects bytes in memory of their own: no bytes before or behind them, not shared, and not resizable. */
export function expectExact(bytes: Uint8Array | null): void {
  expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype);
  const { buffer, byteOffset, length } = bytes as Uint8Array<ArrayBuffer>;
  expect(Object.prototype.toString.call(buffer)).toBe("[object ArrayBuffer]");
  expect([byteOffset, buffer.byteLength]).toEqual([0, length]);
  expect(buffer.resizable).not.toBe(true);
}

function expectNothingInto(stream: StreamWith<"readinto">): void {
  const target = Uint8Array.of(46);
  expect(stream.readinto(target)).toBe(0);
  expect(latin1Text(target)).toBe(".");
}
