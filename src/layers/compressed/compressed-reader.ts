import { type BytesLike, limitOrNone } from "../../base/arguments.ts";
import { type LayerOptions, requireMethods } from "../../base/layer.ts";
import type { RawReader, Reader } from "../../base/protocols.ts";
import { BufferedReader } from "../../buffered/buffered-reader.ts";
import type { Codec, CompressionFormat } from "./codec.ts";
import { nativeCodec } from "./codec-native.ts";
import { decompressing, formatOf } from "./formats.ts";
import { GzipReadFraming } from "./gzip-framing.ts";
import type { GzipIndex } from "./gzip-index.ts";
import { CompressedRawReader } from "./raw-reader.ts";

/**
 * Options of a `CompressedReader`.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { CompressedReader, type CompressedReaderOptions } from "bytesio/layers";
 *
 * const options: CompressedReaderOptions = { format: "deflate-raw", limit: 2 ** 20 };
 * new CompressedReader(new BytesIO(Uint8Array.of(0x4b, 4, 0)), options).read(); // => Uint8Array.of(97)
 * ```
 */
export interface CompressedReaderOptions extends LayerOptions {
  /** How the bytes below are compressed. Default: "gzip". */
  format?: CompressionFormat | undefined;
  /** The most bytes that the decompressed stream may hold. Default: no limit. */
  limit?: number | undefined;
  /**
   * The bytes that the data was compressed with: a zlib `dictionary`, Python's `zdict`, or a dictionary of brotli or zstd,
   * where the runtime has those (Node from 22.19 and 24.6 for zstd). gzip has none. Default: none.
   */
  dictionary?: BytesLike | undefined;
  /**
   * The largest window that the data may ask for, as the base-2 logarithm of its bytes: what it takes in memory at most
   * ("br" 10 to 30, "zstd" 10 to 31). Default: 24 (16 MiB) for "br", 27 (128 MiB) for "zstd", as the codecs have it.
   */
  windowLogMax?: number | undefined;
  /** What decompresses. Default: the runtime's own, where it has one. */
  codec?: Codec | undefined;
  /** How many decompressed bytes are kept ready at once. Default: `DEFAULT_BUFFER_SIZE`. */
  buffer_size?: number | undefined;
  /** Where to find the places that `seek()` can start from (gzip only). Members that are passed are added. */
  index?: GzipIndex | undefined;
}

/**
 * Decompresses a stream of gzip, zlib, deflate, brotli or zstd. It is a `BufferedReader` with all its methods.
 *
 * It decompresses at most one buffer more than is read. Corrupt data throws a `CompressedDataError`, and does so again
 * until the stream is moved back. A gzip or zstd file may consist of several streams, one behind the other; in the
 * other formats nothing may follow the first.
 *
 * `seek()` forwards decompresses the bytes that it passes. `seek()` backwards starts again where the source stood when
 * this stream was made, or at the nearest place in an `index`.
 *
 * Node, Deno and Bun have codecs of their own, which are tried once before they are used: Deno's brotli fails, and zstd is
 * there on Node from 22.15 or 23.8. Elsewhere pass a `codec`. A header of zstd can ask for up to 128 MiB of memory:
 * `windowLogMax` says otherwise. Data that takes another option is a `MissingOptionError`, which names it, as far as the
 * format tells: zlib and zstd number their dictionaries, brotli and `deflate-raw` do not.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { CompressedReader, CompressedWriter } from "bytesio/layers";
 *
 * const compressed = new BytesIO();
 * {
 *   using writer = new CompressedWriter(compressed, { format: "br" });
 *   writer.write(new TextEncoder().encode("one\ntwo\n"));
 * }
 * compressed.seek(0);
 * const reader = new CompressedReader(compressed, { format: "br", limit: 1000 });
 * reader.readline(); // => new TextEncoder().encode("one\n")
 * reader.seek(1); // => 1
 * reader.read(2); // => new TextEncoder().encode("ne")
 * ```
 */
export class CompressedReader<Data extends Uint8Array | null = Uint8Array> extends BufferedReader<
  RawReader,
  number | Extract<Data, null>
> {
  readonly #gzip: GzipReadFraming | null;

  /**
   * Makes a stream that reads from `source`, beginning at its position. Nothing is read yet.
   *
   * @param source - A file, a `BytesIO`, or another object with `read()`. Moving back needs `seek()` too.
   * @throws {TypeError} if `source` has no `read()`, or an option has the wrong type.
   * @throws {RangeError} if an option is out of range, or the format none of the five.
   * @throws {UnsupportedOperation} if there is no codec for the format.
   */
  constructor(source: Reader<Data>, options: CompressedReaderOptions = {}) {
    const { codec = nativeCodec, index, close = false } = options;
    requireMethods(source, "read");
    const format = formatOf(options.format ?? "gzip");
    const limit = limitOrNone(options.limit, "make the stream");
    if (index !== undefined && format !== "gzip") {
      throw new RangeError(`Cannot make the stream as only gzip has an index: received ${format}`);
    }
    const { decompressor, framing } = decompressing(format, codec, options);
    super(
      new CompressedRawReader({ source, decompressor, framing, limit, index, close }) as RawReader &
        RawReader<number | Extract<Data, null>>,
      options.buffer_size,
    );
    this.#gzip = framing instanceof GzipReadFraming ? framing : null;
  }

  /** When the contents of a gzip file were changed, in seconds since 1970, by the last header that was read. */
  get mtime(): number | null {
    return this.#gzip?.mtime ?? null;
  }
}
