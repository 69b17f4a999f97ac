import { describe, integer } from "../base/arguments.ts";
import { NOTHING } from "../base/bytes.ts";
import { BlockingIOError } from "../base/errors.ts";
import type { RawReader, Reader, Seekable } from "../base/protocols.ts";
import { type Below, readSomeInto } from "../base/step.ts";
import { TextIOBase } from "../base/text-io-base.ts";
import { chunkSizeOf, LentMemory } from "../memory/lent-memory.ts";
import { PositionGuard } from "../transfer/position-guard.ts";
import { asRandomAccess } from "../transfer/random-access.ts";
import { Ending } from "./ending.ts";

/**
 * Options of {@link toReadableStream}.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { type ReadableStreamOptions, toReadableStream } from "bytesio/web";
 *
 * const options: ReadableStreamOptions = { start: 2, end: 5 };
 * const readable = toReadableStream(new BytesIO(new Uint8Array(10)), options);
 * (await new Response(readable).arrayBuffer()).byteLength; // => 3
 * ```
 */
export interface ReadableStreamOptions {
  /** The first byte, counted from the start of the stream. Default: 0 if there is an `end`, else the position. */
  start?: number | undefined;
  /** The byte before which to stop, counted from the start of the stream. Default: the end. */
  end?: number | undefined;
  /** The most bytes in a chunk, where the consumer brings no buffer of its own. Default: 65536; 1 MiB with `lend`. */
  chunkSize?: number | undefined;
  /** Stops the ReadableStream, which then fails with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Whether to close `stream` at the end, and when the ReadableStream fails or is cancelled. Default: false. */
  close?: boolean | undefined;
  /** Whether the chunks are the stream's own memory, lent and not copied: see there. Default: false. */
  lend?: boolean | undefined;
}

const ACTION = "make a ReadableStream";

/** How bytes are taken from a stream. */
interface Take {
  /** About how many bytes are left, at the most. */
  likely(): number;
  /** Fills the beginning of `target`, and returns how many bytes: 0 at the end. */
  into(target: Uint8Array<ArrayBuffer>): number;
  /** Returns up to `size` bytes of what is lent: none at the end. */
  from(lent: LentMemory, size: number): Uint8Array<ArrayBuffer>;
}

/** A chunk of fewer bytes saves no time. */
const SMALL = 512;

/**
 * Makes a `ReadableStream` of bytes that reads `source` chunk by chunk, when the consumer asks and not before.
 *
 * It starts at the position that `source` has now, and moves it; if somebody else does in between, the ReadableStream
 * fails and says so, as bytes would be missing or come twice. With `start` or `end` it reads that range and leaves
 * the position alone, so that any number of these may read side by side.
 *
 * A consumer that brings its own buffer (`getReader({ mode: "byob" })`) has it filled without another copy; others
 * get arrays of their own. Either may be transferred: the memory of `source` is handed out only with `lend`.
 *
 * With `lend` the chunks are no copies, but views of a `BytesIO`'s memory, or of what `getbuffer()` of another
 * stream lends, which must not be written to: from the first read on until the ReadableStream has ended, failed,
 * or is cancelled, whatever would change or close `source` throws `BufferError`. A chunk holds the same bytes until
 * `source` is written to after that: write when all who got chunks are done with them (after the `pipeTo()`, not at
 * the ReadableStream's end), and copy a chunk to keep it. Its `buffer` is more of the memory of `source`, and must not be
 * transferred. As a byte stream would do so, the ReadableStream is none then (it has no `type: "bytes"`), and refuses
 * consumers that bring their own buffer.
 *
 * @param source - Anything with `readinto()` or `read()`. A range needs `seek()` and `tell()` too; `lend` these
 *   and `getbuffer()`, as a `BytesIO`.
 * @throws {TypeError} if `source` lacks one of these, or is one of text, or an option is no integer.
 * @throws {RangeError} if `start` or `end` is negative, or `chunkSize` less than 1.
 * @throws {UnsupportedOperation} if there is a range, and `source` is not seekable.
 * @throws {ClosedError} if `source` is closed.
 * @example Compress
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { toReadableStream, toWritableStream } from "bytesio/web";
 *
 * const source = new BytesIO(new Uint8Array(100_000));
 * const target = new BytesIO();
 * await toReadableStream(source).pipeThrough(new CompressionStream("gzip")).pipeTo(toWritableStream(target));
 * target.getvalue().subarray(0, 2); // => Uint8Array.of(0x1f, 0x8b)
 * ```
 */
export function toReadableStream(
  source: Reader<Uint8Array | null> | Pick<RawReader, "readinto">,
  options: ReadableStreamOptions = {},
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const stream: Below = source;
  if (typeof stream?.readinto !== "function" && typeof stream?.read !== "function") {
    throw new TypeError(
      `Cannot ${ACTION} as stream must have readinto() or read(): received ${describe(stream)}`,
    );
  }
  if (stream instanceof TextIOBase) {
    throw new TypeError(`Cannot ${ACTION} as stream must be one of bytes: received ${describe(stream)}`);
  }
  const chunkSize = chunkSizeOf(options.chunkSize, options.lend ?? false, ACTION);
  const start = integer(options.start ?? 0, ACTION, "start", 0);
  const end = Math.max(start, integer(options.end ?? Number.MAX_SAFE_INTEGER, ACTION, "end", 0));
  const isRange = (options.start ?? options.end ?? null) !== null;
  const lent = options.lend ? new LentMemory(stream, ACTION) : null;
  const take = isRange ? fromRange(stream as Below & Seekable, start) : fromPosition(stream);
  const ending = new Ending(stream, options, lent);
  let left = isRange ? end - start : Infinity;

  /** Returns the next chunk: empty at the end. */
  function next(size: number): Uint8Array<ArrayBuffer> {
    if (lent !== null) return take.from(lent, size);
    const chunk = new Uint8Array(Math.min(size, take.likely()));
    const count = take.into(chunk);
    return count === chunk.length ? chunk : chunk.slice(0, count);
  }

  /** Counts what was taken, and says whether that was something: nothing is the end. */
  function isMore(count: number): boolean {
    left -= count;
    // Before the ReadableStream is closed: then it could not report what close() throws.
    if (count === 0) ending.come();
    return count > 0;
  }

  function pull(controller: ReadableByteStreamController): void {
    const request = controller.byobRequest;
    if (request) {
      const view = request.view as ArrayBufferView<ArrayBuffer>;
      const target = new Uint8Array(view.buffer, view.byteOffset, Math.min(view.byteLength, left));
      const count = left === 0 ? 0 : take.into(target);
      if (!isMore(count)) controller.close();
      request.respond(count);
    } else {
      const chunk = left === 0 ? NOTHING : next(Math.min(chunkSize, left));
      if (isMore(chunk.length)) controller.enqueue(chunk);
      else controller.close();
    }
  }

  return new ReadableStream(
    {
      // One of bytes would take the memory of each chunk away from the stream that lends it.
      type: (lent === null ? "bytes" : undefined) as "bytes",
      start: (controller) => ending.listen((reason) => controller.error(reason)),
      pull: (controller) => ending.unless(() => pull(controller)),
      cancel: () => ending.come(),
    },
    // Otherwise a chunk would be read before anyone asks.
    { highWaterMark: 0 },
  );
}

/** A stream of a few bytes need not pay for the memory of a whole chunk; nothing hangs on its size being true. */
function likelyLeft({ size }: Below, position: number): number {
  return typeof size === "number" && size >= 0 ? Math.max(SMALL, size - position) : Infinity;
}

function fromRange(stream: Below & Seekable, start: number): Take {
  const access = asRandomAccess(stream);
  let position = start;
  return {
    likely: () => likelyLeft(stream, position),
    into(target) {
      const count = access.readAt(target, position);
      position += count;
      return count;
    },
    from(lent, size) {
      const chunk = lent.at(position, position + size);
      position += chunk.length;
      return chunk;
    },
  };
}

function fromPosition(stream: Below): Take {
  const held = new PositionGuard(stream);
  return {
    likely: () => likelyLeft(stream, held.position ?? 0),
    into: (target) => held.move("read on", () => nextInto(stream, target)),
    from: (lent, size) => held.move("read on", () => lent.read(size)),
  };
}

function nextInto(stream: Below, target: Uint8Array<ArrayBuffer>): number {
  const count = readSomeInto(stream, target);
  if (count === null) throw new BlockingIOError("Cannot read as the stream would have to wait", 0);
  return count;
}
