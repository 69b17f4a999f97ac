/**
 * What a codec is: `StreamDecoder` runs the half that decodes, `encode()` the other one.
 *
 * @module
 */

/** A beginning of some bytes, decoded. */
export interface Run {
  text: string;
  /** Where the bytes end that are done with. What lies behind is malformed, incomplete, or in another state. */
  end: number;
  /** What the decoder has to remember there. */
  state: number;
  /** What is malformed at `end`, if that is why the run ends. */
  fault: Fault | null;
}

/** Malformed bytes. Their encoding may have a name more precise than the codec's. */
export interface Fault {
  end: number;
  reason: string;
  encoding: string;
}

/** A way to turn bytes into text, and back where there is an encoder. */
export interface Encoding {
  /** The state at the start of a stream: the greatest there is, if it is not 0. */
  readonly initial: number;
  /** How many states there are, from 0. */
  readonly states: number;
  readonly encoder: Encoder | null;
  /**
   * Decodes from `start` on, up to malformed bytes, a change of state or as far as it likes. If the run is empty,
   * what is left is incomplete.
   */
  readonly decode: (bytes: Uint8Array, start: number, final: boolean, state: number) => Run;
  /** Does so too, but puts a U+FFFD for whatever is malformed: for `replace`, where that is faster. */
  readonly replacing?: Encoding["decode"];
  /** The surrogate whose encoded form lies at `start`, and its size in bytes: for `surrogatepass`. */
  surrogateAt?(bytes: Uint8Array, start: number, state: number): { code: number; size: number } | null;
}

/** A way to turn text into bytes. */
export interface Encoder {
  /** The name in errors, and the one at the start of a stream. */
  readonly names: readonly [name: string, atStart: string];
  /** What cannot be encoded, with the flags g and u. */
  readonly unencodable: RegExp;
  /** What is in every text that cannot be encoded, and perhaps in others: without flags, which is faster. */
  readonly suspect: RegExp;
  readonly reason: string;
  /** How many bytes a code unit takes at least, and all are a multiple of. */
  readonly width: number;
  /** How many bytes a unit of UTF-16 takes at most. */
  readonly most: number;
  /** The bytes written at the start of a stream. */
  readonly signature: Uint8Array<ArrayBuffer>;
  /** Encodes text in which nothing is unencodable. */
  encode(text: string): Uint8Array<ArrayBuffer>;
  /** Encodes a surrogate on its own: for `surrogatepass`. */
  encodeSurrogate?(code: number): number[];
}

/** A decoder's state: the bytes of an incomplete character, and a number. */
export type DecoderState = [bytes: Uint8Array, flags: number];
