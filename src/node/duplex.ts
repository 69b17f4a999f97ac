import { Duplex } from "node:stream";
import { integer, limitOrNone } from "../base/arguments.ts";
import { LimitError } from "../base/errors.ts";
import type { RawReader, RawWriter, Reader, Seekable, Writer } from "../base/protocols.ts";
import { letManyListen } from "../base/runtime.ts";
import { chunkSizeOf } from "../memory/lent-memory.ts";
import { paced } from "../transfer/paced.ts";
import { asRandomAccess, bytesAt } from "../transfer/random-access.ts";
import { destroyMethod, finalMethod, writeMethod } from "./stream-methods.ts";

/**
 * Options of `toDuplex()`.
 *
 * @example
 * ```ts
 * import { text } from "node:stream/consumers";
 * import { BytesIO } from "bytesio";
 * import { toDuplex, type ToDuplexOptions } from "bytesio/node";
 *
 * const options: ToDuplexOptions = { start: 2 };
 * const duplex = toDuplex(new BytesIO(new TextEncoder().encode("0123")), options);
 * await text(duplex.end("45")); // => "2345"
 * ```
 */
export interface ToDuplexOptions {
  /** The first byte to read. Default: 0. */
  start?: number | undefined;
  /** The most bytes in a chunk, which is also how many are read ahead. Default: 65536. */
  chunkSize?: number | undefined;
  /** The most bytes that may be written through the Duplex. Default: no limit but the stream's own. */
  limit?: number | undefined;
  /** Destroys the Duplex with an `AbortError`. */
  signal?: AbortSignal | undefined;
  /** Whether the stream is closed with the Duplex: after both ends, by `destroy()`, by an error. Default: false. */
  close?: boolean | undefined;
}

/**
 * Returns a Node `Duplex` that appends what is written to it to `stream`, and gives the contents of the stream from
 * `start` on: first what the stream held before, then what is written, up to the end of the writing.
 *
 * So the stream is a spool between a producer and a consumer that is slower, or comes later: a `BytesIO` in memory, or a
 * file on disk. The producer never has to wait. The contents stay in the stream, and `limit` bounds them. Reading and
 * writing have positions of their own: the position of the stream stays, and others may use the stream in between.
 *
 * For a Duplex of two streams, join their halves: `Duplex.from({ readable: toReadable(one), writable:
 * toWritable(other) })`.
 *
 * @param stream - A seekable stream that can be read and written.
 * @throws {TypeError} if `stream` has no position, or an option has the wrong type.
 * @throws {RangeError} if `start` or `limit` is negative, or `chunkSize` less than 1.
 * @throws {UnsupportedOperation} if the stream is not seekable.
 * @throws {ClosedError} if the stream is closed.
 * @example
 * ```ts
 * import { text } from "node:stream/consumers";
 * import { BytesIO } from "bytesio";
 * import { toDuplex } from "bytesio/node";
 *
 * const duplex = toDuplex(new BytesIO());
 * duplex.write("Hel");
 * await text(duplex.end("lo")); // => "Hello"
 * ```
 */
export function toDuplex(
  stream: Seekable &
    (Reader<Uint8Array | null> | Pick<RawReader, "readinto">) &
    (Writer | Pick<RawWriter, "write">),
  options: ToDuplexOptions = {},
): Duplex {
  const { signal, close = false } = options;
  if (signal) letManyListen(signal);
  const size = chunkSizeOf(options.chunkSize, false, "read");
  const limit = limitOrNone(options.limit, "write");
  let position = integer(options.start ?? 0, "read", "start", 0);
  const access = asRandomAccess(stream);
  let written = 0;
  /** Whether the consumer waits for bytes that are not there yet. */
  let isAwaited = false;
  let isWhole = false;

  const read = paced((self: Duplex) => {
    const chunk = bytesAt(access, position, position + size);
    position += chunk.length;
    isAwaited = chunk.length === 0 && !isWhole;
    if (!isAwaited) self.push(chunk.length === 0 ? null : chunk);
    return chunk.length;
  });
  const wake = (): void => {
    if (!isAwaited) return;
    isAwaited = false;
    read.call(duplex);
  };
  const finish = finalMethod(stream, false);

  const duplex: Duplex = new Duplex({
    readableHighWaterMark: size,
    read,
    write: writeMethod((chunk) => {
      if (written + chunk.length > limit) throw new LimitError("write", limit, written + chunk.length);
      written += access.writeAt(chunk, access.size);
      wake();
    }),
    final: (done) => {
      isWhole = true;
      wake();
      finish(done);
    },
    destroy: destroyMethod(stream, close),
    ...(signal && { signal }),
  });
  return duplex;
}
