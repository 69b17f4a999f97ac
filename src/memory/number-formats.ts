/**
 * Numbers as bytes, through one 8-byte buffer that all formats share.
 *
 * @module
 */

import { describe, integer } from "../base/arguments.ts";

/**
 * How a number lies in the stream: kind, bits and, past 8 bits, the byte order (`le` or `be`).
 *
 * @example
 * ```ts
 * import { BytesIO, type NumberFormat } from "bytesio";
 *
 * const format: NumberFormat = "uint16be";
 * new BytesIO(Uint8Array.of(1, 2)).readNumber(format); // => 258
 * ```
 */
export type NumberFormat =
  | "int8"
  | "uint8"
  | "int16le"
  | "int16be"
  | "uint16le"
  | "uint16be"
  | "int32le"
  | "int32be"
  | "uint32le"
  | "uint32be"
  | "float32le"
  | "float32be"
  | "float64le"
  | "float64be";

/**
 * How a 64-bit integer lies in the stream.
 *
 * @example
 * ```ts
 * import { type BigIntFormat, BytesIO } from "bytesio";
 *
 * const format: BigIntFormat = "uint64le";
 * new BytesIO(Uint8Array.of(7, 0, 0, 0, 0, 0, 0, 0)).readBigInt(format); // => 7n
 * ```
 */
export type BigIntFormat = "int64le" | "int64be" | "uint64le" | "uint64be";

/** A format at work: `load()` and `store()` go through `bytes`, which every format shares. */
interface Format<Value> {
  /** The bytes of the number, as many as the format takes. */
  readonly bytes: Uint8Array;
  load(): Value;
  /** Throws if the format cannot hold the value. */
  store(value: Value): void;
}

const shared = new DataView(new ArrayBuffer(8));

function codec<Value>(bits: number, load: () => Value, store: (value: Value) => void): Format<Value> {
  return { bytes: new Uint8Array(shared.buffer, 0, bits / 8), load, store };
}

function wholeNumber(kind: "Int" | "Uint", bits: 8 | 16 | 32, little: boolean): Format<number> {
  const minimum = kind === "Int" ? -(2 ** (bits - 1)) : 0;
  const maximum = minimum + 2 ** bits - 1;
  return codec(
    bits,
    () => shared[`get${kind}${bits}`](0, little),
    (value) => shared[`set${kind}${bits}`](0, integer(value, "write", "value", minimum, maximum), little),
  );
}

function floatingPoint(bits: 32 | 64, little: boolean): Format<number> {
  return codec(
    bits,
    () => shared[`getFloat${bits}`](0, little),
    (value) => {
      if (typeof value !== "number") {
        throw new TypeError(`Cannot write as value must be a number: received ${describe(value)}`);
      }
      // Python's struct refuses it too; a DataView would write Infinity.
      if (bits === 32 && Number.isFinite(value) && !Number.isFinite(Math.fround(value))) {
        throw new RangeError(`Cannot write as value must fit a 32-bit float: received ${value}`);
      }
      shared[`setFloat${bits}`](0, value, little);
    },
  );
}

function wholeBigInt(kind: "BigInt" | "BigUint", little: boolean): Format<bigint> {
  const minimum = kind === "BigInt" ? -(2n ** 63n) : 0n;
  const maximum = minimum + 2n ** 64n - 1n;
  return codec(
    64,
    () => shared[`get${kind}64`](0, little),
    (value) => {
      if (typeof value !== "bigint") {
        throw new TypeError(`Cannot write as value must be a bigint: received ${describe(value)}`);
      }
      if (value < minimum || value > maximum) {
        throw new RangeError(`Cannot write as value must be ${minimum} to ${maximum}: received ${value}`);
      }
      shared[`set${kind}64`](0, value, little);
    },
  );
}

const NUMBERS: Record<NumberFormat, Format<number>> = {
  int8: wholeNumber("Int", 8, true),
  uint8: wholeNumber("Uint", 8, true),
  int16le: wholeNumber("Int", 16, true),
  int16be: wholeNumber("Int", 16, false),
  uint16le: wholeNumber("Uint", 16, true),
  uint16be: wholeNumber("Uint", 16, false),
  int32le: wholeNumber("Int", 32, true),
  int32be: wholeNumber("Int", 32, false),
  uint32le: wholeNumber("Uint", 32, true),
  uint32be: wholeNumber("Uint", 32, false),
  float32le: floatingPoint(32, true),
  float32be: floatingPoint(32, false),
  float64le: floatingPoint(64, true),
  float64be: floatingPoint(64, false),
};

const BIG_INTS: Record<BigIntFormat, Format<bigint>> = {
  int64le: wholeBigInt("BigInt", true),
  int64be: wholeBigInt("BigInt", false),
  uint64le: wholeBigInt("BigUint", true),
  uint64be: wholeBigInt("BigUint", false),
};

export function numberCodec(format: NumberFormat, action: string): Format<number> {
  return formatNamed(NUMBERS, format, action);
}

export function bigIntCodec(format: BigIntFormat, action: string): Format<bigint> {
  return formatNamed(BIG_INTS, format, action);
}

function formatNamed<Value>(
  codecs: Record<string, Format<Value>>,
  format: string,
  action: string,
): Format<Value> {
  if (typeof format !== "string" || !Object.hasOwn(codecs, format)) {
    const names = Object.keys(codecs).join(", ");
    throw new TypeError(`Cannot ${action} as format must be one of ${names}: received ${describe(format)}`);
  }
  return codecs[format] as Format<Value>;
}
