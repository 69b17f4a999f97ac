/**
 * What a codec is. `StreamDecoder` runs the half that decodes, and `encode()` runs the half that encodes.
 *
 * @module
 */

/** The text that a decoder made of the first bytes of its input. */
export interface Run {
  text: string;
  /** Where the decoded bytes end. The bytes behind them are malformed, incomplete, or in another state. */
  end: number;
  /** The state of the decoder at `end`. */
  state: number;
  /** The malformed bytes at `end`, if the run ends because of them. */
  fault: Fault | null;
}

/** Malformed bytes. `encoding` may be a more precise name than the codec's. */
export interface Fault {
  end: number;
  reason: string;
  encoding: string;
}

/** A way to turn bytes into text, and back where there is an encoder. */
export interface Encoding {
  /** The state at the start of a stream. If it is not 0, it is the greatest of all states. */
  readonly initial: number;
  /** How many states there are. They are numbered from 0. */
  readonly states: number;
  readonly encoder: Encoder | null;
  /**
   * Decodes from `start` on. It stops at malformed bytes, at a change of state, or wherever it likes. If the run is
   * empty, the bytes from `start` on are an incomplete character.
   */
  readonly decode: (bytes: Uint8Array, start: number, final: boolean, state: number) => Run;
  /**
   * Decodes as `decode()` does, but writes U+FFFD in the place of malformed bytes. An encoding has it if that makes
   * `replace` faster.
   */
  readonly replacing?: Encoding["decode"];
  /** For `surrogatepass`: returns the surrogate that is encoded at `start`, and its size in bytes. */
  surrogateAt?(bytes: Uint8Array, start: number, state: number): { code: number; size: number } | null;
}

/** A way to turn text into bytes. */
export interface Encoder {
  /** The name in errors, and the name in errors at the start of a stream. */
  readonly names: readonly [name: string, atStart: string];
  /** Matches characters that cannot be encoded. It has the flags g and u. */
  readonly unencodable: RegExp;
  /** Matches every text that cannot be encoded, and perhaps others. It has no flags, which makes it faster. */
  readonly suspect: RegExp;
  readonly reason: string;
  /** The size of a code unit in bytes. The size of every character is a multiple of it. */
  readonly width: number;
  /** The most bytes that a UTF-16 code unit takes. */
  readonly most: number;
  /** The bytes written at the start of a stream. */
  readonly signature: Uint8Array<ArrayBuffer>;
  /** Encodes text in which nothing is unencodable. */
  encode(text: string): Uint8Array<ArrayBuffer>;
  /** For `surrogatepass`: encodes a surrogate that has no other half. */
  encodeSurrogate?(code: number): number[];
}

/** A decoder's state: the bytes of an incomplete character, and a number. */
export type DecoderState = [bytes: Uint8Array, flags: number];
