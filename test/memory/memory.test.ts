import { BytesIO, SEEK_END } from "bytesio";
import { describe, expect, it } from "vitest";
import { count, sum } from "../support/allocations.ts";
import { text, utf8 } from "../support/contract-suite.ts";
import { STATES, within } from "../support/states.ts";

const MIB = 2 ** 20;
const plain = (size: number): ArrayBuffer => new ArrayBuffer(size);

/** How much memory a stream keeps, as a view of it shows. */
function room(stream: BytesIO): number {
  using view = stream.getbuffer();
  return view.bytes.buffer.byteLength;
}

/** Every way to change a stream, or what it lends. */
const CHANGES: Record<string, (stream: BytesIO) => unknown> = {
  "write()": (stream) => stream.write(utf8("X")),
  "write() behind a gap": (stream) => stream.seek(9) && stream.write(utf8("X")),
  "write() after truncate()": (stream) => stream.truncate(1) && stream.seek(3) && stream.write(utf8("X")),
  "writelines()": (stream) => stream.writelines([utf8("X"), utf8("Y")]),
  "writeNumber()": (stream) => stream.writeNumber("uint16le", 1),
  "writeBigInt()": (stream) => stream.writeBigInt("uint64le", 1n),
  "truncate()": (stream) => stream.truncate(0),
  "a view": (stream) => stream.getbuffer().bytes.fill(88),
  "readinto() a view": (stream) => stream.seek(2) && stream.readinto(stream.getbuffer().bytes),
  "what read() returned": (stream) => stream.read().fill(88),
  "what getvalue() returned": (stream) => stream.getvalue().fill(88),
  "what dump() returned": (stream) => stream.dump().bytes.fill(88),
  "what transfer() returned": (stream) => stream.transfer().bytes.fill(88),
  "close()": (stream) => stream.close(),
};

describe("new BytesIO(initial)", () => {
  it("allocates and copies nothing", () => {
    const shapes = [
      within(utf8("abcdef"), plain),
      new ArrayBuffer(9),
      Buffer.alloc(9),
      new DataView(plain(9)),
    ];
    for (const initial of shapes) {
      const counted = count(() => new BytesIO(initial));
      expect(counted).toEqual({ allocated: [], copied: 0 });
    }
  });

  it("shows what the owner changes, up to the first write", () => {
    const owned = utf8("abcdef");
    const stream = new BytesIO(owned);
    owned[0] = 88;
    expect(text(stream.getvalue())).toBe("Xbcdef");
    stream.seek(0, SEEK_END);
    stream.write(utf8("g"));
    owned[1] = 88;
    expect(text(stream.getvalue())).toBe("Xbcdefg");
  });

  it("copies shared and resizable memory at once", () => {
    for (const buffer of [new SharedArrayBuffer(3), new ArrayBuffer(3, { maxByteLength: 9 })]) {
      for (const initial of [buffer, new Uint8Array(buffer), new DataView(buffer)]) {
        const stream = new BytesIO(initial);
        new Uint8Array(buffer).fill(88);
        expect(text(stream.getvalue())).toBe("\0\0\0");
        new Uint8Array(buffer).fill(0);
      }
    }
  });

  it("never writes to the array, nor around it, whatever becomes of the stream", () => {
    for (const [name, change] of Object.entries(CHANGES)) {
      const owned = within(utf8("abcdef"), plain);
      const before = new Uint8Array(owned.buffer).slice();
      change(new BytesIO(owned));
      expect(new Uint8Array(owned.buffer), name).toEqual(before);
    }
  });

  it("takes nothing from the array, whatever becomes of the stream later", () => {
    const { "truncate()": _none, "close()": _neither, ...changes } = CHANGES;
    for (const [name, change] of Object.entries(changes)) {
      const owned = utf8("abcdef");
      const stream = new BytesIO(owned);
      change(stream);
      if (stream.closed || name.startsWith("what")) continue;
      const value = stream.getvalue();
      owned.fill(89);
      expect(stream.getvalue(), name).toEqual(value);
    }
  });
});

describe("BytesIO's memory", () => {
  it("copies only what is asked for", () => {
    const stream = new BytesIO(new Uint8Array(100_000));
    expect(count(() => stream.read(10))).toEqual({ allocated: [10], copied: 10 });
    expect(count(() => stream.getvalue()).allocated).toEqual([100_000]);
    expect(count(() => stream.seek(0, SEEK_END)).allocated).toEqual([]);
    expect(count(() => stream.truncate(50_000)).allocated).toEqual([]);
    expect(count(() => stream.transfer()).allocated).toEqual([50_000]);
  });

  it("is exact after one write of more than a little", () => {
    const stream = new BytesIO();
    const data = new Uint8Array(10_000);
    expect(count(() => stream.write(data))).toEqual({ allocated: [10_000], copied: 10_000 });
    expect(room(stream)).toBe(10_000);
  });

  it("is exact after the collection of a source of known size, and of shared memory", async () => {
    const blob = new Blob([new Uint8Array(10_000)]);
    expect(room(await BytesIO.fromAsync(blob))).toBe(10_000);
    expect(room(new BytesIO(new SharedArrayBuffer(10_000)))).toBe(10_000);
  });

  it("grows by doubling: few allocations, and each byte is copied a fixed number of times", () => {
    const chunk = new Uint8Array(16);
    const appends = 2 ** 15;
    const size = appends * chunk.length;
    const stream = new BytesIO();
    const { allocated, copied } = count(() => {
      for (let index = 0; index < appends; index++) stream.write(chunk);
    });
    expect(allocated.length).toBeLessThanOrEqual(Math.log2(size));
    expect(sum(allocated)).toBeLessThanOrEqual(4 * size);
    expect(copied).toBeLessThanOrEqual(3 * size);
    expect(room(stream)).toBeLessThanOrEqual(2 * size);
  });

  it("is borrowed past 32 MiB, too, and then written in its middle", () => {
    const stream = new BytesIO(new Uint8Array(40 * MIB));
    stream.seek(5);
    stream.write(utf8("X"));
    expect([stream.size, text(stream.peek(1)), stream.tell()]).toEqual([40 * MIB, "\0", 6]);
  });

  it("grows from a first write on borrowed bytes without another copy of them", () => {
    const stream = new BytesIO(new Uint8Array(1000));
    stream.seek(0, SEEK_END);
    expect(count(() => stream.write(utf8("X"))).copied).toBe(1001);
    expect(count(() => stream.write(utf8("X"))).copied).toBe(1);
  });

  it("is given back by truncate()", () => {
    for (const size of [MIB, 33 * MIB]) {
      const stream = new BytesIO();
      stream.write(new Uint8Array(size));
      stream.truncate(10);
      expect(room(stream)).toBeLessThanOrEqual(64 * 1024);
    }
  });

  it("moves and changes nothing while it is lent twice", () => {
    for (const make of Object.values(STATES)) {
      const stream = make(utf8("abcdef"));
      const [first, second] = [stream.getbuffer(), stream.getbuffer()];
      expect(second.bytes.buffer).toBe(first.bytes.buffer);
    }
  });
});

describe("BytesIO.transfer()", () => {
  it("gives the very memory away, where that is exact and the stream's own", async () => {
    const exact = async (size: number) => {
      const written = new BytesIO();
      written.write(new Uint8Array(size));
      const collected = await BytesIO.fromAsync(new Blob([new Uint8Array(size)]));
      return [written, collected, new BytesIO(new SharedArrayBuffer(size))];
    };
    for (const stream of [...(await exact(10_000)), ...(await exact(33 * MIB))]) {
      expect(count(() => stream.transfer())).toEqual({ allocated: [], copied: 0 });
    }
    for (const stream of await exact(10_000)) {
      const view = stream.getbuffer();
      const { buffer } = view.bytes;
      view.release();
      expect(stream.transfer().bytes.buffer).toBe(buffer);
    }
  });

  it("copies borrowed bytes, so that the owner keeps them", () => {
    const owned = utf8("abcdef");
    const { bytes } = new BytesIO(owned).transfer();
    structuredClone(bytes, { transfer: [bytes.buffer] });
    expect(text(owned)).toBe("abcdef");
  });
});

describe("What leaves a BytesIO", () => {
  const EXITS: Record<string, (stream: BytesIO) => Uint8Array[]> = {
    "read()": (stream) => [stream.read(2), stream.read(), stream.read()],
    "read1()": (stream) => [stream.read1(2), stream.read1()],
    "readexactly()": (stream) => [stream.readexactly(2), stream.readexactly(0)],
    "peek()": (stream) => [stream.peek(), stream.peek(1)],
    "chunks()": (stream) => [...stream.chunks(2)],
    "getvalue()": (stream) => [stream.getvalue()],
    "toPostgres()": (stream) => [stream.toPostgres()],
    "dump()": (stream) => [stream.dump().bytes],
    "transfer()": (stream) => [stream.transfer().bytes],
  };

  for (const [state, make] of Object.entries(STATES)) {
    it(`covers its own plain memory exactly, from a stream ${state}`, () => {
      for (const [name, exit] of Object.entries(EXITS)) {
        for (const bytes of exit(make(utf8("ab\ncdef")))) {
          expect(Object.getPrototypeOf(bytes), name).toBe(Uint8Array.prototype);
          expect(bytes.buffer, name).toBeInstanceOf(ArrayBuffer);
          expect([bytes.byteOffset, bytes.buffer.byteLength], name).toEqual([0, bytes.length]);
          expect((bytes.buffer as ArrayBuffer).resizable, name).toBe(false);
        }
      }
    });
  }
});

describe("What leaves a BytesIO of more than 32 MiB", () => {
  it("is plain memory, too", () => {
    const stream = new BytesIO();
    stream.write(new Uint8Array(17 * MIB));
    stream.write(new Uint8Array(17 * MIB));
    const view = stream.getbuffer();
    const { buffer } = view.bytes;
    view.release();
    stream.seek(0, SEEK_END);
    stream.write(utf8("X"));
    stream.seek(1);
    for (const taken of [
      buffer,
      stream.read().buffer,
      stream.getvalue().buffer,
      stream.transfer().bytes.buffer,
    ]) {
      expect([taken.resizable, taken.byteLength >= 34 * MIB]).toEqual([false, true]);
    }
  });
});

describe("The lines of a BytesIO", () => {
  const CONTENTS = utf8(Array.from({ length: 2000 }, (_, index) => `${"x".repeat(index % 50)}\n`).join(""));

  for (const [state, make] of Object.entries(STATES)) {
    it(`are plain copies that share no byte, from a stream ${state}`, () => {
      const stream = make(CONTENTS);
      const lines = stream.readlines();
      expect(new Set(lines.map(Object.getPrototypeOf))).toEqual(new Set([Uint8Array.prototype]));
      expect(lines.every(({ buffer }) => buffer instanceof ArrayBuffer && !buffer.resizable)).toBe(true);
      for (const [index, line] of lines.entries()) line.fill(index);
      expect(lines.every((line, index) => line.every((byte) => byte === index % 256))).toBe(true);
      expect(Buffer.from(CONTENTS).equals(stream.getvalue())).toBe(true);
    });

    it(`need far fewer pieces of memory than they are, from a stream ${state}`, () => {
      const stream = make(CONTENTS);
      expect(count(() => stream.readlines()).allocated.length).toBeLessThan(200);
    });

    it(`survive that the memory of one is transferred away, from a stream ${state}`, () => {
      const stream = make(CONTENTS);
      let size = 0;
      for (const line of stream) {
        size += line.length;
        structuredClone(line, { transfer: [line.buffer] });
      }
      expect(size).toBe(CONTENTS.length);
    });
  }
});
