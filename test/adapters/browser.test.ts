import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { type OutputChunk, rolldown } from "rolldown";
import { describe, expect, it } from "vitest";

/** Bundles a module for browsers. Names of modules that the bundle does not hold stay imports. */
async function bundled(code: string): Promise<OutputChunk> {
  const bundle = await rolldown({
    input: "entry",
    cwd: join(import.meta.dirname, "../.."),
    platform: "browser",
    plugins: [
      {
        name: "entry",
        resolveId: (id) => (id === "entry" ? id : undefined),
        load: (id) => (id === "entry" ? code : undefined),
      },
    ],
    onLog: () => {},
  });
  const { output } = await bundle.generate({ format: "iife", name: "result" });
  return output[0];
}

/** What a browser and the language have in common with Node, and nothing that Node alone has. */
const browser = {
  ...{ AbortController, Blob, CompressionStream, DecompressionStream, Response, TextDecoder, TextEncoder },
  ...{ ReadableStream, TransformStream, WritableStream, setTimeout },
  // The streams above would otherwise give bytes of another realm.
  ...{ ArrayBuffer, DataView, Uint8Array },
};

describe("bytesio/adapters in a browser", () => {
  it("imports no module of Node", async () => {
    const { code, imports, dynamicImports } = await bundled('export * from "bytesio/adapters"');
    expect(code).toContain("toTokenizer");
    expect([imports, dynamicImports]).toEqual([[], []]);
  });

  it("reads for zip.js and strtok3, and says what the others lack, where there is no process", async () => {
    const { code } = await bundled(`
      import { ZipReader, ZipWriter } from "@zip.js/zip.js";
      import { BytesIO } from "bytesio";
      import { toTokenizer, toUnzipper, toZipReader } from "bytesio/adapters";
      import { toWritableStream } from "bytesio/web";
      import { fileTypeFromTokenizer } from "file-type/core";
      import * as strtok3 from "strtok3";

      export async function play() {
        const archive = new BytesIO();
        const options = { useWebWorkers: false };
        const writer = new ZipWriter(toWritableStream(archive), options);
        await writer.add("three.bin", toZipReader(new BytesIO(Uint8Array.of(1, 2, 3))));
        await writer.close();
        const [entry] = await new ZipReader(toZipReader(archive), options).getEntries();
        const type = await fileTypeFromTokenizer(toTokenizer(strtok3, archive));
        let refused;
        try {
          toUnzipper(archive).stream(0);
        } catch (error) {
          refused = error.message;
        }
        return [typeof process, entry.filename, entry.uncompressedSize, type.ext, refused];
      }
    `);
    const play: () => Promise<unknown> = runInContext(`${code}; result.play`, createContext({ ...browser }));
    expect(await play()).toEqual([
      "undefined",
      "three.bin",
      3,
      "zip",
      "Cannot make a Node stream as the runtime must have node:stream: browsers have not",
    ]);
  });
});
