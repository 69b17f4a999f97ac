import {
  BlockingIOError,
  BytesIO,
  ClosedError,
  RawIOBase,
  TextIOWrapper,
  UnsupportedOperation,
} from "bytesio";
import {
  CompressedReader,
  type CompressedReaderOptions,
  CompressedWriter,
  type CompressedWriterOptions,
} from "bytesio/layers";
import { describe, expect, it } from "vitest";
import {
  CODECS,
  compress,
  compressAtOnce,
  decompress,
  decompressAtOnce,
  expectSame,
  FORMATS,
  mixture,
} from "../support/compressed-samples.ts";
import { call, text, utf8 } from "../support/contract-suite.ts";

const DATA = mixture(300000);

/** Reads as a raw stream may: as little as its plan says, null where it would have to wait, errors thrown. */
class Planned {
  readonly #bytes: BytesIO;
  readonly #plan: (number | null | Error)[];

  constructor(bytes: Uint8Array, plan: (number | null | Error)[]) {
    this.#bytes = new BytesIO(bytes);
    this.#plan = plan;
  }
  read(size = Infinity): Uint8Array | null {
    const entry = this.#plan.length === 0 ? size : this.#plan.shift();
    if (entry instanceof Error) throw entry;
    return entry === null || entry === undefined ? null : this.#bytes.read(Math.min(size, entry));
  }
}

/** Writes as a raw stream may. Keeps what it is handed, without a copy. */
class PlannedSink extends RawIOBase {
  readonly taken: Uint8Array[] = [];
  plan: (number | null | Error)[] = [];
  flushes = 0;

  override writable(): boolean {
    return true;
  }
  override write(data: Uint8Array): number | null {
    const entry = this.plan.length === 0 ? data.length : this.plan.shift();
    if (entry instanceof Error) throw entry;
    if (entry === null || entry === undefined) return null;
    const part = data.subarray(0, entry);
    this.taken.push(part);
    return part.length;
  }
  override flush(): void {
    this.flushes++;
  }
  get contents(): Uint8Array {
    return Buffer.concat(this.taken);
  }
}

for (const [name, { codec, reads, writes }] of Object.entries(CODECS)) {
  describe(`CompressedReader, by ${name}`, () => {
    it.each(reads)("reads what zlib compressed at once: %s", (format) => {
      for (const data of [DATA, mixture(0), mixture(1), new Uint8Array(500000)]) {
        expectSame(decompress(compressAtOnce(data, format), { format, codec }), data);
      }
    });

    it.each(reads)(
      "reads in pieces of any size, over any buffer, from a source of single bytes: %s",
      (format) => {
        const data = DATA.subarray(0, 3000);
        const compressed = compressAtOnce(data, format);
        for (const buffer_size of [1, 7, 1000, 131072]) {
          for (const size of [1, 13, 4096]) {
            const source = new Planned(compressed, new Array(compressed.length).fill(1));
            const reader = new CompressedReader(source, { format, codec, buffer_size });
            const parts: Uint8Array[] = [];
            for (let part = reader.read(size); part?.length; part = reader.read(size)) parts.push(part);
            expectSame(Buffer.concat(parts), data);
          }
        }
      },
    );

    it.each(reads)("moves back and forth: %s", (format) => {
      const reader = new CompressedReader(new BytesIO(compressAtOnce(DATA, format)), { format, codec });
      for (const position of [5, 299990, 100000, 99999, 0, 250000]) {
        expect(reader.seek(position)).toBe(position);
        expect(reader.read(10)).toEqual(DATA.slice(position, position + 10));
      }
      expect(reader.seek(-10, 2)).toBe(299990);
      expect(reader.read()).toEqual(DATA.slice(-10));
    });
  });

  describe.skipIf(writes.length === 0)(`CompressedWriter, by ${name}`, () => {
    it.each(writes)("writes what zlib reads at once: %s", (format) => {
      for (const data of [DATA, mixture(0), mixture(1), new Uint8Array(500000)]) {
        expectSame(decompressAtOnce(compress(data, { format, codec }), format), data);
      }
    });

    it.each(writes)("writes in pieces, with flushes between: %s", (format) => {
      const sink = new BytesIO();
      const writer = new CompressedWriter(sink, { format, codec, buffer_size: 1000, level: 3 });
      let position = 0;
      for (let size = 1; position < DATA.length; size = (size * 5 + 1) % 9973) {
        position += writer.write(DATA.subarray(position, position + size));
        expect(writer.tell()).toBe(position);
        if (size % 7 === 0) writer.flush(size % 2 === 0 ? "sync" : "full");
      }
      writer.close();
      expectSame(decompressAtOnce(sink.getvalue(), format), DATA);
    });

    it.each(writes)("shows all that was written, once it is flushed: %s", (format) => {
      const sink = new BytesIO();
      const writer = new CompressedWriter(sink, { format, codec, level: 3 });
      writer.write(DATA);
      writer.flush();
      const reader = new CompressedReader(new BytesIO(sink.getvalue()), { format });
      expectSame(reader.read(DATA.length), DATA);
    });
  });
}

describe("CompressedReader", () => {
  const reader = (data: Uint8Array, options?: CompressedReaderOptions) =>
    new CompressedReader(new BytesIO(data), options);
  const gzip = compress(DATA);

  it("reads nothing before it is asked to, and no more than a buffer ahead", () => {
    const source = new BytesIO(compress(mixture(2 ** 21)));
    const stream = new CompressedReader(source);
    expect(source.tell()).toBe(0);
    stream.read(1);
    expect(source.tell()).toBe(131072);
  });

  it("starts where the source stands, and comes back to there", () => {
    const source = new BytesIO(Buffer.concat([utf8("before"), gzip]));
    source.seek(6);
    const stream = new CompressedReader(source);
    stream.seek(200000);
    stream.seek(10);
    expect(stream.read(10)).toEqual(DATA.slice(10, 20));
  });

  it("returns null, where the source would have to wait, and goes on later", () => {
    // In the header, in the data, and in the trailer.
    const plan = [null, 1, null, 5, null, 30, null, 1000, null, gzip.length - 1040, null, 2, null];
    const stream = new CompressedReader(new Planned(gzip, plan), { buffer_size: 100 });
    const parts: Uint8Array[] = [];
    let waits = 0;
    for (;;) {
      const part = stream.read(1000) as Uint8Array | null;
      if (part?.length === 0) break;
      if (part === null) waits++;
      else parts.push(part);
    }
    expect(waits).toBeGreaterThan(0);
    expectSame(Buffer.concat(parts), DATA);
  });

  it("goes on where it was, when the source has failed and no longer does", () => {
    const failure = Object.assign(new Error("EIO: i/o error"), { code: "EIO" });
    const plan = [
      failure,
      1,
      failure,
      5,
      failure,
      30,
      failure,
      1000,
      failure,
      gzip.length - 1040,
      failure,
      2,
      failure,
    ];
    const stream = new CompressedReader(new Planned(gzip, plan), { buffer_size: 1 });
    const parts: Uint8Array[] = [];
    let failures = 0;
    for (;;) {
      try {
        const part = stream.read(1);
        if (!part?.length) break;
        parts.push(part);
      } catch (error) {
        expect(error).toBe(failure);
        failures++;
      }
    }
    expect(failures).toBe(7);
    expectSame(Buffer.concat(parts), DATA);
  });

  it("cannot seek over what it would have to wait for", () => {
    const stream = new CompressedReader(new Planned(gzip, [100, null]));
    expect(() => stream.seek(1000)).toThrow(BlockingIOError);
    expect(stream.seek(1000)).toBe(1000);
  });

  it("moves forwards over a source that cannot be moved, and not back", () => {
    const stream = new CompressedReader(new Planned(gzip, []), { buffer_size: 10 });
    expect(stream.seek(1000)).toBe(1000);
    expect(() => stream.seek(0)).toThrow(UnsupportedOperation);
    expect(stream.read(5)).toEqual(DATA.slice(1000, 1005));
  });

  it("calls read() of the source, which a subclass may have overridden, and nothing else", () => {
    const calls: string[] = [];
    const source = new Proxy(new BytesIO(gzip), {
      get: (target, name) => {
        const value = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        return (...args: unknown[]) => {
          calls.push(String(name));
          return value.apply(target, args);
        };
      },
    });
    expectSame(new CompressedReader(source).read(), DATA);
    expect(new Set(calls)).toEqual(new Set(["tell", "read"]));
  });

  it("refuses what a source must not return", () => {
    for (const wrong of ["text", 5, [1], undefined]) {
      expect(() => new CompressedReader({ read: () => wrong as never }).read(1)).toThrow(TypeError);
    }
  });

  it("refuses wrong options and sources", () => {
    for (const options of [
      { format: "gz" },
      { limit: -1 },
      { buffer_size: 0 },
      { format: "br", index: {} },
    ] as unknown as CompressedReaderOptions[]) {
      expect(() => reader(gzip, options), JSON.stringify(options)).toThrow(RangeError);
    }
    for (const options of [{ limit: 1.5 }, { buffer_size: "1" }] as unknown as CompressedReaderOptions[]) {
      expect(() => reader(gzip, options), JSON.stringify(options)).toThrow(TypeError);
    }
    for (const source of [undefined, null, {}, "text", gzip]) {
      expect(() => new CompressedReader(source as never), String(source)).toThrow(TypeError);
    }
  });

  it("refuses a format that the codec does not have", () => {
    const { codec } = CODECS.fflate as { codec: NonNullable<(typeof CODECS)[string]["codec"]> };
    expect(() => reader(gzip, { format: "br", codec })).toThrow(UnsupportedOperation);
    expect(() => compress(DATA, { codec })).toThrow(UnsupportedOperation);
  });

  it("closes the source only if it is told to", () => {
    for (const close of [false, true]) {
      const source = new BytesIO(gzip);
      const stream = new CompressedReader(source, { close });
      stream.close();
      stream.close();
      expect(source.closed).toBe(close);
      expect(() => stream.read()).toThrow(ClosedError);
    }
  });

  it("reads text below a TextIOWrapper", () => {
    const file = new TextIOWrapper(reader(compress(utf8("één\ntwee\n"))));
    expect([...file]).toEqual(["één\n", "twee\n"]);
  });

  it("reads gzip within gzip", () => {
    const stream = new CompressedReader(reader(compress(gzip)));
    expectSame(stream.read(), DATA);
  });

  it("returns bytes that it never touches again", () => {
    const stream = reader(gzip, { buffer_size: 100 });
    const parts = [stream.read(10), stream.peek(), stream.read1(5), stream.readline(), stream.readline()];
    const before = parts.map((part) => part.slice());
    stream.read();
    expect(parts).toEqual(before);
  });
});

describe("CompressedReader.mtime", () => {
  it("is what the member says that was read last, and null before, and of other formats", () => {
    const both = Buffer.concat([
      compress(utf8("one"), { mtime: 1 }),
      compress(utf8("two"), { mtime: 2 ** 32 - 1 }),
    ]);
    const stream = new CompressedReader(new BytesIO(both), { buffer_size: 1 });
    expect(stream.mtime).toBeNull();
    stream.read(1);
    expect(stream.mtime).toBe(1);
    stream.read();
    expect(stream.mtime).toBe(2 ** 32 - 1);
    expect(new CompressedReader(new BytesIO(), { format: "br" }).mtime).toBeNull();
  });
});

describe("CompressedReader of several streams", () => {
  it.each(FORMATS.filter((format) => format === "gzip" || format === "zstd"))(
    "reads them as one: %s",
    (format) => {
      const parts = ["one", "", "two"].map((part) => compress(utf8(part), { format }));
      expect(text(decompress(Buffer.concat(parts), { format }))).toBe("onetwo");
    },
  );
});

describe("CompressedWriter", () => {
  it("keeps what the sink would have to wait for, and what it did not take", () => {
    const sink = new PlannedSink();
    const writer = new CompressedWriter(sink, { mtime: 0, buffer_size: 1000 });
    sink.plan = [null, 1, 2, null, 3, null, 5];
    let waits = 0;
    for (let position = 0; position < DATA.length; ) {
      try {
        position += writer.write(DATA.subarray(position, position + 5000));
      } catch (error) {
        expect(error).toBeInstanceOf(BlockingIOError);
        position += (error as BlockingIOError).characters_written;
        waits++;
      }
    }
    writer.close();
    expect(waits).toBeGreaterThan(0);
    expectSame(decompressAtOnce(sink.contents, "gzip"), DATA);
  });

  it("writes everything once, where the sink has failed and no longer does", () => {
    const failure = Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
    const sink = new PlannedSink();
    const writer = new CompressedWriter(sink, { mtime: 0, buffer_size: 1000 });
    writer.write(DATA.subarray(0, 200000));
    sink.plan = [failure, 10, failure];
    expect(() => writer.flush()).toThrow(failure);
    expect(() => writer.flush()).toThrow(failure);
    writer.flush();
    writer.write(DATA.subarray(200000));
    writer.close();
    expectSame(decompressAtOnce(sink.contents, "gzip"), DATA);
  });

  it("is closed, where closing fails, and so is the sink if it is told to", () => {
    const failure = new Error("EIO: i/o error");
    for (const close of [false, true]) {
      const sink = new PlannedSink();
      const writer = new CompressedWriter(sink, { close });
      writer.write(utf8("abc"));
      sink.plan = [failure];
      expect(() => writer.close()).toThrow(failure);
      expect(writer.closed).toBe(true);
      expect(sink.closed).toBe(close);
      writer.close();
      expect(() => writer.write(utf8("abc"))).toThrow(ClosedError);
    }
  });

  it("tells by the next call, where the header cannot be written, and writes it then", () => {
    const failure = new Error("EIO: i/o error");
    const sink = new PlannedSink();
    sink.plan = [failure, failure];
    const writer = new CompressedWriter(sink);
    expect(() => writer.flush()).toThrow(failure);
    writer.close();
    expect(sink.taken[0]?.slice(0, 2)).toEqual(Uint8Array.of(0x1f, 0x8b));
  });

  it("flushes the sink when it is flushed, and not when it is closed", () => {
    const sink = new PlannedSink();
    const writer = new CompressedWriter(sink);
    writer.flush();
    expect(sink.flushes).toBe(1);
    writer.close();
    expect(sink.flushes).toBe(1);
  });

  it("hands out arrays that it never touches again", () => {
    const sink = new PlannedSink();
    const writer = new CompressedWriter(sink, { level: 0 });
    writer.write(DATA);
    writer.close();
    // The sink has kept them.
    expectSame(decompressAtOnce(sink.contents, "gzip"), DATA);
  });

  it("ends the stream without an empty block before the end", () => {
    expect(compress(utf8("a"), { format: "deflate-raw" })).toEqual(Uint8Array.of(0x4b, 4, 0));
    expect(compress(utf8(""), { format: "deflate-raw" })).toEqual(Uint8Array.of(3, 0));
  });

  it("takes the least and the most of a level, and no other", () => {
    const levels = { gzip: [-1, 9], deflate: [-1, 9], "deflate-raw": [-1, 9], br: [0, 11], zstd: [1, 22] };
    for (const format of FORMATS) {
      const [least = 0, most = 0] = levels[format];
      for (const level of [least, most]) {
        const sink = new BytesIO();
        const writer = new CompressedWriter(sink, { format, level });
        writer.write(DATA.subarray(0, 5000));
        writer.close();
        expect(decompressAtOnce(sink.getvalue(), format)).toEqual(DATA.slice(0, 5000));
      }
      for (const level of [least - 1, most + 1]) {
        expect(() => new CompressedWriter(new BytesIO(), { format, level })).toThrow(RangeError);
      }
    }
    expect(() => new CompressedWriter(new BytesIO(), { level: 1.5 })).toThrow(TypeError);
  });

  it("writes nothing, where it is refused", () => {
    for (const options of [
      { format: "gz" },
      { level: 10 },
      { mtime: -1 },
      { mtime: 2 ** 32 },
      { buffer_size: 0 },
      { restartEvery: 0 },
      { restartEvery: 5, format: "br" },
    ] as unknown as CompressedWriterOptions[]) {
      const sink = new BytesIO();
      expect(() => new CompressedWriter(sink, options), JSON.stringify(options)).toThrow(RangeError);
      expect(sink.size).toBe(0);
    }
    for (const options of [
      { mtime: "now" },
      { mtime: NaN },
      { filename: 5 },
      { buffer_size: 1.5 },
    ] as unknown as CompressedWriterOptions[]) {
      const sink = new BytesIO();
      expect(() => new CompressedWriter(sink, options), JSON.stringify(options)).toThrow(TypeError);
      expect(sink.size).toBe(0);
    }
    for (const sink of [undefined, null, {}, "text"]) {
      expect(() => new CompressedWriter(sink as never), String(sink)).toThrow(TypeError);
    }
  });

  it("cannot be read, moved or cut", () => {
    const writer = new CompressedWriter(new BytesIO());
    expect([writer.readable(), writer.writable(), writer.seekable()]).toEqual([false, true, false]);
    for (const [method, ...args] of [["read"], ["seek", 0], ["truncate", 0], ["fileno"]] as [string][]) {
      expect(() => call(writer, method, ...args), method).toThrow(UnsupportedOperation);
    }
  });

  it("gives the descriptor of the file below", () => {
    const below = Object.assign(new BytesIO(), { fileno: () => 7 });
    expect(new CompressedWriter(below).fileno()).toBe(7);
    expect(new CompressedReader(below).fileno()).toBe(7);
  });

  it("takes what waits in shared memory, and leaves it alone", () => {
    const shared = new Uint8Array(new SharedArrayBuffer(200000)).fill(7);
    expect(decompress(compress(shared))).toEqual(new Uint8Array(200000).fill(7));
    expect(shared.every((byte) => byte === 7)).toBe(true);
  });
});
