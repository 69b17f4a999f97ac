import { bytesOf } from "../base/arguments.ts";
import { IOBase } from "../base/io-base.ts";
import { type BytesOrText, contentsOf, isBytes, isVisible } from "./contents.ts";

/** What vitest gives its equality testers. */
interface TesterContext {
  equals(left: unknown, right: unknown, testers?: unknown[]): boolean;
}

/**
 * Says whether two values are equal, if one of them is a stream: undefined if not.
 *
 * vitest alone would find any two streams equal, as it sees none of their private state, or read their lines.
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

/** What a subclass adds to a stream in memory; those of a file say where it lies. */
function addedFields(stream: object): object {
  return "dump" in stream ? { ...stream } : {};
}

/** Bytes and text, which are compared with contents; null for all else. */
function bytesOrText(value: unknown): BytesOrText | null {
  if (typeof value === "string") return value;
  return isBytes(value) ? bytesOf(value, "compare", "bytes") : null;
}

function sameContents(left: BytesOrText | null, right: BytesOrText | null): boolean {
  if (left === null || right === null || left.length !== right.length) return false;
  if (typeof left === "string" || typeof right === "string") return left === right;
  return left.every((byte, index) => byte === right[index]);
}
