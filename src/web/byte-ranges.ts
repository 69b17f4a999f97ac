/**
 * Which bytes a request asks for, by RFC 9110, sections 13.1.5 and 14.
 *
 * @module
 */

/** What is asked of a `Headers`. */
interface HeaderFields {
  get(name: string): string | null;
}

/** Bytes from `start` up to `end`. */
export interface AskedRange {
  start: number;
  end: number;
}

const ONE_RANGE = /^(?:(\d+)-(\d*)|-(\d+))$/;

/**
 * Returns the part of `size` bytes that a GET asks for by `Range`; null if the answer is all of them; "none" if what is
 * asked for lies behind them.
 *
 * A header that is not valid is ignored, and so is one whose `If-Range` does not name the contents as they are. Ranges that
 * overlap or adjoin are one. Several others are answered by all of the bytes, which RFC 9110 (14.2) leaves to the server.
 *
 * @param asking - The headers of the request.
 * @param own - The headers of the answer, with `ETag` and `Last-Modified`.
 */
export function askedRange(
  asking: HeaderFields,
  own: HeaderFields,
  size: number,
): AskedRange | "none" | null {
  const ranges = parsed(asking.get("range"), size);
  if (ranges === null || !isAbout(asking.get("if-range"), own)) return null;
  const [first, ...others] = ranges.sort((one, other) => one.start - other.start);
  if (first === undefined) return "none";
  // The last bytes of nothing are there, but `Content-Range` has no form for them.
  if (size === 0) return null;
  for (const { start, end } of others) {
    if (start > first.end) return null;
    first.end = Math.max(first.end, end);
  }
  return first;
}

/** Returns those ranges of a header that begin before `size`; null if it is not valid. */
function parsed(header: string | null, size: number): AskedRange[] | null {
  const list = /^bytes=(.*)$/i.exec(header ?? "")?.[1];
  const ranges: AskedRange[] = [];
  let isValid = false;
  for (const item of list?.split(",") ?? []) {
    const text = item.trim();
    // A list may have empty members.
    if (text === "") continue;
    const match = ONE_RANGE.exec(text);
    if (match === null) return null;
    const [, first, last, suffix] = match;
    isValid = true;
    const start = suffix === undefined ? Number(first) : Math.max(0, size - Number(suffix));
    if (last && Number(last) < start) return null;
    const end = last ? Math.min(Number(last) + 1, size) : size;
    if (suffix === undefined ? start < size : Number(suffix) > 0) ranges.push({ start, end });
  }
  return isValid ? ranges : null;
}

/** Whether `If-Range` is missing, or names what the answer is about: by a strong tag, or by the very date. */
function isAbout(condition: string | null, own: HeaderFields): boolean {
  if (condition === null) return true;
  const wanted = condition.trim();
  if (/^(?:W\/)?"/.test(wanted)) return wanted.startsWith('"') && wanted === own.get("etag")?.trim();
  return Date.parse(wanted) === Date.parse(own.get("last-modified") ?? "");
}
