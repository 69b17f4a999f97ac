import type { Readable } from "node:stream";
import { type AsyncBytes, writeFrom } from "bytesio";
import { SpooledTemporaryFile, toReadable } from "bytesio/node";

export interface BlobCacheOptions {
  /** The most bytes of all blobs together. What was used longest ago goes. */
  maxBytes: number;
  /** How many of them may be in memory. What was used longest ago moves to the disk. */
  maxBytesInMemory: number;
  /** The folder of the files on the disk, which have no names. Default: `os.tmpdir()`. */
  dir?: string | undefined;
}

interface Blob {
  readonly file: SpooledTemporaryFile;
  readonly size: number;
  readers: number;
  isForgotten: boolean;
}

/** A cache of blobs that come and go as streams: the recent ones in memory, the others on the disk. */
export class BlobCache {
  readonly #options: BlobCacheOptions;
  /** In the order of their use. */
  readonly #blobs = new Map<string, Blob>();
  #bytes = 0;
  #bytesInMemory = 0;

  constructor(options: BlobCacheOptions) {
    this.#options = options;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get bytesInMemory(): number {
    return this.#bytesInMemory;
  }

  /**
   * Keeps what `source` delivers, in the place of what had the key.
   *
   * If the source fails, is aborted, or is larger than the whole cache (`LimitError`), nothing has changed.
   *
   * @returns How many bytes that are.
   */
  async put(key: string, source: AsyncBytes, options: { signal?: AbortSignal } = {}): Promise<number> {
    const { maxBytes, maxBytesInMemory, dir } = this.#options;
    // A `max_size` of 0 would keep everything in memory.
    const file = new SpooledTemporaryFile({ max_size: Math.max(maxBytesInMemory, 1), dir });
    try {
      const size = await writeFrom(file, source, { ...options, limit: maxBytes });
      file.flush();
      const blob = { file, size, readers: 0, isForgotten: false };
      this.delete(key);
      this.#makeRoom(blob);
      this.#count(blob, 1);
      this.#blobs.set(key, blob);
      return size;
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /**
   * Returns the blob as a stream of its own; undefined if there is none.
   *
   * What is forgotten while it is read is read to its end. A stream that nobody reads must be destroyed.
   */
  get(key: string, options: { signal?: AbortSignal } = {}): Readable | undefined {
    const blob = this.#blobs.get(key);
    if (blob === undefined) return undefined;
    this.#blobs.delete(key);
    this.#blobs.set(key, blob);
    const readable = toReadable(blob.file, { ...options, start: 0 });
    blob.readers++;
    readable.once("close", () => {
      blob.readers--;
      closeUnused(blob);
    });
    return readable;
  }

  /** Forgets a blob; returns whether there was one. */
  delete(key: string): boolean {
    const blob = this.#blobs.get(key);
    if (blob === undefined) return false;
    this.#blobs.delete(key);
    this.#count(blob, -1);
    blob.isForgotten = true;
    closeUnused(blob);
    return true;
  }

  /** Forgets all blobs. */
  [Symbol.dispose](): void {
    for (const key of this.#blobs.keys()) this.delete(key);
  }

  #makeRoom(arriving: Blob): void {
    const { maxBytes, maxBytesInMemory } = this.#options;
    for (const key of this.#blobs.keys()) {
      if (this.#bytes + arriving.size <= maxBytes) break;
      this.delete(key);
    }
    const inMemory = isInMemory(arriving) ? arriving.size : 0;
    for (const blob of this.#blobs.values()) {
      if (this.#bytesInMemory + inMemory <= maxBytesInMemory) break;
      this.#count(blob, -1);
      try {
        blob.file.rollover();
      } finally {
        this.#count(blob, 1);
      }
    }
  }

  #count(blob: Blob, sign: 1 | -1): void {
    this.#bytes += sign * blob.size;
    if (isInMemory(blob)) this.#bytesInMemory += sign * blob.size;
  }
}

/** On the disk its name is a descriptor. */
function isInMemory({ file }: Blob): boolean {
  return file.name === null;
}

function closeUnused({ file, readers, isForgotten }: Blob): void {
  if (isForgotten && readers === 0) file.close();
}
