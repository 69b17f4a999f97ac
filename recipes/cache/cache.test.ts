import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmdirSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { LimitError } from "bytesio";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { listen } from "../listen.ts";
import { BlobCache } from "./cache.ts";

const KIB = 1024;
const MIB = KIB * KIB;

let dir: string;
let cache: BlobCache;
let server: Server;
let url: string;

beforeAll(async () => {
  // Answers /<seed>/<size> with so many bytes.
  server = createServer(({ url = "" }, response) => {
    const [seed = 0, size = 0] = url.slice(1).split("/").map(Number);
    Readable.from(chunks(seed, size), { objectMode: false }).pipe(response);
  });
  url = `http://127.0.0.1:${await listen(server)}`;
});
afterAll(() => {
  server.close();
});

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "cache-"));
  cache = new BlobCache({ maxBytes: 20 * MIB, maxBytesInMemory: 4 * MIB, dir });
});
afterEach(() => {
  cache[Symbol.dispose]();
  expect(openFiles()).toBe(0);
  // Fails if anything is left in it.
  rmdirSync(dir);
});

function* chunks(seed: number, size: number): Generator<Uint8Array> {
  for (let left = size; left > 0; left -= 64 * KIB) yield new Uint8Array(Math.min(left, 64 * KIB)).fill(seed);
}

/** How many of the files in the folder are open. */
function openFiles(): number {
  const descriptors = readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return [];
    }
  });
  return descriptors.filter((path) => path.startsWith(dir)).length;
}

async function digest(source: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of source) hash.update(chunk);
  return hash.digest("hex");
}

async function contents(key: string): Promise<string | undefined> {
  const readable = cache.get(key);
  return readable && (await digest(readable));
}

// Files without a name are seen in /proc only.
describe.skipIf(!existsSync("/proc/self/fd"))("BlobCache", () => {
  it("keeps what a server sends, small blobs in memory and large ones on the disk, without a name", async () => {
    expect(await cache.put("small", await fetch(`${url}/1/${MIB}`))).toBe(MIB);
    expect(openFiles()).toBe(0);
    expect(await cache.put("large", await fetch(`${url}/2/${10 * MIB}`))).toBe(10 * MIB);
    expect(openFiles()).toBe(1);
    expect(readdirSync(dir)).toEqual([]);
    expect([cache.bytes, cache.bytesInMemory]).toEqual([11 * MIB, MIB]);
    expect(await contents("small")).toBe(await digest(chunks(1, MIB)));
    expect(await contents("large")).toBe(await digest(chunks(2, 10 * MIB)));
    expect(cache.get("none")).toBeUndefined();
  });

  it("moves to the disk what was used longest ago, and not before it must", async () => {
    for (const key of ["a", "b", "c", "d"]) await cache.put(key, chunks(1, MIB));
    expect([openFiles(), cache.bytesInMemory]).toEqual([0, 4 * MIB]);
    await contents("a");
    await cache.put("e", chunks(5, MIB));
    expect([openFiles(), cache.bytesInMemory, cache.bytes]).toEqual([1, 4 * MIB, 5 * MIB]);
    // It was "b" that moved: with it in memory no more, nothing is freed by its going.
    cache.delete("b");
    expect([openFiles(), cache.bytesInMemory, cache.bytes]).toEqual([0, 4 * MIB, 4 * MIB]);
    expect(await contents("a")).toBe(await digest(chunks(1, MIB)));
  });

  it("forgets what was used longest ago", async () => {
    for (const key of ["a", "b", "c"]) await cache.put(key, chunks(1, 6 * MIB));
    await contents("a");
    await cache.put("d", chunks(1, 6 * MIB));
    const kept: string[] = [];
    for (const key of ["a", "b", "c", "d"]) if (await contents(key)) kept.push(key);
    expect(kept).toEqual(["a", "c", "d"]);
    expect(cache.bytes).toBe(18 * MIB);
  });

  it("holds no more than its bounds, whatever comes", async () => {
    let held = 0;
    for (let index = 0; index < 200; index++) {
      // Sizes from 0 to 5 MiB, 480 MiB in all.
      await cache.put(`${index % 50}`, chunks(index, (index * 7919 * KIB) % (5 * MIB)));
      held = Math.max(held, cache.bytesInMemory);
      expect(cache.bytes).toBeLessThanOrEqual(20 * MIB);
    }
    expect(held).toBeLessThanOrEqual(4 * MIB);
    expect(held).toBeGreaterThan(2 * MIB);
    expect(readdirSync(dir)).toEqual([]);
  });

  it("reads to its end what is forgotten meanwhile, side by side", async () => {
    await cache.put("a", chunks(7, 3 * MIB));
    const first = cache.get("a");
    const second = cache.get("a");
    first?.read();
    await cache.put("b", chunks(8, 3 * MIB)); // moves "a" to the disk
    cache.delete("a");
    expect(cache.get("a")).toBeUndefined();
    expect(openFiles()).toBe(1);
    expect(await digest(second ?? [])).toBe(await digest(chunks(7, 3 * MIB)));
    expect(openFiles()).toBe(1);
    first?.destroy();
    await new Promise((resolve) => first?.once("close", resolve));
    expect(openFiles()).toBe(0);
  });

  it("puts a new blob in the place of the old one", async () => {
    await cache.put("a", chunks(1, 10 * MIB));
    await cache.put("a", chunks(2, MIB));
    expect([cache.bytes, cache.bytesInMemory, openFiles()]).toEqual([MIB, MIB, 0]);
    expect(await contents("a")).toBe(await digest(chunks(2, MIB)));
  });

  it("changes nothing if the source fails, is aborted or too large", async () => {
    await cache.put("a", chunks(1, MIB));
    const broken = (function* () {
      yield* chunks(2, 6 * MIB);
      throw new Error("connection lost");
    })();
    await expect(cache.put("a", broken)).rejects.toThrow("connection lost");

    const stop = new AbortController();
    const stalling = (async function* () {
      yield* chunks(2, 6 * MIB);
      stop.abort(new Error("stopped"));
      await new Promise(() => {});
    })();
    await expect(cache.put("a", stalling, { signal: stop.signal })).rejects.toThrow("stopped");

    let pulled = 0;
    const endless = (function* () {
      for (;;) {
        pulled++;
        yield new Uint8Array(MIB);
      }
    })();
    await expect(cache.put("a", endless)).rejects.toThrow(LimitError);
    expect(pulled).toBe(21);

    expect([cache.bytes, openFiles()]).toEqual([MIB, 0]);
    expect(await contents("a")).toBe(await digest(chunks(1, MIB)));
  });

  it("stops a reader by its signal", async () => {
    await cache.put("a", chunks(1, 10 * MIB));
    const stop = new AbortController();
    const readable = cache.get("a", { signal: stop.signal }) ?? [];
    await expect(
      (async () => {
        for await (const _chunk of readable) stop.abort();
      })(),
    ).rejects.toThrow("aborted");
    cache.delete("a");
    expect(openFiles()).toBe(0);
  });

  it("says so if the disk cannot be used, and serves what is in memory", async () => {
    using broken = new BlobCache({ maxBytes: 20 * MIB, maxBytesInMemory: MIB, dir: join(dir, "missing") });
    await broken.put("a", chunks(1, MIB));
    await expect(broken.put("b", chunks(2, 2 * MIB))).rejects.toMatchObject({ code: "ENOENT" });
    await expect(broken.put("c", chunks(3, MIB))).rejects.toMatchObject({ code: "ENOENT" });
    expect([broken.bytes, broken.bytesInMemory]).toEqual([MIB, MIB]);
    expect(await digest(broken.get("a") ?? [])).toBe(await digest(chunks(1, MIB)));
  });
});
