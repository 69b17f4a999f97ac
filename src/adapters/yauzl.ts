import type { Readable } from "node:stream";
import type { RawReader, Reader, Seekable } from "../base/protocols.ts";
import { asRandomAccess } from "../transfer/random-access.ts";
import { rangeReadable } from "./range-readable.ts";

/** Abstract too, as yauzl's types say of its class. */
type Constructor<Made> = abstract new (...args: never[]) => Made;

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
 * import { toYauzl } from "bytesio/adapters";
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
export function toYauzl<Instance extends object>(
  yauzl: { RandomAccessReader: Constructor<Instance> },
  stream: Seekable & (Reader<Uint8Array | null> | Pick<RawReader, "readinto">),
): Instance {
  const access = asRandomAccess(stream);
  const Base = yauzl.RandomAccessReader as unknown as new () => object;
  class StreamReader extends Base {
    /** What yauzl asks for, with an end that is not included. */
    _readStreamForRange(start: number, end: number): Readable {
      return rangeReadable(access, start, end);
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
  return new StreamReader() as Instance;
}
