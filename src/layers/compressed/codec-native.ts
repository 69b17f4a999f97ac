/**
 * zlib, brotli and zstd of the runtime, synchronous and piece by piece.
 *
 * Nothing that is documented does this: the streams of `node:zlib` are asynchronous, its `…Sync()` functions
 * take all or nothing, and keep no state from call to call. So this calls what those functions call, the
 * `_handle.writeSync()` of a stream, which is internal. What speaks for it: `pngjs` calls it with the same
 * arguments, and has since Node 8; `minizlib`, and with it npm itself, stands on its neighbours `_handle` and
 * `_processChunk()`; Bun and Deno have it too. It also is all there is to bound the output: `_processChunk()`
 * gathers what comes out, however much that is.
 *
 * What is done about the risk: an engine is checked for the parts that are called before it is used, and each
 * kind of decompressor is tried once, whether it stops at the end, and tells of truncated and of corrupt data
 * (zstd of Bun 1.4 and Deno 2.9, and brotli of that Deno, do not). A runtime that fails is one without this
 * codec: an error says so.
 * Offsets are always in bounds, as the native side ends the process where they are not.
 *
 * @module
 */

import { NOTHING } from "../../base/bytes.ts";
import { UnsupportedOperation } from "../../base/errors.ts";
import { nativeModule } from "../../base/runtime.ts";
import type { Codec, CodecFormat, CodecOptions, Compressor, Decompressor } from "./codec.ts";

interface Handle {
  onerror(message: string, errno: number, code?: string): void;
  writeSync(
    flush: number,
    input: Uint8Array,
    inputOffset: number,
    inputSize: number,
    output: Uint8Array,
    outputOffset: number,
    outputSize: number,
  ): void;
}

interface NativeStream {
  _handle?: Partial<Handle> | null;
  /** What writeSync() left: of the output's room, and of the input. */
  _writeState?: Uint32Array;
  reset(): void;
  close(): void;
}

type Params = Record<number, number>;

interface Options {
  chunkSize?: number;
  level?: number;
  windowBits?: number;
  dictionary?: Uint8Array;
  params?: Params;
}

type Zlib = Record<string, ((options: Options) => NativeStream) | undefined>;

interface Flushes {
  none: number;
  sync: number;
  full: number;
  finish: number;
}

interface Kind {
  compress: string;
  decompress: string;
  flushes: Flushes;
  /** Which parameters are the level and the window, where they are none of zlib. */
  parameters?: { level: number; window: number };
  /** Allows a larger window than is usual, in a compressor and in a decompressor. */
  larger?: { write(windowLog: number): Params; read(windowLog: number): Params };
  /** The letter "a". */
  sample: number[];
}

const ZLIB: Flushes = { none: 0, sync: 2, full: 3, finish: 4 };
const OTHERS: Flushes = { none: 0, sync: 1, full: 1, finish: 2 };

const KINDS: Record<CodecFormat, Kind> = {
  "deflate-raw": {
    compress: "createDeflateRaw",
    decompress: "createInflateRaw",
    flushes: ZLIB,
    sample: [0x4b, 0x04, 0x00],
  },
  deflate: {
    compress: "createDeflate",
    decompress: "createInflate",
    flushes: ZLIB,
    sample: [0x78, 0x9c, 0x4b, 0x04, 0x00, 0x00, 0x62, 0x00, 0x62],
  },
  br: {
    compress: "createBrotliCompress",
    decompress: "createBrotliDecompress",
    flushes: OTHERS,
    parameters: { level: 1, window: 2 },
    larger: {
      write: (windowLog) => (windowLog > 24 ? { 6: 1 } : {}),
      read: (windowLog) => (windowLog > 24 ? { 1: 1 } : {}),
    },
    sample: [0x0b, 0x00, 0x80, 0x61, 0x03],
  },
  zstd: {
    compress: "createZstdCompress",
    decompress: "createZstdDecompress",
    flushes: OTHERS,
    parameters: { level: 100, window: 101 },
    larger: { write: () => ({}), read: (windowLog) => ({ 100: windowLog }) },
    sample: [0x28, 0xb5, 0x2f, 0xfd, 0x20, 0x01, 0x09, 0x00, 0x00, 0x61],
  },
};

/** How many bytes of compressed data are made room for at once. */
const OUTPUT_SIZE = 65536;
/** What the stream would have for a buffer of its own: the least that is allowed, as it is not used. */
const UNUSED = 64;
/** Neither a stream nor the beginning of one, in any of the formats. */
const JUNK: Uint8Array<ArrayBuffer> = new Uint8Array(8).fill(0xff);

/** The codec of the runtime. */
export const nativeCodec: Codec = {
  compressor: (format, level, options = {}) => {
    const kind = KINDS[format];
    if (options.dictionary !== undefined && !takesDictionary(kind, kind.compress)) return undefined;
    const engine = makeEngine(kind.compress, compressionOptions(kind, level, options));
    return engine && new NativeCompressor(engine, kind.flushes);
  },
  decompressor: (format, options = {}) => {
    const kind = KINDS[format];
    if (options.dictionary !== undefined && !takesDictionary(kind, kind.decompress)) return undefined;
    return isSound(format) ? makeDecompressor(kind, options) : undefined;
  },
};

function compressionOptions(
  { parameters, larger }: Kind,
  level: number | undefined,
  { dictionary, windowLog }: CodecOptions,
): Options {
  const options: Options = dictionary === undefined ? {} : { dictionary };
  if (parameters === undefined) {
    if (level !== undefined) options.level = level;
    if (windowLog !== undefined) options.windowBits = windowLog;
    return options;
  }
  options.params = {};
  if (level !== undefined) options.params[parameters.level] = level;
  if (windowLog !== undefined) {
    Object.assign(options.params, { [parameters.window]: windowLog }, larger?.write(windowLog));
  }
  return options;
}

function decompressionOptions({ larger }: Kind, { dictionary, windowLog }: CodecOptions): Options {
  const params = windowLog === undefined ? undefined : larger?.read(windowLog);
  return { ...(dictionary && { dictionary }), ...(params && { params }) };
}

/** Whether the option is looked at: Node before 22.19 passes over one of zstd, and reads and writes without. */
function takesDictionary({ parameters }: Kind, name: string): boolean {
  if (parameters === undefined) return true;
  try {
    const wrong = 0 as unknown as Uint8Array;
    nativeModule<Zlib>("node:zlib")?.[name]?.({ chunkSize: UNUSED, dictionary: wrong }).close();
    return false;
  } catch {
    return true;
  }
}

/** A stream of `node:zlib`, of which only the native part is used. */
class Engine {
  readonly #stream: NativeStream;
  readonly #handle: Handle;
  readonly #left: Uint32Array;
  #failure: Error | null = null;

  constructor(stream: NativeStream, handle: Handle, left: Uint32Array) {
    this.#stream = stream;
    this.#handle = handle;
    this.#left = left;
    // In place of the stream's own, which destroys it and raises an event later.
    handle.onerror = (message) => {
      this.#failure = new Error(message);
    };
  }

  /** Returns how much of the input is left, and how much room in the output. */
  run(flush: number, input: Uint8Array, offset: number, output: Uint8Array): Uint32Array {
    this.#failure = null;
    this.#handle.writeSync(flush, input, offset, input.length - offset, output, 0, output.length);
    if (this.#failure !== null) throw this.#failure;
    return this.#left;
  }

  reset(): void {
    this.#stream.reset();
  }

  close(): void {
    this.#stream.close();
  }
}

function makeEngine(name: string, options: Options): Engine | undefined {
  const stream = nativeModule<Zlib>("node:zlib")?.[name]?.({ chunkSize: UNUSED, ...options });
  const { _handle: handle, _writeState: left } = stream ?? {};
  if (stream === undefined || typeof handle?.writeSync !== "function" || left?.length !== 2) return undefined;
  return new Engine(stream, handle as Handle, left);
}

class NativeCompressor implements Compressor {
  readonly #engine: Engine;
  readonly #flushes: Flushes;
  readonly #output: Uint8Array<ArrayBuffer> = new Uint8Array(OUTPUT_SIZE);

  constructor(engine: Engine, flushes: Flushes) {
    this.#engine = engine;
    this.#flushes = flushes;
  }

  compress(data: Uint8Array, flush: keyof Flushes, emit: (compressed: Uint8Array) => void): void {
    for (let offset = 0; ; ) {
      const [room = 0, left = 0] = this.#engine.run(this.#flushes[flush], data, offset, this.#output);
      offset = data.length - left;
      if (room < OUTPUT_SIZE) emit(this.#output.slice(0, OUTPUT_SIZE - room));
      // Room that is left says that all went in, and all came out that was asked for.
      if (room > 0) return;
    }
  }

  close(): void {
    this.#engine.close();
  }
}

class NativeDecompressor implements Decompressor {
  #engine: Engine;
  readonly #kind: Kind;
  readonly #options: Options;

  constructor(engine: Engine, kind: Kind, options: Options) {
    this.#engine = engine;
    this.#kind = kind;
    this.#options = options;
  }

  decompress(
    input: Uint8Array,
    output: Uint8Array<ArrayBuffer>,
    isLast: boolean,
  ): { consumed: number; produced: number; isEnded: boolean } {
    const { none, finish } = this.#kind.flushes;
    const [room = 0, left = 0] = this.#engine.run(none, input, 0, output);
    const consumed = input.length - left;
    const produced = output.length - room;
    const isEnded =
      isLast && produced === 0 && left === 0 ? this.#isComplete(finish, output) : left > 0 && room > 0;
    return { consumed, produced, isEnded };
  }

  /** Asked to finish where nothing is left, the engine tells a stream that was cut from one that ended: by an error. */
  #isComplete(finish: number, output: Uint8Array): boolean {
    try {
      this.#engine.run(finish, NOTHING, 0, output);
      return true;
    } catch {
      return false;
    }
  }

  reset(hasEnded?: boolean): void {
    // A new engine costs a tenth of a millisecond: who sends frames of ten bytes would have it made for each.
    if (hasEnded) return;
    if (this.#kind.flushes === ZLIB) {
      this.#engine.reset();
      return;
    }
    // The others do not recover from an error by a reset.
    const engine = makeEngine(this.#kind.decompress, this.#options);
    if (engine === undefined) throw new UnsupportedOperation("Cannot reset as the runtime has no such codec");
    this.#engine.close();
    this.#engine = engine;
  }

  close(): void {
    this.#engine.close();
  }
}

function makeDecompressor(kind: Kind, given: CodecOptions = {}): Decompressor | undefined {
  const options = decompressionOptions(kind, given);
  const engine = makeEngine(kind.decompress, options);
  return engine && new NativeDecompressor(engine, kind, options);
}

/** Which decompressors were tried, and passed or not. */
const TRIED: Map<CodecFormat, boolean> = new Map();

function isSound(format: CodecFormat): boolean {
  let passes = TRIED.get(format);
  if (passes === undefined) {
    passes = tries(KINDS[format]);
    TRIED.set(format, passes);
  }
  return passes;
}

/** Whether it stops behind a stream, misses the end of one that was cut, and refuses what is none. */
function tries(kind: Kind): boolean {
  const decompressor = makeDecompressor(kind);
  if (decompressor === undefined) return false;
  const sample = Uint8Array.from(kind.sample);
  const output = new Uint8Array(8);
  try {
    const whole = decompressor.decompress(Uint8Array.of(...sample, ...JUNK), output, false);
    if (!whole.isEnded || whole.consumed !== sample.length || whole.produced !== 1 || output[0] !== 97)
      return false;
    decompressor.reset();
    decompressor.decompress(sample.subarray(0, -1), output, false);
    if (decompressor.decompress(NOTHING, output, true).isEnded) return false;
    decompressor.reset();
    return refusesGarbage(decompressor, output);
  } catch {
    return false;
  } finally {
    decompressor.close();
  }
}

function refusesGarbage(decompressor: Decompressor, output: Uint8Array<ArrayBuffer>): boolean {
  try {
    decompressor.decompress(JUNK, output, false);
    return false;
  } catch {
    return true;
  }
}
