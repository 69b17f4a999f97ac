/**
 * Equality and a matcher for streams in vitest. Importing this module registers both.
 *
 * `toEqual()`, and other matchers that compare as it does (`toStrictEqual()`, `toHaveBeenCalledWith()`), compare two
 * streams by their contents, their position, and the fields that a subclass of `BytesIO` or `StringIO` adds. They
 * compare a stream with plain bytes or text by its contents. The class does not count, and no position changes. Closed
 * streams equal each other. A stream that is not readable and seekable equals only itself.
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
 * The matchers that are added to those of vitest.
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
  /**
   * Passes if the stream or the array holds these bytes. The position of the stream does not matter. The message shows
   * the first difference in hexadecimal.
   */
  toHaveBytes(expected: ExpectedBytes): Result;
}

declare module "vitest" {
  // biome-ignore lint/suspicious/noExplicitAny: declared so there
  interface Matchers<T = any> extends BytesMatchers<T> {}
  // This is for `expect.not`. ExpectStatic has both interfaces, so the type must be the one in Matchers<any>.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  interface AsymmetricMatchersContaining extends BytesMatchers<any> {}
}

expect.addEqualityTesters([streamsEqual]);
expect.extend({ toHaveBytes });
