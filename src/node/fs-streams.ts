import { createReadStream, createWriteStream, type ReadStream, type WriteStream } from "node:fs";
import { describe, integer } from "../base/arguments.ts";
import { BlockingIOError } from "../base/errors.ts";
import type { RandomAccess, RawReader, RawWriter, Reader, Seekable, Writer } from "../base/protocols.ts";
import { asRandomAccess, confirmedSize } from "../transfer/random-access.ts";

/**
 * Options of `toReadStream()`.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { toReadStream, type ToReadStreamOptions } from "bytesio/node";
 *
 * const options: ToReadStreamOptions = { path: "report.pdf" };
 * toReadStream(new BytesIO(), options).path; // => "report.pdf"
 * ```
 */
export interface ToReadStreamOptions {
  /** The `path` of the ReadStream, from which an upload takes the name of the file. Default: "file". */
  path?: string | undefined;
  /** The first byte to read. Default: 0. */
  start?: number | undefined;
  /** The last byte to read, itself included, as in `node:fs`. Default, and past it: the last byte at the time of the call. */
  end?: number | undefined;
  /** The most bytes in a chunk, which is also how many are read ahead. Default: 65536. */
  highWaterMark?: number | undefined;
  /** Whether the stream is closed with the ReadStream. Default: false. */
  close?: boolean | undefined;
}

/**
 * Options of `toWriteStream()`.
 *
 * @example
 * ```ts
 * import { finished } from "node:stream/promises";
 * import { BytesIO } from "bytesio";
 * import { toWriteStream, type ToWriteStreamOptions } from "bytesio/node";
 *
 * const options: ToWriteStreamOptions = { flags: "a" };
 * const stream = new BytesIO(Uint8Array.of(1));
 * await finished(toWriteStream(stream, options).end(Uint8Array.of(2)));
 * stream.getvalue(); // => Uint8Array.of(1, 2)
 * ```
 */
export interface ToWriteStreamOptions {
  /** The `path` of the WriteStream. Default: "file". */
  path?: string | undefined;
  /** "w" empties the stream first, "r+" overwrites its contents, "a" writes at its end. Default: "w". */
  flags?: "w" | "r+" | "a" | undefined;
  /** The position of the first byte to write. The flags "a" ignore it. Default: 0. */
  start?: number | undefined;
  /** Whether the stream is closed with the WriteStream. Default: false. */
  close?: boolean | undefined;
}

/**
 * The descriptor of the streams, which have no file. It is not one that the process may have open, so that a call of
 * `node:fs` with it throws.
 */
const NO_DESCRIPTOR = -1;

type Callback<Result> = (error: Error | null, result?: Result, bytes?: Uint8Array) => void;

/**
 * Returns a genuine `fs.ReadStream` of the contents of `stream`, as if `fs.createReadStream()` had opened a file with
 * these contents. It is for libraries that ask for `instanceof fs.ReadStream`, or for a `path`.
 *
 * It reads the bytes from `start` up to the end at the time of the call, wherever the position of the stream is, and
 * leaves the position alone: any number of ReadStreams may run side by side. No file has the path: a library that opens
 * or measures the file by itself needs `withPath()`. The properties `start` and `end` are always set, so that a library
 * that computes a length from them (form-data) gets it right. Where the size of the stream is not true, as that of a file
 * in /proc, the ReadStream reads up to the end that it finds, and `end` is Infinity without an option.
 *
 * @param stream - A seekable stream that can be read.
 * @throws {TypeError} if `stream` has no position, or an option has the wrong type.
 * @throws {RangeError} if `start` or `end` is negative, or `end` less than `start` - 1 (which is an empty range).
 * @throws {UnsupportedOperation} if the stream is not seekable.
 * @throws {ClosedError} if the stream is closed.
 * @example
 * ```ts
 * import { ReadStream } from "node:fs";
 * import { text } from "node:stream/consumers";
 * import { BytesIO } from "bytesio";
 * import { toReadStream } from "bytesio/node";
 *
 * const upload = toReadStream(new BytesIO(new TextEncoder().encode("Hello")), { path: "hello.txt" });
 * upload instanceof ReadStream; // => true
 * await text(upload); // => "Hello"
 * ```
 */
export function toReadStream(
  stream: Seekable & (Reader<Uint8Array | null> | Pick<RawReader, "readinto">),
  options: ToReadStreamOptions = {},
): ReadStream {
  const start = integer(options.start ?? 0, "read", "start", 0);
  const { end: last = Infinity, highWaterMark = 65_536 } = options;
  if (last !== Infinity) integer(last, "read", "end", start - 1);
  const access = asRandomAccess(stream);
  // A size that reads do not confirm is no reason to stop, and no length that others may compute with.
  const size = confirmedSize(access) ?? Infinity;
  const end = Math.min(last, Math.max(size, start) - 1);
  const fs = fileSystem(access, stream, options.close ?? false);
  const made = createReadStream(options.path ?? "file", { fs, start, highWaterMark });
  // As an option of `createReadStream()`, the end of an empty range would be refused: it lies before the start.
  return Object.assign(made, { end });
}

/**
 * Returns a genuine `fs.WriteStream` into `stream`, as if `fs.createWriteStream()` had opened it as a file.
 *
 * It writes at positions of its own, and leaves the position of the stream alone. It flushes the stream when it closes.
 * No file has the path.
 *
 * @param stream - A seekable stream that can be written and, with the flags "w", truncated.
 * @throws {TypeError} if `stream` has no position, or an option has the wrong type.
 * @throws {RangeError} if `flags` is none of the three, or `start` is negative.
 * @throws {UnsupportedOperation} if the stream is not seekable.
 * @throws {ClosedError} if the stream is closed.
 * @example
 * ```ts
 * import { WriteStream } from "node:fs";
 * import { finished } from "node:stream/promises";
 * import { BytesIO } from "bytesio";
 * import { toWriteStream } from "bytesio/node";
 *
 * const stream = new BytesIO();
 * const download = toWriteStream(stream);
 * download instanceof WriteStream; // => true
 * await finished(download.end("Hello"));
 * stream.getvalue(); // => new TextEncoder().encode("Hello")
 * ```
 */
export function toWriteStream(
  stream: Seekable & (Writer | Pick<RawWriter, "write">),
  options: ToWriteStreamOptions = {},
): WriteStream {
  const { flags = "w" } = options;
  if (flags !== "w" && flags !== "r+" && flags !== "a") {
    throw new RangeError(`Cannot write as flags must be "w", "r+" or "a": received ${describe(flags)}`);
  }
  const first = integer(options.start ?? 0, "write", "start", 0);
  const access = asRandomAccess(stream);
  const start = flags === "a" ? access.size : first;
  const fs = fileSystem(
    access,
    stream,
    options.close ?? false,
    () => {
      if (flags === "w") access.truncate(0);
    },
    // Node would try it again, and fail on the way with an error of its own.
    (error) => made.destroy(error),
  );
  const made = createWriteStream(options.path ?? "file", { fs, start, flags });
  return made;
}

/**
 * Returns the functions of `node:fs` that `fs.ReadStream` and `fs.WriteStream` call, over a stream.
 *
 * @param onBlocked - Is told of a write for which `stream` would have to wait, before the answer.
 */
function fileSystem(
  access: RandomAccess,
  stream: object,
  close: boolean,
  open: () => void = () => {},
  onBlocked: (error: BlockingIOError) => void = () => {},
) {
  const { flush, close: closeIt } = stream as { flush?(): void; close?(): void };
  const part = (bytes: Uint8Array, offset: number, size: number) => bytes.subarray(offset, offset + size);
  return {
    open(_path: unknown, _flags: unknown, _mode: unknown, done: Callback<number>): void {
      callBack(done, () => {
        open();
        return NO_DESCRIPTOR;
      });
    },
    read(
      _fd: number,
      target: Uint8Array,
      offset: number,
      size: number,
      position: number,
      done: Callback<number>,
    ) {
      callBack(done, () => access.readAt(part(target, offset, size), position), target);
    },
    write(
      _fd: number,
      data: Uint8Array,
      offset: number,
      size: number,
      position: number,
      done: Callback<number>,
    ) {
      const work = () => {
        try {
          return access.writeAt(part(data, offset, size), position);
        } catch (error) {
          if (error instanceof BlockingIOError) onBlocked(error);
          throw error;
        }
      };
      callBack(done, work, data);
    },
    close(_fd: number, done: Callback<void>): void {
      callBack(done, () => (close ? closeIt : flush)?.call(stream));
    },
  };
}

/** Does `work` in a later turn of the event loop, as `node:fs` does, and calls back with its result. */
function callBack<Result>(done: Callback<Result>, work: () => Result, bytes?: Uint8Array): void {
  setImmediate(() => {
    let result: Result;
    try {
      result = work();
    } catch (error) {
      return done(error as Error);
    }
    done(null, result, bytes);
  });
}
