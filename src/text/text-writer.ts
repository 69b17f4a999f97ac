import { joined } from "../base/bytes.ts";
import { countCodePoints } from "../base/code-points.ts";
import { afterTaking, takenBefore } from "../base/errors.ts";
import { encode } from "../encodings/encode.ts";
import type { Encoder } from "../encodings/encoding.ts";
import type { Newline } from "./newlines.ts";

interface EncodedSink {
  write(bytes: Uint8Array<ArrayBuffer>): unknown;
}

/** The writing half of a `TextIOWrapper`: encodes text, and collects small pieces before it writes them. */
export class TextWriter {
  /** Whether nothing was written yet: the encoder's signature goes first. */
  atStart: boolean;
  readonly #sink: EncodedSink;
  readonly #encoder: Encoder;
  readonly #errors: string;
  /** What a line feed becomes. */
  readonly #newline: string;
  /** What waits to be written: bytes, then text that can be encoded, which is cheaper all at once. */
  #parts: Uint8Array<ArrayBuffer>[] = [];
  #size = 0;
  #text = "";

  constructor(
    sink: EncodedSink,
    encoder: Encoder,
    errors: string,
    newline: Newline | null,
    atStart: boolean,
  ) {
    this.#sink = sink;
    this.#encoder = encoder;
    this.#errors = errors;
    this.#newline = newline || "\n";
    this.atStart = atStart;
  }

  /**
   * Collects the text; writes what is there as soon as that is `chunkSize` bytes or more.
   *
   * @returns How many code points it holds.
   * @throws what the sink throws: with the number of code points as `characters_written` if the text was taken, and is
   *   written by a later call; else nothing of it was.
   */
  write(text: string, chunkSize: number): number {
    if (this.atStart || this.#encoder.suspect.test(text)) {
      const bytes = encode(this.#encoder, this.#translated(text), this.#errors, this.atStart);
      const count = countCodePoints(text);
      this.#add(bytes, chunkSize, count);
      return count;
    }
    if (this.#fits(text, chunkSize)) this.#text += text;
    else this.#add(this.#encoder.encode(this.#translated(text)), chunkSize, text.length);
    return text.length;
  }

  /** Writes what was collected. What the sink does not take goes on waiting; CPython forgets it. */
  flush(): void {
    this.#encodeText();
    if (this.#size === 0) return;
    const bytes = joined(this.#parts);
    this.#size = 0;
    this.#parts = [];
    try {
      this.#sink.write(bytes);
    } catch (error) {
      const rest = bytes.subarray(takenBefore(error, bytes.length));
      this.#parts.unshift(rest);
      this.#size += rest.length;
      throw error;
    }
  }

  /** Whether the text, however much its encoding takes, does not fill the chunk. */
  #fits(text: string, chunkSize: number): boolean {
    const most = this.#newline === "\r\n" ? 2 * this.#encoder.most : this.#encoder.most;
    if (this.#size + (this.#text.length + text.length) * most < chunkSize) return true;
    this.#encodeText();
    return this.#size + text.length * most < chunkSize;
  }

  #encodeText(): void {
    if (this.#text === "") return;
    const bytes = this.#encoder.encode(this.#translated(this.#text));
    this.#text = "";
    this.#parts.push(bytes);
    this.#size += bytes.length;
  }

  /** Adds encoded text of `count` code points. */
  #add(bytes: Uint8Array<ArrayBuffer>, chunkSize: number, count: number): void {
    this.#encodeText();
    // As CPython since 3.13 (gh-119506): only what is large is not joined to what waits.
    if (bytes.length >= chunkSize) this.#flushBefore();
    const wasAtStart = this.atStart;
    this.atStart = false;
    this.#parts.push(bytes);
    this.#size += bytes.length;
    if (this.#size < chunkSize) return;
    try {
      this.flush();
    } catch (error) {
      if (this.#size < bytes.length) throw afterTaking(error, count);
      // The sink took nothing of the text, and the caller may write it again.
      this.#size -= bytes.length;
      this.#parts = [joined(this.#parts).subarray(0, this.#size)];
      this.atStart = wasAtStart;
      throw afterTaking(error, 0);
    }
  }

  #flushBefore(): void {
    try {
      this.flush();
    } catch (error) {
      throw afterTaking(error, 0);
    }
  }

  #translated(text: string): string {
    return this.#newline === "\n" ? text : text.replaceAll("\n", this.#newline);
  }
}
