/**
 * Code points in strings, which count UTF-16 units: an emoji is one code point and two units, and a
 * surrogate without its other half is one of each.
 *
 * @module
 */

// The engine's search is far faster than a loop, and there are no surrogates mostly.
const SURROGATE = /[\ud800-\udfff]/;

/** Returns how many code points `text` holds. */
export function countCodePoints(text: string): number {
  const first = text.search(SURROGATE);
  return first < 0 ? text.length : first + countFrom(text, first);
}

/**
 * Returns the index of the unit that lies `count` code points behind the unit at `from`, or the length of
 * `text` where it ends before.
 */
export function codePointOffset(text: string, count: number, from: number = 0): number {
  const plain = Math.min(from + count, text.length);
  const first = text.slice(from, plain).search(SURROGATE);
  if (first < 0) return plain;
  let index = from + first;
  for (let left = count - first; left > 0 && index < text.length; left--) index += unitsAt(text, index);
  return index;
}

/** Returns how many units the code point at `index` takes: 2 where both halves of a pair are there. */
export function unitsAt(text: string, index: number): 1 | 2 {
  const isHigh = (text.charCodeAt(index) & 0xfc00) === 0xd800;
  return isHigh && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00 ? 2 : 1;
}

function countFrom(text: string, from: number): number {
  let count = 0;
  for (let index = from; index < text.length; index += unitsAt(text, index)) count++;
  return count;
}
