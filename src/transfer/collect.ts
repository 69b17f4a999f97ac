/**
 * Reads bytes from asynchronous sources of every kind, and cancels a source when the collection stops half way.
 *
 * @module
 */

import { type BytesLike, bytesOf, describe, isBuffer, limitOrNone } from "../base/arguments.ts";
import { bytesOfText } from "../base/bytes.ts";
import { LimitError } from "../base/errors.ts";
import { letManyListen } from "../base/runtime.ts";
import { Pace } from "./paced.ts";

/**
 * A source that delivers bytes in chunks. A Node stream is one: an async iterable, or a stream of the old kind with
 * `pipe()` and `on()`.
 *
 * @example
 * ```ts
 * import { type AsyncBytes, BytesIO } from "bytesio";
 *
 * const source: AsyncBytes = new Response("Hello");
 * (await BytesIO.fromAsync(source)).size; // => 5
 * ```
 */
export type AsyncBytes =
  | AsyncIterable<BytesLike>
  | Iterable<BytesLike>
  | ReadableStream<BytesLike>
  | Blob
  | Response
  | Request
  | { pipe(...to: never[]): unknown; on(...event: never[]): unknown };

/**
 * The progress of a collection, in bytes.
 *
 * @example
 * ```ts
 * import { BytesIO, type Progress } from "bytesio";
 *
 * const seen: Progress[] = [];
 * await BytesIO.fromAsync(new Blob(["Hello"]), { onProgress: (progress) => seen.push(progress) });
 * seen; // => [{ loaded: 5, total: 5 }]
 * ```
 */
export interface Progress {
  /** Bytes collected up to now. */
  loaded: number;
  /** How many bytes there will be, if the source says so. */
  total: number | undefined;
}

/**
 * Options of every call that collects bytes.
 *
 * @example
 * ```ts
 * import { BytesIO, type CollectOptions } from "bytesio";
 *
 * const options: CollectOptions = { limit: 10, signal: AbortSignal.timeout(1000) };
 * (await BytesIO.fromAsync(new Blob(["Hello"]), options)).size; // => 5
 * ```
 */
export interface CollectOptions {
  /** The most bytes to collect. It does not limit the stream afterwards. Default: as many as the stream can hold. */
  limit?: number | undefined;
  /** Stops the collection, which then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Called after each chunk. If it throws, the collection stops with that error. */
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** Where the bytes go. */
interface Sink {
  /** How many bytes fit. A smaller `limit` of the caller takes precedence. */
  readonly most: number;
  /** Called once, before the first chunk, with the number of bytes that are likely to come. */
  expect(size: number): void;
  take(chunk: Uint8Array): void;
}

/** The form that all sources are converted to. */
interface Drawn {
  total: number | undefined;
  next(): Promise<IteratorResult<unknown>> | IteratorResult<unknown>;
  cancel(reason: unknown): unknown;
}

/**
 * The most bytes that are allocated because of a Content-Length, which may be false. Beyond this, memory grows with the
 * bytes that arrive.
 */
const BELIEVED = 64 * 2 ** 20;

/** Writes all bytes of `source` to `sink`. */
export async function collect(source: AsyncBytes, options: CollectOptions, sink: Sink): Promise<void> {
  const { signal, onProgress } = options;
  const limit = Math.min(limitOrNone(options.limit, "collect"), sink.most);
  signal?.throwIfAborted();
  let drawn: Drawn | null = null;
  if (signal === undefined) return pump();

  let stop = (): void => {};
  // The listener is added before the source is used, as using it may abort. There is one race, and not one for each
  // chunk: every race would leave a reaction behind on the promise.
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => {
      cancel(signal.reason);
      reject(signal.reason);
    };
    letManyListen(signal);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    await Promise.race([aborted, pump()]);
  } finally {
    signal.removeEventListener("abort", stop);
  }

  async function pump(): Promise<void> {
    const { total, next } = start();
    const pace = new Pace();
    try {
      if (total !== undefined) {
        refusePastLimit(total);
        sink.expect(Math.min(total, BELIEVED));
      }
      for (let loaded = 0; ; onProgress?.({ loaded, total })) {
        if (signal?.aborted) return cancel(signal.reason);
        const { done, value } = await next();
        if (done || signal?.aborted) return;
        const chunk = bytesOf(value, "collect", "a chunk");
        refusePastLimit(loaded + chunk.length);
        sink.take(chunk);
        loaded += chunk.length;
        const turn = pace.turn(chunk.length);
        if (turn !== undefined) await turn;
      }
    } catch (error) {
      cancel(error);
      throw error;
    }
  }

  function start(): Drawn {
    drawn = draw(source);
    return drawn;
  }

  function refusePastLimit(size: number): void {
    if (size > limit) throw new LimitError("collect", limit, size);
  }

  /**
   * Cancels the source. It does not wait for the result, as the source may never answer, and the error to report is
   * known.
   */
  function cancel(reason: unknown): void {
    const cancelled = drawn;
    drawn = null;
    if (cancelled) new Promise((resolve) => resolve(cancelled.cancel(reason))).catch(() => {});
  }
}

function draw(source: unknown): Drawn {
  if (typeof source === "object" && source !== null) {
    // Sources are recognised by their methods, not by instanceof, as other realms and polyfills have classes of their
    // own.
    if ("bodyUsed" in source && "body" in source) return drawBody(source as Response);
    if ("size" in source && "stream" in source && typeof source.stream === "function") {
      const blob = source as Blob;
      return { ...draw(blob.stream()), total: blob.size };
    }
    if ("getReader" in source) return drawReader((source as ReadableStream<unknown>).getReader());
    if (Symbol.asyncIterator in source || (Symbol.iterator in source && !ArrayBuffer.isView(source))) {
      return drawIterable(source as AsyncIterable<unknown> & Iterable<unknown>);
    }
    if ("pipe" in source && "on" in source) return drawEvents(source as EventStream);
  }
  throw new TypeError(
    "Cannot collect as source must be an async iterable, ReadableStream, Node stream, Blob, Response or Request: " +
      `received ${describe(source)}${remedyFor(source)}`,
  );
}

function remedyFor(source: unknown): string {
  if (ArrayBuffer.isView(source) || isBuffer(source)) return "; use new BytesIO(bytes)";
  if (typeof source === "string" || source instanceof URL)
    return "; a file is read with open(path) of bytesio/node, an address with await fetch(url)";
  const isPromise = typeof source === "object" && source !== null && "then" in source;
  return isPromise ? "; await the promise first" : "";
}

function drawBody({ body, bodyUsed, headers }: Response): Drawn {
  if (bodyUsed) throw new TypeError("Cannot collect as the body must not have been read before: it was");
  // The Content-Length of an encoded body is not the number of its decoded bytes.
  const length = headers?.get("content-encoding") ? null : headers?.get("content-length");
  const total = length && /^\d+$/.test(length) ? Number(length) : undefined;
  return { ...draw(body ?? []), total: body ? total : 0 };
}

function drawReader(reader: ReadableStreamDefaultReader<unknown>): Drawn {
  return {
    total: undefined,
    next: () => reader.read() as Promise<IteratorResult<unknown>>,
    cancel: (reason) => reader.cancel(reason),
  };
}

function drawIterable(source: AsyncIterable<unknown> & Iterable<unknown> & NodeStream): Drawn {
  // Destroying a request that a server received would cut the connection, and the client would get no answer.
  const isRequest = typeof source.method === "string" && typeof source.iterator === "function";
  const iterator = isRequest
    ? (source.iterator as Iterate)({ destroyOnReturn: false })
    : (source[Symbol.asyncIterator] ?? source[Symbol.iterator]).call(source);
  return {
    total: undefined,
    next: () => iterator.next(),
    cancel: () => {
      // `return()` of an async generator waits for its pending step. A Node stream that stalls would never end that
      // step.
      if (!isRequest && typeof source.destroy === "function") source.destroy();
      return iterator.return?.();
    },
  };
}

/** A Node stream of the old kind: it emits events, and cannot be iterated over. */
interface EventStream {
  on(event: string, listener: (value: unknown) => void): unknown;
  pause?(): unknown;
  resume?(): unknown;
  destroy?(): unknown;
}

function drawEvents(source: EventStream): Drawn {
  const chunks: unknown[] = [];
  let end: { error?: unknown } | null = null;
  let wake = (): void => {};
  const finish = (how: { error?: unknown }): void => {
    end ??= how;
    wake();
  };
  source.on("data", (chunk) => {
    // A form of form-data emits its headers as text. Node encodes text in UTF-8 when a stream is piped into a file.
    chunks.push(typeof chunk === "string" ? bytesOfText(chunk) : chunk);
    source.pause?.();
    wake();
  });
  source.on("end", () => finish({}));
  source.on("error", (error) => finish({ error }));
  source.on("close", () =>
    finish({ error: new Error("Cannot collect as the source was closed before its end") }),
  );
  return {
    total: undefined,
    async next() {
      if (chunks.length === 0 && end === null) {
        const woken = new Promise<void>((resolve) => {
          wake = resolve;
        });
        source.resume?.();
        await woken;
      }
      if (chunks.length > 0) return { done: false, value: chunks.shift() };
      if (end !== null && "error" in end) throw end.error;
      return { done: true, value: undefined };
    },
    cancel: () => source.destroy?.(),
  };
}

/**
 * The properties that tell a Node stream, and a request among them. Only an `http.IncomingMessage` that a server
 * received has a method.
 */
interface NodeStream {
  destroy?: unknown;
  iterator?: unknown;
  method?: unknown;
}

type Iterate = (options: { destroyOnReturn: boolean }) => AsyncIterator<unknown>;
