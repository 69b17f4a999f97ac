import { joined, NOTHING } from "../base/bytes.ts";
import { UnsupportedOperation } from "../base/errors.ts";
import type { Codec, Decompressor } from "../layers/index.ts";

type OnData = (data: Uint8Array, isLast: boolean) => void;

/**
 * The part of the module `fflate`, version 0.8, that `fflateCodec()` calls.
 *
 * @example
 * ```ts
 * import * as fflate from "fflate";
 * import { BytesIO } from "bytesio";
 * import { type Fflate, fflateCodec } from "bytesio/adapters";
 * import { CompressedReader } from "bytesio/layers";
 *
 * const library: Fflate = fflate;
 * const source = new BytesIO(Uint8Array.of(0x4b, 4, 0));
 * const options = { format: "deflate-raw", codec: fflateCodec(library) } as const;
 * new CompressedReader(source, options).read(); // => Uint8Array.of(97)
 * ```
 */
export interface Fflate {
  Inflate: new (
    onData: OnData,
  ) => {
    push(data: Uint8Array, isLast?: boolean): void;
  };
}

/**
 * Fields of an `Inflate` that tell where the compressed stream ends: `fflate` has no documented call for it, and its own
 * `Gunzip` looks at the same fields. `p` is the input that is not consumed yet. `s.p` is how many bits of the first byte
 * of `p` are consumed. `s.f` says that the block is the last one, and `s.l` is the code table of a block that has not ended.
 */
interface InflateState {
  p: Uint8Array;
  s: { f?: number; l?: unknown; p?: number };
}

/** How many bytes of input are pushed at once. Deflate makes at most 1032 times as many of them. */
const PUSHED_AT_ONCE = 4096;

/**
 * Returns a codec that decompresses gzip and deflate by the library `fflate`, the smallest one for browsers.
 *
 * It does not compress: what `Deflate` of version 0.8.3 writes piece by piece cannot always be read again. `pakoCodec()`
 * compresses. It knows no `dictionary`. It decompresses up to 4 MiB at once, however little is asked for.
 *
 * @param fflate - The module: `import * as fflate from "fflate"`, version 0.8.
 * @throws {UnsupportedOperation} if the module is another version, which does not show where a stream ends.
 * @example
 * ```ts
 * import { gzipSync } from "node:zlib";
 * import * as fflate from "fflate";
 * import { BytesIO } from "bytesio";
 * import { fflateCodec } from "bytesio/adapters";
 * import { GzipFile } from "bytesio/layers";
 *
 * const compressed = new BytesIO(gzipSync(Uint8Array.of(1, 2, 3)));
 * new GzipFile(compressed, "rb", { codec: fflateCodec(fflate) }).read(); // => Uint8Array.of(1, 2, 3)
 * ```
 */
export function fflateCodec(fflate: Fflate): Codec {
  if (!showsTheEnd(fflate)) {
    throw new UnsupportedOperation(
      "Cannot make a codec as fflate must be the module of version 0.8: it does not show where a stream ends",
    );
  }
  return {
    compressor: () => undefined,
    decompressor: (format, { dictionary } = {}) =>
      format === "deflate-raw" && dictionary === undefined ? new FflateDecompressor(fflate) : undefined,
  };
}

class FflateDecompressor implements Decompressor {
  readonly #fflate: Fflate;
  #inflate: InstanceType<Fflate["Inflate"]>;
  /** Decompressed bytes that did not fit into the output yet. */
  #out: Uint8Array = NOTHING;

  constructor(fflate: Fflate) {
    this.#fflate = fflate;
    this.#inflate = this.#make();
  }

  decompress(
    input: Uint8Array,
    output: Uint8Array<ArrayBuffer>,
  ): { consumed: number; produced: number; isEnded: boolean } {
    let consumed = 0;
    if (this.#out.length === 0 && input.length > 0 && !isAtEnd(this.#inflate)) {
      const part = input.slice(0, PUSHED_AT_ONCE);
      this.#inflate.push(part);
      consumed = part.length - (isAtEnd(this.#inflate) ? leftOver(this.#inflate) : 0);
    }
    const produced = Math.min(this.#out.length, output.length);
    output.set(this.#out.subarray(0, produced));
    this.#out = this.#out.subarray(produced);
    return { consumed, produced, isEnded: this.#out.length === 0 && isAtEnd(this.#inflate) };
  }

  reset(): void {
    this.#out = NOTHING;
    this.#inflate = this.#make();
  }

  close(): void {
    this.#out = NOTHING;
  }

  #make(): InstanceType<Fflate["Inflate"]> {
    return new this.#fflate.Inflate((data) => {
      this.#out = this.#out.length === 0 ? data : joined([this.#out, data]);
    });
  }
}

function isAtEnd(inflate: object): boolean {
  const { s: state } = inflate as InflateState;
  return Boolean(state.f) && !state.l;
}

/** Returns how many bytes of the input lie behind the end of the stream. */
function leftOver(inflate: object): number {
  const { p: input, s: state } = inflate as InflateState;
  return input.length - (state.p ? 1 : 0);
}

/** Whether the fields tell the end: tried on the compressed letter "a" with two bytes behind it. */
function showsTheEnd(fflate: Fflate): boolean {
  try {
    const inflate = new fflate.Inflate(() => {});
    inflate.push(Uint8Array.of(0x4b, 4));
    if (isAtEnd(inflate)) return false;
    inflate.push(Uint8Array.of(0, 1, 2));
    return isAtEnd(inflate) && leftOver(inflate) === 2;
  } catch {
    return false;
  }
}
