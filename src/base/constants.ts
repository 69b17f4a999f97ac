/**
 * Numbers with the names and values that Python gives them.
 *
 * @module
 */

/**
 * Counts a `seek()` from the start of the stream.
 *
 * @example
 * ```ts
 * import { BytesIO, SEEK_SET } from "bytesio";
 *
 * new BytesIO(new Uint8Array(10)).seek(4, SEEK_SET); // => 4
 * ```
 */
export const SEEK_SET = 0;

/**
 * Counts a `seek()` from the position.
 *
 * @example
 * ```ts
 * import { BytesIO, SEEK_CUR } from "bytesio";
 *
 * const stream = new BytesIO(new Uint8Array(10));
 * stream.seek(4);
 * stream.seek(-1, SEEK_CUR); // => 3
 * ```
 */
export const SEEK_CUR = 1;

/**
 * Counts a `seek()` from the end of the stream.
 *
 * @example
 * ```ts
 * import { BytesIO, SEEK_END } from "bytesio";
 *
 * new BytesIO(new Uint8Array(10)).seek(-2, SEEK_END); // => 8
 * ```
 */
export const SEEK_END = 2;

/**
 * How many bytes are taken at once where the caller names no size: 128 KiB, as in CPython 3.14 and later.
 *
 * @example
 * ```ts
 * import { DEFAULT_BUFFER_SIZE } from "bytesio";
 *
 * DEFAULT_BUFFER_SIZE; // => 131072
 * ```
 */
export const DEFAULT_BUFFER_SIZE = 131072;

/** The most bytes a stream holds: what one ArrayBuffer holds on every runtime supported. */
export const LARGEST: number = 2 ** 32;
