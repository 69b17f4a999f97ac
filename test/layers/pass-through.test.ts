import {
  BlockingIOError,
  BufferedReader,
  BytesIO,
  LimitError,
  type Progress,
  UnsupportedOperation,
} from "bytesio";
import { Counted, Limited, Tee, Throttled } from "bytesio/layers";
import { describe, expect, it } from "vitest";
import { text, utf8 } from "../support/contract-suite.ts";
import { errorOf, pipe } from "../support/samples.ts";

describe("Tee", () => {
  it("copies what is read, by whichever method", () => {
    const copy = new BytesIO();
    const tee = new Tee(new BytesIO(utf8("one\ntwo\nthree")), copy);
    tee.read(1);
    tee.read1(1);
    tee.readinto(new Uint8Array(1));
    tee.readline();
    expect(text(copy.getvalue())).toBe("one\n");
    expect(text(tee.read())).toBe("two\nthree");
    expect(text(copy.getvalue())).toBe("one\ntwo\nthree");
    expect(tee.read()).toHaveLength(0);
    expect(tee.tell()).toBe(13);
  });

  it("copies what is written", () => {
    const [file, copy] = [new BytesIO(), new BytesIO()];
    const tee = new Tee(file, copy);
    expect(tee.write(utf8("ab"))).toBe(2);
    tee.writelines([utf8("cd"), utf8("")]);
    expect([text(file.getvalue()), text(copy.getvalue())]).toEqual(["abcd", "abcd"]);
  });

  it("copies all, however little the copy takes at once", () => {
    const copy = new BytesIO();
    const tee = new Tee(new Throttled(new BytesIO(utf8("abcdefg")), 3), new Throttled(copy, 2));
    expect(text(tee.read(7))).toBe("abcdefg");
    expect(text(copy.getvalue())).toBe("abcdefg");
  });

  it("copies what reached the stream below, where that fails half way", () => {
    const [file, copy] = [new BytesIO(), new BytesIO()];
    const tee = new Tee(new Throttled(file, 2, { waitEvery: 3 }), copy);
    const error = errorOf(() => tee.write(utf8("abcdefg"))) as BlockingIOError;
    expect(error).toBeInstanceOf(BlockingIOError);
    expect([text(file.getvalue()), text(copy.getvalue()), error.characters_written]).toEqual([
      "abcd",
      "abcd",
      4,
    ]);
  });

  it("throws what the copy throws; the bytes have left the stream below", () => {
    const file = new BytesIO(utf8("abc"));
    const tee = new Tee(file, {
      write() {
        throw new Error("disk full");
      },
    });
    expect(() => tee.read(2)).toThrow("disk full");
    expect(file.tell()).toBe(2);
  });

  it("cannot be sought, and never closes the copy", () => {
    const [file, copy] = [new BytesIO(), new BytesIO()];
    const tee = new Tee(file, copy, { close: true });
    expect(tee.seekable()).toBe(false);
    expect(() => tee.seek(0)).toThrow(UnsupportedOperation);
    tee.close();
    expect([file.closed, copy.closed]).toEqual([true, false]);
  });

  it("refuses a copy that cannot be written to", () => {
    expect(() => new Tee(new BytesIO(), pipe(utf8("")) as never)).toThrow(TypeError);
    expect(() => new Tee({} as never, new BytesIO())).toThrow(TypeError);
  });
});

describe("Limited", () => {
  it("reads a stream that ends at its limit, or before", () => {
    for (const limit of [6, 7, 1000, Number.MAX_SAFE_INTEGER]) {
      for (const size of [undefined, 1, 6, 7, Number.MAX_SAFE_INTEGER]) {
        const limited = new Limited(new BytesIO(utf8("abcdef")), limit);
        const parts = [];
        for (let part = limited.read(size); part.length > 0; part = limited.read(size)) parts.push(part);
        expect(text(Buffer.concat(parts))).toBe("abcdef");
      }
    }
  });

  it("throws at the first byte more, and always from then on", () => {
    for (const read of [
      (limited: Limited) => limited.read(),
      (limited: Limited) => limited.read(6),
      (limited: Limited) => limited.read1(6),
      (limited: Limited) => limited.readinto(new Uint8Array(6)),
      (limited: Limited) => [...new BufferedReader(limited)],
    ]) {
      const file = new BytesIO(utf8("abcdefghij"));
      const limited = new Limited(file, 5);
      const error = errorOf(() => read(limited)) as LimitError;
      expect(error).toBeInstanceOf(LimitError);
      expect([error.limit, error.size, file.tell()]).toEqual([5, 6, 6]);
      expect(() => limited.read(1)).toThrow(LimitError);
      expect(() => limited.read(0)).toThrow(LimitError);
      expect(file.tell()).toBe(6);
    }
  });

  it("gives out what lies before the limit", () => {
    const limited = new Limited(new BytesIO(utf8("abcdef")), 5);
    expect([text(limited.read(3)), text(limited.read(2))]).toEqual(["abc", "de"]);
    expect(() => limited.read(1)).toThrow(LimitError);
  });

  it("asks the stream below for no more than one byte past the limit", () => {
    const asked: unknown[] = [];
    const endless = {
      read(size?: number | null) {
        asked.push(size);
        return new Uint8Array(Math.min(size ?? 1e9, 40));
      },
    };
    expect(() => new Limited(endless, 100).read()).toThrow(LimitError);
    expect(asked).toEqual([101, 61, 21]);
  });

  it("writes up to its limit, and nothing of what would pass it", () => {
    const file = new BytesIO();
    const limited = new Limited(file, 5);
    limited.write(utf8("abc"));
    const error = errorOf(() => limited.write(utf8("def"))) as LimitError;
    expect([error.limit, error.size, text(file.getvalue())]).toEqual([5, 6, "abc"]);
    limited.write(utf8("de"));
    expect(() => limited.write(utf8("f"))).toThrow(LimitError);
    expect(limited.write(utf8(""))).toBe(0);
    expect([text(file.getvalue()), limited.limit]).toEqual(["abcde", 5]);
  });

  it("counts each direction for itself", () => {
    const limited = new Limited(new BytesIO(utf8("abcdef")), 3);
    limited.read(3);
    limited.write(utf8("xyz"));
    expect(() => limited.write(utf8("!"))).toThrow(LimitError);
  });

  it("lets nothing through where the limit is 0", () => {
    expect(new Limited(new BytesIO(), 0).read()).toHaveLength(0);
    expect(() => new Limited(new BytesIO(utf8("a")), 0).read()).toThrow(LimitError);
  });

  it("refuses a limit that is none", () => {
    for (const limit of [-1, 1.5, NaN, "5", null]) {
      expect(() => new Limited(new BytesIO(), limit as number)).toThrow(/limit must be/);
    }
  });
});

describe("Counted", () => {
  it("counts what is read and written, and tells of each part", () => {
    const seen: Progress[] = [];
    const onProgress = (progress: Progress) => seen.push(progress);
    const counted = new Counted(new Throttled(new BytesIO(utf8("abcdef")), 4), { onProgress, total: 9 });
    counted.read();
    counted.write(utf8("xyz"));
    expect([counted.bytesRead, counted.bytesWritten]).toEqual([6, 3]);
    expect(seen.at(-1)).toEqual({ loaded: 9, total: 9 });
    expect(seen.map(({ loaded }) => loaded)).toEqual([6, 9]);
  });

  it("counts no empty reads, no seeks, and what is read twice twice", () => {
    let calls = 0;
    const counted = new Counted(new BytesIO(utf8("abc")), { onProgress: () => calls++ });
    counted.read();
    counted.read();
    counted.read(0);
    counted.write(utf8(""));
    counted.seek(0);
    counted.read(2);
    expect([counted.bytesRead, calls]).toEqual([5, 2]);
  });

  it("throws what onProgress throws; the bytes count", () => {
    const counted = new Counted(new BytesIO(utf8("abc")), {
      onProgress() {
        throw new Error("stop");
      },
    });
    expect(() => counted.read(2)).toThrow("stop");
    expect([counted.bytesRead, counted.tell()]).toEqual([2, 2]);
  });

  it("says that it cannot seek, tell or cut, where the stream below cannot", () => {
    const counted = new Counted(pipe(utf8("abc")));
    expect([counted.seekable(), counted.readable(), counted.writable()]).toEqual([false, true, false]);
    for (const call of [() => counted.seek(0), () => counted.tell(), () => counted.truncate(0)]) {
      expect(call).toThrow(UnsupportedOperation);
    }
    expect(() => counted.write(utf8("x"))).toThrow(UnsupportedOperation);
  });
});

describe("Throttled", () => {
  it("moves so many bytes a call, and counts the calls", () => {
    const file = new BytesIO(utf8("abcdefg"));
    const raw = new Throttled(file, 3);
    expect([raw.read(2), raw.read(5), raw.readinto(new Uint8Array(9)), raw.read(1)]).toEqual([
      utf8("ab"),
      utf8("cde"),
      2,
      utf8(""),
    ]);
    expect([raw.write(utf8("wxyz")), raw.reads, raw.writes]).toEqual([3, 4, 1]);
    expect(text(file.getvalue())).toBe("abcdefgwxy");
  });

  it("gives one byte a call, where no size is given", () => {
    const raw = new Throttled(new BytesIO(utf8("abc")));
    expect([raw.read(9), raw.readall(), raw.reads]).toEqual([utf8("a"), utf8("bc"), 4]);
  });

  it("would have to wait every so many calls, in both directions", () => {
    const raw = new Throttled(new BytesIO(utf8("abc")), 1, { waitEvery: 3 });
    expect([raw.read(1), raw.write(utf8("x")), raw.read(1), raw.read(1), raw.write(utf8("y"))]).toEqual([
      utf8("a"),
      1,
      null,
      utf8("c"),
      1,
    ]);
    expect(raw.write(utf8("z"))).toBeNull();
  });

  it("does what the stream below can, and says so", () => {
    const raw = new Throttled(pipe(utf8("abc")));
    expect([raw.readable(), raw.writable(), raw.seekable()]).toEqual([true, false, false]);
    for (const call of [
      () => raw.write(utf8("x")),
      () => raw.seek(0),
      () => raw.tell(),
      () => raw.truncate(0),
    ]) {
      expect(call).toThrow(UnsupportedOperation);
    }
    const file = new BytesIO(utf8("abc"));
    expect([new Throttled(file).truncate(1), text(file.getvalue())]).toEqual([1, "a"]);
  });

  it("closes the stream below where it is asked to", () => {
    const [open, closed] = [new BytesIO(), new BytesIO()];
    new Throttled(open).close();
    const raw = new Throttled(closed, 1, { close: true });
    raw.close();
    raw.close();
    expect([open.closed, closed.closed]).toEqual([false, true]);
    expect(() => raw.read(1)).toThrow("closed");
  });

  it("refuses numbers that are none, or less than 1", () => {
    for (const [size, waitEvery] of [
      [0, 1],
      [-1, 1],
      [1.5, 1],
      [1, 0],
      [1, NaN],
    ]) {
      expect(() => new Throttled(new BytesIO(), size, { waitEvery })).toThrow(/must be/);
    }
  });
});

describe("A layer", () => {
  it("needs of a stream below only what is called", () => {
    const parts = ["ab", "c", ""].map(utf8);
    expect(text(new Counted({ read: () => parts.shift() ?? utf8("") }).read())).toBe("abc");
    const written: number[] = [];
    new Counted({ write: (data: Uint8Array) => written.push(...data) && data.length }).write(utf8("ab"));
    expect(written).toEqual([97, 98]);
  });

  it("says what a stream below does wrong", () => {
    for (const [wrong, message] of [
      [{ read: () => "text" }, "read() must return a Uint8Array"],
      [{ read: () => undefined }, "read() must return a Uint8Array"],
      [{ read: () => new Uint8Array(9) }, "must return at most 5 bytes: it returned 9"],
      [{ read: () => utf8(""), readinto: () => 9 }, "from 0 to 5: it returned 9"],
      [{ read: () => utf8(""), readinto: () => -1 }, "from 0 to 5: it returned -1"],
    ] as const) {
      const call = (stream: Counted) =>
        "readinto" in wrong ? stream.readinto(new Uint8Array(5)) : stream.read(5);
      expect(() => call(new Counted(wrong as never))).toThrow(message);
    }
    for (const count of [undefined, 3, -1, 1.5, "2"]) {
      expect(() => new Counted({ write: () => count as number }).write(utf8("ab"))).toThrow(
        /write\(\) must return how many bytes it wrote, from 0 to 2: it returned/,
      );
    }
    expect(() => new Counted({ write: () => 0 }).write(utf8("ab"))).toThrow(BlockingIOError);
  });

  it("returns arrays of its own, also where the stream below gives views or Buffers", () => {
    const whole = Buffer.from("abcdef");
    for (const part of [whole, whole.subarray(2, 4), utf8("abcd").subarray(1)]) {
      const found = new Counted({ read: () => part }).read(part.length);
      expect([found.constructor, found.byteOffset, found.buffer.byteLength]).toEqual([
        Uint8Array,
        0,
        part.length,
      ]);
    }
  });

  it("flushes the stream below when told to, not when it is closed", () => {
    let flushed = 0;
    const below = { write: (data: Uint8Array) => data.length, flush: () => void flushed++ };
    const counted = new Counted(below);
    counted.flush();
    expect(flushed).toBe(1);
    counted.close();
    expect(flushed).toBe(1);
    expect(() => counted.flush()).toThrow("closed");
  });

  it("may be closed after the stream below", () => {
    const file = new BytesIO();
    const counted = new Counted(file, { close: true });
    file.close();
    expect(() => counted.read()).toThrow("closed");
    expect(() => counted.close()).not.toThrow();
  });

  it("stacks on others", () => {
    const file = new BytesIO();
    const copy = new BytesIO();
    using stack = new Counted(new Limited(new Tee(file, copy), 5));
    stack.write(utf8("abc"));
    expect(() => stack.write(utf8("def"))).toThrow(LimitError);
    expect([stack.bytesWritten, text(file.getvalue()), text(copy.getvalue())]).toEqual([3, "abc", "abc"]);
  });
});
