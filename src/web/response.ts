import type { RawReader, Reader, Seekable } from "../base/protocols.ts";
import { type ByteRange, withContents } from "../memory/byte-range.ts";

/**
 * Makes a `Response` whose body is the contents of `stream`, or a range of them, wherever the position is. It sets the
 * header `Content-Length`.
 *
 * The body is a copy, and the position stays: one stream makes any number of responses. For contents too large to copy,
 * `new Response(toReadableStream(stream))` reads while it sends, without a length.
 *
 * @param init - What `Response` takes, and `start` and `end`.
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
 */
export function toResponse(
  stream: Seekable & (Reader<Uint8Array | null> | Pick<RawReader, "readinto">),
  init: ResponseInit & ByteRange = {},
): Response {
  return withContents(stream, init, "make a Response", (parts) => {
    const size = parts.reduce((total, { length }) => total + length, 0);
    const headers = new Headers(init.headers);
    headers.set("content-length", String(size));
    return new Response(bodyOf(parts), { ...init, headers });
  });
}

/**
 * Makes a `Request` whose body is the contents of `stream`, or a range of them, wherever the position is. The runtime
 * sends it with a `Content-Length`.
 *
 * The body is a copy, and the position stays. To send the contents again after a failure, make another request.
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
    (parts) => new Request(url, { method: "POST", ...init, body: bodyOf(parts) }),
  );
}

/** Returns the body: the array if there is one part, or a Blob, which copies the parts of a large stream only once. */
function bodyOf(parts: Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> | Blob {
  return parts.length > 1 ? new Blob(parts) : (parts[0] ?? new Uint8Array(0));
}
