/**
 * The errors of compressed data. All of them are a `CompressedDataError`.
 *
 * @module
 */

/**
 * Says that data is not what its format asks for: Python's `zlib.error`, and the base of the three that say more.
 *
 * The stream stays where it is and says so again, until it is moved back by `seek()`.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { CompressedDataError, CompressedReader } from "bytesio/layers";
 *
 * const reader = new CompressedReader(new BytesIO(Uint8Array.of(255, 255)), { format: "deflate" });
 * try {
 *   reader.read();
 * } catch (error) {
 *   error instanceof CompressedDataError && error.code; // => "ERR_IO_COMPRESSED_DATA"
 * }
 * ```
 */
export class CompressedDataError extends Error {
  readonly code: "ERR_IO_COMPRESSED_DATA" | "ERR_IO_BAD_GZIP" | "ERR_IO_MISSING_OPTION" | "ERR_IO_TRUNCATED" =
    "ERR_IO_COMPRESSED_DATA";
  override readonly name: string = "CompressedDataError";
}

/**
 * Says that a gzip file does not begin as one, or that its contents do not fit its checksum or length: Python's
 * `gzip.BadGzipFile`.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { BadGzipFile, GzipFile } from "bytesio/layers";
 *
 * const text = new BytesIO(new TextEncoder().encode("plain text"));
 * try {
 *   new GzipFile(text).read();
 * } catch (error) {
 *   error instanceof BadGzipFile && error.code; // => "ERR_IO_BAD_GZIP"
 * }
 * ```
 */
export class BadGzipFile extends CompressedDataError {
  override readonly code = "ERR_IO_BAD_GZIP";
  override readonly name = "BadGzipFile";
}

/**
 * Says that data, which need not be damaged, can be read with another option only: the beginning of the stream says so.
 * Python's `zlib.error` and `compression.zstd.ZstdError`.
 *
 * @example
 * ```ts
 * import { deflateSync } from "node:zlib";
 * import { BytesIO } from "bytesio";
 * import { CompressedReader, MissingOptionError } from "bytesio/layers";
 *
 * const dictionary = new TextEncoder().encode("Hello, world");
 * const compressed = deflateSync("Hello, world!", { dictionary });
 * try {
 *   new CompressedReader(new BytesIO(compressed), { format: "deflate" }).read();
 * } catch (error) {
 *   error instanceof MissingOptionError && [error.option, error.needed]; // => ["dictionary", 0x1bd40469]
 * }
 * const options = { format: "deflate", dictionary } as const;
 * new CompressedReader(new BytesIO(compressed), options).read(5); // => new TextEncoder().encode("Hello")
 * ```
 */
export class MissingOptionError extends CompressedDataError {
  override readonly code = "ERR_IO_MISSING_OPTION";
  override readonly name = "MissingOptionError";
  /** The option of `CompressedReader` that is missing, or has another value than it takes. */
  readonly option: "dictionary" | "windowLogMax";
  /** The dictionary's Adler-32 (zlib) or number (zstd); or the least `windowLogMax` that does. */
  readonly needed: number;

  constructor(option: "dictionary" | "windowLogMax", needed: number, rule: string) {
    super(`Cannot read as ${rule}`);
    this.option = option;
    this.needed = needed;
  }
}

/**
 * Says that compressed data ends before its end marker, or within a header: Python's `EOFError`. The bytes
 * read before are right, but no checksum has confirmed them.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { GzipFile, TruncatedDataError } from "bytesio/layers";
 *
 * const file = new GzipFile(new BytesIO(Uint8Array.of(0x1f, 0x8b, 8)));
 * try {
 *   file.read();
 * } catch (error) {
 *   error instanceof TruncatedDataError && error.code; // => "ERR_IO_TRUNCATED"
 * }
 * ```
 */
export class TruncatedDataError extends CompressedDataError {
  override readonly code = "ERR_IO_TRUNCATED";
  override readonly name = "TruncatedDataError";

  constructor() {
    super("Cannot read as compressed data must have an end marker: it ended before");
  }
}
