import type { BytesLike } from "../base/arguments.ts";
import { bytesOf, describe, integer, limitOrNone } from "../base/arguments.ts";
import { LimitError, unsupported } from "../base/errors.ts";
import type { RawWriter, Seekable, Writer } from "../base/protocols.ts";
import type { Below } from "../base/step.ts";
import { TextIOBase } from "../base/text-io-base.ts";
import { Pace } from "../transfer/paced.ts";
import { PositionGuard } from "../transfer/position-guard.ts";
import { asRandomAccess } from "../transfer/random-access.ts";
import { writeAll } from "../transfer/write-from.ts";
import { Ending } from "./ending.ts";

/**
 * Options of {@link toWritableStream}.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { toWritableStream, type WritableStreamOptions } from "bytesio/web";
 *
 * const options: WritableStreamOptions = { limit: 3 };
 * const writer = toWritableStream(new BytesIO(), options).getWriter();
 * await writer.write(new Uint8Array(4)).catch((error) => error.name); // => "LimitError"
 * ```
 */
export interface WritableStreamOptions {
  /**
   * How far writes may reach, in bytes from where the first one begins. A chunk that would pass the limit is not written at
   * all. Default: no limit but the stream's own.
   */
  limit?: number | undefined;
  /** Stops the WritableStream, which then fails with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Whether the target is closed when the WritableStream closes, fails or is aborted. Default: false. */
  close?: boolean | undefined;
}

/**
 * A command that `toWritableStream()` takes besides bytes, as `FileSystemWritableFileStream` does and as writers of media
 * files emit it. Positions count from the start of the stream.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { type PositionedChunk, toWritableStream } from "bytesio/web";
 *
 * const chunk: PositionedChunk = { type: "write", position: 2, data: Uint8Array.of(7) };
 * const stream = new BytesIO();
 * await toWritableStream(stream).getWriter().write(chunk);
 * stream.getvalue(); // => Uint8Array.of(0, 0, 7)
 * ```
 */
export type PositionedChunk =
  | { type: "write"; data: BytesLike; position?: number | null | undefined }
  | { type: "seek"; position: number }
  | { type: "truncate"; size: number };

/**
 * Makes a `WritableStream` that writes each chunk at the position of `target`, and flushes `target` when it closes.
 *
 * Until then the position is the WritableStream's. If somebody else moves the position in between, the next write fails
 * with an error that says so.
 *
 * A chunk is bytes in any form, and its memory stays the producer's. If `target` has `seek()`, a chunk may also be a
 * command: see {@link PositionedChunk}. A raw stream may write less than it is given: the rest follows. A write that fails
 * makes the WritableStream fail. Bytes that were written before it, or before an abort, stay written. A chunk of another
 * type makes the WritableStream fail with a `TypeError`.
 *
 * @throws {TypeError} if `target` has no `write()` or is a stream of text, or `limit` is not an integer.
 * @throws {RangeError} if `limit` is negative.
 * @throws {ClosedError} if `target` is closed.
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { toWritableStream } from "bytesio/web";
 *
 * const stream = new BytesIO();
 * await new Response("Hello").body?.pipeTo(toWritableStream(stream));
 * stream.size; // => 5
 * ```
 */
export function toWritableStream(
  target: Writer | Pick<RawWriter, "write">,
  options: WritableStreamOptions = {},
): WritableStream<BytesLike | PositionedChunk> {
  const action = "make a WritableStream";
  const stream: Below = target;
  if (typeof stream?.write !== "function") {
    throw new TypeError(`Cannot ${action} as stream must have write(): received ${describe(stream)}`);
  }
  if (stream instanceof TextIOBase) {
    throw new TypeError(`Cannot ${action} as stream must be one of bytes: received ${describe(stream)}`);
  }
  const limit = limitOrNone(options.limit, action);
  const held = new PositionGuard(stream);
  const start = held.position ?? 0;
  /** Where the next write begins, in bytes from where the first one began. */
  let cursor = 0;
  const ending = new Ending(stream, options);
  const pace = new Pace();

  function write(chunk: BytesLike | PositionedChunk): void {
    if (typeof chunk === "object" && chunk !== null && "type" in chunk) {
      obey(chunk);
      return;
    }
    if (typeof chunk === "string") {
      throw new TypeError(
        `Cannot write as a chunk must be bytes: received ${describe(chunk)}; pipe text through a TextEncoderStream`,
      );
    }
    const bytes = bytesOf(chunk, "write", "a chunk");
    const end = cursor + bytes.length;
    if (end > limit) throw new LimitError("write", limit, end);
    held.move("write on", () => writeAll(target, bytes));
    cursor = end;
  }

  function obey(chunk: PositionedChunk): void {
    if (chunk.type === "write") {
      const bytes = bytesOf(chunk.data, "write", "data");
      if (chunk.position !== undefined && chunk.position !== null) seek(chunk.position);
      write(bytes);
    } else if (chunk.type === "seek") {
      seek(chunk.position);
    } else if (chunk.type === "truncate") {
      truncate(integer(chunk.size, "truncate", "size", 0));
    } else {
      const { type }: { type: unknown } = chunk;
      throw new TypeError(
        `Cannot write as type must be "write", "seek" or "truncate": received ${describe(type)}`,
      );
    }
  }

  function seek(position: number): void {
    const to = integer(position, "seek", "position", 0);
    if (typeof stream.seek !== "function") throw unsupported(stream, "seek");
    held.move("seek", () => stream.seek?.(to));
    cursor = to - start;
  }

  function truncate(size: number): void {
    if (size - start > limit) throw new LimitError("truncate", limit, size - start);
    held.move("truncate", () => asRandomAccess(stream as Below & Seekable).truncate(size));
    // As `FileSystemWritableFileStream` does, so that the next write leaves no gap.
    if (cursor > size - start) seek(size);
  }

  return new WritableStream<BytesLike | PositionedChunk>({
    start: (controller) => ending.listen((reason) => controller.error(reason)),
    write(chunk) {
      const before = cursor;
      ending.unless(() => write(chunk));
      return pace.turn(cursor - before);
    },
    close() {
      ending.unless(() => stream.flush?.());
      ending.come();
    },
    abort: () => ending.come(),
  });
}
