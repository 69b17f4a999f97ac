import {
  BlockingIOError,
  BufferedRandom,
  BufferedReader,
  BytesIO,
  DEFAULT_BUFFER_SIZE,
  UnsupportedOperation,
} from "bytesio";
import { describe, expect, it } from "vitest";
import { call, noBytes, text, utf8 } from "../support/contract-suite.ts";
import { HostileRaw, oneByte, planned } from "../support/hostile-raw.ts";

const WAITS = null;
const reads = ({ calls }: HostileRaw) =>
  calls.filter(([name]) => name === "readinto").map(([, wanted]) => wanted);

/** Types say bytes; here the raw stream may have to wait. */
const orNull = (bytes: Uint8Array | null) => bytes && text(bytes);

describe("new BufferedReader()", () => {
  it("has a buffer of 128 KiB, unless it is told", () => {
    const raw = new HostileRaw(utf8("abc"));
    new BufferedReader(raw).read(1);
    new BufferedReader(raw, 5).read(1);
    expect(reads(raw)).toEqual([DEFAULT_BUFFER_SIZE, 5]);
  });

  it("refuses a raw stream that is not readable", () => {
    for (const readable of [false, null, undefined, 1]) {
      const raw = Object.assign(new BytesIO(), { readable: () => readable as boolean });
      expect(() => new BufferedReader(raw)).toThrow(UnsupportedOperation);
    }
  });

  it("takes an object with the methods, which need not inherit anything", () => {
    let left = 3;
    const raw = {
      closed: false,
      readable: () => true,
      seekable: () => false,
      readinto: (target: Uint8Array) => {
        if (left === 0) return 0;
        target[0] = left--;
        return 1;
      },
      seek: () => 0,
      tell: () => 0,
      close: () => {},
    };
    expect(new BufferedReader(raw).read()).toEqual(Uint8Array.of(3, 2, 1));
  });
});

describe("BufferedReader.read()", () => {
  it("calls the raw stream as often as it must, and not more often", () => {
    for (const [sizes, expected] of [
      [[1, 1, 1], [4]],
      [
        [4, 4],
        [4, 4],
      ],
      [
        [3, 3],
        [4, 4],
      ],
      [[8], [8]],
      [[9], [8, 4]],
      [
        [1, 9],
        [4, 4, 4],
      ],
      [[0], []],
    ] as const) {
      const raw = new HostileRaw(new Uint8Array(100));
      const reader = new BufferedReader(raw, 4);
      for (const size of sizes) expect(reader.read(size)).toHaveLength(size);
      expect(reads(raw), String(sizes)).toEqual(expected);
    }
  });

  it("reads whole multiples of the buffer into the result itself", () => {
    const raw = new HostileRaw(new Uint8Array(64).fill(7));
    const targets: ArrayBufferLike[] = [];
    const { readinto } = raw;
    raw.readinto = (target) => {
      targets.push(target.buffer);
      return readinto.call(raw, target);
    };
    const bytes = new BufferedReader(raw, 8).read(24);
    expect(targets).toEqual([bytes?.buffer]);
    expect(targets[0]).toBe(bytes?.buffer);
    expect(bytes).toEqual(new Uint8Array(24).fill(7));
  });

  it("takes sizes past what can be allocated, where there is not as much to read", () => {
    for (const size of [2 ** 31, 2 ** 40, Number.MAX_SAFE_INTEGER]) {
      const reader = new BufferedReader(oneByte(utf8("abc")), 2);
      expect(text(reader.read(size))).toBe("abc");
      expect(reader.read(size)).toHaveLength(0);
    }
  });

  it("returns what there is before it would have to wait, and null if that is nothing", () => {
    const reader = new BufferedReader(planned(utf8("abcdef"), WAITS, 2, WAITS, WAITS, WAITS), 4);
    expect(orNull(reader.read(3))).toBeNull();
    expect(orNull(reader.read(3))).toBe("ab");
    expect(orNull(reader.read())).toBeNull();
    expect(orNull(reader.read(2 ** 40))).toBeNull();
    expect(orNull(reader.read())).toBe("cdef");
  });

  it("refuses sizes below -1", () => {
    const reader = new BufferedReader(new BytesIO(utf8("abc")));
    for (const size of [-2, -99, Number.MIN_SAFE_INTEGER])
      expect(() => reader.read(size)).toThrow(RangeError);
    expect(reader.tell()).toBe(0);
  });

  it.each([-1, 5, 1.5, NaN, "1", undefined])("refuses that the raw stream says it read %o of 4", (count) => {
    const raw = new HostileRaw(utf8("abcdef"));
    const reader = new BufferedReader(raw, 4);
    raw.readinto = () => count as number;
    for (const method of ["read1", "peek", "readline"]) {
      expect(() => call(reader, method), method).toThrow(
        "readinto() must return how many bytes it read, from 0 to 4",
      );
    }
    const refused = Number.isInteger(count) ? RangeError : TypeError;
    for (const size of [1, 4]) expect(() => reader.read(size)).toThrow(refused);
    expect(() => reader.readinto(new Uint8Array(2))).toThrow(refused);
    Reflect.deleteProperty(raw, "readinto");
    expect(text(reader.read(3))).toBe("abc");
  });

  it("passes an error of the raw stream on, and can go on", () => {
    const error = Object.assign(new Error("EIO: i/o error, read"), { code: "EIO" });
    const reader = new BufferedReader(planned(utf8("abcdef"), error, 2, error), 4);
    expect(() => reader.read(1)).toThrow(error);
    expect(text(reader.read(1))).toBe("a");
    expect(() => reader.readline()).toThrow(error);
    expect(text(reader.read())).toBe("cdef");
  });

  it("gives all by readall() of the raw stream, in one call", () => {
    const raw = Object.assign(new HostileRaw(utf8("abcdef")), { readall: () => utf8("ALL") });
    const reader = new BufferedReader(raw, 4);
    expect(text(reader.read(1))).toBe("a");
    expect(text(reader.read())).toBe("bcdALL");
    expect(text(reader.read(-1))).toBe("ALL");
  });

  it("gives all of a raw stream without readall(), by read() until that is empty", () => {
    const raw = new BytesIO(utf8("abcdef"));
    expect(text(new BufferedReader(raw, 4).read())).toBe("abcdef");
  });

  it.each([
    ["a piece of a larger array", () => new Uint8Array(8).subarray(2, 5)],
    ["a Buffer", () => Buffer.from([1, 2, 3])],
    ["shared memory", () => new Uint8Array(new SharedArrayBuffer(3))],
    ["resizable memory", () => new Uint8Array(new ArrayBuffer(3, { maxByteLength: 9 }))],
  ])("gives all as an array of its own, where readall() returns %s", (_, make) => {
    const raw = Object.assign(new HostileRaw(utf8("")), { readall: make as () => Uint8Array<ArrayBuffer> });
    const bytes = new BufferedReader(raw).read() as Uint8Array<ArrayBuffer>;
    expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype);
    expect([bytes.byteOffset, bytes.length, bytes.buffer.byteLength, bytes.buffer.resizable]).toEqual([
      0,
      3,
      3,
      false,
    ]);
    expect(bytes.buffer).toBeInstanceOf(ArrayBuffer);
  });

  it("refuses that readall() or read() of the raw stream returns anything but bytes", () => {
    for (const name of ["readall", "read"]) {
      const raw = Object.assign(new HostileRaw(utf8("")), { readall: undefined, [name]: () => "text" });
      expect(() => new BufferedReader(raw as never).read()).toThrow(
        `Cannot read as ${name}() must return a Uint8Array: it returned "text"`,
      );
    }
  });

  it("knows where the raw stream is after it read all of it, unlike CPython", () => {
    const raw = new HostileRaw(utf8("0123456789"));
    const reader = new BufferedReader(raw, 16);
    reader.read();
    raw.bytes.write(utf8("ABCDEFGHIJ"));
    raw.bytes.seek(10);
    expect(text(reader.read(1))).toBe("A");
    expect(reader.seek(5)).toBe(5);
    expect(text(reader.read(3))).toBe("567");
  });
});

describe("BufferedReader.read1()", () => {
  it("gives what was read ahead, or one read of the raw stream without the buffer", () => {
    const raw = new HostileRaw(utf8("abcdefgh"));
    const reader = new BufferedReader(raw, 3);
    expect(text(reader.read1(1))).toBe("a");
    expect(text(reader.peek())).toBe("bcd");
    expect(text(reader.read1(9))).toBe("bcd");
    expect(text(reader.read1())).toBe("efg");
    expect(text(reader.read1(99))).toBe("h");
    expect(reader.read1(99)).toHaveLength(0);
    expect(reads(raw)).toEqual([1, 3, 3, 99, 99]);
  });

  it("gives null where the raw stream would have to wait", () => {
    expect(new BufferedReader(planned(utf8("ab"), WAITS)).read1()).toBeNull();
  });
});

describe("BufferedReader.readinto()", () => {
  it("fills a target larger than the buffer without a copy in between", () => {
    const raw = new HostileRaw(new Uint8Array(100).fill(7));
    const reader = new BufferedReader(raw, 4);
    reader.read(1);
    const target = new Uint8Array(20);
    expect(reader.readinto(target.subarray(1, 19))).toBe(18);
    expect(target).toEqual(new Uint8Array(20).fill(7, 1, 19));
    expect(reads(raw)).toEqual([4, 15]);
  });

  it("returns null where the raw stream would have to wait, and there is nothing", () => {
    const reader = new BufferedReader(planned(utf8("abc"), WAITS, 1, WAITS), 4);
    const target = new Uint8Array(2);
    expect([reader.readinto(target), reader.readinto(target), reader.readinto(target)]).toEqual([null, 1, 2]);
  });

  it("refuses what is no memory, also detached, and reads nothing", () => {
    const raw = new HostileRaw(utf8("abc"));
    const reader = new BufferedReader(raw, 2);
    for (const wrong of noBytes()) {
      expect(() => call(reader, "readinto", wrong)).toThrow(TypeError);
      expect(() => call(reader, "readinto1", wrong)).toThrow(TypeError);
    }
    expect(reads(raw)).toEqual([]);
  });
});

describe("BufferedReader.peek()", () => {
  it("gives what was read ahead, whatever the size, and reads at the end of that only", () => {
    const raw = new HostileRaw(utf8("abcdef"));
    const reader = new BufferedReader(raw, 4);
    for (const size of [0, 1, 100, -1]) expect(text(reader.peek(size))).toBe("abcd");
    reader.read(3);
    expect(text(reader.peek(2))).toBe("d");
    reader.read(1);
    expect(text(reader.peek())).toBe("ef");
    expect(reader.tell()).toBe(4);
    expect(reads(raw)).toEqual([4, 4]);
  });
});

describe.each([BufferedReader, BufferedRandom] as (typeof BufferedRandom)[])("Lines of %o", (Class) => {
  const contents = utf8(Array.from({ length: 9000 }, (_, index) => `line ${index}\n`).join(""));

  it.each([1, 7, 1000, 4096, DEFAULT_BUFFER_SIZE])(
    "are whole, and stay as they are, with a buffer of %i",
    (size) => {
      const bytes = size < 1000 ? contents.slice(0, 5000) : contents;
      const stream = new Class(new BytesIO(bytes), size);
      const lines = [...stream];
      stream.seek(0);
      for (const line of stream) line.fill(0);
      expect(text(Buffer.concat(lines))).toBe(text(bytes));
      for (const line of lines.slice(0, -1)) expect(line.indexOf(10)).toBe(line.length - 1);
    },
  );

  it("share memory with lines only, and with few", () => {
    const raw = new HostileRaw(contents);
    const below = new Set<ArrayBufferLike>();
    const { readinto } = raw;
    raw.readinto = (target) => {
      below.add(target.buffer);
      return readinto.call(raw, target);
    };
    for (const line of new Class(raw)) {
      expect(below.has(line.buffer)).toBe(false);
      expect(line.buffer.byteLength).toBeLessThanOrEqual(32 * 1024);
    }
  });

  it("follow a seek and other reads between them", () => {
    const stream = new Class(new BytesIO(contents), 1000);
    expect(text(stream.readline())).toBe("line 0\n");
    expect(text(stream.readline())).toBe("line 1\n");
    expect(text(stream.read(3))).toBe("lin");
    expect(text(stream.readline())).toBe("e 2\n");
    expect(text(stream.readline(4))).toBe("line");
    expect(text(stream.readline())).toBe(" 3\n");
    stream.seek(7);
    expect(text(stream.readline())).toBe("line 1\n");
    stream.seek(-3, 2);
    expect(text(stream.readline())).toBe("99\n");
    expect(stream.readline()).toHaveLength(0);
  });

  it("come from readline() of a subclass", () => {
    class Loud extends Class {
      override readline(limit?: number | null): Uint8Array<ArrayBuffer> {
        return utf8(text(super.readline(limit)).toUpperCase());
      }
    }
    const stream = new Loud(new BytesIO(utf8("a\nb\n")));
    expect(Array.from(stream, text)).toEqual(["A\n", "B\n"]);
    stream.seek(0);
    expect(stream.readlines().map(text)).toEqual(["A\n", "B\n"]);
  });

  it("say so, and go on, where the raw stream would have to wait", () => {
    const stream = new Class(planned(utf8("ab\ncd\n"), 4, WAITS, WAITS, 1, WAITS), 8);
    const lines: string[] = [];
    const readOn = () => {
      for (const line of stream) lines.push(text(line));
    };
    expect(readOn).toThrow(BlockingIOError);
    expect(lines).toEqual(["ab\n", "c"]);
    readOn();
    expect(lines).toEqual(["ab\n", "c", "d", "\n"]);
  });

  it("stop after the one that makes the sum larger than the hint", () => {
    for (const [hint, count] of [
      [1, 1],
      [2, 2],
      [4, 2],
      [5, 3],
      [0, 3],
      [-1, 3],
    ] as const) {
      expect(new Class(new BytesIO(utf8("a\nbc\nd\n"))).readlines(hint), String(hint)).toHaveLength(count);
    }
  });
});

describe("BufferedReader.seek()", () => {
  it("calls the raw stream only where it leaves what was read ahead", () => {
    const raw = new HostileRaw(utf8("0123456789"));
    const reader = new BufferedReader(raw, 4);
    reader.read(1);
    const before = raw.calls.length;
    for (const [offset, whence, position] of [
      [0, 0, 0],
      [3, 0, 3],
      [-2, 1, 1],
      [2, 1, 3],
      [0, 1, 3],
      [4, 0, 4],
    ] as const) {
      expect(reader.seek(offset, whence)).toBe(position);
    }
    expect(raw.calls).toHaveLength(before);
    expect(reader.seek(5)).toBe(5);
    expect(raw.calls.slice(before)).toEqual([["seek", 5, 0, 5]]);
    expect(text(reader.read(2))).toBe("56");
  });

  it("refuses, where the raw stream is not seekable", () => {
    const raw = Object.assign(new HostileRaw(utf8("abc")), { seekable: () => false });
    const reader = new BufferedReader(raw);
    reader.read(1);
    expect(() => reader.seek(0)).toThrow(UnsupportedOperation);
    expect(() => reader.seek(0, 7)).toThrow(RangeError);
  });
});

describe("BufferedReader", () => {
  it("neither writes nor cuts", () => {
    const reader = new BufferedReader(new BytesIO(utf8("abc")));
    expect(reader.writable()).toBe(false);
    expect(() => reader.write(utf8("a") as never)).toThrow(UnsupportedOperation);
    expect(() => reader.truncate(1)).toThrow(UnsupportedOperation);
  });

  it("gives what was read ahead, also after the raw stream was closed below", () => {
    const raw = new BytesIO(utf8("abcdef"));
    const reader = new BufferedReader(raw, 4);
    reader.read(1);
    raw.close();
    expect(reader.closed).toBe(true);
    expect(text(reader.read(3))).toBe("bcd");
    expect(() => reader.read(1)).toThrow("Cannot read as the stream is closed");
  });
});
