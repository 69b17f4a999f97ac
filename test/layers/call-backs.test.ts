import { BytesIO, type IOBase } from "bytesio";
import { EncryptedReader, EncryptedWriter } from "bytesio/age";
import {
  Chain,
  ChecksumReader,
  ChecksumWriter,
  CompressedReader,
  CompressedWriter,
  Counted,
  GzipFile,
  Limited,
  Tee,
  Throttled,
  Window,
} from "bytesio/layers";
import { describe, expect, it } from "vitest";
import { compress, decompress } from "../support/compressed-samples.ts";
import { text, utf8 } from "../support/contract-suite.ts";
import { errorOf } from "../support/samples.ts";

const KEY = new Uint8Array(32).fill(1);
const CONTENTS = utf8("one\ntwo\nthree\n");

/** A stream that calls back in the middle of what is asked of it, as often as it is asked, and goes on. */
class CallingBack extends BytesIO {
  callBack: () => unknown = () => {};
  readonly messages = new Set<string>();
  #isIn = false;
  #call(): void {
    if (this.#isIn) return;
    this.#isIn = true;
    try {
      this.callBack();
      this.messages.add("nothing was refused");
    } catch (error) {
      this.messages.add((error as Error).message);
    } finally {
      this.#isIn = false;
    }
  }
  override read(size?: number | null): Uint8Array<ArrayBuffer> {
    this.#call();
    return super.read(size);
  }
  override readinto(target: Uint8Array<ArrayBuffer>): number {
    this.#call();
    return super.readinto(target);
  }
  override readline(limit?: number | null): Uint8Array<ArrayBuffer> {
    this.#call();
    return super.readline(limit);
  }
  override write(data: Uint8Array<ArrayBuffer>): number {
    this.#call();
    return super.write(data);
  }
}

type Layered = IOBase & {
  read(size?: number | null): Uint8Array<ArrayBuffer> | null;
  readinto(target: Uint8Array<ArrayBuffer>): number | null;
  write(data: Uint8Array<ArrayBuffer>): number | null;
};

const READERS: Record<string, (below: CallingBack) => IOBase> = {
  Chain: (below) => new Chain([below]),
  ChecksumReader: (below) => new ChecksumReader(below, "crc32"),
  CompressedReader: (below) => new CompressedReader(below),
  Counted: (below) => new Counted(below),
  EncryptedReader: (below) => new EncryptedReader(below, { key: KEY }),
  GzipFile: (below) => new GzipFile(below),
  Limited: (below) => new Limited(below, 1000),
  Tee: (below) => new Tee(below, new BytesIO()),
  Window: (below) => new Window(below, { start: 0 }),
};

function stored(name: string): Uint8Array<ArrayBuffer> {
  if (name === "GzipFile" || name === "CompressedReader") return compress(CONTENTS);
  if (name !== "EncryptedReader") return CONTENTS;
  const file = new BytesIO();
  const writer = new EncryptedWriter(file, { key: KEY });
  writer.write(CONTENTS);
  writer.close();
  return file.getvalue();
}

const BUSY =
  /^Cannot (read|read a line|seek|close|write|flush) as the stream is busy: (the stream below it|its raw stream) has called back$/;

describe.each(Object.entries(READERS))("%s, called back by what it reads from", (name, make) => {
  it.each<[string, (stream: Layered) => unknown]>([
    ["read()", (stream) => stream.read(1)],
    ["readinto()", (stream) => stream.readinto(new Uint8Array(1))],
    ["readline()", (stream) => stream.readline()],
    ["close()", (stream) => stream.close()],
  ])("refuses %s, and loses nothing", (_method, again) => {
    const below = new CallingBack(stored(name));
    const stream = make(below) as Layered;
    below.messages.clear();
    below.callBack = () => again(stream);
    const parts = [stream.readline(), stream.read(2), stream.read(), stream.read()];
    expect(parts.map((part) => text(part ?? new Uint8Array(0))).join("")).toBe("one\ntwo\nthree\n");
    expect(below.messages.size).toBeGreaterThan(0);
    for (const message of below.messages) expect(message).toMatch(BUSY);
    below.callBack = () => {};
    stream.close();
    expect(stream.closed).toBe(true);
  });
});

const WRITERS: Record<string, (below: CallingBack) => IOBase> = {
  ChecksumWriter: (below) => new ChecksumWriter(below, "crc32"),
  Counted: (below) => new Counted(below),
  EncryptedWriter: (below) => new EncryptedWriter(below, { key: KEY }),
  Limited: (below) => new Limited(below, 1_000_000),
  Tee: (below) => new Tee(below, new BytesIO()),
  Window: (below) => new Window(below, { start: 0 }),
};

describe.each(Object.entries(WRITERS))("%s, called back by what it writes to", (name, make) => {
  it.each<[string, (stream: Layered) => unknown]>([
    ["write()", (stream) => stream.write(Uint8Array.of(33))],
    ["close()", (stream) => stream.close()],
  ])("refuses %s, and writes each byte once", (_method, again) => {
    const below = new CallingBack();
    const stream = make(below) as Layered;
    below.messages.clear();
    below.callBack = () => again(stream);
    const data = new Uint8Array(70_000).map((_, index) => index);
    stream.write(data);
    stream.write(data);
    stream.close();
    expect([...below.messages].filter((message) => !BUSY.test(message))).toEqual([]);
    expect(below.messages.size).toBeGreaterThan(0);
    const whole = new BytesIO(below.getvalue());
    const read = name === "EncryptedWriter" ? new EncryptedReader(whole, { key: KEY }).read() : whole.read();
    expect(Buffer.compare(read, Buffer.concat([data, data]))).toBe(0);
  });
});

describe("CompressedWriter, called back by what it writes to", () => {
  it("takes what is written meanwhile, and hands each byte over once", () => {
    const below = new CallingBack();
    const writer = new CompressedWriter(below, { buffer_size: 4 });
    let left = 3;
    below.callBack = () => {
      if (left-- > 0) writer.write(utf8("xy"));
    };
    writer.write(utf8("abc"));
    writer.flush();
    below.callBack = () => {};
    writer.close();
    const read = text(decompress(below.getvalue()));
    expect(read.replaceAll("xy", "")).toBe("abc");
    expect(left).toBeLessThan(3);
  });

  it("refuses to be flushed or closed, and can be closed later", () => {
    for (const again of ["flush", "close"] as const) {
      const below = new CallingBack();
      const writer = new CompressedWriter(below);
      below.messages.clear();
      below.callBack = () => writer[again]();
      writer.write(utf8("abc"));
      writer.flush();
      expect([...below.messages].filter((message) => !BUSY.test(message))).toEqual([]);
      expect(below.messages.size).toBe(1);
      below.callBack = () => {};
      writer.write(utf8("def"));
      writer.flush();
      expect(text(new CompressedReader(new BytesIO(below.getvalue())).read(6))).toBe("abcdef");
      writer.close();
      expect(text(decompress(below.getvalue()))).toBe("abcdef");
    }
  });
});

describe("Throttled over a stream that says what cannot be", () => {
  it("passes none of it on", () => {
    const writer = new Throttled({ write: () => 99 });
    expect(errorOf(() => writer.write(Uint8Array.of(1)))).toBeInstanceOf(RangeError);
    for (const count of [99, -1, 0.5, "1"]) {
      const below = {
        read: () => new Uint8Array(99),
        readinto: () => count as number,
        write: () => count as number,
      };
      expect(() => new Throttled(below, 4).write(new Uint8Array(4))).toThrow(
        "Cannot write as write() must return",
      );
      expect(() => new Throttled(below, 4).readinto(new Uint8Array(8))).toThrow(
        "Cannot read as readinto() must return",
      );
    }
    expect(() => new Throttled({ read: () => new Uint8Array(99) }, 4).read(4)).toThrow(
      "Cannot read as read() must return at most 4 bytes",
    );
  });

  it("can be used while it is called back, as it holds nothing", () => {
    const below = new CallingBack(CONTENTS);
    const throttled = new Throttled(below, 4);
    let inner = "";
    below.callBack = () => {
      inner = text(throttled.read(4) ?? new Uint8Array(0));
    };
    const outer = text(throttled.read(4) ?? new Uint8Array(0));
    expect([inner, outer]).toEqual(["one\n", "two\n"]);
  });
});
