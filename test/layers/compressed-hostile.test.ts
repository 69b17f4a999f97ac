import { constants, createGzip, gzipSync } from "node:zlib";
import { BytesIO, LimitError } from "bytesio";
import {
  BadGzipFile,
  CompressedDataError,
  CompressedReader,
  GzipFile,
  TruncatedDataError,
} from "bytesio/layers";
import { describe, expect, it } from "vitest";
import { count, sum } from "../support/allocations.ts";
import {
  CODECS,
  compress,
  compressAtOnce,
  decompress,
  expectSame,
  mixture,
} from "../support/compressed-samples.ts";
import { text, utf8 } from "../support/contract-suite.ts";

const PLAIN = utf8("one\ntwo\nthree, two, one, and some more of the same, the same, the same\n".repeat(4));
const MOST = 2 ** 20;

/** Reads to the end, in pieces; whatever comes, must be what was compressed, and the error must be of a class. */
function outcome(data: Uint8Array, options: ConstructorParameters<typeof CompressedReader>[1]): unknown {
  const reader = new CompressedReader(new BytesIO(data), { limit: MOST, buffer_size: 64, ...options });
  let size = 0;
  try {
    for (let part = reader.read(100); part.length > 0; part = reader.read(100)) size += part.length;
    return size;
  } catch (error) {
    expect(error).toSatisfy(
      (thrown) => thrown instanceof CompressedDataError || thrown instanceof LimitError,
      String((error as Error).stack),
    );
    // It is as wrong the next time.
    expect(() => reader.read(1)).toThrow(error as Error);
    return (error as Error).name;
  } finally {
    reader.close();
  }
}

/** 1 GiB of zeros, in about 1 MiB; made once, piece by piece. */
let gigabyte: () => Promise<Uint8Array> = async () => {
  const made = await makeGigabyte();
  gigabyte = async () => made;
  return made;
};

async function makeGigabyte(): Promise<Uint8Array> {
  const zip = createGzip({ level: 1 });
  const parts: Uint8Array[] = [];
  zip.on("data", (part) => parts.push(part));
  const zeros = new Uint8Array(2 ** 20);
  for (let left = 1024; left > 0; left--) {
    if (!zip.write(zeros)) await new Promise((resolve) => zip.once("drain", resolve));
  }
  zip.end();
  await new Promise((resolve) => zip.once("end", resolve));
  return Buffer.concat(parts);
}

for (const [name, { codec, reads }] of Object.entries(CODECS)) {
  describe(`CompressedReader of hostile data, by ${name}`, () => {
    it.each(reads)("says of every beginning that it is truncated: %s", (format) => {
      const whole = compressAtOnce(PLAIN, format);
      for (let size = 0; size < whole.length; size++) {
        const expected = format === "gzip" && size === 0 ? 0 : "TruncatedDataError";
        // What is no more than one byte of the mark is no gzip at all.
        const actual = outcome(whole.subarray(0, size), { format, codec });
        expect(actual, `${size} bytes`).toBe(format === "gzip" && size === 1 ? "BadGzipFile" : expected);
      }
    });

    it.each(reads)("finds something wrong with every changed byte, or reads the same size: %s", (format) => {
      const whole = compressAtOnce(PLAIN, format);
      for (let index = 0; index < whole.length; index++) {
        for (const bit of [0, 3, 7]) {
          const changed = whole.slice();
          changed[index] = (changed[index] as number) ^ (1 << bit);
          outcome(changed, { format, codec });
        }
      }
    });

    it.each(reads.filter((format) => format === "gzip" || format === "deflate"))(
      "never takes changed data for good: %s",
      (format) => {
        const whole = compressAtOnce(PLAIN, format);
        const header = format === "gzip" ? 10 : 2;
        for (let index = header; index < whole.length; index++) {
          for (let bit = 0; bit < 8; bit++) {
            const changed = whole.slice();
            changed[index] = (changed[index] as number) ^ (1 << bit);
            expect(outcome(changed, { format, codec }), `bit ${bit} of byte ${index}`).toBeTypeOf("string");
          }
        }
      },
    );

    it.each(reads)("refuses what stands behind the end: %s", (format) => {
      const whole = compressAtOnce(PLAIN, format);
      const extra = [utf8("garbage behind the end"), Uint8Array.of(1), whole.subarray(0, 5)];
      for (const more of extra) {
        const data = Buffer.concat([whole, more]);
        expect(outcome(data, { format, codec })).toBeTypeOf("string");
        const reader = new CompressedReader(new BytesIO(data), { format, codec });
        expectSame(reader.read(PLAIN.length), PLAIN);
      }
    });

    it.each(reads)("refuses noise: %s", (format) => {
      for (let seed = 1; seed < 200; seed++) {
        const noise = mixture(1 + (seed % 90), seed * 7919).map((byte, index) => byte ^ (seed * index));
        outcome(noise, { format, codec });
      }
    });

    it.each(reads)("reads a limit's worth of a bomb, and allocates no more: %s", (format) => {
      const bomb = compress(new Uint8Array(2 ** 25), { format });
      for (const limit of [0, 1000, 200000]) {
        const reader = new CompressedReader(new BytesIO(bomb), { format, codec, limit });
        const { allocated } = count(() => {
          expect(() => reader.read()).toThrow(LimitError);
        });
        // fflate decompresses 4 KiB at a time, in memory that it doubles.
        expect(Math.max(...allocated)).toBeLessThan(name === "fflate" ? 2 ** 24 : 2 ** 21);
        const again = new CompressedReader(new BytesIO(bomb), { format, codec, limit });
        expect(again.read(limit)).toHaveLength(limit);
        expect(() => again.read(1)).toThrow(LimitError);
        expect(() => again.seek(2 ** 24)).toThrow(LimitError);
      }
    });
  });
}

describe("GzipFile", () => {
  it("refuses a bomb of 1 GiB without unpacking it", async () => {
    const bomb = await gigabyte();
    expect(bomb.length).toBeLessThan(2 ** 23);
    const file = new GzipFile(new BytesIO(bomb), "rb", { limit: 2 ** 20 });
    const { allocated } = count(() => {
      expect(() => file.read()).toThrow(LimitError);
      expect(() => file.seek(0, 2)).toThrow(LimitError);
    });
    expect(sum(allocated)).toBeLessThan(2 ** 23);
  });

  it("reads a bomb in pieces, in the memory of a piece", async () => {
    const bomb = await gigabyte();
    const file = new CompressedReader(new BytesIO(bomb));
    const target = new Uint8Array(2 ** 16);
    let size = 0;
    const { allocated } = count(() => {
      for (let read = file.readinto(target); read > 0; read = file.readinto(target)) size += read;
    });
    expect(size).toBe(2 ** 30);
    expect(Math.max(...allocated)).toBeLessThanOrEqual(2 ** 17);
    // The buffer, and what is read of the compressed data.
    expect(sum(allocated)).toBeLessThan(bomb.length + 2 ** 19);
  });

  it("allows exactly the limit", () => {
    const data = gzipSync(PLAIN);
    expect(new GzipFile(new BytesIO(data), "rb", { limit: PLAIN.length }).read()).toHaveLength(PLAIN.length);
    const { limit, size } = catching(LimitError, () =>
      new GzipFile(new BytesIO(data), "rb", { limit: PLAIN.length - 1 }).read(),
    );
    expect([limit, size]).toEqual([PLAIN.length - 1, PLAIN.length]);
  });

  it("counts the limit over all members", () => {
    const data = Buffer.concat([gzipSync(PLAIN), gzipSync(PLAIN)]);
    const file = new GzipFile(new BytesIO(data), "rb", { limit: PLAIN.length + 5 });
    expectSame(file.read(PLAIN.length), PLAIN);
    expect(() => file.read()).toThrow(LimitError);
  });

  it("reads members without end that hold nothing, in constant memory", () => {
    const empty = gzipSync(new Uint8Array(0));
    const data = Buffer.concat(new Array(100000).fill(empty));
    expect(new GzipFile(new BytesIO(data), "rb", { limit: 10 }).read()).toHaveLength(0);
  });

  it("skips a name, a comment and zeros of any size without keeping them", () => {
    const long = new Uint8Array(2 ** 24).fill(97);
    const header = Uint8Array.of(0x1f, 0x8b, 8, 24, 0, 0, 0, 0, 0, 3);
    const zeros = new Uint8Array(2 ** 22);
    const body = gzipSync(utf8("abc")).subarray(10);
    const source = new BytesIO(
      Buffer.concat([header, long, Uint8Array.of(0), long, Uint8Array.of(0), body, zeros]),
    );
    const file = new GzipFile(source);
    const { allocated } = count(() => {
      expect(text(file.read())).toBe("abc");
    });
    expect(Math.max(...allocated)).toBeLessThanOrEqual(2 ** 17 + 16);
  });

  it("says what is wrong, in words and by a code", () => {
    const good = gzipSync(utf8("abc"));
    const change = (index: number, byte: number) => {
      const changed = Uint8Array.from(good);
      changed[index < 0 ? changed.length + index : index] = byte;
      return changed;
    };
    const read = (data: Uint8Array) =>
      catching(CompressedDataError, () => new GzipFile(new BytesIO(data)).read());
    const rows: [Uint8Array, string, typeof CompressedDataError, string][] = [
      [
        change(0, 0),
        "ERR_IO_BAD_GZIP",
        BadGzipFile,
        "Cannot read as a gzip file must begin with 1f 8b: received 00 8b",
      ],
      [
        change(2, 7),
        "ERR_IO_BAD_GZIP",
        BadGzipFile,
        "Cannot read as the compression method must be 8, deflate: received 7",
      ],
      [
        change(-5, 0),
        "ERR_IO_BAD_GZIP",
        BadGzipFile,
        "Cannot read as the CRC-32 must be 002441c2: it is 352441c2",
      ],
      [
        change(-4, 9),
        "ERR_IO_BAD_GZIP",
        BadGzipFile,
        "Cannot read as the member must hold 9 bytes: it holds 3",
      ],
      [
        change(10, 0xff),
        "ERR_IO_COMPRESSED_DATA",
        CompressedDataError,
        "Cannot read as the compressed data must be valid: invalid block type",
      ],
      [
        good.subarray(0, -9),
        "ERR_IO_TRUNCATED",
        TruncatedDataError as never,
        "Cannot read as compressed data must have an end marker: it ended before",
      ],
    ];
    for (const [data, code, Class, message] of rows) {
      const error = read(data);
      expect(error).toBeInstanceOf(Class);
      expect(error).toBeInstanceOf(CompressedDataError);
      expect([error.name, error.code, error.message]).toEqual([Class.name, code, message]);
    }
  });

  it("stays wrong until it is moved back, and finds the same again", () => {
    const damaged = gzipSync(PLAIN, { level: 0 });
    damaged[20] = 0;
    const file = new GzipFile(new BytesIO(damaged), "rb", { buffer_size: 16 });
    const start = file.read(5);
    expect(() => file.read()).toThrow(BadGzipFile);
    expect(() => file.read(1)).toThrow(BadGzipFile);
    expect(() => file.readline()).toThrow(BadGzipFile);
    expect(() => file.seek(1000)).toThrow(BadGzipFile);
    file.rewind();
    expect(file.read(5)).toEqual(start);
    expect(() => file.read()).toThrow(BadGzipFile);
    file.close();
    expect(file.closed).toBe(true);
  });

  it("gives what could be read of a file that is still being written", () => {
    const partial = gzipSync(PLAIN, { finishFlush: constants.Z_SYNC_FLUSH });
    const file = new GzipFile(new BytesIO(partial));
    expectSame(file.read(PLAIN.length), PLAIN);
    expect(() => file.read(1)).toThrow(TruncatedDataError);
  });

  it("reads a damaged file no further than the damage, whatever the codec's pieces", () => {
    const damaged = gzipSync(mixture(200000));
    damaged[damaged.length >> 1] = (damaged[damaged.length >> 1] as number) ^ 0xff;
    expect(() => decompress(damaged)).toThrow(CompressedDataError);
  });
});

function catching<Thrown extends Error>(
  Class: new (...args: never[]) => Thrown,
  work: () => unknown,
): Thrown {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(Class);
    return error as Thrown;
  }
  throw new Error("Cannot catch as nothing was thrown");
}
