import { mkdirSync } from "node:fs";
import { createUnguessable, removeAtExit, removePath, type TemporaryPlace } from "./temporary-place.ts";

/**
 * Options of a new `TemporaryDirectory`.
 *
 * @example
 * ```ts
 * import { existsSync } from "node:fs";
 * import { TemporaryDirectory, type TemporaryDirectoryOptions } from "bytesio/node";
 *
 * const options: TemporaryDirectoryOptions = { delete: false };
 * const folder = new TemporaryDirectory(options);
 * folder[Symbol.dispose]();
 * existsSync(folder.name); // => true
 * folder.cleanup();
 * ```
 */
export interface TemporaryDirectoryOptions extends TemporaryPlace {
  /** Whether the end of a `using` block, and of the process, removes the folder. Default: true. */
  delete?: boolean | undefined;
  /** Whether `cleanup()` ignores its errors, and leaves what it cannot remove. Default: false. */
  ignore_cleanup_errors?: boolean | undefined;
}

/**
 * A folder for temporary files. It is removed with its contents by `cleanup()`, at the end of a `using` block, or when
 * the process ends, after an exception too. A signal that kills the process leaves it,
 * and so does `terminate()` of the worker thread that made it.
 *
 * It has the behaviour of CPython's `tempfile.TemporaryDirectory`. Only the user may enter it (mode 0o700).
 *
 * @example
 * ```ts
 * import { existsSync, writeFileSync } from "node:fs";
 * import { TemporaryDirectory } from "bytesio/node";
 *
 * const folder = new TemporaryDirectory();
 * writeFileSync(`${folder.name}/notes.txt`, "Hello");
 * folder.cleanup();
 * existsSync(folder.name); // => false
 * ```
 */
export class TemporaryDirectory {
  /** The folder's absolute path. */
  readonly name: string;
  readonly #delete: boolean;
  readonly #ignoreErrors: boolean;

  /**
   * Makes a folder with a name that cannot be guessed.
   *
   * @throws the system's error, such as `ENOENT` if `dir` does not exist.
   */
  constructor(options: TemporaryDirectoryOptions = {}) {
    this.#delete = options.delete ?? true;
    this.#ignoreErrors = options.ignore_cleanup_errors ?? false;
    this.name = createUnguessable(options, (path) => {
      mkdirSync(path, 0o700);
      return path;
    });
    if (this.#delete) removeAtExit(this.name);
  }

  /**
   * Removes the folder and its contents, also if `delete` is false. A second call does nothing.
   *
   * @throws the system's error, unless `ignore_cleanup_errors` is true.
   */
  cleanup(): void {
    try {
      removePath(this.name);
    } catch (error) {
      if (!this.#ignoreErrors) throw error;
    }
  }

  /** Calls `cleanup()` at the end of a `using` block, unless `delete` is false. */
  [Symbol.dispose](): void {
    if (this.#delete) this.cleanup();
  }
}
