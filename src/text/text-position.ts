/**
 * Positions in decoded text: the byte where a character starts, and the form of a position as one number.
 *
 * @module
 */

import { NOTHING } from "../base/bytes.ts";
import { countCodePoints } from "../base/code-points.ts";
import type { DecoderState } from "../encodings/encoding.ts";
import type { IncrementalDecoder } from "./incremental-newline-decoder.ts";

/** A place between two characters. */
export interface TextPosition {
  /** In bytes, from the start of the stream. */
  start: number;
  /** The state of the decoder there, with nothing pending. */
  flags: number;
  /** How many units of what the decoder gives from there on lie before the place. */
  skip: number;
}

/** Bytes that were decoded together, and how. */
export interface Snapshot {
  /** The state of the decoder before the bytes, with nothing pending. */
  flags: number;
  bytes: Uint8Array;
}

const SKIPS = 32;
const FLAGS_PLACES = 16;
const STARTS = 2 ** 44;

/** Returns the position as one number: the plain position in bytes where that says it all. */
export function cookieOf({ start, flags, skip }: TextPosition): number {
  if (start >= STARTS || flags >= FLAGS_PLACES || skip >= SKIPS) {
    throw new RangeError(`Cannot tell as the position must be < 2 ** 44: received ${start}`);
  }
  return start + STARTS * (flags * SKIPS + skip);
}

/** Returns the position that a cookie says. */
export function positionOf(cookie: number): TextPosition {
  const rest = Math.floor(cookie / STARTS);
  return { start: cookie % STARTS, flags: Math.floor(rest / SKIPS), skip: rest % SKIPS };
}

/**
 * Finds the byte where the text behind the first `units` units begins.
 *
 * Where several do (an ignored byte, a line feed not yet joined to its carriage return), it is the one that
 * CPython finds, whose first guess goes by the average.
 *
 * @param decoder - One of its own, as its state is lost.
 * @param text - What the snapshot's bytes were decoded to; also by telling the decoder that they are the last.
 * @param ratio - How many bytes a code point took, on the average.
 * @param start - Where the snapshot's bytes begin in the stream.
 * @param returnSize - How many bytes a carriage return takes, if the decoder keeps it back; else 0.
 */
export function locate(
  decoder: IncrementalDecoder,
  snapshot: Snapshot,
  text: string,
  units: number,
  ratio: number,
  start: number,
  returnSize: number,
): TextPosition {
  const { bytes, flags } = snapshot;
  let base = 0;
  let state: DecoderState = [NOTHING, flags];
  let wanted = units;
  /** Decodes the bytes from `base` to `end`; returns how many units that gives. */
  const decoded = (end: number): number => {
    // At the start, as seek() does it: there are decoders whose state there is not 0.
    if (start + base === 0 && state[1] === 0) decoder.reset();
    else decoder.setstate(state);
    return decoder.decode(bytes.subarray(base, end)).length;
  };

  let guess = Math.min(Math.trunc(ratio * countCodePoints(text.slice(0, units))), bytes.length);
  for (let back = 1; guess > 0; ) {
    const count = decoded(guess);
    const [pending, flags] = decoder.getstate();
    if (count > units) {
      guess -= back;
      back *= 2;
    } else if (pending.length > 0) {
      guess -= pending.length;
      back = 1;
    } else {
      base = guess;
      state = [NOTHING, flags];
      wanted -= count;
      break;
    }
  }
  if (wanted === 0) return beforeReturn({ start: start + base, flags: state[1], skip: 0 }, returnSize);

  // The least end that gives as much as is wanted; past the last, if it takes the end of the stream to give it.
  let few = base;
  let enough = bytes.length + 1;
  for (let step = 1; few + step < enough; step *= 2) {
    if (decoded(few + step) < wanted) few += step;
    else enough = few + step;
  }
  while (enough - few > 1) {
    const middle = (few + enough) >> 1;
    if (decoded(middle) < wanted) few = middle;
    else enough = middle;
  }
  // That byte may give several characters at once: then the place lies some of them behind the byte before.
  const end = enough <= bytes.length && decoded(enough) === wanted ? enough : few;
  const count = decoded(end);
  const [pending, last] = decoder.getstate();
  const position = { start: start + end - pending.length, flags: last, skip: wanted - count };
  if (returnSize === 0 || last % 2 === 0 || position.skip === 0) return beforeReturn(position, returnSize);
  // The place lies behind the carriage return, if that was a line end of its own: nothing came behind it but the
  // end of the stream, or without it there would be less.
  base = end - pending.length;
  const size = (flags: number) => {
    state = [NOTHING, flags];
    return decoded(bytes.length);
  };
  if (end < bytes.length && size(last - 1) === size(last)) return beforeReturn(position, returnSize);
  return { start: position.start, flags: last - 1, skip: position.skip - 1 };
}

/** Returns the position before the carriage return that is kept back, if there is one. */
export function beforeReturn(position: TextPosition, returnSize: number): TextPosition {
  if (returnSize === 0 || position.flags % 2 === 0) return position;
  return { ...position, start: position.start - returnSize, flags: position.flags - 1 };
}
