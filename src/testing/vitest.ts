/**
 * Equality and a matcher for streams in vitest: importing this registers both.
 *
 * `toEqual()` and whatever compares as it does (`toStrictEqual()`, `toHaveBeenCalledWith()`) compare streams by their
 * contents, their position, and what a subclass of `BytesIO` or `StringIO` adds; a stream with plain bytes or text by its
 * contents. The class does not count, and nothing is moved. Closed streams equal each other; one that cannot be read,
 * or not be put back, equals itself alone.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import "bytesio/vitest";
 * import { expect } from "vitest";
 *
 * const stream = new BytesIO(new TextEncoder().encode("Hello"));
 * expect(stream).toHaveBytes("Hello");
 * expect({ stream }).toEqual({ stream: expect.toHaveBytes([72, 101, 108, 108, 111]) });
 * expect(stream).not.toEqual(new BytesIO());
 * stream.tell(); // => 0
 * ```
 * @module
 */

import { streamsEqual } from "./equality.ts";
import { expect } from "./runner.ts";
import { type ExpectedBytes, toHaveBytes } from "./to-have-bytes.ts";

export type { ExpectedBytes } from "./to-have-bytes.ts";

/**
 * What is added to the matchers of vitest.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import type { BytesMatchers } from "bytesio/vitest";
 * import { expect } from "vitest";
 *
 * const matchers: BytesMatchers<unknown> = expect(new BytesIO());
 * typeof matchers.toHaveBytes; // => "function"
 * ```
 */
export interface BytesMatchers<Result> {
  /** Passes if the stream, wherever its position is, or the array holds these bytes. Shows where not, in hexadecimal. */
  toHaveBytes(expected: ExpectedBytes): Result;
}

declare module "vitest" {
  // biome-ignore lint/suspicious/noExplicitAny: declared so there
  interface Matchers<T = any> extends BytesMatchers<T> {}
  // For `expect.not`. Of another type than in Matchers<any>, it would contradict that in ExpectStatic, which has both.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  interface AsymmetricMatchersContaining extends BytesMatchers<any> {}
}

expect.addEqualityTesters([streamsEqual]);
expect.extend({ toHaveBytes });
