/**
 * `toReadable()` and `toReadableStream()` with `lend`: the chunks are the stream's own memory, and the stream
 * cannot be changed meanwhile.
 *
 * @module
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Readable, Writable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { finished, pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { BufferError, BufferedReader, BytesIO, ClosedError, type RawReader, StringIO } from "bytesio";
import { FileIO, SpooledTemporaryFile, type ToReadableOptions, toReadable, toWritable } from "bytesio/node";
import { type ReadableStreamOptions, toReadableStream, toWritableStream } from "bytesio/web";
import { afterAll, describe, expect, expectTypeOf, it } from "vitest";
import { count } from "../support/allocations.ts";
import { POISON, STATES } from "../support/states.ts";

const BLOCK = 64 * 2 ** 10;
const MIB = 2 ** 20;
const BYTES = Uint8Array.from({ length: 200_003 }, (_, index) => (index * 31 + (index >> 8)) % 251);

type Options = ToReadableOptions & ReadableStreamOptions;
type Door = (stream: BytesIO, options?: Options) => AsyncIterable<Uint8Array<ArrayBuffer>>;

const DOORS: Record<string, Door> = {
  "toReadable()": (stream, options) => toReadable(stream, { ...options, lend: true }),
  "toReadableStream()": (stream, options) =>
    toReadableStream(stream, { ...options, lend: true }) as ReadableStream & AsyncIterable<never>,
};

/** A stream that counts what is lent. */
class Lending extends BytesIO {
  lent = 0;
  returned = 0;
  override getbuffer() {
    const view = super.getbuffer();
    const release = view.release.bind(view);
    this.lent += 1;
    view.release = () => {
      if (!view.released) this.returned += 1;
      release();
    };
    return view;
  }
}

const folder = mkdtempSync(join(tmpdir(), "lent-"));
afterAll(() => rmSync(folder, { recursive: true }));

const turn = () => new Promise((resolve) => setImmediate(resolve));

function expectLent(stream: BytesIO): void {
  for (const change of [() => stream.write(BYTES), () => stream.truncate(0), () => stream.close()]) {
    expect(change).toThrow(BufferError);
  }
}

/** The stream has all of its memory back. */
function expectReturned(stream: BytesIO): void {
  stream.seek(0, 2);
  expect(stream.write(BYTES)).toBe(BYTES.length);
  stream.close();
}

async function all(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const list: Uint8Array[] = [];
  for await (const chunk of chunks) list.push(chunk);
  return list;
}

/** Reads one chunk, as a consumer does that goes on later. */
async function first(chunks: AsyncIterable<Uint8Array>) {
  const iterator = chunks[Symbol.asyncIterator]();
  return { iterator, chunk: (await iterator.next()).value as Uint8Array };
}

describe.each(Object.entries(DOORS))("%s that lends", (name, open) => {
  it.each([0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 8 * 2 ** 20])(
    "gives %i bytes, and moves the position to the end",
    async (size) => {
      const contents = Uint8Array.from({ length: size }, (_, index) => (index * 31) % 251);
      const stream = new BytesIO(contents);
      expect((await buffer(open(stream))).equals(contents)).toBe(true);
      expect(stream.tell()).toBe(size);
      expectReturned(stream);
    },
  );

  it("gives views of the stream's memory, of chunkSize but for the last", async () => {
    const stream = BytesIO.adopt(BYTES.slice());
    const memory = stream.lend((bytes) => bytes.buffer);
    const chunks: unknown[][] = [];
    for await (const chunk of open(stream, { chunkSize: 90_000 })) {
      expect(chunk.buffer).toBe(memory);
      chunks.push([chunk.constructor, chunk.byteOffset, chunk.length]);
    }
    const kind = name === "toReadable()" ? Buffer : Uint8Array;
    expect(chunks).toEqual([
      [kind, 0, 90_000],
      [kind, 90_000, 90_000],
      [kind, 180_000, 20_003],
    ]);
  });

  it("gives chunks of 1 MiB by default, as they take no memory", async () => {
    const chunks = await all(open(new BytesIO(new Uint8Array(2 * MIB + 7))));
    expect(chunks.map(({ length }) => length)).toEqual([MIB, MIB, 7]);
  });

  it("begins at the position, and at the end and past it gives nothing and lends nothing", async () => {
    const stream = new Lending(BYTES);
    for (const position of [1, 199_999, 200_003, 200_004]) {
      stream.seek(position);
      expect((await buffer(open(stream))).equals(BYTES.subarray(position))).toBe(true);
      expect(stream.tell()).toBe(Math.max(position, BYTES.length));
    }
    expect([stream.lent, stream.returned]).toEqual([4, 4]);
    expectReturned(stream);
  });

  it.each([
    [{ start: 0 }, 0, 200_003],
    [{ start: 7 }, 7, 200_003],
    [{ start: 7, end: 100_000 }, 7, 100_000],
    [{ end: 10 }, 0, 10],
    [{ start: 5, end: 5 }, 0, 0],
    [{ start: 200_003 }, 0, 0],
    [{ start: 2 ** 40 }, 0, 0],
    [{ start: 100, end: 2 ** 40 }, 100, 200_003],
  ])("gives the range %j, and leaves the position", async (range: Options, from, to) => {
    const stream = new Lending(BYTES);
    stream.seek(11);
    expect(
      (await buffer(open(stream, { ...range, chunkSize: 30_000 }))).equals(BYTES.subarray(from, to)),
    ).toBe(true);
    expect([stream.tell(), stream.returned]).toEqual([11, stream.lent]);
    expectReturned(stream);
  });

  it.each(["adopted", "borrowed"])("copies nothing of %s memory", async (kind) => {
    const bytes = BYTES.slice();
    const stream = kind === "adopted" ? BytesIO.adopt(bytes) : new BytesIO(bytes);
    const chunks = open(stream)[Symbol.asyncIterator]();
    const pending: Promise<unknown>[] = [];
    expect(count(() => void pending.push(chunks.next())).copied).toBe(0);
    const result = (await pending[0]) as IteratorResult<Uint8Array>;
    expect(result.value.buffer).toBe(bytes.buffer);
    await chunks.return?.();
  });

  it("never writes to borrowed memory: the stream copies before it does, and chunks stay", async () => {
    const borrowed = BYTES.slice();
    const stream = new BytesIO(borrowed);
    stream.truncate(150_000);
    const [chunk] = await all(open(stream, { chunkSize: 150_000 }));
    stream.seek(0);
    stream.write(new Uint8Array(200_000));
    expect(borrowed).toEqual(BYTES);
    expect(Buffer.compare(chunk as Uint8Array, BYTES.subarray(0, 150_000))).toBe(0);
  });

  it.each(Object.entries(STATES))(
    "gives what a stream holds that is %s, and of its own memory nothing else",
    async (state, make) => {
      const contents = BYTES.map((byte) => (byte === POISON ? 0 : byte));
      const stream = make(contents);
      stream.seek(3);
      const chunks = await all(open(stream));
      expect(Buffer.concat(chunks).equals(contents.subarray(3))).toBe(true);
      const leaked = chunks.some(({ buffer }) => new Uint8Array(buffer).includes(POISON));
      // What lies around borrowed bytes is their owner's.
      if (!/borrowed|adopted at|load/.test(state)) expect(leaked).toBe(false);
      expectReturned(stream);
    },
  );

  it("lends nothing before the first read, also if it is never read", async () => {
    const stream = new Lending(BYTES);
    open(stream);
    await turn();
    expect(stream.lent).toBe(0);
    expectReturned(stream);
  });

  it("lends once, from the first read on, through pauses, until the end", async () => {
    const stream = new Lending(BYTES);
    for await (const _ of open(stream, { chunkSize: 70_000 })) {
      await turn();
      expectLent(stream);
      expect([stream.lent, stream.returned]).toEqual([1, 0]);
    }
    expect([stream.lent, stream.returned]).toEqual([1, 1]);
    expectReturned(stream);
  });

  it("gives the memory back when its consumer stops, and leaves the position behind what was read", async () => {
    const stream = new BytesIO(BYTES);
    for await (const chunk of open(stream, { chunkSize: 1000 })) {
      expect(chunk.length).toBe(1000);
      break;
    }
    expect(stream.tell()).toBe(1000);
    expectReturned(stream);
  });

  it("gives the memory back when it fails as somebody else moves the position", async () => {
    const stream = new BytesIO(BYTES);
    const { iterator } = await first(open(stream, { chunkSize: 1000 }));
    stream.seek(5);
    await expect(
      (async () => {
        while (!(await iterator.next()).done);
      })(),
    ).rejects.toThrow("Cannot read on as nobody else may move the position meanwhile: received 5, left at");
    expect(stream.tell()).toBe(5);
    expectReturned(stream);
  });

  it("lets the stream be read elsewhere, and ranges of it side by side", async () => {
    const stream = new BytesIO(BYTES);
    const { iterator } = await first(open(stream, { start: 0, chunkSize: 1000 }));
    expect(stream.read(5)).toEqual(BYTES.slice(0, 5));
    expect((await buffer(open(stream, { start: 100 }))).equals(BYTES.subarray(100))).toBe(true);
    expectLent(stream);
    await iterator.return?.();
    expectReturned(stream);
  });

  it("gives the memory back when aborted: before, and half way", async () => {
    const stream = new Lending(BYTES);
    await expect(buffer(open(stream, { signal: AbortSignal.abort() }))).rejects.toThrow("aborted");
    expect(stream.lent).toBe(0);
    const controller = new AbortController();
    const { iterator } = await first(open(stream, { chunkSize: 1000, signal: controller.signal }));
    expectLent(stream);
    controller.abort();
    await expect(iterator.next()).rejects.toThrow("aborted");
    expectReturned(stream);
  });

  it("gives the memory back when aborted by the stream itself while it is asked", async () => {
    for (const method of ["getbuffer", "tell", "seek"] as const) {
      const stream = new Lending(BYTES);
      const controller = new AbortController();
      const chunks = open(stream, { signal: controller.signal });
      const work = stream[method].bind(stream) as () => never;
      Object.assign(stream, {
        [method](...args: []) {
          controller.abort();
          return work(...args);
        },
      });
      await expect(buffer(chunks), method).rejects.toThrow("aborted");
      expect(stream.returned, method).toBe(stream.lent);
      expectReturned(stream);
    }
  });

  it("gives the memory back before it closes the stream", async () => {
    const ended = new BytesIO(BYTES);
    await buffer(open(ended, { close: true }));
    expect(ended.closed).toBe(true);
    const stopped = new BytesIO(BYTES);
    for await (const _ of open(stopped, { close: true })) break;
    expect(stopped.closed).toBe(true);
    const aborted = new BytesIO(BYTES);
    const controller = new AbortController();
    const { iterator } = await first(open(aborted, { close: true, signal: controller.signal }));
    controller.abort();
    await expect(iterator.next()).rejects.toThrow("aborted");
    expect(aborted.closed).toBe(true);
  });

  it("keeps a chunk until the stream is written to", async () => {
    const stream = BytesIO.adopt(BYTES.slice());
    const chunks: Uint8Array[] = [];
    for await (const chunk of open(stream)) chunks.push(chunk);
    expect(Buffer.concat(chunks).equals(BYTES)).toBe(true);
    stream.seek(0);
    stream.write(Uint8Array.of(99));
    expect(chunks[0]?.[0]).toBe(99);
  });

  it("fails where the memory is gone, lent or not, and gives it back", async () => {
    const borrowed = BYTES.slice();
    const early = new BytesIO(borrowed);
    structuredClone(borrowed, { transfer: [borrowed.buffer] });
    await expect(buffer(open(early))).rejects.toThrow(TypeError);
    early.close();
    const stream = BytesIO.adopt(BYTES.slice());
    await expect(
      (async () => {
        for await (const { buffer } of open(stream, { chunkSize: 1000 })) {
          structuredClone(buffer, { transfer: [buffer] });
        }
      })(),
    ).rejects.toThrow(TypeError);
    stream.close();
  });

  it("fails where the view was released by the stream itself", async () => {
    const stream = new BytesIO(BYTES);
    const view = stream.getbuffer();
    stream.getbuffer = () => view;
    const { iterator } = await first(open(stream, { chunkSize: 1000 }));
    view.release();
    await expect(
      (async () => {
        while (!(await iterator.next()).done);
      })(),
    ).rejects.toThrow(ClosedError);
  });

  it("refuses at once a stream that cannot lend, and says what it needs", () => {
    const memory = new BytesIO(BYTES);
    using file = new FileIO(join(folder, "file"), "w+");
    using spooled = new SpooledTemporaryFile();
    const message = "as stream must have getbuffer(), seek() and tell() to be lent: received an instance of ";
    for (const stream of [file, spooled, new BufferedReader(memory)] as unknown as BytesIO[]) {
      expect(() => open(stream)).toThrow(TypeError);
      expect(() => open(stream)).toThrow(message + stream.constructor.name);
      expect(() => open(stream, { start: 0 })).toThrow(message + stream.constructor.name);
    }
    for (const value of [null, undefined, 1, {}, BYTES, new StringIO("text")] as unknown as BytesIO[]) {
      expect(() => open(value)).toThrow(TypeError);
    }
    const closed = new BytesIO();
    closed.close();
    expect(() => open(closed)).toThrow(ClosedError);
    expect(() => open(closed, { start: 0 })).toThrow(ClosedError);
  });

  it("lends what any other class of one's own has", async () => {
    const memory = new Lending(BYTES);
    const stream = {
      read: () => {
        throw new Error("not asked");
      },
      getbuffer: () => memory.getbuffer(),
      tell: () => memory.tell(),
      seek: (offset: number, whence?: number) => memory.seek(offset, whence),
    };
    expect((await buffer(open(stream as unknown as BytesIO))).equals(BYTES)).toBe(true);
    expect([memory.tell(), memory.lent, memory.returned]).toEqual([BYTES.length, 1, 1]);
  });
});

describe("toReadable() that lends", () => {
  it("is lent until it is destroyed, also when its end was read but not consumed", async () => {
    const stream = new BytesIO(BYTES);
    const readable = toReadable(stream, { lend: true, chunkSize: 2 ** 20 });
    readable.read(0);
    readable.read(0);
    await turn();
    expectLent(stream);
    readable.destroy();
    expectReturned(stream);
  });

  it("gives the memory back to an empty stream even where nobody consumes the end", async () => {
    const stream = new Lending();
    const readable = toReadable(stream, { lend: true });
    readable.read(0);
    expect([stream.lent, stream.returned, readable.closed]).toEqual([1, 1, false]);
    stream.write(BYTES);
  });

  it("goes through gzip, and is returned after the pipeline and after one that fails", async () => {
    const [stream, target] = [new BytesIO(BYTES), new BytesIO()];
    await pipeline(toReadable(stream, { lend: true }), createGzip(), createGunzip(), toWritable(target));
    expect(Buffer.compare(target.getvalue(), BYTES)).toBe(0);
    stream.seek(0);
    const failure = new Error("full");
    const full = new Writable({
      write(_chunk, _encoding, done) {
        expectLent(stream);
        done(failure);
      },
    });
    await expect(pipeline(toReadable(stream, { lend: true, chunkSize: 1000 }), full)).rejects.toBe(failure);
    expectReturned(stream);
  });

  it("is destroyed, and gives the memory back, when what it is piped into closes early", async () => {
    for (const leave of [
      (parser: Writable) => parser.destroy(),
      (parser: Writable) => parser.emit("close"),
    ]) {
      const stream = BytesIO.adopt(new Uint8Array(8 * MIB));
      const readable = toReadable(stream, { lend: true });
      const parser = new Writable({
        emitClose: true,
        write: (_chunk, _encoding, done) => setImmediate(done),
      });
      readable.pipe(parser);
      await turn();
      expectLent(stream);
      leave(parser);
      await turn();
      expect(readable.destroyed).toBe(true);
      expect(stream.write(BYTES)).toBe(BYTES.length);
    }
  });

  it("goes on to others that read it when one of them closes early, and where it is only taken off", async () => {
    const stream = BytesIO.adopt(new Uint8Array(8 * MIB));
    const readable = toReadable(stream, { lend: true });
    const [early, patient] = [new BytesIO(), new BytesIO()];
    const [first, second] = [toWritable(early), toWritable(patient)];
    readable.pipe(first);
    readable.pipe(second);
    await turn();
    first.destroy();
    await finished(second);
    expect(patient.size).toBe(8 * MIB);
    const later = toReadable(stream, { start: 0, lend: true });
    const target = toWritable(new BytesIO());
    later.pipe(target);
    await turn();
    later.unpipe(target);
    await turn();
    expect(later.destroyed).toBe(false);
    later.destroy();
  });

  it("gives way to a later Readable of the same stream, and gives the memory back", async () => {
    const stream = new BytesIO(BYTES);
    const early = toReadable(stream, { lend: true, chunkSize: 1000 });
    early.read();
    const later = toReadable(stream, { lend: true });
    await expect(finished(early.resume())).rejects.toThrow("there is a later one");
    expect((await buffer(later)).length).toBeGreaterThan(190_000);
    expectReturned(stream);
  });
});

describe("toReadableStream() that lends", () => {
  it("is no stream of bytes, as that would take the memory away", () => {
    const readable = toReadableStream(new BytesIO(BYTES), { lend: true });
    expect(() => readable.getReader({ mode: "byob" })).toThrow(TypeError);
    expect(toReadableStream(new BytesIO(BYTES), { lend: false }).getReader({ mode: "byob" })).toBeDefined();
  });

  it("goes through CompressionStream, tee() and a Response", async () => {
    const [stream, target] = [new BytesIO(BYTES), new BytesIO()];
    await toReadableStream(stream, { lend: true })
      .pipeThrough(new CompressionStream("gzip"))
      .pipeThrough(new DecompressionStream("gzip"))
      .pipeTo(toWritableStream(target));
    expect(Buffer.compare(target.getvalue(), BYTES)).toBe(0);
    const both = toReadableStream(stream, { start: 0, lend: true }).tee();
    for (const bytes of await Promise.all(both.map((half) => new Response(half).arrayBuffer()))) {
      expect(Buffer.compare(new Uint8Array(bytes), BYTES)).toBe(0);
    }
    expectReturned(stream);
  });

  it("gives the memory back when a pipe's target fails", async () => {
    const stream = new BytesIO(BYTES);
    const failure = new Error("full");
    const full = new WritableStream({
      write() {
        expectLent(stream);
        throw failure;
      },
    });
    await expect(toReadableStream(stream, { lend: true, chunkSize: 1000 }).pipeTo(full)).rejects.toBe(
      failure,
    );
    expectReturned(stream);
  });
});

describe("The types of lend", () => {
  it("are a choice among the options", () => {
    expectTypeOf<ToReadableOptions["lend"]>().toEqualTypeOf<boolean | undefined>();
    expectTypeOf<ReadableStreamOptions["lend"]>().toEqualTypeOf<boolean | undefined>();
    const stream = new BytesIO();
    expectTypeOf(toReadable(stream, { lend: true })).toEqualTypeOf<Readable>();
    expectTypeOf(toReadableStream(stream, { lend: true })).toEqualTypeOf<
      ReadableStream<Uint8Array<ArrayBuffer>>
    >();
    // @ts-expect-error a number is no choice
    toReadable(stream as RawReader, { lend: 1 });
  });
});
