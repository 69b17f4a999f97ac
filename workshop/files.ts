import { readFile } from "node:fs/promises";

/** The folders the page may ask for. None has anything to hide, and no name leads out of them. */
const FOLDERS = new Map([
  ["page", new URL("../page/", import.meta.url)],
  ["js", new URL("./page/", import.meta.url)],
  ["samples", new URL("../samples/", import.meta.url)],
  ["bytesio", new URL("./", import.meta.resolve("bytesio"))],
]);

const TYPES = new Map([
  ["html", "text/html; charset=utf-8"],
  ["css", "text/css; charset=utf-8"],
  ["js", "text/javascript; charset=utf-8"],
  ["map", "application/json"],
  ["svg", "image/svg+xml"],
  ["jpg", "image/jpeg"],
]);

export interface File {
  type: string;
  bytes: Uint8Array;
}

/** Reads `/<folder>/<name>`, or `/` for the page itself. Undefined if there is no such file. */
export async function readPageFile(path: string): Promise<File | undefined> {
  const [, folder = "", name = "", extension = ""] =
    /^\/([a-z]+)\/((?:[\w-]+\/)*[\w-]+(?:\.[\w-]+)*\.(\w+))$/.exec(
      path === "/" ? "/page/index.html" : path,
    ) ?? [];
  const base = FOLDERS.get(folder);
  const type = TYPES.get(extension);
  if (base === undefined || type === undefined) return undefined;
  try {
    return { type, bytes: await readFile(new URL(name, base)) };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
