import { integer } from "../base/arguments.ts";
import type { RawReader, Reader, Seekable } from "../base/protocols.ts";
import { asRandomAccess } from "../transfer/random-access.ts";

/**
 * The part of the module `strtok3` that {@link toTokenizer} calls.
 *
 * @example
 * ```ts
 * import * as strtok3 from "strtok3";
 * import type { Strtok3 } from "bytesio/adapters";
 *
 * const module: Strtok3<strtok3.AbstractTokenizer> = strtok3;
 * typeof module.EndOfStreamError; // => "function"
 * ```
 */
export interface Strtok3<Base> {
  /** The constructor is protected, so that a type can name the prototype only. */
  AbstractTokenizer: { prototype: Base };
  EndOfStreamError: new () => Error;
}

/**
 * What a tokenizer knows about its file: the `IFileInfo` of `strtok3`.
 *
 * @example
 * ```ts
 * import * as strtok3 from "strtok3";
 * import { BytesIO } from "bytesio";
 * import { type FileInfo, toTokenizer } from "bytesio/adapters";
 *
 * const fileInfo: FileInfo = { mimeType: "audio/mpeg" };
 * toTokenizer(strtok3, new BytesIO(new Uint8Array(5)), { fileInfo }).fileInfo; // => { mimeType: "audio/mpeg", size: 5 }
 * ```
 */
export interface FileInfo {
  /** In bytes: always the size of the stream. */
  size?: number;
  mimeType?: string;
  path?: string;
  url?: string;
}

/**
 * Options of {@link toTokenizer}.
 *
 * @example
 * ```ts
 * import type { TokenizerOptions } from "bytesio/adapters";
 *
 * const options: TokenizerOptions = { fileInfo: { path: "song.mp3" } };
 * options.fileInfo?.path; // => "song.mp3"
 * ```
 */
export interface TokenizerOptions {
  /** What the caller knows about the file, for parsers that go by its name or type. Default: its size. */
  fileInfo?: FileInfo | undefined;
}

/**
 * The members of a tokenizer over a stream that its base class lacks: random access.
 *
 * @example
 * ```ts
 * import * as strtok3 from "strtok3";
 * import { BytesIO } from "bytesio";
 * import { type PositionedTokenizer, toTokenizer } from "bytesio/adapters";
 *
 * const tokenizer: PositionedTokenizer = toTokenizer(strtok3, new BytesIO(new Uint8Array(5)));
 * tokenizer.setPosition(3);
 * tokenizer.position; // => 3
 * ```
 */
export interface PositionedTokenizer {
  fileInfo: FileInfo & { size: number };
  /** In bytes from the start. It is the tokenizer's own, and not the position of the stream. */
  position: number;
  setPosition(position: number): void;
}

/** The `IReadChunkOptions` of `strtok3`. */
interface TokenReadOptions {
  length?: number;
  position?: number;
  mayBeLess?: boolean;
}

/**
 * Makes a tokenizer for `strtok3`, and so for `file-type` and `music-metadata`. It reads only the parts that they look at.
 *
 * The tokenizer starts at the start of the stream, with a position of its own: the position of `stream` stays. Closing the
 * tokenizer does not close `stream`.
 *
 * @param strtok3 - The module, as the tokenizer must be of its class.
 * @param stream - A `BytesIO`, a file, or any other seekable stream that can be read.
 * @throws {TypeError} if `stream` has no position.
 * @throws {UnsupportedOperation} if `stream` is not seekable.
 * @throws {ClosedError} if `stream` is closed.
 * @example
 * ```ts
 * import { fileTypeFromTokenizer } from "file-type";
 * import * as strtok3 from "strtok3";
 * import { BytesIO } from "bytesio";
 * import { toTokenizer } from "bytesio/adapters";
 *
 * const gif = new BytesIO(new TextEncoder().encode("GIF89a"));
 * (await fileTypeFromTokenizer(toTokenizer(strtok3, gif)))?.mime; // => "image/gif"
 * ```
 */
export function toTokenizer<Base>(
  { AbstractTokenizer, EndOfStreamError }: Strtok3<Base>,
  stream: Seekable & (Reader<Uint8Array | null> | Pick<RawReader, "readinto">),
  { fileInfo }: TokenizerOptions = {},
): Base & PositionedTokenizer {
  const access = asRandomAccess(stream);
  const Parent = AbstractTokenizer as unknown as new () => { position: number };

  class StreamTokenizer extends Parent implements PositionedTokenizer {
    fileInfo = { ...fileInfo, size: access.size };

    supportsRandomAccess(): boolean {
      return true;
    }

    setPosition(position: number): void {
      this.position = integer(position, "set the position", "position", 0);
    }

    async peekBuffer(target: Uint8Array, options?: TokenReadOptions): Promise<number> {
      return this.#read(target, options).count;
    }

    async readBuffer(target: Uint8Array, options?: TokenReadOptions): Promise<number> {
      const { position, count } = this.#read(target, options);
      this.position = position + count;
      return count;
    }

    #read(target: Uint8Array, options: TokenReadOptions = {}): { position: number; count: number } {
      const { length = target.length, position = this.position, mayBeLess = false } = options;
      const wanted = integer(length, "read", "length", 0, target.length);
      const count = access.readAt(target.subarray(0, wanted), position);
      if (count < wanted && !mayBeLess) throw new EndOfStreamError();
      return { position, count };
    }
  }

  return new StreamTokenizer() as StreamTokenizer & Base;
}
