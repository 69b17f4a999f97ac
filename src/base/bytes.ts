/**
 * Helpers for arrays of bytes: joined parts, the beginning of an array, UTF-8, hexadecimal digits.
 *
 * @module
 */

/** The byte that ends a line. */
export const NEWLINE = 0x0a;

/** An empty array for use inside: callers get an array of their own. */
export const NOTHING: Uint8Array<ArrayBuffer> = new Uint8Array(0);

/** Returns the parts in an array of its own. */
export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/**
 * Returns the parts as one array. Where only one part holds bytes, and it is exact (it covers its whole ArrayBuffer), that
 * part is returned without a copy.
 */
export function whole(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const filled = parts.length === 1 ? parts : parts.filter((part) => part.length > 0);
  const [first] = filled;
  return first !== undefined && filled.length === 1 && isExact(first) ? first : joined(filled);
}

function isExact(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  const { buffer } = bytes;
  return (
    Object.getPrototypeOf(bytes) === Uint8Array.prototype &&
    buffer instanceof ArrayBuffer &&
    !buffer.resizable &&
    buffer.byteLength === bytes.length
  );
}

/** Returns the first bytes; where that is all of them, the array itself: a view costs as much as the rest of a call. */
export function beginning<Memory extends ArrayBufferLike>(
  bytes: Uint8Array<Memory>,
  size: number,
): Uint8Array<Memory> {
  return size === bytes.length ? bytes : bytes.subarray(0, size);
}

/** Returns the bytes of a text in UTF-8. */
export function bytesOfText(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** Returns a number in hexadecimal digits, with zeros before it. */
export function hexDigits(value: number, digits: number = 2): string {
  return value.toString(16).padStart(digits, "0");
}

/** Returns bytes in hexadecimal digits. */
export function toHex(bytes: Uint8Array, separator: string = ""): string {
  return Array.from(bytes, (byte) => hexDigits(byte)).join(separator);
}
