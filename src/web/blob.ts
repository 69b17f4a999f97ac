import { describe } from "../base/arguments.ts";
import type { RawReader, Reader, Seekable } from "../base/protocols.ts";
import { type ByteRange, withContents } from "../memory/byte-range.ts";

/**
 * Options of {@link toBlob}.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { type BlobOptions, toBlob } from "bytesio/web";
 *
 * const options: BlobOptions = { type: "image/png" };
 * toBlob(new BytesIO(), options).type; // => "image/png"
 * ```
 */
export interface BlobOptions extends ByteRange {
  /** The media type. Default: none. */
  type?: string | undefined;
}

/**
 * Options of {@link toFile}.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { type FileOptions, toFile } from "bytesio/web";
 *
 * const options: FileOptions = { type: "text/plain", lastModified: 0 };
 * toFile(new BytesIO(), "empty.txt", options).lastModified; // => 0
 * ```
 */
export interface FileOptions extends BlobOptions {
  /** When the file was last changed, in milliseconds since 1970. Default: now. */
  lastModified?: number | undefined;
}

/**
 * Makes a `Blob` of the contents of `stream`, or of a range of them, wherever its position is.
 *
 * The Blob is a copy: later writes to the stream do not change it. The position stays.
 *
 * @param stream - A `BytesIO`, a file, or any other seekable stream that can be read.
 * @throws {TypeError} if `stream` has no position, or an option has the wrong type.
 * @throws {RangeError} if `start` or `end` is negative.
 * @throws {UnsupportedOperation} if `stream` is not seekable or not readable.
 * @throws {ClosedError} if `stream` is closed.
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { toBlob } from "bytesio/web";
 *
 * const stream = new BytesIO(new TextEncoder().encode("Hello"));
 * await toBlob(stream, { type: "text/plain" }).text(); // => "Hello"
 * ```
 */
export function toBlob(
  stream: Seekable & (Reader<Uint8Array | null> | Pick<RawReader, "readinto">),
  options: BlobOptions = {},
): Blob {
  const { type = "" } = options;
  return withContents(stream, options, "make a Blob", (parts) => new Blob(parts, { type }));
}

/**
 * Makes a `File` with a name as `toBlob()` makes a Blob, for a `FormData` or for a library that expects an upload.
 *
 * @param name - The file's name, without a path.
 * @throws {TypeError} if `stream` has no position, `name` is not a string, or an option has the wrong type.
 * @throws {RangeError} if `start` or `end` is negative.
 * @throws {UnsupportedOperation} if `stream` is not seekable or not readable.
 * @throws {ClosedError} if `stream` is closed.
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { toFile } from "bytesio/web";
 *
 * const form = new FormData();
 * form.append("picture", toFile(new BytesIO(Uint8Array.of(1, 2)), "dot.bin", { type: "image/x-dot" }));
 * (await BytesIO.fromAsync(form.get("picture") as File)).size; // => 2
 * ```
 */
export function toFile(
  stream: Seekable & (Reader<Uint8Array | null> | Pick<RawReader, "readinto">),
  name: string,
  options: FileOptions = {},
): File {
  if (typeof name !== "string") {
    throw new TypeError(`Cannot make a File as name must be a string: received ${describe(name)}`);
  }
  const { type = "", lastModified = Date.now() } = options;
  return withContents(
    stream,
    options,
    "make a File",
    (parts) => new File(parts, name, { type, lastModified }),
  );
}
