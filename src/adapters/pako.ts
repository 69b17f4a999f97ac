import type { Codec, CodecFormat, Compressor, Decompressor } from "../layers/index.ts";

/** A stream of `pako`, as zlib's `z_stream`. */
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
 * What is used of the library `pako`, from version 3: pass the module itself.
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
}

/** What zlib answers: a negative number is an error, but for that nothing could be done without more room or input. */
const STREAM_END = 1;
const NOTHING_DONE = -5;

const FLUSHES = { none: 0, sync: 2, full: 3, finish: 4 } as const;
const WINDOW_BITS: Partial<Record<CodecFormat, number>> = { "deflate-raw": -15, deflate: 15 };
const [DEFLATE, MEMORY_LEVEL, DEFAULT_LEVEL] = [8, 8, -1];
const OUTPUT_SIZE = 65536;

/**
 * Returns a codec for gzip and deflate made of the library `pako`: for browsers, where the runtime has none that
 * is synchronous.
 *
 * @param pako - The module: `import * as pako from "pako"`, version 3.
 * @throws {TypeError} if it lacks what is called of it.
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
  ] as const) {
    if (typeof pako?.[name] === "function") continue;
    throw new TypeError(`Cannot make a codec as pako must be the module of version 3: it has no ${name}`);
  }
  return {
    compressor: (format, level = DEFAULT_LEVEL) => {
      const windowBits = WINDOW_BITS[format];
      return windowBits === undefined ? undefined : new PakoCompressor(pako, windowBits, level);
    },
    decompressor: (format) => {
      const windowBits = WINDOW_BITS[format];
      return windowBits === undefined ? undefined : new PakoDecompressor(pako, windowBits);
    },
  };
}

class PakoCompressor implements Compressor {
  readonly #pako: Pako;
  readonly #stream: PakoStream;
  readonly #output: Uint8Array<ArrayBuffer> = new Uint8Array(OUTPUT_SIZE);

  constructor(pako: Pako, windowBits: number, level: number) {
    this.#pako = pako;
    this.#stream = new pako.ZStream();
    check(pako.zlibDeflateInit2(this.#stream, level, DEFLATE, windowBits, MEMORY_LEVEL, 0), this.#stream);
  }

  compress(
    data: Uint8Array,
    flush: "none" | "sync" | "full" | "finish",
    emit: (compressed: Uint8Array) => void,
  ): void {
    const stream = this.#stream;
    lay(stream, data, this.#output);
    do {
      stream.next_out = 0;
      stream.avail_out = OUTPUT_SIZE;
      check(this.#pako.zlibDeflate(stream, FLUSHES[flush]), stream);
      if (stream.next_out > 0) emit(this.#output.slice(0, stream.next_out));
      // Room that is left says that all went in, and all came out that was asked for.
    } while (stream.avail_out === 0);
  }

  close(): void {}
}

class PakoDecompressor implements Decompressor {
  readonly #pako: Pako;
  readonly #stream: PakoStream;

  constructor(pako: Pako, windowBits: number) {
    this.#pako = pako;
    this.#stream = new pako.ZStream();
    check(pako.zlibInflateInit2(this.#stream, windowBits), this.#stream);
  }

  decompress(
    input: Uint8Array,
    output: Uint8Array<ArrayBuffer>,
  ): { consumed: number; produced: number; isEnded: boolean } {
    const stream = this.#stream;
    lay(stream, input, output);
    const status = check(this.#pako.zlibInflate(stream, FLUSHES.none), stream);
    return { consumed: stream.next_in, produced: stream.next_out, isEnded: status === STREAM_END };
  }

  reset(): void {
    this.#pako.zlibInflateReset(this.#stream);
  }

  close(): void {}
}

function lay(stream: PakoStream, input: Uint8Array, output: Uint8Array<ArrayBuffer>): void {
  stream.input = input;
  stream.next_in = 0;
  stream.avail_in = input.length;
  stream.output = output;
  stream.next_out = 0;
  stream.avail_out = output.length;
}

/** Returns what zlib answered, unless that is an error. */
function check(status: number, stream: PakoStream): number {
  // 2 asks for a dictionary, of which there is none.
  if ((status < 0 && status !== NOTHING_DONE) || status === 2) {
    throw new Error(stream.msg || `zlib answered ${status}`);
  }
  return status;
}
