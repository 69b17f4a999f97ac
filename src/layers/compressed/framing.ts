/**
 * The framing of compressed data: a header before it, checks behind it, and perhaps another stream.
 *
 * @module
 */

import { hexDigits, NOTHING, toHex } from "../../base/bytes.ts";
import { adler32 } from "../checksum/adler32.ts";
import type { CodecFormat, CodecOptions } from "./codec.ts";
import { CompressedDataError } from "./errors.ts";
import { checkZlib, HEADER_CHECKS, type HeaderCheck, isZlibHeader, ZLIB_DICTIONARY } from "./headers.ts";
import type { CompressedInput, Steps } from "./input.ts";

/** The framing of data that is read. */
export interface ReadFraming {
  /** Reads the header of the next stream. Returns whether there is a stream. */
  head(input: CompressedInput, isFirst: boolean): Steps<boolean>;
  /** Is called with the decompressed bytes. */
  add(bytes: Uint8Array): void;
  /** Reads the trailer of a stream. Checks the decompressed bytes if all of the stream was read. */
  tail(input: CompressedInput, isWhole: boolean): Steps<void>;
}

/** The framing of data that is written. */
export interface WriteFraming {
  head(): Uint8Array;
  /** Is called with the bytes that are compressed. */
  add(bytes: Uint8Array): void;
  tail(): Uint8Array;
}

/** No framing: the codec does everything. */
export class NoReadFraming implements ReadFraming {
  readonly #hasMore: boolean;
  readonly #check: HeaderCheck | undefined;
  readonly #options: CodecOptions;

  /** @param format - In zstd another stream may follow. */
  constructor(format: CodecFormat, options: CodecOptions) {
    this.#hasMore = format === "zstd";
    this.#check = HEADER_CHECKS[format];
    this.#options = options;
  }

  *head(input: CompressedInput, isFirst: boolean): Steps<boolean> {
    const isThere = isFirst || (this.#hasMore ? yield* input.has(1) : yield* nothingFollows(input));
    if (isThere && this.#check !== undefined) yield* this.#check(input, this.#options);
    return isThere;
  }

  add(): void {}

  *tail(): Steps<void> {}
}

/** No framing. */
export const NO_WRITE_FRAMING: WriteFraming = { head: () => NOTHING, add: () => {}, tail: () => NOTHING };

/** The header and the Adler-32 of zlib, where the codec knows the deflate within only. */
export class ZlibReadFraming implements ReadFraming {
  readonly #options: CodecOptions;
  #sum = 1;

  constructor(options: CodecOptions) {
    this.#options = options;
  }

  *head(input: CompressedInput, isFirst: boolean): Steps<boolean> {
    if (!isFirst) return yield* nothingFollows(input);
    yield* checkZlib(input, this.#options);
    const [method = 0, flags = 0] = yield* input.take(2);
    if (!isZlibHeader(method, flags)) {
      throw new CompressedDataError(
        `Cannot read as the data must begin with a header of zlib: received ${toHex(Uint8Array.of(method, flags), " ")}`,
      );
    }
    if ((flags & ZLIB_DICTIONARY) !== 0) yield* input.take(4);
    this.#sum = 1;
    return true;
  }

  add(bytes: Uint8Array): void {
    this.#sum = adler32(bytes, this.#sum);
  }

  *tail(input: CompressedInput, isWhole: boolean): Steps<void> {
    const stated = viewOf(yield* input.take(4)).getUint32(0);
    if (isWhole && stated !== this.#sum) throw mismatch("Adler-32", stated, this.#sum, CompressedDataError);
  }
}

/** The header and the Adler-32 of zlib, where the codec knows the deflate within only. */
export class ZlibWriteFraming implements WriteFraming {
  readonly #dictionary: Uint8Array | undefined;
  #sum = 1;

  constructor(dictionary: Uint8Array | undefined) {
    this.#dictionary = dictionary;
  }

  head(): Uint8Array {
    if (this.#dictionary === undefined) return Uint8Array.of(0x78, 0x9c);
    const bytes = Uint8Array.of(0x78, 0xbb, 0, 0, 0, 0);
    viewOf(bytes).setUint32(2, adler32(this.#dictionary, 1));
    return bytes;
  }

  add(bytes: Uint8Array): void {
    this.#sum = adler32(bytes, this.#sum);
  }

  tail(): Uint8Array {
    const bytes = new Uint8Array(4);
    viewOf(bytes).setUint32(0, this.#sum);
    return bytes;
  }
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Returns the error of a checksum that does not match the decompressed bytes. */
export function mismatch(
  name: string,
  stated: number,
  actual: number,
  Class: new (message: string) => CompressedDataError,
): CompressedDataError {
  const digits = (sum: number) => hexDigits(sum, 8);
  return new Class(`Cannot read as the ${name} must be ${digits(stated)}: it is ${digits(actual)}`);
}

function* nothingFollows(input: CompressedInput): Steps<false> {
  if (!(yield* input.has(1))) return false;
  throw new CompressedDataError(
    `Cannot read as nothing may follow the end marker: received ${toHex(input.bytes.subarray(0, 8), " ")}`,
  );
}
