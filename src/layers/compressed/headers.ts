/**
 * What the beginning of a stream says that it takes to read it: a dictionary, or a window that is larger than usual.
 *
 * No codec says so in a way that all have: most call the data damaged. So this looks before the codec does, and takes
 * nothing away.
 *
 * @module
 */

import { hexDigits, toHex } from "../../base/bytes.ts";
import { adler32 } from "../checksum/adler32.ts";
import type { CodecOptions, CompressionFormat } from "./codec.ts";
import { CompressedDataError, MissingOptionError, TruncatedDataError } from "./errors.ts";
import type { CompressedInput, Steps } from "./input.ts";

/** Looks at what comes next, and throws if the options do not do. */
export type HeaderCheck = (input: CompressedInput, options: CodecOptions) => Steps<void>;

/** Looks at the beginning of a stream, in the formats that say there what they need. */
export const HEADER_CHECKS: Partial<Record<CompressionFormat, HeaderCheck>> = {
  deflate: checkZlib,
  br: checkBrotli,
  zstd: checkZstd,
};

const ZLIB_HEADER = 2;
/** The flag FDICT. */
export const ZLIB_DICTIONARY = 0x20;

/** RFC 1950, 2.2: with the flag FDICT the header is followed by the Adler-32 of the dictionary. */
export function* checkZlib(input: CompressedInput, { dictionary }: CodecOptions): Steps<void> {
  if (!(yield* input.has(ZLIB_HEADER))) return;
  const [method = 0, flags = 0] = input.bytes;
  if (!isZlibHeader(method, flags) || (flags & ZLIB_DICTIONARY) === 0) return;
  if (!(yield* input.has(ZLIB_HEADER + 4))) return;
  const needed = unsigned(input.bytes, ZLIB_HEADER, 4, false);
  const given = dictionary && adler32(dictionary, 1);
  if (given === needed) return;
  throw otherDictionary(`with the Adler-32 ${hexDigits(needed, 8)}`, needed, given && hexDigits(given, 8));
}

export function isZlibHeader(method: number, flags: number): boolean {
  return (method & 0x0f) === 8 && method >> 4 <= 7 && (method * 256 + flags) % 31 === 0;
}

/** RFC 7932, 9.1. What that leaves out, 1 in the seven lowest bits, begins a large window: its size is in the next byte. */
function* checkBrotli(input: CompressedInput, { windowLog = 24 }: CodecOptions): Steps<void> {
  if (!(yield* input.has(1))) return;
  const [first = 0] = input.bytes;
  const isLarge = (first & 0x7f) === 0x11;
  if (isLarge && !(yield* input.has(2))) return;
  refuseLarger(isLarge ? (input.bytes[1] as number) & 0x3f : brotliWindow(first), windowLog);
}

function brotliWindow(first: number): number {
  const [long, short] = [(first >> 1) & 7, (first >> 4) & 7];
  if ((first & 1) === 0) return 16;
  if (long !== 0) return 17 + long;
  return short === 0 ? 17 : 8 + short;
}

const ZSTD_MAGIC = 0xfd2fb528;
const SINGLE_SEGMENT = 0x20;
/** The lowest four bits may be any. */
const SKIPPABLE_MAGIC = 0x184d2a50;
const TRAINED_DICTIONARY_MAGIC = 0xec30a437;

/** RFC 8878, 3.1.1. */
function* checkZstd(input: CompressedInput, { dictionary, windowLog = 27 }: CodecOptions): Steps<void> {
  if (!(yield* input.has(5))) {
    throw isZstdBeginning(input.bytes) ? new TruncatedDataError() : noFrame(input.bytes);
  }
  if (isSkippable(input.bytes)) return;
  if (unsigned(input.bytes, 0, 4) !== ZSTD_MAGIC) throw noFrame(input.bytes);
  if (!(yield* input.has(zstdHeaderSize(input.bytes)))) throw new TruncatedDataError();
  const descriptor = input.bytes[4] as number;
  const isSingleSegment = (descriptor & SINGLE_SEGMENT) !== 0;
  const needed = unsigned(input.bytes, isSingleSegment ? 5 : 6, idSizeOf(descriptor));
  const given = dictionary && idOf(dictionary);
  if (needed !== 0 && needed !== given) throw otherDictionary(`of the number ${needed}`, needed, given);
  // A single segment has no window but its contents, which no option makes smaller.
  if (!isSingleSegment) refuseLarger(zstdWindow(input.bytes[5] as number), windowLog);
}

/** Returns how many bytes come before the first block, of which five are there: the magic and the descriptor. */
export function zstdHeaderSize(bytes: Uint8Array): number {
  const descriptor = bytes[4] as number;
  const isSingleSegment = (descriptor & SINGLE_SEGMENT) !== 0;
  const contentSize = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] as number;
  return (isSingleSegment ? 5 : 6) + idSizeOf(descriptor) + contentSize;
}

/** Whether bytes, of which there are four, begin a frame that holds nothing for the reader. */
export function isSkippable(bytes: Uint8Array): boolean {
  return unsigned(bytes, 1, 3) === SKIPPABLE_MAGIC >>> 8 && (bytes[0] as number) >> 4 === 5;
}

function noFrame(bytes: Uint8Array): CompressedDataError {
  const begins = toHex(bytes.subarray(0, 4), " ");
  return new CompressedDataError(
    `Cannot read as a zstd frame must begin with 28 b5 2f fd: received ${begins}`,
  );
}

function idSizeOf(descriptor: number): number {
  return [0, 1, 2, 4][descriptor & 3] as number;
}

/** Returns the base-2 logarithm of the window, rounded up. */
function zstdWindow(descriptor: number): number {
  return 10 + (descriptor >> 3) + ((descriptor & 7) === 0 ? 0 : 1);
}

function isZstdBeginning(bytes: Uint8Array): boolean {
  return [ZSTD_MAGIC, SKIPPABLE_MAGIC].some((magic) =>
    bytes.every((byte, index) => {
      const expected = (magic >>> (8 * index)) & 0xff;
      return byte === expected || (magic === SKIPPABLE_MAGIC && index === 0 && byte >> 4 === expected >> 4);
    }),
  );
}

/** Returns the number of a dictionary; 0 of one that was not trained, and is mere bytes. */
function idOf(dictionary: Uint8Array): number {
  return unsigned(dictionary, 0, 4) === TRAINED_DICTIONARY_MAGIC ? unsigned(dictionary, 4, 4) : 0;
}

function refuseLarger(needed: number, allowed: number): void {
  if (needed <= allowed) return;
  throw new MissingOptionError(
    "windowLogMax",
    needed,
    `the window must have at most 2 ** ${allowed} bytes: it has more than half of 2 ** ${needed}; pass windowLogMax: ${needed} if that much memory may be taken`,
  );
}

function otherDictionary(
  name: string,
  needed: number,
  given: string | number | undefined,
): MissingOptionError {
  return new MissingOptionError(
    "dictionary",
    needed,
    `the option dictionary must be the one ${name}: received ${given === undefined ? "none" : `one with ${given}`}`,
  );
}

/** Returns an unsigned integer of up to 4 bytes. */
export function unsigned(bytes: Uint8Array, start: number, size: number, littleEndian = true): number {
  const part = bytes.subarray(start, start + size);
  const value = (sum: number, byte: number) => sum * 256 + byte;
  return littleEndian ? part.reduceRight(value, 0) : part.reduce(value, 0);
}
