import type { BytesLike } from "../../base/arguments.ts";
import { bytesOf, integer } from "../../base/arguments.ts";
import { NOTHING, whole } from "../../base/bytes.ts";
import { DEFAULT_BUFFER_SIZE, SEEK_END, SEEK_SET } from "../../base/constants.ts";
import { BlockingIOError, closed, LimitError, UnsupportedOperation } from "../../base/errors.ts";
import { FACTS, type Facts } from "../../base/guards.ts";
import { RawIOBase } from "../../base/raw-io-base.ts";
import { originOf } from "../../base/seeking.ts";
import type { Below } from "../../base/step.ts";
import type { Decompressor } from "./codec.ts";
import { CompressedDataError, TruncatedDataError } from "./errors.ts";
import type { ReadFraming } from "./framing.ts";
import type { GzipIndex } from "./gzip-index.ts";
import { CompressedInput } from "./input.ts";

/** A part of `readall()`: from the first number of bytes to the second, doubling. */
const LEAST = DEFAULT_BUFFER_SIZE;
const MOST_DECOMPRESSED = 32 * DEFAULT_BUFFER_SIZE;

/** The methods that the reader calls of the stream below, if it has them. */

interface ReaderParts {
  source: Below;
  decompressor: Decompressor;
  framing: ReadFraming;
  limit: number;
  index: GzipIndex | undefined;
  close: boolean;
}

/**
 * The raw stream that decompresses, below the buffer of a `CompressedReader`. Each read takes the result of one call of
 * the codec.
 *
 * The framing and this class are generators that stop where input is missing. So if the stream below would have to
 * wait, or fails, it can be asked again later.
 */
export class CompressedRawReader extends RawIOBase {
  readonly #source: Below;
  readonly #decompressor: Decompressor;
  readonly #framing: ReadFraming;
  readonly #limit: number;
  readonly #index: GzipIndex | undefined;
  readonly #closesBelow: boolean;
  readonly #input: CompressedInput;
  /** Where the compressed data starts in the stream below. */
  readonly #start: number;
  #position = 0;
  /** The size of the decompressed stream, once it was read to the end. */
  #size: number | undefined;
  #target = NOTHING;
  #steps: Generator<number | null, void, void>;
  #failure: { error: unknown } | null = null;

  constructor({ source, decompressor, framing, limit, index, close }: ReaderParts) {
    super();
    this.#source = source;
    this.#decompressor = decompressor;
    this.#framing = framing;
    this.#limit = limit;
    this.#index = index;
    this.#closesBelow = close;
    this.#input = new CompressedInput(source);
    this.#start = startOfSource(source);
    this.#steps = this.#streams(false);
  }

  override readable(): boolean {
    this.#requireOpen("ask whether it is readable");
    return true;
  }

  /** Always true, as in CPython. If the stream below is not seekable, the position can only move forwards. */
  override seekable(): boolean {
    this.#requireOpen("ask whether it is seekable");
    return true;
  }

  override tell(): number {
    this.#requireOpen("tell the position");
    return this.#position;
  }

  override fileno(): number {
    this.#requireOpen("give a file descriptor");
    if (typeof this.#source.fileno === "function") return this.#source.fileno();
    throw new UnsupportedOperation("Cannot fileno as the stream below does not support it");
  }

  override readinto(target: BytesLike): number | null {
    const bytes = bytesOf(target, "read", "target") as Uint8Array<ArrayBuffer>;
    this.#requireOpen("read");
    return bytes.length === 0 ? 0 : this.#next(bytes);
  }

  override readall(): Uint8Array<ArrayBuffer> | null {
    this.#requireOpen("read");
    const parts: Uint8Array[] = [];
    for (let wanted = LEAST; ; wanted = Math.min(2 * wanted, MOST_DECOMPRESSED)) {
      const part = new Uint8Array(wanted);
      let size = 0;
      let count: number | null = 1;
      while (size < wanted && count) {
        count = this.#next(part.subarray(size));
        size += count ?? 0;
      }
      if (size > 0) parts.push(part.subarray(0, size));
      if (count === null && parts.length === 0) return null;
      if (!count) return whole(parts);
    }
  }

  override seek(offset: number, whence: number = SEEK_SET): number {
    this.#requireOpen("seek");
    const target =
      integer(offset, "seek", "offset") +
      originOf(whence, this.#position, whence === SEEK_END ? this.#end() : 0);
    const point = this.#index?.before(target);
    const isAhead = point !== undefined && point.position > this.#position;
    if (target < this.#position || isAhead || this.#failure !== null) {
      this.#restart(point ?? { position: 0, offset: 0, isInside: false });
    }
    this.#skip(target - this.#position);
    return this.#position;
  }

  override close(): void {
    if (this.closed) return;
    try {
      super.close();
    } finally {
      this.#decompressor.close();
      if (this.#closesBelow) this.#source.close?.();
    }
  }

  #requireOpen(action: string): void {
    if (this.closed) throw closed(action);
  }

  /** Calls the codec, and returns how many bytes it put at the beginning of `target`: 0 at the end. */
  #next(target: Uint8Array<ArrayBuffer>): number | null {
    if (this.#failure !== null) throw this.#failure.error;
    this.#target = target;
    try {
      for (;;) {
        const step = this.#step();
        if (step.done) return 0;
        if (step.value !== null) return step.value;
        if (!this.#input.fill()) return null;
      }
    } finally {
      this.#target = NOTHING;
    }
  }

  /** An error here is the fault of the data, so it comes again at every later call. */
  #step(): IteratorResult<number | null, void> {
    try {
      return this.#steps.next();
    } catch (error) {
      this.#failure = { error };
      throw error;
    }
  }

  /** Decompresses stream after stream. Yields how many bytes it put into the target, or that it needs input. */
  *#streams(isInside: boolean): Generator<number | null, void, void> {
    const input = this.#input;
    for (let isFirst = true; ; isFirst = false) {
      const isWhole = !(isInside && isFirst);
      const offset = input.consumed;
      if (isWhole && !(yield* this.#framing.head(input, isFirst && offset === 0))) break;
      if (isWhole) this.#index?.add({ position: this.#position, offset, isInside: false });
      if (!isFirst) this.#decompressor.reset();
      yield* this.#stream(isWhole);
      yield* this.#framing.tail(input, isWhole);
    }
    this.#size = this.#position;
    this.#index?.finish({ position: this.#position, offset: input.consumed });
  }

  *#stream(isWhole: boolean): Generator<number | null, void, void> {
    const input = this.#input;
    for (let isEnded = false; !isEnded; ) {
      const left = this.#limit - this.#position;
      // At the limit, room for one byte is enough to see that there are more.
      const target = left >= this.#target.length ? this.#target : new Uint8Array(Math.max(left, 1));
      const done = this.#decompress(target);
      input.consume(done.consumed);
      isEnded = done.isEnded;
      if (done.produced > left) throw new LimitError("read", this.#limit, this.#limit + 1);
      if (done.produced > 0) {
        const produced = target.subarray(0, done.produced);
        if (isWhole) this.#framing.add(produced);
        if (target !== this.#target) this.#target.set(produced);
        this.#position += done.produced;
        yield done.produced;
      } else if (!isEnded && done.consumed === 0) {
        if (input.isAtEnd) throw new TruncatedDataError();
        yield null;
      }
    }
  }

  #decompress(target: Uint8Array<ArrayBuffer>): ReturnType<Decompressor["decompress"]> {
    try {
      return this.#decompressor.decompress(this.#input.bytes, target, this.#input.isAtEnd);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new CompressedDataError(`Cannot read as the compressed data must be valid: ${reason}`, { cause });
    }
  }

  /** Goes on from a place where decompressing can begin. */
  #restart({ position, offset, isInside }: { position: number; offset: number; isInside: boolean }): void {
    if (typeof this.#source.seek !== "function") {
      throw new UnsupportedOperation("Cannot seek as the stream below does not support it: it has no seek()");
    }
    this.#source.seek(this.#start + offset);
    this.#input.restart(offset);
    this.#decompressor.reset();
    this.#position = position;
    this.#failure = null;
    this.#steps = this.#streams(isInside);
  }

  /** Returns the size. If it is not known yet, decompresses to the end. */
  #end(): number {
    const known = this.#size ?? this.#index?.size;
    if (known === undefined) this.#skip(Infinity);
    return known ?? this.#position;
  }

  #skip(count: number): void {
    if (count <= 0) return;
    const passed = new Uint8Array(Math.min(count, DEFAULT_BUFFER_SIZE));
    for (let left = count; left > 0; ) {
      const size = this.#next(left < passed.length ? passed.subarray(0, left) : passed);
      if (size === null) throw new BlockingIOError("Cannot seek as the stream below would have to wait", 0);
      if (size === 0) return;
      left -= size;
    }
  }

  /** @internal */
  override [FACTS](): Facts {
    return { over: [this.#source], closed: this.closed, position: this.#position };
  }
}

/** Returns the position of a stream, or 0 if the stream does not know it. */
function startOfSource(source: Below): number {
  try {
    return source.tell?.() ?? 0;
  } catch {
    return 0;
  }
}
