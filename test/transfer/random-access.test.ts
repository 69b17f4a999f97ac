import { execFileSync } from "node:child_process";
import { mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  asRandomAccess,
  BlockingIOError,
  BufferError,
  BufferedRandom,
  BufferedReader,
  BufferedWriter,
  BytesIO,
  ClosedError,
  LimitError,
  RawIOBase,
  type Reader,
  type Seekable,
  StringIO,
  UnsupportedOperation,
} from "bytesio";
import { FileIO } from "bytesio/node";
import { afterAll, describe, expect, it } from "vitest";
import { detached } from "../support/hostile.ts";

const folder = mkdtempSync(join(tmpdir(), "random-access-"));
afterAll(() => rmSync(folder, { recursive: true }));

const DIGITS = Uint8Array.from({ length: 10 }, (_, index) => index);

/** A raw stream over memory that does at most `most` bytes a call, and then, if it is to, has to wait. */
class Halting extends RawIOBase {
  readonly memory: BytesIO = new BytesIO(DIGITS);
  left: number;
  readonly most: number;
  constructor(most: number, left = Infinity) {
    super();
    this.most = most;
    this.left = left;
  }
  override readable = () => true;
  override writable = () => true;
  override seekable = () => true;
  override seek = (offset: number, whence?: number) => this.memory.seek(offset, whence);
  override tell = () => this.memory.tell();
  override readinto(target: Uint8Array): number | null {
    return this.left-- > 0 ? this.memory.readinto(target.subarray(0, this.most)) : null;
  }
  override write(data: Uint8Array): number | null {
    return this.left-- > 0 ? this.memory.write(data.subarray(0, this.most)) : null;
  }
}

function file(mode: string): FileIO {
  const path = join(folder, "file");
  writeFileSync(path, DIGITS);
  return new FileIO(path, mode);
}

const STREAMS: [
  string,
  () => BytesIO | FileIO | BufferedRandom | BufferedRandom<FileIO, number | null> | Halting,
][] = [
  ["BytesIO", () => new BytesIO(DIGITS)],
  ["FileIO", () => file("r+")],
  ["BufferedRandom of a BytesIO", () => new BufferedRandom(new BytesIO(DIGITS), 4)],
  ["BufferedRandom of a FileIO", () => new BufferedRandom(file("r+"))],
  ["raw stream that does one byte a call", () => new Halting(1)],
];

describe.each(STREAMS)("asRandomAccess() of a %s", (name, make) => {
  it.each([
    [0, 0, []],
    [0, 1, [0]],
    [0, 10, [...DIGITS]],
    [0, 11, [...DIGITS]],
    [3, 4, [3, 4, 5, 6]],
    [9, 1, [9]],
    [9, 2, [9]],
    [10, 1, []],
    [11, 1, []],
    [2 ** 40, 1, []],
  ])("reads at %d into %d bytes, and leaves the position", (position, size, expected) => {
    using stream = make();
    stream.seek(2);
    const target = new Uint8Array(size).fill(255);
    expect(asRandomAccess(stream).readAt(target, position)).toBe(expected.length);
    expect([...target]).toEqual([...expected, ...Array(size - expected.length).fill(255)]);
    expect(stream.tell()).toBe(2);
    expect(stream.read(1)).toEqual(Uint8Array.of(2));
  });

  it.each([
    [0, [], [...DIGITS]],
    [0, [77], [77, ...DIGITS.subarray(1)]],
    [8, [77, 78, 79], [...DIGITS.subarray(0, 8), 77, 78, 79]],
    [10, [77], [...DIGITS, 77]],
    [12, [77], [...DIGITS, 0, 0, 77]],
  ])("writes at %d the bytes %j, and leaves the position", (position, data, expected) => {
    using stream = make();
    stream.seek(2);
    const access = asRandomAccess(stream);
    expect(access.writeAt(Uint8Array.from(data), position)).toBe(data.length);
    expect(stream.tell()).toBe(2);
    expect(access.size).toBe(expected.length);
    const whole = new Uint8Array(expected.length);
    access.readAt(whole, 0);
    expect([...whole]).toEqual(expected);
  });

  it("says the size, and leaves the position past the end", () => {
    using stream = make();
    stream.seek(20);
    expect(asRandomAccess(stream).size).toBe(10);
    expect(stream.tell()).toBe(20);
  });

  it("serves several at once, and the stream in between", () => {
    using stream = make();
    const [one, two] = [asRandomAccess(stream), asRandomAccess(stream)];
    const target = new Uint8Array(2);
    one.writeAt(Uint8Array.of(50), 5);
    two.readAt(target, 4);
    expect([...target]).toEqual([4, 50]);
    stream.seek(4);
    stream.write(Uint8Array.of(60));
    one.readAt(target, 4);
    expect([...target]).toEqual([60, 50]);
  });

  it("refuses a position that is no integer >= 0", () => {
    using stream = make();
    const access = asRandomAccess(stream);
    for (const position of [NaN, 1.5, 2 ** 53, "1", null, undefined] as number[]) {
      expect(() => access.readAt(new Uint8Array(1), position)).toThrow(TypeError);
      expect(() => access.writeAt(new Uint8Array(1), position)).toThrow(TypeError);
    }
    expect(() => access.readAt(new Uint8Array(1), -1)).toThrow(RangeError);
    expect(() => access.writeAt(new Uint8Array(1), -1)).toThrow(RangeError);
    expect(access.size).toBe(10);
  });

  it("refuses what is not bytes, and detached bytes", () => {
    using stream = make();
    const access = asRandomAccess(stream);
    for (const bytes of [null, "text", [1], detached()] as Uint8Array[]) {
      expect(() => access.readAt(bytes, 0)).toThrow(TypeError);
      expect(() => access.writeAt(bytes, 0)).toThrow(TypeError);
    }
  });

  if (name !== "raw stream that does one byte a call") {
    it.each([0, 1, 9, 10, 11, 15])("truncates to %d, cutting or lengthening by zeros", (size) => {
      using stream = make();
      stream.seek(3);
      const access = asRandomAccess(stream);
      expect(access.truncate(size)).toBe(size);
      expect(access.size).toBe(size);
      expect(stream.tell()).toBe(3);
      const whole = new Uint8Array(size);
      access.readAt(whole, 0);
      expect([...whole]).toEqual([...DIGITS, 0, 0, 0, 0, 0].slice(0, size));
    });

    it("refuses to truncate to what is no integer >= 0", () => {
      using stream = make();
      const access = asRandomAccess(stream);
      expect(() => access.truncate(-1)).toThrow(RangeError);
      for (const size of [NaN, 1.5, 2 ** 53, undefined, null] as number[]) {
        expect(() => access.truncate(size)).toThrow(TypeError);
      }
      expect(access.size).toBe(10);
    });
  }
});

describe("asRandomAccess()", () => {
  it("refuses what is no stream of bytes with a position", () => {
    for (const value of [null, undefined, 1, {}, new Uint8Array(1)] as never[]) {
      expect(() => asRandomAccess(value)).toThrow(TypeError);
    }
    expect(() => asRandomAccess(new StringIO("text") as never)).toThrow(
      "Cannot give random access as stream must be one of bytes: received an instance of StringIO",
    );
  });

  it("refuses a stream that is not seekable, or closed", () => {
    const unseekable = Object.assign(new Halting(1), { seekable: () => false });
    expect(() => asRandomAccess(unseekable)).toThrow(UnsupportedOperation);
    const closed = new BytesIO();
    closed.close();
    expect(() => asRandomAccess(closed)).toThrow(ClosedError);
  });

  it("throws ClosedError once the stream is closed underneath", () => {
    const stream = new BytesIO(DIGITS);
    const access = asRandomAccess(stream);
    stream.close();
    expect(() => access.size).toThrow(ClosedError);
    expect(() => access.readAt(new Uint8Array(1), 0)).toThrow(ClosedError);
    expect(() => access.writeAt(new Uint8Array(1), 0)).toThrow(ClosedError);
    expect(() => access.truncate(0)).toThrow(ClosedError);
  });

  it("passes on what forbids a write, and puts the position back", () => {
    const stream = new BytesIO(DIGITS, { limit: 10 });
    stream.seek(4);
    const access = asRandomAccess(stream);
    expect(() => access.writeAt(Uint8Array.of(1, 2), 9)).toThrow(LimitError);
    expect(() => access.truncate(11)).toThrow(LimitError);
    using _view = stream.getbuffer();
    expect(() => access.writeAt(Uint8Array.of(1), 0)).toThrow(BufferError);
    expect(access.readAt(new Uint8Array(2), 9)).toBe(1);
    expect(stream.tell()).toBe(4);
  });

  it("throws UnsupportedOperation for what the stream does not do", () => {
    using reader = new BufferedReader(new BytesIO(DIGITS));
    expect(() => asRandomAccess(reader).writeAt(Uint8Array.of(1), 0)).toThrow(UnsupportedOperation);
    expect(() => asRandomAccess(reader).truncate(0)).toThrow(UnsupportedOperation);
    using writer = new BufferedWriter(new BytesIO(DIGITS));
    expect(() => asRandomAccess(writer).readAt(new Uint8Array(1), 0)).toThrow(UnsupportedOperation);
    using readOnly = file("r");
    expect(() => asRandomAccess(readOnly).writeAt(Uint8Array.of(1), 0)).toThrow(UnsupportedOperation);
    const bare = { tell: () => 0, seek: () => 0 };
    expect(() => asRandomAccess(bare).readAt(new Uint8Array(1), 0)).toThrow(UnsupportedOperation);
    expect(() => asRandomAccess(bare).writeAt(new Uint8Array(1), 0)).toThrow(UnsupportedOperation);
    expect(() => asRandomAccess(bare).truncate(0)).toThrow(UnsupportedOperation);
  });

  it("takes a class with read() alone, and refuses what it returns if that is no bytes", () => {
    let next: unknown = Uint8Array.of(1, 2);
    const stream: Seekable & Reader<Uint8Array | null> = {
      tell: () => 7,
      seek: (offset) => offset,
      read: () => next as Uint8Array,
    };
    const access = asRandomAccess(stream);
    expect(access.readAt(new Uint8Array(2), 0)).toBe(2);
    expect(() => access.readAt(new Uint8Array(1), 0)).toThrow(RangeError);
    next = "text";
    expect(() => access.readAt(new Uint8Array(2), 0)).toThrow(TypeError);
    next = null;
    expect(() => access.readAt(new Uint8Array(2), 0)).toThrow(BlockingIOError);
  });

  it("says how far it came where a raw stream would have to wait", () => {
    for (const call of ["readAt", "writeAt"] as const) {
      const stream = new Halting(2, 2);
      stream.seek(1);
      let error: unknown;
      try {
        asRandomAccess(stream)[call](new Uint8Array(6), 0);
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(BlockingIOError);
      expect((error as BlockingIOError).characters_written).toBe(4);
      expect(stream.tell()).toBe(1);
    }
  });

  it("does not wait for ever for a write that takes nothing", () => {
    const stream = Object.assign(new Halting(1), { write: () => 0 });
    expect(() => asRandomAccess(stream).writeAt(Uint8Array.of(1), 0)).toThrow(BlockingIOError);
  });

  it("writes to a file open for appending at its end only", () => {
    using stream = file("a+");
    const access = asRandomAccess(stream);
    expect(() => access.writeAt(Uint8Array.of(1), 0)).toThrow(UnsupportedOperation);
    expect(access.writeAt(Uint8Array.of(77), 10)).toBe(1);
    const target = new Uint8Array(2);
    access.readAt(target, 9);
    expect([...target]).toEqual([9, 77]);
  });

  it("refuses a pipe", () => {
    const path = join(folder, "pipe");
    execFileSync("mkfifo", [path]);
    using pipe = new FileIO(path, "r", { opener: () => openSync(path, "r+") });
    expect(() => asRandomAccess(pipe)).toThrow(UnsupportedOperation);
  });
});
