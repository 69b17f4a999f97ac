import { type BytesLike, bytesOf, integer } from "../base/arguments.ts";
import { hexDigits } from "../base/bytes.ts";
import { SEEK_END } from "../base/constants.ts";
import type { BytesIO } from "../memory/bytes-io.ts";

/**
 * Options of {@link hexdump}, all in bytes.
 *
 * @example
 * ```ts
 * import { hexdump, type HexdumpOptions } from "bytesio";
 *
 * const options: HexdumpOptions = { from: 1, size: 1 };
 * hexdump(Uint8Array.of(65, 66, 67), options).includes("|B|"); // => true
 * ```
 */
export interface HexdumpOptions {
  /** Where to begin. Default: 0. */
  from?: number | undefined;
  /** How many bytes to show, or null for all. Default: 256. */
  size?: number | null | undefined;
  /** The position to mark, or null for none. Default: the position of the stream; none for plain bytes. */
  position?: number | null | undefined;
}

/** The methods that `hexdump()` calls of a stream. */
type Dumpable = Pick<BytesIO, "read" | "seek" | "tell">;

/** How many bytes a row shows. */
export const ROW = 16;
const DEFAULT_SIZE = 256;

/**
 * Shows bytes as rows of 16, in hexadecimal and ASCII, and marks the position. `[41]` is the byte that is read next.
 * `[]` is the position at the end.
 *
 * A row begins with the address in 8 digits. The bytes stand in columns 9 to 57, so that a program can find the mark
 * there. The ASCII stands behind them, between bars, with a dot for each byte that is not printable.
 *
 * The function reads the stream, and puts it back to its position.
 *
 * @returns Lines without a newline after the last one.
 * @throws {TypeError} if `source` is neither bytes nor a stream, or an option not an integer.
 * @throws {RangeError} if an option is negative.
 * @throws {ClosedError} if the stream is closed.
 * @example
 * ```ts
 * import { BytesIO, hexdump } from "bytesio";
 *
 * const stream = new BytesIO(new TextEncoder().encode("Hello, world\n"));
 * stream.seek(7);
 * hexdump(stream); // => "00000000  48 65 6c 6c 6f 2c 20[77]6f 72 6c 64 0a           |Hello, world.|"
 * ```
 */
export function hexdump(source: Dumpable | BytesLike, options: HexdumpOptions = {}): string {
  const from = integer(options.from ?? 0, "dump", "from", 0);
  const size = options.size === null ? Infinity : integer(options.size ?? DEFAULT_SIZE, "dump", "size", 0);
  const asked = options.position ?? null;
  if (asked !== null) integer(asked, "dump", "position", 0);

  const { bytes, total, tell } = isDumpable(source)
    ? excerptOf(source, from, size)
    : sliceFrom(bytesOf(source, "dump", "source"), from, size);
  const position = options.position === undefined ? tell : asked;

  const end = from + bytes.length;
  // The end of the shown bytes is marked only if it is the end of all bytes.
  const mark = position === end && end < total ? null : position;
  const lines: string[] = [];
  for (let start = 0; start < bytes.length; start += ROW) {
    lines.push(row(bytes.subarray(start, start + ROW), from + start, mark));
  }
  // A mark at the end takes the cell behind the last byte, or a row of its own if the last row is full.
  if (mark === end && bytes.length % ROW === 0) lines.push(row(bytes.subarray(0, 0), end, position));
  if (end < total) lines.push(`… ${total - end} more`);
  if (position !== null && position > total)
    lines.push(`position ${position}, ${position - total} past the end`);
  return lines.join("\n");
}

function row(bytes: Uint8Array, address: number, position: number | null): string {
  const marked = position === null ? -1 : position - address;
  let hex = "";
  let text = "";
  for (let index = 0; index < ROW; index++) {
    const byte = bytes[index];
    const cell = byte === undefined ? "  " : hexDigits(byte);
    if (index === marked && index <= bytes.length) hex += byte === undefined ? "[] " : `[${cell}`;
    else hex += `${index === marked + 1 && marked >= 0 && marked < bytes.length ? "]" : " "}${cell}`;
    if (byte !== undefined) text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".";
  }
  return `${hexDigits(address, 8)} ${hex}${marked === ROW - 1 ? "]" : " "} |${text}|`;
}

function excerptOf(stream: Dumpable, from: number, size: number): Excerpt {
  const tell = stream.tell();
  try {
    const total = stream.seek(0, SEEK_END);
    stream.seek(from);
    const bytes = stream.read(Math.min(size, Math.max(0, total - from)));
    return { bytes, total, tell };
  } finally {
    stream.seek(tell);
  }
}

function sliceFrom(bytes: Uint8Array, from: number, size: number): Excerpt {
  return { bytes: bytes.subarray(from, from + size), total: bytes.length, tell: null };
}

interface Excerpt {
  bytes: Uint8Array;
  total: number;
  tell: number | null;
}

function isDumpable(source: unknown): source is Dumpable {
  const { tell, seek, read } = (source ?? {}) as Partial<Dumpable>;
  return typeof tell === "function" && typeof seek === "function" && typeof read === "function";
}
