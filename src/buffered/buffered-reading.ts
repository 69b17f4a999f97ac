/**
 * Reading through a buffer, for `BufferedReader` and `BufferedRandom`.
 *
 * Each function first takes the bytes that were read ahead. Only if these are not enough it calls the raw stream, in
 * the same sequence as CPython's `_io.Buffered…`.
 *
 * @module
 */

import { type BytesLike, bytesOf, integer, refuseDetached } from "../base/arguments.ts";
import { whole } from "../base/bytes.ts";
import { BlockingIOError } from "../base/errors.ts";
import { LinesAhead } from "../memory/lines-ahead.ts";
import { type Block, view } from "./block.ts";

/** The most bytes that are allocated for one read before any byte was read. */
const MOST_ALLOCATED = 2 ** 30;

/** Returns up to `size` bytes, or all. Null if the raw stream would have to wait and there are none. */
export function read(buffer: Block, size: unknown): Uint8Array<ArrayBuffer> | null {
  const wanted = integer(size ?? -1, "read", "size", -1);
  const ahead = buffer.ahead;
  if (wanted >= 0 && wanted <= ahead && ahead > 0) return buffer.take(wanted);
  buffer.requireOpen("read");
  if (wanted === 0) return new Uint8Array(0);
  return buffer.port.exclusively("read", () => {
    if (wanted < 0) return readAll(buffer);
    return wanted > MOST_ALLOCATED ? readLong(buffer, wanted) : readUpTo(buffer, wanted);
  });
}

/** Returns what is there, or what one call of the raw stream gives: at most `wanted` bytes, null if it would have to wait. */
export function read1(buffer: Block, wanted: number): Uint8Array<ArrayBuffer> | null {
  const ahead = buffer.ahead;
  if (ahead > 0) return buffer.take(Math.min(wanted, ahead));
  buffer.requireOpen("read");
  if (wanted === 0) return new Uint8Array(0);
  return buffer.port.exclusively("read", () => {
    buffer.prepare("read");
    const bytes = buffer.port.memory(wanted === Infinity ? buffer.size : Math.min(wanted, MOST_ALLOCATED));
    const count = buffer.port.readOwn(bytes);
    return count === null ? null : cut(bytes, count);
  });
}

/** Fills the beginning of `target`. With `once` it calls the raw stream at most once. */
export function readInto(buffer: Block, target: BytesLike, once: boolean): number | null {
  const bytes = bytesOf(target, "read", "target");
  if (bytes.length === 0) refuseDetached(bytes, "read", "target");
  buffer.requireOpen("read");
  const ahead = buffer.ahead;
  if (ahead > 0 && ahead >= bytes.length) return buffer.takeInto(bytes, 0, bytes.length);
  let size = ahead > 0 ? buffer.takeInto(bytes, 0, ahead) : 0;
  return buffer.port.exclusively("read", () => {
    buffer.prepare("read");
    while (size < bytes.length) {
      const left = bytes.length - size;
      let count: number | null = 0;
      if (left > buffer.size) {
        count = buffer.port.read(view(bytes, size, bytes.length));
        if (count) size += count;
      } else if (!(once && size > 0)) {
        count = buffer.fill();
        if (count) size += buffer.takeInto(bytes, size, Math.min(count, left));
      }
      if (count === null && size === 0) return null;
      if (!count || once) break;
    }
    return size;
  });
}

/** Returns the bytes that were read ahead. If there are none, reads by one call of the raw stream before. */
export function peek(buffer: Block, size: unknown): Uint8Array<ArrayBuffer> {
  integer(size, "peek", "size");
  buffer.requireOpen("peek");
  return buffer.port.exclusively("peek", () => {
    if (buffer.port.writes) buffer.prepare("peek");
    if (buffer.ahead === 0) {
      buffer.forget();
      buffer.fill();
    }
    return buffer.copyAhead(buffer.ahead);
  });
}

/**
 * Returns a line of at most `limit` bytes.
 *
 * A caller that reads line after line gets views of copies made ahead, as from `Memory`.
 */
export function readLine(buffer: Block, limit: number): Uint8Array<ArrayBuffer> {
  const lines = buffer.lines;
  if (lines !== null && lines.position === buffer.position && limit === Infinity) {
    const line = lines.next() ?? lineFurtherAhead(buffer, lines);
    if (line !== null) {
      buffer.skipTo(lines.position);
      return line;
    }
  }
  return lineAlone(buffer, limit);
}

/** Reads more bytes than were read ahead. Whole multiples of the block go past the block, into the result. */
function readUpTo(buffer: Block, wanted: number): Uint8Array<ArrayBuffer> | null {
  const result = buffer.port.memory(wanted);
  const ahead = buffer.ahead;
  let size = ahead > 0 ? buffer.takeInto(result, 0, ahead) : 0;
  buffer.prepare("read");
  while (wanted - size >= buffer.size) {
    const end = wanted - ((wanted - size) % buffer.size);
    const count = buffer.port.readOwn(view(result, size, end));
    if (!count) return count === null && size === 0 ? null : cut(result, size);
    size += count;
  }
  buffer.begin();
  while (size < wanted) {
    const count = buffer.fill();
    if (!count) return count === null && size === 0 ? null : cut(result, size);
    size += buffer.takeInto(result, size, Math.min(count, wanted - size));
  }
  return result;
}

function readLong(buffer: Block, wanted: number): Uint8Array<ArrayBuffer> | null {
  const parts: Uint8Array[] = [];
  for (let left = wanted; left > 0; left -= MOST_ALLOCATED) {
    const asked = Math.min(left, MOST_ALLOCATED);
    const part = readUpTo(buffer, asked);
    if (part === null && parts.length === 0) return null;
    if (part !== null) parts.push(part);
    if (part === null || part.length < asked) break;
  }
  return whole(parts);
}

function readAll(buffer: Block): Uint8Array<ArrayBuffer> | null {
  const ahead = buffer.ahead;
  const first = ahead > 0 ? [buffer.take(ahead)] : [];
  buffer.prepare("read");
  const rest = buffer.port.readAll();
  return rest === null && ahead === 0 ? null : whole([...first, ...(rest ?? [])]);
}

function lineFurtherAhead(buffer: Block, lines: LinesAhead): Uint8Array<ArrayBuffer> | null {
  lines.fill(buffer.copyAhead(Math.min(lines.wanted, buffer.ahead)));
  return lines.next();
}

function lineAlone(buffer: Block, limit: number): Uint8Array<ArrayBuffer> {
  buffer.requireOpen("read a line");
  const ahead = Math.min(buffer.ahead, limit);
  const count = ahead > 0 ? buffer.lineAhead(ahead) : 0;
  if (count > 0 || ahead === limit) return takeLine(buffer, count || ahead, limit);
  return buffer.port.exclusively("read a line", () => {
    const parts = ahead > 0 ? [buffer.take(ahead)] : [];
    let left = limit - ahead;
    buffer.prepare("read a line");
    for (;;) {
      const filled = buffer.fill();
      if (filled === null && parts.length === 0) {
        throw new BlockingIOError("Cannot read a line as the raw stream would have to wait", 0);
      }
      if (!filled) break;
      const seen = Math.min(filled, left);
      const count = buffer.lineAhead(seen);
      if (count > 0 || seen === left) {
        parts.push(takeLine(buffer, count || seen, limit));
        break;
      }
      parts.push(buffer.take(seen));
      left -= seen;
      buffer.forget();
    }
    return whole(parts);
  });
}

/** Returns a line as a copy of its own, and notes that the caller reads lines. */
function takeLine(buffer: Block, count: number, limit: number): Uint8Array<ArrayBuffer> {
  const line = buffer.take(count);
  if (limit === Infinity) buffer.lines = new LinesAhead(buffer.position);
  return line;
}

/** Returns the first `size` bytes, in an array of their own. */
function cut(bytes: Uint8Array<ArrayBuffer>, size: number): Uint8Array<ArrayBuffer> {
  return size === bytes.length ? bytes : bytes.slice(0, size);
}
