import * as zlib from "node:zlib";
import { BytesIO, UnsupportedOperation } from "bytesio";
import { type Fflate, fflateCodec, type Pako, pakoCodec } from "bytesio/adapters";
import {
  type Codec,
  CompressedDataError,
  CompressedReader,
  CompressedWriter,
  GzipFile,
  MissingOptionError,
  TruncatedDataError,
} from "bytesio/layers";
import * as fflate from "fflate";
import * as pako from "pako";
import { afterEach, describe, expect, it, vi } from "vitest";
import { compress, decompress, expectSame, mixture } from "../support/compressed-samples.ts";
import { utf8 } from "../support/contract-suite.ts";
import { Random } from "../support/random.js";

const DATA = mixture(100000);

afterEach(() => {
  vi.restoreAllMocks();
  vi.resetModules();
});

describe("The runtime's codec", () => {
  /** As in a browser, or a runtime whose zlib is another. */
  const withZlib = async (module: object | undefined) => {
    vi.spyOn(process, "getBuiltinModule").mockImplementation((() => module) as never);
    vi.resetModules();
    return { ...(await import("bytesio/layers")), ...(await import("bytesio/adapters")) };
  };
  const broken = (changes: (stream: Record<string, unknown>) => void) => ({
    ...zlib,
    createInflateRaw: (options: object) => {
      const stream = zlib.createInflateRaw(options);
      changes(stream as unknown as Record<string, unknown>);
      return stream;
    },
  });

  it("is missed with a clear word, where there is none", async () => {
    const layers = await withZlib(undefined);
    const message =
      "Cannot make the stream as it takes a synchronous codec for deflate-raw: the option codec, or this runtime, has none";
    expect(() => new layers.GzipFile(new BytesIO())).toThrow(message);
    expect(() => new layers.GzipFile(new BytesIO(), "wb")).toThrow(message);
  });

  it("is not needed, where another is passed, for its checksums neither", async () => {
    const layers = await withZlib(undefined);
    for (const data of [...Array.from({ length: 20 }, (_, size) => mixture(size)), DATA]) {
      const sink = new BytesIO();
      const file = new layers.GzipFile(sink, "wb", { codec: layers.pakoCodec(pako) });
      file.write(data);
      file.close();
      expectSame(zlib.gunzipSync(sink.getvalue()), data);
      sink.seek(0);
      expectSame(new layers.GzipFile(sink, "rb", { codec: layers.fflateCodec(fflate) }).read(), data);
    }
  });

  it.each([
    ["has no handle", (stream: Record<string, unknown>) => Object.assign(stream, { _handle: undefined })],
    ["has no state", (stream: Record<string, unknown>) => Object.assign(stream, { _writeState: undefined })],
    [
      "does nothing",
      (stream: Record<string, unknown>) =>
        Object.assign(stream, { _handle: { writeSync: () => {}, close: () => {} } }),
    ],
    [
      "tells of no error",
      (stream: Record<string, unknown>) => {
        const handle = stream._handle as object;
        Object.defineProperty(handle, "onerror", { set() {}, get: () => () => {} });
      },
    ],
    [
      "tells of truncated data only",
      (stream: Record<string, unknown>) => {
        let tell = (_message: string) => {};
        const onlyTruncated = (message: string) => {
          if (message === "unexpected end of file") tell(message);
        };
        Object.defineProperty(stream._handle, "onerror", {
          set: (given) => {
            tell = given;
          },
          get: () => onlyTruncated,
        });
      },
    ],
  ])("is not used, where it %s", async (_title, changes) => {
    const layers = await withZlib(broken(changes));
    expect(() => new layers.GzipFile(new BytesIO())).toThrow("it takes a synchronous codec");
  });

  it("raises no event, and leaves nothing that keeps the process alive", async () => {
    const raised = vi.fn();
    process.on("uncaughtException", raised);
    expect(() => decompress(utf8("no zlib"), { format: "deflate" })).toThrow(CompressedDataError);
    const reader = new CompressedReader(new BytesIO(utf8("no zlib")), { format: "deflate" });
    reader.close();
    await new Promise((resolve) => setImmediate(resolve));
    process.off("uncaughtException", raised);
    expect(raised).not.toHaveBeenCalled();
  });
});

describe("fflateCodec()", () => {
  it("refuses another module", () => {
    class Blind {
      push(): void {}
    }
    for (const module of [{}, undefined, { Inflate: Blind }, { Inflate: fflate.Gunzip }]) {
      expect(() => fflateCodec(module as unknown as Fflate)).toThrow(UnsupportedOperation);
    }
  });

  it("has a library with a fault where it would compress, which is why it does not", () => {
    // Zeros with a few other bytes between, of which fflate 0.8.3 refers back to some that never were.
    const damaged = Array.from({ length: 200 }, (_, seed) => {
      const random = new Random(seed);
      return new Uint8Array(700).map(() => (random.oneIn(3) ? random.below(4) : 0));
    }).filter((data) => {
      const parts: Uint8Array[] = [];
      new fflate.Deflate({ level: 6 }, (part) => parts.push(part)).push(data, true);
      try {
        return !zlib.inflateRawSync(Buffer.concat(parts)).equals(data);
      } catch {
        return true;
      }
    });
    expect(damaged.length).toBeGreaterThan(0);
  });
});

describe("pakoCodec()", () => {
  it("refuses another module", () => {
    for (const module of [{}, undefined, { ZStream: class {} }]) {
      expect(() => pakoCodec(module as unknown as Pako)).toThrow(TypeError);
    }
  });

  it("writes what the runtime's codec reads, and reads what it writes, at every level", () => {
    for (let level = -1; level <= 9; level++) {
      for (const format of ["gzip", "deflate", "deflate-raw"] as const) {
        const codec = pakoCodec(pako);
        expectSame(decompress(compress(DATA, { format, level, codec }), { format }), DATA);
        expectSame(decompress(compress(DATA, { format, level }), { format, codec }), DATA);
      }
    }
  });
});

describe("A codec of one's own", () => {
  /** Adds 1 to every byte, and ends with 0: for bytes from 0 to 254. */
  const plusOne: Codec = {
    compressor: (format) =>
      format !== "br"
        ? undefined
        : {
            compress(data, flush, emit) {
              emit(data.map((byte) => byte + 1));
              if (flush === "finish") emit(Uint8Array.of(0));
            },
            close() {},
          },
    decompressor: (format) =>
      format !== "br"
        ? undefined
        : {
            decompress(input, output) {
              const end = input.indexOf(0);
              const size = Math.min(end < 0 ? input.length : end, output.length, 3);
              output.set(input.subarray(0, size).map((byte) => byte - 1));
              const isEnded = size === end;
              return { consumed: isEnded ? size + 1 : size, produced: size, isEnded };
            },
            reset() {},
            close() {},
          },
  };
  const small = DATA.map((byte) => Math.min(byte, 254));

  it("writes and reads", () => {
    const options = { format: "br", codec: plusOne } as const;
    const compressed = compress(small, options);
    expect(compressed).toHaveLength(small.length + 1);
    expectSame(decompress(compressed, options), small);
    expect(() => decompress(compressed.subarray(0, -1), options)).toThrow(TruncatedDataError);
    expect(() => decompress(compressed, { ...options, limit: 99 })).toThrow("limited to 99 bytes");
  });

  it("tells of corrupt data by any error, which becomes the cause of ours", () => {
    const cause = new Error("no good");
    const codec: Codec = {
      ...plusOne,
      decompressor: () => ({
        decompress() {
          throw cause;
        },
        reset() {},
        close() {},
      }),
    };
    const reader = new CompressedReader(new BytesIO(DATA), { format: "br", codec });
    expect(() => reader.read()).toThrow(
      expect.objectContaining({
        name: "CompressedDataError",
        message: "Cannot read as the compressed data must be valid: no good",
        cause,
      }),
    );
  });

  it("is closed once, with the stream", () => {
    const calls: string[] = [];
    const codec: Codec = {
      compressor: () => ({ compress: () => {}, close: () => calls.push("compressor") }),
      decompressor: () => ({
        decompress: () => ({ consumed: 0, produced: 0, isEnded: true }),
        reset: () => calls.push("reset"),
        close: () => calls.push("decompressor"),
      }),
    };
    const options = { format: "br", codec } as const;
    const reader = new CompressedReader(new BytesIO(), options);
    reader.read();
    reader.close();
    reader.close();
    const writer = new CompressedWriter(new BytesIO(), options);
    writer.close();
    writer.close();
    expect(calls).toEqual(["decompressor", "compressor"]);
  });

  it("does the deflate within zlib, if that is all it can", () => {
    const whole = pakoCodec(pako);
    const codec: Codec = {
      compressor: (format, level) => (format === "deflate-raw" ? whole.compressor(format, level) : undefined),
      decompressor: (format) => (format === "deflate-raw" ? whole.decompressor(format) : undefined),
    };
    for (const data of [new Uint8Array(0), DATA, new Uint8Array(100000).fill(255)]) {
      const compressed = compress(data, { format: "deflate", codec });
      expectSame(zlib.inflateSync(compressed), data);
      expectSame(decompress(compressed, { format: "deflate", codec }), data);
      compressed[compressed.length - 1] = (compressed[compressed.length - 1] ?? 0) ^ 1;
      expect(() => decompress(compressed, { format: "deflate", codec })).toThrow("Adler-32");
    }
    const withDictionary = zlib.deflateSync(DATA, { dictionary: DATA.subarray(0, 10) });
    expect(() => decompress(withDictionary, { format: "deflate", codec })).toThrow(MissingOptionError);
    expect(() => decompress(withDictionary, { format: "deflate" })).toThrow(MissingOptionError);
  });

  it("does the deflate within gzip", () => {
    const formats: string[] = [];
    const codec: Codec = {
      compressor: (format) => {
        formats.push(format);
        return undefined;
      },
      decompressor: (format) => {
        formats.push(format);
        return undefined;
      },
    };
    expect(() => new GzipFile(new BytesIO(), "rb", { codec })).toThrow(UnsupportedOperation);
    expect(() => new GzipFile(new BytesIO(), "wb", { codec })).toThrow(UnsupportedOperation);
    expect(formats).toEqual(["deflate-raw", "deflate-raw"]);
  });
});
