/**
 * Python's error handlers. They say what to do with bytes and characters that an encoding does not have.
 *
 * @module
 */

import { describe } from "../base/arguments.ts";
import { hexDigits } from "../base/bytes.ts";
import type { Encoder } from "./encoding.ts";

const HANDLERS = [
  "strict",
  "replace",
  "ignore",
  "backslashreplace",
  "xmlcharrefreplace",
  "surrogateescape",
  "surrogatepass",
];

/** Returns `value` if it names an error handler, and "strict" where it is absent. */
export function errorsOf(value: unknown, action: string): string {
  if (value === undefined || value === null) return "strict";
  if (typeof value !== "string") {
    throw new TypeError(`Cannot ${action} as errors must be a string: received ${describe(value)}`);
  }
  if (!HANDLERS.includes(value)) {
    throw new RangeError(
      `Cannot ${action} as errors must be one of ${HANDLERS.join(", ")}: received ${describe(value)}`,
    );
  }
  return value;
}

/** Returns the text that replaces the malformed bytes from `start` to `end`, and where decoding goes on. */
export function recoverDecoding(
  errors: string,
  bytes: Uint8Array,
  start: number,
  end: number,
  error: () => Error,
  surrogate: () => { code: number; size: number } | null,
): { text: string; next: number } {
  switch (errors) {
    case "ignore":
      return { text: "", next: end };
    case "replace":
      return { text: "\ufffd", next: end };
    case "backslashreplace":
      return {
        text: Array.from(bytes.subarray(start, end), (byte) => `\\x${hexDigits(byte, 2)}`).join(""),
        next: end,
      };
    case "surrogateescape": {
      // A byte below 128 is never escaped, or malformed bytes could smuggle in ASCII characters.
      let next = start;
      let text = "";
      for (; next < end && (bytes[next] as number) >= 0x80; next++) {
        text += String.fromCharCode(0xdc00 + (bytes[next] as number));
      }
      if (next === start) throw error();
      return { text, next };
    }
    case "surrogatepass": {
      const found = surrogate();
      if (found === null) throw error();
      return { text: String.fromCharCode(found.code), next: start + found.size };
    }
    case "xmlcharrefreplace":
      throw new TypeError(
        `Cannot decode as errors "xmlcharrefreplace" is for encoding only: ${error().message}`,
      );
  }
  throw error();
}

/**
 * Returns the bytes that replace characters which cannot be encoded.
 *
 * @param error - Makes the error. It is about the characters behind the first `skipped`.
 */
export function recoverEncoding(
  errors: string,
  characters: string,
  encoder: Encoder,
  error: (skipped: number) => Error,
): Uint8Array<ArrayBuffer> {
  const codes = Array.from(characters, (character) => character.codePointAt(0) as number);
  switch (errors) {
    case "ignore":
      return new Uint8Array(0);
    case "replace":
      return encoder.encode("?".repeat(codes.length));
    case "backslashreplace":
      return encoder.encode(codes.map(escaped).join(""));
    case "xmlcharrefreplace":
      return encoder.encode(codes.map((code) => `&#${code};`).join(""));
    case "surrogateescape": {
      const alien = encoder.width === 1 ? codes.findIndex((code) => code < 0xdc80 || code > 0xdcff) : 0;
      if (alien >= 0) throw error(alien);
      return Uint8Array.from(codes, (code) => code - 0xdc00);
    }
    case "surrogatepass": {
      const pass = encoder.encodeSurrogate?.bind(encoder);
      if (pass === undefined) throw error(0);
      return Uint8Array.from(codes.flatMap(pass));
    }
  }
  throw error(0);
}

function escaped(code: number): string {
  if (code < 0x100) return `\\x${hexDigits(code, 2)}`;
  return code < 0x10000 ? `\\u${hexDigits(code, 4)}` : `\\U${hexDigits(code, 8)}`;
}
