/**
 * An empty project outside the repository that has `bytesio` as npm would publish it.
 *
 * @module
 */

import { execFile, execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

export const root: string = join(import.meta.dirname, "../../..");

export interface Outcome {
  code: number;
  /** What it printed, errors too. */
  output: string;
}

export class PackedProject {
  /** Of the project. */
  readonly folder: string;
  /** Of the package in it, unpacked. */
  readonly package: string;
  /** Where the project's programs put their temporary files. */
  readonly temporary: string;
  readonly #all: string;

  constructor() {
    this.#all = realpathSync(mkdtempSync(join(tmpdir(), "packed-")));
    // PostgreSQL does not run as root, and what it runs as must get at its folder.
    chmodSync(this.#all, 0o755);
    this.folder = join(this.#all, "project");
    this.temporary = join(this.#all, "tmp");
    this.package = join(this.folder, "node_modules", "bytesio");
    try {
      for (const folder of [this.temporary, this.package]) mkdirSync(folder, { recursive: true });
      writeFileSync(join(this.folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
      this.#unpack();
      this.#link();
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  /** Copies a file or a folder of the repository to the same place in the project, or to another. */
  copy(path: string, to: string = path): void {
    // What other tests build in hidden folders meanwhile comes and goes.
    const filter = (source: string) => !/^\.|^node_modules$/.test(basename(source));
    mkdirSync(dirname(join(this.folder, to)), { recursive: true });
    cpSync(join(root, path), join(this.folder, to), { recursive: true, filter });
  }

  /** Runs Node in the project, with nothing of the environment but what finds and configures programs. */
  node(args: string[], node: string = process.execPath): Promise<Outcome> {
    const { PATH, HOME, CI, CHROMIUM } = process.env;
    const env = { PATH, HOME, CI, CHROMIUM, TMPDIR: this.temporary, NO_COLOR: "1" };
    return new Promise((resolve) => {
      const options = { cwd: this.folder, env, timeout: 600_000, maxBuffer: 2 ** 26 };
      execFile(node, args, options, (error, output, errors) => {
        const code = error === null ? 0 : Number(error.code ?? -1);
        const killed = error?.killed ? "It took too long and was stopped.\n" : "";
        resolve({ code, output: `${output}${errors}${killed}` });
      });
    });
  }

  [Symbol.dispose](): void {
    rmSync(this.#all, { recursive: true, force: true, maxRetries: 3 });
  }

  #unpack(): void {
    const cache = ["--cache", join(this.#all, "cache")];
    const args = ["pack", "--ignore-scripts", "--json", "--pack-destination", this.#all, ...cache];
    const [{ filename }] = JSON.parse(
      execFileSync("npm", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }),
    );
    execFileSync("tar", ["-xzf", join(this.#all, filename), "-C", this.package, "--strip-components=1"]);
  }

  /** Other packages are there as they are in the repository; those of the repository itself are not. */
  #link(): void {
    const installed = join(root, "node_modules");
    for (const name of readdirSync(installed)) {
      if (/^\.|^bytesio$|^@bytesio$/.test(name)) continue;
      symlinkSync(join(installed, name), join(this.folder, "node_modules", name), "junction");
    }
  }
}
