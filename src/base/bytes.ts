/**
 * Parts of bytes, put together.
 *
 * @module
 */

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

/** Does so without a copy where all but one part are empty, and that one is exact and plain. */
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
