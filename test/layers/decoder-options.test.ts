import * as zlib from "node:zlib";
import { BytesIO, UnsupportedOperation } from "bytesio";
import { fflateCodec, pakoCodec } from "bytesio/adapters";
import {
  type Codec,
  CompressedDataError,
  CompressedReader,
  type CompressedReaderOptions,
  CompressedWriter,
  type CompressionFormat,
  MissingOptionError,
  TruncatedDataError,
} from "bytesio/layers";
import * as fflate from "fflate";
import * as pako from "pako";
import { describe, expect, it } from "vitest";
import { compress, decompress, FORMATS, mixture } from "../support/compressed-samples.ts";
import { text, utf8 } from "../support/contract-suite.ts";
import { errorOf } from "../support/samples.ts";

const HELLO = utf8("Hello, world");
/** `zlib.compressobj(zdict=b"Hello, world")` of CPython 3.11, of `b"Hello, world!"`; and `b"zz"` is another dictionary. */
const PYTHONS = Uint8Array.from(Buffer.from("78bb1bd40469f340622b0200205e048a", "hex"));
const PYTHONS_RAW = Uint8Array.from(Buffer.from("f340622b0200", "hex"));
const deflateOnly: Codec = {
  compressor: (format, level, options) =>
    format === "deflate-raw" ? pakoCodec(pako).compressor(format, level, options) : undefined,
  decompressor: (format, options) =>
    format === "deflate-raw" ? pakoCodec(pako).decompressor(format, options) : undefined,
};
const CODECS: [string, Codec | undefined][] = [
  ["the runtime's codec", undefined],
  ["pako", pakoCodec(pako)],
  ["a codec of deflate-raw alone", deflateOnly],
];

/** One zstd frame with the letter "a". */
const FRAME = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x20, 0x01, 0x09, 0x00, 0x00, 0x61);

/** Takes any frame for the letter "a", so that what happens before the codec is seen on every Node. */
const anyFrameA: Codec = {
  compressor: () => undefined,
  decompressor: () => {
    let isNew = true;
    return {
      decompress(input, output) {
        if (isNew && input.length > 0) output[0] = 97;
        const produced = isNew && input.length > 0 ? 1 : 0;
        isNew &&= input.length === 0;
        return { consumed: input.length, produced, isEnded: false };
      },
      reset() {
        isNew = true;
      },
      close() {},
    };
  },
};

function errorIn(action: () => unknown): unknown {
  try {
    action();
    return null;
  } catch (error) {
    return error;
  }
}

function messageOf(action: () => unknown): string {
  return (errorOf(action) as Error).message;
}

function missing(data: Uint8Array, options: CompressedReaderOptions): MissingOptionError {
  const error = errorOf(() => decompress(data, options));
  expect(error).toBeInstanceOf(MissingOptionError);
  expect(error).toBeInstanceOf(CompressedDataError);
  return error as MissingOptionError;
}

describe.each(CODECS)("a dictionary of zlib, with %s", (_name, codec) => {
  it("reads what Python wrote with one", () => {
    const options = { codec, dictionary: HELLO };
    expect(text(decompress(PYTHONS, { ...options, format: "deflate" }))).toBe("Hello, world!");
    expect(text(decompress(PYTHONS_RAW, { ...options, format: "deflate-raw" }))).toBe("Hello, world!");
  });

  it("writes what zlib reads with it, in fewer bytes than without", () => {
    for (const format of ["deflate", "deflate-raw"] as const) {
      const inflate = format === "deflate" ? zlib.inflateSync : zlib.inflateRawSync;
      const written = compress(utf8("Hello, world!"), { format, codec, dictionary: HELLO });
      expect(inflate(written, { dictionary: HELLO }).toString()).toBe("Hello, world!");
      expect(written.length).toBeLessThan(compress(utf8("Hello, world!"), { format, codec }).length);
    }
  });

  it("is named where it is missing, by its Adler-32", () => {
    const error = missing(PYTHONS, { format: "deflate", codec });
    expect([error.code, error.option, error.needed]).toEqual([
      "ERR_IO_MISSING_OPTION",
      "dictionary",
      0x1bd40469,
    ]);
    expect(error.message).toBe(
      "Cannot read as the option dictionary must be the one with the Adler-32 1bd40469: received none",
    );
  });

  it("is named where another one is given", () => {
    expect(missing(PYTHONS, { format: "deflate", codec, dictionary: utf8("zz") }).message).toBe(
      "Cannot read as the option dictionary must be the one with the Adler-32 1bd40469: received one with 017000f5",
    );
  });

  it("does no harm to data that needs none, as in Python", () => {
    const data = zlib.deflateSync("plain");
    expect(text(decompress(data, { format: "deflate", codec, dictionary: HELLO }))).toBe("plain");
  });

  it("is there again after seek() has gone back", () => {
    const options = { format: "deflate", codec, dictionary: HELLO } as const;
    const reader = new CompressedReader(new BytesIO(PYTHONS), options);
    reader.read();
    reader.seek(0);
    expect(text(reader.read())).toBe("Hello, world!");
  });

  it("is copied: the caller may change the bytes", () => {
    const dictionary = HELLO.slice();
    const reader = new CompressedReader(new BytesIO(PYTHONS), { format: "deflate", codec, dictionary });
    dictionary.fill(0);
    expect(text(reader.read())).toBe("Hello, world!");
  });
});

describe("the option dictionary", () => {
  it("is refused for gzip, which has none, and where it is empty or no bytes", () => {
    const make = (options: object) => messageOf(() => new CompressedReader(new BytesIO(), options));
    expect(make({ dictionary: HELLO })).toBe(
      "Cannot make the stream as gzip has no dictionary: received one",
    );
    expect(make({ format: "deflate", dictionary: new Uint8Array(0) })).toBe(
      "Cannot make the stream as dictionary must have bytes: received none",
    );
    expect(make({ format: "deflate", dictionary: "Hello" })).toMatch(
      /^Cannot make the stream as dictionary must be an ArrayBuffer/,
    );
    expect(errorOf(() => new CompressedWriter(new BytesIO(), { dictionary: HELLO }))).toBeInstanceOf(
      RangeError,
    );
  });

  it("is refused where the codec has none", () => {
    const options = { format: "deflate", codec: fflateCodec(fflate), dictionary: HELLO } as const;
    const error = errorOf(() => new CompressedReader(new BytesIO(), options)) as Error;
    expect(error).toBeInstanceOf(UnsupportedOperation);
    expect(error.message).toContain("a synchronous codec for deflate-raw with dictionary");
  });

  it.each(["br", "zstd"] as const)("of %s is used, or refused where the runtime passes it over", (format) => {
    const make = { br: "createBrotliCompress", zstd: "createZstdCompress" }[format];
    const create = (zlib as unknown as Record<string, ((options: object) => unknown) | undefined>)[make];
    // A runtime that knows the option refuses a number.
    const answer = create && errorIn(() => create({ dictionary: 0 }));
    const knows = answer instanceof TypeError;
    const data = mixture(2000);
    if (!knows) {
      const error = errorOf(() => new CompressedWriter(new BytesIO(), { format, dictionary: data }));
      expect(error).toBeInstanceOf(UnsupportedOperation);
      return;
    }
    const written = new BytesIO();
    const writer = new CompressedWriter(written, { format, dictionary: data, level: 9 });
    writer.write(data);
    writer.close();
    expect(written.size).toBeLessThan(100);
    expect(decompress(written.getvalue(), { format, dictionary: data })).toEqual(data);
    expect(errorOf(() => decompress(written.getvalue(), { format }))).toBeInstanceOf(CompressedDataError);
  });

  it("of zstd is named where it is missing, by its number", () => {
    // A frame of a dictionary with the number 0x12345678, and a window of 8 MiB.
    const data = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 3, 0x68, 0x78, 0x56, 0x34, 0x12, 1, 0, 0);
    const error = missing(data, { format: "zstd", codec: anyFrameA });
    expect([error.option, error.needed]).toEqual(["dictionary", 0x12345678]);
    const other = Uint8Array.of(0x37, 0xa4, 0x30, 0xec, 9, 0, 0, 0, 1, 2, 3);
    expect(missing(data, { format: "zstd", codec: anyFrameA, dictionary: other }).message).toBe(
      "Cannot read as the option dictionary must be the one of the number 305419896: received one with 9",
    );
    other.set([0x78, 0x56, 0x34, 0x12], 4);
    expect(text(decompress(data, { format: "zstd", codec: anyFrameA, dictionary: other }))).toBe("a");
  });
});

describe("the option windowLogMax", () => {
  function zstdWithWindow(descriptor: number): Uint8Array<ArrayBuffer> {
    return Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, descriptor, 1, 0, 0);
  }

  it.each([28, 30])(
    "reads what was written with a window of 2 ** %i bytes, and is named where it is missing",
    (windowLog) => {
      for (const format of FORMATS.filter((format) => format === "br" || format === "zstd")) {
        const sink = new BytesIO();
        const writer = new CompressedWriter(sink, { format, windowLog, level: 5 });
        writer.write(utf8("Hello"));
        // Else the size is known, and a smaller window does.
        writer.flush();
        writer.write(utf8(", world"));
        writer.close();
        const written = sink.getvalue();
        const error = missing(written, { format });
        expect([error.option, error.needed]).toEqual(["windowLogMax", windowLog]);
        expect(error.message).toContain(`pass windowLogMax: ${windowLog}`);
        expect(text(decompress(written, { format, windowLogMax: windowLog }))).toBe("Hello, world");
        missing(written, { format, windowLogMax: windowLog - 1 });
      }
    },
  );

  it("bounds the window of any data", () => {
    // 2 ** 20 bytes; and 2 ** 20 and an eighth.
    const read = (data: Uint8Array, windowLogMax: number) =>
      text(decompress(data, { format: "zstd", codec: anyFrameA, windowLogMax }));
    expect(read(zstdWithWindow(10 << 3), 20)).toBe("a");
    expect(
      missing(zstdWithWindow((10 << 3) | 1), { format: "zstd", codec: anyFrameA, windowLogMax: 20 }).needed,
    ).toBe(21);
    expect(read(zstdWithWindow((10 << 3) | 1), 21)).toBe("a");
    // A window of 2 ** 31 bytes.
    expect(missing(zstdWithWindow(21 << 3), { format: "zstd", codec: anyFrameA }).needed).toBe(31);
  });

  it.each([10, 11, 15, 16, 17, 18, 20, 24])("knows brotli's windows: 2 ** %i", (windowLog) => {
    const sink = new BytesIO();
    const writer = new CompressedWriter(sink, { format: "br", windowLog, level: 5 });
    writer.write(mixture(1000));
    writer.flush();
    writer.write(mixture(1000));
    writer.close();
    const data = sink.getvalue();
    expect(decompress(data, { format: "br", windowLogMax: windowLog })).toHaveLength(2000);
    if (windowLog === 10) return;
    expect(missing(data, { format: "br", windowLogMax: windowLog - 1 }).needed).toBe(windowLog);
  });

  it("is refused where it says nothing, or is out of range", () => {
    const make = (options: object) => messageOf(() => new CompressedReader(new BytesIO(), options));
    expect(make({ format: "gzip", windowLogMax: 15 })).toBe(
      "Cannot make the stream as only br and zstd have windowLogMax: received gzip",
    );
    expect(make({ format: "br", windowLogMax: 31 })).toMatch(/windowLogMax must be <= 30: received 31$/);
    expect(make({ format: "br", windowLogMax: 9 })).toMatch(/windowLogMax must be >= 10: received 9$/);
    const write = (options: object) => messageOf(() => new CompressedWriter(new BytesIO(), options));
    expect(write({ windowLog: 16 })).toMatch(/windowLog must be <= 15: received 16$/);
    expect(write({ format: "br", windowLog: 24.5 })).toMatch(/windowLog must be a safe integer/);
  });

  it("of a writer decides how far back repetitions are found", () => {
    // The second half repeats the first, 20,000 bytes back.
    const half = mixture(20_000, 7);
    const data = Uint8Array.of(...half, ...half);
    for (const format of ["gzip", "deflate", "deflate-raw", "br"] as CompressionFormat[]) {
      const small = compress(data, { format, windowLog: format === "br" ? 10 : 9 });
      const large = compress(data, { format, windowLog: 15 });
      expect(decompress(small, { format })).toEqual(data);
      expect(small.length).toBeGreaterThan(1.5 * large.length);
    }
  });
});

describe("a zstd stream that is cut", () => {
  const SKIPPABLE = Uint8Array.of(0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3);
  // A frame to skip gives nothing, but this codec does not know.
  const read = (data: Uint8Array) => text(decompress(data, { format: "zstd", codec: anyFrameA }));

  it.each([
    ["a frame", FRAME],
    ["a frame to skip", SKIPPABLE],
  ])("within the first four bytes of %s is truncated", (_name, next) => {
    for (const size of [1, 2, 3]) {
      const cut = Uint8Array.of(...FRAME, ...next.subarray(0, size));
      expect(errorOf(() => read(cut))).toBeInstanceOf(TruncatedDataError);
      // It may come a byte at a time.
      const below = new BytesIO(cut);
      const trickle = { read: () => below.read(1) };
      const options = { format: "zstd", codec: anyFrameA } as const;
      expect(errorOf(() => new CompressedReader(trickle, options).read())).toBeInstanceOf(TruncatedDataError);
      // A stream that has nothing but that is the same.
      expect(errorOf(() => read(next.subarray(0, size)))).toBeInstanceOf(TruncatedDataError);
    }
  });

  it("is looked at frame by frame: a later one may take another option", () => {
    const large = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 18 << 3, 1, 0, 0);
    const options = { format: "zstd", codec: anyFrameA } as const;
    const reader = new CompressedReader(new BytesIO(Uint8Array.of(...FRAME, ...large)), options);
    expect(text(reader.read(1))).toBe("a");
    expect(errorOf(() => reader.read(1))).toMatchObject({ option: "windowLogMax", needed: 28 });
  });

  it("behind a frame is complete", () => {
    expect(read(FRAME)).toBe("a");
    expect(read(Uint8Array.of(...FRAME, ...FRAME))).toBe("aa");
  });

  it.runIf(FORMATS.includes("zstd"))(
    "is refused by the runtime's codec wherever it is cut, as by the zstd program",
    () => {
      const all = Uint8Array.of(...FRAME, ...SKIPPABLE, ...FRAME);
      const whole = [FRAME.length, FRAME.length + SKIPPABLE.length, all.length];
      for (let size = 1; size <= all.length; size++) {
        const run = () => decompress(all.subarray(0, size), { format: "zstd" });
        if (whole.includes(size)) expect(text(run())).toBe(size === all.length ? "aa" : "a");
        else expect(errorOf(run)).toBeInstanceOf(TruncatedDataError);
      }
    },
  );

  it("before anything else than a frame is damaged, as the zstd program has it", () => {
    for (const garbage of [[106], [0], [0, 0, 0, 0, 0], [106, 117, 110, 107]]) {
      const error = errorOf(() => read(Uint8Array.of(...FRAME, ...garbage))) as Error;
      expect(error).toBeInstanceOf(CompressedDataError);
      expect(error.message).toMatch(
        /^Cannot read as a zstd frame must begin with 28 b5 2f fd: received (00|6a)/,
      );
    }
  });
});

describe("what follows a gzip member", () => {
  const member = compress(utf8("a"));

  it("is refused as CPython does: a byte of the magic is no gzip, both are a header that is cut", () => {
    const nameOf = (tail: number[]) =>
      (errorOf(() => decompress(Uint8Array.of(...member, ...tail))) as Error).name;
    expect(nameOf([0x1f])).toBe("BadGzipFile");
    expect(nameOf([0, 0, 0x1f])).toBe("BadGzipFile");
    expect(nameOf([0x1f, 0x8b])).toBe("TruncatedDataError");
    expect(nameOf([0x1f, 0x8b, 8])).toBe("TruncatedDataError");
    expect(nameOf([106])).toBe("BadGzipFile");
  });
});
