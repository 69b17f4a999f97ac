import { type BytesLike, integer } from "../../base/arguments.ts";
import { type LayerOptions, requireMethods } from "../../base/layer.ts";
import type { RawWriter, Writer } from "../../base/protocols.ts";
import { BufferedWriter } from "../../buffered/buffered-writer.ts";
import type { Codec, CompressionFormat, FlushMode } from "./codec.ts";
import { flushModeOf } from "./codec.ts";
import { nativeCodec } from "./codec-native.ts";
import { compressing, formatOf } from "./formats.ts";
import type { GzipIndex } from "./gzip-index.ts";
import { CompressedRawWriter } from "./raw-writer.ts";

/**
 * Options of a `CompressedWriter`.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { CompressedWriter, type CompressedWriterOptions } from "bytesio/layers";
 *
 * const options: CompressedWriterOptions = { format: "deflate-raw", level: 9 };
 * const sink = new BytesIO();
 * const writer = new CompressedWriter(sink, options);
 * writer.write(Uint8Array.of(97));
 * writer.close();
 * sink.getvalue(); // => Uint8Array.of(0x4b, 4, 0)
 * ```
 */
export interface CompressedWriterOptions extends LayerOptions {
  /** How to compress. Default: "gzip". */
  format?: CompressionFormat | undefined;
  /**
   * How much effort to spend: gzip and deflate 0 (none) to 9, or -1; "br" 0 to 11; "zstd" 1 to 22. Default: the
   * codec's own, which for brotli of Node is the slowest.
   */
  level?: number | undefined;
  /**
   * Bytes that the data is likely to repeat: a zlib `dictionary`, Python's `zdict`, or one of brotli or zstd, where the
   * runtime has those. The reader must have the same. gzip has none. Default: none.
   */
  dictionary?: BytesLike | undefined;
  /**
   * How far back repetitions are looked for, as the base-2 logarithm of bytes: gzip and deflate 9 to 15, "br" 10 to 30,
   * "zstd" 10 to 31. Past 24 ("br", from level 3 on) and 27 ("zstd") a reader has to allow it by `windowLogMax`. Default: the codec's own.
   */
  windowLog?: number | undefined;
  /** What compresses. Default: the runtime's own, where it has one. */
  codec?: Codec | undefined;
  /** How many bytes wait to be compressed at most. Default: `DEFAULT_BUFFER_SIZE`. */
  buffer_size?: number | undefined;
  /** When the contents were changed, in seconds since 1970, for the header (gzip only). Default: now. */
  mtime?: number | null | undefined;
  /** The path of the file, whose last part goes into the header (gzip only). Default: none. */
  filename?: string | null | undefined;
  /** An index that gets the places where reading can begin (gzip only). The writer adds to an index that has an end. */
  index?: GzipIndex | undefined;
  /** After how many bytes to make such a place (gzip only). Default: at the start of the member only. */
  restartEvery?: number | undefined;
}

/**
 * Compresses what is written to it: a `BufferedWriter` with all its methods, that makes a stream of gzip, zlib,
 * deflate, brotli or zstd.
 *
 * Only `close()` ends the compressed stream. A stream that was never closed cannot be read to its end. The stream below
 * stays open, unless the option `close` is true.
 *
 * If the stream below fails or would have to wait, the bytes that it did not take are kept, and written to it later.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { CompressedReader, CompressedWriter } from "bytesio/layers";
 *
 * const compressed = new BytesIO();
 * {
 *   using writer = new CompressedWriter(compressed, { level: 9, mtime: 0 });
 *   writer.write(new Uint8Array(1000));
 *   writer.tell(); // => 1000
 * }
 * compressed.tell(); // => 29
 * compressed.seek(0);
 * new CompressedReader(compressed).read(); // => new Uint8Array(1000)
 * ```
 */
export class CompressedWriter extends BufferedWriter<RawWriter> {
  readonly #raw: CompressedRawWriter;
  #isClosing = false;

  /**
   * Makes a stream that writes to `sink`, beginning at its position. The header, if there is one, is written now.
   *
   * @param sink - A file, a `BytesIO`, or another object with `write()`.
   * @throws {TypeError} if `sink` has no `write()`, or an option has the wrong type.
   * @throws {RangeError} if an option is out of range, or the format none of the five.
   * @throws {UnsupportedOperation} if there is no codec for the format.
   */
  constructor(sink: Writer | Pick<RawWriter, "write">, options: CompressedWriterOptions = {}) {
    const { codec = nativeCodec, index, close = false } = options;
    requireMethods(sink, "write");
    const format = formatOf(options.format ?? "gzip");
    const restartEvery =
      options.restartEvery === undefined
        ? Infinity
        : integer(options.restartEvery, "make the stream", "restartEvery", 1);
    if (format !== "gzip" && (index !== undefined || restartEvery < Infinity)) {
      throw new RangeError(`Cannot make the stream as only gzip has an index: received ${format}`);
    }
    // Checked before the header is written.
    integer(options.buffer_size ?? 1, "make the stream", "buffer_size", 1);
    const { compressor, framing } = compressing(format, codec, options);
    const raw = new CompressedRawWriter({ sink, compressor, framing, index, restartEvery, close });
    super(raw, options.buffer_size);
    this.#raw = raw;
  }

  /**
   * Compresses the waiting bytes, writes them to the stream below, and flushes it.
   *
   * Flushing often costs compression.
   *
   * @param mode - "sync" (default; 2, as zlib numbers them): what was written so far can be read. "full" (3): reading can begin here, too.
   * @throws {BlockingIOError} if the stream below would have to wait. Bytes that it did not take go on waiting.
   * @throws {ClosedError} if the stream is closed.
   * @throws what the stream below throws. Bytes that it did not take go on waiting.
   */
  override flush(mode: FlushMode = "sync"): void {
    flushModeOf(mode);
    super.flush();
    // Closing ends the stream, and needs no flush mark before the end.
    if (!this.#isClosing) this.#raw.flush(mode);
  }

  /**
   * Ends the compressed stream. The stream below is not flushed, and closed only with the option `close`.
   *
   * @throws {Error} if the stream below has called back in the middle of another call: nothing is closed then.
   * @throws what the stream below throws: this stream is closed nevertheless, and the compressed one has no end.
   */
  override close(): void {
    this.#raw.refuseCallBack("close");
    this.#isClosing = true;
    super.close();
  }
}
