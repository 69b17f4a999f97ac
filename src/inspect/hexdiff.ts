import { type BytesLike, bytesOf } from "../base/arguments.ts";
import { hexDigits } from "../base/bytes.ts";
import { hexdump, ROW } from "./hexdump.ts";

/**
 * Shows where bytes first differ from the expected bytes. It shows both as `hexdump()` does, from the row before the
 * difference to the row after it, and marks the place.
 *
 * @returns Lines without a newline after the last one; an empty string if there is no difference.
 * @throws {TypeError} if either is not bytes.
 * @example
 * ```ts
 * import { hexdiff } from "bytesio";
 *
 * const lines = hexdiff(Uint8Array.of(1, 2, 3), Uint8Array.of(1, 2)).split("\n");
 * lines[0]; // => "First difference at byte 2: received 03, expected the end"
 * lines[1]; // => "Received 3 bytes:"
 * lines[2]; // => "00000000  01 02[03]                                        |...|"
 * lines[3]; // => "Expected 2 bytes:"
 * lines[4]; // => "00000000  01 02[]                                          |..|"
 * ```
 */
export function hexdiff(received: BytesLike, expected: BytesLike): string {
  const left = bytesOf(received, "compare", "received");
  const right = bytesOf(expected, "compare", "expected");
  const shorter = Math.min(left.length, right.length);
  let place = 0;
  while (place < shorter && left[place] === right[place]) place++;
  if (place === left.length && place === right.length) return "";

  const from = Math.max(0, place - (place % ROW) - ROW);
  const dump = (bytes: Uint8Array): string => hexdump(bytes, { from, size: 3 * ROW, position: place });
  return [
    `First difference at byte ${place}: received ${digitsAt(left[place])}, expected ${digitsAt(right[place])}`,
    `Received ${left.length} bytes:`,
    dump(left),
    `Expected ${right.length} bytes:`,
    dump(right),
  ].join("\n");
}

function digitsAt(byte: number | undefined): string {
  return byte === undefined ? "the end" : hexDigits(byte);
}
