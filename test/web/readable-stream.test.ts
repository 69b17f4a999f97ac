import {
  BlockingIOError,
  BufferedReader,
  BytesIO,
  ClosedError,
  type RawReader,
  StringIO,
  UnsupportedOperation,
} from "bytesio";
import { toReadableStream } from "bytesio/web";
import { describe, expect, it } from "vitest";
import { call, NO_INTEGERS, text, utf8 } from "../support/contract-suite.ts";
import { STATES } from "../support/states.ts";

const CONTENTS = utf8("Hello,\nworld\n");
/** Several chunks, the last one short. */
const LONG = Uint8Array.from({ length: 150_001 }, (_, index) => (index * 31) % 251);

type Bytes = ReadableStream<Uint8Array<ArrayBuffer>>;

async function chunksOf(readable: Bytes): Promise<Uint8Array<ArrayBuffer>[]> {
  const reader = readable.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return chunks;
    chunks.push(value);
  }
}

async function collected(readable: Bytes): Promise<string> {
  return text(Buffer.concat(await chunksOf(readable)));
}

/** Reads with buffers of `size` bytes, with 0xDB around. */
async function collectedByob(readable: Bytes, size: number): Promise<string> {
  const reader = readable.getReader({ mode: "byob" });
  let memory = new ArrayBuffer(size + 6);
  let all = "";
  for (;;) {
    new Uint8Array(memory).fill(0xdb);
    const { done, value } = await reader.read(new Uint8Array(memory, 3, size));
    if (value === undefined) throw new Error("cancelled");
    memory = value.buffer;
    expect([value.byteOffset, memory.byteLength]).toEqual([3, size + 6]);
    const around = [...new Uint8Array(memory, 0, 3), ...new Uint8Array(memory, 3 + value.length)];
    expect(around.every((byte) => byte === 0xdb)).toBe(true);
    if (done) return all;
    all += text(value);
  }
}

/** A raw source that records how it is asked, and delivers `contents` at most `step` bytes a time. */
class Recorded implements Pick<RawReader, "readinto"> {
  asked: number[] = [];
  closed = 0;
  readonly #left: BytesIO;
  readonly #step: number;

  constructor(contents: Uint8Array, step = Infinity) {
    this.#left = new BytesIO(contents);
    this.#step = step;
  }
  readinto(target: Uint8Array): number {
    this.asked.push(target.length);
    return this.#left.readinto(target.subarray(0, Math.min(target.length, this.#step)));
  }
  close(): void {
    this.closed += 1;
  }
}

describe("toReadableStream()", () => {
  it.each(Object.entries(STATES))(
    "delivers the bytes from the position on, and leaves them as they were: %s",
    async (_name, make) => {
      const stream = make(CONTENTS);
      stream.seek(3);
      expect(await collected(toReadableStream(stream, { chunkSize: 4 }))).toBe("lo,\nworld\n");
      expect(stream.tell()).toBe(13);
      expect(text(stream.getvalue())).toBe("Hello,\nworld\n");
      stream.write(utf8("!"));
      expect(text(stream.getvalue())).toBe("Hello,\nworld\n!");
    },
  );

  it.each(Object.entries(STATES))(
    "fills the buffers of a reader that brings its own: %s",
    async (_name, make) => {
      for (const size of [1, 2, 5, 13, 14, 100]) {
        const stream = make(CONTENTS);
        stream.seek(1);
        expect(await collectedByob(toReadableStream(stream), size), String(size)).toBe("ello,\nworld\n");
        expect(text(stream.getvalue())).toBe("Hello,\nworld\n");
      }
    },
  );

  it("delivers chunks of chunkSize, exact and of their own", async () => {
    const stream = new BytesIO(LONG);
    for (const source of [stream, new Recorded(LONG)]) {
      const chunks = await chunksOf(toReadableStream(source));
      expect(chunks.map(({ length }) => length)).toEqual([65536, 65536, 18929]);
      for (const chunk of chunks) {
        expect([chunk.byteOffset, chunk.buffer.byteLength]).toEqual([0, chunk.length]);
        chunk.fill(0xdb);
      }
    }
    expect(Buffer.compare(stream.getvalue(), LONG)).toBe(0);
    expect((await chunksOf(toReadableStream(new BytesIO(CONTENTS), { chunkSize: 5 }))).map(text)).toEqual([
      "Hello",
      ",\nwor",
      "ld\n",
    ]);
  });

  it("never lets a consumer take the stream's own memory away", async () => {
    const adopted = LONG.slice();
    const stream = BytesIO.adopt(adopted);
    const { port1, port2 } = new MessageChannel();
    for (const chunk of await chunksOf(toReadableStream(stream, { start: 0 }))) {
      port1.postMessage(chunk, [chunk.buffer]);
      expect(chunk.length).toBe(0);
    }
    const reader = toReadableStream(stream, { start: 0 }).getReader({ mode: "byob" });
    for (;;) {
      const { value, done } = await reader.read(new Uint8Array(50_000));
      if (value) port1.postMessage(value, [value.buffer]);
      if (done) break;
    }
    port1.close();
    port2.close();
    expect(adopted.length).toBe(LONG.length);
    expect(Buffer.compare(stream.getvalue(), LONG)).toBe(0);
    expect(stream.write(utf8("still here"))).toBe(10);
  });

  it("delivers nothing of an empty stream, at the end and past it", async () => {
    for (const position of [0, 3, 4, 2 ** 40]) {
      const stream = new BytesIO(position === 0 ? null : utf8("abc"));
      stream.seek(position || 0);
      expect(await chunksOf(toReadableStream(stream))).toEqual([]);
      expect(await collectedByob(toReadableStream(stream), 4)).toBe("");
      expect(stream.tell()).toBe(position);
    }
  });

  it("reads nothing before it is asked, and no more than it is asked", async () => {
    const source = new Recorded(CONTENTS);
    const readable = toReadableStream(source, { chunkSize: 4 });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(source.asked).toEqual([]);
    const reader = readable.getReader();
    await reader.read();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(source.asked).toEqual([4]);
    reader.releaseLock();
    const byob = readable.getReader({ mode: "byob" });
    await byob.read(new Uint8Array(7));
    expect(source.asked).toEqual([4, 7]);
    expect(text((await byob.read(new Uint8Array(7))).value as Uint8Array)).toBe("d\n");
    expect(source.asked).toEqual([4, 7, 7]);
  });

  it("stays behind a consumer that stops reading, and goes on when it goes on", async () => {
    const stream = new BytesIO(LONG);
    const reader = toReadableStream(stream, { chunkSize: 1000 }).getReader();
    await reader.read();
    await reader.read();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(stream.tell()).toBe(2000);
    expect((await reader.read()).value).toEqual(LONG.slice(2000, 3000));
  });

  it("honours min: it fills the view that far, or to the end", async () => {
    const reader = toReadableStream(new Recorded(CONTENTS, 2)).getReader({ mode: "byob" }) as {
      read(view: Uint8Array, options?: { min?: number }): Promise<{ done: boolean; value: Uint8Array }>;
    };
    expect(text((await reader.read(new Uint8Array(8))).value)).toBe("He");
    expect(text((await reader.read(new Uint8Array(8), { min: 5 })).value)).toBe("llo,\nw");
    const last = await reader.read(new Uint8Array(8), { min: 8 });
    expect([text(last.value), last.done]).toEqual(["orld\n", true]);
  });

  it("fills views of larger elements, and fails where the last one is not whole", async () => {
    const reader = toReadableStream(new BytesIO(Uint8Array.of(1, 0, 2, 0, 3))).getReader({ mode: "byob" });
    expect((await reader.read(new Uint16Array(2))).value).toEqual(Uint16Array.of(1, 2));
    await expect(reader.read(new Uint16Array(2))).rejects.toThrow(TypeError);
  });

  it.each([
    [{ start: 3 }, "lo,\nworld\n"],
    [{ end: 5 }, "Hello"],
    [{ start: 3, end: 5 }, "lo"],
    [{ start: 0, end: 13 }, "Hello,\nworld\n"],
    [{ start: 12, end: 13 }, "\n"],
    [{ start: 5, end: 5 }, ""],
    [{ start: 5, end: 3 }, ""],
    [{ start: 13 }, ""],
    [{ start: 20, end: 30 }, ""],
    [{ start: 10, end: 2 ** 40 }, "ld\n"],
    [{ start: 10, end: Infinity }, "ld\n"],
  ])("delivers the range %o, and leaves the position alone", async (range, expected) => {
    for (const stream of [new BytesIO(CONTENTS), new BufferedReader(new BytesIO(CONTENTS), 4)]) {
      stream.seek(2);
      expect(await collected(toReadableStream(stream, { ...range, chunkSize: 2 }))).toBe(expected);
      expect(await collectedByob(toReadableStream(stream, range), 4)).toBe(expected);
      expect(stream.tell()).toBe(2);
    }
  });

  it("lets ranges of one stream be read side by side, and the stream in between", async () => {
    const stream = new BytesIO(CONTENTS);
    const readers = [0, 5, 7].map((start) => toReadableStream(stream, { start, chunkSize: 3 }).getReader());
    let all = "";
    for (let turn = 0; turn < 2; turn++) {
      for (const reader of readers) all += text((await reader.read()).value ?? new Uint8Array(0));
      all += text(stream.read(2));
    }
    expect(all).toBe("Hel" + ",\nw" + "wor" + "He" + "lo," + "orl" + "ld\n" + "ll");
  });

  it("fails where somebody else moved the position, and has read nothing then", async () => {
    const stream = new BytesIO(CONTENTS);
    const [first, second] = [toReadableStream(stream, { chunkSize: 4 }), toReadableStream(stream)];
    const reader = first.getReader();
    expect(text((await reader.read()).value as Uint8Array)).toBe("Hell");
    await expect(chunksOf(second)).rejects.toThrow(
      "Cannot read on as nobody else may move the position meanwhile: received 4, left at 0",
    );
    expect(stream.tell()).toBe(4);
    stream.seek(1);
    await expect(reader.read()).rejects.toThrow("received 1, left at 4");
    expect(stream.tell()).toBe(1);
  });

  it("completes short reads, and needs neither position nor readinto()", async () => {
    expect(await collected(toReadableStream(new Recorded(CONTENTS, 1)))).toBe("Hello,\nworld\n");
    const left = new BytesIO(CONTENTS);
    const source = { read: (size: number) => left.read(Math.min(size, 5)) };
    expect((await chunksOf(toReadableStream(source))).map(text)).toEqual(["Hello", ",\nwor", "ld\n"]);
  });

  it("copies what read() returns, as it may be the source's own", async () => {
    const own = utf8("abc");
    let left = 1;
    const chunks = await chunksOf(toReadableStream({ read: () => (left-- > 0 ? own : new Uint8Array(0)) }));
    expect(chunks.map(text)).toEqual(["abc"]);
    expect([chunks[0]?.buffer === own.buffer, own.length]).toEqual([false, 3]);
  });

  it.each([[NaN], [-5], [() => 3], ["9"], [3], [2 ** 60], [0]])("needs no true size: %o", async (size) => {
    const left = new BytesIO(LONG);
    const source = { readinto: (target: Uint8Array) => left.readinto(target), size: size as number };
    expect(Buffer.compare(Buffer.concat(await chunksOf(toReadableStream(source))), LONG)).toBe(0);
  });

  it.each([
    [{ readinto: () => null }, BlockingIOError],
    [{ read: () => null }, BlockingIOError],
    [{ readinto: () => -1 }, RangeError],
    [{ readinto: (target: Uint8Array) => target.length + 1 }, RangeError],
    [{ readinto: () => 1.5 }, TypeError],
    [{ readinto: () => undefined }, TypeError],
    [{ read: () => "text" }, TypeError],
    [{ read: (size: number) => new Uint8Array(size + 1) }, RangeError],
  ])("fails on a source that does not do as it should: %o", async (source, error) => {
    await expect(chunksOf(toReadableStream(source as never))).rejects.toThrow(error);
    const reader = toReadableStream(source as never).getReader({ mode: "byob" });
    await expect(reader.read(new Uint8Array(4))).rejects.toThrow(error);
  });

  it("passes the stream's own error on, after what came before, and closes if asked to", async () => {
    for (const close of [true, false]) {
      const failure = new Error("disk");
      const source = new Recorded(CONTENTS, 4);
      const failing = {
        readinto: (target: Uint8Array) => {
          if (source.asked.length === 2) throw failure;
          return source.readinto(target);
        },
        close: () => source.close(),
      };
      const reader = toReadableStream(failing, { close }).getReader();
      expect(text((await reader.read()).value as Uint8Array)).toBe("Hell");
      expect(text((await reader.read()).value as Uint8Array)).toBe("o,\nw");
      await expect(reader.read()).rejects.toBe(failure);
      await expect(reader.closed).rejects.toBe(failure);
      expect(source.closed).toBe(close ? 1 : 0);
    }
  });

  it("fails where the stream is closed in between", async () => {
    for (const options of [{}, { start: 0 }]) {
      const stream = new BytesIO(CONTENTS);
      const reader = toReadableStream(stream, { ...options, chunkSize: 4 }).getReader();
      await reader.read();
      stream.close();
      await expect(reader.read()).rejects.toThrow(ClosedError);
    }
  });

  it("fails where others have transferred the borrowed memory away", async () => {
    const borrowed = CONTENTS.slice();
    const stream = new BytesIO(borrowed);
    const reader = toReadableStream(stream, { chunkSize: 4 }).getReader();
    await reader.read();
    structuredClone(borrowed, { transfer: [borrowed.buffer] });
    await expect(reader.read()).rejects.toThrow(TypeError);
    await expect(chunksOf(toReadableStream(stream, { start: 0 }))).rejects.toThrow(TypeError);
  });

  it("reads on while a view of the stream is lent", async () => {
    const stream = new BytesIO(CONTENTS);
    const view = stream.getbuffer();
    expect(await collected(toReadableStream(stream))).toBe("Hello,\nworld\n");
    view.release();
  });

  it("closes the stream at its end, when cancelled, and when aborted, only if asked to", async () => {
    for (const close of [true, false]) {
      const ended = new BytesIO(CONTENTS);
      await chunksOf(toReadableStream(ended, { close }));
      const byob = new BytesIO(CONTENTS);
      await collectedByob(toReadableStream(byob, { close }), 20);
      const cancelled = new BytesIO(CONTENTS);
      await toReadableStream(cancelled, { close }).cancel("enough");
      const aborted = new BytesIO(CONTENTS);
      const controller = new AbortController();
      const readable = toReadableStream(aborted, { close, signal: controller.signal });
      controller.abort();
      await expect(chunksOf(readable)).rejects.toThrow("aborted");
      expect([ended, byob, cancelled, aborted].map(({ closed }) => closed)).toEqual(new Array(4).fill(close));
    }
  });

  it("reports what close() throws, but not in place of an earlier error", async () => {
    const source = new Recorded(utf8("ab"));
    source.close = () => {
      throw new Error("close");
    };
    await expect(chunksOf(toReadableStream(source, { close: true }))).rejects.toThrow("close");
    await expect(toReadableStream(source, { close: true }).cancel()).rejects.toThrow("close");
    source.readinto = () => {
      throw new Error("read");
    };
    await expect(chunksOf(toReadableStream(source, { close: true }))).rejects.toThrow("read");
  });

  it("keeps the rest for others when it is cancelled half way", async () => {
    const stream = new BytesIO(CONTENTS);
    for await (const chunk of toReadableStream(stream, { chunkSize: 5 })) {
      expect(text(chunk)).toBe("Hello");
      break;
    }
    expect(text(stream.read())).toBe(",\nworld\n");
  });

  it("fails with the signal's reason: before, half way, and with a read pending", async () => {
    const reason = new Error("enough");
    const stream = new BytesIO(CONTENTS);
    await expect(chunksOf(toReadableStream(stream, { signal: AbortSignal.abort(reason) }))).rejects.toBe(
      reason,
    );
    expect(stream.tell()).toBe(0);

    const controller = new AbortController();
    const reader = toReadableStream(stream, { signal: controller.signal, chunkSize: 4 }).getReader();
    await reader.read();
    controller.abort(reason);
    await expect(reader.read()).rejects.toBe(reason);
    expect(stream.tell()).toBe(4);

    const late = new AbortController();
    const aborting = {
      readinto: () => {
        late.abort(reason);
        return 1;
      },
    };
    await expect(toReadableStream(aborting, { signal: late.signal }).getReader().read()).rejects.toBe(reason);
  });

  it("stops where a pipe is aborted, and leaves the stream at what was not yet taken", async () => {
    const reason = new Error("enough");
    const stream = new BytesIO(LONG);
    const controller = new AbortController();
    const taken: Uint8Array[] = [];
    const sink = new WritableStream<Uint8Array>({
      write(chunk) {
        taken.push(chunk);
        if (taken.length === 2) controller.abort(reason);
      },
    });
    const piped = toReadableStream(stream, { chunkSize: 1000 }).pipeTo(sink, { signal: controller.signal });
    await expect(piped).rejects.toBe(reason);
    const position = stream.tell();
    expect(Buffer.concat(taken)).toEqual(Buffer.from(LONG.subarray(0, 2000)));
    expect(stream.read(10)).toEqual(LONG.slice(position, position + 10));
  });

  it("lets go of the signal at its end, however that comes", async () => {
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    };
    await chunksOf(toReadableStream(new BytesIO(CONTENTS), { signal }));
    await toReadableStream(new BytesIO(CONTENTS), { signal }).cancel();
    const closed = new BytesIO(CONTENTS);
    const readable = toReadableStream(closed, { signal });
    closed.close();
    await expect(chunksOf(readable)).rejects.toThrow(ClosedError);
    expect(listeners).toBe(0);
    const pending = toReadableStream(new BytesIO(CONTENTS), { signal });
    expect(listeners).toBe(1);
    await pending.cancel();
  });

  it("may be teed, transformed, and piped", async () => {
    const stream = new BytesIO(LONG);
    const [left, right] = toReadableStream(stream).tee() as [Bytes, Bytes];
    const both = await Promise.all([chunksOf(left), chunksOf(right)]);
    for (const chunks of both) expect(Buffer.compare(Buffer.concat(chunks), LONG)).toBe(0);
    const unzipped = toReadableStream(stream, { start: 0 })
      .pipeThrough(new CompressionStream("gzip"))
      .pipeThrough(new DecompressionStream("gzip")) as Bytes;
    expect(Buffer.compare(Buffer.concat(await chunksOf(unzipped)), LONG)).toBe(0);
  });

  it("is a source of BytesIO.fromAsync()", async () => {
    const stream = await BytesIO.fromAsync(toReadableStream(new BytesIO(LONG)), { limit: LONG.length });
    expect(Buffer.compare(stream.getvalue(), LONG)).toBe(0);
  });

  it.each([undefined, null, 5, "text", {}, utf8("abc"), { read: 1 }])("refuses to read from %o", (value) => {
    expect(() => toReadableStream(value as never)).toThrow(/readinto\(\) or read\(\)/);
  });

  it("refuses text, closed streams, and ranges of what is not seekable", () => {
    expect(() => toReadableStream(new StringIO("text") as never)).toThrow(TypeError);
    const stream = new BytesIO();
    stream.close();
    expect(() => toReadableStream(stream)).toThrow(ClosedError);
    expect(() => toReadableStream(stream, { start: 0 })).toThrow(ClosedError);
    expect(() => toReadableStream(new Recorded(CONTENTS), { start: 0 })).toThrow(TypeError);
    class Pipe extends BytesIO {
      override seekable(): boolean {
        return false;
      }
    }
    expect(() => toReadableStream(new Pipe(), { end: 1 })).toThrow(UnsupportedOperation);
  });

  it.each(["start", "end", "chunkSize"])(
    "refuses a %s that is no integer or too small, and moves nothing",
    (name) => {
      const stream = new BytesIO(CONTENTS);
      // An `end` of Infinity is the end of the stream.
      for (const value of NO_INTEGERS.filter((value) => !(name === "end" && value === Infinity))) {
        expect(() => call({ toReadableStream }, "toReadableStream", stream, { [name]: value })).toThrow(
          TypeError,
        );
      }
      const tooSmall = name === "chunkSize" ? 0 : -1;
      expect(() => toReadableStream(stream, { [name]: tooSmall })).toThrow(RangeError);
      expect(stream.tell()).toBe(0);
    },
  );
});
