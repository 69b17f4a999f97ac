/**
 * The three ends of a line, as Python's `newline` argument and `newlines` property know them.
 *
 * @module
 */

import { describe } from "../base/arguments.ts";

/**
 * What ends a line, as Python's `newline` argument says it: one of the three; or `""` for any of them.
 *
 * Where null may be given too, it means any of them, each translated to `"\n"`.
 *
 * @example
 * ```ts
 * import { type Newline, StringIO } from "bytesio";
 *
 * const newline: Newline = "\r\n";
 * new StringIO("a\nb", newline).getvalue(); // => "a\r\nb"
 * ```
 */
export type Newline = "" | "\n" | "\r" | "\r\n";

const CR = 1;
const LF = 2;
const CRLF = 4;

/** Returns `value` if it is a `newline` argument, with undefined as null. */
export function newlineOf(value: unknown, action: string): Newline | null {
  switch (value) {
    case undefined:
    case null:
      return null;
    case "":
    case "\n":
    case "\r":
    case "\r\n":
      return value;
  }
  const rule = 'newline must be null, "", "\\n", "\\r" or "\\r\\n"';
  const message = `Cannot ${action} as ${rule}: received ${describe(value)}`;
  throw typeof value === "string" ? new RangeError(message) : new TypeError(message);
}

/** Returns which line ends `text` has, as a sum of flags for {@link newlinesOf}. */
export function seenNewlines(text: string): number {
  if (!text.includes("\r")) return text.includes("\n") ? LF : 0;
  return (
    (/\r(?!\n)/.test(text) ? CR : 0) +
    (/(^|[^\r])\n/.test(text) ? LF : 0) +
    (text.includes("\r\n") ? CRLF : 0)
  );
}

/** Returns what the property `newlines` says of the flags. */
export function newlinesOf(seen: number): string | string[] | null {
  const ends: string[] = [];
  if (seen & CR) ends.push("\r");
  if (seen & LF) ends.push("\n");
  if (seen & CRLF) ends.push("\r\n");
  return ends.length > 1 ? ends : (ends[0] ?? null);
}

/** Returns `text` with every line end as `"\n"`. */
export function toLineFeeds(text: string): string {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}
