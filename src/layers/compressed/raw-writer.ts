import type { BytesLike } from "../../base/arguments.ts";
import { bytesOf } from "../../base/arguments.ts";
import { NOTHING } from "../../base/bytes.ts";
import { CallGuard } from "../../base/call-guard.ts";
import { DEFAULT_BUFFER_SIZE } from "../../base/constants.ts";
import { afterTaking, BlockingIOError, closed, UnsupportedOperation } from "../../base/errors.ts";
import { FACTS, type Facts } from "../../base/guards.ts";
import { RawIOBase } from "../../base/raw-io-base.ts";
import type { Below } from "../../base/step.ts";
import { drain } from "../../base/step.ts";
import { type Compressor, type FlushMode, flushModeOf } from "./codec.ts";
import type { WriteFraming } from "./framing.ts";
import type { GzipIndex } from "./gzip-index.ts";

interface WriterParts {
  sink: Below;
  compressor: Compressor;
  framing: WriteFraming;
  index: GzipIndex | undefined;
  restartEvery: number;
  close: boolean;
}

/**
 * The raw stream that compresses, below the buffer of a `CompressedWriter`.
 *
 * Compressed bytes wait here until the next call writes them to the stream below. If that fails or would have to wait,
 * the call has taken no new data, and can be made again.
 */
export class CompressedRawWriter extends RawIOBase {
  readonly #sink: Below;
  readonly #compressor: Compressor;
  readonly #framing: WriteFraming;
  readonly #index: GzipIndex | undefined;
  /** Where the index ends to which this writer adds. */
  readonly #base: { position: number; offset: number };
  readonly #restartEvery: number;
  readonly #closesBelow: boolean;
  #waiting: Uint8Array[] = [];
  #position = 0;
  #compressedSize = 0;
  #nextRestart: number;
  #isFinished = false;
  readonly #guard = new CallGuard("the stream below it");

  constructor({ sink, compressor, framing, index, restartEvery, close }: WriterParts) {
    super();
    this.#sink = sink;
    this.#compressor = compressor;
    this.#framing = framing;
    this.#index = index;
    this.#base = endOf(index);
    this.#restartEvery = restartEvery;
    this.#nextRestart = restartEvery;
    this.#closesBelow = close;
    this.#index?.add({ ...this.#place(), isInside: false });
    this.#emit(framing.head());
    try {
      this.#drain();
    } catch {
      // The header waits, and the next call throws the error: after a constructor that throws, nobody could go on.
    }
  }

  override writable(): boolean {
    this.#requireOpen("ask whether it is writable");
    return true;
  }

  override seekable(): boolean {
    this.#requireOpen("ask whether it is seekable");
    return false;
  }

  override tell(): number {
    this.#requireOpen("tell the position");
    return this.#position;
  }

  override fileno(): number {
    this.#requireOpen("give a file descriptor");
    if (typeof this.#sink.fileno === "function") return this.#sink.fileno();
    throw new UnsupportedOperation("Cannot fileno as the stream below does not support it");
  }

  override write(data: BytesLike): number | null {
    const bytes = bytesOf(data, "write", "data");
    this.#requireOpen("write");
    return this.#guard.exclusively("write", () => this.#take(bytes));
  }

  #take(bytes: Uint8Array): number | null {
    if (!this.#drain()) return null;
    if (bytes.length === 0) return 0;
    const size = Math.min(bytes.length, DEFAULT_BUFFER_SIZE, this.#nextRestart - this.#position);
    const taken = bytes.subarray(0, size);
    const isRestart = this.#position + size === this.#nextRestart;
    this.#framing.add(taken);
    this.#compress(taken, isRestart ? "full" : "none");
    this.#position += size;
    if (isRestart) {
      this.#index?.add({ ...this.#place(), isInside: true });
      this.#nextRestart += this.#restartEvery;
    }
    return size;
  }

  override flush(mode: FlushMode = "sync"): void {
    const flush = flushModeOf(mode);
    this.#requireOpen("flush");
    if (this.#isFinished) return;
    this.#guard.exclusively("flush", () => {
      this.#drainAll("flush");
      this.#compress(NOTHING, flush);
      this.#drainAll("flush");
      this.#sink.flush?.();
    });
  }

  /** Ends the compressed stream. Where that fails, it stays without an end. */
  override close(): void {
    if (this.closed) return;
    this.refuseCallBack("close");
    try {
      this.#guard.exclusively("close", () => this.#finish());
    } finally {
      this.#isFinished = true;
      this.#waiting = [];
      this.#compressor.close();
      try {
        super.close();
      } finally {
        if (this.#closesBelow) this.#sink.close?.();
      }
    }
  }

  /** Throws in the middle of another call: what waits may be on its way to the stream below, which would get it twice. */
  refuseCallBack(action: string): void {
    this.#guard.refuseCallBack(action);
  }

  #finish(): void {
    this.#drainAll("close");
    this.#compress(NOTHING, "finish");
    this.#emit(this.#framing.tail());
    this.#drainAll("close");
    this.#index?.finish(this.#place());
  }

  /** Where the next byte goes: in the decompressed stream and in the compressed one. */
  #place(): { position: number; offset: number } {
    const { position, offset } = this.#base;
    return { position: position + this.#position, offset: offset + this.#compressedSize };
  }

  #requireOpen(action: string): void {
    if (this.closed) throw closed(action);
  }

  #compress(bytes: Uint8Array, flush: "none" | "sync" | "full" | "finish"): void {
    this.#compressor.compress(bytes, flush, (compressed) => this.#emit(compressed));
  }

  #emit(compressed: Uint8Array): void {
    if (compressed.length === 0) return;
    this.#compressedSize += compressed.length;
    this.#waiting.push(compressed);
  }

  /** Writes the waiting bytes to the stream below. Returns false if that would have to wait. */
  #drain(): boolean {
    try {
      drain(this.#sink, this.#waiting);
      return true;
    } catch (error) {
      if (error instanceof BlockingIOError) return false;
      throw afterTaking(error, 0);
    }
  }

  #drainAll(action: string): void {
    if (this.#drain()) return;
    throw new BlockingIOError(`Cannot ${action} as the stream below would have to wait`, 0);
  }

  /** @internal */
  override [FACTS](): Facts {
    return { over: [this.#sink], closed: this.closed, position: this.#position };
  }
}

function endOf(index: GzipIndex | undefined): { position: number; offset: number } {
  const { length = 0, size, compressedSize } = index ?? {};
  if (size !== undefined && compressedSize !== undefined) return { position: size, offset: compressedSize };
  if (length === 0) return { position: 0, offset: 0 };
  throw new RangeError("Cannot make the stream as the index to go on with must know its end: it does not");
}
