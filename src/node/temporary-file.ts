import { closeSync, constants, openSync } from "node:fs";
import { FileIO, type FileIOOptions } from "./file-io.ts";
import {
  layered,
  type ModeArgument,
  type Opened,
  type OpenSettings,
  openSettingsOf,
  type StreamOptions,
} from "./open.ts";
import { createUnguessable, removeAtExit, removePath, type TemporaryPlace } from "./temporary-place.ts";

/**
 * Options of `TemporaryFile()`: the place, the mode, and the options of `open()` that go with the mode.
 *
 * @typeParam Mode - The mode. Default: "w+b".
 * @example
 * ```ts
 * import { TemporaryFile, type TemporaryFileOptions } from "bytesio/node";
 *
 * const options: TemporaryFileOptions<"w+"> = { mode: "w+", encoding: "latin-1" };
 * using file = TemporaryFile(options);
 * file.write("é"); // => 1
 * ```
 */
export type TemporaryFileOptions<
  Mode extends string = string,
  Size extends number = number,
> = TemporaryPlace &
  StreamOptions<Mode, Size> & {
    /** A mode of `open()`. The file is always new and empty. Default: "w+b". */
    mode?: ModeArgument<Mode> | undefined;
  };

/**
 * Options of `NamedTemporaryFile()`.
 *
 * @typeParam Mode - The mode. Default: "w+b".
 * @example
 * ```ts
 * import { NamedTemporaryFile, type NamedTemporaryFileOptions } from "bytesio/node";
 *
 * const options: NamedTemporaryFileOptions<"wb"> = { mode: "wb", suffix: ".bin" };
 * using file = NamedTemporaryFile(options);
 * file.name.endsWith(".bin"); // => true
 * ```
 */
export type NamedTemporaryFileOptions<
  Mode extends string = string,
  Size extends number = number,
> = TemporaryFileOptions<Mode, Size> & {
  /** Whether the file is removed. Default: true. */
  delete?: boolean | undefined;
  /** Whether `close()` removes it. Otherwise only the end of a `using` block does. Default: true. */
  delete_on_close?: boolean | undefined;
};

/**
 * A temporary file with a name: the stream that `open()` returns for the mode.
 *
 * @example
 * ```ts
 * import { type NamedFile, NamedTemporaryFile } from "bytesio/node";
 *
 * using file: NamedFile<"w+b"> = NamedTemporaryFile();
 * file.file === file; // => true
 * ```
 */
export type NamedFile<Mode extends string, Size extends number = -1> =
  // By `infer`, as the compiler needs minutes for the intersection where the call is inferred from its surroundings.
  Opened<Mode, Size> extends infer Stream
    ? Stream & {
        /** The absolute path. */
        readonly name: string;
        /** The stream itself. Python wraps the stream, and `file` is the one inside. */
        readonly file: Stream;
      }
    : never;

/**
 * Opens a new, empty file without a name. It is gone as soon as it is closed, or the process ends, however that ends.
 *
 * It has the behaviour of CPython's `tempfile.TemporaryFile`. Only the user may open it (mode 0o600): until the name is
 * removed it cannot be guessed.
 *
 * @returns What `open()` returns for the mode; a `BufferedRandom` by default. Its `name` is the descriptor.
 * @throws what `open()` throws; the system's error, such as `ENOENT` if `dir` does not exist.
 * @example
 * ```ts
 * import { TemporaryFile } from "bytesio/node";
 *
 * using file = TemporaryFile();
 * file.write(Uint8Array.of(1, 2, 3));
 * file.seek(1);
 * file.read(); // => Uint8Array.of(2, 3)
 * ```
 */
export function TemporaryFile<const Mode extends string = "w+b", const Size extends number = -1>(
  options?: TemporaryFileOptions<Mode, Size>,
): Opened<Mode, Size> {
  const settings = openSettingsOf(options?.mode ?? "w+b", options ?? {});
  return unnamedFile(settings, options ?? {}) as Opened<Mode, Size>;
}

/** Opens a file without a name, as the settings say. */
export function unnamedFile(settings: OpenSettings, place: TemporaryPlace): ReturnType<typeof layered> {
  const { path, fd } = createPrivate(place);
  try {
    removePath(path);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  return layered(settings, (mode) => {
    const raw = new FileIO(path, mode, { opener: () => fd });
    raw.name = fd;
    return raw;
  });
}

/**
 * Opens a new, empty file that others can open too, by its `name`. It is removed when it is closed, or when the process
 * ends, after an exception too. A signal that kills the process leaves it,
 * and so does `terminate()` of the worker thread that made it.
 *
 * It has the behaviour of CPython's `tempfile.NamedTemporaryFile`. Only the user may open it (mode 0o600), and the name
 * cannot be guessed.
 *
 * @returns What `open()` returns for the mode; a `BufferedRandom` by default.
 * @throws what `open()` throws; the system's error, such as `ENOENT` if `dir` does not exist.
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { NamedTemporaryFile } from "bytesio/node";
 *
 * using file = NamedTemporaryFile({ mode: "w" });
 * file.write("Hello");
 * file.flush();
 * readFileSync(file.name, "utf8"); // => "Hello"
 * ```
 */
export function NamedTemporaryFile<const Mode extends string = "w+b", const Size extends number = -1>(
  options?: NamedTemporaryFileOptions<Mode, Size>,
): NamedFile<Mode, Size> {
  const chosen: NamedTemporaryFileOptions = options ?? {};
  const settings = openSettingsOf(chosen.mode ?? "w+b", chosen);
  const isDoomed = chosen.delete ?? true;
  const onClose = isDoomed && (chosen.delete_on_close ?? true);
  const { path, fd } = createPrivate(chosen);
  if (isDoomed) removeAtExit(path);
  const file = layered(settings, (mode) => {
    const opener = () => fd;
    return onClose ? new RemovedFile(path, mode, { opener }) : new FileIO(path, mode, { opener });
  });
  Object.defineProperty(file, "file", { value: file });
  if (isDoomed && !onClose) {
    Object.defineProperty(file, Symbol.dispose, { value: () => closeAndRemove(() => file.close(), path) });
  }
  return file as unknown as NamedFile<Mode, Size>;
}

/** A file that is removed when it is closed. */
class RemovedFile extends FileIO {
  readonly #path: string;

  constructor(path: string, mode: string, options: FileIOOptions) {
    super(path, mode, options);
    this.#path = path;
  }

  override close(): void {
    if (!this.closed) closeAndRemove(() => super.close(), this.#path);
  }
}

function closeAndRemove(close: () => void, path: string): void {
  try {
    close();
  } finally {
    removePath(path);
  }
}

/** Makes a file that only the user may open, under a name that cannot be guessed. */
function createPrivate(place: TemporaryPlace): { path: string; fd: number } {
  const { O_RDWR, O_CREAT, O_EXCL } = constants;
  const flags = O_RDWR | O_CREAT | O_EXCL;
  return createUnguessable(place, (path) => ({ path, fd: openSync(path, flags, 0o600) }));
}
