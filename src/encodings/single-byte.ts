/**
 * The encodings that have one byte for each character: ASCII, Latin-1, and those made of a table.
 *
 * @module
 */

import { hexDigits } from "../base/bytes.ts";
import { BLOCK, textOfUnits } from "./code-units.ts";
import type { Encoding, Fault } from "./encoding.ts";
import { textOf } from "./utf-8.ts";

const UNDEFINED = 0xfffd;

/** Collects the code units of one run. It is shared, as no two runs happen at the same time. */
const latin1Block = new Uint16Array(BLOCK);

export const ascii: Encoding = singleByte("ascii", identity(0x80), "ordinal not in range(128)");
export const latin1: Encoding = singleByte("latin-1", identity(0x100), "ordinal not in range(256)");

/**
 * Returns the codec of the encoding that `TextDecoder` knows as `label`, with three differences that Python has: ASCII
 * stays ASCII, a byte that the encoding does not define is an error, and the ISO encodings are not the Windows
 * encodings.
 *
 * @param kept - Whether the bytes from 0x80 to 0x9f are control characters, as in the ISO encodings.
 */
export function charmap(label: string, kept: boolean, differences: Record<number, string> = {}): Encoding {
  const table = identity(0x80);
  const upper = Uint8Array.from({ length: 0x80 }, (_, index) => 0x80 + index);
  const text = new TextDecoder(label).decode(upper);
  upper.forEach((byte, index) => {
    const isControl = byte < 0xa0;
    let unit = text.charCodeAt(index);
    if (isControl && kept) unit = byte;
    else if (isControl && unit === byte) unit = UNDEFINED;
    else if (unit >= 0xe000 && unit <= 0xf8ff && unit !== 0xf8ff) unit = UNDEFINED;
    table[byte] = unit;
  });
  for (const [start, characters] of Object.entries(differences)) {
    table.set(
      Array.from(characters, (character) => character.charCodeAt(0)),
      Number(start),
    );
  }
  return singleByte("charmap", table, "character maps to <undefined>");
}
function identity(size: number): Uint16Array {
  return new Uint16Array(0x100).fill(UNDEFINED).map((unit, byte) => (byte < size ? byte : unit));
}

/** @param table - The character of each byte, or UNDEFINED. */
function singleByte(name: string, table: Uint16Array, reason: string): Encoding {
  const defined = Array.from(table.keys()).filter((byte) => table[byte] !== UNDEFINED);
  const byteOf = new Map(defined.map((byte) => [table[byte] as number, byte]));
  const characters = defined.map((byte) => `\\u${hexDigits(table[byte] as number, 4)}`);
  return {
    initial: 0,
    states: 1,
    encoder: {
      names: [name, name],
      unencodable: new RegExp(`[^${characters.join("")}]+`, "gu"),
      suspect: new RegExp(`[^${characters.join("")}]`),
      reason,
      width: 1,
      most: 1,
      signature: new Uint8Array(0),
      encode(text) {
        const bytes = new Uint8Array(text.length);
        for (let index = 0; index < text.length; index++) {
          bytes[index] = byteOf.get(text.charCodeAt(index)) as number;
        }
        return bytes;
      },
    },
    decode(bytes, start, _final, state) {
      // Most text is ASCII. If the native decoder returns one code unit for each byte, all of them are ASCII.
      const text = start === 0 ? textOf(bytes) : null;
      if (text?.length === bytes.length) return { text, end: bytes.length, state, fault: null };
      const last = Math.min(start + BLOCK, bytes.length);
      let end = start;
      let fault: Fault | null = null;
      for (; end < last; end++) {
        const unit = table[bytes[end] as number] as number;
        if (unit === UNDEFINED) {
          fault = { end: end + 1, reason, encoding: name };
          break;
        }
        latin1Block[end - start] = unit;
      }
      return {
        text: end > start ? textOfUnits(latin1Block.subarray(0, end - start)) : "",
        end,
        state,
        fault,
      };
    },
  };
}
