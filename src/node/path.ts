import { openSync, statfsSync } from "node:fs";
import { describe } from "../base/arguments.ts";
import type { RandomAccess, RawReader, Reader, Seekable } from "../base/protocols.ts";
import { asRandomAccess } from "../transfer/random-access.ts";
import { FileIO } from "./file-io.ts";
import { createUnguessable, remove, removeAtExit } from "./temporary-path.ts";

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
  /** What the path ends with, for those who look at the extension. Default: nothing. */
  suffix?: string | undefined;
  /** The folder of the file. Default: the system's memory (`/dev/shm`) where there is room, else `os.tmpdir()`. */
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
  /** Whether the stream gets what the file holds afterwards. Default: false. */
  write?: boolean | undefined;
}

const MEMORY = "/dev/shm";
const CHUNK_SIZE = 2 ** 20;

/**
 * The contents of a stream as a file, made by `toPath()`, up to the end of a `using` block.
 *
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { BytesIO } from "bytesio";
 * import { type StreamPath, toPath } from "bytesio/node";
 *
 * const file: StreamPath = toPath(new BytesIO(new TextEncoder().encode("Hello")));
 * readFileSync(file.path, "utf8"); // => "Hello"
 * file.remove();
 * ```
 */
export class StreamPath {
  /** Where the file is: absolute. */
  readonly path: string;

  /** @internal */
  constructor(path: string) {
    this.path = path;
  }

  /** Removes the file. Doing it twice is fine. */
  remove(): void {
    remove(this.path);
  }

  /** Removes the file at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.remove();
  }
}

/**
 * Writes the contents of `stream` to a new file, for libraries that take nothing but a path.
 *
 * The file has a name that cannot be guessed, only the user may open it (mode 0o600), and it is removed by
 * `remove()`, at the end of a `using` block, or when the process ends, after an exception too. A signal that
 * kills the process leaves it.
 *
 * It is a copy also where the stream is a file on disk: whoever gets the path cannot change the stream by it, and
 * what waits in a buffer is in the copy. The position of the stream stays.
 *
 * @param stream - A seekable stream that can be read; all of it is written, wherever its position is.
 * @throws {TypeError} if `stream` has no position.
 * @throws {UnsupportedOperation} if it is not seekable, or cannot be read.
 * @throws {ClosedError} if the stream is closed.
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
  const { suffix, dir } = options;
  if (dir !== undefined || !hasRoomInMemory(access.size)) return new StreamPath(save(access, suffix, dir));
  try {
    return new StreamPath(save(access, suffix, MEMORY));
  } catch {
    // Forbidden, or full by now. If it was the stream that failed, it fails again.
    return new StreamPath(save(access, suffix, undefined));
  }
}

/**
 * Calls `use` with the path of a file that holds the contents of `stream`, and removes the file when `use` is
 * done, whether it succeeds or fails: see `toPath()`.
 *
 * With `write` the stream gets what the file holds when `use` has succeeded: the same bytes, and no more. Where
 * the stream may not grow so far nothing of it is changed. What `use` puts in the place of the file, under the
 * same name, counts.
 *
 * @param use - What the path is for. It must not be kept past its end.
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
    if (options.write) load(file.path, asRandomAccess(stream));
    return result;
  } finally {
    file.remove();
  }
}

/** Whether the file fits into the system's memory, and leaves as much free as it takes. */
function hasRoomInMemory(size: number): boolean {
  if (process.platform !== "linux") return false;
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= 2 * size;
  } catch {
    return false;
  }
}

function save(access: RandomAccess, suffix: string | undefined, dir: string | undefined): string {
  return createUnguessable({ suffix, dir }, (path) => {
    const file = new FileIO(path, "x", { opener: (name, flags) => openSync(name as string, flags, 0o600) });
    try {
      removeAtExit(path);
      copy(access, asRandomAccess(file));
    } catch (error) {
      remove(path);
      throw error;
    } finally {
      file.close();
    }
    return path;
  });
}

function load(path: string, access: RandomAccess): void {
  const file = new FileIO(path);
  try {
    copy(asRandomAccess(file), access);
  } finally {
    file.close();
  }
}

/** From the end on: what cannot hold all of it says so before anything is overwritten, and grows once. */
function copy(from: RandomAccess, to: RandomAccess): void {
  const { size } = from;
  const chunk = new Uint8Array(Math.min(size, CHUNK_SIZE));
  for (let start = size; start > 0; ) {
    const part = chunk.subarray(0, Math.min(start, CHUNK_SIZE));
    start -= part.length;
    to.writeAt(part.subarray(0, from.readAt(part, start)), start);
  }
  to.truncate(size);
}
