import { isSeekable, type LayerOptions } from "../base/layer.ts";
import type { RawWriter, Reader, Writer } from "../base/protocols.ts";
import type { Progress } from "../transfer/collect.ts";
import { PassThrough } from "./pass-through.ts";

/**
 * Options of a new `Counted`.
 *
 * @example
 * ```ts
 * import { BytesIO, type Progress } from "bytesio";
 * import { Counted, type CountedOptions } from "bytesio/layers";
 *
 * const seen: Progress[] = [];
 * const options: CountedOptions = { total: 3, onProgress: (progress) => seen.push(progress) };
 * new Counted(new BytesIO(new Uint8Array(3)), options).read(2);
 * seen; // => [{ loaded: 2, total: 3 }]
 * ```
 */
export interface CountedOptions extends LayerOptions {
  /** Called after each transfer, with all bytes up to then in both directions. What it throws, the call throws. */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** How many bytes there will be: passed on to `onProgress`. */
  total?: number | undefined;
}

/**
 * A stream that counts the bytes that are read and written, and reports them.
 *
 * Everything else is done by the stream below, seeking included: what is read twice counts twice. A line counts with its
 * own bytes, also where the stream below has read more ahead.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { Counted } from "bytesio/layers";
 *
 * const counted = new Counted(new BytesIO(new Uint8Array(10)));
 * counted.read(4);
 * counted.seek(0);
 * counted.read(1);
 * counted.write(new Uint8Array(2));
 * [counted.bytesRead, counted.bytesWritten, counted.tell()]; // => [5, 2, 3]
 * ```
 */
export class Counted<Data extends Uint8Array | null = Uint8Array> extends PassThrough<Extract<Data, null>> {
  readonly #onProgress: ((progress: Progress) => void) | undefined;
  readonly #total: number | undefined;
  readonly #bytes = { read: 0, write: 0 };

  /**
   * Makes a stream over `below`, from where that stands.
   *
   * @param below - Whatever can be read from or written to.
   * @throws {TypeError} if `below` lacks the methods.
   */
  constructor(
    below: Reader<Data> | Writer | Pick<RawWriter, "write">,
    { onProgress, total, ...options }: CountedOptions = {},
  ) {
    super(below, ["read", "write"], options);
    this.#onProgress = onProgress;
    this.#total = total;
  }

  /** How many bytes were read. */
  get bytesRead(): number {
    return this.#bytes.read;
  }

  /** How many bytes were written. */
  get bytesWritten(): number {
    return this.#bytes.write;
  }

  /**
   * Returns whether the stream below is seekable.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override seekable(): boolean {
    this.requireOpen("ask whether it is seekable");
    return isSeekable(this.below);
  }

  /**
   * Moves the position of the stream below, and counts nothing.
   *
   * @returns The new position.
   * @throws {UnsupportedOperation} if there is no `seek()` below.
   * @throws {ClosedError} if the stream is closed.
   */
  override seek(offset: number, whence?: number): number {
    this.requireOpen("seek");
    if (typeof this.below.seek !== "function") throw this.unsupported("seek");
    this.begin("seek");
    try {
      return this.below.seek(offset, whence);
    } finally {
      this.end();
    }
  }

  /**
   * Returns the position of the stream below.
   *
   * @throws {UnsupportedOperation} if there is no `tell()` below.
   * @throws {ClosedError} if the stream is closed.
   */
  override tell(): number {
    this.requireOpen("tell the position");
    if (typeof this.below.tell !== "function") throw this.unsupported("tell");
    return this.below.tell();
  }

  /**
   * Cuts or lengthens the stream below, as that does.
   *
   * @throws {UnsupportedOperation} if there is no `truncate()` below.
   * @throws {ClosedError} if the stream is closed.
   */
  override truncate(size?: number | null): number {
    this.requireOpen("truncate");
    if (typeof this.below.truncate !== "function") throw this.unsupported("truncate");
    this.begin("truncate");
    try {
      return this.below.truncate(size);
    } finally {
      this.end();
    }
  }

  protected override passed(bytes: Uint8Array, direction: "read" | "write"): void {
    this.#bytes[direction] += bytes.length;
    this.#onProgress?.({ loaded: this.#bytes.read + this.#bytes.write, total: this.#total });
  }
}
