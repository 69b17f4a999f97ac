import type { BytesLike } from "../base/arguments.ts";
import { bytesOf, describe, integer, refuseDetached } from "../base/arguments.ts";
import { bytesOfText } from "../base/bytes.ts";
import type { IOBase } from "../base/io-base.ts";
import { hexdiff } from "../inspect/hexdiff.ts";
import { hexdump } from "../inspect/hexdump.ts";
import { contentsOf, isBytes, isVisible } from "./contents.ts";

/**
 * What `toHaveBytes()` compares with: bytes in any form, numbers from 0 to 255, or another stream. Text stands for its
 * bytes in UTF-8.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import type { ExpectedBytes } from "bytesio/vitest";
 *
 * const alike: ExpectedBytes[] = ["Hi", [72, 105], Uint8Array.of(72, 105), new BytesIO(Uint8Array.of(72, 105))];
 * alike.length; // => 4
 * ```
 */
export type ExpectedBytes = BytesLike | readonly number[] | string | IOBase;

/** The `this` that vitest gives its matchers. */
interface MatcherContext {
  isNot: boolean;
}

/** The result of a matcher. */
interface Verdict {
  pass: boolean;
  message(): string;
}

/** The matcher, as `expect.extend()` takes it. */
export function toHaveBytes(this: MatcherContext, received: unknown, expected: ExpectedBytes): Verdict {
  const wanted = expectedBytes(expected);
  const found = receivedBytes(received);
  if (found === null) {
    // It fails with `not` too: a value that holds no bytes is a mistake in the test.
    return {
      pass: this.isNot,
      message: () =>
        `Cannot compare as a readable, seekable stream or bytes must be received: received ${describe(received)}`,
    };
  }
  const difference = hexdiff(found, wanted);
  return {
    pass: difference === "",
    message: () => difference || `Expected other bytes than these ${found.length}:\n${hexdump(found)}`,
  };
}

function receivedBytes(value: unknown): Uint8Array | null {
  const contents = isVisible(value) ? contentsOf(value) : value;
  return isBytes(contents) ? attached(contents, "what is received") : null;
}

function expectedBytes(value: ExpectedBytes): Uint8Array {
  if (typeof value === "string") return bytesOfText(value);
  if (Array.isArray(value)) {
    return Uint8Array.from(value, (number) => integer(number, "compare", "a byte", 0, 255));
  }
  return attached(isVisible(value) ? contentsOf(value) : value, "what is expected");
}

function attached(value: unknown, name: string): Uint8Array {
  const bytes = bytesOf(value, "compare", name);
  if (bytes.length === 0) refuseDetached(bytes, "compare", name);
  return bytes;
}
