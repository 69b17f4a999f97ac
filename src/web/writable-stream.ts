import type { BytesLike } from "../base/arguments.ts";
import { bytesOf, describe, integer, limitOrNone } from "../base/arguments.ts";
import { LimitError, unsupported } from "../base/errors.ts";
import type { RawWriter, Seekable, Writer } from "../base/protocols.ts";
import type { Below } from "../base/step.ts";
import { TextIOBase } from "../base/text-io-base.ts";
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
   * How far the writes may come, in bytes from where the first one begins; a chunk that would pass it is not written at
   * all. Default: no limit but the stream's.
   */
  limit?: number | undefined;
  /** Stops the WritableStream, which then fails with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Whether to close `stream` at the end, and when the WritableStream fails or is aborted. Default: false. */
  close?: boolean | undefined;
}

/**
 * What `toWritableStream()` takes beside bytes: the commands of `FileSystemWritableFileStream`, as writers of media emit
 * them. Positions are counted from the start of the stream.
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

const ACTION = "make a WritableStream";

/**
 * Makes a `WritableStream` that writes each chunk at the position of `target`, and flushes at the end.
 *
 * The position is the WritableStream's until then: if somebody else moves it in between, the next write fails and
 * says so.
 *
 * Chunks are bytes in any form; the memory stays the producer's. A stream with `seek()` takes the commands of
 * `FileSystemWritableFileStream` too: see {@link PositionedChunk}. Writes that take a part only, as those of a raw
 * stream may, are completed. A write that fails makes the WritableStream fail; what was written before it, or before
 * an abort, stays written.
 *
 * @throws {TypeError} if `target` has no `write()`, or is one of text, or `limit` is no integer. A chunk that is not bytes rejects.
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
  const stream: Below = target;
  if (typeof stream?.write !== "function") {
    throw new TypeError(`Cannot ${ACTION} as stream must have write(): received ${describe(stream)}`);
  }
  if (stream instanceof TextIOBase) {
    throw new TypeError(`Cannot ${ACTION} as stream must be one of bytes: received ${describe(stream)}`);
  }
  const limit = limitOrNone(options.limit, ACTION);
  const held = new PositionGuard(stream);
  const start = held.position ?? 0;
  /** Where the next write begins, counted from where the first one did. */
  let cursor = 0;
  const ending = new Ending(stream, options);

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
    // As the platform's own: the next write is not to leave a gap.
    if (cursor > size - start) seek(size);
  }

  return new WritableStream<BytesLike | PositionedChunk>({
    start: (controller) => ending.listen((reason) => controller.error(reason)),
    write: (chunk) => ending.unless(() => write(chunk)),
    close() {
      ending.unless(() => stream.flush?.());
      ending.come();
    },
    abort: () => ending.come(),
  });
}
