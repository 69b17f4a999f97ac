/**
 * Memory that is not zeroed before it is read into: zeroing costs up to a third of reading a file.
 *
 * It may hold anything, so only a `readinto()` that is known to have written all that it says gets it. What a
 * subclass or another stream says may be wrong, and would let out what was in the memory before.
 *
 * @module
 */

type Allocate = (size: number) => Uint8Array;

/** Below this zeroing costs less than asking. */
const WORTH_ASKING = 4 * 2 ** 10;

const trusted = new WeakSet<object>();
// Looked up by name, as the core runs where there is no Buffer as well.
const Unsafe = (globalThis as { Buffer?: { allocUnsafeSlow: Allocate } }).Buffer;

/** Declares that a method writes each byte that it says to have read. */
export function trust(readinto: (target: Uint8Array) => number | null): void {
  trusted.add(readinto);
}

/** Whether a method was declared so. Who asks calls what was asked about: a second look may find another method. */
export function isTrusted(readinto: unknown): boolean {
  return typeof readinto === "function" && trusted.has(readinto);
}

/** Returns an array of its own that may hold anything. */
export function unzeroed(size: number): Uint8Array<ArrayBuffer> {
  const buffer = size >= WORTH_ASKING ? Unsafe?.allocUnsafeSlow(size).buffer : undefined;
  return buffer?.byteLength === size ? new Uint8Array(buffer as ArrayBuffer) : new Uint8Array(size);
}
