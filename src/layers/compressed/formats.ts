/**
 * The parts of each format: a codec, and the framing.
 *
 * @module
 */

import { bytesOf, describe, integer } from "../../base/arguments.ts";
import { UnsupportedOperation } from "../../base/errors.ts";
import type {
  Codec,
  CodecFormat,
  CodecOptions,
  CompressionFormat,
  Compressor,
  Decompressor,
} from "./codec.ts";
import {
  NO_WRITE_FRAMING,
  NoReadFraming,
  type ReadFraming,
  type WriteFraming,
  ZlibReadFraming,
  ZlibWriteFraming,
} from "./framing.ts";
import { GzipReadFraming, GzipWriteFraming } from "./gzip-framing.ts";
import { ZstdFrames } from "./zstd-frames.ts";

type Bounds = [least: number, most: number];

/** The least and the most compression that can be asked for. */
const LEVELS: Record<CompressionFormat, Bounds> = {
  gzip: [-1, 9],
  deflate: [-1, 9],
  "deflate-raw": [-1, 9],
  br: [0, 11],
  zstd: [1, 22],
};

/** The windows that can be asked for, as base-2 logarithms of bytes. Deflate has 32 KiB at most, which all can read. */
const READ_WINDOWS: Partial<Record<CompressionFormat, Bounds>> = { br: [10, 30], zstd: [10, 31] };
const WRITE_WINDOWS: Partial<Record<CompressionFormat, Bounds>> = {
  gzip: [9, 15],
  deflate: [9, 15],
  "deflate-raw": [9, 15],
  ...READ_WINDOWS,
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
  { dictionary, windowLogMax }: { dictionary?: unknown; windowLogMax?: unknown },
): { decompressor: Decompressor; framing: ReadFraming } {
  const options = codecOptionsOf(format, dictionary, windowLogMax, "windowLogMax", READ_WINDOWS);
  if (format === "deflate") {
    const decompressor = codec.decompressor(format, options);
    if (decompressor !== undefined) return { decompressor, framing: new NoReadFraming(format, options) };
  }
  const inner = innerOf(format);
  const decompressor = codec.decompressor(inner, options) ?? missing(inner, options);
  if (format === "gzip") return { decompressor, framing: new GzipReadFraming() };
  if (format === "deflate") return { decompressor, framing: new ZlibReadFraming(options) };
  const framing = new NoReadFraming(inner, options);
  return { decompressor: format === "zstd" ? new ZstdFrames(decompressor) : decompressor, framing };
}

export function compressing(
  format: CompressionFormat,
  codec: Codec,
  given: {
    level?: unknown;
    mtime?: unknown;
    filename?: unknown;
    dictionary?: unknown;
    windowLog?: unknown;
  },
): { compressor: Compressor; framing: WriteFraming } {
  const level = levelOf(given.level, format);
  const options = codecOptionsOf(format, given.dictionary, given.windowLog, "windowLog", WRITE_WINDOWS);
  if (format === "gzip") {
    const framing = new GzipWriteFraming(level, mtimeOf(given.mtime), filenameOf(given.filename));
    const compressor = codec.compressor("deflate-raw", level, options) ?? missing("deflate-raw", options);
    return { compressor, framing };
  }
  const compressor = codec.compressor(format, level, options);
  if (compressor !== undefined) return { compressor, framing: NO_WRITE_FRAMING };
  const inner = innerOf(format);
  if (inner === format) return missing(inner, options);
  return {
    compressor: codec.compressor(inner, level, options) ?? missing(inner, options),
    framing: new ZlibWriteFraming(options.dictionary),
  };
}

/** The format of the codec, for formats of which the framing does the rest. */
function innerOf(format: CompressionFormat): CodecFormat {
  return format === "gzip" || format === "deflate" ? "deflate-raw" : format;
}

function missing(format: CodecFormat, options: CodecOptions): never {
  const named = Object.keys(options);
  const what = named.length === 0 ? format : `${format} with ${named.join(" and ")}`;
  throw new UnsupportedOperation(
    `Cannot make the stream as it takes a synchronous codec for ${what}: the option codec, or this runtime, has none`,
  );
}

/** Returns what the codec is told: only what was given. */
function codecOptionsOf(
  format: CompressionFormat,
  dictionary: unknown,
  windowLog: unknown,
  name: "windowLog" | "windowLogMax",
  windows: Partial<Record<CompressionFormat, Bounds>>,
): CodecOptions {
  const options: CodecOptions = {};
  if (dictionary !== undefined) {
    if (format === "gzip")
      throw new RangeError("Cannot make the stream as gzip has no dictionary: received one");
    // A copy, as the caller may change the bytes while the stream is open.
    const bytes = bytesOf(dictionary, "make the stream", "dictionary");
    if (bytes.length === 0)
      throw new RangeError("Cannot make the stream as dictionary must have bytes: received none");
    options.dictionary = bytes.slice();
  }
  if (windowLog !== undefined) {
    const range = windows[format];
    if (range === undefined) {
      throw new RangeError(
        `Cannot make the stream as only ${Object.keys(windows).join(" and ")} have ${name}: received ${format}`,
      );
    }
    options.windowLog = integer(windowLog, "make the stream", name, ...range);
  }
  return options;
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
