import { GetObjectCommand, HeadObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { SEEK_CUR, SEEK_END, SEEK_SET } from "bytesio";
import type { Place } from "./s3-upload.ts";

export interface S3FileOptions {
  /** How many bytes are fetched at once, at least. Default: 256 KiB. */
  blockSize?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** An object as a file to seek and read: what is read is fetched by ranges, and one block of it is kept. */
export class S3File {
  readonly size: number;
  readonly #client: S3Client;
  readonly #place: Place;
  readonly #tag: string | undefined;
  readonly #options: S3FileOptions;
  #position = 0;
  #block: Uint8Array = new Uint8Array();
  #blockStart = 0;

  private constructor(
    client: S3Client,
    place: Place,
    size: number,
    tag: string | undefined,
    options: S3FileOptions,
  ) {
    this.#client = client;
    this.#place = place;
    this.size = size;
    this.#tag = tag;
    this.#options = options;
  }

  /** Opens an object. It rejects with `NotFound` if there is none. */
  static async open(client: S3Client, place: Place, options: S3FileOptions = {}): Promise<S3File> {
    const { signal } = options;
    const head = await client.send(new HeadObjectCommand(place), signal && { abortSignal: signal });
    return new S3File(client, place, head.ContentLength ?? 0, head.ETag, options);
  }

  tell(): number {
    return this.#position;
  }

  /** Moves the position, without asking the server. */
  seek(offset: number, whence: number = SEEK_SET): number {
    const base = { [SEEK_SET]: 0, [SEEK_CUR]: this.#position, [SEEK_END]: this.size }[whence];
    if (base === undefined)
      throw new RangeError(`Cannot seek as whence must be 0, 1 or 2: received ${whence}`);
    this.#position = Math.max(base + offset, 0);
    return this.#position;
  }

  /** Reads up to `size` bytes, by default all up to the end. Empty at the end. One read must end before the next. */
  async read(size: number = Infinity): Promise<Uint8Array<ArrayBuffer>> {
    const start = this.#position;
    const end = Math.max(Math.min(start + size, this.size), start);
    if (start < this.#blockStart || end > this.#blockStart + this.#block.length)
      await this.#fetch(start, end);
    this.#position = end;
    return this.#block.slice(start - this.#blockStart, end - this.#blockStart);
  }

  async #fetch(start: number, end: number): Promise<void> {
    const { signal, blockSize = 2 ** 18 } = this.#options;
    const last = Math.min(Math.max(end, start + blockSize), this.size) - 1;
    if (last < start) return;
    const command = new GetObjectCommand({
      ...this.#place,
      Range: `bytes=${start}-${last}`,
      IfMatch: this.#tag,
    });
    const { Body, ETag } = await this.#client.send(command, signal && { abortSignal: signal });
    // Not every server heeds If-Match.
    if (!Body || ETag !== this.#tag) {
      throw new Error(`Cannot read on as the object must be what was opened: received ETag ${ETag}`);
    }
    this.#block = await Body.transformToByteArray();
    this.#blockStart = start;
  }
}
