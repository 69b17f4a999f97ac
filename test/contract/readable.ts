import { SEEK_END } from "bytesio";
import { expect } from "vitest";
import {
  call,
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

const PAST_THE_END = [6, 7, 1000, Number.MAX_SAFE_INTEGER];

export interface ReadableOptions extends SuiteOptions {
  /** The negative sizes that mean all. */
  negative?: number[];
}

/** `read()` and `readinto()`. */
export function readable(name: string, make: Make, options: ReadableOptions = {}): void {
  const { negative = [-1, -99, Number.MIN_SAFE_INTEGER] } = options;
  const abcdef = () => make(utf8("abcdef"));

  suite(`${name}: readable`, options, {
    "says that it is readable": () => {
      expect(abcdef().readable()).toBe(true);
    },

    "starts at position 0": () => {
      expect(abcdef().tell()).toBe(0);
    },

    "read() takes all up to the end, where nothing, null or a negative size is given": () => {
      for (const all of [[], [undefined], [null], ...negative.map((size) => [size])]) {
        const stream = abcdef();
        stream.seek(2);
        expect(text(stream.read(...all))).toBe("cdef");
        expect(stream.tell()).toBe(6);
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
        expect(text(stream.read(size))).toBe(taken);
        expect(stream.tell()).toBe(taken.length);
      }
    },

    "read(size) goes on where the last one ended": () => {
      const stream = abcdef();
      expect([1, 2, 3, 4].map((size) => text(stream.read(size)))).toEqual(["a", "bc", "def", ""]);
    },

    "read() finds nothing at the end and past it, and the position stays": () => {
      for (const position of PAST_THE_END) {
        const stream = abcdef();
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
      expect(stream.tell()).toBe(0);
    },

    "read() gives every byte of a longer stream, in pieces or at once": () => {
      const contents = Uint8Array.from({ length: 5000 }, (_, index) => index * 7);
      const stream = make(contents);
      const pieces: Uint8Array[] = [];
      for (let piece = stream.read(333); piece.length > 0; piece = stream.read(333)) pieces.push(piece);
      expect(Buffer.concat(pieces).equals(contents)).toBe(true);
      expect(contentsOf(stream)).toEqual(contents);
    },

    "read() refuses a size that is no integer": () => {
      const stream = abcdef();
      stream.seek(3);
      for (const size of NO_INTEGERS) expectRefused(stream, TypeError, "read", size);
    },

    "read() returns an exact, plain Uint8Array": () => {
      const stream = abcdef();
      for (const taken of [stream.read(2), stream.read(), stream.read()]) {
        expect(Object.getPrototypeOf(taken)).toBe(Uint8Array.prototype);
        expect(Object.prototype.toString.call(taken.buffer)).toBe("[object ArrayBuffer]");
        expect([taken.byteOffset, taken.buffer.byteLength]).toEqual([0, taken.length]);
        expect((taken.buffer as ArrayBuffer).resizable).toBe(false);
      }
    },

    "what read() returned is the caller's: changing it changes nothing in the stream": () => {
      const stream = abcdef();
      stream.read().fill(0);
      stream.seek(0);
      stream.read(3).fill(0);
      expect(text(contentsOf(stream))).toBe("abcdef");
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
        expect(text(target)).toBe(filled);
        expect(stream.tell()).toBe(Math.min(size, 6));
      }
    },

    "readinto() takes every shape of memory and counts in bytes": () => {
      for (const [shape, target] of Object.entries(everyShape(utf8("....")))) {
        const stream = abcdef();
        expect(stream.readinto(target), shape).toBe(4);
        const bytes = ArrayBuffer.isView(target)
          ? new Uint8Array(target.buffer, target.byteOffset, target.byteLength)
          : new Uint8Array(target);
        expect(text(bytes), shape).toBe("abcd");
      }
    },

    "readinto() touches nothing around an offset view": () => {
      const all = new Uint8Array(10).fill(46);
      make(utf8("abcdef")).readinto(all.subarray(3, 7));
      expect(text(all)).toBe("...abcd...");
    },

    "readinto() returns 0 at the end and past it, and the position stays": () => {
      for (const position of PAST_THE_END) {
        const stream = abcdef();
        stream.seek(position);
        const target = Uint8Array.of(46);
        expect(stream.readinto(target)).toBe(0);
        expect(text(target)).toBe(".");
        expect(stream.tell()).toBe(position);
      }
    },

    "readinto() refuses what is no memory": () => {
      const stream = abcdef();
      stream.seek(3);
      for (const target of [...noBytes(), abcdef()]) expectRefused(stream, TypeError, "readinto", target);
    },
  });
}

/** `read1()`, `readinto1()` and `peek()`, of streams that hold bytes in memory. */
export function buffered(name: string, make: Make<BufferedStream>, options: SuiteOptions = {}): void {
  const abcdef = () => make(utf8("abcdef"));

  suite(`${name}: buffered`, options, {
    "read1() takes what read() takes": () => {
      for (const size of [undefined, null, -1, 0, 1, 5, 6, 7]) {
        const [stream, twin] = [abcdef(), abcdef()];
        expect(stream.read1(size)).toEqual(twin.read(size));
        expect(stream.tell()).toBe(twin.tell());
      }
    },

    "read1() refuses a size that is no integer": () => {
      const stream = abcdef();
      for (const size of NO_INTEGERS) expectRefused(stream, TypeError, "read1", size);
    },

    "readinto1() fills what readinto() fills": () => {
      const stream = abcdef();
      stream.seek(4);
      const target = utf8("....");
      expect(stream.readinto1(target)).toBe(2);
      expect(text(target)).toBe("ef..");
      for (const wrong of noBytes()) expectRefused(stream, TypeError, "readinto1", wrong);
    },

    "peek() shows what comes next and moves nothing": () => {
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
        expect(text(call(stream, "peek", size) as Uint8Array)).toBe(shown);
        expect(stream.tell()).toBe(2);
      }
    },

    "peek() finds nothing at the end and past it": () => {
      const stream = abcdef();
      for (const position of PAST_THE_END) {
        stream.seek(position);
        expect(stream.peek()).toHaveLength(0);
        expect(stream.peek(1)).toHaveLength(0);
        expect(stream.tell()).toBe(position);
      }
    },

    "peek() returns a copy": () => {
      const stream = abcdef();
      stream.peek().fill(0);
      stream.seek(0, SEEK_END);
      expect(text(contentsOf(stream))).toBe("abcdef");
    },

    "peek() refuses a size that is no integer, null among them": () => {
      const stream = abcdef();
      for (const size of [...NO_INTEGERS, null]) expectRefused(stream, TypeError, "peek", size);
    },
  });
}

export interface BufferedStream extends ReturnType<Make> {
  read1(size?: number | null): Uint8Array;
  readinto1(target: Uint8Array): number;
  peek(size?: number): Uint8Array;
}
