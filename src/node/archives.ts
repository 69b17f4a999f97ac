import type { Readable } from "node:stream";
import { asRandomAccess, type PositionedStream, type Reader } from "../index.ts";
import { toReadable } from "./readable.ts";

/**
 * What `toUnzipper()` returns: what unzipper's `Open.custom()` takes.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { toUnzipper, type UnzipperSource } from "bytesio/node";
 *
 * const source: UnzipperSource = toUnzipper(new BytesIO(new Uint8Array(10)));
 * await source.size(); // => 10
 * ```
 */
export interface UnzipperSource {
  /** Answers with the size in bytes. */
  size(): Promise<number>;
  /** Reads `length` bytes from `offset` on; without a length, up to the end. */
  stream(offset: number, length?: number): Readable;
}

/** Abstract too, as yauzl's types say of its class. */
type Constructor<Instance> = abstract new (...args: never[]) => Instance;

/**
 * Returns a reader for yauzl's `fromRandomAccessReader()`, which takes the size of the archive beside it: only
 * the parts that are asked for are read.
 *
 * The position of the stream is left alone, and so is the stream when yauzl closes the reader.
 *
 * @param yauzl - The module, as `import yauzl from "yauzl"` gives it.
 * @param stream - A seekable stream that can be read.
 * @returns An instance of `yauzl.RandomAccessReader`.
 * @throws {TypeError} if `stream` has no position.
 * @throws {UnsupportedOperation} if the stream is not seekable.
 * @throws {ClosedError} if the stream is closed.
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { toYauzl } from "bytesio/node";
 *
 * // Stands for: import yauzl from "yauzl";
 * const yauzl = { RandomAccessReader: class {} };
 *
 * const stream = new BytesIO(Uint8Array.of(1, 2, 3));
 * const reader = toYauzl(yauzl, stream);
 * // const archive = await yauzl.fromRandomAccessReaderPromise(reader, stream.size);
 * reader instanceof yauzl.RandomAccessReader; // => true
 * ```
 */
export function toYauzl<Reader extends object>(
  yauzl: { RandomAccessReader: Constructor<Reader> },
  stream: PositionedStream,
): Reader {
  const access = asRandomAccess(stream);
  const Base = yauzl.RandomAccessReader as unknown as new () => object;
  class StreamReader extends Base {
    /** What yauzl asks for, with an end that is not included. */
    _readStreamForRange(start: number, end: number): Readable {
      return rangeOf(stream, start, end - start);
    }

    /** In the place of yauzl's own, which makes a Node stream for each of the small parts. */
    read(
      target: Uint8Array,
      offset: number,
      length: number,
      position: number,
      done: (error: Error | null) => void,
    ): void {
      setImmediate(() => {
        let error: Error | null = null;
        try {
          const count = access.readAt(target.subarray(offset, offset + length), position);
          if (count < length) error = new Error("Cannot read as the stream ends before: unexpected EOF");
        } catch (thrown) {
          error = thrown as Error;
        }
        done(error);
      });
    }
  }
  return new StreamReader() as Reader;
}

/**
 * Returns a source for unzipper's `Open.custom()`: only the parts that are asked for are read.
 *
 * The position of the stream is left alone.
 *
 * @param stream - A seekable stream that can be read.
 * @throws {TypeError} if `stream` has no position.
 * @throws {UnsupportedOperation} if the stream is not seekable.
 * @throws {ClosedError} if the stream is closed.
 * @example
 * ```ts
 * import { buffer } from "node:stream/consumers";
 * import { BytesIO } from "bytesio";
 * import { toUnzipper } from "bytesio/node";
 *
 * // const directory = await unzipper.Open.custom(toUnzipper(stream));
 * const source = toUnzipper(new BytesIO(Uint8Array.of(1, 2, 3)));
 * (await buffer(source.stream(1, 1))).length; // => 1
 * ```
 */
export function toUnzipper(stream: PositionedStream): UnzipperSource {
  const access = asRandomAccess(stream);
  return {
    size: async () => access.size,
    stream: (offset, length) => rangeOf(stream, offset, length ?? Infinity),
  };
}

function rangeOf(stream: PositionedStream, start: number, size: number): Readable {
  return toReadable(stream as Reader<Uint8Array | null>, { start, end: start + size - 1 });
}
