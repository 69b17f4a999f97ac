import { afterTaking, takenBefore } from "../base/errors.ts";
import type { LayerOptions } from "../base/layer.ts";
import { requireMethods } from "../base/layer.ts";
import type { RawWriter, Reader, Writer } from "../base/protocols.ts";
import type { Below } from "../base/step.ts";
import { writeTo } from "../base/step.ts";
import { PassThrough } from "./pass-through.ts";

/**
 * A stream whose bytes, as they are read or written, also go to another writer.
 *
 * The stream below comes first: the copy gets the bytes that were read from it, or that it has taken. If writing the copy
 * fails, the call throws that error; the bytes have then left the stream below, or reached it, all the same. The `Tee` keeps
 * those that the copy did not take, and writes them before it does anything else. Bytes that are never read are not copied.
 * A `Tee` is not seekable.
 *
 * @example Keep what a parser reads
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { Tee } from "bytesio/layers";
 *
 * const seen = new BytesIO();
 * const tee = new Tee(new BytesIO(Uint8Array.of(1, 2, 3)), seen);
 * tee.read(2); // => Uint8Array.of(1, 2)
 * seen.getvalue(); // => Uint8Array.of(1, 2)
 * ```
 */
export class Tee<Data extends Uint8Array | null = Uint8Array> extends PassThrough<Extract<Data, null>> {
  readonly #copy: Below;
  /** What the copy has not taken yet; null if it has taken all. */
  #behind: Uint8Array | null = null;

  /**
   * Makes a stream over `below`, beginning at its position. `close()` never closes the copy.
   *
   * @param below - Any stream that can be read or written.
   * @param copy - Any stream that can be written.
   * @throws {TypeError} if one of them lacks the methods.
   */
  constructor(
    below: Reader<Data> | Writer | Pick<RawWriter, "write">,
    copy: Writer | Pick<RawWriter, "write">,
    options: LayerOptions = {},
  ) {
    super(below, ["read", "write"], options);
    requireMethods(copy, "write");
    this.#copy = copy;
  }

  /** Flushes the stream below, and the copy. */
  override flush(): void {
    this.requireOpen("flush");
    this.#catchUp();
    super.flush();
    this.#copy.flush?.();
  }

  protected override admit(size: number): number {
    this.#catchUp();
    return size;
  }

  protected override passed(bytes: Uint8Array): void {
    this.#copyOf(bytes);
  }

  protected override finish(): void {
    this.#catchUp();
  }

  #catchUp(): void {
    if (this.#behind !== null) this.#copyOf(this.#behind);
  }

  #copyOf(bytes: Uint8Array): void {
    try {
      writeTo(this.#copy, bytes);
      this.#behind = null;
    } catch (error) {
      // A copy of its own: the caller may change the bytes when the call has ended.
      this.#behind = bytes.slice(takenBefore(error, bytes.length));
      throw afterTaking(error, 0);
    }
  }
}
