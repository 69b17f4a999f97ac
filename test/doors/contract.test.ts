/**
 * Every door and layer over a stream that lies: nothing that nobody wrote comes through, and nothing is lost.
 *
 * @module
 */

import { readFile, writeFile } from "node:fs/promises";
import type { Readable, Writable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { finished } from "node:stream/promises";
import { gunzipSync, gzipSync } from "node:zlib";
import {
  asRandomAccess,
  BufferedRandom,
  BufferedReader,
  BufferedWriter,
  BytesIO,
  writeAll,
  writeFrom,
} from "bytesio";
import { toTokenizer, toUnzipper, toYauzl, toZipReader } from "bytesio/adapters";
import { type DoorDrive, type DoorOptions, type DoorStream, door } from "bytesio/contract";
import {
  Chain,
  ChecksumReader,
  ChecksumWriter,
  CompressedReader,
  CompressedWriter,
  Counted,
  GzipFile,
  Limited,
  Tee,
  Throttled,
  Window,
} from "bytesio/layers";
import { toDuplex, toReadable, toReadStream, toWritable, toWriteStream, withPath } from "bytesio/node";
import { toBlob, toFile, toReadableStream, toRequest, toResponse, toWritableStream } from "bytesio/web";
import * as strtok3 from "strtok3";

type Bytes = Uint8Array<ArrayBuffer>;

async function bytesOf(body: { arrayBuffer(): Promise<ArrayBuffer> }): Promise<Bytes> {
  return new Uint8Array(await body.arrayBuffer());
}

/** Writes all at once. */
const into = (writable: Writable, bytes: Bytes) => finished(writable.end(bytes));

async function piped(target: WritableStream<Bytes>, bytes: Bytes): Promise<void> {
  const writer = target.getWriter();
  const closed = writer.closed.catch(() => {});
  try {
    await writer.write(bytes);
    await writer.close();
  } finally {
    await closed;
  }
}

/** Reads into one buffer that goes to and fro. */
async function byob(stream: DoorStream): Promise<Bytes> {
  const reader = toReadableStream(stream).getReader({ mode: "byob" });
  const all = new BytesIO();
  let memory = new ArrayBuffer(20);
  for (;;) {
    const { done, value } = await reader.read(new Uint8Array(memory, 3, 11));
    if (done) return all.getvalue();
    all.write(value);
    memory = value.buffer;
  }
}

interface Reads {
  read(size?: number | null): Uint8Array | null;
}

/** All that a stream gives by `read(size)` up to its end; null where it would have to wait. */
function drained(stream: Reads, size?: number): Bytes | null {
  const all = new BytesIO();
  for (;;) {
    const part = stream.read(size);
    if (part === null) return null;
    if (part.length === 0) return all.getvalue();
    all.write(part);
  }
}

interface ReadsInto {
  readinto(target: Bytes): number | null;
}

/** All that a stream gives by `readinto()` up to its end; null where it would have to wait. */
function drainedInto(stream: ReadsInto): Bytes | null {
  const all = new BytesIO();
  const target = new Uint8Array(16);
  for (;;) {
    const count = stream.readinto(target);
    if (count === null) return null;
    if (count === 0) return all.getvalue();
    all.write(target.subarray(0, count));
  }
}

const WAITS = "a source that would have to wait is no end: null or BlockingIOError";

const DOORS: Record<string, [drive: DoorDrive, options?: DoorOptions]> = {
  "toReadable()": [{ read: (stream) => buffer(toReadable(stream)) }],
  "toReadable() of a range": [{ read: (stream) => buffer(toReadable(stream, { start: 0 })) }],
  "toReadable() in chunks of 5": [{ read: (stream) => buffer(toReadable(stream, { chunkSize: 5 })) }],
  "toWritable()": [{ write: (stream, bytes) => into(toWritable(stream), bytes) }],
  "toDuplex()": [
    {
      read: (stream) => buffer(toDuplex(stream).end()),
      write: (stream, bytes) => finished(toDuplex(stream).end(bytes).resume()),
    },
  ],
  "toReadStream()": [{ read: (stream) => buffer(toReadStream(stream)) }],
  "toWriteStream()": [{ write: (stream, bytes) => into(toWriteStream(stream), bytes) }],
  "withPath()": [
    {
      read: (stream) => withPath(stream, (path) => readFile(path)),
      write: (stream, bytes) => withPath(stream, (path) => writeFile(path, bytes), { write: true }),
    },
  ],

  "toReadableStream()": [{ read: (stream) => bytesOf(new Response(toReadableStream(stream))) }],
  "toReadableStream() of a range": [
    { read: (stream) => bytesOf(new Response(toReadableStream(stream, { start: 0 }))) },
  ],
  "toReadableStream() with BYOB": [{ read: byob }],
  "toWritableStream()": [{ write: (stream, bytes) => piped(toWritableStream(stream), bytes) }],
  "toBlob()": [{ read: (stream) => bytesOf(toBlob(stream)) }],
  "toFile()": [{ read: (stream) => bytesOf(toFile(stream, "name")) }],
  "toResponse()": [{ read: (stream) => bytesOf(toResponse(stream)) }],
  "toRequest()": [{ read: (stream) => bytesOf(toRequest("http://localhost/", stream)) }],

  "toZipReader()": [{ read: (stream) => toZipReader(stream).readUint8Array(0, 1000) }],
  "toZipReader().readable": [{ read: (stream) => bytesOf(new Response(toZipReader(stream).readable)) }],
  "toTokenizer()": [
    {
      async read(stream) {
        const tokenizer = toTokenizer(strtok3, stream);
        const target = new Uint8Array(tokenizer.fileInfo.size);
        await tokenizer.readBuffer(target);
        return target;
      },
    },
  ],
  "toUnzipper()": [{ read: (stream) => buffer(toUnzipper(stream).stream(0)) }],
  "toYauzl(), a range": [
    {
      read(stream) {
        const reader = toYauzl({ RandomAccessReader: YauzlReader }, stream);
        return buffer(reader._readStreamForRange(0, 60));
      },
    },
  ],
  "toYauzl(), read()": [
    {
      read(stream) {
        const reader = toYauzl({ RandomAccessReader: YauzlReader }, stream);
        const target = new Uint8Array(60);
        return new Promise((resolve, reject) => {
          reader.read(target, 0, 60, 0, (error) => (error ? reject(error) : resolve(target)));
        });
      },
    },
  ],

  "asRandomAccess()": [
    {
      read(stream) {
        const access = asRandomAccess(stream);
        const target = new Uint8Array(access.size);
        return target.subarray(0, access.readAt(target, 0));
      },
      write: (stream, bytes) => asRandomAccess(stream).writeAt(bytes, 0),
    },
  ],
  "writeAll()": [{ write: (stream, bytes) => writeAll(stream, bytes) }],
  "writeFrom()": [{ write: (stream, bytes) => writeFrom(stream, new Blob([bytes])) }],

  ...layer("Window", (stream) => new Window(stream)),
  ...layer("Window of a size", (stream) => new Window(stream, { start: 0, size: 60 })),
  ...layer("Counted", (stream) => new Counted(stream)),
  ...layer("Limited", (stream) => new Limited(stream, 100)),
  ...layer("Tee", (stream) => new Tee(stream, new BytesIO())),
  ...layer("Throttled", (stream) => new Throttled(stream, 10)),
  ...readingLayer("Chain", (stream) => new Chain([stream, new BytesIO()])),
  ...readingLayer("ChecksumReader", (stream) => new ChecksumReader(stream, "crc32")),
  ...readingLayer("BufferedReader", (stream) => new BufferedReader(stream)),
  ...readingLayer("BufferedReader of 5", (stream) => new BufferedReader(stream, 5)),
  ...readingLayer("CompressedReader", (stream) => new CompressedReader(stream), { encode: gzipSync }),
  ...readingLayer("GzipFile", (stream) => new GzipFile(stream, "rb"), {
    encode: gzipSync,
    into: {
      [WAITS]: "as in CPython, readinto() of a GzipFile takes what read() gives for bytes: a TypeError",
    },
  }),

  "the copy of a Tee": [
    {
      read: (stream) => drained(new Tee(stream, new BytesIO()), 10),
      write: (stream, bytes) => new Tee(new BytesIO(), stream).write(bytes),
    },
  ],
  ChecksumWriter: [{ write: (stream, bytes) => new ChecksumWriter(stream, "crc32").write(bytes) }],
  BufferedWriter: [{ write: (stream, bytes) => flushed(new BufferedWriter(stream), bytes) }],
  "BufferedWriter of 5": [{ write: (stream, bytes) => flushed(new BufferedWriter(stream, 5), bytes) }],
  BufferedRandom: [
    {
      read: (stream) => drained(new BufferedRandom(stream), 10),
      write: (stream, bytes) => flushed(new BufferedRandom(stream), bytes),
    },
  ],
  CompressedWriter: [
    { write: (stream, bytes) => ended(new CompressedWriter(stream), bytes) },
    { decode: gunzipSync },
  ],
  "GzipFile, writing": [
    { write: (stream, bytes) => ended(new GzipFile(stream, "wb"), bytes) },
    { decode: gunzipSync },
  ],
};

/** What yauzl's class asks of those who extend it. */
class YauzlReader {
  declare _readStreamForRange: (start: number, end: number) => Readable;
  declare read: (
    target: Uint8Array,
    offset: number,
    length: number,
    position: number,
    done: (error: Error | null) => void,
  ) => void;
}

interface Writes {
  write(data: Bytes): number | null;
}

function flushed(writer: Writes & { flush(): void }, bytes: Bytes): void {
  writer.write(bytes);
  writer.flush();
}

function ended(writer: Writes & { close(): void }, bytes: Bytes): void {
  writer.write(bytes);
  writer.close();
}

/** A layer that reads, in each of the ways to read it; `into` are the tests that do not hold for `readinto()`. */
function readingLayer(
  name: string,
  make: (stream: DoorStream) => Reads & ReadsInto,
  { into = {}, ...options }: DoorOptions & { into?: Record<string, string> } = {},
): Record<string, [DoorDrive, DoorOptions]> {
  return {
    [`${name}, read()`]: [{ read: (stream) => drained(make(stream)) }, options],
    [`${name}, read(10)`]: [{ read: (stream) => drained(make(stream), 10) }, options],
    [`${name}, readinto()`]: [{ read: (stream) => drainedInto(make(stream)) }, { ...options, skip: into }],
  };
}

/** A layer that reads and writes. */
function layer(
  name: string,
  make: (stream: DoorStream) => Reads & ReadsInto & Writes,
): Record<string, [DoorDrive, DoorOptions?]> {
  return {
    ...readingLayer(name, make),
    [`${name}, write()`]: [{ write: (stream, bytes) => writeAll(make(stream), bytes) }],
  };
}

for (const [name, [drive, options]] of Object.entries(DOORS)) door(name, drive, options);
