/**
 * The encodings of which only `TextDecoder` has the tables. The codec tries parts of the bytes with it, and so finds
 * out where a character ends and which bytes are malformed.
 *
 * @module
 */

import type { Encoding, Run } from "./encoding.ts";

const ESCAPE = 0x1b;
/** Characters that decoders return for bytes they do not know. In GB18030 these characters have bytes of their own. */
const UNKNOWN = /[\u0080-\u009f\ufffd]/;

/** Escape sequences that switch ISO-2022-JP to another set of characters. No other encoding here has any. */
const SHIFTS = ["\x1b(B", "\x1b(J", "\x1b(I", "\x1b$B"].map((shift) => new TextEncoder().encode(shift));
/** The most bytes that a character or a shift takes. */
const LONGEST_SEQUENCE = 8;
const OLD_SHIFT: readonly number[] = [ESCAPE, 0x24, 0x40];

/** Returns the codec of the encoding that `TextDecoder` knows as `label`. */
export function multiByte(label: string): Encoding {
  const shifts = label === "iso-2022-jp" ? SHIFTS : [];
  const fault = (end: number, kind: string) => ({
    end,
    reason: `${kind} multibyte sequence`,
    encoding: label,
  });

  const isComplete = label === "gb18030";
  // A thrown error costs ten times as much as a search of the text for unknown characters.
  const decoder = new TextDecoder(label, { fatal: isComplete, ignoreBOM: true });

  /**
   * Returns the text of the bytes, or null if they are malformed. Unless `open`, it also returns null if they end
   * within a character.
   */
  function textOf(bytes: Uint8Array, start: number, end: number, state: number, open = false): string | null {
    try {
      const shift = shifts[state];
      // `TextDecoder` takes one escape right behind another for an error.
      if (state > 0 && shift && bytes[start] !== ESCAPE) decoder.decode(shift, { stream: true });
      const text = decoder.decode(bytes.subarray(start, end), { stream: open });
      return !isComplete && UNKNOWN.test(text) ? null : text;
    } catch {
      return null;
    } finally {
      if (open || shifts.length > 0) reset();
    }
  }

  /** Makes the decoder forget the bytes that it keeps, and the set of characters. */
  function reset(): void {
    try {
      decoder.decode();
    } catch {
      // The bytes that it kept were an incomplete character.
    }
  }

  /** Returns the state behind the bytes, which are whole characters. */
  function stateAt(bytes: Uint8Array, start: number, end: number, state: number): number {
    if (shifts.length === 0) return state;
    const at = bytes.subarray(start, end).lastIndexOf(ESCAPE);
    if (at < 0) return state;
    const found = bytes.subarray(start + at, start + at + 3);
    const matches = (shift: ArrayLike<number>) => found.every((byte, index) => byte === shift[index]);
    return matches(OLD_SHIFT) ? 3 : shifts.findIndex(matches);
  }

  /**
   * Returns an end at which the bytes from `start` on are malformed, but one byte less is not. Returns null if they are
   * not malformed.
   */
  function malformed(bytes: Uint8Array, start: number, state: number): number | null {
    const isGood = (end: number) => textOf(bytes, start, end, state, true) !== null;
    let good = start;
    let bad = start + 16;
    // The range doubles at each step, so that the costs grow with the distance only.
    for (; bad < bytes.length && isGood(bad); bad = start + 2 * (bad - start)) good = bad;
    if (bad >= bytes.length) {
      bad = bytes.length;
      if (isGood(bad)) return null;
    }
    while (bad - good > 1) {
      const middle = (good + bad) >> 1;
      if (isGood(middle)) good = middle;
      else bad = middle;
    }
    return bad;
  }

  /** Returns the longest run of whole characters that ends at `end` or just before. */
  function whole(bytes: Uint8Array, start: number, end: number, state: number): Run {
    for (let at = end; at > Math.max(start, end - LONGEST_SEQUENCE); at--) {
      const text = textOf(bytes, start, at, state);
      if (text !== null) return { text, end: at, state: stateAt(bytes, start, at, state), fault: null };
    }
    return { text: "", end: start, state, fault: null };
  }

  return {
    initial: 0,
    states: Math.max(1, shifts.length),
    encoder: null,
    decode(bytes, start, final, state) {
      const text = start === 0 ? textOf(bytes, 0, bytes.length, state) : null;
      if (text !== null) {
        return { text, end: bytes.length, state: stateAt(bytes, 0, bytes.length, state), fault: null };
      }
      const bad = malformed(bytes, start, state);
      const run = whole(bytes, start, bad === null ? bytes.length : bad - 1, state);
      if (bad !== null) run.fault = fault(run.end + 1, "illegal");
      else if (final && run.end < bytes.length) run.fault = fault(bytes.length, "incomplete");
      return run;
    },
  };
}
