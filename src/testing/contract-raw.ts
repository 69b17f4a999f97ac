import { bytesOfText } from "../base/bytes.ts";
import { SEEK_CUR, SEEK_END, SEEK_SET } from "../base/constants.ts";
import { BlockingIOError, ClosedError } from "../base/errors.ts";
import type { RawReader, RawWriter } from "../base/protocols.ts";
import { BufferedReader } from "../buffered/buffered-reader.ts";
import { BufferedWriter } from "../buffered/buffered-writer.ts";
import { expectExact } from "./contract-readable.ts";
import { type Make, type Skip, type SuiteOptions, suite, untilEmpty } from "./contract-suite.ts";
import { latin1Text } from "./contract-values.ts";
import { expect } from "./runner.ts";

/** How many times in a row a stream may return null before it counts as a stream that never goes on. */
const MOST_TRIES = 1000;

/** More bytes than one call returns. */
const LONG_BYTES: Uint8Array<ArrayBuffer> = Uint8Array.from({ length: 5000 }, (_, index) => index * 7);

/**
 * Options of `raw()`.
 *
 * @typeParam Kind - The class under test.
 * @example
 * ```ts
 * import { RawIOBase } from "bytesio";
 * import { type RawOptions, raw } from "bytesio/contract";
 *
 * class Sink extends RawIOBase {
 *   taken: number[] = [];
 *   override writable(): boolean {
 *     return true;
 *   }
 *   override write(data: Uint8Array): number {
 *     this.taken.push(...data);
 *     return data.length;
 *   }
 * }
 * const options: RawOptions<Sink> = {
 *   contents: (sink) => Uint8Array.from(sink.taken),
 *   skip: { "a closed stream refuses to be read, written and sought": "it takes what comes" },
 * };
 * const prove = () => raw("Sink", () => new Sink(), options);
 * typeof prove; // => "function"
 * ```
 */
export interface RawOptions<Kind> extends SuiteOptions {
  /** Returns all bytes that were written. Default: reads the stream from the start. */
  contents?: (stream: Kind) => Uint8Array;
}

/**
 * Registers tests of a raw stream, which may do less than it is asked for, or return null. The tests check what a
 * `BufferedReader` or a `BufferedWriter` over it relies on. They call only the methods of `RawReader` or `RawWriter`.
 *
 * Tests of abilities that the stream says it does not have are skipped. If the stream can only be written, each test
 * starts with an empty stream.
 *
 * @param name - The name that the tests are listed under.
 * @example
 * ```ts
 * import { ClosedError, RawIOBase, type RawReader } from "bytesio";
 * import { type Make, raw } from "bytesio/contract";
 *
 * class Drop extends RawIOBase {
 *   left: Uint8Array;
 *   constructor(contents: Uint8Array) {
 *     super();
 *     this.left = contents;
 *   }
 *   override readable(): boolean {
 *     return true;
 *   }
 *   override readinto(target: Uint8Array): number {
 *     if (this.closed) throw new ClosedError("Cannot read as the stream is closed");
 *     const next = this.left.subarray(0, Math.min(target.length, 1));
 *     target.set(next);
 *     this.left = this.left.subarray(next.length);
 *     return next.length;
 *   }
 * }
 * const make: Make<RawReader> = (contents) => new Drop(contents);
 * const prove = () => raw("Drop", make); // called at the top of a test file
 * make(Uint8Array.of(1, 2)).readinto(new Uint8Array(2)); // => 1
 * typeof prove; // => "function"
 * ```
 */
export function raw<Kind extends RawReader | RawWriter>(
  name: string,
  make: Make<Kind>,
  options: RawOptions<Kind> = {},
): void {
  const abcdef = () => make(bytesOfText("abcdef"));
  const reader = (skip: Skip, contents: Uint8Array<ArrayBuffer> = bytesOfText("abcdef")): RawReader => {
    const stream = make(contents.slice());
    return canRead(stream) ? stream : skip("it is not readable");
  };
  const writer = (skip: Skip): [Kind & RawWriter, () => string] => {
    const stream = make(new Uint8Array(0));
    if (!canWrite(stream)) return skip("it is not writable");
    return [stream, () => latin1Text(written(stream, skip))];
  };
  const written = (stream: Kind, skip: Skip): Uint8Array => {
    if (options.contents) return options.contents(stream);
    if (!canRead(stream) || !stream.seekable()) return skip("what was written takes the option contents");
    stream.seek(0);
    return rest(stream);
  };

  suite(`${name}: raw`, options, {
    "says that it can be read or written": () => {
      const stream: RawReader | RawWriter = abcdef();
      expect(canRead(stream) || canWrite(stream)).toBe(true);
      expect([true, false]).toContain(stream.seekable());
    },

    "readinto() fills a beginning of the target, and says how much of it": (skip) => {
      for (const size of [1, 5, 6, 8]) {
        const stream = reader(skip);
        const target = new Uint8Array(size).fill(46);
        const count = readOrRetry(stream, target);
        expect(count).toBeGreaterThanOrEqual(1);
        expect(count).toBeLessThanOrEqual(Math.min(size, 6));
        expect(latin1Text(target)).toBe("abcdef".slice(0, count).padEnd(size, "."));
        if (stream.seekable()) expect(stream.tell()).toBe(count);
      }
    },

    "readinto() of no room reads nothing": (skip) => {
      const stream = reader(skip);
      expect([0, null]).toContain(stream.readinto(new Uint8Array(0)));
      expect(latin1Text(rest(stream))).toBe("abcdef");
    },

    "readinto() goes on where the last one ended, to the last byte": (skip) => {
      expect(rest(reader(skip, LONG_BYTES))).toEqual(LONG_BYTES);
    },

    "readinto() returns 0 at the end, however often it is asked": (skip) => {
      for (const contents of ["", "abcdef"]) {
        const stream = reader(skip, bytesOfText(contents));
        rest(stream);
        const target = bytesOfText("..");
        expect([1, 2, 3].map(() => readOrRetry(stream, target))).toEqual([0, 0, 0]);
        expect(latin1Text(target)).toBe("..");
      }
    },

    "readinto() touches nothing around the target": (skip) => {
      const all = new Uint8Array(10).fill(46);
      const count = readOrRetry(reader(skip), all.subarray(3, 7));
      expect(latin1Text(all)).toBe(`...${"abcd".slice(0, count)}`.padEnd(10, "."));
    },

    "readinto() keeps nothing: what becomes of the target later does not show": (skip) => {
      const stream = reader(skip);
      const target = new Uint8Array(3);
      const count = readOrRetry(stream, target);
      target.fill(46);
      expect(latin1Text(rest(stream))).toBe("abcdef".slice(count));
      if (!stream.seekable()) return;
      stream.seek(0);
      expect(latin1Text(rest(stream))).toBe("abcdef");
    },

    "read() takes at most what it is asked for, in an array of its own": (skip) => {
      const stream: Partial<Reads> & RawReader = reader(skip);
      if (typeof stream.read !== "function") return skip("it has no read()");
      const all = untilEmpty(() => {
        const taken = orRetry(() => stream.read?.(4) ?? null);
        expectExact(taken);
        expect(taken.length).toBeLessThanOrEqual(4);
        return taken;
      });
      expect(latin1Text(all)).toBe("abcdef");
    },

    "readall() takes the rest": (skip) => {
      const stream: Partial<Reads> & RawReader = reader(skip);
      if (typeof stream.readall !== "function") return skip("it has no readall()");
      // If the stream never ends, readall() would fill the memory.
      rest(reader(skip));
      const first = readOrRetry(stream, new Uint8Array(1));
      const more = untilEmpty(() => orRetry(() => stream.readall?.() ?? null));
      expect(latin1Text(more)).toBe("abcdef".slice(first));
    },

    "a BufferedReader over it gives every byte": (skip) => {
      for (const buffer_size of [3, 4096]) {
        const buffered: Reads = new BufferedReader(reader(skip, LONG_BYTES), buffer_size);
        expect(untilEmpty(() => orRetry(() => buffered.read(500)))).toEqual(LONG_BYTES);
      }
    },

    "write() takes a beginning of the data, and says how much of it": (skip) => {
      for (const size of [1, 2, 6]) {
        const [stream, contents] = writer(skip);
        const data = bytesOfText("UVWXYZ".slice(0, size));
        const count = orRetry(() => stream.write(data));
        expect(count).toBeGreaterThanOrEqual(1);
        expect(count).toBeLessThanOrEqual(size);
        if (stream.seekable()) expect(stream.tell()).toBe(count);
        expect(contents()).toBe("UVWXYZ".slice(0, count));
        expect(latin1Text(data)).toBe("UVWXYZ".slice(0, size));
      }
    },

    "write() of nothing writes nothing": (skip) => {
      const [stream, contents] = writer(skip);
      expect([0, null]).toContain(stream.write(new Uint8Array(0)));
      expect(contents()).toBe("");
    },

    "write() goes on where the last one ended, to the last byte": (skip) => {
      const [stream, contents] = writer(skip);
      for (let start = 0; start < LONG_BYTES.length; ) {
        const count = orRetry(() => stream.write(LONG_BYTES.slice(start, start + 333)));
        expect(count).toBeGreaterThanOrEqual(1);
        start += count;
      }
      expect(contents()).toBe(latin1Text(LONG_BYTES));
    },

    "write() overwrites where the position is": (skip) => {
      const stream = abcdef();
      if (!canWrite(stream)) return skip("it is not writable");
      if (!stream.seekable()) return skip("it is not seekable");
      stream.seek(2);
      const count = orRetry(() => stream.write(bytesOfText("XY")));
      expect(latin1Text(written(stream, skip))).toBe(`ab${"XY".slice(0, count)}${"cdef".slice(count)}`);
    },

    "write() keeps nothing: what becomes of the data later does not show": (skip) => {
      const [stream, contents] = writer(skip);
      const data = bytesOfText("XYZ");
      const count = orRetry(() => stream.write(data));
      data.fill(46);
      expect(contents()).toBe("XYZ".slice(0, count));
    },

    "a BufferedWriter over it writes every byte": (skip) => {
      for (const buffer_size of [3, 4096]) {
        const [stream, contents] = writer(skip);
        // If the stream takes nothing, a BufferedWriter would never end.
        expect(orRetry(() => stream.write(LONG_BYTES.slice(0, 1)))).toBe(1);
        const buffered = new BufferedWriter(stream, buffer_size);
        for (let start = 1; start < LONG_BYTES.length; start += 500) {
          write_through(buffered, LONG_BYTES.subarray(start, start + 500));
        }
        expect(contents()).toBe(latin1Text(LONG_BYTES));
      }
    },

    "seek() and tell() agree, and reading goes on from there": (skip) => {
      for (const [offset, whence, position] of [
        [0, SEEK_SET, 0],
        [6, SEEK_SET, 6],
        [5, undefined, 5],
        [1, SEEK_CUR, 5],
        [-4, SEEK_CUR, 0],
        [0, SEEK_END, 6],
        [-6, SEEK_END, 0],
      ] as const) {
        const stream = abcdef();
        if (!stream.seekable()) return skip("it is not seekable");
        stream.seek(4);
        expect(stream.seek(offset, whence), `seek(${offset}, ${whence})`).toBe(position);
        expect(stream.tell()).toBe(position);
        if (canRead(stream)) expect(latin1Text(rest(stream))).toBe("abcdef".slice(position));
      }
    },

    "close() closes, and twice is fine": () => {
      const stream = abcdef();
      expect(stream.closed).toBe(false);
      stream.close();
      expect(stream.closed).toBe(true);
      stream.close();
      expect(stream.closed).toBe(true);
    },

    "a closed stream refuses to be read, written and sought": () => {
      const stream: RawReader | RawWriter = abcdef();
      const calls: (() => unknown)[] = [];
      if (canRead(stream)) calls.push(() => stream.readinto(new Uint8Array(1)));
      if (canWrite(stream)) calls.push(() => stream.write(new Uint8Array(1)));
      if (stream.seekable())
        calls.push(
          () => stream.seek(0),
          () => stream.tell(),
        );
      stream.close();
      for (const refused of calls) expect(refused, String(refused)).toThrow(ClosedError);
    },
  });
}

/** The methods that a `RawIOBase` has beside `readinto()`. */
interface Reads {
  read(size: number): Uint8Array | null;
  readall?(): Uint8Array | null;
}

function canRead<Kind extends RawReader | RawWriter>(stream: Kind): stream is Kind & RawReader {
  return "readable" in stream && stream.readable();
}

function canWrite<Kind extends RawReader | RawWriter>(stream: Kind): stream is Kind & RawWriter {
  return "writable" in stream && stream.writable();
}

/** Calls `work` again as long as the stream would have to wait. */
function orRetry<Result>(work: () => Result | null): Result {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const result = work();
    if (result !== null) return result;
  }
  throw new Error(
    `Cannot go on as the stream would have to wait: received null ${MOST_TRIES} times in a row`,
  );
}

function readOrRetry(stream: RawReader, target: Uint8Array<ArrayBuffer>): number {
  return orRetry(() => stream.readinto(target));
}

/** Reads to the end. */
function rest(stream: RawReader): Uint8Array<ArrayBuffer> {
  const target = new Uint8Array(333);
  return untilEmpty(() => target.slice(0, readOrRetry(stream, target)));
}

/** Writes all of `data` and flushes, again and again where the stream below would have to wait. */
function write_through(writer: BufferedWriter, data: Uint8Array): void {
  let left = data;
  orRetry(() => {
    try {
      writer.write(left);
      left = left.subarray(left.length);
      writer.flush();
      return true;
    } catch (error) {
      if (!(error instanceof BlockingIOError)) throw error;
      // If flush() throws it, write() has taken everything before, and nothing is left.
      left = left.subarray(error.characters_written);
      return null;
    }
  });
}
