/** Runs as a test of the packed project: says from which files vitest took `bytesio` there. */
import { fileURLToPath } from "node:url";
import { BytesIO } from "bytesio";
import { GzipFile } from "bytesio/layers";
import { FileIO } from "bytesio/node";
import { Queue } from "bytesio/queue";
import { toBlob } from "bytesio/web";
import { expect, it } from "vitest";

it.each([
  ["bytesio", () => Reflect.construct(BytesIO, [1])],
  ["bytesio/layers", () => Reflect.construct(GzipFile, [1])],
  ["bytesio/node", () => Reflect.construct(FileIO, [{}])],
  ["bytesio/queue", () => Reflect.construct(Queue, ["many"])],
  ["bytesio/web", () => Reflect.apply(toBlob, undefined, [1])],
])("%s comes from the tarball", (_name, misuse) => {
  const files = filesOf(misuse).filter((file) => file.includes("/dist/"));
  expect(files).not.toEqual([]);
  const folder = fileURLToPath(new URL("./node_modules/bytesio/dist/", import.meta.url));
  expect(files.filter((file) => !file.startsWith(folder))).toEqual([]);
});

/** Those in the stack of the error that `misuse` throws, without the ones of other packages. */
function filesOf(misuse: () => unknown): string[] {
  try {
    misuse();
  } catch (error) {
    const stack = error instanceof Error ? String(error.stack) : "";
    const files = [...stack.matchAll(/(?:file:\/\/)?(\/[^\s()]+?):\d+:\d+/g)].map(([, file = ""]) => file);
    return files.filter((file) => !/\/node_modules\/(?!bytesio\/)/.test(file));
  }
  throw new Error("Cannot find its files as it must throw");
}
