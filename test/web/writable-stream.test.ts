import {
  BlockingIOError,
  BufferError,
  BufferedWriter,
  BytesIO,
  type BytesLike,
  ClosedError,
  LimitError,
  RawIOBase,
  StringIO,
} from "bytesio";
import { toReadableStream, toWritableStream } from "bytesio/web";
import { describe, expect, it } from "vitest";
import { call, everyShape, NO_INTEGERS, noBytes, text, utf8 } from "../support/contract-suite.ts";
import { detached, RecordedStream } from "../support/hostile.ts";
import { STATES } from "../support/states.ts";

const CONTENTS = utf8("Hello,\nworld\n");
const LONG = Uint8Array.from({ length: 150_001 }, (_, index) => (index * 31) % 251);

/** A raw stream that takes at most `step` bytes a time, and fails or waits after `most`. */
class Raw extends RawIOBase {
  taken: number[] = [];
  flushed = 0;
  readonly #step: number;
  readonly #after: () => number | null;
  #most: number;

  constructor(step: number, most = Infinity, after: () => number | null = () => null) {
    super();
    this.#step = step;
    this.#most = most;
    this.#after = after;
  }
  override writable(): boolean {
    return true;
  }
  override write(data: Uint8Array): number | null {
    if (this.#most === 0) return this.#after();
    const count = Math.min(data.length, this.#step, this.#most);
    this.#most -= count;
    this.taken.push(...data.subarray(0, count));
    return count;
  }
  override flush(): void {
    super.flush();
    this.flushed += 1;
  }
  get all(): string {
    return text(Uint8Array.from(this.taken));
  }
}

describe("toWritableStream()", () => {
  it.each(Object.entries(STATES))(
    "writes at the position, whatever the state of the memory: %s",
    async (_name, make) => {
      const stream = make(CONTENTS);
      stream.seek(7);
      const writer = toWritableStream(stream).getWriter();
      await writer.write(utf8("WOR"));
      await writer.write(utf8("LD\n!"));
      await writer.close();
      expect(text(stream.getvalue())).toBe("Hello,\nWORLD\n!");
      expect([stream.tell(), stream.closed]).toEqual([14, false]);
    },
  );

  it("takes chunks of every shape, and leaves their memory to the producer", async () => {
    for (const [shape, chunk] of Object.entries(everyShape(utf8("WXYZ")))) {
      const stream = new BytesIO();
      const writer = toWritableStream(stream).getWriter();
      await writer.write(chunk);
      new Uint8Array(ArrayBuffer.isView(chunk) ? chunk.buffer : chunk).fill(0xdb);
      await writer.write(new Uint8Array(0));
      await writer.close();
      expect(text(stream.getvalue()), shape).toBe("WXYZ");
    }
  });

  it("copies a chunk before it says that it is written", async () => {
    const stream = new BytesIO();
    const writer = toWritableStream(stream).getWriter();
    const reused = new Uint8Array(1);
    for (const byte of CONTENTS) {
      reused[0] = byte;
      await writer.write(reused);
    }
    expect(text(stream.getvalue())).toBe("Hello,\nworld\n");
  });

  it("refuses text, and says how it becomes bytes", async () => {
    const stream = new BytesIO();
    const writer = toWritableStream(stream).getWriter() as WritableStreamDefaultWriter<unknown>;
    await expect(writer.write("text")).rejects.toThrow(
      'Cannot write as a chunk must be bytes: received "text"; pipe text through a TextEncoderStream',
    );
    await new Blob(["text"])
      .stream()
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new TextEncoderStream())
      .pipeTo(toWritableStream(stream));
    expect(text(stream.getvalue())).toBe("text");
  });

  it("refuses what is no bytes, writes nothing of it, and fails from then on", async () => {
    for (const chunk of [...noBytes(), new Blob([CONTENTS]), new BytesIO(), detached(), detached().buffer]) {
      const stream = new BytesIO();
      const writer = toWritableStream(stream).getWriter() as WritableStreamDefaultWriter<unknown>;
      await writer.write(utf8("a"));
      await expect(writer.write(chunk)).rejects.toThrow(TypeError);
      await expect(writer.write(utf8("b"))).rejects.toThrow(TypeError);
      expect(text(stream.getvalue())).toBe("a");
    }
  });

  it("completes short writes", async () => {
    const raw = new Raw(2);
    await toReadableStream(new BytesIO(CONTENTS)).pipeTo(toWritableStream(raw));
    expect([raw.all, raw.flushed, raw.closed]).toEqual(["Hello,\nworld\n", 1, false]);
  });

  it.each([
    [() => null, "Cannot write as the stream would have to wait: received 13 bytes"],
    [() => 0, "Cannot write as the stream takes nothing: received 13 bytes"],
  ])("rejects where the stream takes no more: %o", async (after, message) => {
    const raw = new Raw(2, 5, after);
    const error = await toWritableStream(raw)
      .getWriter()
      .write(CONTENTS)
      .catch((reason) => reason);
    expect(error).toBeInstanceOf(BlockingIOError);
    expect([error.message, error.characters_written, raw.all]).toEqual([message, 5, "Hello"]);
  });

  it.each([
    [-1, RangeError],
    [99, RangeError],
    [1.5, TypeError],
    [undefined, TypeError],
    ["1", TypeError],
  ])("rejects where write() returns %o", async (count, Reason) => {
    const target = { write: () => count } as never;
    await expect(toWritableStream(target).getWriter().write(CONTENTS)).rejects.toThrow(Reason);
  });

  it("cancels a source that is piped into a stream that fails half way", async () => {
    const failure = new Error("disk full");
    const raw = new Raw(Infinity, 6, () => {
      throw failure;
    });
    const source = new RecordedStream([utf8("Hello,"), utf8("\nworld"), utf8("\n")], "stalls");
    await expect(source.stream.pipeTo(toWritableStream(raw))).rejects.toBe(failure);
    expect([raw.all, source.cancelled]).toEqual(["Hello,", [failure]]);
  });

  it("keeps what came before a source that fails half way, and works on", async () => {
    const failure = new Error("network");
    const stream = new BytesIO();
    const source = new RecordedStream([utf8("Hello,")], { fails: failure });
    await expect(source.stream.pipeTo(toWritableStream(stream))).rejects.toBe(failure);
    stream.write(utf8("!"));
    expect(text(stream.getvalue())).toBe("Hello,!");
  });

  it("takes up to the limit and not a byte more", async () => {
    const stream = new BytesIO(utf8("0123456789"));
    const writer = toWritableStream(stream, { limit: 5 }).getWriter();
    await writer.write(utf8("abc"));
    await writer.write(utf8("de"));
    const error = await writer.write(utf8("f")).catch((reason) => reason);
    expect(error).toBeInstanceOf(LimitError);
    expect([error.limit, error.size]).toEqual([5, 6]);
    expect([text(stream.getvalue()), stream.tell()]).toEqual(["abcde56789", 5]);
    await toWritableStream(stream, { limit: 0 }).getWriter().write(new Uint8Array(0));
    await expect(toWritableStream(stream, { limit: 0 }).getWriter().write(utf8("a"))).rejects.toThrow(
      LimitError,
    );
  });

  it("passes the stream's own errors on", async () => {
    const limited = new BytesIO(null, { limit: 3 });
    const writer = toWritableStream(limited).getWriter();
    await writer.write(utf8("abc"));
    await expect(writer.write(utf8("d"))).rejects.toThrow(LimitError);
    expect(text(limited.getvalue())).toBe("abc");

    const lent = new BytesIO(utf8("abc"));
    const view = lent.getbuffer();
    await expect(toWritableStream(lent).getWriter().write(utf8("d"))).rejects.toThrow(BufferError);
    view.release();

    const closed = new BytesIO();
    const late = toWritableStream(closed).getWriter();
    closed.close();
    await expect(late.write(utf8("d"))).rejects.toThrow(ClosedError);
  });

  it("fails where somebody else moved the position, and writes nothing there", async () => {
    const stream = new BytesIO(utf8("0123456789"));
    const writer = toWritableStream(stream).getWriter();
    await writer.write(utf8("ab"));
    stream.seek(6);
    await expect(writer.write(utf8("cd"))).rejects.toThrow(
      "Cannot write on as nobody else may move the position meanwhile: received 6, left at 2",
    );
    expect(text(stream.getvalue())).toBe("ab23456789");
  });

  it("flushes at the end, and closes only if asked to", async () => {
    for (const close of [true, false]) {
      const raw = new Raw(Infinity);
      const buffered = new BufferedWriter(raw, 100);
      const writer = toWritableStream(buffered, { close }).getWriter();
      await writer.write(utf8("abc"));
      expect(raw.all).toBe("");
      await writer.close();
      expect([raw.all, buffered.closed]).toEqual(["abc", close]);
    }
  });

  it("rejects close() where the flush fails", async () => {
    const failure = new Error("disk full");
    const buffered = new BufferedWriter(
      new Raw(Infinity, 0, () => {
        throw failure;
      }),
      100,
    );
    const writer = toWritableStream(buffered).getWriter();
    await writer.write(utf8("abc"));
    await expect(writer.close()).rejects.toBe(failure);
  });

  it("leaves what was written when it is aborted, and closes only if asked to", async () => {
    for (const close of [true, false]) {
      const stream = new BytesIO();
      const raw = new Raw(Infinity);
      for (const target of [stream, raw]) {
        const writer = toWritableStream(target as never, { close }).getWriter();
        await writer.write(utf8("abc"));
        await writer.abort(new Error("enough"));
        await expect(writer.write(utf8("d"))).rejects.toThrow("enough");
      }
      expect([raw.all, raw.closed, stream.closed]).toEqual(["abc", close, close]);
      if (!close) expect(text(stream.getvalue())).toBe("abc");
    }
  });

  it("fails with the signal's reason, before and half way, and closes if asked to", async () => {
    const reason = new Error("enough");
    const early = new BytesIO();
    const refused = toWritableStream(early, { signal: AbortSignal.abort(reason), close: true }).getWriter();
    await expect(refused.write(utf8("a"))).rejects.toBe(reason);
    expect(early.closed).toBe(true);

    const controller = new AbortController();
    const stream = new BytesIO();
    const writer = toWritableStream(stream, { signal: controller.signal }).getWriter();
    await writer.write(utf8("abc"));
    controller.abort(reason);
    await expect(writer.write(utf8("d"))).rejects.toBe(reason);
    await expect(writer.closed).rejects.toBe(reason);
    expect(text(stream.getvalue())).toBe("abc");

    const source = new RecordedStream([utf8("a"), utf8("b")], "stalls");
    const late = new AbortController();
    const piped = source.stream.pipeTo(toWritableStream(stream, { signal: late.signal }));
    await new Promise((resolve) => setTimeout(resolve, 5));
    late.abort(reason);
    await expect(piped).rejects.toBe(reason);
    expect([text(stream.getvalue()), source.cancelled]).toEqual(["abcab", [reason]]);
  });

  it("holds the producer back while a write goes on, one chunk at a time", async () => {
    const source = new RecordedStream([utf8("a"), utf8("b")], "stalls");
    const stream = new BytesIO();
    const writable = toWritableStream(stream);
    const writer = writable.getWriter();
    expect(writer.desiredSize).toBe(1);
    const written = writer.write(utf8("x"));
    expect(writer.desiredSize).toBe(0);
    await written;
    expect(writer.desiredSize).toBe(1);
    writer.releaseLock();
    source.stream.pipeTo(writable).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(text(stream.getvalue())).toBe("xab");
  });

  it("takes what comes out of a transformation", async () => {
    const target = new BytesIO();
    await toReadableStream(new BytesIO(LONG))
      .pipeThrough(new CompressionStream("gzip"))
      .pipeTo(toWritableStream(target));
    expect(target.size).toBeLessThan(LONG.length);
    const back = new BytesIO();
    await toReadableStream(target, { start: 0 })
      .pipeThrough(new DecompressionStream("gzip"))
      .pipeTo(toWritableStream(back, { limit: LONG.length }));
    expect(Buffer.compare(back.getvalue(), LONG)).toBe(0);
  });

  it.each([undefined, null, 5, "text", {}, utf8("abc"), { write: 1 }])("refuses to write to %o", (value) => {
    expect(() => toWritableStream(value as never)).toThrow(/must have write\(\)/);
  });

  it("refuses text and closed streams, and a limit that is none", () => {
    expect(() => toWritableStream(new StringIO() as never)).toThrow(TypeError);
    const stream = new BytesIO();
    for (const limit of [...NO_INTEGERS.filter((value) => value !== Infinity), null]) {
      expect(() => call({ toWritableStream }, "toWritableStream", stream, { limit })).toThrow(TypeError);
    }
    expect(() => toWritableStream(stream, { limit: -1 })).toThrow(RangeError);
    stream.close();
    expect(() => toWritableStream(stream)).toThrow(ClosedError);
  });
});

describe("toWritableStream(), told where to write", () => {
  async function written(stream: BytesIO, chunks: unknown[], options = {}): Promise<Uint8Array> {
    const writer = toWritableStream(stream, options).getWriter();
    for (const chunk of chunks) await writer.write(chunk as never);
    await writer.close();
    return stream.getvalue();
  }

  it("writes at a position, and goes on behind", async () => {
    const chunks = [
      utf8("abc"),
      { type: "write", position: 5, data: utf8("f") },
      utf8("g"),
      { type: "write", position: 0, data: utf8("A") },
      { type: "write", data: utf8("B") },
    ];
    expect(await written(new BytesIO(), chunks)).toEqual(utf8("ABc\0\0fg"));
  });

  it("seeks and truncates, and leaves no gap behind a cut", async () => {
    const chunks = [
      utf8("abcdef"),
      { type: "truncate", size: 2 },
      utf8("x"),
      { type: "seek", position: 1 },
      utf8("y"),
    ];
    expect(await written(new BytesIO(), chunks)).toEqual(utf8("ayx"));
    expect(await written(new BytesIO(), [{ type: "truncate", size: 3 }, utf8("z")])).toEqual(utf8("z\0\0"));
  });

  it("counts the limit from where it began, and lets what is there be written again", async () => {
    const head = { type: "write", position: 2, data: utf8("H") };
    const stream = new BytesIO(utf8("--"));
    stream.seek(2);
    expect(await written(stream, [utf8("abcd"), head], { limit: 4 })).toEqual(utf8("--Hbcd"));
    for (const chunk of [
      { type: "write", position: 5, data: utf8("x") },
      { type: "truncate", size: 6 },
    ]) {
      await expect(written(new BytesIO(), [chunk], { limit: 5 })).rejects.toThrow(LimitError);
    }
  });

  it.each([
    [{ type: "write", position: -1, data: utf8("a") }, RangeError],
    [{ type: "write", position: 1.5, data: utf8("a") }, TypeError],
    [{ type: "write", data: "text" }, TypeError],
    [{ type: "write" }, TypeError],
    [{ type: "seek" }, TypeError],
    [{ type: "truncate", size: -1 }, RangeError],
    [{ type: "close" }, TypeError],
    [{}, TypeError],
    [null, TypeError],
  ])("rejects %o, and writes nothing", async (chunk, Reason) => {
    const stream = new BytesIO(utf8("abc"));
    await expect(written(stream, [chunk])).rejects.toThrow(Reason);
    expect([stream.getvalue(), stream.tell()]).toEqual([utf8("abc"), 0]);
  });

  it("says what a stream without positions lacks", async () => {
    const writer = toWritableStream({ write: (data: BytesLike) => data.byteLength }).getWriter();
    await expect(writer.write({ type: "seek", position: 1 })).rejects.toThrow("does not support it");
  });

  it("notices who moves the position in between", async () => {
    const stream = new BytesIO();
    const writer = toWritableStream(stream).getWriter();
    await writer.write({ type: "write", position: 3, data: utf8("a") });
    stream.seek(0);
    await expect(writer.write(utf8("b"))).rejects.toThrow("nobody else may move the position");
  });
});
