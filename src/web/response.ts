import { integer } from "../base/arguments.ts";
import type { RawReader, Reader, Seekable } from "../base/protocols.ts";
import { type ByteRange, withContents } from "../memory/byte-range.ts";
import { asRandomAccess, confirmedSize } from "../transfer/random-access.ts";
import { askedRange } from "./byte-ranges.ts";
import { readableStreamOf } from "./readable-stream.ts";

/**
 * Options of {@link toResponse}, besides those of `Response`.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { type ResponseOptions, toResponse } from "bytesio/web";
 *
 * const options: ResponseOptions = { status: 201, end: 2 };
 * toResponse(new BytesIO(new Uint8Array(10)), options).headers.get("content-length"); // => "2"
 * ```
 */
export interface ResponseOptions extends ResponseInit, ByteRange {
  /** The request to answer: its method, `Range` and `If-Range` decide what is sent. Default: all is sent. */
  request?: { readonly method: string; readonly headers: { get(name: string): string | null } } | undefined;
  /**
   * Whether the body is read while it is sent, and not copied at once: for contents that are too large to copy. The stream
   * must stay open, and as it is, until the body has ended. Default: false.
   */
  flowing?: boolean | undefined;
  /**
   * Whether the stream is closed: with `flowing` when the body has ended, fails or is cancelled, else at once. Default:
   * false.
   */
  close?: boolean | undefined;
}

/** The headers that tell of contents which an answer of status 416 does not have. */
const OF_CONTENTS = ["cache-control", "content-encoding", "content-type", "etag", "expires", "last-modified"];

/**
 * Makes a `Response` whose body is the contents of `stream`, or a range of them, wherever the position is. It sets the
 * header `Content-Length`.
 *
 * The body is a copy, and the position stays: one stream makes any number of responses. Contents that are too large to copy
 * are read while they are sent with the option `flowing`.
 *
 * With the option `request`, the Response answers that request by RFC 9110:
 * - To `GET` with `Range`, the status is 206 and the body holds the bytes that are asked for, with `Content-Range`. Only
 *   these are read, and up to two at the end. If none of them exist, the status is 416, and the body is empty.
 * - All of the contents go out, with the status of `init`, if `Range` is not valid, asks for several parts that do not
 *   adjoin, or comes with an `If-Range` that is not the `ETag` (compared strongly) or `Last-Modified` of `init.headers`. So
 *   they do if `init` has another status than 200, or reads do not confirm the size of the stream.
 * - To `HEAD`, the headers are those of a `GET` without `Range`, and there is no body.
 * - `Accept-Ranges` is set. `If-Match`, `If-None-Match` and their like are the caller's.
 *
 * @param init - What `Response` takes, `start` and `end`, `request`, `flowing` and `close`.
 * @throws {TypeError} if `stream` has no position, or the status is one without a body, such as 204.
 * @throws {RangeError} if `start` or `end` is negative, or the status is out of range.
 * @throws {UnsupportedOperation} if `stream` is not seekable or not readable.
 * @throws {ClosedError} if `stream` is closed.
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { toResponse } from "bytesio/web";
 *
 * const stream = new BytesIO(new TextEncoder().encode("Hello"));
 * const response = toResponse(stream, { headers: { "content-type": "text/plain" } });
 * response.headers.get("content-length"); // => "5"
 * await response.text(); // => "Hello"
 * ```
 * @example Answer a request for a part
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { toResponse } from "bytesio/web";
 *
 * const film = new BytesIO(new TextEncoder().encode("0123456789"));
 * const request = new Request("http://localhost/film", { headers: { range: "bytes=2-4" } });
 * const response = toResponse(film, { request, headers: { etag: '"1"' } });
 * [response.status, response.headers.get("content-range")]; // => [206, "bytes 2-4/10"]
 * await response.text(); // => "234"
 * ```
 */
export function toResponse(
  stream: Seekable & (Reader<Uint8Array | null> | Pick<RawReader, "readinto">),
  init: ResponseOptions = {},
): Response {
  const { request, flowing = false, close = false, start, end, ...rest } = init;
  const headers = new Headers(init.headers);
  if (request === undefined && !flowing)
    return copiedBody(stream, { start, end, close }, { ...rest, headers });

  const action = "make a Response";
  const from = integer(start ?? 0, action, "start", 0);
  const to = integer(end ?? Number.MAX_SAFE_INTEGER, action, "end", 0);
  const size = confirmedSize(asRandomAccess(stream));
  const total = size === null ? null : Math.max(0, Math.min(to, size) - from);
  const answer = { ...rest, headers };
  let [first, last] = [0, total ?? to - from];
  if (request !== undefined && total !== null) {
    headers.set("accept-ranges", "bytes");
    const isAsked = request.method === "GET" && (init.status ?? 200) === 200;
    const range = isAsked ? askedRange(request.headers, headers, total) : null;
    if (range === "none") {
      if (close) closeIt(stream);
      return unsatisfiable(headers, total);
    }
    if (range !== null) {
      headers.set("content-range", `bytes ${range.start}-${range.end - 1}/${total}`);
      Object.assign(answer, { status: 206, statusText: "" });
      [first, last] = [range.start, range.end];
    }
  }
  if (total === null) headers.delete("content-length");
  else headers.set("content-length", String(last - first));
  if (request?.method === "HEAD") {
    if (close) closeIt(stream);
    return new Response(null, answer);
  }
  const part = { start: from + first, end: from + last, close };
  if (!flowing) return copiedBody(stream, part, answer);
  const body = readableStreamOf(stream, part, total === null ? 0 : last - first);
  return new Response(body, answer);
}

function copiedBody(
  stream: Seekable & (Reader<Uint8Array | null> | Pick<RawReader, "readinto">),
  { close, ...range }: ByteRange & { close: boolean },
  init: ResponseInit & { headers: Headers },
): Response {
  const response = withContents(stream, range, "make a Response", (parts) => {
    const size = parts.reduce((total, { length }) => total + length, 0);
    init.headers.set("content-length", String(size));
    return new Response(bodyOf(parts), init);
  });
  if (close) closeIt(stream);
  return response;
}

function unsatisfiable(headers: Headers, size: number): Response {
  for (const name of OF_CONTENTS) headers.delete(name);
  headers.set("content-range", `bytes */${size}`);
  headers.set("content-length", "0");
  return new Response(null, { status: 416, headers });
}

function closeIt(stream: Seekable): void {
  (stream as { close?(): void }).close?.();
}

/**
 * Makes a `Request` whose body is the contents of `stream`, or a range of them, wherever the position is. The runtime
 * sends it with a `Content-Length`.
 *
 * The body is a copy, and the position stays. After a redirect (307 or 308) the runtime sends it again. To send the contents
 * again after a failure, make another request.
 *
 * @param init - What `Request` takes, and `start` and `end`. Default of the method: POST.
 * @throws {TypeError} if `stream` has no position, or `Request` refuses `init`, such as a method without a body.
 * @throws {RangeError} if `start` or `end` is negative.
 * @throws {UnsupportedOperation} if `stream` is not seekable or not readable.
 * @throws {ClosedError} if `stream` is closed.
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { toRequest } from "bytesio/web";
 *
 * const stream = new BytesIO(Uint8Array.of(1, 2, 3));
 * const request = toRequest("https://host.invalid/upload", stream, { method: "PUT" });
 * (await request.arrayBuffer()).byteLength; // => 3
 * ```
 */
export function toRequest(
  url: string | URL,
  stream: Seekable & (Reader<Uint8Array | null> | Pick<RawReader, "readinto">),
  init: RequestInit & ByteRange = {},
): Request {
  return withContents(
    stream,
    init,
    "make a Request",
    // A Blob is sent again after a redirect. Of an array, Node 20 and 22 have nothing left by then.
    (parts) => new Request(url, { method: "POST", ...init, body: new Blob(parts) }),
  );
}

/** Returns the body: the array if there is one part, or a Blob, which copies the parts of a large stream only once. */
function bodyOf(parts: Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> | Blob {
  return parts.length > 1 ? new Blob(parts) : (parts[0] ?? new Uint8Array(0));
}
