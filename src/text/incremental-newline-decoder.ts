import { describe } from "../base/arguments.ts";
import type { DecoderState } from "../encodings/encoding.ts";
import { newlinesOf, seenNewlines, toLineFeeds } from "./newlines.ts";

/**
 * What an `IncrementalNewlineDecoder` decodes with: Python's `codecs.IncrementalDecoder`.
 *
 * @example
 * ```ts
 * import { type IncrementalDecoder, IncrementalNewlineDecoder } from "bytesio";
 *
 * const latin1: IncrementalDecoder = {
 *   decode: (bytes) => String.fromCharCode(...bytes),
 *   getstate: () => [new Uint8Array(0), 0],
 *   setstate() {},
 *   reset() {},
 * };
 * new IncrementalNewlineDecoder(latin1, true).decode(Uint8Array.of(233, 13, 10), true); // => "é\n"
 * ```
 */
export interface IncrementalDecoder {
  /** Decodes the next bytes. What is incomplete at their end is kept for the next call, unless they are the last. */
  decode(input: Uint8Array, final?: boolean): string;
  /** Returns the bytes that are kept, and a number >= 0 for what else is to be remembered. */
  getstate(): [bytes: Uint8Array, flags: number];
  /** Goes back to a state that `getstate()` gave. */
  setstate(state: [bytes: Uint8Array, flags: number]): void;
  /** Goes back to the state at the start. */
  reset(): void;
}

const ALL = 7;

/**
 * Decodes bytes, or takes text, in pieces, and finds the line ends in it, as CPython's
 * `io.IncrementalNewlineDecoder`: translates each to `"\n"`, or sees to it that no `"\r\n"` is torn apart.
 *
 * It is what a `TextIOWrapper` reads through in universal newlines mode.
 *
 * @example
 * ```ts
 * import { IncrementalNewlineDecoder } from "bytesio";
 *
 * const decoder = new IncrementalNewlineDecoder(null, true);
 * decoder.decode("one\r"); // => "one"
 * decoder.decode("\ntwo\r", true); // => "\ntwo\n"
 * decoder.newlines; // => ["\r", "\r\n"]
 * ```
 */
export class IncrementalNewlineDecoder {
  readonly #decoder: IncrementalDecoder | null;
  readonly #translate: boolean;
  #pendingCR = false;
  #seen = 0;

  /**
   * Makes a decoder in its initial state.
   *
   * @param decoder - What makes text of the bytes. null: the input is text already.
   * @param translate - Whether every line end becomes `"\n"`.
   * @param _errors - Python takes it, and uses it for nothing: `decoder` handles errors.
   */
  constructor(decoder: IncrementalDecoder | null, translate: boolean, _errors: string = "strict") {
    this.#decoder = decoder;
    this.#translate = translate;
  }

  /** The line ends seen so far: none, one, or several. */
  get newlines(): string | string[] | null {
    return newlinesOf(this.#seen);
  }

  /**
   * Decodes the next piece. A `"\r"` at its end is kept back: a `"\n"` may follow.
   *
   * @param input - Bytes; or text, if there is no decoder.
   * @param final - Whether it is the last piece: then nothing is kept back.
   * @throws {TypeError} if there is no decoder and `input` is not a string, or the decoder gives none.
   */
  decode(input: Uint8Array | string, final: boolean = false): string {
    const decoded: unknown =
      this.#decoder === null ? input : this.#decoder.decode(input as Uint8Array, final);
    if (typeof decoded !== "string") {
      throw new TypeError(`Cannot decode as the decoder must return a string: received ${describe(decoded)}`);
    }
    let text = decoded;
    if (this.#pendingCR && (final || text !== "")) {
      text = `\r${text}`;
      this.#pendingCR = false;
    }
    if (!final && text.endsWith("\r")) {
      text = text.slice(0, -1);
      this.#pendingCR = true;
    }
    if (this.#seen !== ALL) this.#seen |= seenNewlines(text);
    return this.#translate ? toLineFeeds(text) : text;
  }

  /** Returns the decoder's state, with its flags doubled, plus 1 if a `"\r"` is kept back. */
  getstate(): DecoderState {
    const [bytes, flags] = this.#decoder?.getstate() ?? [new Uint8Array(0), 0];
    return [bytes, flags * 2 + (this.#pendingCR ? 1 : 0)];
  }

  /** Goes back to a state that `getstate()` gave. The line ends seen stay as they are. */
  setstate([bytes, flags]: DecoderState): void {
    this.#pendingCR = flags % 2 === 1;
    this.#decoder?.setstate([bytes, Math.floor(flags / 2)]);
  }

  /** Goes back to the initial state, without line ends seen. */
  reset(): void {
    this.#pendingCR = false;
    this.#seen = 0;
    this.#decoder?.reset();
  }
}
