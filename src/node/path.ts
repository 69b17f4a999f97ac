import { openSync, statfsSync } from "node:fs";
import { describe } from "../base/arguments.ts";
import type { RandomAccess, RawReader, Reader, Seekable } from "../base/protocols.ts";
import { asRandomAccess } from "../transfer/random-access.ts";
import { FileIO } from "./file-io.ts";
import { createUnguessable, partOfName, removeAtExit, removePath } from "./temporary-place.ts";

/**
 * Options of `toPath()`.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { toPath, type ToPathOptions } from "bytesio/node";
 *
 * const options: ToPathOptions = { suffix: ".pdf" };
 * using file = toPath(new BytesIO(), options);
 * file.path.endsWith(".pdf"); // => true
 * ```
 */
export interface ToPathOptions {
  /** The end of the path, for libraries that look at the extension. Default: nothing. */
  suffix?: string | undefined;
  /** The folder of the file. Default: the system's memory (`/dev/shm`) if it has room, else `os.tmpdir()`. */
  dir?: string | undefined;
}

/**
 * Options of `withPath()`.
 *
 * @example
 * ```ts
 * import { appendFile } from "node:fs/promises";
 * import { BytesIO } from "bytesio";
 * import { withPath, type WithPathOptions } from "bytesio/node";
 *
 * const options: WithPathOptions = { write: true };
 * const stream = new BytesIO(new TextEncoder().encode("Hello"));
 * await withPath(stream, (path) => appendFile(path, "!"), options);
 * stream.getvalue(); // => new TextEncoder().encode("Hello!")
 * ```
 */
export interface WithPathOptions extends ToPathOptions {
  /** Whether the contents of the file go back into the stream afterwards. Default: false. */
  write?: boolean | undefined;
}

/** A folder that Linux keeps in memory. */
const MEMORY_FOLDER = "/dev/shm";
/** How many bytes are copied at once. */
const COPIED_AT_ONCE = 2 ** 20;
const LEAST_COPIED = 4096;

/**
 * A file that `toPath()` made of the contents of a stream.
 *
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { BytesIO } from "bytesio";
 * import { type StreamPath, toPath } from "bytesio/node";
 *
 * using file: StreamPath = toPath(new BytesIO(Uint8Array.of(0x48, 0x69)));
 * readFileSync(file.path, "utf8"); // => "Hi"
 * ```
 */
export class StreamPath {
  /** The absolute path of the file. */
  readonly path: string;

  /** @internal */
  constructor(path: string) {
    this.path = path;
  }

  /** Removes the file. A second call does nothing. */
  remove(): void {
    removePath(this.path);
  }

  /** Calls `remove()` at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.remove();
  }
}

/**
 * Writes the contents of `stream` to a new file, for libraries that take nothing but a path.
 *
 * The name of the file cannot be guessed, and only the user may open it (mode 0o600). It is removed by `remove()`, at the
 * end of a `using` block, or when the process ends, after an exception too. A signal that kills the process leaves it,
 * and so does `terminate()` of the worker thread that made it.
 *
 * The file is always a copy, also of a stream that is a file on disk: whoever gets the path cannot change the stream by
 * it. The copy includes what waits in the stream's buffer. The position of the stream stays.
 *
 * @param stream - A seekable stream that can be read. All of it is written, wherever its position is.
 * @throws {TypeError} if `stream` has no position.
 * @throws {UnsupportedOperation} if the stream is not seekable, or cannot be read.
 * @throws {ClosedError} if the stream is closed.
 * @throws {RangeError} if `suffix` has a separator or a NUL.
 * @throws the system's error, such as `ENOSPC`; no file is left.
 * @example
 * ```ts
 * import { statSync } from "node:fs";
 * import { BytesIO } from "bytesio";
 * import { toPath } from "bytesio/node";
 *
 * using file = toPath(new BytesIO(Uint8Array.of(1, 2, 3)), { suffix: ".bin" });
 * statSync(file.path).size; // => 3
 * ```
 */
export function toPath(
  stream: Seekable & (Reader<Uint8Array | null> | Pick<RawReader, "readinto">),
  options: ToPathOptions = {},
): StreamPath {
  const access = asRandomAccess(stream);
  const { dir } = options;
  const suffix = partOfName(options.suffix, "suffix");
  if (dir !== undefined || !hasRoomInMemory(access.size))
    return new StreamPath(saveCopy(access, suffix, dir));
  try {
    return new StreamPath(saveCopy(access, suffix, MEMORY_FOLDER));
  } catch {
    // The folder may be forbidden, or full by now. If the stream failed, it fails again here.
    return new StreamPath(saveCopy(access, suffix, undefined));
  }
}

/**
 * Calls `use` with the path of a file that holds the contents of `stream`, as `toPath()` makes it. Removes the file when
 * `use` is done, whether it succeeds or fails.
 *
 * With `write`, the contents of the file replace those of the stream once `use` has succeeded. `use` may put another file
 * in its place, under the same name. If the stream cannot grow to the new size, it keeps its old contents.
 *
 * @param use - Works with the path, and must not keep it.
 * @returns What `use` returns.
 * @throws what `use` throws, or rejects with.
 * @throws what `toPath()` throws; with `write` also what writing to the stream throws.
 * @example
 * ```ts
 * import { readFile } from "node:fs/promises";
 * import { BytesIO } from "bytesio";
 * import { withPath } from "bytesio/node";
 *
 * const stream = new BytesIO(new TextEncoder().encode("Hello"));
 * await withPath(stream, (path) => readFile(path, "utf8")); // => "Hello"
 * ```
 */
export async function withPath<Result>(
  stream: Seekable & (Reader<Uint8Array | null> | Pick<RawReader, "readinto">),
  use: (path: string) => Result | PromiseLike<Result>,
  options: WithPathOptions = {},
): Promise<Result> {
  if (typeof use !== "function") {
    throw new TypeError(`Cannot lend a path as use must be a function: received ${describe(use)}`);
  }
  const file = toPath(stream, options);
  try {
    const result = await use(file.path);
    if (options.write) loadCopy(file.path, asRandomAccess(stream));
    return result;
  } finally {
    file.remove();
  }
}

/** Whether the system's memory has room for a file, and then as much again left. */
function hasRoomInMemory(size: number): boolean {
  if (process.platform !== "linux") return false;
  try {
    const { bavail, bsize } = statfsSync(MEMORY_FOLDER);
    return bavail * bsize >= 2 * size;
  } catch {
    return false;
  }
}

function saveCopy(access: RandomAccess, suffix: string | undefined, dir: string | undefined): string {
  return createUnguessable({ suffix, dir }, (path) => {
    const file = new FileIO(path, "x", { opener: (name, flags) => openSync(name as string, flags, 0o600) });
    try {
      removeAtExit(path);
      copyContents(access, asRandomAccess(file));
    } catch (error) {
      removePath(path);
      throw error;
    } finally {
      file.close();
    }
    return path;
  });
}

function loadCopy(path: string, access: RandomAccess): void {
  const file = new FileIO(path);
  try {
    copyContents(asRandomAccess(file), access);
  } finally {
    file.close();
  }
}

/**
 * Copies the contents: first what lies before the size that the source says it has, from the last chunk to the first, then
 * whatever else reads find behind it. So a target that cannot hold all of them throws before anything is overwritten, and a
 * target that can grows only once. And a size that is not true costs nothing: files in /proc and /sys have such.
 */
function copyContents(from: RandomAccess, to: RandomAccess): void {
  const { size } = from;
  const chunk = new Uint8Array(Math.max(LEAST_COPIED, Math.min(size, COPIED_AT_ONCE)));
  let end = 0;
  const copy = (part: Uint8Array, start: number): void => {
    const count = from.readAt(part, start);
    if (count > 0) to.writeAt(part.subarray(0, count), start);
    if (count > 0) end = Math.max(end, start + count);
  };
  for (let start = size; start > 0; ) {
    const length = Math.min(start, COPIED_AT_ONCE);
    start -= length;
    copy(chunk.subarray(0, length), start);
  }
  for (let start = size; end === start; start += chunk.length) copy(chunk, start);
  to.truncate(end);
}
