/**
 * Every door, for every state of the stream's memory, at the sizes where chunks end: the same bytes come out, at
 * most one copy is made of them, and the stream goes on working.
 *
 * @module
 */

import { readFileSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { BufferError, BytesIO, ClosedError } from "bytesio";
import { toUnzipper, toZipReader } from "bytesio/adapters";
import {
  asBuffer,
  toDuplex,
  toPath,
  toReadable,
  toReadStream,
  toWritable,
  toWriteStream,
} from "bytesio/node";
import { toBlob, toFile, toReadableStream, toRequest, toResponse, toWritableStream } from "bytesio/web";
import { describe, expect, it } from "vitest";
import { count } from "../support/allocations.ts";
import { STATES } from "../support/states.ts";

type Way = (stream: BytesIO) => Uint8Array | ArrayBuffer | Promise<Uint8Array | ArrayBuffer>;

const BLOCK = 64 * 2 ** 10;
const SIZES = { empty: 0, "one byte": 1, "64 KiB - 1": BLOCK - 1, "64 KiB + 1": BLOCK + 1 };
const LARGE = 8 * 2 ** 20;

/** Give the whole contents, wherever the position is, and leave it there. */
const WHOLE: Record<string, Way> = {
  "getvalue()": (stream) => stream.getvalue(),
  "getbuffer()": (stream) => {
    using view = stream.getbuffer();
    return view.bytes.slice();
  },
  "lend()": (stream) => stream.lend(async (bytes) => bytes.slice()),
  "dump()": (stream) => stream.dump().bytes,
  "toPostgres()": (stream) => stream.toPostgres(),
  "asBuffer()": (stream) => {
    using lent = asBuffer(stream);
    return Buffer.concat([lent.buffer]);
  },
  "toReadStream()": (stream) => buffer(toReadStream(stream)),
  "toReadable() of all": (stream) => buffer(toReadable(stream, { start: 0 })),
  "toPath()": (stream) => {
    using file = toPath(stream);
    return readFileSync(file.path);
  },
  "toReadable() of all, lent": (stream) => buffer(toReadable(stream, { start: 0, lend: true })),
  "toUnzipper()": (stream) => buffer(toUnzipper(stream).stream(0, stream.size)),
  "toReadableStream() of all": (stream) => new Response(toReadableStream(stream, { start: 0 })).arrayBuffer(),
  "toReadableStream() of all, lent": (stream) =>
    new Response(toReadableStream(stream, { start: 0, lend: true })).arrayBuffer(),
  "toBlob()": (stream) => toBlob(stream).arrayBuffer(),
  "toFile()": (stream) => toFile(stream, "name").arrayBuffer(),
  "toResponse()": (stream) => toResponse(stream).arrayBuffer(),
  "toRequest()": (stream) => toRequest("http://localhost/", stream).arrayBuffer(),
  "toDuplex()": (stream) => buffer(toDuplex(stream).end()),
  "toZipReader()": async (stream) => toZipReader(stream).readUint8Array(0, stream.size),
};

/** Give what comes from the position on, and move it to the end. */
const FLOWING: Record<string, Way> = {
  "read()": (stream) => stream.read(),
  "chunks()": (stream) => Buffer.concat([...stream.chunks(1000)]),
  "toReadable()": (stream) => buffer(toReadable(stream)),
  "toReadable() in small chunks": (stream) => buffer(toReadable(stream, { chunkSize: 10_000 })),
  "toReadable(), lent": (stream) => buffer(toReadable(stream, { lend: true })),
  "toReadableStream()": (stream) => new Response(toReadableStream(stream)).arrayBuffer(),
  "toReadableStream(), lent": (stream) =>
    new Response(toReadableStream(stream, { lend: true })).arrayBuffer(),
  "toReadableStream() with BYOB": byob,
};

/** Take bytes into an empty stream. */
const TAKING: Record<string, (target: BytesIO, bytes: Uint8Array<ArrayBuffer>) => Promise<unknown>> = {
  "write()": async (target, bytes) => target.write(bytes),
  "toWritable()": (target, bytes) => pipeline(toReadable(new BytesIO(bytes)), toWritable(target)),
  "toWriteStream()": (target, bytes) => pipeline(toReadable(new BytesIO(bytes)), toWriteStream(target)),
  "toDuplex()": (target, bytes) => pipeline(toReadable(new BytesIO(bytes)), toDuplex(target).resume()),
  "toWritableStream()": (target, bytes) =>
    toReadableStream(new BytesIO(bytes)).pipeTo(toWritableStream(target)),
};

/** Reads into one buffer that goes to and fro, at an offset. */
async function byob(stream: BytesIO): Promise<Uint8Array> {
  const reader = toReadableStream(stream).getReader({ mode: "byob" });
  const all = new BytesIO();
  let memory = new ArrayBuffer(3000);
  for (;;) {
    const { done, value } = await reader.read(new Uint8Array(memory, 7, 2000));
    if (done) return all.getvalue();
    all.write(value);
    memory = value.buffer;
  }
}

function contentsOf(size: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: size }, (_, index) => (index * 31 + (index >> 8)) % 251);
}

function expectBytes(received: Uint8Array | ArrayBuffer, expected: Uint8Array): void {
  // A diff of so many bytes would take minutes to print.
  expect(Buffer.from(received as ArrayBuffer).equals(expected)).toBe(true);
}

/** The stream is as it was, and can still be changed. */
function expectAlive(stream: BytesIO, contents: Uint8Array): void {
  expectBytes(stream.getvalue(), contents);
  stream.seek(0, 2);
  stream.write(Uint8Array.of(1, 2, 3));
  expect(stream.size).toBe(contents.length + 3);
}

describe.each(Object.entries(STATES))("the doors of a stream %s", (_state, make) => {
  describe.each(Object.entries(SIZES))("%s", (_size, size) => {
    const contents = contentsOf(size);
    const middle = size >> 1;

    it.each(Object.entries(WHOLE))("%s gives all, and leaves the position", async (_name, door) => {
      const stream = make(contents);
      stream.seek(middle);
      expectBytes(await door(stream), contents);
      expect(stream.tell()).toBe(middle);
      expectAlive(stream, contents);
    });

    it.each(Object.entries(FLOWING))("%s gives what follows the position", async (_name, door) => {
      const stream = make(contents);
      stream.seek(middle);
      expectBytes(await door(stream), contents.subarray(middle));
      expect(stream.tell()).toBe(size);
      expectAlive(stream, contents);
    });
  });
});

describe("a stream just written", () => {
  const contents = contentsOf(1000);
  function written(): BytesIO {
    const stream = new BytesIO();
    stream.write(contents);
    return stream;
  }

  it.each(Object.entries(WHOLE))("goes whole through %s", async (_name, door) => {
    const stream = written();
    expectBytes(await door(stream), contents);
    expect(stream.tell()).toBe(1000);
  });

  it.each(Object.entries(FLOWING))("has nothing left for %s, before it is sought", async (_name, door) => {
    const stream = written();
    expectBytes(await door(stream), new Uint8Array(0));
    stream.seek(0);
    expectBytes(await door(stream), contents);
  });
});

describe("the doors of a stream of 8 MiB", () => {
  const contents = contentsOf(LARGE);
  it.each(Object.entries({ ...WHOLE, ...FLOWING }))("%s", async (_name, door) => {
    const stream = new BytesIO(contents);
    expectBytes(await door(stream), contents);
    expectAlive(stream, contents);
  });
});

describe("the doors into a stream", () => {
  it.each(Object.entries(TAKING))("%s takes all", async (_name, door) => {
    for (const size of [...Object.values(SIZES), LARGE]) {
      const contents = contentsOf(size);
      const target = new BytesIO();
      await door(target, contents);
      expectBytes(target.getvalue(), contents);
      expectAlive(target, contents);
    }
  });

  it.each(Object.entries(TAKING))("%s fails while a view is out, and loses nothing", async (_name, door) => {
    const target = new BytesIO(contentsOf(10));
    using _view = target.getbuffer();
    await expect(door(target, contentsOf(100))).rejects.toThrow(BufferError);
    expectBytes(target.getvalue(), contentsOf(10));
  });
});

describe("a closed stream", () => {
  it.each(Object.entries({ ...WHOLE, ...FLOWING }))("is refused by %s", async (_name, door) => {
    const stream = new BytesIO(contentsOf(10));
    stream.close();
    await expect((async () => door(stream))()).rejects.toThrow(ClosedError);
  });
});

describe("a stream with a view out", () => {
  it.each(Object.entries({ ...WHOLE, ...FLOWING }))("goes out by %s", async (_name, door) => {
    const contents = contentsOf(1000);
    const stream = new BytesIO(contents);
    using view = stream.getbuffer();
    expectBytes(await door(stream), contents);
    view.bytes[0] = 99;
    expect(stream.getvalue()[0]).toBe(99);
  });
});

describe("the copies made", () => {
  const size = 2 ** 20;
  const lending: [string, (stream: BytesIO) => unknown][] = [
    ["getbuffer()", (stream) => stream.getbuffer()],
    ["asBuffer()", (stream) => asBuffer(stream)],
    ["lend()", (stream) => stream.lend((bytes) => bytes.length)],
    ["transfer()", (stream) => stream.transfer()],
    ["toReadable() that lends", (stream) => toReadable(stream, { lend: true, chunkSize: size }).read()],
  ];
  it.each(lending)("by %s are none", (_name, door) => {
    const stream = BytesIO.adopt(contentsOf(size));
    expect(count(() => void door(stream)).copied).toBe(0);
  });

  const copying: [string, (stream: BytesIO) => unknown][] = [
    ["getvalue()", (stream) => stream.getvalue()],
    ["read()", (stream) => stream.read()],
  ];
  it.each(copying)("by %s are one", (_name, door) => {
    const stream = BytesIO.adopt(contentsOf(size));
    expect(count(() => void door(stream)).copied).toBe(size);
  });
});
