import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { finished, pipeline } from "node:stream/promises";
import {
  BlockingIOError,
  BufferError,
  BufferedWriter,
  BytesIO,
  ClosedError,
  LimitError,
  type RawWriter,
  type Writer,
} from "bytesio";
import { FileIO, open, toReadable, toWritable } from "bytesio/node";
import { afterAll, describe, expect, it } from "vitest";
import { sum } from "../support/allocations.ts";

const folder = mkdtempSync(join(tmpdir(), "writable-"));
afterAll(() => rmSync(folder, { recursive: true }));

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** Writes one chunk, and waits for what its callback says. */
function write(writable: Writable, chunk: Uint8Array | string): Promise<Error | null> {
  return new Promise((resolve) => writable.write(chunk, (error) => resolve(error ?? null)));
}

/** The error of the Writable, and of the callback of the write that caused it. */
async function failureOf(writable: Writable, chunk: Uint8Array | string): Promise<Error> {
  const emitted = new Promise<Error>((resolve) => writable.on("error", resolve));
  const reported = await write(writable, chunk);
  expect(await emitted).toBe(reported);
  expect(writable.destroyed).toBe(true);
  return reported as Error;
}

describe("toWritable()", () => {
  it("is a Writable whose chunks are in the stream when write() returns", () => {
    const stream = new BytesIO();
    const writable = toWritable(stream);
    expect(writable).toBeInstanceOf(Writable);
    expect(writable.write(Uint8Array.of(1, 2))).toBe(true);
    expect(stream.getvalue()).toEqual(Uint8Array.of(1, 2));
  });

  it("writes text as UTF-8, or in the encoding that write() is told", async () => {
    const stream = new BytesIO();
    const writable = toWritable(stream);
    writable.write("é");
    writable.write("é", "latin1");
    writable.end("ff00", "hex");
    await finished(writable);
    expect([...stream.getvalue()]).toEqual([0xc3, 0xa9, 0xe9, 0xff, 0]);
  });

  it("writes at the position, over what is there, and moves it", async () => {
    const stream = new BytesIO(Uint8Array.of(1, 2, 3, 4));
    stream.seek(1);
    await finished(toWritable(stream).end(Uint8Array.of(8, 9)));
    expect([...stream.getvalue(), stream.tell()]).toEqual([1, 8, 9, 4, 3]);
  });

  it("copies what it is given", async () => {
    const stream = new BytesIO();
    const chunk = Uint8Array.of(1);
    const writable = toWritable(stream);
    await write(writable, chunk);
    chunk[0] = 9;
    expect([...stream.getvalue()]).toEqual([1]);
  });

  it("writes corked chunks and empty ones", async () => {
    const stream = new BytesIO();
    const writable = toWritable(stream);
    writable.cork();
    writable.write("a");
    writable.write("");
    writable.write("b");
    expect(stream.size).toBe(0);
    writable.uncork();
    await finished(writable.end());
    expect(text(stream.getvalue())).toBe("ab");
  });

  it("never asks a producer to wait for chunks of 64 KiB", () => {
    const stream = new BytesIO();
    const writable = toWritable(stream);
    for (let index = 0; index < 5; index++) expect(writable.write(new Uint8Array(65_536))).toBe(true);
    expect([stream.size, writable.writableLength]).toEqual([5 * 65_536, 0]);
  });

  it("takes a pipeline to a file, and flushes what waits in a buffer before it finishes", async () => {
    const path = join(folder, "file");
    const file = open(path, "wb");
    await pipeline(Readable.from([Buffer.from("Hel"), Buffer.from("lo")]), toWritable(file));
    expect(readFileSync(path, "utf8")).toBe("Hello");
    expect(file.closed).toBe(false);
    file.close();
  });

  it("appends to a file that is open for appending", async () => {
    const path = join(folder, "log");
    for (const line of ["one\n", "two\n"]) {
      using file = new FileIO(path, "a");
      await finished(toWritable(file).end(line));
    }
    expect(readFileSync(path, "utf8")).toBe("one\ntwo\n");
  });

  it("goes on where a raw stream took less than it was given", async () => {
    const memory = new BytesIO();
    const raw = { write: (data: Uint8Array) => memory.write(data.subarray(0, 2)) };
    await finished(toWritable(raw as Writer).end("Hello"));
    expect(text(memory.getvalue())).toBe("Hello");
  });

  it("refuses what is no stream, is closed, and options of the wrong type", () => {
    for (const value of [null, undefined, 1, {}, Uint8Array.of(1)] as unknown as Writer[]) {
      expect(() => toWritable(value)).toThrow(TypeError);
    }
    const closed = new BytesIO();
    closed.close();
    expect(() => toWritable(closed)).toThrow(ClosedError);
    for (const limit of [NaN, 1.5, 2 ** 53, "1"] as number[]) {
      expect(() => toWritable(new BytesIO(), { limit })).toThrow(TypeError);
    }
    expect(() => toWritable(new BytesIO(), { limit: -1 })).toThrow(RangeError);
    expect(() => toWritable(new BytesIO(), { signal: {} as AbortSignal })).toThrow(TypeError);
  });
});

describe("toWritable(), failing", () => {
  it("stops before the chunk that goes past its limit, or the stream's", async () => {
    for (const [stream, options] of [
      [new BytesIO(), { limit: 4 }],
      [new BytesIO(null, { limit: 4 }), {}],
    ] as const) {
      const writable = toWritable(stream, options);
      expect(await write(writable, "abc")).toBe(null);
      expect(await write(writable, "d")).toBe(null);
      const error = (await failureOf(writable, "e")) as LimitError;
      expect(error).toBeInstanceOf(LimitError);
      expect([error.limit, error.size, text(stream.getvalue())]).toEqual([4, 5, "abcd"]);
    }
  });

  it("takes nothing with a limit of 0", async () => {
    const stream = new BytesIO();
    expect(await failureOf(toWritable(stream, { limit: 0 }), "a")).toBeInstanceOf(LimitError);
    await finished(toWritable(stream, { limit: 0 }).end(""));
    expect(stream.size).toBe(0);
  });

  it("fails with BufferError while a getbuffer() view is alive", async () => {
    const stream = new BytesIO();
    const writable = toWritable(stream);
    using _view = stream.getbuffer();
    expect(await failureOf(writable, "a")).toBeInstanceOf(BufferError);
  });

  it("fails with ClosedError if the stream is closed underneath, also at the end", async () => {
    const stream = new BytesIO();
    const [writing, ending] = [toWritable(stream), toWritable(stream)];
    stream.close();
    expect(await failureOf(writing, "a")).toBeInstanceOf(ClosedError);
    await expect(finished(ending.end())).rejects.toBeInstanceOf(ClosedError);
  });

  it("fails if the position was moved in between, and writes nothing in the wrong place", async () => {
    const stream = new BytesIO();
    const writable = toWritable(stream);
    await write(writable, "abc");
    stream.seek(0);
    expect((await failureOf(writable, "d")).message).toBe(
      "Cannot write on as nobody else may move the position meanwhile: received 0, left at 3",
    );
    expect(text(stream.getvalue())).toBe("abc");
  });

  it("fails together with a Readable of the same position", async () => {
    const stream = new BytesIO(new Uint8Array(200_000));
    await expect(pipeline(toReadable(stream), toWritable(stream))).rejects.toThrow("nobody else may move");
    expect(stream.size).toBe(200_000);
  });

  it("fails with BlockingIOError, which says how far it came, where a raw stream would have to wait", async () => {
    for (const last of [null, 0]) {
      const answers = [2, 1, last];
      const raw = { write: () => answers.shift() } as unknown as RawWriter;
      const error = (await failureOf(toWritable(raw), "Hello")) as BlockingIOError;
      expect(error).toBeInstanceOf(BlockingIOError);
      expect(error.characters_written).toBe(3);
    }
  });

  it("fails when the disk does, at the flush before it finishes", async () => {
    const full = new BufferedWriter(new FileIO("/dev/full", "w"));
    const writable = toWritable(full);
    expect(await write(writable, "Hello")).toBe(null);
    await expect(finished(writable.end())).rejects.toMatchObject({ code: "ENOSPC" });
    expect(() => full.close()).toThrow("ENOSPC");
  });

  it("keeps what was written when its source fails half way", async () => {
    const failure = new Error("the line is dead");
    const stream = new BytesIO();
    async function* source() {
      yield Buffer.from("Hel");
      throw failure;
    }
    await expect(pipeline(source, toWritable(stream))).rejects.toBe(failure);
    expect(text(stream.getvalue())).toBe("Hel");
    expect(stream.closed).toBe(false);
  });

  it("is destroyed by its signal as Node's own streams are", async () => {
    const controller = new AbortController();
    const writable = toWritable(new BytesIO(), { signal: controller.signal });
    const reason = new Error("enough");
    const failed = finished(writable);
    controller.abort(reason);
    await expect(failed).rejects.toMatchObject({ name: "AbortError", code: "ABORT_ERR", cause: reason });
    await expect(finished(toWritable(new BytesIO(), { signal: AbortSignal.abort() }))).rejects.toMatchObject({
      name: "AbortError",
    });
  });
});

describe("toWritable() with close", () => {
  it("closes the stream when it has finished, is destroyed, or fails", async () => {
    const ended = new BytesIO();
    await finished(toWritable(ended, { close: true }).end("a"));
    expect(ended.closed).toBe(true);

    const destroyed = new BytesIO();
    toWritable(destroyed, { close: true }).destroy();
    await new Promise((resolve) => setImmediate(resolve));
    expect(destroyed.closed).toBe(true);

    const failed = new BytesIO();
    await failureOf(toWritable(failed, { close: true, limit: 0 }), "a");
    await new Promise((resolve) => setImmediate(resolve));
    expect(failed.closed).toBe(true);
  });

  it("reports what close() throws in place of finishing", async () => {
    const failure = new Error("no");
    const closes: string[] = [];
    const stream = {
      write: (data: Uint8Array) => data.length,
      close: () => {
        closes.push("close");
        throw failure;
      },
    } as unknown as Writer;
    const writable = toWritable(stream, { close: true });
    writable.on("finish", () => closes.push("finish"));
    await expect(finished(writable.end("a"))).rejects.toBe(failure);
    expect(closes).not.toContain("finish");
  });
});

describe("toReadable() and toWritable()", () => {
  it("move 16 MiB from memory to memory", async () => {
    const bytes = Uint8Array.from({ length: 16 * 2 ** 20 }, (_, index) => index % 251);
    const [source, target] = [new BytesIO(bytes), new BytesIO()];
    await pipeline(toReadable(source), toWritable(target));
    expect(Buffer.compare(target.getvalue(), bytes)).toBe(0);
  });

  it("copy each byte once on the way out and once on the way in", async () => {
    const copied: number[] = [];
    class Watched extends BytesIO {
      override read(size?: number | null): Uint8Array<ArrayBuffer> {
        const bytes = super.read(size);
        copied.push(bytes.length);
        return bytes;
      }
    }
    class Taker extends BytesIO {
      override write(data: Uint8Array): number {
        copied.push(data.length);
        return super.write(data);
      }
    }
    await pipeline(toReadable(new Watched(new Uint8Array(200_000))), toWritable(new Taker()));
    expect(sum(copied)).toBe(2 * 200_000);
  });
});
