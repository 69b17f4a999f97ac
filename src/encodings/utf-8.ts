/**
 * UTF-8, with and without a signature. Python and `TextDecoder` agree on which bytes are well-formed. `TextDecoder`
 * decodes these, and this module finds those that are not.
 *
 * @module
 */

import type { Encoder, Encoding, Run } from "./encoding.ts";

const utf8Decoder: TextDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const replacing: TextDecoder = new TextDecoder("utf-8", { ignoreBOM: true });
const nativeEncoder: TextEncoder = new TextEncoder();
const UTF_8 = "utf-8";

const encoder: Encoder = {
  names: [UTF_8, UTF_8],
  unencodable: /[\ud800-\udfff]+/gu,
  suspect: /[\ud800-\udfff]/,
  reason: "surrogates not allowed",
  width: 1,
  most: 3,
  signature: new Uint8Array(0),
  encode: (text) => nativeEncoder.encode(text),
  encodeSurrogate: (code) => [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)],
};

const withoutSignature = {
  initial: 0,
  states: 1,
  encoder,
  decode: wellFormed,
  replacing(bytes, start, final, state) {
    // Python writes as many U+FFFD as the standard of TextDecoder demands.
    const end = final ? bytes.length : bytes.length - incomplete(bytes);
    return { text: replacing.decode(bytes.subarray(start, end)), end, state, fault: null };
  },
  surrogateAt,
} satisfies Encoding;

export const utf8: Encoding = withoutSignature;

const BYTE_ORDER_MARK = Uint8Array.of(0xef, 0xbb, 0xbf);
const UNSIGNED = 0;
const START = 1;

export const utf8Signed: Encoding = {
  initial: START,
  states: 2,
  encoder: { ...encoder, signature: BYTE_ORDER_MARK },
  decode: (bytes, start, final, state) =>
    state === START ? signature(bytes, start) : wellFormed(bytes, start, final, state),
  replacing: (bytes, start, final, state) =>
    state === START ? signature(bytes, start) : withoutSignature.replacing(bytes, start, final, state),
  surrogateAt,
};

/** Returns the text if all of `bytes` is well-formed, else null. */
export function textOf(bytes: Uint8Array): string | null {
  try {
    return utf8Decoder.decode(bytes);
  } catch {
    return null;
  }
}

/** Decodes a signature, or finds that there is none. */
function signature(bytes: Uint8Array, start: number): Run {
  const first = bytes.subarray(start, start + BYTE_ORDER_MARK.length);
  const isSignature = first.every((byte, index) => byte === BYTE_ORDER_MARK[index]);
  if (!isSignature) return { text: "", end: start, state: UNSIGNED, fault: null };
  // A part of a signature at the end of the stream is never decoded, as in Python.
  if (first.length < BYTE_ORDER_MARK.length) return { text: "", end: start, state: START, fault: null };
  return { text: "", end: start + BYTE_ORDER_MARK.length, state: UNSIGNED, fault: null };
}

function wellFormed(bytes: Uint8Array, start: number, final: boolean, state: number): Run {
  if (start === 0) {
    // Most input is well-formed to its end. The check runs once for each call: after each malformed character it would
    // be too expensive.
    const end = bytes.length - incomplete(bytes);
    const text = textOf(end === bytes.length ? bytes : bytes.subarray(0, end));
    if (text !== null && (end === bytes.length || !final)) return { text, end, state, fault: null };
  }
  let end = start;
  let fault: Run["fault"] = null;
  while (end < bytes.length && fault === null) {
    const size = sizeAt(bytes, end);
    if (size > 0) {
      end += size;
    } else if (size === INVALID) {
      fault = { end: end + 1, reason: "invalid start byte", encoding: UTF_8 };
    } else if (end - size < bytes.length && (final || !isOpen(bytes, end))) {
      fault = { end: end - size, reason: "invalid continuation byte", encoding: UTF_8 };
    } else {
      if (final) fault = { end: bytes.length, reason: "unexpected end of data", encoding: UTF_8 };
      break;
    }
  }
  return { text: end > start ? utf8Decoder.decode(bytes.subarray(start, end)) : "", end, state, fault };
}

/** Returns how many bytes at the end are the beginning of a character that further bytes may complete. */
function incomplete(bytes: Uint8Array): number {
  for (let count = 1; count <= 3 && count <= bytes.length; count++) {
    const start = bytes.length - count;
    if ((bytes[start] as number) < 0x80) return 0;
    if ((bytes[start] as number) >= 0xc0) return isOpen(bytes, start) ? count : 0;
  }
  return 0;
}

/** Whether further bytes may complete the bytes from `start` to the end, even if only to a surrogate. */
function isOpen(bytes: Uint8Array, start: number): boolean {
  const count = bytes.length - start;
  return (
    sizeAt(bytes, start) === -count ||
    (count === 2 && surrogateAt([...bytes.subarray(start), 0x80], 0) !== null)
  );
}

function sequenceLength(lead: number): number {
  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

const INVALID = 0;

/**
 * Returns the size of the character at `start`. If the character is malformed or cut off, returns minus the count of
 * the bytes that could belong to one. `INVALID` says that not even the first byte could.
 */
function sizeAt(bytes: Uint8Array, start: number): number {
  const lead = bytes[start] as number;
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return INVALID;
  const size = sequenceLength(lead);
  // The second byte shows forms that are too long, surrogates, and characters past U+10FFFF.
  let least = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  let most = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  for (let count = 1; count < size; count++) {
    const byte = bytes[start + count];
    if (byte === undefined || byte < least || byte > most) return -count;
    least = 0x80;
    most = 0xbf;
  }
  return size;
}

function surrogateAt(bytes: ArrayLike<number>, start: number): { code: number; size: number } | null {
  const { [start]: first, [start + 1]: second = 0, [start + 2]: third = 0 } = bytes;
  const isSurrogate = first === 0xed && (second & 0xe0) === 0xa0 && (third & 0xc0) === 0x80;
  return isSurrogate ? { code: 0xd000 | ((second & 0x3f) << 6) | (third & 0x3f), size: 3 } : null;
}
