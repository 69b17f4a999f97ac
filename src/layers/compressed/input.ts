import { joined, NOTHING } from "../../base/bytes.ts";
import { DEFAULT_BUFFER_SIZE } from "../../base/constants.ts";
import { type Below, readSome } from "../../base/step.ts";
import { TruncatedDataError } from "./errors.ts";

/** A generator that yields where it needs input that is not there yet. */
export type Steps<Result> = Generator<null, Result, void>;

/** Compressed bytes that were read from the stream below, and not yet consumed. */
export class CompressedInput {
  /** The bytes that are there. */
  bytes: Uint8Array = NOTHING;
  /** Whether no more bytes come. */
  isAtEnd = false;
  readonly #source: Below;
  #consumed = 0;

  constructor(source: Below) {
    this.#source = source;
  }

  /** How many bytes were consumed since the start, or the last restart. */
  get consumed(): number {
    return this.#consumed;
  }

  /** Reads more bytes, or finds the end. Returns false if the stream below would have to wait. */
  fill(): boolean {
    const more = readSome(this.#source, DEFAULT_BUFFER_SIZE);
    if (more === null) return false;
    this.isAtEnd = more.length === 0;
    this.bytes = this.bytes.length === 0 ? more : joined([this.bytes, more]);
    return true;
  }

  /** Drops all bytes, as the stream below was moved. */
  restart(consumed: number): void {
    this.bytes = NOTHING;
    this.isAtEnd = false;
    this.#consumed = consumed;
  }

  consume(count: number): void {
    this.bytes = this.bytes.subarray(count);
    this.#consumed += count;
  }

  /** Takes `count` bytes. */
  *take(count: number): Steps<Uint8Array> {
    if (!(yield* this.has(count))) throw new TruncatedDataError();
    const taken = this.bytes.subarray(0, count);
    this.consume(count);
    return taken;
  }

  /** Passes `count` bytes over, without keeping them. */
  *skip(count: number): Steps<void> {
    for (let left = count; left > 0; ) {
      if (!(yield* this.has(1))) throw new TruncatedDataError();
      const passed = Math.min(left, this.bytes.length);
      this.consume(passed);
      left -= passed;
    }
  }

  /** Passes over all bytes before and with the next zero, or up to the end. */
  *skipText(): Steps<void> {
    while (yield* this.has(1)) {
      const zero = this.bytes.indexOf(0);
      this.consume(zero < 0 ? this.bytes.length : zero + 1);
      if (zero >= 0) return;
    }
  }

  /** Passes over zeros. */
  *skipZeros(): Steps<void> {
    while (yield* this.has(1)) {
      const other = this.bytes.findIndex((byte) => byte !== 0);
      this.consume(other < 0 ? this.bytes.length : other);
      if (other >= 0) return;
    }
  }

  /** Returns whether there are `count` bytes; waits for them. */
  *has(count: number): Steps<boolean> {
    while (this.bytes.length < count && !this.isAtEnd) yield null;
    return this.bytes.length >= count;
  }
}
