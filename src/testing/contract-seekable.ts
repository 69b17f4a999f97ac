import { bytesOfText } from "../base/bytes.ts";
import { SEEK_CUR, SEEK_END, SEEK_SET } from "../base/constants.ts";
import {
  call,
  type ErrorClass,
  expectRefused,
  type Make,
  type StreamWith,
  type SuiteOptions,
  suite,
} from "./contract-suite.ts";
import { latin1Text, NO_INTEGERS } from "./contract-values.ts";
import { expect } from "./runner.ts";

const LARGEST_OFFSET = Number.MAX_SAFE_INTEGER;

/**
 * Options of `seekable()`.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { type SeekableOptions, seekable } from "bytesio/contract";
 *
 * const options: SeekableOptions = { refusal: Error };
 * const prove = () => seekable("My stream", (contents) => new BytesIO(contents), options);
 * typeof prove; // => "function"
 * ```
 */
export interface SeekableOptions extends SuiteOptions {
  /** The error class for an impossible position. Default: RangeError. The system's error for a file is an Error. */
  refusal?: ErrorClass;
}

/**
 * Registers tests of `seek()` and `tell()`.
 *
 * @param name - The name that the tests are listed under.
 * @example
 * ```ts
 * import { BytesIO, SEEK_END } from "bytesio";
 * import { type Make, seekable } from "bytesio/contract";
 *
 * const make: Make = (contents) => new BytesIO(contents);
 * const prove = () => seekable("My stream", make); // called at the top of a test file
 * make(Uint8Array.of(1, 2)).seek(-1, SEEK_END); // => 1
 * typeof prove; // => "function"
 * ```
 */
export function seekable(name: string, make: Make<StreamWith<never>>, options: SeekableOptions = {}): void {
  const { refusal = RangeError } = options;
  const abcdef = () => make(bytesOfText("abcdef"));
  /** Each row is an offset, and the position it leads to from position 4 of a stream of 6 bytes. */
  const expectMoves = (whence: number, rows: (readonly [offset: number, position: number])[]) => {
    for (const [offset, position] of rows) {
      const stream = abcdef();
      stream.seek(4);
      expect(stream.seek(offset, whence), `seek(${offset}, ${whence})`).toBe(position);
      expect(stream.tell()).toBe(position);
      expect(latin1Text(stream.read())).toBe("abcdef".slice(position));
    }
  };

  suite(`${name}: seekable`, options, {
    "says that it is seekable": () => {
      expect(abcdef().seekable()).toBe(true);
    },

    "seek() counts from the start": () => {
      const rows = [0, 1, 5, 6].map((offset) => [offset, offset] as const);
      expectMoves(SEEK_SET, rows);
    },

    "seek() counts from the start where whence is absent": () => {
      const stream = abcdef();
      stream.seek(4);
      expect(stream.seek(1)).toBe(1);
      expect(call(stream, "seek", 2, undefined)).toBe(2);
    },

    "seek() counts from the position": () => {
      expectMoves(SEEK_CUR, [
        [0, 4],
        [1, 5],
        [2, 6],
        [-1, 3],
        [-4, 0],
      ]);
    },

    "seek() counts from the end": () => {
      expectMoves(SEEK_END, [
        [0, 6],
        [-1, 5],
        [-6, 0],
      ]);
    },

    "seek() moves past the end": () => {
      expectMoves(SEEK_SET, [
        [7, 7],
        [1000, 1000],
        [LARGEST_OFFSET, LARGEST_OFFSET],
      ]);
      expectMoves(SEEK_CUR, [
        [3, 7],
        [LARGEST_OFFSET - 4, LARGEST_OFFSET],
      ]);
      expectMoves(SEEK_END, [
        [5, 11],
        [LARGEST_OFFSET - 6, LARGEST_OFFSET],
      ]);
    },

    "seek() past the end changes nothing but the position": () => {
      const stream = abcdef();
      stream.seek(1000);
      expect(stream.seek(0, SEEK_END)).toBe(6);
    },

    "seek() stops at the start, where the offset from position or end leads before it": () => {
      expectMoves(SEEK_CUR, [
        [-5, 0],
        [-1000, 0],
        [-LARGEST_OFFSET, 0],
      ]);
      expectMoves(SEEK_END, [
        [-7, 0],
        [-1000, 0],
        [-LARGEST_OFFSET, 0],
      ]);
    },

    "seek() returns 0, not -0": () => {
      const stream = abcdef();
      expect(Object.is(stream.seek(-0), 0)).toBe(true);
      expect(Object.is(stream.tell(), 0)).toBe(true);
      expect(Object.is(stream.seek(-0, SEEK_CUR), 0)).toBe(true);
    },

    "seek() refuses a negative offset from the start": () => {
      const stream = abcdef();
      stream.seek(3);
      for (const offset of [-1, -6, -LARGEST_OFFSET]) expectRefused(stream, refusal, "seek", offset);
    },

    "seek() refuses a whence that is none of the three": () => {
      const stream = abcdef();
      stream.seek(3);
      for (const whence of [-1, 3, LARGEST_OFFSET]) expectRefused(stream, refusal, "seek", 0, whence);
    },

    "seek() refuses a position that is no safe integer": () => {
      const stream = abcdef();
      stream.seek(1);
      expectRefused(stream, refusal, "seek", LARGEST_OFFSET, SEEK_CUR);
      expectRefused(stream, refusal, "seek", LARGEST_OFFSET, SEEK_END);
    },

    "seek() refuses arguments that are no integers": () => {
      const stream = abcdef();
      stream.seek(3);
      for (const wrong of [...NO_INTEGERS, null]) {
        expectRefused(stream, TypeError, "seek", wrong);
        expectRefused(stream, TypeError, "seek", 0, wrong);
      }
      expectRefused(stream, TypeError, "seek");
    },
  });
}
