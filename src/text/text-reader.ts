import { joined, NOTHING } from "../base/bytes.ts";
import { codePointOffset, countCodePoints } from "../base/code-points.ts";
import { BlockingIOError } from "../base/errors.ts";
import type { BinaryStream } from "../base/protocols.ts";
import { bytesFrom } from "../base/step.ts";
import type { Encoding } from "../encodings/encoding.ts";
import { StreamDecoder } from "../encodings/stream-decoder.ts";
import { type IncrementalDecoder, IncrementalNewlineDecoder } from "./incremental-newline-decoder.ts";
import type { Newline } from "./newlines.ts";
import { beforeReturn, locate, type Snapshot, type TextPosition } from "./text-position.ts";

/** How much is read at once: little after a seek(), as it may be all that is wanted, then ever more. */
const FIRST_CHUNK = 8192;
const LARGEST_CHUNK = 65536;
/** More is not asked for at once: it would be allocated before anybody knows whether it is there. */
const MOST_DECODED = 2 ** 24;
const ANY_END = /\r\n?|\n/g;

/** The reading half of a `TextIOWrapper`: decodes a chunk at a time, and returns it in lines or code points. */
export class TextReader {
  readonly #source: BinaryStream;
  readonly #codec: Encoding;
  readonly #errors: string;
  readonly #newline: Newline | null;
  readonly #decoder: IncrementalDecoder;
  /** The chunk decoded last, of which `#used` units were given out. */
  #text: string | null = null;
  #used = 0;
  /** What `#text` was decoded from. */
  #snapshot: Snapshot | null = null;
  /** The size and the text of the chunk decoded last, also when that has been dropped. */
  #chunk: { size: number; text: string } = { size: 0, text: "" };
  /** How many bytes a code point of that took on the average, where it was asked for. */
  #chunkRatio: number | null = 0;
  #nextChunk: number = FIRST_CHUNK;
  /** Whether the wrapper's `tell()` works at the moment. */
  telling: boolean;
  readonly #seekable: boolean;
  /** Whether `tell()` worked when the chunk decoded last, or one since the last drop, was read: CPython has a snapshot then. */
  #isTold = false;

  constructor(
    source: BinaryStream,
    codec: Encoding,
    errors: string,
    newline: Newline | null,
    seekable: boolean,
  ) {
    this.telling = seekable;
    this.#seekable = seekable;
    this.#source = source;
    this.#codec = codec;
    this.#errors = errors;
    this.#newline = newline;
    this.#decoder = this.#newDecoder();
  }

  /** The line ends decoded so far, where any of the three ends a line. */
  get newlines(): string | string[] | null {
    return this.#decoder instanceof IncrementalNewlineDecoder ? this.#decoder.newlines : null;
  }

  /** Whether there is decoded text, or was none left at the last look. */
  get started(): boolean {
    return this.#text !== null;
  }

  /** Forgets what was read ahead. */
  drop(): void {
    this.#text = null;
    this.#used = 0;
    this.#snapshot = null;
    this.#isTold = false;
  }

  /** Forgets what was read ahead, and starts anew. */
  reset(): void {
    this.drop();
    this.#decoder.reset();
  }

  /**
   * Makes way for a write: forgets what was read ahead, as that is no longer where the source stands.
   *
   * What came from a source that cannot seek is kept: its reads and writes are two different streams of bytes. So is what
   * was read between the steps of an iteration. This is what CPython does since 3.13 (gh-80109).
   */
  makeWay(): void {
    if (this.#isTold) this.drop();
    // CPython resets it in either case: it loses the beginning of a character that is not whole yet.
    if (this.#seekable) this.#decoder.reset();
  }

  readall(): string {
    const bytes = bytesOrWait(this.#source.read(), "read()");
    const rest = this.#decoder.decode(bytes, true);
    const text = this.#take(Infinity) + rest;
    if (this.#isTold) this.drop();
    return text;
  }

  /** Reads up to `size` code points. */
  read(size: number, chunkSize: number | null): string {
    let text = this.#take(size);
    let left = size - countCodePoints(text);
    while (left > 0 && this.#decodeChunk(chunkSize, left, text)) {
      const part = this.#take(left);
      text += part;
      left -= countCodePoints(part);
    }
    return text;
  }

  /** Reads a line of up to `limit` code points. Empty at the end. */
  readline(limit: number, chunkSize: number | null): string {
    const text = this.#text;
    if (text !== null && limit === Infinity) {
      const end = this.#lineEnd(text, this.#used);
      if (end > 0) {
        const line = text.slice(this.#used, end);
        this.#used = end;
        return line;
      }
    }
    return this.#longLine(limit, chunkSize);
  }

  /** Returns where the next character comes from, `position` being the source's. */
  locate(position: number): TextPosition {
    if (this.#snapshot === null) return { start: position, flags: 0, skip: 0 };
    const start = position - this.#snapshot.bytes.length;
    const { flags } = this.#snapshot;
    const returnSize = this.#isUniversal ? (this.#codec.encoder?.width ?? 1) : 0;
    if (this.#text === null || this.#used === 0) return beforeReturn({ start, flags, skip: 0 }, returnSize);
    const { bytes } = this.#snapshot;
    // The search uses a decoder of its own. The decoder that reads would take the bytes for new ones.
    const decoder = this.#newDecoder();
    const found = locate(decoder, this.#snapshot, this.#text, this.#used, this.#ratio(), start, returnSize);
    // The next search begins here. Not where bytes are ignored: CPython's choice among them goes by where it began.
    if (this.#used < this.#text.length && found.start >= start && this.#errors !== "ignore") {
      this.#snapshot = { flags: found.flags, bytes: bytes.subarray(found.start - start) };
      this.#text = this.#text.slice(this.#used - found.skip);
      this.#used = found.skip;
    }
    return found;
  }

  /** Whether a decoder may have the flags of the position. */
  accepts({ flags }: TextPosition): boolean {
    return (this.#isUniversal ? flags >> 1 : flags) < this.#codec.states;
  }

  /** Goes on from a position, which the source is at. Returns false if the text ends before. */
  restore({ start, flags, skip }: TextPosition, chunkSize: number | null): boolean {
    this.drop();
    this.#nextChunk = FIRST_CHUNK;
    if (start === 0 && flags === 0) this.#decoder.reset();
    else this.#decoder.setstate([NOTHING, flags]);
    this.#snapshot = { flags, bytes: NOTHING };
    this.#isTold = true;
    while (skip > (this.#text?.length ?? 0)) {
      if (!this.#decodeChunk(chunkSize, 0, "")) return false;
    }
    this.#used = skip;
    return true;
  }

  /** Whether any of the three ends a line. Then a carriage return is kept back, and the flags are doubled. */
  get #isUniversal(): boolean {
    return !this.#newline;
  }

  #newDecoder(): IncrementalDecoder {
    const decoder = new StreamDecoder(this.#codec, this.#errors);
    return this.#isUniversal ? new IncrementalNewlineDecoder(decoder, this.#newline === null) : decoder;
  }

  /**
   * Decodes the next chunk; returns false at the end.
   *
   * @param taken - What the call under way has taken of earlier chunks. If the source fails, or would have to wait, the next
   *   call gives it again. Of a source that can seek the caller can read it again.
   */
  #decodeChunk(chunkSize: number | null, wanted: number, taken: string): boolean {
    const [pending, flags] = this.#decoder.getstate();
    const estimate = Math.min(Math.trunc(Math.max(this.#ratio(), 1) * wanted), MOST_DECODED);
    const size = Math.max(chunkSize ?? this.#nextChunk, estimate);
    this.#nextChunk = Math.min(2 * this.#nextChunk, LARGEST_CHUNK);
    let bytes: Uint8Array;
    try {
      bytes = this.#readChunk(size);
    } catch (error) {
      if (!this.#seekable && taken !== "") {
        this.#text = taken;
        this.#used = 0;
      }
      throw error;
    }
    const text = this.#decoder.decode(bytes, bytes.length === 0);
    this.#text = text;
    this.#used = 0;
    this.#snapshot = { flags, bytes: pending.length === 0 ? bytes : joined([pending, bytes]) };
    if (this.telling) this.#isTold = true;
    this.#chunk = { size: bytes.length, text };
    this.#chunkRatio = null;
    return bytes.length > 0 || text !== "";
  }

  #readChunk(size: number): Uint8Array {
    const source = this.#source;
    return source.read1 === undefined
      ? bytesOrWait(source.read(size), "read()")
      : bytesOrWait(source.read1(size), "read1()");
  }

  #ratio(): number {
    const { size, text } = this.#chunk;
    this.#chunkRatio ??= text === "" ? 0 : size / countCodePoints(text);
    return this.#chunkRatio;
  }

  #take(size: number): string {
    if (this.#text === null) return "";
    const start = this.#used;
    this.#used = codePointOffset(this.#text, size, start);
    return this.#text.slice(start, this.#used);
  }

  /** Reads a line that the decoded text does not hold whole, or that has a limit. */
  #longLine(limit: number, chunkSize: number | null): string {
    let line = "";
    for (let left = limit; ; ) {
      while (!this.#text) {
        if (!this.#decodeChunk(chunkSize, 0, line)) {
          this.drop();
          return line;
        }
      }
      const text = this.#text;
      const isTorn = this.#newline === "\r\n" && line.endsWith("\r") && text[this.#used] === "\n";
      const end = isTorn ? this.#used + 1 : this.#lineEnd(text, this.#used);
      const part = text.slice(this.#used, end || undefined);
      const kept = left === Infinity ? part : part.slice(0, codePointOffset(part, left));
      this.#used += kept.length;
      line += kept;
      left -= left === Infinity ? 0 : countCodePoints(kept);
      // As in CPython, a "\r" at the end waits for the next chunk even where the limit is reached.
      const waits = this.#newline === "\r\n" && kept === part && part.endsWith("\r");
      if (end > 0 || (left === 0 && !waits)) return line;
      this.drop();
    }
  }

  /** Returns where the line ends that has `from` in it, or 0 if not in this text. */
  #lineEnd(text: string, from: number): number {
    if (this.#newline === "") {
      ANY_END.lastIndex = from;
      return ANY_END.test(text) ? ANY_END.lastIndex : 0;
    }
    const end = this.#newline ?? "\n";
    const at = text.indexOf(end, from);
    return at < 0 ? 0 : at + end.length;
  }
}

/** Returns what a method gave, if it is bytes. CPython, too, has a BlockingIOError for nothing since 3.14 (gh-57531). */
function bytesOrWait(result: unknown, method: string): Uint8Array {
  if (result === null) throw new BlockingIOError("Cannot read as the stream below would have to wait", 0);
  return bytesFrom(result, method);
}
