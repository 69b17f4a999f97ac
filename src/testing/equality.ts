import { bytesOf } from "../base/arguments.ts";
import { IOBase } from "../base/io-base.ts";
import { type BytesOrText, contentsOf, isBytes, isVisible } from "./contents.ts";

/** The `this` that vitest gives its equality testers. */
interface TesterContext {
  equals(left: unknown, right: unknown, testers?: unknown[]): boolean;
}

/**
 * Returns whether two values are equal, if one of them is a stream. Returns undefined if neither is.
 *
 * Without it, vitest would take any two streams for equal, as it sees none of their private state, or it would read
 * their lines.
 */
export function streamsEqual(
  this: TesterContext,
  left: unknown,
  right: unknown,
  testers: unknown[],
): boolean | undefined {
  if (!(left instanceof IOBase) && !(right instanceof IOBase)) return undefined;
  if (left === right) return true;
  if (!isVisible(left) || !isVisible(right)) {
    if (isVisible(left)) return sameContents(contentsOf(left), bytesOrText(right));
    if (isVisible(right)) return sameContents(bytesOrText(left), contentsOf(right));
    return left instanceof IOBase && right instanceof IOBase && left.closed && right.closed;
  }
  return (
    left.tell() === right.tell() &&
    sameContents(contentsOf(left), contentsOf(right)) &&
    this.equals(addedFields(left), addedFields(right), testers)
  );
}

/** Returns the fields that a subclass adds to a stream in memory. The fields of a file only say where it lies. */
function addedFields(stream: object): object {
  return "dump" in stream ? { ...stream } : {};
}

/** Returns bytes and text, which are compared with contents, and null for other values. */
function bytesOrText(value: unknown): BytesOrText | null {
  if (typeof value === "string") return value;
  return isBytes(value) ? bytesOf(value, "compare", "bytes") : null;
}

function sameContents(left: BytesOrText | null, right: BytesOrText | null): boolean {
  if (left === null || right === null || left.length !== right.length) return false;
  if (typeof left === "string" || typeof right === "string") return left === right;
  return left.every((byte, index) => byte === right[index]);
}
