/**
 * Checks of what callers pass: numbers in one function, bytes in another.
 *
 * @module
 */

import { NOTHING } from "./bytes.ts";

/**
 * Anything that holds bytes: Python's "bytes-like object". Views of multi-byte
 * elements count as the bytes they cover.
 *
 * @example
 * ```ts
 * import { BytesIO, type BytesLike } from "bytesio";
 *
 * const data: BytesLike = Uint16Array.of(1, 2);
 * new BytesIO(data).size; // => 4
 * ```
 */
export type BytesLike = ArrayBufferView | ArrayBuffer | SharedArrayBuffer;

/**
 * Returns `value` if it is a safe integer, without a negative zero.
 *
 * @param action - The verb of the message, as in "Cannot `truncate` as …".
 * @param name - The argument's name.
 * @param minimum - The least value allowed. Default: none.
 * @param maximum - The greatest value allowed. Default: none.
 */
export function integer(
  value: unknown,
  action: string,
  name: string,
  minimum: number = -Infinity,
  maximum: number = Infinity,
): number {
  if (!Number.isSafeInteger(value) || (value as number) < minimum || (value as number) > maximum) {
    throw outOfRange(value, action, name, minimum, maximum);
  }
  return (value as number) + 0;
}

/** Returns how many bytes `size` asks for: Infinity where it is absent or negative, Python's "to the end". */
export function sizeOrAll(value: unknown, action: string, name: string): number {
  if (value === undefined || value === null) return Infinity;
  const size = integer(value, action, name);
  return size < 0 ? Infinity : size;
}

/** Returns the limit in bytes: Infinity where it is absent. */
export function limitOrNone(value: unknown, action: string): number {
  return value === undefined || value === Infinity ? Infinity : integer(value, action, "limit", 0);
}

/**
 * Returns the bytes of `value` as a `Uint8Array` that shares its memory.
 *
 * A detached `Uint8Array` looks empty, and passes. A caller that uses empty arrays must call {@link refuseDetached}.
 */
export function bytesOf(value: unknown, action: string, name: string): Uint8Array {
  return value instanceof Uint8Array ? value : otherBytesOf(value, action, name);
}

/** Throws if `bytes`, which look empty, are detached. Their contents would be lost without an error. */
export function refuseDetached(bytes: Uint8Array, action: string, name: string): void {
  try {
    // `set()` makes the engine check. Optimised code does not always see that an array is detached, by its lengths or
    // by a view of it. This was seen on Node 20, after resizable arrays had been used.
    bytes.set(NOTHING);
  } catch {
    throw detached(action, name);
  }
}

/** Returns a short form of any value for a message; never the contents of an object. */
export function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 32 ? `${value.slice(0, 32)}…` : value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `an Array of ${value.length}`;
  const name = Object.getPrototypeOf(value)?.constructor?.name;
  return name ? `an instance of ${name}` : "an object";
}

// Rare cases and errors have functions of their own, as the engine inlines only small functions.

function outOfRange(value: unknown, action: string, name: string, minimum: number, maximum: number): Error {
  if (!Number.isSafeInteger(value)) {
    return new TypeError(`Cannot ${action} as ${name} must be a safe integer: received ${describe(value)}`);
  }
  const rule = (value as number) < minimum ? `>= ${minimum}` : `<= ${maximum}`;
  return new RangeError(`Cannot ${action} as ${name} must be ${rule}: received ${value}`);
}

function otherBytesOf(value: unknown, action: string, name: string): Uint8Array {
  const isView = ArrayBuffer.isView(value);
  if (isView || isBuffer(value)) {
    try {
      return isView
        ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
        : new Uint8Array(value);
    } catch {
      throw detached(action, name);
    }
  }
  const hint = name === "target" ? "" : remedy(value);
  throw new TypeError(
    `Cannot ${action} as ${name} must be an ArrayBuffer or a view of one (Uint8Array, Buffer, DataView): ` +
      `received ${describe(value)}${hint}`,
  );
}

function detached(action: string, name: string): TypeError {
  return new TypeError(`Cannot ${action} as ${name} must not be detached: its memory was transferred away`);
}

/** Recognises buffers of other realms too (frames, `node:vm`), which `instanceof` does not. */
export function isBuffer(value: unknown): value is ArrayBuffer | SharedArrayBuffer {
  const tag = Object.prototype.toString.call(value);
  return tag === "[object ArrayBuffer]" || tag === "[object SharedArrayBuffer]";
}

function remedy(value: unknown): string {
  if (typeof value === "string") return "; encode text first: new TextEncoder().encode(text)";
  if (Array.isArray(value)) return "; make bytes of numbers first: Uint8Array.from(numbers)";
  if (typeof value === "number") return "; one byte is Uint8Array.of(byte), and no size is needed";
  if (typeof value !== "object" || value === null) return "";
  if ("getvalue" in value) return "; pass its getvalue()";
  if ("then" in value) return "; await the promise first";
  // By their methods, as where they are collected: Blob, Response, web streams, Node streams, other iterables.
  const isSource =
    "arrayBuffer" in value || "getReader" in value || "pipe" in value || Symbol.asyncIterator in value;
  if (isSource) return "; collect it with await BytesIO.fromAsync(source)";
  return "read" in value ? "; pass what its read() returns" : "";
}
