/**
 * Streams that have more or fewer bytes than they say: they go whole through every door. Files in /proc say 0, files in
 * /sys 4096, and others grow or shrink while they are read.
 *
 * @module
 */

import { existsSync, readFileSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import { asRandomAccess, BytesIO, RawIOBase, type RawReader, SEEK_END } from "bytesio";
import { toRangeTransport, toUnzipper, toZipReader } from "bytesio/adapters";
import { open, toDuplex, toPath, toReadable, toReadStream, withPath } from "bytesio/node";
import { toBlob, toFile, toReadableStream, toRequest, toResponse } from "bytesio/web";
import { describe, expect, it } from "vitest";
import { scratch } from "../support/scratch.ts";

const request = { method: "GET", headers: new Headers({ range: "bytes=0-2" }) };

const DOORS: Record<string, (stream: RawReader) => Promise<ArrayBuffer | Uint8Array> | Uint8Array> = {
  "toBlob()": (stream) => toBlob(stream).arrayBuffer(),
  "toFile()": (stream) => toFile(stream, "name").arrayBuffer(),
  "toRequest()": (stream) => toRequest("http://localhost/", stream).arrayBuffer(),
  "toResponse()": (stream) => toResponse(stream).arrayBuffer(),
  "toResponse() to a request for a part": (stream) => toResponse(stream, { request }).arrayBuffer(),
  "toResponse(), flowing": (stream) => toResponse(stream, { request, flowing: true }).arrayBuffer(),
  "toPath()": (stream) => {
    using file = toPath(stream);
    return readFileSync(file.path);
  },
  "withPath()": (stream) => withPath(stream, (path) => readFileSync(path)),
  "toReadStream()": (stream) => buffer(toReadStream(stream)),
  "toReadable()": (stream) => buffer(toReadable(stream)),
  "toReadable() by positions": (stream) => buffer(toReadable(stream, { start: 0 })),
  "toReadable() by positions, in small chunks": (stream) =>
    buffer(toReadable(stream, { start: 0, chunkSize: 100 })),
  "toReadableStream()": (stream) => new Response(toReadableStream(stream)).arrayBuffer(),
  "toReadableStream() by positions": (stream) =>
    new Response(toReadableStream(stream, { start: 0 })).arrayBuffer(),
  "toDuplex()": (stream) => buffer(toDuplex(Object.assign(stream, { write: () => 0 })).end()),
  "toUnzipper()": (stream) => buffer(toUnzipper(stream).stream(0)),
  "toZipReader()": (stream) => new Response(toZipReader(stream).readable).arrayBuffer(),
  "toZipReader() at positions": (stream) => toZipReader(stream).readUint8Array(0, 10_000_000),
  "toRangeTransport()": async (stream) => {
    let received: Uint8Array | null = null;
    class PDFDataRangeTransport {
      requestDataRange(_begin: number, _end: number): void {}
      onDataRange(_begin: number, chunk: Uint8Array | null): void {
        received = chunk;
      }
    }
    toRangeTransport({ PDFDataRangeTransport }, stream).requestDataRange(0, 10_000_000);
    return received ?? new Uint8Array(0);
  },
  "asRandomAccess()": (stream) => {
    const target = new Uint8Array(10_000_000);
    return target.subarray(0, asRandomAccess(stream).readAt(target, 0));
  },
};

/** Says that it has `says` bytes, until it is read. */
class Lying extends RawIOBase {
  readonly #below: BytesIO;
  readonly #says: number;
  constructor(contents: Uint8Array<ArrayBuffer>, says: number) {
    super();
    this.#below = new BytesIO(contents);
    this.#says = says;
  }
  override readable(): boolean {
    return true;
  }
  override seekable(): boolean {
    return true;
  }
  override seek(offset: number, whence = 0): number {
    return whence === SEEK_END ? this.#below.seek(this.#says + offset) : this.#below.seek(offset, whence);
  }
  override readinto(target: Uint8Array): number {
    return this.#below.readinto(target.subarray(0, 3000));
  }
}

function contentsOf(size: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: size }, (_, index) => (index * 31 + (index >> 8)) % 251);
}

const LARGE = 2 ** 20 + 4097;

describe.each(Object.entries(DOORS))("%s", (_name, through) => {
  it.each([
    [124, 0],
    [124, 123],
    [124, 4096],
    [0, 4096],
    [4096, 0],
    [4097, 1],
    [200_000, 0],
    [200_000, 65_536],
    [200_000, 400_000],
    [LARGE, 0],
    [LARGE, LARGE - 1],
    [LARGE, LARGE + 1],
    [LARGE, 3 * LARGE],
    [5, 3 * LARGE],
  ])("hands on all %d bytes of a stream that says it has %d", async (size, says) => {
    const contents = contentsOf(size);
    const bytes = Buffer.from((await through(new Lying(contents, says))) as ArrayBuffer);
    expect([bytes.length, bytes.equals(contents)]).toEqual([size, true]);
  });

  it.skipIf(!existsSync("/proc/version")).each(["/proc/version", "/sys/class/net/lo/mtu"])(
    "hands on all of %s",
    async (path) => {
      const expected = readFileSync(path, "latin1");
      expect(expected).not.toBe("");
      using file = open(path, "rb");
      expect(Buffer.from((await through(file)) as ArrayBuffer).toString("latin1")).toBe(expected);
      using raw = open(path, "rb", { buffering: 0 });
      expect(Buffer.from((await through(raw)) as ArrayBuffer).toString("latin1")).toBe(expected);
    },
  );
});

describe("a size that is not true", () => {
  it("is never promised by toResponse() or toReadStream()", async () => {
    for (const says of [0, 9, 11, 4096]) {
      const stream = () => new Lying(contentsOf(10), says);
      const copied = toResponse(stream(), { request });
      expect([copied.status, ...copied.headers]).toEqual([200, ["content-length", "10"]]);
      const flowing = toResponse(stream(), { request, flowing: true });
      expect([flowing.status, ...flowing.headers]).toEqual([200]);
      const head = toResponse(stream(), { request: new Request("http://localhost/", { method: "HEAD" }) });
      expect([head.status, ...head.headers]).toEqual([200]);
      expect(toReadStream(stream())).toMatchObject({ start: 0, end: Infinity });
      expect(toReadStream(stream(), { end: 4 })).toMatchObject({ start: 0, end: 4 });
    }
    expect(toReadStream(new Lying(contentsOf(10), 10))).toMatchObject({ start: 0, end: 9 });
    expect(toReadStream(new Lying(contentsOf(0), 0))).toMatchObject({ start: 0, end: -1 });
  });

  it("is what asRandomAccess() gives: what the stream says, while reads find what is there", () => {
    const access = asRandomAccess(new Lying(contentsOf(10), 4));
    expect([access.size, access.readAt(new Uint8Array(20), 0), access.readAt(new Uint8Array(20), 8)]).toEqual(
      [4, 10, 2],
    );
  });

  it("does not cut what goes back into a stream by withPath()", async () => {
    const stream = new BytesIO(contentsOf(10));
    await withPath(stream, (path) => open(path, "wb").write(contentsOf(LARGE)), { write: true });
    expect(Buffer.from(stream.getvalue()).equals(contentsOf(LARGE))).toBe(true);
    await withPath(stream, (path) => void open(path, "wb").close(), { write: true });
    expect(stream.size).toBe(0);
  });
});

describe("a file that changes while it is read", () => {
  it("goes out with what was written behind the end meanwhile", async () => {
    const path = scratch(contentsOf(100_000));
    using file = open(path, "r+b");
    const readable = toReadable(file, { start: 0, chunkSize: 40_000 });
    const parts: Buffer[] = [];
    for await (const part of readable) {
      parts.push(part);
      if (parts.length === 2) {
        file.seek(0, SEEK_END);
        file.write(contentsOf(70_000));
      }
    }
    expect(Buffer.concat(parts).equals(Buffer.concat([contentsOf(100_000), contentsOf(70_000)]))).toBe(true);
  });

  it("goes out short where it was cut meanwhile, and a response that promised more fails", async () => {
    const path = scratch(contentsOf(200_000));
    using file = open(path, "r+b", { buffering: 0 });
    const reader = toReadableStream(file, { start: 0 }).getReader();
    const body = toResponse(file, { flowing: true }).body?.getReader();
    expect([(await reader.read()).value?.length, (await body?.read())?.value?.length]).toEqual([
      65_536, 65_536,
    ]);
    file.truncate(65_536 + 10);
    expect([(await reader.read()).value?.length, (await reader.read()).done]).toEqual([10, true]);
    await body?.read();
    await expect(body?.read()).rejects.toThrow(
      "Cannot read on as the stream must have 200000 bytes: it ended 134454 before",
    );
  });
});
