import { integer } from "../base/arguments.ts";
import type { RawReader, Reader, Seekable } from "../base/protocols.ts";
import { asRandomAccess, bytesAt } from "../transfer/random-access.ts";
import { shown } from "./lent-memory.ts";

/**
 * The part of a stream that goes through a door for whole values, counted in bytes from the start of the stream. The
 * position does not matter, and stays.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { type ByteRange, toBlob } from "bytesio/web";
 *
 * const secondHalf: ByteRange = { start: 5 };
 * toBlob(new BytesIO(new Uint8Array(10)), secondHalf).size; // => 5
 * ```
 */
export interface ByteRange {
  /** The first byte. Default: 0. */
  start?: number | undefined;
  /** The byte before which to stop. Default, or past the end: the end. */
  end?: number | undefined;
}

/**
 * Returns what `make` makes of the contents, or of a range of them, in one part or more. `make` must copy the parts at
 * once, as the platform's constructors do by their specifications. If the stream can lend its memory, the parts are
 * that memory.
 */
export function withContents<Made>(
  stream: Seekable & (Reader<Uint8Array | null> | Pick<RawReader, "readinto">),
  { start, end }: ByteRange,
  action: string,
  make: (parts: Uint8Array<ArrayBuffer>[]) => Made,
): Made {
  const from = integer(start ?? 0, action, "start", 0);
  const to = integer(end ?? Number.MAX_SAFE_INTEGER, action, "end", 0);
  const access = asRandomAccess(stream);
  const lent = shown(stream, action);
  if (lent === null) return make([bytesAt(access, from, to)]);
  try {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    const size = Math.min(to, access.size);
    let at = from;
    while (at < size) {
      const part = lent.at(at, size);
      parts.push(part);
      at += part.length;
    }
    return make(parts);
  } finally {
    lent.release();
  }
}
