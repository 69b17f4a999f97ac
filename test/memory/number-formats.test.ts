import { type BigIntFormat, BytesIO, EndOfStreamError, type NumberFormat } from "bytesio";
import { describe, expect, it } from "vitest";
import { call, expectRefused, text, utf8 } from "../support/contract-suite.ts";
import { STATES } from "../support/states.ts";

interface Row<Value> {
  /** The names that `DataView` and `Buffer` have for it. */
  view: string;
  buffer: string;
  size: number;
  fits: Value[];
  beyond: Value[];
}

const INT8 = { size: 1, fits: [-128, -1, 0, 1, 127], beyond: [-129, 128, 2 ** 53 - 1] };
const UINT8 = { size: 1, fits: [0, 1, 127, 128, 255], beyond: [-1, 256] };
const INT16 = { size: 2, fits: [-32768, -1, 0, 258, 32767], beyond: [-32769, 32768] };
const UINT16 = { size: 2, fits: [0, 1, 258, 65535], beyond: [-1, 65536] };
const INT32 = {
  size: 4,
  fits: [-(2 ** 31), -1, 0, 0x01020304, 2 ** 31 - 1],
  beyond: [-(2 ** 31) - 1, 2 ** 31],
};
const UINT32 = { size: 4, fits: [0, 1, 0x01020304, 2 ** 32 - 1], beyond: [-1, 2 ** 32] };
const LARGEST_FLOAT32 = (2 - 2 ** -23) * 2 ** 127;
const FLOAT32 = {
  size: 4,
  fits: [0, -0, 1.5, -(2 ** -149), LARGEST_FLOAT32, Infinity, -Infinity, NaN],
  beyond: [2 ** 128, -(2 ** 128), Number.MAX_VALUE],
};
const FLOAT64 = {
  size: 8,
  fits: [0, -0, 0.1, Number.MIN_VALUE, Number.MAX_VALUE, Infinity, -Infinity, NaN],
  beyond: [],
};
const INT64 = {
  size: 8,
  fits: [-(2n ** 63n), -1n, 0n, 2n ** 63n - 1n],
  beyond: [-(2n ** 63n) - 1n, 2n ** 63n],
};
const UINT64 = { size: 8, fits: [0n, 1n, 2n ** 63n, 2n ** 64n - 1n], beyond: [-1n, 2n ** 64n] };

const NUMBERS: Record<NumberFormat, Row<number>> = {
  int8: { view: "Int8", buffer: "Int8", ...INT8 },
  uint8: { view: "Uint8", buffer: "UInt8", ...UINT8 },
  int16le: { view: "Int16", buffer: "Int16LE", ...INT16 },
  int16be: { view: "Int16", buffer: "Int16BE", ...INT16 },
  uint16le: { view: "Uint16", buffer: "UInt16LE", ...UINT16 },
  uint16be: { view: "Uint16", buffer: "UInt16BE", ...UINT16 },
  int32le: { view: "Int32", buffer: "Int32LE", ...INT32 },
  int32be: { view: "Int32", buffer: "Int32BE", ...INT32 },
  uint32le: { view: "Uint32", buffer: "UInt32LE", ...UINT32 },
  uint32be: { view: "Uint32", buffer: "UInt32BE", ...UINT32 },
  float32le: { view: "Float32", buffer: "FloatLE", ...FLOAT32 },
  float32be: { view: "Float32", buffer: "FloatBE", ...FLOAT32 },
  float64le: { view: "Float64", buffer: "DoubleLE", ...FLOAT64 },
  float64be: { view: "Float64", buffer: "DoubleBE", ...FLOAT64 },
};

const BIG_INTS: Record<BigIntFormat, Row<bigint>> = {
  int64le: { view: "BigInt64", buffer: "BigInt64LE", ...INT64 },
  int64be: { view: "BigInt64", buffer: "BigInt64BE", ...INT64 },
  uint64le: { view: "BigUint64", buffer: "BigUInt64LE", ...UINT64 },
  uint64be: { view: "BigUint64", buffer: "BigUInt64BE", ...UINT64 },
};

function describeFormats<Value>(
  kind: "Number" | "BigInt",
  rows: Record<string, Row<Value>>,
  wrong: unknown[],
): void {
  const [read, write] = [`read${kind}`, `write${kind}`];

  describe(`BytesIO.${read}() and BytesIO.${write}()`, () => {
    for (const [format, { view, buffer, size, fits, beyond }] of Object.entries(rows)) {
      it(`write and read ${format} as a DataView and a Buffer do`, () => {
        for (const value of fits) {
          const stream = new BytesIO(utf8("."));
          stream.seek(1);
          expect(call(stream, write, format, value)).toBe(size);
          expect(stream.tell()).toBe(1 + size);

          const viewed = new DataView(new ArrayBuffer(size));
          call(viewed, `set${view}`, 0, value, format.endsWith("le"));
          const buffered = Buffer.alloc(size);
          call(buffered, `write${buffer}`, value, 0);
          expect(text(stream.getvalue())).toBe(`.${text(new Uint8Array(viewed.buffer))}`);
          expect(text(stream.getvalue())).toBe(`.${text(buffered)}`);

          stream.seek(1);
          expect(call(stream, read, format)).toBe(value);
          expect(stream.tell()).toBe(1 + size);
        }
      });

      it(`refuse what ${format} cannot hold, and write nothing`, () => {
        const stream = new BytesIO(utf8("abcdefghij"));
        stream.seek(1);
        for (const value of beyond) expectRefused(stream, RangeError, write, format, value);
        for (const value of wrong) expectRefused(stream, TypeError, write, format, value);
      });

      it(`throw EndOfStreamError before the end of a ${format}, and move nothing`, () => {
        for (const position of [11 - size, 10, 11, 1000]) {
          const stream = new BytesIO(utf8("abcdefghij"));
          stream.seek(position);
          expectRefused(stream, EndOfStreamError, read, format);
        }
        const last = new BytesIO(utf8("abcdefghij"));
        last.seek(10 - size);
        call(last, read, format);
        expect(last.tell()).toBe(10);
      });
    }

    it("refuse an unknown format, and name the known ones", () => {
      const stream = new BytesIO(utf8("abcdefghij"));
      stream.seek(1);
      for (const format of ["int", "INT8", "uint16", "", "toString", "__proto__", undefined, null, 8]) {
        expectRefused(stream, TypeError, read, format);
        expectRefused(stream, TypeError, write, format, fits(rows));
        expect(() => call(stream, read, format)).toThrow("format must be one of");
        expect(() => call(stream, write, format, fits(rows))).toThrow("format must be one of");
      }
      expect(() => call(stream, read, "int")).toThrow(Object.keys(rows).join(", "));
    });

    it("work in every state of the memory, over what is there and past the end", () => {
      for (const make of Object.values(STATES)) {
        for (const [format, { size, fits: values }] of Object.entries(rows)) {
          const stream = make(utf8("abc"));
          for (const position of [0, 2, 5]) {
            stream.seek(position);
            call(stream, write, format, values.at(-1));
            stream.seek(position);
            expect(call(stream, read, format)).toEqual(values.at(-1));
          }
          expect(stream.size).toBe(5 + size);
        }
      }
    });
  });
}

function fits<Value>(rows: Record<string, Row<Value>>): Value | undefined {
  return Object.values(rows)[0]?.fits[0];
}

describeFormats("Number", NUMBERS, ["1", 1n, true, null, undefined, {}, [1]]);
describeFormats("BigInt", BIG_INTS, ["1", 1, true, null, undefined, {}, 1.5]);

describe("BytesIO.writeNumber()", () => {
  it("refuses what is no integer, where the format is of integers", () => {
    const stream = new BytesIO(utf8("abc"));
    for (const value of [1.5, NaN, Infinity, 2 ** 53]) {
      expectRefused(stream, TypeError, "writeNumber", "uint32le", value);
    }
  });

  it("rounds to the nearest 32-bit float, up to the largest", () => {
    const stream = new BytesIO();
    const justBelowOverflow = LARGEST_FLOAT32 + 2 ** 102;
    for (const value of [0.1, justBelowOverflow]) {
      stream.seek(0);
      stream.writeNumber("float32le", value);
      stream.seek(0);
      expect(stream.readNumber("float32le")).toBe(Math.fround(value));
    }
  });

  it("writes -0 as the integer 0, and as the float -0", () => {
    const stream = new BytesIO();
    stream.writeNumber("int16le", -0);
    stream.writeNumber("float64le", -0);
    stream.seek(0);
    expect(Object.is(stream.readNumber("int16le"), 0)).toBe(true);
    expect(Object.is(stream.readNumber("float64le"), -0)).toBe(true);
  });
});

describe("EndOfStreamError of BytesIO.readNumber()", () => {
  it("holds the bytes that were left, and how many were asked for", () => {
    const stream = new BytesIO(utf8("abc"));
    stream.seek(1);
    expect(() => stream.readNumber("uint32le")).toThrow(
      expect.objectContaining({ code: "ERR_IO_END_OF_STREAM", partial: utf8("bc"), expected: 4 }),
    );
  });
});
