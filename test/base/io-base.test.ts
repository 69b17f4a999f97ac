import {
  BufferedIOBase,
  BytesIO,
  type BytesLike,
  ClosedError,
  IOBase,
  RawIOBase,
  type Reader,
  type Seekable,
  TextIOBase,
  UnsupportedOperation,
  type Writer,
} from "bytesio";
import { describe, expect, it } from "vitest";
import { call, NO_INTEGERS, text, utf8 } from "../support/contract-suite.ts";

/** A raw stream over bytes that remembers what was asked of it. */
class Raw extends RawIOBase {
  readonly log: unknown[] = [];
  readonly #left: (number | null)[];
  readonly #source: BytesIO;

  /** Each number is how much one call may give at most; null, that it would have to wait. */
  constructor(contents: string, ...plan: (number | null)[]) {
    super();
    this.#source = new BytesIO(utf8(contents));
    this.#left = plan;
  }
  override readinto(target: Uint8Array): number | null {
    this.log.push(target.length);
    const most = this.#left.length === 0 ? Infinity : (this.#left.shift() as number | null);
    return most === null ? null : this.#source.readinto(target.subarray(0, most));
  }
}

/** Has `read()` alone, as a subclass may. */
class ReadOnly extends BufferedIOBase {
  readonly log: number[] = [];
  readonly source: BytesIO;

  constructor(contents: string) {
    super();
    this.source = new BytesIO(utf8(contents));
  }
  override read(size?: number | null): Uint8Array<ArrayBuffer> {
    this.log.push(size ?? -1);
    return this.source.read(size);
  }
}

class Peekable extends ReadOnly {
  peek(): Uint8Array<ArrayBuffer> {
    return this.source.peek(5);
  }
}

const lines = (stream: IOBase): string[] => Array.from(stream, text);

describe("IOBase", () => {
  it("is the base of every stream", () => {
    expect(new BytesIO()).toBeInstanceOf(IOBase);
    expect(new BytesIO()).toBeInstanceOf(BufferedIOBase);
    expect(new BytesIO()).not.toBeInstanceOf(RawIOBase);
    expect(new TextIOBase()).toBeInstanceOf(IOBase);
  });

  it.each([
    ["seek", 0],
    ["tell"],
    ["truncate"],
    ["fileno"],
    ["readline"],
    ["readlines"],
    ["next"],
    ["writelines", [utf8("a")]],
  ])("does not support %s()", (method, ...args) => {
    expect(() => call(new IOBase(), method, ...args)).toThrow(UnsupportedOperation);
    expect(() => call(new IOBase(), method, ...args)).toThrow(/^Cannot \w+ as IOBase does not support it$/);
  });

  it("can do nothing and is no terminal", () => {
    const stream = new IOBase();
    expect([stream.readable(), stream.writable(), stream.seekable(), stream.isatty()]).toEqual(
      Array(4).fill(false),
    );
    expect(stream.flush()).toBeUndefined();
  });

  it("refuses flush(), isatty(), iteration and writelines() once closed, and answers the rest", () => {
    const stream = new IOBase();
    stream.close();
    stream.close();
    expect(stream.closed).toBe(true);
    expect(() => stream.flush()).toThrow(ClosedError);
    expect(() => stream.isatty()).toThrow(ClosedError);
    expect(() => stream[Symbol.iterator]()).toThrow(ClosedError);
    expect(() => stream.writelines([])).toThrow(ClosedError);
    expect([stream.readable(), stream.writable(), stream.seekable()]).toEqual(Array(3).fill(false));
  });
});

describe("IOBase.close()", () => {
  it("calls an overridden flush() once, and closes even if that throws", () => {
    let flushed = 0;
    class Failing extends IOBase {
      override flush(): void {
        flushed++;
        throw new Error("no space");
      }
    }
    const stream = new Failing();
    expect(() => stream.close()).toThrow("no space");
    expect(stream.closed).toBe(true);
    stream.close();
    expect(flushed).toBe(1);
  });

  it("is called at the end of a using block", () => {
    let kept: IOBase;
    {
      using stream = new IOBase();
      kept = stream;
    }
    expect(kept.closed).toBe(true);
  });
});

describe("IOBase.tell()", () => {
  it("asks an overridden seek()", () => {
    class Positioned extends IOBase {
      override seek(offset: number, whence?: number): number {
        expect([offset, whence]).toEqual([0, 1]);
        return 42;
      }
    }
    expect(new Positioned().tell()).toBe(42);
  });
});

describe("IOBase.readline()", () => {
  it("reads byte by byte where there is no peek()", () => {
    const stream = new ReadOnly("ab\ncd");
    expect(text(stream.readline())).toBe("ab\n");
    expect(stream.log).toEqual([1, 1, 1]);
    expect(text(stream.readline())).toBe("cd");
    expect(text(stream.readline())).toBe("");
  });

  it("reads what peek() shows up to the newline", () => {
    const stream = new Peekable("abc\ndef");
    expect(text(stream.readline())).toBe("abc\n");
    expect(stream.log).toEqual([4]);
    expect(text(stream.readline(2))).toBe("de");
    expect(stream.log).toEqual([4, 2]);
  });

  it("joins the pieces of a line longer than what peek() shows", () => {
    expect(lines(new Peekable("0123456789\nx"))).toEqual(["0123456789\n", "x"]);
  });

  it("takes null and negative numbers for no limit, and reads nothing for 0", () => {
    expect(text(new ReadOnly("ab\n").readline(null))).toBe("ab\n");
    expect(text(new ReadOnly("ab\n").readline(-1))).toBe("ab\n");
    const stream = new ReadOnly("ab\n");
    expect(text(stream.readline(0))).toBe("");
    expect(stream.log).toEqual([]);
  });

  it.each(NO_INTEGERS)("refuses a limit of %o", (limit) => {
    expect(() => call(new ReadOnly("ab"), "readline", limit)).toThrow(TypeError);
  });

  it("says so if read() gives anything but bytes", () => {
    class Wrong extends BufferedIOBase {
      override read(): never {
        return "text" as never;
      }
    }
    expect(() => new Wrong().readline()).toThrow(
      'Cannot read as read() must return a Uint8Array: it returned "text"',
    );
    const waiting = new Raw("ab", null);
    expect(() => waiting.readline()).toThrow(
      "Cannot read as read() must return a Uint8Array: it returned null",
    );
  });
});

describe("IOBase.readlines()", () => {
  it("stops after the line that makes the sum larger than the hint, where BytesIO stops at it", () => {
    const contents = "ab\ncd\nef";
    expect(new Raw(contents).readlines(2).map(text)).toEqual(["ab\n"]);
    expect(new Raw(contents).readlines(3).map(text)).toEqual(["ab\n", "cd\n"]);
    expect(new BytesIO(utf8(contents)).readlines(3).map(text)).toEqual(["ab\n"]);
    for (const hint of [undefined, null, 0, -1]) {
      expect(new Raw(contents).readlines(hint).map(text)).toEqual(["ab\n", "cd\n", "ef"]);
    }
  });

  it("calls an overridden readline()", () => {
    class Lines extends IOBase {
      left = ["one", "two"];
      override readline(): Uint8Array<ArrayBuffer> {
        return utf8(this.left.shift() ?? "");
      }
    }
    expect(new Lines().readlines().map(text)).toEqual(["one", "two"]);
    expect(lines(new Lines())).toEqual(["one", "two"]);
  });
});

describe("IOBase.writelines()", () => {
  class Sink extends RawIOBase {
    readonly written: string[] = [];
    override write(data: BytesLike): number | null {
      this.written.push(text(data as Uint8Array));
      if (this.written.length === 3) throw new Error("no space");
      return null;
    }
  }

  it("calls an overridden write() for each item, and leaves the ones before a failure written", () => {
    const sink = new Sink();
    sink.writelines([utf8("a"), utf8("bc")]);
    expect(sink.written).toEqual(["a", "bc"]);
    expect(() => sink.writelines([utf8("d"), utf8("e")])).toThrow("no space");
    expect(sink.written).toEqual(["a", "bc", "d"]);
  });

  it.each([undefined, null, 5, {}])("refuses %o", (value) => {
    expect(() => call(new Sink(), "writelines", value)).toThrow(
      "Cannot write lines as they must be iterable",
    );
  });

  it("writes no item for none, even where there is no write()", () => {
    expect(new IOBase().writelines([])).toBeUndefined();
  });
});

describe("RawIOBase.read()", () => {
  it("makes one readinto() of the size, and may give less", () => {
    const raw = new Raw("abcdef", 2);
    expect(text(raw.read(4) as Uint8Array)).toBe("ab");
    expect(raw.log).toEqual([4]);
    expect((raw.read(3) as Uint8Array).buffer.byteLength).toBe(3);
  });

  it("gives null where it would have to wait, and nothing at the end", () => {
    const raw = new Raw("ab", null);
    expect(raw.read(4)).toBeNull();
    expect(text(raw.read(4) as Uint8Array)).toBe("ab");
    expect(text(raw.read(4) as Uint8Array)).toBe("");
  });

  it.each([-1, 1e9, 1.5, "2", undefined])("refuses that readinto() says it read %o of 3", (count) => {
    class Wrong extends RawIOBase {
      override readinto(): never {
        return count as never;
      }
    }
    expect(() => new Wrong().read(3)).toThrow(
      `Cannot read as readinto() must return how many bytes it read, from 0 to 3: it returned ${typeof count === "string" ? JSON.stringify(count) : count}`,
    );
  });

  it.each(NO_INTEGERS)("refuses a size of %o", (size) => {
    const raw = new Raw("ab");
    expect(() => call(raw, "read", size)).toThrow(TypeError);
    expect(raw.log).toEqual([]);
  });
});

describe("RawIOBase.readall()", () => {
  it("reads up to the end, whatever comes at once", () => {
    const raw = new Raw("abcdef", 1, 2);
    expect(text(raw.readall() as Uint8Array)).toBe("abcdef");
    expect(raw.log).toEqual([131072, 131072, 131072, 131072]);
    expect(text(new Raw("abc").read() as Uint8Array)).toBe("abc");
    expect(text(new Raw("abc").read(-1) as Uint8Array)).toBe("abc");
  });

  it("gives what came before it would have to wait, and null if nothing did", () => {
    const raw = new Raw("abcdef", 2, null, null);
    expect(text(raw.readall() as Uint8Array)).toBe("ab");
    expect(raw.readall()).toBeNull();
    expect(text(raw.readall() as Uint8Array)).toBe("cdef");
  });

  it("calls an overridden read()", () => {
    class Twice extends RawIOBase {
      left = 2;
      override read(): Uint8Array<ArrayBuffer> {
        return this.left-- > 0 ? utf8("ab") : utf8("");
      }
    }
    expect(text(new Twice().readall() as Uint8Array)).toBe("abab");
  });
});

describe("BufferedIOBase.readinto()", () => {
  it("calls an overridden read() with the size of the target", () => {
    const target = new Uint16Array(2);
    const stream = new ReadOnly("abc");
    expect(stream.readinto(target)).toBe(3);
    expect(text(new Uint8Array(target.buffer))).toBe("abc\0");
    expect(stream.log).toEqual([4]);
    expect(() => stream.readinto1(target)).toThrow(UnsupportedOperation);
  });

  it("refuses that read() gives more than was asked for, and leaves the target alone", () => {
    class TooMuch extends BufferedIOBase {
      override read(): Uint8Array<ArrayBuffer> {
        return utf8("abcdef");
      }
    }
    const target = new Uint8Array(2);
    expect(() => new TooMuch().readinto(target)).toThrow(RangeError);
    expect(target).toEqual(new Uint8Array(2));
  });
});

describe("a base class", () => {
  it.each([
    [new RawIOBase(), "read"],
    [new RawIOBase(), "readall"],
    [new RawIOBase(), "readinto"],
    [new RawIOBase(), "write"],
    [new BufferedIOBase(), "read"],
    [new BufferedIOBase(), "read1"],
    [new BufferedIOBase(), "write"],
    [new BufferedIOBase(), "detach"],
    [new TextIOBase(), "read"],
    [new TextIOBase(), "readline"],
    [new TextIOBase(), "write"],
    [new TextIOBase(), "detach"],
  ])("%o does not support %s()", (stream, method) => {
    expect(() => call(stream, method, ...(method.startsWith("readi") ? [new Uint8Array(1)] : []))).toThrow(
      UnsupportedOperation,
    );
  });

  it("of text has no encoding", () => {
    const { encoding, errors, newlines } = new TextIOBase();
    expect([encoding, errors, newlines]).toEqual([null, null, null]);
  });
});

describe("Reader, Writer and Seekable", () => {
  it("fit a class that inherits nothing, and a BytesIO", () => {
    class Own {
      read(): Uint8Array {
        return utf8("own");
      }
      write(data: BytesLike): number {
        return data.byteLength;
      }
      seek(offset: number): number {
        return offset;
      }
      tell(): number {
        return 0;
      }
    }
    const use = (stream: Reader & Writer & Seekable): string => {
      stream.write(utf8("xyz"));
      stream.seek(0);
      return text(stream.read());
    };
    expect([use(new Own()), use(new BytesIO())]).toEqual(["own", "xyz"]);
  });
});
