import { gunzipSync, gzipSync } from "node:zlib";
import { BytesIO, ClosedError, TextIOWrapper, UnsupportedOperation } from "bytesio";
import { CompressedWriter, GzipFile } from "bytesio/layers";
import { open, TemporaryDirectory } from "bytesio/node";
import { afterEach, describe, expect, it, vi } from "vitest";
import { expectSame, mixture } from "../support/compressed-samples.ts";
import { call, text, utf8 } from "../support/contract-suite.ts";

const DATA = mixture(300000);

afterEach(() => vi.useRealTimers());

/** What GzipFile makes of `data`. */
function zipped(
  data: Uint8Array,
  options?: ConstructorParameters<typeof GzipFile>[2],
): Uint8Array<ArrayBuffer> {
  const sink = new BytesIO();
  const file = new GzipFile(sink, "wb", { mtime: 0, ...options });
  file.write(data);
  file.close();
  return sink.getvalue();
}

describe("new GzipFile()", () => {
  it("takes the mode of the stream below, where none is given", () => {
    const below = (mode: string) => Object.assign(new BytesIO(), { mode });
    expect(new GzipFile(new BytesIO()).mode).toBe("rb");
    expect(new GzipFile(below("rb+")).mode).toBe("rb");
    expect(new GzipFile(below("wb")).mode).toBe("wb");
    expect(new GzipFile(below("ab"), null).mode).toBe("wb");
    expect(new GzipFile(below("wb"), "rb").mode).toBe("rb");
    expect(() => new GzipFile(below("U"))).toThrow(RangeError);
  });

  it("refuses what is no mode", () => {
    for (const mode of ["", "t", "rt", "wt", "U", "b", "+"]) {
      expect(() => new GzipFile(new BytesIO(), mode), mode).toThrow(RangeError);
    }
    for (const mode of [5, true, {}]) {
      expect(() => new GzipFile(new BytesIO(), mode as never), String(mode)).toThrow(TypeError);
    }
  });

  it("refuses what cannot be read or written", () => {
    for (const fileobj of [undefined, null, {}, "a.gz", { write: () => 0 }]) {
      expect(() => new GzipFile(fileobj as never, "rb"), String(fileobj)).toThrow(TypeError);
    }
    for (const fileobj of [undefined, null, {}, "a.gz", { read: () => new Uint8Array(0) }]) {
      expect(() => new GzipFile(fileobj as never, "wb"), String(fileobj)).toThrow(TypeError);
    }
  });

  it("writes the header at once: the time of now, and no name", () => {
    vi.useFakeTimers({ now: 1e12 });
    const sink = new BytesIO();
    new GzipFile(sink, "wb");
    expect(sink.getvalue()).toEqual(Uint8Array.of(0x1f, 0x8b, 8, 0, 0x00, 0xca, 0x9a, 0x3b, 2, 255));
  });

  it("cuts a fraction of a second off, and stays within 32 bits", () => {
    const mtimeOf = (mtime: number) => Buffer.from(zipped(new Uint8Array(0), { mtime })).readUInt32LE(4);
    expect(mtimeOf(1.9)).toBe(1);
    expect(mtimeOf(2 ** 32 - 0.5)).toBe(2 ** 32 - 1);
    expect(mtimeOf(-0.5)).toBe(0);
    expect(() => mtimeOf(2 ** 32)).toThrow(RangeError);
    expect(() => mtimeOf(-1)).toThrow(RangeError);
    expect(() => mtimeOf(NaN)).toThrow(TypeError);
  });

  it("stores the last part of a path, whatever the system, and no name that would end early", () => {
    const nameOf = (filename: string) => {
      const data = zipped(new Uint8Array(0), { filename });
      return (data[3] as number) === 8 ? text(data.subarray(10, data.indexOf(0, 10))) : null;
    };
    expect(nameOf("/home/me/notes.txt.gz")).toBe("notes.txt");
    expect(nameOf("C:\\files\\notes.txt")).toBe("notes.txt");
    expect(nameOf("é")).toBe("é");
    expect(nameOf("€")).toBeNull();
    expect(nameOf("a\0b")).toBeNull();
    expect(nameOf("folder/")).toBeNull();
  });

  it("is what gunzip reads, at every level", () => {
    for (let compresslevel = -1; compresslevel <= 9; compresslevel++) {
      expectSame(gunzipSync(zipped(DATA, { compresslevel })), DATA);
    }
    for (const compresslevel of [-2, 10]) expect(() => zipped(DATA, { compresslevel })).toThrow(RangeError);
  });
});

describe("GzipFile", () => {
  it("goes back to where the stream below stood", () => {
    const source = new BytesIO(Buffer.concat([utf8("before"), zipped(DATA)]));
    source.seek(6);
    const file = new GzipFile(source);
    file.seek(200000);
    file.rewind();
    expectSame(file.read(), DATA);
  });

  it("adds a member where the stream below stands", () => {
    const sink = new BytesIO();
    for (const part of ["one\n", "two\n"]) {
      using file = new GzipFile(sink, "ab");
      file.write(utf8(part));
    }
    sink.seek(0);
    expect(new GzipFile(sink).readlines().map(text)).toEqual(["one\n", "two\n"]);
  });

  it("reads and writes a file on disk, which it closes if it is told to", () => {
    using folder = new TemporaryDirectory();
    const path = `${folder.name}/notes.txt.gz`;
    const below = open(path, "wb");
    {
      using file = new GzipFile(below, "wb", { close: true });
      file.write(utf8("one\ntwo\n"));
      expect(file.name).toBe(path);
      expect(file.fileno()).toBe(below.fileno());
    }
    expect(below.closed).toBe(true);
    using source = open(path, "rb");
    const file = new GzipFile(source);
    expect([...new TextIOWrapper(file)]).toEqual(["one\n", "two\n"]);
    expect(source.closed).toBe(false);
  });

  it("reads what is written by pieces of text", () => {
    const sink = new BytesIO();
    const file = new TextIOWrapper(new GzipFile(sink, "wb"), { encoding: "utf-16" });
    file.write("één ");
    file.write("🙂\n");
    file.close();
    sink.seek(0);
    expect(new TextIOWrapper(new GzipFile(sink), { encoding: "utf-16" }).read()).toBe("één 🙂\n");
  });

  it("does nothing that its mode does not allow", () => {
    const read = new GzipFile(new BytesIO(zipped(utf8("abc"))));
    for (const [method, ...args] of [
      ["write", utf8("x")],
      ["writelines", [utf8("x")]],
      ["truncate"],
      ["detach"],
    ] as [string, ...unknown[]][]) {
      expect(() => call(read, method, ...args), method).toThrow(UnsupportedOperation);
    }
    expect([read.readable(), read.writable(), read.seekable()]).toEqual([true, false, true]);
    expect(text(read.read())).toBe("abc");

    const written = new GzipFile(new BytesIO(), "wb");
    for (const [method, ...args] of [
      ["read"],
      ["read1"],
      ["readinto", new Uint8Array(1)],
      ["readline"],
      ["readlines"],
      ["next"],
      ["peek"],
      ["rewind"],
      ["truncate"],
    ] as [string, ...unknown[]][]) {
      expect(() => call(written, method, ...args), method).toThrow(UnsupportedOperation);
    }
    expect([written.readable(), written.writable(), written.seekable()]).toEqual([false, true, true]);
    expect(written.mtime).toBeNull();
  });

  it("is closed where closing fails, and every other call throws then", () => {
    const below = { write: vi.fn((data: Uint8Array) => data.length) };
    const file = new GzipFile(below, "wb");
    below.write.mockImplementation(() => {
      throw new Error("EIO: i/o error");
    });
    file.write(utf8("abc"));
    expect(() => file.close()).toThrow("EIO");
    expect(file.closed).toBe(true);
    file.close();
    for (const [method, ...args] of [["write", utf8("x")], ["flush"], ["seek", 0], ["tell"], ["fileno"]] as [
      string,
      ...unknown[],
    ][]) {
      expect(() => call(file, method, ...args), method).toThrow(ClosedError);
    }
  });

  it("has no descriptor, where the stream below has none", () => {
    expect(() => new GzipFile(new BytesIO()).fileno()).toThrow(UnsupportedOperation);
    expect(() => new GzipFile({ write: () => 1 }, "wb").fileno()).toThrow();
  });

  it("can be extended: readinto() and lines call what a subclass overrides", () => {
    class Loud extends GzipFile {
      override read(size?: number | null): Uint8Array<ArrayBuffer> {
        return super.read(size).map((byte) => byte & ~32);
      }
    }
    const target = new Uint8Array(3);
    expect(new Loud(new BytesIO(zipped(utf8("abc")))).readinto(target)).toBe(3);
    expect(text(target)).toBe("ABC");
  });
});

describe("GzipFile.seek()", () => {
  it("writes zeros up to there", () => {
    const sink = new BytesIO();
    const file = new GzipFile(sink, "wb");
    file.write(utf8("ab"));
    expect(file.seek(300000)).toBe(300000);
    expect(file.seek(2, 1)).toBe(300002);
    file.write(utf8("c"));
    file.close();
    const expected = new Uint8Array(300003);
    expected.set(utf8("ab"));
    expected[300002] = 99;
    expectSame(gunzipSync(sink.getvalue()), expected);
  });

  it("changes nothing, where it is refused", () => {
    const file = new GzipFile(new BytesIO(), "wb");
    file.write(utf8("abc"));
    expect(() => file.seek(2)).toThrow(UnsupportedOperation);
    expect(() => file.seek(-1, 1)).toThrow(UnsupportedOperation);
    expect(() => file.seek(0, 2)).toThrow(RangeError);
    expect(() => file.seek(5, 3)).toThrow(RangeError);
    for (const wrong of [1.5, "5", NaN, null]) expect(() => file.seek(wrong as never)).toThrow(TypeError);
    expect(file.tell()).toBe(3);
  });
});

describe("GzipFile.flush()", () => {
  it.each([
    [2, "sync"],
    [3, "full"],
  ] as const)("takes zlib's number %i for %o", (number, name) => {
    const [one, other] = [new BytesIO(), new BytesIO()];
    for (const [sink, mode] of [
      [one, number],
      [other, name],
    ] as const) {
      const file = new GzipFile(sink, "wb", { mtime: 0 });
      file.write(utf8("some text"));
      file.flush(mode);
      file.close();
    }
    expect(one.getvalue()).toEqual(other.getvalue());
  });

  it.each([0, 1, 4, 5, 6, -1, 1.5, NaN, "SYNC", "finish", "none", ""])("refuses the mode %o", (mode) => {
    for (const make of [
      () => new GzipFile(new BytesIO(), "wb"),
      () => new GzipFile(new BytesIO()),
      () => new CompressedWriter(new BytesIO(), { format: "br" }),
    ]) {
      expect(() => make().flush(mode as never)).toThrow(RangeError);
    }
  });

  it.each([null, true, {}, 2n])("refuses %o, and loses nothing", (mode) => {
    const sink = new BytesIO();
    const file = new GzipFile(sink, "wb");
    file.write(utf8("text"));
    const size = sink.size;
    expect(() => file.flush(mode as never)).toThrow(TypeError);
    expect(sink.size).toBe(size);
    file.close();
    sink.seek(0);
    expect(new GzipFile(sink).read()).toEqual(utf8("text"));
  });

  it("writes what can be read so far, and restarts where it is full", () => {
    const sink = new BytesIO();
    const file = new GzipFile(sink, "wb");
    file.write(DATA);
    file.flush();
    const flushed = sink.size;
    expect(new GzipFile(new BytesIO(sink.getvalue())).read(DATA.length)).toHaveLength(DATA.length);
    file.flush();
    expect(sink.size).toBe(flushed);
    file.flush("full");
    file.write(DATA);
    file.close();
    expectSame(gunzipSync(sink.getvalue()), Buffer.concat([DATA, DATA]));
  });

  it("does nothing to a file that is read", () => {
    const file = new GzipFile(new BytesIO(gzipSync(utf8("abc"))));
    file.read(1);
    file.flush();
    expect(text(file.read())).toBe("bc");
  });
});
