import {
  type BinaryStream,
  BufferedRandom,
  BufferedReader,
  BytesIO,
  ClosedError,
  IOBase,
  SEEK_CUR,
  SEEK_END,
  TextIOBase,
  TextIOWrapper,
  UnsupportedOperation,
} from "bytesio";
import { describe, expect, it } from "vitest";

const utf8 = (text: string) => new TextEncoder().encode(text);
const over = (text: string, options = {}) => new TextIOWrapper(new BytesIO(utf8(text)), options);
const text = (bytes: Uint8Array) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);

/** A binary stream that inherits nothing, reads one byte at a time, and knows what it was asked. */
class Foreign implements BinaryStream {
  readonly asked: string[] = [];
  readonly name = "foreign";
  closed = false;
  #below: BytesIO;
  constructor(contents: string) {
    this.#below = new BytesIO(utf8(contents));
  }
  read(size?: number | null): Uint8Array {
    this.asked.push(`read ${size}`);
    return this.#below.read(size === undefined || size === null ? size : 1);
  }
  write(data: Uint8Array<ArrayBuffer>): number {
    this.asked.push(`write ${text(data)}`);
    const count = this.#below.write(data);
    // It may do with the bytes what it likes.
    data.fill(0);
    return count;
  }
  seek(offset: number, whence?: number): number {
    return this.#below.seek(offset, whence);
  }
  tell(): number {
    return this.#below.tell();
  }
  flush(): void {
    this.asked.push("flush");
  }
  close(): void {
    this.asked.push("close");
    this.closed = true;
  }
  readable(): boolean {
    return true;
  }
  writable(): boolean {
    return true;
  }
  seekable(): boolean {
    return true;
  }
  get contents(): string {
    return text(this.#below.getvalue());
  }
}

describe("new TextIOWrapper()", () => {
  it("is a TextIOBase", () => {
    expect(over("")).toBeInstanceOf(TextIOBase);
    expect(over("")).toBeInstanceOf(IOBase);
  });

  it("takes whatever has the methods, without a read1()", () => {
    const foreign = new Foreign("é\nb");
    const stream = new TextIOWrapper(foreign);
    expect([...stream]).toEqual(["é\n", "b"]);
    expect(stream.name).toBe("foreign");
    expect(stream.buffer).toBe(foreign);
    expect(stream.isatty()).toBe(false);
    expect(() => stream.fileno()).toThrow(UnsupportedOperation);
    expect(() => stream.truncate()).toThrow(UnsupportedOperation);
  });

  it.each([undefined, null, "a.txt", 5, {}, new Uint8Array(3), new Map()])(
    "refuses %o as no stream",
    (value) => {
      expect(() => new TextIOWrapper(value as BinaryStream)).toThrow(TypeError);
      expect(() => new TextIOWrapper(value as BinaryStream)).toThrow(
        /buffer must be a binary stream: received .* without/,
      );
    },
  );

  it.each([["x"], ["\n\r"], ["\n\n"], [" "]])("refuses the newline %j", (newline) => {
    expect(() => over("", { newline })).toThrow(RangeError);
  });

  it.each([5, true, {}, ["\n"]])("refuses the newline %j, which is no string", (newline) => {
    expect(() => over("", { newline })).toThrow(TypeError);
  });

  it("takes null and undefined for the defaults", () => {
    const stream = over("a\r\n", { encoding: null, errors: null, newline: undefined });
    expect([stream.encoding, stream.errors, stream.line_buffering, stream.write_through]).toEqual([
      "utf-8",
      "strict",
      false,
      false,
    ]);
    expect(stream.read()).toBe("a\n");
  });

  it("gives the encoding as it was named", () => {
    expect(over("", { encoding: "U8" }).encoding).toBe("U8");
  });
});

describe("TextIOWrapper._CHUNK_SIZE", () => {
  it("is what is read at once; without, little first and more and more then", () => {
    const sizes: number[] = [];
    class Counting extends BytesIO {
      override read1(size?: number | null): Uint8Array<ArrayBuffer> {
        sizes.push(size as number);
        return super.read1(size);
      }
    }
    const stream = new TextIOWrapper(new Counting(utf8("x".repeat(300_000))));
    expect(stream._CHUNK_SIZE).toBe(65536);
    stream.readline();
    expect(sizes.slice(0, 6)).toEqual([8192, 16384, 32768, 65536, 65536, 65536]);
    stream.seek(0);
    sizes.length = 0;
    stream.read(1);
    stream._CHUNK_SIZE = 5;
    stream.read(8192);
    expect(sizes).toEqual([8192, 5]);
  });

  it.each([0, -1])("refuses %d", (size) => {
    const stream = over("");
    expect(() => {
      stream._CHUNK_SIZE = size;
    }).toThrow(RangeError);
  });

  it.each([Number.NaN, 1.5, 2 ** 53, "1", null])("refuses %o, which is no integer", (size) => {
    const stream = over("");
    expect(() => {
      stream._CHUNK_SIZE = size as number;
    }).toThrow(TypeError);
    expect(stream._CHUNK_SIZE).toBe(65536);
  });
});

describe("TextIOWrapper.read()", () => {
  it("counts code points, and never halves one", () => {
    for (const chunk of [1, 2, 3, 4, 5, 100]) {
      const stream = over("a😀b😀");
      stream._CHUNK_SIZE = chunk;
      expect([1, 1, 2, 9].map((size) => stream.read(size))).toEqual(["a", "😀", "b😀", ""]);
    }
  });

  it.each([undefined, null, -1, -99])("reads all that is left: read(%o)", (size) => {
    const stream = over("abc");
    stream.read(1);
    expect([stream.read(size), stream.read(size)]).toEqual(["bc", ""]);
  });

  it("does not ask for more than there may be", () => {
    const foreign = new Foreign("abc");
    expect(new TextIOWrapper(foreign).read(Number.MAX_SAFE_INTEGER)).toBe("abc");
    for (const asked of foreign.asked) expect(Number(asked.slice(5))).toBeLessThanOrEqual(2 ** 24);
  });

  it.each([Number.NaN, 1.5, 2 ** 53, "1", {}, 1n])("refuses %o, which is no integer", (size) => {
    const stream = over("abc");
    expect(() => stream.read(size as number)).toThrow(TypeError);
    expect(() => stream.readline(size as number)).toThrow(TypeError);
    expect(stream.read()).toBe("abc");
  });

  it("says so where the stream below gives none yet, or no bytes", () => {
    for (const nothing of [null, "abc", undefined]) {
      const foreign = new Foreign("");
      foreign.read = () => nothing as unknown as Uint8Array;
      const stream = new TextIOWrapper(foreign);
      for (const read of [
        () => stream.read(),
        () => stream.read(1),
        () => stream.readline(),
        () => stream.next(),
      ]) {
        const rule =
          nothing === null ? "the stream below would have to wait" : "read() must return a Uint8Array";
        expect(read).toThrow(`Cannot read as ${rule}`);
      }
    }
  });
});

describe("TextIOWrapper.readline() and iteration", () => {
  const LINES = "a\r\nbb\rc\n\n\r\r\n\r";
  const EXPECTED: [newline: "" | "\n" | "\r" | "\r\n" | null, lines: string[]][] = [
    [null, ["a\n", "bb\n", "c\n", "\n", "\n", "\n", "\n"]],
    ["", ["a\r\n", "bb\r", "c\n", "\n", "\r", "\r\n", "\r"]],
    ["\n", ["a\r\n", "bb\rc\n", "\n", "\r\r\n", "\r"]],
    ["\r", ["a\r", "\nbb\r", "c\n\n\r", "\r", "\n\r"]],
    ["\r\n", ["a\r\n", "bb\rc\n\n\r\r\n", "\r"]],
  ];

  it.each(EXPECTED)("end lines by newline %j, however the chunks are cut", (newline, lines) => {
    for (let chunk = 1; chunk <= LINES.length + 1; chunk++) {
      const open = () => {
        const stream = over(LINES, { newline });
        stream._CHUNK_SIZE = chunk;
        return stream;
      };
      expect([...open()]).toEqual(lines);
      expect(open().readlines()).toEqual(lines);
      const stream = open();
      expect(lines.map(() => stream.readline())).toEqual(lines);
      expect(stream.readline()).toBe("");
    }
  });

  it("find lines longer than many chunks", () => {
    const lines = ["é".repeat(3000), "😀".repeat(50_000)].map((line) => `${line}\n`);
    const stream = over(lines.join(""));
    stream._CHUNK_SIZE = 7;
    expect([...stream]).toEqual(lines);
  });

  it("call a readline() of one's own", () => {
    class Trimmed extends TextIOWrapper {
      override readline(limit?: number | null): string {
        return super.readline(limit).trimEnd();
      }
    }
    expect([...new Trimmed(new BytesIO(utf8("a \nb\n")))]).toEqual(["a", "b"]);
  });

  it("forbid tell() until the end", () => {
    const stream = over("a\nb\n");
    stream.next();
    expect(() => stream.tell()).toThrow(UnsupportedOperation);
    expect(() => stream.tell()).toThrow("Cannot tell as next() was called");
    expect([...stream]).toEqual(["b\n"]);
    expect(stream.tell()).toBe(4);
  });

  it("give the right position once flush() allows tell() again", () => {
    const stream = over("a\nbb\nccc\n");
    stream._CHUNK_SIZE = 3;
    stream.next();
    stream.next();
    stream.flush();
    expect(stream.tell()).toBe(5);
  });
});

describe("TextIOWrapper.write()", () => {
  it("writes at flush(), or when there is a chunk of it", () => {
    const foreign = new Foreign("");
    const stream = new TextIOWrapper(foreign);
    stream._CHUNK_SIZE = 8;
    for (const piece of ["abc", "é", "def", "ghi"]) stream.write(piece);
    expect(foreign.contents).toBe("abcédef");
    stream.flush();
    expect(foreign.contents).toBe("abcédefghi");
  });

  it("gives bytes away that it does not need any more", () => {
    const foreign = new Foreign("");
    const stream = new TextIOWrapper(foreign);
    for (let count = 0; count < 3; count++) {
      stream.write("abc");
      stream.flush();
    }
    expect(foreign.contents).toBe("abcabcabc");
  });

  it("writes much in few pieces, whatever the size of the texts", () => {
    for (const size of [1, 10, 1000, 70_000]) {
      const foreign = new Foreign("");
      const stream = new TextIOWrapper(foreign);
      const piece = "aé".repeat(size);
      for (let written = 0; written < 300_000; written += piece.length) stream.write(piece);
      stream.flush();
      expect(foreign.contents).toBe(piece.repeat(Math.ceil(300_000 / piece.length)));
      expect(foreign.asked.filter((call) => call.startsWith("write")).length).toBeLessThan(12);
    }
  });

  it("returns how many code points were written", () => {
    const stream = over("");
    expect(["", "a", "é😀\n", "\ud800".slice(1)].map((part) => stream.write(part))).toEqual([0, 1, 3, 0]);
  });

  it.each([undefined, null, 5, utf8("a"), ["a"], {}, new String("a")])(
    "refuses %o, which is no text",
    (value) => {
      const stream = over("abc");
      stream.read(1);
      expect(() => stream.write(value as string)).toThrow(TypeError);
      expect(stream.read()).toBe("bc");
    },
  );

  it("goes through a BufferedRandom, reading and writing in turn", () => {
    const binary = new BytesIO(utf8("one\ntwo\nthree\n"));
    const stream = new TextIOWrapper(new BufferedRandom(binary));
    expect(stream.readline()).toBe("one\n");
    stream.seek(stream.tell());
    stream.write("TWO");
    stream.seek(0, SEEK_CUR);
    expect(stream.read()).toBe("\nthree\n");
    stream.write("four\n");
    stream.seek(0);
    expect(stream.read()).toBe("one\nTWO\nthree\nfour\n");
    stream.close();
    expect(binary.closed).toBe(true);
  });
});

describe("TextIOWrapper.seek()", () => {
  it("goes to the end, and to where it is", () => {
    const stream = over("abc");
    expect(stream.seek(0, SEEK_END)).toBe(3);
    expect(stream.read()).toBe("");
    stream.seek(1);
    stream.read(1);
    expect(stream.seek(0, SEEK_CUR)).toBe(2);
    expect(stream.buffer.tell()).toBe(2);
  });

  it.each([
    [1, SEEK_CUR, UnsupportedOperation],
    [-1, SEEK_END, UnsupportedOperation],
    [-1, 0, RangeError],
    [0, 3, RangeError],
    [0, -1, RangeError],
    [0, 0.5, TypeError],
  ])("refuses seek(%d, %d), and stays", (cookie, whence, error) => {
    const stream = over("abc");
    stream.read(1);
    expect(() => stream.seek(cookie, whence)).toThrow(error);
    expect(stream.read()).toBe("bc");
  });
});

describe("TextIOWrapper.reconfigure()", () => {
  it("changes nothing, where an option is none there is", () => {
    const stream = over("a\r\n", { encoding: "ascii" });
    expect(() => stream.reconfigure({ encoding: "utf-8", errors: "nope" })).toThrow(RangeError);
    expect(() => stream.reconfigure({ encoding: "x-nope", newline: "" })).toThrow(RangeError);
    expect(() => stream.reconfigure({ newline: "x" as "" })).toThrow(RangeError);
    expect([stream.encoding, stream.errors, stream.read()]).toEqual(["ascii", "strict", "a\n"]);
  });

  it("to an encoding that can only be read forbids writing", () => {
    const stream = over("");
    stream.write("a");
    stream.reconfigure({ encoding: "gbk" });
    expect(() => stream.write("b")).toThrow(UnsupportedOperation);
    stream.reconfigure({ encoding: "utf-8" });
    stream.write("b");
    stream.seek(0);
    expect(stream.read()).toBe("ab");
  });
});

describe("TextIOWrapper.close() and detach()", () => {
  it("close() flushes by a flush() of one's own, once", () => {
    let flushed = 0;
    class Flushing extends TextIOWrapper {
      override flush(): void {
        flushed++;
        super.flush();
      }
    }
    const stream = new Flushing(new BytesIO());
    stream.close();
    stream.close();
    expect(flushed).toBe(1);
  });

  it("close() closes what is below although flush() fails, and tells why", () => {
    const foreign = new Foreign("");
    foreign.write = () => {
      throw new Error("Disk full");
    };
    const stream = new TextIOWrapper(foreign);
    stream.write("a");
    expect(() => stream.close()).toThrow("Disk full");
    expect(stream.closed).toBe(true);
  });

  it("close() leaves nothing to do with the stream", () => {
    const stream = over("abc");
    stream.close();
    for (const use of [
      () => stream.read(),
      () => stream.read(0),
      () => stream.readline(),
      () => stream.readlines(),
      () => stream.next(),
      () => stream[Symbol.iterator](),
      () => stream.write("a"),
      () => stream.writelines([]),
      () => stream.seek(0),
      () => stream.tell(),
      () => stream.flush(),
      () => stream.truncate(),
      () => stream.reconfigure({ line_buffering: true }),
      () => stream.detach(),
      () => stream.readable(),
    ]) {
      expect(use, String(use)).toThrow(ClosedError);
    }
  });

  it("using closes at the end of the block", () => {
    const binary = new BytesIO();
    {
      using stream = new TextIOWrapper(binary);
      stream.write("a");
    }
    expect(binary.closed).toBe(true);
  });

  it("detach() flushes, gives the stream below back open, and leaves nothing to do", () => {
    const binary = new BytesIO();
    const stream = new TextIOWrapper(binary);
    stream.write("a");
    expect(stream.detach()).toBe(binary);
    expect(binary.getvalue()).toEqual(utf8("a"));
    for (const use of [
      () => stream.read(),
      () => stream.write("a"),
      () => stream.close(),
      () => stream.closed,
    ]) {
      expect(use, String(use)).toThrow(/^Cannot .* as the buffer has been detached$/);
    }
    expect([stream.encoding, stream.errors]).toEqual(["utf-8", "strict"]);
  });

  it("a reader does not write, and names what is below", () => {
    const stream = new TextIOWrapper(new BufferedReader(new BytesIO(utf8("a"))));
    expect(() => stream.write("a")).toThrow("Cannot write as the BufferedReader below is not writable");
    expect(stream.read()).toBe("a");
  });
});
