/**
 * The two texts that keys and headers are written in: Base64 without padding, and Bech32 (BIP 173). Both are read
 * strictly: there is one text for the same bytes.
 *
 * @module
 */

const CHARACTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const CHECKSUM_SIZE = 6;

export function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")).replace(/=+$/, "");
}

/** Returns the bytes, or null if `toBase64()` makes this text of no bytes. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9+/]*$/.test(text) || text.length % 4 === 1) return null;
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return toBase64(bytes) === text ? bytes : null;
}

/** Returns bytes as Bech32 in lower case. */
export function toBech32(prefix: string, bytes: Uint8Array): string {
  const values = regrouped(bytes, 8, 5, true) ?? [];
  const sum = checksum(prefix, [...values, ...new Array<number>(CHECKSUM_SIZE).fill(0)]) ^ 1;
  for (let index = CHECKSUM_SIZE - 1; index >= 0; index--) values.push((sum >>> (5 * index)) & 31);
  return `${prefix}1${values.map((value) => CHARACTERS[value]).join("")}`;
}

/** Returns the bytes, or null if the text is no Bech32 with this prefix, all in one case. */
export function fromBech32(prefix: string, text: string): Uint8Array<ArrayBuffer> | null {
  const lower = text.toLowerCase();
  if (text !== lower && text !== text.toUpperCase()) return null;
  if (!lower.startsWith(`${prefix}1`)) return null;
  const values = Array.from(lower.slice(prefix.length + 1), (character) => CHARACTERS.indexOf(character));
  if (values.length < CHECKSUM_SIZE || values.includes(-1) || checksum(prefix, values) !== 1) return null;
  const bytes = regrouped(values.slice(0, -CHECKSUM_SIZE), 5, 8, false);
  return bytes && Uint8Array.from(bytes);
}

/** Cuts a row of bits into groups of another size. Returns null if the padding at its end is not all zeros. */
function regrouped(values: Iterable<number>, from: number, to: number, pad: boolean): number[] | null {
  const groups: number[] = [];
  let bits = 0;
  let count = 0;
  for (const value of values) {
    bits = (bits << from) | value;
    for (count += from; count >= to; ) {
      count -= to;
      groups.push((bits >>> count) & (2 ** to - 1));
    }
    bits &= 2 ** count - 1;
  }
  if (pad && count > 0) groups.push((bits << (to - count)) & (2 ** to - 1));
  return pad || (count < from && bits === 0) ? groups : null;
}

function checksum(prefix: string, values: number[]): number {
  const codes = Array.from(prefix, (character) => character.charCodeAt(0));
  let sum = 1;
  for (const value of [...codes.map((code) => code >>> 5), 0, ...codes.map((code) => code & 31), ...values]) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    GENERATOR.forEach((word, bit) => {
      if ((top >>> bit) & 1) sum ^= word;
    });
  }
  return sum;
}
