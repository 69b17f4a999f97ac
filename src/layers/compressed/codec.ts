/**
 * Codecs, which compress and decompress below the streams. They are the runtime's own, or passed in by the caller.
 *
 * @module
 */

import { describe } from "../../base/arguments.ts";

/**
 * How bytes are compressed, by the names of `CompressionStream`: "gzip" (RFC 1952), "deflate" (RFC 1950, with
 * the header of zlib), "deflate-raw" (RFC 1951), "br" (RFC 7932) or "zstd" (RFC 8878).
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { CompressedReader, type CompressionFormat } from "bytesio/layers";
 *
 * const format: CompressionFormat = "deflate-raw";
 * new CompressedReader(new BytesIO(Uint8Array.of(0x4b, 4, 0)), { format }).read(); // => Uint8Array.of(97)
 * ```
 */
export type CompressionFormat = "gzip" | "deflate" | "deflate-raw" | "br" | "zstd";

/**
 * A format that a codec is asked for. Of "gzip" the codec does the deflate inside, and the streams do the rest.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { type Codec, type CodecFormat, GzipFile } from "bytesio/layers";
 *
 * const asked: CodecFormat[] = [];
 * const codec: Codec = {
 *   compressor: (format) => void asked.push(format),
 *   decompressor: (format) => void asked.push(format),
 * };
 * try {
 *   new GzipFile(new BytesIO(), "rb", { codec });
 * } catch {
 *   asked; // => ["deflate-raw"]
 * }
 * ```
 */
export type CodecFormat = Exclude<CompressionFormat, "gzip">;

/**
 * How much of what was compressed comes out at once: "sync" all of it, so that it can be decompressed; "full"
 * also starts anew, so that decompressing can begin there (deflate; elsewhere the same as "sync"). The numbers are
 * those of zlib, and of Python's `zlib.Z_SYNC_FLUSH` and `zlib.Z_FULL_FLUSH`.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { type FlushMode, GzipFile } from "bytesio/layers";
 *
 * const mode: FlushMode = "full";
 * const compressed = new BytesIO();
 * const file = new GzipFile(compressed, "wb");
 * file.write(Uint8Array.of(97, 98));
 * file.flush(mode);
 * compressed.seek(0);
 * new GzipFile(compressed).read(2); // => Uint8Array.of(97, 98)
 * ```
 */
export type FlushMode = "sync" | "full" | 2 | 3;

/**
 * Returns a mode by its name. Other modes of zlib would end the stream, or leave bytes inside it.
 *
 * @throws {TypeError} if it is neither a string nor a number.
 * @throws {RangeError} if it is another one.
 */
export function flushModeOf(mode: unknown): "sync" | "full" {
  if (mode === "sync" || mode === 2) return "sync";
  if (mode === "full" || mode === 3) return "full";
  const Reason = typeof mode === "string" || typeof mode === "number" ? RangeError : TypeError;
  throw new Reason(
    `Cannot flush as mode must be "sync" (2, zlib's Z_SYNC_FLUSH) or "full" (3, Z_FULL_FLUSH): received ${describe(mode)}`,
  );
}

/**
 * What a codec is told besides the format and the level.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { type Codec, type CodecOptions, CompressedReader } from "bytesio/layers";
 *
 * const asked: (CodecOptions | undefined)[] = [];
 * const codec: Codec = {
 *   compressor: () => undefined,
 *   decompressor: (_format, options) => void asked.push(options),
 * };
 * try {
 *   new CompressedReader(new BytesIO(), { format: "zstd", windowLogMax: 30, codec });
 * } catch {
 *   asked; // => [{ windowLog: 30 }]
 * }
 * ```
 */
export interface CodecOptions {
  /** Bytes that the data may refer to, before its own. Absent for gzip, which has none. */
  dictionary?: Uint8Array | undefined;
  /**
   * The base-2 logarithm of how many bytes back the data may refer to: what a compressor takes, and the most that a
   * decompressor allows. Absent: what is usual.
   */
  windowLog?: number | undefined;
}

/**
 * Makes compressors and decompressors: `pakoCodec()` for browsers, or one of your own. Where none is passed,
 * the streams use zlib, brotli and zstd of the runtime (Node, Deno, Bun).
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { type Codec, CompressedReader } from "bytesio/layers";
 *
 * const stored: Codec = {
 *   compressor: () => undefined,
 *   decompressor: () => ({
 *     decompress(input, output, isLast) {
 *       const count = Math.min(input.length, output.length);
 *       output.set(input.subarray(0, count));
 *       return { consumed: count, produced: count, isEnded: isLast && count === input.length };
 *     },
 *     reset() {},
 *     close() {},
 *   }),
 * };
 * const source = new BytesIO(Uint8Array.of(1, 2));
 * new CompressedReader(source, { format: "br", codec: stored }).read(); // => Uint8Array.of(1, 2)
 * ```
 */
export interface Codec {
  /** Returns what compresses; undefined if there is none for `format`, or none that can do what the options say. */
  compressor(format: CodecFormat, level: number | undefined, options?: CodecOptions): Compressor | undefined;
  /** Returns what decompresses; undefined if there is none for `format`, or none that can do what the options say. */
  decompressor(format: CodecFormat, options?: CodecOptions): Decompressor | undefined;
}

/**
 * Compresses one stream, piece by piece.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { type Codec, CompressedWriter, type Compressor } from "bytesio/layers";
 *
 * const stored: Compressor = { compress: (data, _flush, emit) => emit(data.slice()), close() {} };
 * const codec: Codec = { compressor: () => stored, decompressor: () => undefined };
 * const sink = new BytesIO();
 * const writer = new CompressedWriter(sink, { format: "br", codec });
 * writer.write(Uint8Array.of(1, 2));
 * writer.close();
 * sink.getvalue(); // => Uint8Array.of(1, 2)
 * ```
 */
export interface Compressor {
  /**
   * Compresses all of `data`, and passes the result to `emit`, in arrays that the codec does not change afterwards.
   *
   * @param flush - "none" where more may wait inside; "finish" ends the stream.
   */
  compress(
    data: Uint8Array,
    flush: "none" | "sync" | "full" | "finish",
    emit: (compressed: Uint8Array) => void,
  ): void;
  /** Frees what it holds. Nothing is called afterwards. */
  close(): void;
}

/**
 * Decompresses one stream, until the output is full.
 *
 * @example
 * ```ts
 * import type { Decompressor } from "bytesio/layers";
 *
 * const stored: Decompressor = {
 *   decompress(input, output, isLast) {
 *     const count = Math.min(input.length, output.length);
 *     output.set(input.subarray(0, count));
 *     return { consumed: count, produced: count, isEnded: isLast && count === input.length };
 *   },
 *   reset() {},
 *   close() {},
 * };
 * stored.decompress(Uint8Array.of(1, 2), new Uint8Array(1), false).produced; // => 1
 * ```
 */
export interface Decompressor {
  /**
   * Decompresses from the start of `input` into the start of `output`, and never more than fits. What it did
   * not consume is passed again, with more behind it.
   *
   * @param input - Must not be kept or changed.
   * @param isLast - Whether no input comes after this.
   * @returns `isEnded` is true where the stream is complete, and all of it is out: at the latest where there is
   *   room and input that it does not take, or neither input nor more to come.
   * @throws any error, if the input is corrupt.
   */
  decompress(
    input: Uint8Array,
    output: Uint8Array<ArrayBuffer>,
    isLast: boolean,
  ): { consumed: number; produced: number; isEnded: boolean };
  /**
   * Makes it ready for another stream.
   *
   * @param hasEnded - Whether a frame of zstd was read to its end, behind which many decoders need nothing.
   */
  reset(hasEnded?: boolean): void;
  /** Frees what it holds. Nothing is called afterwards. */
  close(): void;
}
