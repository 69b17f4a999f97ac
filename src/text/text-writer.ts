import { joined } from "../base/bytes.ts";
import { countCodePoints } from "../base/code-points.ts";
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
   */
  write(text: string, chunkSize: number): number {
    if (this.atStart || this.#encoder.suspect.test(text)) {
      const bytes = encode(this.#encoder, this.#translated(text), this.#errors, this.atStart);
      this.atStart = false;
      this.#add(bytes, chunkSize);
      return countCodePoints(text);
    }
    if (this.#fits(text, chunkSize)) this.#text += text;
    else this.#add(this.#encoder.encode(this.#translated(text)), chunkSize);
    return text.length;
  }

  /** Writes the collected text. If that fails, the text is not kept, as in CPython. */
  flush(): void {
    this.#encodeText();
    if (this.#size === 0) return;
    const bytes = joined(this.#parts);
    this.#size = 0;
    this.#parts = [];
    this.#sink.write(bytes);
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

  #add(bytes: Uint8Array<ArrayBuffer>, chunkSize: number): void {
    this.#encodeText();
    if (this.#size + bytes.length > chunkSize) this.flush();
    this.#parts.push(bytes);
    this.#size += bytes.length;
    if (this.#size >= chunkSize) this.flush();
  }

  #translated(text: string): string {
    return this.#newline === "\n" ? text : text.replaceAll("\n", this.#newline);
  }
}
