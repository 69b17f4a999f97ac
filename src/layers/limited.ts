import { limitOrNone } from "../base/arguments.ts";
import { LimitError } from "../base/errors.ts";
import type { LayerOptions } from "../base/layer.ts";
import type { RawWriter, Reader, Writer } from "../base/protocols.ts";
import { PassThrough } from "./pass-through.ts";

/**
 * A stream that lets at most `limit` bytes through in each direction, and throws at the first one more.
 *
 * Reading, it asks the stream below for one byte past the limit, and not more: a stream that ends at the limit
 * is read to its end, and a longer one throws before memory is spent on it. Once that happened every read
 * throws, and the stream below stands behind the byte too many. Writing, it throws before anything is
 * written; less may be written still. Not seekable.
 *
 * @example Refuse an upload that is too large
 * ```ts
 * import { BytesIO, LimitError } from "bytesio";
 * import { Limited } from "bytesio/layers";
 *
 * const upload = new BytesIO(new Uint8Array(1000));
 * try {
 *   new Limited(upload, 100).read();
 * } catch (error) {
 *   error instanceof LimitError && error.limit; // => 100
 * }
 * upload.tell(); // => 101
 * ```
 */
export class Limited<Data extends Uint8Array | null = Uint8Array> extends PassThrough<Extract<Data, null>> {
  readonly #limit: number;
  readonly #passed = { read: 0, write: 0 };

  /**
   * Makes a stream over `below`, from where that stands.
   *
   * @param below - Whatever can be read from or written to.
   * @param limit - The most bytes that may be read, and the most that may be written.
   * @throws {TypeError} if `below` lacks the methods, or `limit` is not an integer.
   * @throws {RangeError} if `limit` is negative.
   */
  constructor(
    below: Reader<Data> | Writer | Pick<RawWriter, "write">,
    limit: number,
    options: LayerOptions = {},
  ) {
    super(below, ["read", "write"], options);
    this.#limit = limitOrNone(limit, "make the stream");
  }

  /** The most bytes that may be read, and the most that may be written. */
  get limit(): number {
    return this.#limit;
  }

  protected override admit(size: number, direction: "read" | "write"): number {
    const left = this.#limit - this.#passed[direction];
    if (direction === "write" && size > left) this.#refuse(direction, this.#passed.write + size);
    if (direction === "read" && left < 0) this.#refuse(direction, this.#passed.read);
    return left < Number.MAX_SAFE_INTEGER ? Math.min(size, left + 1) : size;
  }

  protected override passed(bytes: Uint8Array, direction: "read" | "write"): void {
    this.#passed[direction] += bytes.length;
    if (this.#passed[direction] > this.#limit) this.#refuse(direction, this.#passed[direction]);
  }

  #refuse(direction: "read" | "write", size: number): never {
    throw new LimitError(direction, this.#limit, size);
  }
}
