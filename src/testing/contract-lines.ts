import { bytesOfText } from "../base/bytes.ts";
import {
  ending,
  expectPosition,
  expectRefused,
  type Make,
  moveTo,
  readContents,
  type Skip,
  type StreamWith,
  type SuiteOptions,
  suite,
} from "./contract-suite.ts";
import { latin1Text, NO_INTEGERS } from "./contract-values.ts";
import { expect } from "./runner.ts";

/** The methods that `lines()` calls. */
type LineStream = StreamWith<"readline" | "readlines" | "write" | "truncate" | typeof Symbol.iterator>;

/**
 * Registers tests of `readline()`, `readlines()` and iteration.
 *
 * @param name - The name that the tests are listed under.
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { lines, type Make } from "bytesio/contract";
 *
 * const make: Make = (contents) => new BytesIO(contents);
 * const prove = () => lines("My stream", make); // called at the top of a test file
 * make(new TextEncoder().encode("a\nb")).readlines().length; // => 2
 * typeof prove; // => "function"
 * ```
 */
export function lines(name: string, make: Make<LineStream>, options: SuiteOptions = {}): void {
  /** Lines of 3, 5 and 3 bytes, the last one without its newline. */
  const three = () => make(bytesOfText("ab\ncdef\nghi"));
  const seekable = (skip: Skip) => {
    const stream = three();
    return stream.seekable() ? stream : skip("it is not seekable");
  };
  /** Twenty lines of 2 bytes each. */
  const changeable = (skip: Skip) => {
    const stream = make(bytesOfText("a\n".repeat(20)));
    if (!stream.writable()) skip("it is not writable");
    return stream.seekable() ? stream : skip("it is not seekable");
  };
  const texts = (found: Iterable<Uint8Array>) => Array.from(ending(found), latin1Text);
  /** If the iteration of a class never ends, its readlines() would fill the memory. */
  const linesOf = (stream: LineStream, hint?: number | null) => {
    texts(three());
    return stream.readlines(hint);
  };

  suite(`${name}: lines`, options, {
    "readline() returns one line after the other with its newline, then nothing": () => {
      const stream = three();
      for (const [line, position] of [
        ["ab\n", 3],
        ["cdef\n", 8],
        ["ghi", 11],
        ["", 11],
        ["", 11],
      ] as const) {
        expect(latin1Text(stream.readline())).toBe(line);
        expectPosition(stream, position);
      }
    },

    "readline() ends a line at byte 10 only": () => {
      const separators = "a\r\x0b\x0c\x1c\x85\u2028b";
      expect(make(bytesOfText(`${separators}\nc`)).readline()).toEqual(bytesOfText(`${separators}\n`));
    },

    "readline() returns empty lines as their newline": () => {
      expect(texts(make(bytesOfText("\n\n\r\n")))).toEqual(["\n", "\n", "\r\n"]);
    },

    "readline() starts in the middle of a line, where the position is": () => {
      expect(latin1Text(moveTo(three(), 5).readline())).toBe("ef\n");
    },

    "readline() finds the newline at whatever distance": () => {
      const all = Array.from({ length: 140 }, (_, length) => `${"x".repeat(length)}\n`);
      const stream = make(bytesOfText(all.join("")));
      for (const line of all) expect(latin1Text(stream.readline())).toBe(line);
      expect(stream.readline()).toHaveLength(0);
    },

    "readline(limit) cuts a line": () => {
      for (const [limit, line] of [
        [0, ""],
        [1, "a"],
        [2, "ab"],
        [3, "ab\n"],
        [4, "ab\n"],
        [Number.MAX_SAFE_INTEGER, "ab\n"],
      ] as const) {
        const stream = three();
        expect(latin1Text(stream.readline(limit))).toBe(line);
        expectPosition(stream, line.length);
      }
    },

    "readline(limit) cuts a long line just before and just behind its newline": () => {
      const line = `${"x".repeat(99)}\n`;
      for (const limit of [98, 99, 100, 101]) {
        expect(latin1Text(make(bytesOfText(`${line}y`)).readline(limit))).toBe(line.slice(0, limit));
      }
    },

    "readline() has no limit, where it is absent, null or negative": () => {
      for (const none of [undefined, null, -1, -99]) expect(latin1Text(three().readline(none))).toBe("ab\n");
    },

    "readline() finds nothing past the end, and the position stays": (skip) => {
      const stream = seekable(skip);
      stream.seek(20);
      expect(stream.readline()).toHaveLength(0);
      expect(stream.readline(5)).toHaveLength(0);
      expect(linesOf(stream)).toEqual([]);
      expect(texts(stream)).toEqual([]);
      expect(stream.tell()).toBe(20);
    },

    "readline() finds nothing in an empty stream": () => {
      const stream = make(new Uint8Array(0));
      expect(stream.readline()).toHaveLength(0);
      expect(linesOf(stream)).toEqual([]);
      expect(texts(stream)).toEqual([]);
    },

    "readline() returns a copy": (skip) => {
      const stream = seekable(skip);
      stream.readline().fill(0);
      expect(latin1Text(readContents(stream))).toBe("ab\ncdef\nghi");
    },

    "readlines() returns all lines from the position on": () => {
      const stream = moveTo(three(), 1);
      expect(texts(linesOf(stream))).toEqual(["b\n", "cdef\n", "ghi"]);
      expectPosition(stream, 11);
    },

    // No hint here is the end of a line: IOBase reads one more line than BytesIO then, as in C.
    "readlines(hint) stops behind the line that makes the sum pass the hint": () => {
      for (const [hint, count] of [
        [1, 1],
        [2, 1],
        [4, 2],
        [7, 2],
        [9, 3],
        [10, 3],
        [12, 3],
        [Number.MAX_SAFE_INTEGER, 3],
      ] as const) {
        const stream = three();
        expect(linesOf(stream, hint), `readlines(${hint})`).toHaveLength(count);
        expectPosition(stream, [0, 3, 8, 11][count] as number);
      }
    },

    "readlines() returns all lines, where the hint is absent, null, 0 or negative": () => {
      for (const none of [undefined, null, 0, -1]) expect(linesOf(three(), none)).toHaveLength(3);
    },

    "iteration goes over the lines and shares the position": () => {
      const stream = three();
      const positions = [3, 8, 11];
      const seen: string[] = [];
      for (const line of ending(stream)) {
        expectPosition(stream, positions[seen.length] as number);
        seen.push(latin1Text(line));
      }
      expect(seen).toEqual(["ab\n", "cdef\n", "ghi"]);
    },

    "iteration is the stream's own: it goes on after a break, and an iterator is no second one": () => {
      const stream = three();
      expect(stream[Symbol.iterator]()).toBe(stream);
      for (const _line of stream) break;
      expect(latin1Text(stream.readline())).toBe("cdef\n");
      expect(texts(stream)).toEqual(["ghi"]);
    },

    "seek() in the middle of a loop takes effect at the next line": (skip) => {
      const stream = seekable(skip);
      const seen: string[] = [];
      for (const line of ending(stream)) {
        seen.push(latin1Text(line));
        if (seen.length === 1) stream.seek(8);
      }
      expect(seen).toEqual(["ab\n", "ghi"]);
    },

    "a line shows what was written since the line before it was read": (skip) => {
      const stream = changeable(skip);
      const next = () => latin1Text(stream.readline());
      expect([next(), next(), next()]).toEqual(["a\n", "a\n", "a\n"]);
      for (const [position, data] of [
        [6, "b"],
        [8, "c"],
        [10, "d"],
      ] as const) {
        stream.seek(position);
        stream.write(bytesOfText(data));
        stream.seek(position);
        expect(next()).toBe(`${data}\n`);
      }
      expect([next(), next()]).toEqual(["a\n", "a\n"]);
    },

    "a line shows what was cut since the line before it was read": (skip) => {
      const stream = changeable(skip);
      const lines = Array.from({ length: 8 }, () => latin1Text(stream.readline()));
      expect(lines).toEqual(Array(8).fill("a\n"));
      stream.truncate(19);
      expect(texts(stream)).toEqual(["a\n", "a"]);
    },

    "an iteration that ended goes on, where there is more to read": (skip) => {
      const stream = seekable(skip);
      expect(texts(stream)).toHaveLength(3);
      stream.seek(0);
      expect(texts(stream)).toHaveLength(3);
    },

    "readline() and readlines() refuse what is no integer": () => {
      const stream = moveTo(three(), 2);
      for (const wrong of NO_INTEGERS) {
        expectRefused(stream, TypeError, "readline", wrong);
        expectRefused(stream, TypeError, "readlines", wrong);
      }
      expect(latin1Text(stream.readline())).toBe("\n");
    },
  });
}
