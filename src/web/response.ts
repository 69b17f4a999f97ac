import type { RawReader, Reader, Seekable } from "../base/protocols.ts";
import { type ByteRange, withContents } from "../memory/byte-range.ts";

/**
 * Makes a `Response` with the whole contents of `stream` as its body, wherever the position is, or with a range of
 * them. Its `Content-Length` is set.
 *
 * The body is a copy, and the position stays: the same stream makes any number of responses. For contents too large
 * for that, `new Response(toReadableStream(stream))` reads on as it is sent, without a length.
 *
 * @param init - What `Response` takes, and `start` and `end`.
 * @throws {TypeError} if `stream` is no seekable stream, or the status one without a body.
 * @throws {RangeError} if `start` or `end` is negative, or the status out of range.
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
 * Makes a `Request` with the whole contents of `stream` as its body, wherever the position is, or with a range of
 * them. It is sent with a `Content-Length`, which the runtime writes.
 *
 * The body is a copy, and the position stays: to send it again after a failure, make the request again.
 *
 * @param init - What `Request` takes, and `start` and `end`. The method is POST where there is none.
 * @throws {TypeError} if `stream` is no seekable stream, or what `Request` refuses: a method without a body, say.
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

/** A body is one array; the parts of a large stream are one Blob without a copy of ours. */
function bodyOf(parts: Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> | Blob {
  return parts.length > 1 ? new Blob(parts) : (parts[0] ?? new Uint8Array(0));
}
