import { bytesOfText } from "../base/bytes.ts";
import { countCodePoints } from "../base/code-points.ts";
import { SEEK_END } from "../base/constants.ts";
import { ClosedError } from "../base/errors.ts";
import { type Call, call, ending, type SuiteOptions, suite, textOfCall } from "./contract-suite.ts";
import { expect } from "./runner.ts";

/**
 * A stream of text that can be read, written and sought, as `text()` needs it.
 *
 * @example
 * ```ts
 * import { BytesIO, StringIO, TextIOWrapper } from "bytesio";
 * import type { TextStream } from "bytesio/contract";
 *
 * const streams: TextStream[] = [new StringIO("a\nb"), new TextIOWrapper(new BytesIO(Uint8Array.of(97, 10)))];
 * streams.map((stream) => stream.readline()); // => ["a\n", "a\n"]
 * ```
 */
export interface TextStream extends Iterable<string> {
  readonly closed: boolean;
  read(size?: number | null): string;
  readline(limit?: number | null): string;
  readlines(hint?: number | null): string[];
  write(text: string): number;
  writelines(lines: Iterable<string>): void;
  seek(offset: number, whence?: number): number;
  tell(): number;
  truncate(size?: number | null): number;
  close(): void;
}

/**
 * Options of `text()`.
 *
 * @example
 * ```ts
 * import { StringIO } from "bytesio";
 * import { type TextOptions, text } from "bytesio/contract";
 *
 * const options: TextOptions = { calls: [["getvalue"]] };
 * const prove = () => text("My stream", (contents) => new StringIO(contents), options);
 * typeof prove; // => "function"
 * ```
 */
export interface TextOptions extends SuiteOptions {
  /**
   * Calls that a closed stream of this class refuses, beyond those that every stream refuses: a method and its
   * arguments.
   */
  calls?: readonly (readonly [method: string | symbol, ...args: unknown[]])[];
}

/** Characters of one to four bytes in UTF-8; the last takes two code units. */
const MIXED = "aß€😀b";

/** More characters than a stream decodes or keeps at once. The surrogate pairs lie at odd places. */
const LONG_TEXT: string = `a${"😀".repeat(20_000)}é\n`;

const LINES: readonly string[] = ["😀b\n", "cd\n", "\n", "€f\n", "g😀"];

/** The calls that a closed stream refuses. */
const TEXT_CALLS: Call[] = [
  ["read"],
  ["read", 0],
  ["readline"],
  ["readlines"],
  [Symbol.iterator],
  ["write", "a"],
  ["write", ""],
  ["writelines", ["a"]],
  ["seek", 0],
  ["tell"],
  ["truncate"],
  ["truncate", 0],
];

const WRONG: Call[] = [
  ...[undefined, null, 5, 1n, true, {}, ["a"], bytesOfText("a"), new ArrayBuffer(1)].flatMap(
    (value): Call[] => [
      ["write", value],
      ["writelines", [value]],
    ],
  ),
  ["writelines", 5],
  ...["1", 1.5, NaN, 1n, true, {}].flatMap((value): Call[] => [
    ["read", value],
    ["readline", value],
    ["readlines", value],
    ["seek", value],
    ["truncate", value],
  ]),
  ["seek", null],
  ["seek", 0, "1"],
];

/**
 * Registers tests of a stream of text. They check that its sizes count code points and never part a surrogate pair,
 * that its lines, positions and writes agree, and that it refuses wrong calls.
 *
 * @param name - The name that the tests are listed under.
 * @param make - Makes an open stream that holds `contents`, at position 0, for reading and writing. Each test makes its
 *   own. The line ends are `\n`.
 * @example
 * ```ts
 * import { StringIO } from "bytesio";
 * import { type TextStream, text } from "bytesio/contract";
 *
 * const make = (contents: string): TextStream => new StringIO(contents);
 * const prove = () => text("My stream", make); // called at the top of a test file
 * make("😀b").read(1); // => "😀"
 * typeof prove; // => "function"
 * ```
 */
export function text(name: string, make: (contents: string) => TextStream, options: TextOptions = {}): void {
  const lines = () => make(LINES.join(""));
  // If the lines never end, readlines() would fill the memory.
  const requireAnEnd = () => expect([...ending(lines())]).toEqual(LINES);

  suite(`${name}: text`, options, {
    "read() returns all from the position on, and then nothing": () => {
      for (const args of [[], [null], [-1]]) {
        const stream = make(MIXED);
        expect(stream.read(2)).toBe("aß");
        expect(stream.read(...args)).toBe("€😀b");
        expect([stream.read(), stream.read(1), stream.readline()]).toEqual(["", "", ""]);
      }
    },

    "read(size) counts code points": () => {
      const stream = make(MIXED);
      expect(stream.read(0)).toBe("");
      expect([1, 2, 1, 9].map((size) => stream.read(size))).toEqual(["a", "ß€", "😀", "b"]);
    },

    "no read parts a pair of code units": () => {
      for (const size of [1000, 4096, 8191]) {
        const stream = make(LONG_TEXT);
        const pieces = [...ending(untilNothing(() => stream.read(size)))];
        expect(pieces.join("") === LONG_TEXT).toBe(true);
        expect(pieces.slice(0, -1).map(countCodePoints)).toEqual(pieces.slice(1).map(() => size));
        expect(pieces.filter((piece) => /\p{Surrogate}/u.test(piece))).toEqual([]);
      }
    },

    "readline() returns a line with its end, the last one without, and then nothing": () => {
      const stream = lines();
      expect([...LINES, ""].map(() => stream.readline())).toEqual([...LINES, ""]);
      expect(make(LONG_TEXT).readline() === LONG_TEXT).toBe(true);
    },

    "readline(limit) counts code points, and goes on where it stopped": () => {
      const stream = lines();
      const limits = [1, 2, 0, -1, 1];
      expect(limits.map((limit) => stream.readline(limit))).toEqual(["😀", "b\n", "", "cd\n", "\n"]);
      expect(make(LONG_TEXT).readline(3)).toBe("a😀😀");
    },

    "readlines() returns all lines from the position on": () => {
      requireAnEnd();
      const stream = lines();
      expect(stream.readlines()).toEqual(LINES);
      expect(stream.readlines()).toEqual([]);
      const other = lines();
      expect(other.read(1)).toBe("😀");
      expect(other.readlines(null)).toEqual(["b\n", ...LINES.slice(1)]);
    },

    "readlines(hint) stops behind the line that goes past so many code points": () => {
      requireAnEnd();
      const counts = [0, 1, 2, 3, 5, 6, 7, 99].map((hint) => lines().readlines(hint).length);
      expect(counts).toEqual([5, 1, 1, 2, 2, 3, 4, 5]);
      const stream = lines();
      stream.readlines(1);
      expect(stream.readline()).toBe("cd\n");
    },

    "a loop goes over the lines, and may stop and go on": () => {
      expect([...ending(lines())]).toEqual(LINES);
      const stream = lines();
      for (const line of stream) if (line === "cd\n") break;
      expect([...ending(stream)]).toEqual(LINES.slice(2));
    },

    "seek(tell()) goes back, wherever the position is": () => {
      const contents = LINES.join("");
      const characters = [...contents];
      for (let count = 0; count <= characters.length; count++) {
        const stream = make(contents);
        stream.read(count);
        const position = stream.tell();
        const rest = characters.slice(count).join("");
        expect(stream.read()).toBe(rest);
        expect(stream.seek(position)).toBe(position);
        expect(stream.tell()).toBe(position);
        expect(stream.read(), `behind ${count}`).toBe(rest);
      }
    },

    "seek(tell()) goes back behind each line, and far inside": () => {
      const stream = lines();
      const positions = LINES.map(() => {
        const position = stream.tell();
        stream.readline();
        return position;
      });
      for (const [index, position] of [...positions.entries()].reverse()) {
        stream.seek(position);
        expect(stream.readline()).toBe(LINES[index]);
      }
      const long = make(LONG_TEXT);
      long.read(10_001);
      const position = long.tell();
      const rest = long.read();
      long.seek(position);
      expect(long.read() === rest).toBe(true);
      expect(countCodePoints(rest)).toBe(countCodePoints(LONG_TEXT) - 10_001);
    },

    "seek(0) goes to the start, and seek(0, 2) to the end": () => {
      const stream = make(MIXED);
      stream.read(3);
      expect(stream.seek(0)).toBe(0);
      expect(stream.tell()).toBe(0);
      expect(stream.read()).toBe(MIXED);
      const end = stream.tell();
      stream.seek(0);
      expect(stream.seek(0, SEEK_END)).toBe(end);
      expect(stream.read()).toBe("");
    },

    "seek() to a negative position is refused, and nothing moves": () => {
      const stream = make(MIXED);
      stream.read(2);
      expect(() => stream.seek(-1)).toThrow(RangeError);
      expect(stream.read()).toBe("€😀b");
    },

    "write() returns the count of code points, and moves behind them": () => {
      const stream = make("");
      expect(["a", MIXED, "", "😀\n"].map((data) => stream.write(data))).toEqual([1, 5, 0, 2]);
      const position = stream.tell();
      expect(stream.seek(0, SEEK_END)).toBe(position);
      stream.seek(0);
      expect(stream.read()).toBe(`a${MIXED}😀\n`);
      const long = make("");
      expect(long.write(LONG_TEXT)).toBe(countCodePoints(LONG_TEXT));
      long.seek(0);
      expect(long.read() === LONG_TEXT).toBe(true);
    },

    "write() overwrites at the start, and appends at the end": () => {
      const stream = make("abcdef");
      expect(stream.write("XY")).toBe(2);
      stream.seek(0, SEEK_END);
      stream.write("😀");
      stream.seek(0);
      expect(stream.read()).toBe("XYcdef😀");
    },

    "writelines() writes one after the other, and adds nothing": () => {
      const stream = make("");
      stream.writelines(["a", "😀\n", ""]);
      stream.writelines(new Set(["b"]));
      stream.seek(0);
      expect(stream.read()).toBe("a😀\nb");
    },

    "truncate(0) empties, and writing goes on from the start": () => {
      const stream = make(MIXED);
      stream.read(2);
      expect(stream.truncate(0)).toBe(0);
      stream.seek(0);
      expect(stream.read()).toBe("");
      stream.write("€");
      stream.seek(0);
      expect(stream.read()).toBe("€");
    },

    "truncate() cuts at the position": () => {
      const stream = make(MIXED);
      stream.read(3);
      const position = stream.tell();
      stream.seek(position);
      expect(stream.truncate()).toBe(position);
      stream.seek(0);
      expect(stream.read()).toBe("aß€");
    },

    "a wrong type is refused with TypeError, and changes nothing": () => {
      requireAnEnd();
      for (const wrong of WRONG) {
        const stream = make(MIXED);
        stream.read(1);
        expect(() => call(stream, ...wrong), textOfCall(wrong)).toThrow(TypeError);
        expect(stream.read(), textOfCall(wrong)).toBe(MIXED.slice(1));
        stream.seek(0);
        expect(stream.read(), textOfCall(wrong)).toBe(MIXED);
      }
    },

    "a closed stream refuses everything with ClosedError, and closing twice is fine": () => {
      requireAnEnd();
      const stream = lines();
      expect(stream.closed).toBe(false);
      stream.close();
      stream.close();
      expect(stream.closed).toBe(true);
      for (const refused of [...TEXT_CALLS, ...(options.calls ?? [])]) {
        expect(() => call(stream, ...refused), textOfCall(refused)).toThrow(ClosedError);
      }
    },

    "a loop over lines throws, where its body closes the stream": () => {
      const stream = lines();
      expect(() => {
        for (const _line of stream) stream.close();
      }).toThrow(ClosedError);
    },
  });
}

/** Calls `read` again and again, and yields the results, until one is empty. */
function* untilNothing(read: () => string): Generator<string, undefined> {
  for (let piece = read(); piece !== ""; piece = read()) yield piece;
}
