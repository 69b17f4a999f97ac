import { AssertionError } from "node:assert";
import { Buffer } from "node:buffer";
import type { BytesLike } from "../base/arguments.ts";
import { bytesOf, refuseDetached } from "../base/arguments.ts";
import type { RawReader, Reader, Seekable } from "../base/protocols.ts";
import { hexdiff } from "../inspect/hexdiff.ts";
import { asRandomAccess, bytesAt } from "../transfer/random-access.ts";

/**
 * What `assertBytes()` compares: bytes or a seekable stream. Text, and a `StringIO`, stand for their bytes in UTF-8.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { assertBytes, type Contents } from "bytesio/assert";
 *
 * const expected: Contents = "Hello";
 * assertBytes(new BytesIO(new TextEncoder().encode("Hello")), expected); // => undefined
 * ```
 */
export type Contents =
  | BytesLike
  | string
  | (Seekable & (Reader<Uint8Array | null> | Pick<RawReader, "readinto">))
  | { getvalue(): Uint8Array | string };

/**
 * Throws unless the two hold the same bytes. Use it with `node:test` and the like: `assert.deepEqual()` cannot look
 * into a stream, and takes any two streams for equal.
 *
 * The whole contents of a stream count, wherever its position is. The position stays.
 *
 * @param message - The message of the error, in place of the difference. Or the error itself.
 * @throws {AssertionError} of `node:assert`, with `hexdiff()` of the two.
 * @throws {TypeError} if one of them holds no bytes.
 * @throws {ClosedError} if a stream is closed.
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { assertBytes } from "bytesio/assert";
 *
 * try {
 *   assertBytes(new BytesIO(Uint8Array.of(1, 2, 3)), Uint8Array.of(1, 9, 3));
 * } catch (error) {
 *   (error as Error).message.split("\n")[0]; // => "First difference at byte 1: received 02, expected 09"
 * }
 * ```
 */
export function assertBytes(actual: Contents, expected: Contents, message?: string | Error): void {
  const [found, wanted] = [comparedBytes(actual, "actual"), comparedBytes(expected, "expected")];
  const difference = hexdiff(found, wanted);
  if (difference === "") return;
  if (message instanceof Error) throw message;
  throw new AssertionError({
    message: message ?? difference,
    actual: found,
    expected: wanted,
    operator: "assertBytes",
    stackStartFn: assertBytes,
  });
}

function comparedBytes(value: unknown, name: string): Uint8Array {
  const { getvalue, seek } = Object(value) as { getvalue?: unknown; seek?: unknown };
  const contents: unknown = typeof getvalue === "function" ? getvalue.call(value) : value;
  if (typeof contents === "string") return Buffer.from(contents);
  if (contents === value && typeof seek === "function")
    return bytesAt(asRandomAccess(value as Seekable), 0, Infinity);
  const bytes = bytesOf(contents, "compare", name);
  if (bytes.length === 0) refuseDetached(bytes, "compare", name);
  return bytes;
}
