import { type BytesLike, sizeOrAll } from "./arguments.ts";
import { joined } from "./bytes.ts";
import { DEFAULT_BUFFER_SIZE } from "./constants.ts";
import { unsupported } from "./errors.ts";
import { IOBase } from "./io-base.ts";
import { bytesFrom, readSomeInto } from "./step.ts";

/**
 * The base of streams without a buffer: a subclass has `readinto()` or `write()`, or both, and gets the rest.
 *
 * Each call is one call of the system below, and may do less than asked. null says that it would have to wait.
 * As in CPython's `io.RawIOBase`, `read()` calls `readinto()` or `readall()`, and `readall()` calls `read()`.
 *
 * @example
 * ```ts
 * import { BufferedReader, RawIOBase } from "bytesio";
 *
 * class Zeros extends RawIOBase {
 *   left = 10;
 *   override readable(): boolean {
 *     return true;
 *   }
 *   override readinto(target: Uint8Array): number {
 *     const count = Math.min(target.length, this.left);
 *     target.fill(0, 0, count);
 *     this.left -= count;
 *     return count;
 *   }
 * }
 *
 * new Zeros().read(4); // => new Uint8Array(4)
 * new Zeros().readall(); // => new Uint8Array(10)
 * new BufferedReader(new Zeros()).peek().length; // => 10
 * ```
 */
export class RawIOBase extends IOBase {
  /**
   * Reads up to `size` bytes by one `readinto()`.
   *
   * @param size - How many bytes at most. Default, null or negative: all, by `readall()`.
   * @returns The bytes, empty at the end; null if there are none yet.
   * @throws {TypeError} if `size` is not an integer.
   * @throws {UnsupportedOperation} if the subclass has no `readinto()`.
   */
  read(size?: number | null): Uint8Array<ArrayBuffer> | null {
    const wanted = sizeOrAll(size, "read", "size");
    if (wanted === Infinity) return this.readall();
    const bytes = new Uint8Array(wanted);
    const count = readSomeInto(this, bytes);
    if (count === null) return null;
    return count === wanted ? bytes : bytes.slice(0, count);
  }

  /**
   * Reads up to the end, by as many `read()` as that takes.
   *
   * @returns The bytes; null if there are none yet. Where reading would have to wait, what came before.
   * @throws {UnsupportedOperation} if the subclass has no `readinto()`.
   */
  readall(): Uint8Array<ArrayBuffer> | null {
    const parts: Uint8Array[] = [];
    for (;;) {
      const part: unknown = this.read(DEFAULT_BUFFER_SIZE);
      if (part === null && parts.length === 0) return null;
      if (part === null || bytesFrom(part, "read()").length === 0) return joined(parts);
      parts.push(part as Uint8Array);
    }
  }

  /**
   * Reads into the beginning of `target`, if a subclass can be read from.
   *
   * @returns How many bytes were read: 0 at the end, null if there are none yet.
   * @throws {UnsupportedOperation} if not overridden.
   */
  readinto(target: BytesLike): number | null {
    throw unsupported(this, "readinto");
  }

  /**
   * Writes `data` or a beginning of it, if a subclass can be written to.
   *
   * @returns How many bytes were written: perhaps fewer than there are, null if it would have to wait.
   * @throws {UnsupportedOperation} if not overridden.
   */
  write(data: BytesLike): number | null {
    throw unsupported(this, "write");
  }
}
