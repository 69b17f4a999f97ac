/**
 * The encodings of which only `TextDecoder` has the tables: it says what is text, and by trying we find out
 * where a character ends and what is malformed.
 *
 * @module
 */

import type { Encoding, Run } from "./encoding.ts";

const ESCAPE = 0x1b;
/** What decoders make of bytes that they do not know; but in GB18030 these characters have bytes of their own. */
const UNKNOWN = /[\u0080-\u009f\ufffd]/;

/** What switches ISO-2022-JP, and no other encoding here, to another set of characters. */
const SHIFTS = ["\x1b(B", "\x1b(J", "\x1b(I", "\x1b$B"].map((shift) => new TextEncoder().encode(shift));
/** No character, and no shift, takes more bytes. */
const LONGEST_SEQUENCE = 8;
const OLD_SHIFT: readonly number[] = [ESCAPE, 0x24, 0x40];

/** Returns the codec of what `TextDecoder` calls so. */
export function multiByte(label: string): Encoding {
  const shifts = label === "iso-2022-jp" ? SHIFTS : [];
  const fault = (end: number, kind: string) => ({
    end,
    reason: `${kind} multibyte sequence`,
    encoding: label,
  });

  const isComplete = label === "gb18030";
  // An error costs ten times as much as text in which an unknown character is found.
  const decoder = new TextDecoder(label, { fatal: isComplete, ignoreBOM: true });

  /** The text of the bytes, or null if they are malformed; or, unless `open`, if they end within a character. */
  function textOf(bytes: Uint8Array, start: number, end: number, state: number, open = false): string | null {
    try {
      const shift = shifts[state];
      // An escape right behind another one is an error.
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
      // What it kept was incomplete.
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

  /** Returns where the bytes begin to be malformed at the latest, or null if they may go on. */
  function malformed(bytes: Uint8Array, start: number, state: number): number | null {
    const isGood = (end: number) => textOf(bytes, start, end, state, true) !== null;
    let good = start;
    let bad = start + 16;
    // By doubling, so that the costs grow with the distance only.
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
