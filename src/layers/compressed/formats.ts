/**
 * The parts of each format: a codec, and the framing.
 *
 * @module
 */

import { describe, integer } from "../../base/arguments.ts";
import { UnsupportedOperation } from "../../base/errors.ts";
import type { Codec, CodecFormat, CompressionFormat, Compressor, Decompressor } from "./codec.ts";
import {
  NO_WRITE_FRAMING,
  NoReadFraming,
  type ReadFraming,
  type WriteFraming,
  ZlibReadFraming,
  ZlibWriteFraming,
} from "./framing.ts";
import { GzipReadFraming, GzipWriteFraming } from "./gzip-framing.ts";

/** The least and the most compression that can be asked for. */
const LEVELS: Record<CompressionFormat, [least: number, most: number]> = {
  gzip: [-1, 9],
  deflate: [-1, 9],
  "deflate-raw": [-1, 9],
  br: [0, 11],
  zstd: [1, 22],
};

const LATEST = 2 ** 32 - 1;

export function formatOf(value: unknown): CompressionFormat {
  if (typeof value === "string" && Object.hasOwn(LEVELS, value)) return value as CompressionFormat;
  const names = Object.keys(LEVELS).join(", ");
  throw new RangeError(
    `Cannot make the stream as format must be one of ${names}: received ${describe(value)}`,
  );
}

export function decompressing(
  format: CompressionFormat,
  codec: Codec,
): { decompressor: Decompressor; framing: ReadFraming } {
  if (format === "deflate") {
    const decompressor = codec.decompressor(format);
    if (decompressor !== undefined) return { decompressor, framing: new NoReadFraming(false) };
  }
  const inner = innerOf(format);
  const decompressor = codec.decompressor(inner) ?? missing(inner);
  if (format === "gzip") return { decompressor, framing: new GzipReadFraming() };
  if (format === "deflate") return { decompressor, framing: new ZlibReadFraming() };
  return { decompressor, framing: new NoReadFraming(format === "zstd") };
}

export function compressing(
  format: CompressionFormat,
  codec: Codec,
  options: { level?: unknown; mtime?: unknown; filename?: unknown },
): { compressor: Compressor; framing: WriteFraming } {
  const level = levelOf(options.level, format);
  if (format === "gzip") {
    const framing = new GzipWriteFraming(level, mtimeOf(options.mtime), filenameOf(options.filename));
    return { compressor: codec.compressor("deflate-raw", level) ?? missing("deflate-raw"), framing };
  }
  const compressor = codec.compressor(format, level);
  if (compressor !== undefined) return { compressor, framing: NO_WRITE_FRAMING };
  const inner = innerOf(format);
  if (inner === format) return missing(inner);
  return { compressor: codec.compressor(inner, level) ?? missing(inner), framing: new ZlibWriteFraming() };
}

/** The format of the codec, for formats of which the framing does the rest. */
function innerOf(format: CompressionFormat): CodecFormat {
  return format === "gzip" || format === "deflate" ? "deflate-raw" : format;
}

function missing(format: CodecFormat): never {
  throw new UnsupportedOperation(
    `Cannot make the stream as it takes a synchronous codec for ${format}: the option codec, or this runtime, has none`,
  );
}

function levelOf(value: unknown, format: CompressionFormat): number | undefined {
  return value === undefined || value === null
    ? undefined
    : integer(value, "make the stream", "the level", ...LEVELS[format]);
}

function mtimeOf(value: unknown): number {
  const seconds = value ?? Math.min(Date.now() / 1000, LATEST);
  const whole = typeof seconds === "number" ? Math.trunc(seconds) : seconds;
  return integer(whole, "make the stream", "mtime", 0, LATEST);
}

function filenameOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  throw new TypeError(`Cannot make the stream as filename must be a string: received ${describe(value)}`);
}
