/**
 * What the tests of compression share: data, the five formats, and codecs.
 *
 * @module
 */

import * as zlib from "node:zlib";
import { BytesIO } from "bytesio";
import { fflateCodec, pakoCodec } from "bytesio/adapters";
import {
  type Codec,
  CompressedReader,
  type CompressedReaderOptions,
  CompressedWriter,
  type CompressedWriterOptions,
  type CompressionFormat,
} from "bytesio/layers";
import * as fflate from "fflate";
import * as pako from "pako";
import { expect } from "vitest";
import { Random } from "./random.js";

export const ALL_FORMATS: CompressionFormat[] = ["gzip", "deflate", "deflate-raw", "br", "zstd"];

/** Those that this Node has. */
export const FORMATS: CompressionFormat[] = ALL_FORMATS.filter(
  (format) => format !== "zstd" || "createZstdCompress" in zlib,
);

/** The codecs, with the formats that they read and that they write. */
export const CODECS: Record<
  string,
  { codec?: Codec; reads: CompressionFormat[]; writes: CompressionFormat[] }
> = {
  "the runtime's codec": { reads: FORMATS, writes: FORMATS },
  pako: {
    codec: pakoCodec(pako),
    reads: ["gzip", "deflate", "deflate-raw"],
    writes: ["gzip", "deflate", "deflate-raw"],
  },
  fflate: { codec: fflateCodec(fflate), reads: ["gzip", "deflate", "deflate-raw"], writes: [] },
};

/** Bytes of which some repeat and some do not. */
export function mixture(size: number, seed = 1): Uint8Array<ArrayBuffer> {
  return new Random(seed).bytes(size).map((byte, index) => (index % 1000 < 700 ? index % 251 : byte));
}

/** Returns `data` compressed. Brotli's default takes a hundred times as long. */
export function compress(data: Uint8Array, options: CompressedWriterOptions = {}): Uint8Array<ArrayBuffer> {
  const sink = new BytesIO();
  const level = options.format === "br" ? 4 : options.level;
  const writer = new CompressedWriter(sink, { mtime: 0, ...options, level });
  writer.write(data);
  writer.close();
  return sink.getvalue();
}

export function decompress(data: Uint8Array, options: CompressedReaderOptions = {}): Uint8Array<ArrayBuffer> {
  return new CompressedReader(new BytesIO(data), options).read();
}

/** What `zlib` itself makes of it at once. */
export function compressAtOnce(data: Uint8Array, format: CompressionFormat): Uint8Array<ArrayBuffer> {
  const all = {
    gzip: zlib.gzipSync,
    deflate: zlib.deflateSync,
    "deflate-raw": zlib.deflateRawSync,
    br: (bytes: Uint8Array) =>
      zlib.brotliCompressSync(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 } }),
    zstd: (zlib as unknown as { zstdCompressSync: typeof zlib.gzipSync }).zstdCompressSync,
  };
  return Uint8Array.from(all[format](data));
}

/** What `zlib` itself reads of it at once. */
export function decompressAtOnce(data: Uint8Array, format: CompressionFormat): Uint8Array<ArrayBuffer> {
  const all = {
    gzip: zlib.gunzipSync,
    deflate: zlib.inflateSync,
    "deflate-raw": zlib.inflateRawSync,
    br: zlib.brotliDecompressSync,
    zstd: (zlib as unknown as { zstdDecompressSync: typeof zlib.gunzipSync }).zstdDecompressSync,
  };
  return Uint8Array.from(all[format](data));
}

/** As toEqual(), but quick for large arrays. */
export function expectSame(actual: Uint8Array, expected: Uint8Array): void {
  if (Buffer.compare(actual, expected) !== 0) expect(actual).toEqual(expected);
}
