import { unsupported } from "./errors.ts";
import { IOBase } from "./io-base.ts";

/**
 * The base of text streams: a subclass has `read()` and `readline()`, or `write()`, or all, and gets the rest.
 *
 * Sizes count code points, as Python's do: an emoji is one.
 *
 * @example
 * ```ts
 * import { StringIO, TextIOBase } from "bytesio";
 *
 * class Shout extends TextIOBase {
 *   heard = "";
 *   override write(text: string): number {
 *     this.heard += text.toUpperCase();
 *     return text.length;
 *   }
 * }
 *
 * const shout = new Shout();
 * shout.writelines(["one", "two"]);
 * shout.heard; // => "ONETWO"
 * new StringIO() instanceof TextIOBase; // => true
 * ```
 */
export class TextIOBase extends IOBase<string, string> {
  /** The name of the encoding, where there is one. */
  get encoding(): string | null {
    return null;
  }

  /** How what cannot be decoded or encoded is handled, where there is an encoding. */
  get errors(): string | null {
    return null;
  }

  /** The line ends seen so far, where they are translated: none, one, or several. */
  get newlines(): string | string[] | null {
    return null;
  }

  /**
   * Reads up to `size` code points, if a subclass can be read from.
   *
   * @param size - How many code points at most. Default, null or negative: all up to the end.
   * @throws {UnsupportedOperation} if not overridden.
   */
  read(size?: number | null): string {
    throw unsupported(this, "read");
  }

  /**
   * Reads up to the next line end, which belongs to the line, if a subclass can be read from.
   *
   * @param limit - How many code points at most. Default, null or negative: no limit.
   * @throws {UnsupportedOperation} if not overridden.
   */
  override readline(limit?: number | null): string {
    throw unsupported(this, "readline");
  }

  /**
   * Writes `text`, if a subclass can be written to.
   *
   * @returns How many code points were written: all.
   * @throws {UnsupportedOperation} if not overridden.
   */
  write(text: string): number {
    throw unsupported(this, "write");
  }

  /**
   * Separates the stream from the binary one below, and returns that, if a subclass has one.
   *
   * @throws {UnsupportedOperation} if not overridden.
   */
  detach(): unknown {
    throw unsupported(this, "detach");
  }
}
