import type { Codec, CodecFormat, Compressor, Decompressor } from "../layers/index.ts";

/** A stream of `pako`, with the fields of zlib's `z_stream`. */
interface PakoStream {
  input: Uint8Array;
  next_in: number;
  avail_in: number;
  output: Uint8Array<ArrayBuffer>;
  next_out: number;
  avail_out: number;
  msg: string;
}

/**
 * The part of the module `pako`, version 3, that `pakoCodec()` calls.
 *
 * @example
 * ```ts
 * import * as pako from "pako";
 * import { BytesIO } from "bytesio";
 * import { type Pako, pakoCodec } from "bytesio/adapters";
 * import { CompressedReader } from "bytesio/layers";
 *
 * const library: Pako = pako;
 * const source = new BytesIO(Uint8Array.of(0x4b, 4, 0));
 * const options = { format: "deflate-raw", codec: pakoCodec(library) } as const;
 * new CompressedReader(source, options).read(); // => Uint8Array.of(97)
 * ```
 */
export interface Pako {
  ZStream: new () => PakoStream;
  zlibDeflateInit2(
    stream: PakoStream,
    level: number,
    method: number,
    windowBits: number,
    memLevel: number,
    strategy: 0,
  ): number;
  zlibDeflate(stream: PakoStream, flush: 0 | 2 | 3 | 4): number;
  zlibInflateInit2(stream: PakoStream, windowBits: number): number;
  zlibInflate(stream: PakoStream, flush: 0): number;
  zlibInflateReset(stream: PakoStream): number;
  zlibDeflateSetDictionary(stream: PakoStream, dictionary: Uint8Array): number;
  zlibInflateSetDictionary(stream: PakoStream, dictionary: Uint8Array): number;
}

// zlib's own names and numbers. A negative status is an error, but Z_BUF_ERROR: it asks for more room or input.
const [Z_STREAM_END, Z_NEED_DICT, Z_BUF_ERROR] = [1, 2, -5];
const [Z_DEFLATED, Z_DEFAULT_COMPRESSION] = [8, -1];
const FLUSHES = { none: 0, sync: 2, full: 3, finish: 4 } as const;
const MOST_WINDOW_BITS = 15;
/** A negative window says that there is no header. */
const WINDOW_SIGNS: Partial<Record<CodecFormat, number>> = { "deflate-raw": -1, deflate: 1 };
const MEMORY_LEVEL = 8;
/** The most compressed bytes that are handed on at once. */
const COMPRESSED_AT_ONCE = 65_536;

/**
 * Returns a codec for gzip and deflate by the library `pako`. It is for browsers, whose own codecs are not synchronous.
 *
 * @param pako - The module: `import * as pako from "pako"`, version 3.
 * @throws {TypeError} if the module lacks a function that the codec calls.
 * @example
 * ```ts
 * import * as pako from "pako";
 * import { BytesIO } from "bytesio";
 * import { pakoCodec } from "bytesio/adapters";
 * import { GzipFile } from "bytesio/layers";
 *
 * const codec = pakoCodec(pako);
 * const compressed = new BytesIO();
 * {
 *   using file = new GzipFile(compressed, "wb", { codec });
 *   file.write(Uint8Array.of(1, 2, 3));
 * }
 * compressed.seek(0);
 * new GzipFile(compressed, "rb", { codec }).read(); // => Uint8Array.of(1, 2, 3)
 * ```
 */
export function pakoCodec(pako: Pako): Codec {
  for (const name of [
    "ZStream",
    "zlibDeflateInit2",
    "zlibDeflate",
    "zlibInflateInit2",
    "zlibInflate",
    "zlibInflateReset",
    "zlibDeflateSetDictionary",
    "zlibInflateSetDictionary",
  ] as const) {
    if (typeof pako?.[name] === "function") continue;
    throw new TypeError(`Cannot make a codec as pako must be the module of version 3: it has no ${name}`);
  }
  return {
    compressor: (
      format,
      level = Z_DEFAULT_COMPRESSION,
      { dictionary, windowLog = MOST_WINDOW_BITS } = {},
    ) => {
      const sign = WINDOW_SIGNS[format];
      return sign === undefined ? undefined : new PakoCompressor(pako, sign * windowLog, level, dictionary);
    },
    decompressor: (format, { dictionary } = {}) => {
      const sign = WINDOW_SIGNS[format];
      return sign === undefined ? undefined : new PakoDecompressor(pako, sign * MOST_WINDOW_BITS, dictionary);
    },
  };
}

class PakoCompressor implements Compressor {
  readonly #pako: Pako;
  readonly #stream: PakoStream;
  readonly #output: Uint8Array<ArrayBuffer> = new Uint8Array(COMPRESSED_AT_ONCE);

  constructor(pako: Pako, windowBits: number, level: number, dictionary: Uint8Array | undefined) {
    this.#pako = pako;
    this.#stream = new pako.ZStream();
    checkStatus(
      pako.zlibDeflateInit2(this.#stream, level, Z_DEFLATED, windowBits, MEMORY_LEVEL, 0),
      this.#stream,
    );
    if (dictionary !== undefined) {
      checkStatus(pako.zlibDeflateSetDictionary(this.#stream, dictionary), this.#stream);
    }
  }

  compress(
    data: Uint8Array,
    flush: "none" | "sync" | "full" | "finish",
    emit: (compressed: Uint8Array) => void,
  ): void {
    const stream = this.#stream;
    setUp(stream, data, this.#output);
    do {
      stream.next_out = 0;
      stream.avail_out = COMPRESSED_AT_ONCE;
      checkStatus(this.#pako.zlibDeflate(stream, FLUSHES[flush]), stream);
      if (stream.next_out > 0) emit(this.#output.slice(0, stream.next_out));
      // If room is left, all input is consumed, and all output that the flush asks for has come.
    } while (stream.avail_out === 0);
  }

  close(): void {}
}

class PakoDecompressor implements Decompressor {
  readonly #pako: Pako;
  readonly #stream: PakoStream;
  readonly #isRaw: boolean;
  readonly #dictionary: Uint8Array | undefined;

  constructor(pako: Pako, windowBits: number, dictionary: Uint8Array | undefined) {
    this.#pako = pako;
    this.#stream = new pako.ZStream();
    this.#isRaw = windowBits < 0;
    this.#dictionary = dictionary;
    checkStatus(pako.zlibInflateInit2(this.#stream, windowBits), this.#stream);
    if (this.#isRaw) this.#setDictionary();
  }

  decompress(
    input: Uint8Array,
    output: Uint8Array<ArrayBuffer>,
  ): { consumed: number; produced: number; isEnded: boolean } {
    const stream = this.#stream;
    setUp(stream, input, output);
    let status = this.#pako.zlibInflate(stream, FLUSHES.none);
    if (status === Z_NEED_DICT && this.#dictionary !== undefined) {
      this.#setDictionary();
      status = this.#pako.zlibInflate(stream, FLUSHES.none);
    }
    checkStatus(status, stream);
    return { consumed: stream.next_in, produced: stream.next_out, isEnded: status === Z_STREAM_END };
  }

  reset(): void {
    this.#pako.zlibInflateReset(this.#stream);
    if (this.#isRaw) this.#setDictionary();
  }

  /** With a header, zlib asks for the dictionary; without one, it has it from the start. */
  #setDictionary(): void {
    if (this.#dictionary === undefined) return;
    checkStatus(this.#pako.zlibInflateSetDictionary(this.#stream, this.#dictionary), this.#stream);
  }

  close(): void {}
}

/** Points a stream of `pako` at its input and output. */
function setUp(stream: PakoStream, input: Uint8Array, output: Uint8Array<ArrayBuffer>): void {
  stream.input = input;
  stream.next_in = 0;
  stream.avail_in = input.length;
  stream.output = output;
  stream.next_out = 0;
  stream.avail_out = output.length;
}

/**
 * Returns the status that zlib answered.
 *
 * @throws {Error} if the status is an error.
 */
function checkStatus(status: number, stream: PakoStream): number {
  if ((status < 0 && status !== Z_BUF_ERROR) || status === Z_NEED_DICT) {
    throw new Error(stream.msg || `zlib answered ${status}`);
  }
  return status;
}
