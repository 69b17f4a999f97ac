import { describe } from "../base/arguments.ts";
import type { RawReader, Reader } from "../base/protocols.ts";
import type { Below } from "../base/step.ts";
import { TextIOBase } from "../base/text-io-base.ts";
import { type ChunkOptions, ChunkSource } from "../memory/chunk-source.ts";
import { Pace } from "../transfer/paced.ts";
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
export interface ReadableStreamOptions extends ChunkOptions {
  /** Stops the ReadableStream, which then fails with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Whether the source is closed when the ReadableStream ends, fails or is cancelled. Default: false. */
  close?: boolean | undefined;
}

/**
 * Makes a `ReadableStream` of bytes that reads `source` chunk by chunk, when the consumer asks and not before.
 *
 * The ReadableStream starts at the position that `source` has now, and moves it: after writing, `start: 0` gives all. If somebody else moves the position in
 * between, the ReadableStream fails with an error that says so. With `start` or `end`, it reads by absolute positions
 * instead and leaves the position alone, so that any number of them may run side by side.
 *
 * A consumer that brings its own buffer (`getReader({ mode: "byob" })`) has the buffer filled without another copy; other
 * consumers get arrays of their own. They may transfer both. A consumer's own buffer, and not `chunkSize`, says how much
 * is read into it.
 *
 * With `lend`, the chunks are views of a `BytesIO`'s memory, or of the memory that `getbuffer()` of another stream lends.
 * - From the first read until the ReadableStream has ended, failed or is cancelled, every call that would change or close
 *   `source` throws `BufferError`. Nobody may write to the chunks.
 * - A chunk keeps its bytes until somebody writes to `source` after that. So write when all consumers are done with their
 *   chunks (after the `pipeTo()`, not at the ReadableStream's end), and copy a chunk to keep it.
 * - The `buffer` of a chunk also holds memory of the stream before and behind the chunk, and must not be transferred. A
 *   byte stream (`type: "bytes"`) would transfer it, so the ReadableStream is not one, and refuses consumers that bring
 *   their own buffer.
 *
 * @param source - A stream with `readinto()` or `read()`. `start` and `end` need `seek()` and `tell()` too; `lend` needs
 *   these and `getbuffer()`, as a `BytesIO` has them.
 * @throws {TypeError} if `source` lacks one of these or is a stream of text, or an option is not an integer.
 * @throws {RangeError} if `start` or `end` is negative, or `chunkSize` less than 1.
 * @throws {UnsupportedOperation} if there is a `start` or `end` and `source` is not seekable.
 * @throws {ClosedError} if `source` is closed.
 * @example Compress
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { toReadableStream, toWritableStream } from "bytesio/web";
 *
 * const [source, target] = [new BytesIO(new Uint8Array(100_000)), new BytesIO()];
 * await toReadableStream(source).pipeThrough(new CompressionStream("gzip")).pipeTo(toWritableStream(target));
 * target.getvalue().subarray(0, 2); // => Uint8Array.of(0x1f, 0x8b)
 * ```
 */
export function toReadableStream(
  source: Reader<Uint8Array | null> | Pick<RawReader, "readinto">,
  options: ReadableStreamOptions = {},
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return readableStreamOf(source, options, 0);
}

/**
 * Makes a ReadableStream as `toReadableStream()` does, which fails if `source` ends before `least` bytes: a length was
 * promised, and whoever waits for it would wait for good.
 */
export function readableStreamOf(
  source: Reader<Uint8Array | null> | Pick<RawReader, "readinto">,
  options: ReadableStreamOptions,
  least: number,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const action = "make a ReadableStream";
  const stream: Below = source;
  if (stream instanceof TextIOBase) {
    throw new TypeError(`Cannot ${action} as stream must be one of bytes: received ${describe(stream)}`);
  }
  const chunks = new ChunkSource(stream, options, action);
  const ending = new Ending(stream, options, chunks);
  const pace = new Pace();
  let missing = least;

  /** Ends the ReadableStream if there was nothing left to read, and returns whether there was something. */
  function isMore(count: number): boolean {
    missing -= count;
    if (count === 0 && missing > 0) {
      throw new Error(`Cannot read on as the stream must have ${least} bytes: it ended ${missing} before`);
    }
    // The end comes before the controller is closed: then it could not report what close() of the stream throws.
    if (count === 0) ending.come();
    return count > 0;
  }

  function pull(controller: ReadableByteStreamController): Promise<void> | undefined {
    const request = controller.byobRequest;
    let count: number;
    if (request) {
      const { buffer, byteOffset, byteLength } = request.view as ArrayBufferView<ArrayBuffer>;
      count = chunks.readinto(new Uint8Array(buffer, byteOffset, byteLength));
      if (!isMore(count)) controller.close();
      request.respond(count);
    } else {
      const chunk = chunks.isLent ? chunks.next() : chunks.nextOwn();
      count = chunk.length;
      if (isMore(count)) controller.enqueue(chunk as Uint8Array<ArrayBuffer>);
      else controller.close();
    }
    return count > 0 ? pace.turn(count) : undefined;
  }

  return new ReadableStream(
    {
      // A byte stream would take the memory of each chunk away from the stream that lends it.
      type: (chunks.isLent ? undefined : "bytes") as "bytes",
      start: (controller) => ending.listen((reason) => controller.error(reason)),
      pull: (controller) => ending.unless(() => pull(controller)),
      cancel: () => ending.come(),
    },
    // Otherwise a chunk would be read before anyone asks.
    { highWaterMark: 0 },
  );
}
