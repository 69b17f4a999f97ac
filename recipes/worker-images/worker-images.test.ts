import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import sharp from "sharp";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newFiles } from "../new-files.ts";
import { type ConvertProgress, convert } from "./worker-images.ts";

let server: Server;
let url: string;
let photograph: Buffer;
let requested = 0;

beforeAll(async () => {
  const noise = { type: "gaussian", mean: 128, sigma: 40 } as const;
  photograph = await sharp({ create: { width: 1600, height: 1200, channels: 3, background: "teal", noise } })
    .jpeg()
    .toBuffer();
  // /picture/<number> is one, /broken/<number> none, /large is endless, /stalled never comes.
  server = createServer(({ url = "" }, response) => {
    requested++;
    const kind = url.split("/")[1];
    if (kind === "picture") response.end(photograph);
    else if (kind === "broken") response.end("no picture");
    else if (kind === "large") {
      const write = () => {
        while (response.write(new Uint8Array(65536)));
      };
      response.on("drain", write);
      write();
    } else if (kind !== "stalled") response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  requested = 0;
});
const pictures = (count: number) => Array.from({ length: count }, (_, index) => `${url}/picture/${index}`);

/** For code that must lie where packages are found from. */
let build: string;
beforeEach(() => {
  build = mkdtempSync(join(import.meta.dirname, ".build-"));
});
afterEach(() => {
  rmSync(build, { recursive: true });
});

describe("convert()", () => {
  it("converts what it downloads", async () => {
    const seen: string[] = [];
    const progress: ConvertProgress[] = [];
    const options = { width: 400, workers: 2, onProgress: (now: ConvertProgress) => progress.push(now) };
    for await (const picture of convert(pictures(12), options)) {
      seen.push(picture.url);
      const { format, width, height } = await picture.lend((bytes) => sharp(bytes).metadata());
      expect([format, width, height]).toEqual(["webp", 400, 300]);
    }
    expect(seen.sort()).toEqual(pictures(12).sort());
    expect(progress.at(-1)).toEqual({ downloaded: 12, converted: 12, failed: 0 });
    expect(progress).toHaveLength(24);
  });

  it("says of each picture what went wrong", async () => {
    const urls = [
      `${url}/broken/1`,
      `${url}/missing`,
      `${url}/large`,
      `${url}/picture/1`,
      "http://127.0.0.1:1/",
    ];
    const errors = new Map<string, string>();
    for await (const picture of convert(urls, { width: 400, workers: 1, limit: 4 * 2 ** 20 })) {
      errors.set(picture.url, picture.error);
    }
    expect(urls.map((each) => errors.get(each))).toEqual([
      expect.stringContaining("unsupported image format"),
      expect.stringContaining("received 404"),
      expect.stringContaining("limited to 4194304 bytes"),
      "",
      "fetch failed",
    ]);
  });

  it("downloads no faster than results are taken", async () => {
    let ahead = 0;
    let taken = 0;
    for await (const _picture of convert(pictures(60), { width: 100, workers: 2, downloads: 3 })) {
      ahead = Math.max(ahead, requested - taken);
      taken++;
      // Time enough for whatever would run ahead.
      if (taken % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 500));
    }
    expect([taken, requested]).toEqual([60, 60]);
    // Downloading 3, waiting 2, converting 2, converted 2, and the one that is taken.
    expect(ahead).toBeLessThanOrEqual(10);
  });

  it("stops in good order by its signal: what was downloaded is converted", async () => {
    const stop = new AbortController();
    let downloaded = 0;
    let taken = 0;
    const onProgress = (progress: ConvertProgress) => {
      downloaded = progress.downloaded;
    };
    const urls = [...pictures(20), `${url}/stalled`, `${url}/stalled`, ...pictures(100)];
    const options = { width: 100, workers: 2, downloads: 2, signal: stop.signal, onProgress };
    for await (const picture of convert(urls, options)) {
      expect(picture.error).toBe("");
      taken++;
      if (taken === 20) stop.abort();
    }
    expect([taken, downloaded]).toEqual([20, 20]);
  });

  it("stops at once where the loop is left", async () => {
    for await (const _picture of convert(pictures(100), { width: 100, workers: 2 })) break;
    expect(requested).toBeLessThan(20);
  });

  it("needs no file", async () => {
    const files = await newFiles(async () => {
      for await (const _picture of convert(pictures(3), { width: 100, workers: 1 }));
    });
    expect(files).toEqual([]);
  });

  it("goes on where a worker dies, and says which picture it had", async () => {
    const code = `
      import { mkdirSync } from "node:fs";
      import { workerData } from "node:worker_threads";
      import { SharedQueue } from "bytesio/queue";
      let isFirst = true;
      try {
        mkdirSync(new URL("./first", import.meta.url));
      } catch {
        isFirst = false;
      }
      await import(isFirst ? "../picture.js" : "../image-worker.js");
      if (isFirst) {
        await SharedQueue.attach(workerData.jobs).get();
        process.exit(1);
      }`;
    const path = join(build, "mortal-worker.js");
    writeFileSync(path, code);
    const errors: string[] = [];
    const options = { width: 100, workers: 2, workerModule: pathToFileURL(path) };
    for await (const picture of convert(pictures(20), options)) errors.push(picture.error);
    expect(errors).toEqual([...Array(19).fill(""), "its worker has died"]);
  });

  it("throws if all workers die", async () => {
    const workerModule = new URL("data:text/javascript,throw new Error('out of order')");
    const errors = new Set<string>();
    await expect(
      (async () => {
        const options = { width: 100, workers: 2, workerModule };
        for await (const picture of convert(pictures(1000), options)) errors.add(picture.error);
      })(),
    ).rejects.toMatchObject({
      message: "Cannot convert as all workers have died",
      errors: [new Error("out of order"), new Error("out of order")],
    });
    // What they had not taken, if anything was downloaded in time.
    expect([...errors].filter((error) => error !== "its worker has died")).toEqual([]);
    expect(requested).toBeLessThan(20);
  });

  it("passes on the error of the list", async () => {
    const urls = (function* () {
      yield `${url}/picture/1`;
      throw new Error("no more");
    })();
    const seen: string[] = [];
    await expect(
      (async () => {
        for await (const picture of convert(urls, { width: 100, workers: 1 })) seen.push(picture.error);
      })(),
    ).rejects.toThrow("no more");
    expect(seen).toEqual([""]);
  });
});

describe("the program", () => {
  it("finishes all that it has accepted when it is told to end by SIGTERM", async () => {
    // What a build makes of it. Node 20 runs no TypeScript.
    const bundle = await rolldown({
      input: ["main.ts", "image-worker.js"].map((name) => join(import.meta.dirname, name)),
      external: /^(node:|bytesio|sharp)/,
      transform: { target: "es2022" },
    });
    await bundle.write({ dir: build, entryFileNames: "[name].js" });
    const out = join(build, "out");
    mkdirSync(out);
    const args = [join(build, "main.js"), out, ...pictures(500), `${url}/stalled`];
    const program = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    let isTold = false;
    program.stdout.setEncoding("utf8").on("data", (text) => {
      said += text;
      if (!isTold && said.split("saved").length > 3) isTold = program.kill("SIGTERM");
    });
    const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => {
      program.on("close", (code, signal) => resolve([code, signal]));
    });
    expect([code, signal]).toEqual([0, null]);
    const saved = said.match(/(?<=^saved )\S+/gm) ?? [];
    const count = saved.length;
    // All that it had accepted is finished; of what it asked for, at most the 4 downloads under way are not.
    expect(said.split("\n").at(-2)).toBe(`stopped: ${count} downloaded, ${count} converted, 0 failed of 501`);
    expect(readdirSync(out).sort()).toEqual([...saved].sort());
    expect(count).toBeGreaterThanOrEqual(3);
    expect(requested - count).toBeLessThanOrEqual(4);
    expect(requested).toBeLessThan(500);
    for (const name of saved) await sharp(readFileSync(join(out, name))).stats();
  });
});
