import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Transform, Writable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { finished, pipeline } from "node:stream/promises";
import {
  BlockingIOError,
  BufferedReader,
  BytesIO,
  ClosedError,
  type Reader,
  StringIO,
  UnsupportedOperation,
} from "bytesio";
import { FileIO, open, toReadable } from "bytesio/node";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "readable-"));
afterAll(() => rmSync(folder, { recursive: true }));

const BYTES = createHash("shake256", { outputLength: 300_001 }).digest();
const FILE = join(folder, "file");
writeFileSync(FILE, BYTES);

/** A stream that counts the reads. */
class Counting extends BytesIO {
  reads: number[] = [];
  override read(size?: number | null): Uint8Array<ArrayBuffer> {
    this.reads.push(size ?? -1);
    return super.read(size);
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

async function errorOf(stream: Readable): Promise<Error> {
  return finished(stream.resume()).then(
    () => new Error("it ended"),
    (error) => error,
  );
}

describe("toReadable()", () => {
  it.each<[string, () => Reader<Uint8Array | null>]>([
    ["BytesIO", () => new BytesIO(BYTES)],
    ["FileIO", () => new FileIO(FILE)],
    ["open()", () => open(FILE, "rb")],
    ["BufferedReader of a BytesIO", () => new BufferedReader(new BytesIO(BYTES), 100)],
  ])("gives the bytes of a %s, and moves its position to the end", async (_name, make) => {
    const stream = make() as BytesIO;
    expect((await buffer(toReadable(stream))).equals(BYTES)).toBe(true);
    expect(stream.tell()).toBe(BYTES.length);
    stream.close();
  });

  it("is a Readable of Buffers, of chunkSize but for the last", async () => {
    const readable = toReadable(new BytesIO(BYTES), { chunkSize: 100_000 });
    expect(readable).toBeInstanceOf(Readable);
    expect(readable.readableObjectMode).toBe(false);
    const chunks: Buffer[] = [];
    for await (const chunk of readable) chunks.push(chunk);
    expect(chunks.map((chunk) => [chunk.constructor, chunk.length])).toEqual([
      [Buffer, 100_000],
      [Buffer, 100_000],
      [Buffer, 100_000],
      [Buffer, 1],
    ]);
  });

  it.each([{}, { start: 0 }])("gives memory that later writes do not change: %j", async (options) => {
    const stream = new BytesIO();
    stream.write(Uint8Array.of(1, 2, 3));
    stream.seek(0);
    const [chunk] = await toReadable(stream, options).toArray();
    stream.seek(0);
    stream.write(Uint8Array.of(9, 9, 9));
    expect([...chunk]).toEqual([1, 2, 3]);
    expect(chunk.buffer.byteLength).toBe(3);
  });

  it("reads from the position on", async () => {
    const stream = new BytesIO(BYTES);
    stream.seek(299_999);
    expect(await buffer(toReadable(stream))).toEqual(BYTES.subarray(299_999));
  });

  it("ends at once where nothing is left, at the end and past it", async () => {
    const stream = new BytesIO(BYTES);
    for (const position of [300_001, 300_002]) {
      stream.seek(position);
      expect((await buffer(toReadable(stream))).length).toBe(0);
    }
    expect((await buffer(toReadable(new BytesIO()))).length).toBe(0);
  });

  it.each([
    [{ start: 0 }, 0, 300_001],
    [{ start: 7 }, 7, 300_001],
    [{ start: 7, end: 8 }, 7, 8],
    [{ end: 1 }, 0, 1],
    [{ start: 1, end: Infinity }, 1, 300_001],
    [{ start: 0, end: 300_000 }, 0, 300_000],
    [{ start: 0, end: 300_001 }, 0, 300_001],
    [{ start: 300_000 }, 300_000, 300_001],
    [{ start: 300_001 }, 0, 0],
    [{ start: 400_000 }, 0, 0],
    [{ start: 5, end: 4 }, 0, 0],
    [{ end: 0 }, 0, 0],
    [{ start: 5, end: 3 }, 0, 0],
    [{ start: 65_536, end: 131_072 }, 65_536, 131_072],
  ])("reads the range %j, and leaves the position", async (range, from, to) => {
    for (const stream of [new BytesIO(BYTES), new FileIO(FILE)]) {
      stream.seek(11);
      expect((await buffer(toReadable(stream, range))).equals(BYTES.subarray(from, to))).toBe(true);
      expect(stream.tell()).toBe(11);
      stream.close();
    }
  });

  it("serves any number of ranges side by side", async () => {
    const stream = new BytesIO(BYTES);
    const all = await Promise.all(
      Array.from({ length: 10 }, (_, index) => buffer(toReadable(stream, { start: index * 1000 }))),
    );
    all.forEach((bytes, index) => {
      expect(bytes.equals(BYTES.subarray(index * 1000))).toBe(true);
    });
  });

  it("reads in turns, so that timers go off between a source and a target that never wait", async () => {
    const stream = new BytesIO(new Uint8Array(20 * 2 ** 20));
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    await pipeline(toReadable(stream), new Writable({ write: (_chunk, _encoding, done) => done() }));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });

  it.each([{ start: -1 }, { end: -1 }, { chunkSize: 0 }, { chunkSize: -1 }])(
    "refuses %j as out of range",
    (options) => {
      expect(() => toReadable(new BytesIO(), options)).toThrow(RangeError);
    },
  );

  it("refuses options of the wrong type", () => {
    for (const value of [NaN, 1.5, 2 ** 53, "1", null] as number[]) {
      expect(() => toReadable(new BytesIO(), { start: value ?? NaN })).toThrow(TypeError);
      expect(() => toReadable(new BytesIO(), { end: value ?? NaN })).toThrow(TypeError);
      expect(() => toReadable(new BytesIO(), { chunkSize: value ?? NaN })).toThrow(TypeError);
    }
    expect(() => toReadable(new BytesIO(), { signal: 1 as unknown as AbortSignal })).toThrow(TypeError);
  });

  it("refuses what is no stream, is closed, or has no positions for a range", () => {
    for (const value of [null, undefined, 1, {}, BYTES] as unknown as BytesIO[]) {
      expect(() => toReadable(value)).toThrow(TypeError);
      expect(() => toReadable(value, { start: 0 })).toThrow(TypeError);
    }
    const closed = new BytesIO();
    closed.close();
    expect(() => toReadable(closed)).toThrow(ClosedError);
    expect(() => toReadable(closed, { start: 0 })).toThrow(ClosedError);
    const unseekable = Object.assign(new BytesIO(), { seekable: () => false });
    expect(() => toReadable(unseekable, { start: 0 })).toThrow(UnsupportedOperation);
  });
});

describe("toReadable(), pulled by its consumer", () => {
  it("reads nothing before it is pulled", async () => {
    const stream = new Counting(BYTES);
    toReadable(stream);
    await turn();
    expect(stream.reads).toEqual([]);
  });

  it("reads as often as Node asks a Readable of the same size that has all at hand", async () => {
    const stream = new Counting(BYTES);
    let asked = 0;
    const own = new Readable({
      highWaterMark: 1000,
      read() {
        asked++;
        this.push(Buffer.alloc(1000));
      },
    });
    const readable = toReadable(stream, { chunkSize: 1000 });
    for (const each of [own, readable]) each.once("readable", () => {});
    for (let pulls = 0; pulls < 5; pulls++) {
      await turn();
      await turn();
      expect(stream.reads.length).toBe(asked);
      expect(asked).toBeLessThanOrEqual(1 + 2 * pulls);
      expect(readable.read()?.length).toBe(own.read()?.length);
    }
  });

  it("stops for a target that says it is full, and goes on when it has drained", async () => {
    const stream = new Counting(BYTES);
    const waiting: (() => void)[] = [];
    const slow = new Writable({
      highWaterMark: 1,
      write: (_chunk, _encoding, done) => void waiting.push(done),
    });
    toReadable(stream, { chunkSize: 1000 }).pipe(slow);
    for (let pulled = 2; pulled < 10; pulled++) {
      await turn();
      await turn();
      expect(stream.reads.length).toBeLessThanOrEqual(pulled);
      waiting.shift()?.();
    }
  });

  it("leaves the stream behind what was read when the consumer stops", async () => {
    const stream = new BytesIO(BYTES);
    for await (const chunk of toReadable(stream, { chunkSize: 1000 })) {
      expect(chunk.length).toBe(1000);
      break;
    }
    expect(stream.tell()).toBe(1000);
    expect(stream.closed).toBe(false);
  });
});

describe("toReadable() of a stream that somebody else uses meanwhile", () => {
  it("fails if the position was moved, and says from where to where", async () => {
    const stream = new BytesIO(BYTES);
    const readable = toReadable(stream, { chunkSize: 1000 });
    readable.once("data", () => stream.seek(5));
    expect((await errorOf(readable)).message).toMatch(
      /^Cannot read on as nobody else may move the position meanwhile: received 5, left at [12]000$/,
    );
    expect(stream.tell()).toBe(5);
  });

  it("fails if it was moved before the first read", async () => {
    const stream = new BytesIO(BYTES);
    const readable = toReadable(stream);
    stream.read(1);
    expect((await errorOf(readable)).message).toContain("received 1, left at 0");
  });

  it("does not mind a look elsewhere that puts the position back", async () => {
    const stream = new BytesIO(BYTES);
    const readable = toReadable(stream, { chunkSize: 1000 });
    const parts: Buffer[] = [];
    for await (const chunk of readable) {
      const back = stream.tell();
      stream.seek(0);
      stream.read();
      stream.seek(back);
      parts.push(chunk);
    }
    expect(Buffer.concat(parts).equals(BYTES)).toBe(true);
  });

  it("gives way to a later Readable of the same stream, also of one without positions", async () => {
    for (const stream of [new BytesIO(BYTES), { read: () => Uint8Array.of(1) }]) {
      const first = toReadable(stream);
      const second = toReadable(stream);
      expect((await errorOf(first)).message).toBe(
        "Cannot read on as the stream must have one Readable at a time: there is a later one",
      );
      expect((await second.take(1).toArray()).length).toBe(1);
    }
  });

  it("can be made again once the first is done, or was given up", async () => {
    const stream = new BytesIO(BYTES);
    toReadable(stream);
    await buffer(toReadable(stream));
    stream.seek(0);
    expect((await buffer(toReadable(stream))).equals(BYTES)).toBe(true);
  });

  it("goes on while a getbuffer() view is alive, and sees what is written through it", async () => {
    const stream = new BytesIO(Uint8Array.of(1, 2));
    using view = stream.getbuffer();
    const readable = toReadable(stream, { chunkSize: 1 });
    view.bytes[1] = 9;
    expect([...(await buffer(readable))]).toEqual([1, 9]);
  });

  it("ends early in a range that was cut off meanwhile", async () => {
    const stream = new BytesIO(BYTES);
    const readable = toReadable(stream, { start: 0, chunkSize: 1000 });
    let total = 0;
    for await (const chunk of readable) {
      if (total === 0) stream.truncate(1500);
      total += chunk.length;
    }
    expect(total).toBeLessThanOrEqual(2000);
  });
});

describe("toReadable(), failing", () => {
  const failure = new Error("the disk is gone");

  it("is destroyed with what the stream throws half way", async () => {
    let reads = 0;
    const stream = {
      read: (size?: number | null) => {
        if (++reads === 3) throw failure;
        return new Uint8Array(size ?? 0);
      },
    };
    const readable = toReadable(stream, { chunkSize: 10 });
    let received = 0;
    readable.on("data", (chunk) => {
      received += chunk.length;
    });
    await expect(finished(readable)).rejects.toBe(failure);
    expect([received, reads, readable.destroyed]).toEqual([20, 3, true]);
  });

  it("is destroyed with ClosedError if the stream is closed underneath", async () => {
    for (const options of [{ chunkSize: 1000 }, { chunkSize: 1000, start: 0 }]) {
      const stream = new BytesIO(BYTES);
      const readable = toReadable(stream, options);
      readable.once("data", () => stream.close());
      expect(await errorOf(readable)).toBeInstanceOf(ClosedError);
    }
  });

  it("is destroyed with a TypeError if the borrowed bytes were transferred away", async () => {
    for (const options of [{}, { start: 0 }]) {
      const bytes = Uint8Array.of(1, 2, 3);
      const readable = toReadable(new BytesIO(bytes), options);
      structuredClone(bytes, { transfer: [bytes.buffer] });
      expect(await errorOf(readable)).toBeInstanceOf(TypeError);
    }
  });

  it("says what read() returned if that is no bytes", async () => {
    const text = new StringIO("text") as unknown as Reader<Uint8Array>;
    expect(await errorOf(toReadable(text))).toEqual(
      new TypeError('Cannot read as read() must return a Uint8Array: it returned "text"'),
    );
  });

  it("is destroyed with BlockingIOError where a raw stream would have to wait", async () => {
    expect(await errorOf(toReadable({ read: () => null }))).toBeInstanceOf(BlockingIOError);
    const raw = Object.assign(new BytesIO(), { read: undefined, readinto: () => null });
    expect(await errorOf(toReadable(raw as unknown as Reader<null>))).toBeInstanceOf(BlockingIOError);
  });

  it("reads with readinto() where there is no read()", async () => {
    const memory = new BytesIO(BYTES);
    const raw = { readinto: (target: Uint8Array) => memory.readinto(target) } as unknown as Reader;
    expect((await buffer(toReadable(raw))).equals(BYTES)).toBe(true);
  });

  it("fails a pipeline, and is destroyed when another part of it fails", async () => {
    const broken = new Transform({ transform: (_chunk, _encoding, done) => done(failure) });
    const readable = toReadable(new BytesIO(BYTES));
    await expect(pipeline(readable, broken, new Writable())).rejects.toBe(failure);
    expect(readable.destroyed).toBe(true);
  });

  it("is destroyed by its signal as Node's own streams are, before and in the middle", async () => {
    const stream = new Counting(BYTES);
    const early = await errorOf(toReadable(stream, { signal: AbortSignal.abort() }));
    expect([early.name, stream.reads.length]).toEqual(["AbortError", 0]);

    const controller = new AbortController();
    const reason = new Error("enough");
    const readable = toReadable(new BytesIO(BYTES), { chunkSize: 1000, signal: controller.signal });
    readable.once("data", () => controller.abort(reason));
    const error = await errorOf(readable);
    expect([error.name, (error as NodeJS.ErrnoException).code, error.cause]).toEqual([
      "AbortError",
      "ABORT_ERR",
      reason,
    ]);
  });

  it("is stopped by a signal between a source and a target that never wait", async () => {
    const stream = { read: (size?: number | null) => new Uint8Array(size ?? 0) };
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 1);
    const endless = toReadable(stream, { signal: controller.signal });
    const sink = new Writable({ write: (_chunk, _encoding, done) => done() });
    await expect(pipeline(endless, sink)).rejects.toThrow("aborted");
  });

  it("reads no more when it was destroyed while a read was pending", async () => {
    const stream = new Counting(new Uint8Array(4 * 2 ** 20));
    const readable = toReadable(stream, { chunkSize: 2 ** 20 });
    readable.on("data", () => {});
    // The first read is done at once; the next one waits for its turn.
    await new Promise((resolve) => process.nextTick(resolve));
    const before = stream.reads.length;
    readable.destroy();
    await turn();
    await turn();
    expect(before).toBeGreaterThan(0);
    expect(stream.reads.length).toBe(before);
    expect(stream.closed).toBe(false);
  });
});

describe("toReadable() with close", () => {
  it("closes the stream at the end, when destroyed, and after an error", async () => {
    const ended = new BytesIO(BYTES);
    await buffer(toReadable(ended, { close: true }));
    expect(ended.closed).toBe(true);

    const destroyed = new BytesIO(BYTES);
    toReadable(destroyed, { close: true }).destroy();
    await turn();
    expect(destroyed.closed).toBe(true);

    const failed = Object.assign(new BytesIO(BYTES), { read: () => null });
    expect(await errorOf(toReadable(failed as unknown as BytesIO, { close: true }))).toBeInstanceOf(
      BlockingIOError,
    );
    expect(failed.closed).toBe(true);
  });

  it("leaves it open without", async () => {
    const stream = new BytesIO(BYTES);
    await buffer(toReadable(stream));
    const readable = toReadable(stream);
    readable.destroy();
    await turn();
    expect(stream.closed).toBe(false);
  });

  it("reports what close() throws, but an earlier error first", async () => {
    const failure = new Error("no");
    const refusing = () => ({
      read: (): Uint8Array => new Uint8Array(0),
      close: () => {
        throw failure;
      },
    });
    expect(await errorOf(toReadable(refusing(), { close: true }))).toBe(failure);
    const readable = toReadable(refusing(), { close: true });
    const first = new Error("first");
    readable.destroy(first);
    expect(await errorOf(readable)).toBe(first);
  });
});
