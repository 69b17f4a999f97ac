import { BytesIO, SEEK_END, TextIOWrapper } from "bytesio";

/** Files by their path, in memory: `open` is for code that takes `open()` as a parameter. */
export class MemoryFiles {
  readonly #contents = new Map<string, Uint8Array<ArrayBuffer>>();

  /** Opens text, as `open()` of bytesio/node does. */
  open = (path: string, mode: "r" | "w" | "a" = "r"): TextIOWrapper => {
    const contents = this.#contents.get(path);
    if (mode === "r" && contents === undefined) throw noSuchFile(path);
    const file = new MemoryFile(mode === "w" ? undefined : contents);
    if (mode === "a") file.seek(0, SEEK_END);
    file.onClose = (bytes) => this.#contents.set(path, bytes);
    return new TextIOWrapper(file);
  };

  /** Returns what a file holds. */
  read(path: string): Uint8Array<ArrayBuffer> {
    const contents = this.#contents.get(path);
    if (contents === undefined) throw noSuchFile(path);
    return contents;
  }
}

/** Says at its end what was written. */
class MemoryFile extends BytesIO {
  onClose: (bytes: Uint8Array<ArrayBuffer>) => void = () => {};

  override close(): void {
    if (!this.closed) this.onClose(this.getvalue());
    super.close();
  }
}

/** The error of the file system, so that code that looks at its `code` is tested too. */
function noSuchFile(path: string): Error {
  return Object.assign(new Error(`ENOENT: no such file or directory, open '${path}'`), { code: "ENOENT" });
}
