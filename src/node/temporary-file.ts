import { closeSync, constants, openSync } from "node:fs";
import { FileIO, type FileIOOptions } from "./file-io.ts";
import {
  layered,
  type ModeArgument,
  type Opened,
  type Settings,
  type StreamOptions,
  settingsOf,
} from "./open.ts";
import { createUnguessable, remove, removeAtExit, type TemporaryPlace } from "./temporary-path.ts";

/**
 * Options of `TemporaryFile()`: its place, its mode, and what goes with the mode in `open()`.
 *
 * @typeParam Mode - The mode. Default: "w+b".
 * @example
 * ```ts
 * import { TemporaryFile, type TemporaryFileOptions } from "bytesio/node";
 *
 * const options: TemporaryFileOptions<"w+"> = { mode: "w+", encoding: "latin-1" };
 * using file = TemporaryFile(options);
 * file.write("é"); // => 1
 * file.tell(); // => 1
 * ```
 */
export type TemporaryFileOptions<
  Mode extends string = string,
  Size extends number = number,
> = TemporaryPlace &
  StreamOptions<Mode, Size> & {
    /** As for `open()`. The file is always new and empty. Default: "w+b". */
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
  /** Whether it is removed by `close()`; else at the end of a `using` block only. Default: true. */
  delete_on_close?: boolean | undefined;
};

/**
 * A temporary file with a name: what `open()` returns for the mode.
 *
 * @example
 * ```ts
 * import { type NamedFile, NamedTemporaryFile } from "bytesio/node";
 *
 * using file: NamedFile<"w+b"> = NamedTemporaryFile();
 * file.file === file; // => true
 * ```
 */
export type NamedFile<Mode extends string, Size extends number = -1> = Opened<Mode, Size> & {
  /** The absolute path. */
  readonly name: string;
  /** The stream itself. In Python it is wrapped, and this is what is inside. */
  readonly file: Opened<Mode, Size>;
};

/**
 * Opens a new, empty file that has no name, and is gone as soon as it is closed, however the process ends.
 *
 * It has the behaviour of CPython's `tempfile.TemporaryFile`. Nobody but the user may open it (mode 0o600), not
 * even in the moment in which it has a name, which cannot be guessed.
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
  const settings = settingsOf(options?.mode ?? "w+b", options ?? {});
  return unnamedFile(settings, options ?? {}) as Opened<Mode, Size>;
}

/** Opens a file that has no name, as the settings say. */
export function unnamedFile(settings: Settings, place: TemporaryPlace): ReturnType<typeof layered> {
  const { path, fd } = create(place);
  try {
    remove(path);
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
 * Opens a new, empty file that others can open too, by its `name`. It is removed when it is closed, or when the
 * process ends, after an exception too; a signal that kills the process leaves it.
 *
 * It has the behaviour of CPython's `tempfile.NamedTemporaryFile`. Only the user may open it (mode 0o600); the
 * name cannot be guessed.
 *
 * @returns What `open()` returns for the mode; a `BufferedRandom` by default.
 * @throws what `open()` throws; the system's error, such as `ENOENT` if `dir` does not exist.
 * @example
 * ```ts
 * import { existsSync, readFileSync } from "node:fs";
 * import { NamedTemporaryFile } from "bytesio/node";
 *
 * const file = NamedTemporaryFile({ mode: "w" });
 * file.write("Hello");
 * file.flush();
 * readFileSync(file.name, "utf8"); // => "Hello"
 * file.close();
 * existsSync(file.name); // => false
 * ```
 */
export function NamedTemporaryFile<const Mode extends string = "w+b", const Size extends number = -1>(
  options?: NamedTemporaryFileOptions<Mode, Size>,
): NamedFile<Mode, Size> {
  const chosen: NamedTemporaryFileOptions = options ?? {};
  const settings = settingsOf(chosen.mode ?? "w+b", chosen);
  const isDoomed = chosen.delete ?? true;
  const onClose = isDoomed && (chosen.delete_on_close ?? true);
  const { path, fd } = create(chosen);
  if (isDoomed) removeAtExit(path);
  const file = layered(settings, (mode) => {
    const opener = () => fd;
    return onClose ? new RemovedFile(path, mode, { opener }) : new FileIO(path, mode, { opener });
  });
  Object.defineProperty(file, "file", { value: file });
  if (isDoomed && !onClose) {
    Object.defineProperty(file, Symbol.dispose, { value: () => closeAndRemove(() => file.close(), path) });
  }
  return file as NamedFile<Mode, Size>;
}

/** Removes its file when it is closed. */
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
    remove(path);
  }
}

/** Makes a file that only the user may open. */
function create(place: TemporaryPlace): { path: string; fd: number } {
  const { O_RDWR, O_CREAT, O_EXCL } = constants;
  return createUnguessable(place, (path) => ({ path, fd: openSync(path, O_RDWR | O_CREAT | O_EXCL, 0o600) }));
}
