/** What the buffered streams have in common: construction, the raw stream, closing, calls from below. */

import {
  BufferedIOBase,
  BufferedRandom,
  BufferedReader,
  BufferedRWPair,
  BufferedWriter,
  BytesIO,
  ClosedError,
  IOBase,
  UnsupportedOperation,
} from "bytesio";
import { describe, expect, it } from "vitest";
import { call, NO_INTEGERS, text, utf8 } from "../support/contract-suite.ts";
import { HostileRaw, planned } from "../support/hostile-raw.ts";

const CLASSES = [BufferedReader, BufferedWriter, BufferedRandom] as (typeof BufferedRandom)[];
const failure = (message: string) => new Error(message);
const thrownBy = (work: () => unknown): Error & { cause?: unknown } => {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  throw failure("nothing was thrown");
};

describe.each(CLASSES)("%o", (Class) => {
  it("is a BufferedIOBase, and not one of its siblings", () => {
    const stream = new Class(new BytesIO());
    expect(stream).toBeInstanceOf(BufferedIOBase);
    expect(stream).toBeInstanceOf(IOBase);
    for (const Other of CLASSES) expect(stream instanceof Other).toBe(Other === Class);
  });

  it("asks the raw stream where it stands, and nothing else, when it is made", () => {
    const raw = new HostileRaw(utf8("abc"));
    new Class(raw);
    expect(raw.calls).toEqual([["seek", 0, 1, 0]]);
  });

  it.each([undefined, null, 5, "file", {}, [], new Uint8Array(3), new Map()])(
    "refuses %o as a raw stream",
    (raw) => {
      expect(() => new Class(raw as never)).toThrow(
        /^Cannot make the stream as raw must have \w+\(\): received /,
      );
    },
  );

  it.each(NO_INTEGERS)("refuses a buffer size of %o", (size) => {
    expect(() => new Class(new BytesIO(), size as never)).toThrow(TypeError);
  });

  it.each([0, -1, -0])("refuses a buffer size of %o", (size) => {
    expect(() => new Class(new BytesIO(), size)).toThrow("buffer_size must be >= 1");
  });

  it("refuses a closed raw stream", () => {
    const raw = new BytesIO();
    raw.close();
    expect(() => new Class(raw)).toThrow(ClosedError);
  });

  it("passes on name, mode, descriptor and terminal of the raw stream", () => {
    const raw = Object.assign(new HostileRaw(utf8("")), {
      name: "a.bin",
      mode: "rb+",
      fileno: () => 7,
      isatty: () => true,
    });
    const stream = new Class(raw);
    expect([stream.name, stream.mode, stream.fileno(), stream.isatty()]).toEqual(["a.bin", "rb+", 7, true]);
  });

  it("has no name, mode, descriptor or terminal where the raw stream has none", () => {
    const { calls: _, ...none } = new HostileRaw(utf8(""));
    const raw = new BytesIO();
    const bare = {
      ...none,
      closed: false,
      readable: () => true,
      writable: () => true,
      seekable: () => true,
      readinto: () => 0,
      write: () => 0,
      seek: () => 0,
      tell: () => 0,
      close: () => {},
    };
    expect([new Class(raw).name, new Class(raw).mode]).toEqual([undefined, undefined]);
    const stream = new Class(bare);
    expect(stream.isatty()).toBe(false);
    expect(() => stream.fileno()).toThrow(UnsupportedOperation);
    expect(() => new Class(raw).fileno()).toThrow(UnsupportedOperation);
    stream.flush();
    bare.closed = true;
    expect(() => stream.isatty()).toThrow(ClosedError);
    expect(() => stream.flush()).toThrow(ClosedError);
  });

  it("gives the raw stream back, detached, and refuses everything then", () => {
    const raw = new BytesIO(utf8("abc"));
    const stream = new Class(raw);
    expect(stream.raw).toBe(raw);
    expect(stream.detach()).toBe(raw);
    expect(stream.raw).toBeNull();
    for (const [method, ...args] of [
      ["detach"],
      ["close"],
      ["flush"],
      ["seek", 0],
      ["tell"],
      ["seekable"],
      ["isatty"],
      ["fileno"],
      ["writelines", []],
    ]) {
      expect(() => call(stream, method as string, ...args), String(method)).toThrow(
        /^Cannot .* as the raw stream has been detached$/,
      );
    }
    for (const name of ["closed", "name", "mode"] as const)
      expect(() => stream[name], name).toThrow(RangeError);
    expect(raw.closed).toBe(false);
  });

  it("stays attached, where flushing fails", () => {
    class Unflushed extends Class {
      override flush(): void {
        throw failure("flush");
      }
    }
    const raw = new BytesIO();
    const stream = new Unflushed(raw);
    expect(() => stream.detach()).toThrow("flush");
    expect(stream.raw).toBe(raw);
  });

  it("calls flush() of a subclass when it is closed, once", () => {
    let flushed = 0;
    class Counted extends Class {
      override flush(): void {
        flushed++;
        super.flush();
      }
    }
    const stream = new Counted(new BytesIO());
    stream.close();
    stream.close();
    expect(flushed).toBe(1);
  });

  it("closes the raw stream, where flushing fails, and tells", () => {
    class Unflushed extends Class {
      override flush(): void {
        throw failure("flush");
      }
    }
    const raw = new BytesIO();
    const stream = new Unflushed(raw);
    const error = thrownBy(() => stream.close());
    expect([error.message, error.cause]).toEqual(["flush", undefined]);
    expect([raw.closed, stream.closed]).toEqual([true, true]);
    expect(stream.close()).toBeUndefined();
  });

  it("tells of both, where flushing and closing the raw stream fail", () => {
    class Unflushed extends Class {
      override flush(): void {
        throw failure("flush");
      }
    }
    const raw = Object.assign(new HostileRaw(utf8("")), {
      close: () => {
        throw failure("close");
      },
    });
    const error = thrownBy(() => new Unflushed(raw as never).close());
    expect([error.message, error.cause]).toEqual(["close", failure("flush")]);
  });

  it("refuses calls of its raw stream back, and works afterwards", () => {
    const raw = new HostileRaw(utf8("abcdef"));
    const stream = new Class(raw, 2);
    const errors: string[] = [];
    const back = (work: () => unknown): void => {
      errors.push(thrownBy(work).message);
    };
    const { readinto, write } = raw;
    raw.readinto = (target) => {
      back(() => stream.read(3));
      back(() => stream.seek(0, 2));
      back(() => stream.close());
      return readinto.call(raw, target);
    };
    raw.write = (data) => {
      back(() => stream.write(utf8("x")));
      back(() => stream.flush());
      return write.call(raw, data);
    };
    if (stream instanceof BufferedWriter) stream.write(utf8("ABC"));
    else expect(text(stream.read(3))).toBe("abc");
    expect(errors.length).toBeGreaterThan(0);
    for (const message of errors) {
      expect(message).toMatch(/^Cannot .* as the stream is busy: its raw stream has called back$/);
    }
    raw.readinto = readinto;
    raw.write = write;
    stream.close();
    expect(raw.closed).toBe(true);
  });

  it.each([-1, 1.5, NaN, "0", undefined, null, 2 ** 53])(
    "refuses that the raw stream says it stands at %o",
    (position) => {
      const raw = new HostileRaw(utf8("abc"));
      const stream = new Class(raw);
      raw.seek = () => position as number;
      raw.tell = () => position as number;
      expect(() => stream.tell()).toThrow(
        /^Cannot tell the position as tell\(\) of the raw stream must return/,
      );
      expect(() => stream.seek(0, 2)).toThrow(/^Cannot seek as seek\(\) of the raw stream must return/);
    },
  );

  it("can be made of a raw stream without a position", () => {
    const raw = new HostileRaw(utf8("abc"));
    raw.tell = () => {
      throw Object.assign(failure("ESPIPE"), { code: "ESPIPE" });
    };
    const stream = new Class(raw);
    expect(() => stream.tell()).toThrow("ESPIPE");
  });
});

describe("A buffered stream over another one", () => {
  it("reads and writes what that reads and writes", () => {
    const bytes = new BytesIO(utf8("one\ntwo\n"));
    const reader = new BufferedReader(new BufferedReader(bytes, 3), 2);
    expect(Array.from(reader, text)).toEqual(["one\n", "two\n"]);
    const writer = new BufferedWriter(new BufferedRandom(bytes, 3), 2);
    writer.seek(0);
    writer.write(utf8("ONE"));
    writer.close();
    expect(bytes.closed).toBe(true);
  });
});

describe("BufferedRWPair", () => {
  it("is a BufferedIOBase without a position", () => {
    const pair = new BufferedRWPair(new BytesIO(), new BytesIO());
    expect(pair).toBeInstanceOf(BufferedIOBase);
    expect(pair.seekable()).toBe(false);
    expect(() => pair.seek(0)).toThrow(UnsupportedOperation);
    expect(() => pair.detach()).toThrow(UnsupportedOperation);
  });

  it("reads from the one and writes to the other", () => {
    const [input, output] = [new BytesIO(utf8("one\ntwo")), new BytesIO()];
    const pair = new BufferedRWPair(input, output, 4);
    pair.write(utf8("ab"));
    expect(text(pair.peek())).toBe("one\n");
    expect(text(pair.read1(2))).toBe("on");
    expect(Array.from(pair, text)).toEqual(["e\n", "two"]);
    expect(output.getvalue()).toHaveLength(0);
    pair.flush();
    expect(text(output.getvalue())).toBe("ab");
  });

  it("is a terminal if one of the two is", () => {
    const terminal = (is: boolean) => Object.assign(new BytesIO(), { isatty: () => is });
    for (const [reader, writer] of [
      [true, false],
      [false, true],
      [false, false],
    ] as const) {
      expect(new BufferedRWPair(terminal(reader), terminal(writer)).isatty()).toBe(reader || writer);
    }
  });

  it("closes both, where the writer cannot be flushed, and tells", () => {
    const [input, output] = [new BytesIO(), planned(utf8(""), failure("full"))];
    const pair = new BufferedRWPair(input, output, 4);
    pair.write(utf8("ab"));
    expect(() => pair.close()).toThrow("full");
    expect([input.closed, output.closed, pair.closed]).toEqual([true, true, true]);
    pair.close();
  });

  it("tells of both, where neither can be closed", () => {
    const unclosable = (message: string) =>
      Object.assign(new HostileRaw(utf8("")), {
        close: () => {
          throw failure(message);
        },
      });
    const pair = new BufferedRWPair(unclosable("reader"), unclosable("writer"));
    const error = thrownBy(() => pair.close());
    expect([error.message, error.cause]).toEqual(["reader", failure("writer")]);
  });

  it("makes nothing of a raw stream that cannot do its part", () => {
    const bytes = new BytesIO();
    const closed = Object.assign(new BytesIO(), { readable: () => false, writable: () => false });
    expect(() => new BufferedRWPair(closed, bytes)).toThrow(UnsupportedOperation);
    expect(() => new BufferedRWPair(bytes, closed)).toThrow(UnsupportedOperation);
    expect(() => new BufferedRWPair(bytes, bytes, 0)).toThrow(RangeError);
  });
});
