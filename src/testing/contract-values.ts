/**
 * Values that the contract suites pass to a stream, and the form in which they show results.
 *
 * @module
 */

import type { BytesLike } from "../base/arguments.ts";

/** Returns bytes as a text with one character for each byte, which reads better when a test fails. */
export function latin1Text(bytes: Uint8Array | null): string {
  if (!(bytes instanceof Uint8Array)) return `not bytes, but ${String(bytes)}`;
  let all = "";
  // The loop takes pieces, as a call takes only so many arguments.
  for (let start = 0; start < bytes.length; start += 4096) {
    all += String.fromCharCode(...bytes.subarray(start, start + 4096));
  }
  return all;
}

/** Values that are no safe integers. A stream must never take them for one. */
export const NO_INTEGERS: unknown[] = [NaN, 1.5, 2 ** 53, Infinity, -Infinity, "1", true, 1n, {}, [1]];

/** Returns values that are no bytes. A stream must never take them for bytes. */
export function noBytes(): unknown[] {
  const detached = new Uint8Array(3);
  structuredClone(detached, { transfer: [detached.buffer] });
  return [undefined, null, "text", 5, 1n, true, [1, 2], {}, new Set([1]), detached, detached.buffer];
}

/** Node's `Buffer`, if the tests run in Node. */
const { Buffer } = globalThis as { Buffer?: { from(bytes: Uint8Array): Uint8Array } };

/** Returns the same bytes in every shape that a caller may pass, at an offset where the shape can have one. */
export function everyShape(bytes: Uint8Array): Record<string, BytesLike> {
  const size = bytes.length;
  const fill = <Memory extends ArrayBufferLike>(memory: Memory, offset = 0): Memory => {
    new Uint8Array(memory).fill(0xdb).set(bytes, offset);
    return memory;
  };
  return {
    Uint8Array: bytes.slice(),
    "offset subarray": new Uint8Array(fill(new ArrayBuffer(size + 6), 3), 3, size),
    ...(Buffer && { Buffer: Buffer.from(bytes) }),
    Int8Array: new Int8Array(fill(new ArrayBuffer(size))),
    DataView: new DataView(fill(new ArrayBuffer(size + 6), 3), 3, size),
    Uint16Array: new Uint16Array(fill(new ArrayBuffer(size + 4), 2), 2, size / 2),
    ArrayBuffer: fill(new ArrayBuffer(size)),
    // Browsers have none in pages that are not isolated.
    ...(typeof SharedArrayBuffer === "function" && { SharedArrayBuffer: fill(new SharedArrayBuffer(size)) }),
    "resizable ArrayBuffer": fill(new ArrayBuffer(size, { maxByteLength: 2 * size })),
    "view of a resizable ArrayBuffer": new Uint8Array(
      fill(new ArrayBuffer(size, { maxByteLength: 2 * size })),
    ),
  };
}
