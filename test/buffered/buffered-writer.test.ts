import { BlockingIOError, BufferedRandom, BufferedWriter, BytesIO, UnsupportedOperation } from "bytesio";
import { describe, expect, it } from "vitest";
import { call, everyShape, noBytes, text, utf8 } from "../support/contract-suite.ts";
import { type Allowed, HostileRaw, oneByte, planned } from "../support/hostile-raw.ts";

const WAITS = null;
const full = () => Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
const writes = ({ calls }: HostileRaw) => calls.filter(([name]) => name === "write").map(([, size]) => size);
const taken = (work: () => unknown): number => {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(BlockingIOError);
    return (error as BlockingIOError).characters_written;
  }
  throw new Error("nothing was thrown");
};

describe.each([BufferedWriter, BufferedRandom] as (typeof BufferedRandom)[])("%o.write()", (Class) => {
  const make = (size: number, ...plan: Allowed[]) => {
    const raw = planned(utf8(""), ...plan);
    return { raw, stream: new Class(raw, size) };
  };

  it("calls the raw stream as often as it must, and not more often", () => {
    for (const [sizes, expected] of [
      [[1, 1, 1, 1], []],
      [[1, 1, 1, 1, 1], [4]],
      [[3, 2], [3]],
      [[4], [4]],
      [
        [1, 4],
        [1, 4],
      ],
      [[5], [5]],
      [
        [2, 9],
        [2, 9],
      ],
      [[0, 0], []],
    ] as const) {
      const { raw, stream } = make(4);
      for (const size of sizes) expect(stream.write(new Uint8Array(size))).toBe(size);
      expect(writes(raw), String(sizes)).toEqual(expected);
    }
  });

  it("hands large data to the raw stream without a copy, as a plain view", () => {
    const { raw, stream } = make(4);
    const data = Buffer.alloc(20, 7);
    const seen: Uint8Array[] = [];
    raw.write = (bytes) => {
      seen.push(bytes);
      return bytes.length;
    };
    stream.write(data);
    expect(seen).toHaveLength(1);
    expect(seen[0]?.buffer).toBe(data.buffer);
    expect(Object.getPrototypeOf(seen[0])).toBe(Uint8Array.prototype);
  });

  it("takes every shape of bytes, and copies them", () => {
    for (const size of [3, 100]) {
      for (const [shape, data] of Object.entries(everyShape(utf8("abcd")))) {
        const { raw, stream } = make(size);
        expect(stream.write(data), shape).toBe(4);
        const bytes = ArrayBuffer.isView(data)
          ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
          : new Uint8Array(data);
        bytes.fill(0);
        stream.flush();
        expect(text(raw.contents), shape).toBe("abcd");
      }
    }
  });

  it("refuses what is no bytes, and takes none of it", () => {
    const { raw, stream } = make(4);
    stream.write(utf8("ab"));
    for (const wrong of noBytes()) expect(() => call(stream, "write", wrong)).toThrow(TypeError);
    expect(stream.tell()).toBe(2);
    stream.flush();
    expect(text(raw.contents)).toBe("ab");
  });

  it("writes on, where the raw stream takes little", () => {
    const raw = oneByte(utf8(""));
    const stream = new Class(raw, 3);
    for (const piece of ["a", "bcdefgh", "", "ij"]) stream.write(utf8(piece));
    stream.flush();
    expect(text(raw.contents)).toBe("abcdefghij");
  });

  it("keeps what fits and tells how much that was, where the raw stream would have to wait", () => {
    const { raw, stream } = make(4, WAITS, WAITS, WAITS);
    stream.write(utf8("abc"));
    expect(taken(() => stream.write(utf8("defg")))).toBe(1);
    expect(stream.tell()).toBe(4);
    expect(taken(() => stream.write(utf8("efg")))).toBe(0);
    expect(taken(() => stream.flush())).toBe(0);
    stream.write(utf8("efg"));
    stream.flush();
    expect(text(raw.contents)).toBe("abcdefg");
  });

  it("tells how much was taken of data larger than the buffer", () => {
    const { raw, stream } = make(4, 2, WAITS);
    const data = utf8("abcdefghij");
    const count = taken(() => stream.write(data));
    expect(count).toBe(6);
    stream.write(data.subarray(count));
    stream.flush();
    expect(text(raw.contents)).toBe("abcdefghij");
  });

  it("takes an error EAGAIN for having to wait, while it writes what waits", () => {
    const again = () => Object.assign(new Error("EAGAIN"), { code: "EAGAIN" });
    const { raw, stream } = make(4, 1, again());
    stream.write(utf8("abc"));
    expect(stream.write(utf8("de"))).toBe(2);
    stream.flush();
    expect(text(raw.contents)).toBe("abcde");
  });

  it("loses nothing that it has taken, where the raw stream fails at any call", () => {
    for (let calls = 0; calls < 6; calls++) {
      const plan: Allowed[] = [...new Array<number>(calls).fill(2), full()];
      const { raw, stream } = make(4, ...plan);
      let kept = "";
      for (const piece of ["ab", "cd", "e", "fg", "hij", "k"]) {
        try {
          stream.write(utf8(piece));
        } catch (error) {
          expect(error).toMatchObject({ code: "ENOSPC" });
          continue;
        }
        kept += piece;
      }
      try {
        stream.flush();
      } catch (error) {
        expect(error).toMatchObject({ code: "ENOSPC" });
        stream.flush();
      }
      expect(text(raw.contents)).toBe(kept);
    }
  });

  it.each([-1, 9, 1.5, NaN, "1", undefined])(
    "refuses that the raw stream says it wrote %o, and loses nothing",
    (count) => {
      const { raw, stream } = make(4);
      stream.write(utf8("abc"));
      raw.write = () => count as number;
      expect(() => stream.flush()).toThrow(
        "Cannot write as write() must return how many bytes it wrote, from 0 to 3",
      );
      expect(() => stream.write(utf8("de"))).toThrow(Number.isInteger(count) ? RangeError : TypeError);
      Reflect.deleteProperty(raw, "write");
      stream.flush();
      expect(text(raw.contents)).toBe("abc");
    },
  );
});

describe("BufferedWriter", () => {
  it("refuses a raw stream that is not writable", () => {
    const raw = Object.assign(new BytesIO(), { writable: () => false });
    expect(() => new BufferedWriter(raw)).toThrow(UnsupportedOperation);
  });

  it("does not read", () => {
    const writer = new BufferedWriter(new BytesIO(utf8("abc")));
    expect(writer.readable()).toBe(false);
    for (const method of ["read", "read1", "readline", "readlines", "next"]) {
      expect(() => call(writer, method), method).toThrow(UnsupportedOperation);
    }
    expect(() => writer.readinto(new Uint8Array(1) as never)).toThrow(UnsupportedOperation);
  });

  it.each(["flush", "detach", "close", "truncate", "seek"])("writes what waits at %s()", (method) => {
    const raw = new HostileRaw(utf8(""));
    const writer = new BufferedWriter(raw, 8);
    writer.write(utf8("ab"));
    expect(writes(raw)).toEqual([]);
    call(writer, method, ...(method === "seek" ? [0] : []));
    expect(writes(raw)).toEqual([2]);
  });

  it("counts what waits in its position", () => {
    const writer = new BufferedWriter(new BytesIO(utf8("0123456789")), 4);
    writer.seek(3);
    writer.write(utf8("ab"));
    expect(writer.tell()).toBe(5);
    expect(writer.seek(2, 1)).toBe(7);
    writer.write(utf8("c"));
    writer.flush();
    expect(text(writer.raw.getvalue())).toBe("012ab56c89");
  });

  it("tells at close() that what waits cannot be written, and closes", () => {
    const raw = planned(utf8(""), full());
    const writer = new BufferedWriter(raw);
    writer.write(utf8("ab"));
    expect(() => writer.close()).toThrow("ENOSPC");
    expect([raw.closed, writer.closed]).toEqual([true, true]);
    expect(() => writer.write(utf8("a"))).toThrow("Cannot write as the stream is closed");
  });

  it("does not flush the raw stream, but to close it", () => {
    const raw = new HostileRaw(utf8(""));
    const writer = new BufferedWriter(raw);
    writer.flush();
    expect(raw.calls).toEqual([["seek", 0, 1, 0]]);
  });

  it("has the raw stream cut, or says that it cannot", () => {
    const raw = new HostileRaw(utf8("0123456789"));
    const writer = new BufferedWriter(raw);
    writer.seek(4);
    writer.write(utf8("ab"));
    expect(writer.truncate()).toBe(6);
    expect(writer.truncate(2)).toBe(2);
    expect(writer.tell()).toBe(6);
    expect(text(raw.contents)).toBe("01");
    expect(() => writer.truncate(-1)).toThrow(RangeError);
    for (const wrong of [1.5, NaN, "1", 2 ** 53])
      expect(() => call(writer, "truncate", wrong)).toThrow(TypeError);
    expect(text(raw.contents)).toBe("01");
    const uncut = new BufferedWriter(
      Object.assign(new HostileRaw(utf8("")), { truncate: undefined }) as never,
    );
    expect(() => uncut.truncate(0)).toThrow(UnsupportedOperation);
  });
});

describe("BufferedRandom", () => {
  const make = (size: number) => {
    const raw = new HostileRaw(utf8("0123456789"));
    return { raw, random: new BufferedRandom(raw, size) };
  };

  it.each(["readable", "writable", "seekable"])("refuses a raw stream that is not %s", (ability) => {
    const raw = Object.assign(new BytesIO(), { [ability]: () => false });
    expect(() => new BufferedRandom(raw)).toThrow(UnsupportedOperation);
  });

  it.each([1, 2, 4, 100])("writes where the last read ended, and reads on behind that: %i bytes", (size) => {
    const { raw, random } = make(size);
    expect(text(random.read(2))).toBe("01");
    random.write(utf8("AB"));
    expect(random.tell()).toBe(4);
    expect(text(random.read(2))).toBe("45");
    random.write(utf8("C"));
    random.seek(0);
    expect(text(random.read())).toBe("01AB45C789");
    expect(text(raw.contents)).toBe("01AB45C789");
  });

  it("writes what waits before every read of the raw stream, read1() among them", () => {
    for (const [method, ...args] of [
      ["read", 2],
      ["read1", 2],
      ["readinto", new Uint8Array(2)],
      ["readinto1", new Uint8Array(2)],
      ["readline"],
      ["peek"],
      ["read"],
    ]) {
      const { raw, random } = make(4);
      random.write(utf8("AB"));
      call(random, method as string, ...args);
      expect(text(raw.contents), String(method)).toBe("AB23456789");
      const [first, second] = raw.calls.slice(1);
      expect([first, second], String(method)).toEqual([
        ["write", 2, 2],
        ["seek", 0, 1, 2],
      ]);
    }
  });

  it("gives lines that later writes do not change", () => {
    const random = new BufferedRandom(new BytesIO(utf8("one\ntwo\nthree\n")));
    const lines = [random.readline(), random.readline(), random.readline()];
    random.seek(0);
    random.write(utf8("ONE\nTWO\nTHREE\n"));
    random.seek(0);
    expect(lines.map(text)).toEqual(["one\n", "two\n", "three\n"]);
    expect(Array.from(random, text)).toEqual(["ONE\n", "TWO\n", "THREE\n"]);
  });

  it("shows in the next line what was written between them", () => {
    const random = new BufferedRandom(new BytesIO(utf8("a\na\na\na\n")));
    expect(text(random.readline())).toBe("a\n");
    expect(text(random.readline())).toBe("a\n");
    random.write(utf8("b"));
    random.seek(4);
    expect(text(random.readline())).toBe("b\n");
  });
});
