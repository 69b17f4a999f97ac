import type { RawReader, Reader, Seekable } from "../base/protocols.ts";
import { asRandomAccess, bytesAt } from "../transfer/random-access.ts";
import { toReadableStream } from "../web/index.ts";

/**
 * The source that `@zip.js/zip.js` reads from: the members of its own class `Reader`.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { toZipReader, type ZipSource } from "bytesio/adapters";
 *
 * const source: ZipSource = toZipReader(new BytesIO(Uint8Array.of(1, 2, 3)));
 * await source.readUint8Array(1, 2); // => Uint8Array.of(2, 3)
 * ```
 */
export interface ZipSource {
  /** The size of the contents in bytes. */
  readonly size: number;
  /** The whole contents: a new ReadableStream at each access. */
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  init(): Promise<void>;
  /** Returns `length` bytes from `index` on, fewer at the end. */
  readUint8Array(index: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  createReadable(options?: {
    offset?: number;
    size?: number;
    chunkSize?: number;
  }): ReadableStream<Uint8Array<ArrayBuffer>>;
}

/**
 * Makes a reader for `@zip.js/zip.js`. The library reads an archive from it, only the parts that it needs, or the contents
 * of a new entry.
 *
 * The position of `stream` stays.
 *
 * @param stream - A `BytesIO`, a file, or any other seekable stream that can be read.
 * @throws {TypeError} if `stream` has no position.
 * @throws {UnsupportedOperation} if `stream` is not seekable.
 * @throws {ClosedError} if `stream` is closed.
 * @example
 * ```ts
 * import { ZipReader, ZipWriter } from "@zip.js/zip.js";
 * import { BytesIO } from "bytesio";
 * import { toZipReader } from "bytesio/adapters";
 * import { toWritableStream } from "bytesio/web";
 *
 * const archive = new BytesIO();
 * const writer = new ZipWriter(toWritableStream(archive));
 * await writer.add("three.bin", toZipReader(new BytesIO(Uint8Array.of(1, 2, 3))));
 * await writer.close();
 * const [entry] = await new ZipReader(toZipReader(archive)).getEntries();
 * entry?.uncompressedSize; // => 3
 * ```
 */
export function toZipReader(
  stream: Seekable & (Reader<Uint8Array | null> | Pick<RawReader, "readinto">),
): ZipSource {
  const access = asRandomAccess(stream);
  return {
    get size() {
      return access.size;
    },
    get readable() {
      return this.createReadable();
    },
    async init() {},
    async readUint8Array(index, length) {
      return bytesAt(access, index, index + length);
    },
    createReadable({ offset = 0, size = Infinity, chunkSize } = {}) {
      const end = Number.isFinite(size) ? offset + size : undefined;
      return toReadableStream(stream, { start: offset, end, chunkSize });
    },
  };
}
