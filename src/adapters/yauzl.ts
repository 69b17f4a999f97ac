import type { Readable } from "node:stream";
import type { RawReader, Reader, Seekable } from "../base/protocols.ts";
import { asRandomAccess } from "../transfer/random-access.ts";
import { rangeReadable } from "./range-readable.ts";

/** A class that may be abstract: the types of yauzl say so of theirs. */
type AbstractClass<Made> = abstract new (...args: never[]) => Made;

/**
 * Returns a reader for yauzl's `fromRandomAccessReader()`, which reads only the parts of the archive that are needed. yauzl
 * takes the size of the archive as another argument.
 *
 * The position of the stream stays. The stream stays open when yauzl closes the reader.
 *
 * @param yauzl - The module, as `import yauzl from "yauzl"` gives it.
 * @param stream - A `BytesIO`, a file, or any other seekable stream that can be read.
 * @returns An instance of `yauzl.RandomAccessReader`.
 * @throws {TypeError} if `stream` has no position.
 * @throws {UnsupportedOperation} if `stream` is not seekable.
 * @throws {ClosedError} if `stream` is closed.
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
  yauzl: { RandomAccessReader: AbstractClass<Instance> },
  stream: Seekable & (Reader<Uint8Array | null> | Pick<RawReader, "readinto">),
): Instance {
  const access = asRandomAccess(stream);
  const Base = yauzl.RandomAccessReader as unknown as new () => object;
  class StreamReader extends Base {
    /** yauzl calls this method. Its `end` is exclusive. */
    _readStreamForRange(start: number, end: number): Readable {
      return rangeReadable(access, start, end);
    }

    /** Replaces yauzl's own method, which makes a Node stream for each of the small parts. */
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
          if (count < length)
            error = new Error(
              `Cannot read as the stream must have ${length} bytes at ${position}: received ${count}, unexpected EOF`,
            );
        } catch (thrown) {
          error = thrown as Error;
        }
        done(error);
      });
    }
  }
  return new StreamReader() as Instance;
}
