import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { BytesIO, SEEK_CUR, SEEK_END } from "bytesio";
import { toReadable } from "bytesio/node";
import S3rver from "s3rver";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { listen } from "../listen.ts";
import { newFiles } from "../new-files.ts";
import { S3File } from "./s3-file.ts";
import { upload } from "./s3-upload.ts";

const MIB = 2 ** 20;
const Bucket = "pictures";

/** What the server is asked, as "PUT 3" for the third part. */
const requests: string[] = [];
/** How many requests fail before any succeeds, by what they are. */
const failures = new Map<string, number>();
/** Bytes that have arrived at the server. */
let arrived = 0;

let stored: string;
let server: Server;
let client: S3Client;

beforeAll(async () => {
  stored = mkdtempSync(join(tmpdir(), "s3-"));
  const s3 = new S3rver({
    directory: stored,
    silent: true,
    configureBuckets: [{ name: Bucket, configs: [] }],
  });
  await s3.configureBuckets();
  const answer = s3.callback();
  server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? "", "http://host.invalid");
    const name =
      `${request.method} ${searchParams.get("partNumber") ?? request.headers.range ?? ""}`.trimEnd();
    requests.push(name);
    if (request.method === "DELETE" && searchParams.has("uploadId")) {
      // The end of an upload that is given up: S3rver does not know it.
      response.writeHead(204).end();
      return;
    }
    const left = failures.get(name) ?? 0;
    if (left > 0) {
      failures.set(name, left - 1);
      request.resume();
      response.writeHead(503).end("<Error><Code>SlowDown</Code><Message>Slow down</Message></Error>");
      return;
    }
    response.once("finish", () => {
      arrived += request.method === "PUT" ? Number(request.headers["content-length"]) : 0;
    });
    answer(request, response);
  });
  client = new S3Client({
    endpoint: `http://127.0.0.1:${await listen(server)}`,
    region: "us-east-1",
    forcePathStyle: true,
    credentials: { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" },
  });
});
afterAll(() => {
  client.destroy();
  server.close();
  rmSync(stored, { recursive: true });
});

beforeEach(() => {
  requests.length = 0;
  arrived = 0;
});
afterEach(() => {
  failures.clear();
});

/** `size` bytes that no two places of look the same. */
function sample(size: number): BytesIO {
  const bytes = new Uint8Array(size);
  const words = new Uint32Array(bytes.buffer);
  for (let index = 0; index < words.length; index++) words[index] = Math.imul(index, 2654435761);
  return new BytesIO(bytes);
}

async function download(Key: string): Promise<Uint8Array> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
  return (await Body?.transformToByteArray()) ?? new Uint8Array();
}

const same = (one: Uint8Array, other: Uint8Array) => Buffer.compare(one, other) === 0;

describe("upload()", () => {
  it("uploads a stream in parts, and says how far it is", async () => {
    const stream = sample(12 * MIB);
    const seen: number[] = [];
    await upload(client, { Bucket, Key: "a" }, toReadable(stream), {
      onProgress: (loaded) => seen.push(loaded),
    });
    expect(same(await download("a"), stream.getvalue())).toBe(true);
    expect(requests.filter((name) => name.startsWith("PUT")).sort()).toEqual(["PUT 1", "PUT 2", "PUT 3"]);
    expect(seen.at(-1)).toBe(12 * MIB);
  });

  it("needs no file", async () => {
    const files = await newFiles(async () => {
      await upload(client, { Bucket, Key: "g" }, toReadable(sample(6 * MIB)));
      await (await S3File.open(client, { Bucket, Key: "g" })).read();
    });
    expect(files).toEqual([]);
  });

  it("uploads what a BytesIO lends", async () => {
    const stream = sample(6 * MIB);
    await stream.lend((bytes) => upload(client, { Bucket, Key: "lent" }, bytes));
    expect(same(await download("lent"), stream.getvalue())).toBe(true);
  });

  it("uploads little, and nothing, in one piece", async () => {
    for (const size of [100, 0]) {
      await upload(client, { Bucket, Key: "small" }, toReadable(sample(size)));
      expect((await download("small")).length).toBe(size);
    }
  });

  it("sends a part again that has failed", async () => {
    failures.set("PUT 2", 2);
    const stream = sample(12 * MIB);
    await upload(client, { Bucket, Key: "b" }, toReadable(stream));
    expect(requests.filter((name) => name === "PUT 2")).toHaveLength(3);
    expect(same(await download("b"), stream.getvalue())).toBe(true);
  });

  it("gives up in the end, has its parts removed, and may be called again", async () => {
    failures.set("PUT 2", 3);
    const stream = sample(12 * MIB);
    const body = toReadable(stream, { start: 0 });
    await expect(upload(client, { Bucket, Key: "c" }, body)).rejects.toMatchObject({ name: "SlowDown" });
    expect([requests.at(-1), body.destroyed]).toEqual(["DELETE", true]);
    await upload(client, { Bucket, Key: "c" }, toReadable(stream, { start: 0 }));
    expect(same(await download("c"), stream.getvalue())).toBe(true);
  });

  it("holds a few parts, whatever the length", async () => {
    let pulled = 0;
    let ahead = 0;
    const chunks = function* () {
      for (let left = 96; left > 0; left--) {
        yield new Uint8Array(MIB);
        pulled += MIB;
        ahead = Math.max(ahead, pulled - arrived);
      }
    };
    const body = Readable.from(chunks(), { objectMode: false });
    await upload(client, { Bucket, Key: "d" }, body, { queueSize: 2 });
    expect(pulled).toBe(96 * MIB);
    // The two that are sent, the one that fills, and what the Readable holds.
    expect(ahead).toBeLessThanOrEqual(17 * MIB);
  });

  it("stops by its signal also where the stream stalls, and has its parts removed", async () => {
    const stop = new AbortController();
    const body = new Readable({ read() {} });
    body.push(Buffer.alloc(11 * MIB));
    const done = upload(client, { Bucket, Key: "e" }, body, { signal: stop.signal });
    await vi.waitFor(() => expect(arrived).toBe(10 * MIB), { timeout: 20_000 });
    stop.abort(new Error("enough"));
    await expect(done).rejects.toThrow("enough");
    expect(body.destroyed).toBe(true);
    await vi.waitFor(() => expect(requests.at(-1)).toBe("DELETE"), { timeout: 20_000 });
  });

  it("rejects with the error of the stream", async () => {
    const chunks = function* () {
      yield new Uint8Array(6 * MIB);
      throw new Error("disk broken");
    };
    const body = Readable.from(chunks(), { objectMode: false });
    await expect(upload(client, { Bucket, Key: "f" }, body)).rejects.toThrow("disk broken");
    expect(requests.at(-1)).toBe("DELETE");
  });
});

describe("S3File", () => {
  const stream = sample(8 * MIB);
  const place = { Bucket, Key: "file" };

  beforeEach(async () => {
    await upload(client, place, toReadable(stream, { start: 0 }));
    requests.length = 0;
  });

  it("reads what is asked for, and fetches no more than the block around it", async () => {
    const file = await S3File.open(client, place, { blockSize: 1000 });
    expect(file.size).toBe(8 * MIB);
    expect(file.seek(-10, SEEK_END)).toBe(8 * MIB - 10);
    expect(same(await file.read(), stream.getvalue().subarray(-10))).toBe(true);
    expect((await file.read(5)).length).toBe(0);
    file.seek(5000);
    expect(same(await file.read(100), stream.getvalue().subarray(5000, 5100))).toBe(true);
    expect(file.tell()).toBe(5100);
    file.seek(800, SEEK_CUR);
    await file.read(100);
    file.seek(5001);
    await file.read(10);
    expect(requests).toEqual(["HEAD", `GET bytes=${8 * MIB - 10}-${8 * MIB - 1}`, "GET bytes=5000-5999"]);
    file.seek(9 * MIB);
    expect((await file.read(1)).length).toBe(0);
    expect(requests).toHaveLength(3);
  });

  it("reads all as a stream does", async () => {
    const file = await S3File.open(client, place);
    const copy = new BytesIO();
    for (let part = await file.read(100_000); part.length > 0; part = await file.read(100_000))
      copy.write(part);
    expect(same(copy.getvalue(), stream.getvalue())).toBe(true);
    expect(requests).toHaveLength(1 + 42);
  });

  it("notices that the object is another one by now", async () => {
    const file = await S3File.open(client, place, { blockSize: 1000 });
    await file.read(1);
    await upload(client, place, toReadable(sample(9 * MIB)));
    file.seek(1 * MIB);
    await expect(file.read(1)).rejects.toThrow("what was opened");
    expect(file.tell()).toBe(1 * MIB);
  });

  it("rejects if there is none, or its signal says so", async () => {
    await expect(S3File.open(client, { Bucket, Key: "none" })).rejects.toMatchObject({ name: "NotFound" });
    const stop = new AbortController();
    const file = await S3File.open(client, place, { signal: stop.signal });
    stop.abort();
    await expect(file.read(1)).rejects.toMatchObject({ name: "AbortError" });
  });
});
