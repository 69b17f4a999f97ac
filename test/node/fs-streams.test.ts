import { createHash } from "node:crypto";
import { type EventEmitter, once } from "node:events";
import {
  createReadStream,
  createWriteStream,
  fstat,
  mkdtempSync,
  ReadStream,
  readFileSync,
  rmSync,
  WriteStream,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { finished, pipeline } from "node:stream/promises";
import { BufferError, BufferedWriter, BytesIO, ClosedError, LimitError, UnsupportedOperation } from "bytesio";
import { FileIO, open, toReadStream, toWriteStream } from "bytesio/node";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "fs-streams-"));
afterAll(() => rmSync(folder, { recursive: true }));

const BYTES = createHash("shake256", { outputLength: 200_001 }).digest();
const FILE = join(folder, "file");
writeFileSync(FILE, BYTES);

/** What a stream emits, in its order, and what it knows of itself at the end. */
async function story(stream: ReadStream | WriteStream): Promise<unknown[]> {
  const events: unknown[] = [];
  const emitter: EventEmitter = stream;
  for (const name of ["open", "ready", "end", "finish", "close", "error"]) {
    emitter.on(name, () => events.push(name));
  }
  if (stream instanceof ReadStream) stream.on("data", (chunk) => events.push(chunk.length));
  await finished(stream).catch(() => {});
  return [...events, stream.pending, stream.closed, stream.destroyed];
}

describe("toReadStream()", () => {
  it.each([
    {},
    { start: 5 },
    { start: 5, end: 100_000 },
    { end: 0 },
    { highWaterMark: 1000 },
    { start: 300_000 },
  ])("behaves as fs.createReadStream() of a file of the same contents: %j", async (options) => {
    const own = createReadStream(FILE, options);
    const ours = toReadStream(new BytesIO(BYTES), options);
    expect(ours).toBeInstanceOf(ReadStream);
    const [told, ownTold] = await Promise.all([story(ours), story(own)]);
    expect(told).toEqual(ownTold);
    expect(ours.bytesRead).toBe(own.bytesRead);
    const [again, ownAgain] = [toReadStream(new BytesIO(BYTES), options), createReadStream(FILE, options)];
    expect((await buffer(again)).equals(await buffer(ownAgain))).toBe(true);
  });

  it("has a path, and a start and an end that tell its length", () => {
    const stream = new BytesIO(BYTES);
    const told = (options: object, of = stream) => {
      const { path, start, end } = toReadStream(of, options) as ReadStream & { start: number; end: number };
      return [path, end - start + 1];
    };
    expect(told({})).toEqual(["file", 200_001]);
    expect(told({ path: "a/b.pdf", start: 1 })).toEqual(["a/b.pdf", 200_000]);
    expect(told({ start: 1, end: 3 })).toEqual(["file", 3]);
    expect(told({ start: 1, end: 0 })).toEqual(["file", 0]);
    expect(told({ end: 10 ** 9 })).toEqual(["file", 200_001]);
    expect(told({ start: 10 ** 9 })).toEqual(["file", 0]);
    expect(told({}, new BytesIO())).toEqual(["file", 0]);
  });

  it("reads nothing of an empty stream, and of an empty range", async () => {
    expect((await buffer(toReadStream(new BytesIO()))).length).toBe(0);
    expect((await buffer(toReadStream(new BytesIO(BYTES), { start: 7, end: 6 }))).length).toBe(0);
  });

  it("reads from the start wherever the position is, leaves that, and runs beside others", async () => {
    for (const stream of [new BytesIO(BYTES), new FileIO(FILE), open(FILE, "rb")]) {
      stream.seek(100);
      const all = await Promise.all([1, 2, 3].map((start) => buffer(toReadStream(stream, { start }))));
      for (const start of [1, 2, 3]) expect(all[start - 1]?.equals(BYTES.subarray(start))).toBe(true);
      expect(stream.tell()).toBe(100);
      expect(stream.closed).toBe(false);
      stream.close();
    }
  });

  it("has no descriptor that could be that of something else", async () => {
    const stream = toReadStream(new BytesIO(BYTES));
    await once(stream, "open");
    const { fd } = stream as unknown as { fd: number };
    expect(() => fstat(fd, () => {})).toThrow(RangeError);
    stream.destroy();
  });

  it("closes the stream if it is to: at the end, when destroyed, after an error", async () => {
    const ended = new BytesIO(BYTES);
    await buffer(toReadStream(ended, { close: true }));
    expect(ended.closed).toBe(true);
    const destroyed = new BytesIO(BYTES);
    const stream = toReadStream(destroyed, { close: true });
    stream.once("data", () => stream.destroy());
    await once(stream, "close");
    expect(destroyed.closed).toBe(true);
    const failing = Object.assign(new BytesIO(BYTES), { readinto: () => null });
    const failed = toReadStream(failing as unknown as BytesIO, { close: true });
    await expect(finished(failed.resume())).rejects.toMatchObject({ code: "EAGAIN" });
    expect(failing.closed).toBe(true);
  });

  it("fails with ClosedError if the stream is closed underneath", async () => {
    const stream = new BytesIO(BYTES);
    const readable = toReadStream(stream);
    readable.once("data", () => stream.close());
    await expect(finished(readable as Readable)).rejects.toBeInstanceOf(ClosedError);
  });

  it("refuses what has no positions, and options out of range", () => {
    expect(() => toReadStream({} as never)).toThrow(TypeError);
    expect(() => toReadStream(Object.assign(new BytesIO(), { seekable: () => false }))).toThrow(
      UnsupportedOperation,
    );
    for (const options of [{ start: -1 }, { end: -2 }, { start: 5, end: 3 }]) {
      expect(() => toReadStream(new BytesIO(), options)).toThrow(RangeError);
    }
    for (const options of [{ start: 1.5 }, { end: NaN }, { start: 2 ** 53 }]) {
      expect(() => toReadStream(new BytesIO(), options)).toThrow(TypeError);
    }
    const closed = new BytesIO();
    closed.close();
    expect(() => toReadStream(closed)).toThrow(ClosedError);
  });
});

describe("toWriteStream()", () => {
  it.each([
    {},
    { flags: "w", start: 2 },
    { flags: "r+" },
    { flags: "r+", start: 3 },
    { flags: "r+", start: 9 },
    { flags: "a" },
    { flags: "a", start: 1 },
  ] as const)("behaves as fs.createWriteStream() of a file of the same contents: %j", async (options) => {
    const path = join(folder, "written");
    writeFileSync(path, "01234");
    const stream = new BytesIO(new TextEncoder().encode("01234"));
    stream.seek(1);
    const [own, ours] = [createWriteStream(path, options), toWriteStream(stream, options)];
    expect(ours).toBeInstanceOf(WriteStream);
    for (const each of [own, ours]) {
      each.write("ab");
      each.write("c");
      each.end("é", "latin1");
    }
    const [told, ownTold] = await Promise.all([story(ours), story(own)]);
    expect(told).toEqual(ownTold);
    expect(ours.bytesWritten).toBe(own.bytesWritten);
    expect(Buffer.from(stream.getvalue()).toString("hex")).toBe(readFileSync(path).toString("hex"));
    expect([stream.tell(), stream.closed]).toEqual([1, false]);
  });

  it("takes a pipeline from a ReadStream", async () => {
    const target = new BytesIO();
    await pipeline(toReadStream(new BytesIO(BYTES)), toWriteStream(target, { path: "copy" }));
    expect(Buffer.compare(target.getvalue(), BYTES)).toBe(0);
  });

  it("flushes a buffered stream when it closes", async () => {
    const path = join(folder, "flushed");
    using file = open(path, "wb");
    const stream = toWriteStream(file);
    stream.end("Hello");
    await once(stream, "close");
    expect(readFileSync(path, "utf8")).toBe("Hello");
  });

  it("closes the stream if it is to", async () => {
    const target = new BytesIO();
    const stream = toWriteStream(target, { close: true });
    stream.end("Hello");
    await once(stream, "close");
    expect(target.closed).toBe(true);
  });

  it("fails with what the stream throws: its limit, a live view, that it is closed", async () => {
    await expect(
      finished(toWriteStream(new BytesIO(null, { limit: 4 })).end("Hello")),
    ).rejects.toBeInstanceOf(LimitError);
    const lent = new BytesIO(Uint8Array.of(1));
    using _view = lent.getbuffer();
    await expect(finished(toWriteStream(lent).end("a"))).rejects.toBeInstanceOf(BufferError);
    const closed = new BytesIO();
    const writing = toWriteStream(closed);
    closed.close();
    await expect(finished(writing.end("a"))).rejects.toBeInstanceOf(ClosedError);
    const readOnly = new FileIO(FILE);
    await expect(finished(toWriteStream(readOnly).end("a"))).rejects.toBeInstanceOf(UnsupportedOperation);
    readOnly.close();
  });

  it("refuses what has no positions, and options out of range", () => {
    expect(() => toWriteStream({} as never)).toThrow(TypeError);
    for (const flags of ["x", "wx", "", "r", null] as unknown as "w"[]) {
      expect(() => toWriteStream(new BytesIO(), { flags })).toThrow(RangeError);
    }
    expect(() => toWriteStream(new BytesIO(), { start: -1 })).toThrow(RangeError);
    expect(() => toWriteStream(new BytesIO(), { start: 1.5 })).toThrow(TypeError);
    const unseekable = new BufferedWriter(Object.assign(new BytesIO(), { seekable: () => false }));
    expect(() => toWriteStream(unseekable)).toThrow(UnsupportedOperation);
  });
});
