import { type BytesLike, bytesOf } from "./arguments.ts";
import { unsupported } from "./errors.ts";
import { IOBase } from "./io-base.ts";
import { bytesFrom } from "./step.ts";

/**
 * The base of binary streams that do what they are asked to whole: a subclass has `read()` or `write()`, or
 * both, and gets the rest.
 *
 * As in CPython's `io.BufferedIOBase`, `readinto()` calls `read()`, and `readinto1()` calls `read1()`.
 *
 * @example
 * ```ts
 * import { BufferedIOBase } from "bytesio";
 *
 * class Repeated extends BufferedIOBase {
 *   override read(size?: number | null): Uint8Array<ArrayBuffer> {
 *     return new Uint8Array(size ?? 0).fill(7);
 *   }
 * }
 *
 * const target = new Uint8Array(2);
 * new Repeated().readinto(target); // => 2
 * target; // => Uint8Array.of(7, 7)
 * ```
 */
export class BufferedIOBase<Waiting extends null = never> extends IOBase {
  /**
   * Reads up to `size` bytes, if a subclass can be read from.
   *
   * @param size - How many bytes at most. Default, null or negative: all up to the end.
   * @returns The bytes: fewer than asked for at the end only.
   * @throws {UnsupportedOperation} if not overridden.
   */
  read(size?: number | null): Uint8Array<ArrayBuffer> | Waiting {
    throw unsupported(this, "read");
  }

  /**
   * Reads as `read()` does, but by at most one call of the stream below, if a subclass can.
   *
   * @throws {UnsupportedOperation} if not overridden.
   */
  read1(size?: number | null): Uint8Array<ArrayBuffer> | Waiting {
    throw unsupported(this, "read1");
  }

  /**
   * Reads into the beginning of `target`, by `read()`.
   *
   * @param target - Any ArrayBuffer or view, counted in bytes.
   * @returns How many bytes were read: fewer than the target holds at the end only.
   * @throws {TypeError} if `target` is not an ArrayBuffer or a view.
   * @throws {UnsupportedOperation} if the subclass has no `read()`.
   */
  readinto(target: BytesLike): number | Waiting {
    const bytes = bytesOf(target, "read", "target");
    return copied(bytes, this.read(bytes.length), "read()");
  }

  /**
   * Reads into the beginning of `target`, by `read1()`.
   *
   * @throws {TypeError} if `target` is not an ArrayBuffer or a view.
   * @throws {UnsupportedOperation} if the subclass has no `read1()`.
   */
  readinto1(target: BytesLike): number | Waiting {
    const bytes = bytesOf(target, "read", "target");
    return copied(bytes, this.read1(bytes.length), "read1()");
  }

  /**
   * Writes all of `data`, if a subclass can be written to.
   *
   * @returns How many bytes were written: all.
   * @throws {UnsupportedOperation} if not overridden.
   */
  write(data: BytesLike): number {
    throw unsupported(this, "write");
  }

  /**
   * Separates the stream from the raw one below, and returns that, if a subclass has one.
   *
   * @throws {UnsupportedOperation} if not overridden.
   */
  detach(): unknown {
    throw unsupported(this, "detach");
  }
}

function copied(target: Uint8Array, result: unknown, method: string): number {
  const bytes = bytesFrom(result, method, target.length);
  target.set(bytes);
  return bytes.length;
}
