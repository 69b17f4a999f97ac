import {
  BytesIO,
  ClosedError,
  type Newline,
  SEEK_CUR,
  SEEK_END,
  StringIO,
  type StringIOState,
  TextIOBase,
  UnsupportedOperation,
} from "bytesio";
import { describe, expect, it, vi } from "vitest";
import { call, NO_INTEGERS } from "../support/contract-suite.ts";

const SMILE = "🙂";
const [HIGH, LOW] = ["\ud83d", "\ude42"];
const NO_TEXT: unknown[] = [
  undefined,
  null,
  5,
  1n,
  true,
  {},
  ["ab"],
  new Uint8Array(2),
  new String("ab"),
  Symbol(),
];
/** As many code points as the text in memory is cut into. */
const PAGE = 1024;

const at = (text: string, position: number, newline?: Newline | null) => {
  const stream = new StringIO(text, newline);
  stream.seek(position);
  return stream;
};
const contentsOf = (stream: StringIO) => [stream.getvalue(), stream.tell()];

describe("new StringIO()", () => {
  it("is a TextIOBase without encoding and errors, open or closed", () => {
    const stream = new StringIO("abc");
    expect(stream).toBeInstanceOf(TextIOBase);
    expect([stream.encoding, stream.errors, stream.line_buffering]).toEqual([null, null, false]);
    stream.close();
    expect([stream.encoding, stream.errors]).toEqual([null, null]);
  });

  it("is empty, where nothing or null is given", () => {
    for (const none of [[], [undefined], [null], [""]])
      expect(contentsOf(new StringIO(...none))).toEqual(["", 0]);
  });

  it("starts at 0, so that the first write overwrites", () => {
    const stream = new StringIO("abcdef");
    stream.write("XY");
    expect(contentsOf(stream)).toEqual(["XYcdef", 2]);
  });

  it("refuses an initial value that is no text", () => {
    for (const wrong of NO_TEXT.slice(2)) expect(() => new StringIO(wrong as string)).toThrow(TypeError);
  });

  it("refuses a newline that is none, whatever the initial value is", () => {
    for (const wrong of ["x", "\n\r", "\n\n", "\0", " "]) {
      expect(() => new StringIO(5 as never, wrong as Newline)).toThrow(RangeError);
    }
    for (const wrong of [5, true, {}, ["\n"]]) {
      expect(() => new StringIO("", wrong as unknown as Newline)).toThrow(TypeError);
    }
    expect(() => new StringIO("", "x" as Newline)).toThrow(
      'Cannot make the stream as newline must be null, "", "\\n", "\\r" or "\\r\\n": received "x"',
    );
  });
});

describe("StringIO's newline", () => {
  const TEXT = "a\nb\rc\r\nd";

  it.each([
    ["\n", "a\nb\rc\r\nd", ["a\n", "b\rc\r\n", "d"], null],
    ["\r", "a\rb\rc\r\rd", ["a\r", "b\r", "c\r", "\r", "d"], null],
    ["\r\n", "a\r\nb\rc\r\r\nd", ["a\r\n", "b\rc\r\r\n", "d"], null],
    ["", "a\nb\rc\r\nd", ["a\n", "b\r", "c\r\n", "d"], ["\r", "\n", "\r\n"]],
    [null, "a\nb\nc\nd", ["a\n", "b\n", "c\n", "d"], ["\r", "\n", "\r\n"]],
  ] as const)("%j says what is written, and what ends a line", (newline, contents, lines, newlines) => {
    const written = new StringIO("", newline);
    expect(written.write(TEXT)).toBe(TEXT.length);
    expect(written.tell()).toBe(contents.length);
    written.seek(0);
    for (const stream of [written, new StringIO(TEXT, newline)]) {
      expect(stream.getvalue()).toBe(contents);
      expect(stream.newlines).toEqual(newlines);
      expect([...stream]).toEqual(lines);
    }
  });

  it("counts for each write by itself: a return and a feed are two", () => {
    const stream = new StringIO("", null);
    stream.write("a\r");
    stream.write("\nb");
    expect(stream.getvalue()).toBe("a\n\nb");
    expect(stream.newlines).toEqual(["\r", "\n"]);
  });

  it("tells each end as it is seen, and forgets none", () => {
    const stream = new StringIO("", "");
    const seen = ["a", "b\n", "c\r\n", "d\r"].map((text) => {
      stream.write(text);
      return stream.newlines;
    });
    expect(seen).toEqual([null, "\n", ["\n", "\r\n"], ["\r", "\n", "\r\n"]]);
    stream.truncate(0);
    expect(stream.newlines).toHaveLength(3);
  });

  it.each(["\n", "\r", "\r\n", "", null] as const)("%j is found over the border of a page", (newline) => {
    const end = newline || "\n";
    for (const length of [PAGE - 3, PAGE - 2, PAGE - 1, PAGE, PAGE + 1, 3 * PAGE - 1]) {
      for (const letter of ["x", SMILE]) {
        const line = letter.repeat(length) + end;
        const stream = StringIO.load({ text: line + line + letter, position: 0, newline });
        expect([...stream]).toEqual([line, line, letter]);
        expect(stream.tell()).toBe(2 * (length + end.length) + 1);
      }
    }
  });
});

describe("StringIO's positions", () => {
  it("count code points", () => {
    const stream = new StringIO();
    expect(stream.write(`${SMILE}a${SMILE}`)).toBe(3);
    expect(stream.tell()).toBe(3);
    expect(stream.seek(0, SEEK_END)).toBe(3);
    stream.seek(1);
    expect(stream.read(1)).toBe("a");
    expect(stream.read(1)).toBe(SMILE);
    stream.seek(0);
    expect(stream.readline(2)).toBe(`${SMILE}a`);
    stream.truncate(1);
    expect(contentsOf(stream)).toEqual([SMILE, 2]);
  });

  it("count an emoji as one where it overwrites, and is overwritten", () => {
    const stream = at("abcdef", 2);
    stream.write(SMILE + SMILE);
    expect(contentsOf(stream)).toEqual([`ab${SMILE}${SMILE}ef`, 4]);
    stream.seek(3);
    stream.write("X");
    expect(contentsOf(stream)).toEqual([`ab${SMILE}Xef`, 4]);
    expect(stream.read()).toBe("ef");
  });

  it("keep halves of a pair apart that were written one by one", () => {
    const stream = new StringIO();
    stream.writelines([HIGH, LOW]);
    expect(contentsOf(stream)).toEqual([SMILE, 2]);
    for (const [position, half] of [
      [0, HIGH],
      [1, LOW],
    ] as const) {
      stream.seek(position);
      expect(stream.read(1)).toBe(half);
    }
    stream.write(SMILE);
    stream.seek(1);
    stream.write("x");
    expect(contentsOf(stream)).toEqual([`${HIGH}x${SMILE}`, 2]);
  });

  it("are right everywhere in a text of several pages, whatever it is made of", () => {
    const characters = Array.from(
      { length: 3 * PAGE + 5 },
      (_, index) => ["a", "é", "中", SMILE, LOW][(index * 7) % 5],
    );
    const stream = new StringIO(characters.join(""));
    for (let position = 0; position <= characters.length; position += 13) {
      for (const size of [1, 5, PAGE - 1, PAGE, PAGE + 1]) {
        stream.seek(position);
        expect(stream.read(size)).toBe(characters.slice(position, position + size).join(""));
      }
    }
    expect(stream.seek(0, SEEK_END)).toBe(characters.length);
  });
});

describe("StringIO.read()", () => {
  it("finds nothing past the end, and the position stays", () => {
    const stream = at("abc", 9);
    expect([stream.read(), stream.read(5), stream.readline(), stream.readlines(), [...stream]]).toEqual([
      "",
      "",
      "",
      [],
      [],
    ]);
    expect(stream.tell()).toBe(9);
  });
});

describe("StringIO.readlines()", () => {
  it("stops behind the line that makes the sum of code points pass the hint", () => {
    for (const [hint, count] of [
      [0, 3],
      [1, 1],
      [2, 2],
      [3, 2],
      [4, 3],
      [6, 3],
      [100, 3],
    ] as const) {
      expect(new StringIO(`${SMILE}\n${SMILE}\n${SMILE}\n`).readlines(hint), `${hint}`).toHaveLength(count);
    }
  });
});

describe("StringIO.write()", () => {
  it("refuses what is no text, and has changed nothing then", () => {
    const stream = at("abc", 1);
    for (const wrong of NO_TEXT) expect(() => call(stream, "write", wrong)).toThrow(TypeError);
    expect(contentsOf(stream)).toEqual(["abc", 1]);
  });

  it("refuses what no string could hold, and has changed nothing then", () => {
    const most = 2 ** 29 - 24;
    for (const position of [most, most + 1, Number.MAX_SAFE_INTEGER]) {
      const stream = at("abc", position, null);
      expect(() => stream.write("\r")).toThrow(RangeError);
      expect([...contentsOf(stream), stream.newlines]).toEqual(["abc", position, null]);
      expect(stream.write("")).toBe(0);
    }
  });

  it("fills a gap with zeros, over pages too", () => {
    for (const gap of [1, PAGE - 4, PAGE - 3, PAGE - 2, 3 * PAGE]) {
      const stream = at("abc", 3 + gap);
      expect(stream.write(SMILE)).toBe(1);
      expect(contentsOf(stream)).toEqual([`abc${"\0".repeat(gap)}${SMILE}`, 4 + gap]);
    }
  });

  it("does not change what was read before", () => {
    const stream = new StringIO("abcdef".repeat(10));
    const taken = stream.read();
    stream.seek(0);
    stream.write("X".repeat(60));
    expect(taken).toBe("abcdef".repeat(10));
  });
});

describe("StringIO.writelines()", () => {
  it("writes a string character by character, as it is iterable", () => {
    const stream = new StringIO();
    stream.writelines(`a${SMILE}b`);
    expect(contentsOf(stream)).toEqual([`a${SMILE}b`, 3]);
  });

  it("keeps the pieces before the one that fails, and refuses what holds none", () => {
    const stream = new StringIO();
    expect(() => stream.writelines(["ab", 5 as unknown as string, "c"])).toThrow(TypeError);
    for (const wrong of [undefined, null, 5, {}, [1], new Uint8Array(2)]) {
      expect(() => call(stream, "writelines", wrong)).toThrow(TypeError);
    }
    expect(contentsOf(stream)).toEqual(["ab", 2]);
  });
});

describe("StringIO.seek()", () => {
  it("moves from position and end by 0 only", () => {
    const stream = at("abc", 1);
    expect(stream.seek(0, SEEK_CUR)).toBe(1);
    for (const whence of [SEEK_CUR, SEEK_END]) {
      for (const offset of [1, -1, Number.MAX_SAFE_INTEGER]) {
        expect(() => stream.seek(offset, whence)).toThrow(UnsupportedOperation);
      }
    }
    expect(stream.tell()).toBe(1);
    expect(stream.seek(-0, SEEK_END)).toBe(3);
  });

  it("names the whence that is wrong before the offset", () => {
    expect(() => new StringIO().seek(-1, 9)).toThrow("whence");
  });
});

describe("StringIO.detach() and fileno()", () => {
  it("are not supported, open or closed", () => {
    const stream = new StringIO();
    for (let round = 0; round < 2; round++) {
      expect(() => stream.detach()).toThrow(UnsupportedOperation);
      expect(() => stream.fileno()).toThrow(UnsupportedOperation);
      stream.close();
    }
  });
});

describe("A closed StringIO", () => {
  it("refuses its properties and its own methods", () => {
    const stream = new StringIO("abc");
    stream.close();
    expect(() => stream.newlines).toThrow(ClosedError);
    expect(() => stream.line_buffering).toThrow(ClosedError);
    expect(() => stream.getvalue()).toThrow(ClosedError);
    expect(() => stream.dump()).toThrow(ClosedError);
  });

  it("is flushed without a word, as in C", () => {
    const stream = new StringIO();
    stream.close();
    expect(stream.flush()).toBeUndefined();
  });
});

describe("A subclass of StringIO", () => {
  class Logged extends StringIO {
    log: string[] = [];
    override readline(limit?: number | null): string {
      this.log.push("readline");
      return super.readline(limit);
    }
    override write(text: string): number {
      this.log.push("write");
      return super.write(text);
    }
    override close(): void {
      this.log?.push("close");
      super.close();
    }
  }

  it("is called by iteration, readlines(), writelines() and the end of a using block, and by nothing else", () => {
    const stream = new Logged("a\nb\n");
    expect(stream.log).toEqual([]);
    stream.seek(0);
    stream.tell();
    stream.truncate(4);
    stream.getvalue();
    stream.read(0);
    stream.dump();
    expect(stream.log).toEqual([]);
    expect(stream.readlines()).toEqual(["a\n", "b\n"]);
    stream.writelines(["x"]);
    stream[Symbol.dispose]();
    expect(stream.log).toEqual(["readline", "readline", "readline", "write", "close"]);
  });

  it("must read strings", () => {
    class Wrong extends StringIO {
      override readline(): string {
        return 5 as unknown as string;
      }
    }
    expect(() => new Wrong().next()).toThrow(TypeError);
  });
});

describe("StringIO.dump() and load()", () => {
  class Tagged extends StringIO {
    tag: string;
    constructor(tag: string) {
      super(tag, "\r\n");
      this.tag = tag;
    }
  }
  const load = (state: unknown) => StringIO.load(state as StringIOState);

  it("give and take contents, position and newline, past the end too", () => {
    const stream = at("a\nb", 9, "\r\n");
    const state = stream.dump();
    expect(state).toStrictEqual({ text: "a\r\nb", position: 9, newline: "\r\n" });
    const twin = StringIO.load(structuredClone(state));
    expect(contentsOf(twin)).toEqual(["a\r\nb", 9]);
    twin.seek(0);
    twin.write("\n");
    expect(twin.getvalue()).toBe("\r\n\nb");
    expect(stream.getvalue()).toBe("a\r\nb");
  });

  it("translate nothing again, and tell the newlines of the text", () => {
    const stream = load({ text: "a\r\nb", position: 0, newline: null });
    expect([stream.getvalue(), stream.newlines]).toEqual(["a\r\nb", "\r\n"]);
    expect(load({ text: "a\r\nb", position: 0, newline: "\n" }).newlines).toBeNull();
  });

  it("keep the fields of a subclass without running its constructor", () => {
    const stream = new Tagged("t");
    stream.seek(1);
    expect(stream.dump().fields).toEqual({ tag: "t" });
    const twin = Tagged.load(structuredClone(stream.dump()));
    expect(twin).toBeInstanceOf(Tagged);
    expect([twin.tag, ...contentsOf(twin)]).toEqual(["t", "t", 1]);
  });

  it("set a field named __proto__ as a field", () => {
    const fields = JSON.parse('{ "__proto__": { "polluted": true } }') as Record<string, unknown>;
    const stream = StringIO.load({ text: "", position: 0, newline: "\n", fields });
    expect(Object.getPrototypeOf(stream)).toBe(StringIO.prototype);
    expect("polluted" in stream).toBe(false);
  });

  it("refuse a state of the wrong shape", () => {
    const good = { text: "abc", position: 0, newline: "\n" };
    for (const state of [undefined, null, 5, "abc", [], {}, new BytesIO()]) {
      expect(() => load(state)).toThrow(TypeError);
    }
    for (const text of NO_TEXT) expect(() => load({ ...good, text })).toThrow(TypeError);
    for (const position of [...NO_INTEGERS, null])
      expect(() => load({ ...good, position })).toThrow(TypeError);
    for (const fields of [null, 5, "abc", []]) expect(() => load({ ...good, fields })).toThrow(TypeError);
    expect(() => load({ ...good, newline: 5 })).toThrow(TypeError);
    expect(() => load({ ...good, newline: "x" })).toThrow(RangeError);
    expect(() => load({ ...good, position: -1 })).toThrow(RangeError);
  });
});

describe("StringIO's cost", () => {
  /** What one piece of work asks of the engine's strings: calls, and how many units they look at or give. */
  function work(run: () => void): { calls: number; units: number } {
    const counted = { calls: 0, units: 0 };
    const spies = (["slice", "indexOf", "search", "replace", "replaceAll"] as const).map((method) => {
      const original = String.prototype[method] as (...args: unknown[]) => unknown;
      return vi.spyOn(String.prototype, method).mockImplementation(function (
        this: string,
        ...args: unknown[]
      ) {
        counted.calls++;
        counted.units += this.length;
        return original.apply(this, args);
      } as never);
    });
    try {
      run();
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
    return counted;
  }

  /** Each operation at a position in the first half of the text. */
  const OPERATIONS: Record<string, (stream: StringIO, position: number) => unknown> = {
    "write() in the middle": (stream) => stream.write("XYZ"),
    "write() of an emoji in the middle": (stream) => stream.write(SMILE),
    "write() at the end": (stream) => stream.seek(0, SEEK_END) && stream.write("XYZ"),
    "write() behind a gap": (stream) => stream.seek(stream.seek(0, SEEK_END) + 5) && stream.write("X"),
    "read() of some": (stream) => stream.read(80),
    "readline()": (stream) => stream.readline(),
    "seek() and tell()": (stream, position) => stream.seek(position + 1) && stream.tell(),
    "truncate() of little": (stream) => stream.truncate(stream.seek(0, SEEK_END) - 3),
  };

  for (const [name, operation] of Object.entries(OPERATIONS)) {
    it(`does not grow with the text: ${name}`, () => {
      for (const line of [`${"x".repeat(79)}\n`, `${SMILE}${"x".repeat(78)}\n`]) {
        const [few, many] = [128, 12800].map((lines) => {
          // The middle and the end of both are at the border of a page.
          const stream = new StringIO(line.repeat(lines));
          const position = lines * 40;
          stream.seek(position);
          return work(() => operation(stream, position));
        });
        expect(many).toEqual(few);
      }
    });
  }

  it("is counted rightly: what returns all of the text costs more the longer it is", () => {
    const [few, many] = [10, 100].map((pages) => {
      const stream = new StringIO("x".repeat(pages * PAGE));
      return work(() => stream.read()).calls;
    });
    expect(many).toBe(10 * (few as number));
  });
});
