import { Readable } from "node:stream";
import { type AsyncBytes, BytesIO, LimitError, type Progress } from "bytesio";
import { describe, expect, it } from "vitest";
import { call, everyShape, NO_INTEGERS, text, utf8 } from "./contract/suite.ts";
import {
  claiming,
  deliver,
  detached,
  failAt,
  oneByteAtATime,
  RecordedReadable,
  RecordedStream,
} from "./hostile.ts";
import { NamedBytesIO } from "./states.ts";

const CONTENTS = "Hello,\nworld\n";
const CHUNKS = [utf8("Hello,"), utf8("\nwor"), utf8("ld\n")];

function byteStream(): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    type: "bytes",
    start(controller) {
      for (const chunk of CHUNKS) controller.enqueue(chunk.slice());
      controller.close();
    },
  });
}

const SOURCES: Record<string, () => AsyncBytes> = {
  "an async generator": () => deliver(...CHUNKS),
  "one byte at a time, in an array used again": () => oneByteAtATime(utf8(CONTENTS)),
  "an array": () => CHUNKS,
  "an iterable": () => new Set(CHUNKS),
  "the lines of another stream": () => new BytesIO(utf8(CONTENTS)),
  "a Node stream": () => Readable.from(CHUNKS),
  "a Node stream of Buffers": () => Readable.from([Buffer.from(CONTENTS)], { objectMode: false }),
  "a Node stream made web": () => Readable.toWeb(Readable.from(CHUNKS)) as AsyncBytes,
  "a web stream": () => new RecordedStream(CHUNKS).stream,
  "a web stream of type bytes": byteStream,
  "a Blob": () => new Blob(CHUNKS),
  "a File": () => new File(CHUNKS, "hello.txt"),
  "a Response of text": () => new Response(CONTENTS),
  "a Response of a stream": () => new Response(byteStream()),
  "a Response of a Blob": () => new Response(new Blob(CHUNKS)),
  "a Response of status 500": () => new Response(CONTENTS, { status: 500 }),
  "a Request": () => new Request("http://host.invalid", { method: "POST", body: CONTENTS }),
};

const EMPTY: Record<string, () => AsyncBytes> = {
  "an async generator": () => deliver(),
  "empty chunks": () => [new Uint8Array(0), new ArrayBuffer(0)],
  "an empty array": () => [],
  "a Node stream": () => Readable.from([]),
  "a web stream": () => new RecordedStream([]).stream,
  "a Blob": () => new Blob([]),
  "a Response without a body": () => new Response(null, { status: 204 }),
  "a Response to HEAD, which claims a length": () =>
    new Response(null, { headers: { "content-length": "9" } }),
  "a Request without a body": () => new Request("http://host.invalid"),
};

describe("BytesIO.fromAsync()", () => {
  for (const [name, source] of Object.entries(SOURCES)) {
    it(`collects ${name} into an ordinary stream at position 0`, async () => {
      const stream = await BytesIO.fromAsync(source());
      expect(Object.getPrototypeOf(stream)).toBe(BytesIO.prototype);
      expect([stream.tell(), stream.size, stream.closed]).toEqual([0, CONTENTS.length, false]);
      expect(text(stream.read())).toBe(CONTENTS);
      stream.write(utf8("!"));
      expect(text(stream.getvalue())).toBe(`${CONTENTS}!`);
    });
  }

  for (const [name, source] of Object.entries(EMPTY)) {
    it(`collects nothing from ${name}`, async () => {
      const stream = await BytesIO.fromAsync(source(), { limit: 0 });
      expect([stream.tell(), stream.size]).toEqual([0, 0]);
    });
  }

  it("takes chunks of every shape, and leaves them as they were", async () => {
    for (const [shape, chunk] of Object.entries(everyShape(utf8("WXYZ")))) {
      const stream = await BytesIO.fromAsync([chunk, chunk]);
      expect(text(stream.getvalue()), shape).toBe("WXYZWXYZ");
      expect(chunk.byteLength, shape).toBe(4);
    }
  });

  it("reads the lines of another stream from its position on", async () => {
    const source = new BytesIO(utf8(CONTENTS));
    source.seek(3);
    expect(text((await BytesIO.fromAsync(source)).getvalue())).toBe(CONTENTS.slice(3));
    expect(source.tell()).toBe(CONTENTS.length);
  });

  it("collects more than one chunk of memory's growth", async () => {
    const chunk = Uint8Array.from({ length: 50_000 }, (_, index) => index);
    const stream = await BytesIO.fromAsync(new RecordedStream(new Array(20).fill(chunk)).stream);
    const expected = Buffer.concat(new Array(20).fill(chunk));
    expect(expected.equals(stream.getvalue())).toBe(true);
  });

  it("makes a stream of the subclass that it is called on", async () => {
    const stream = await NamedBytesIO.fromAsync(CHUNKS);
    expect(stream).toBeInstanceOf(NamedBytesIO);
    expect(stream.label).toBe("named");
    expect(text(stream.getvalue())).toBe(CONTENTS);
  });

  it("rejects with TypeError what is no source", async () => {
    const noSources = [undefined, null, 5, 1n, "text", true, {}, () => {}, Promise.resolve(CHUNKS)];
    for (const wrong of [...noSources, utf8("text"), utf8("text").buffer, new DataView(new ArrayBuffer(1))]) {
      await expect(call(BytesIO, "fromAsync", wrong)).rejects.toThrow(TypeError);
    }
  });

  it("says what to do with bytes that are there already", async () => {
    await expect(call(BytesIO, "fromAsync", utf8("text"))).rejects.toThrow("use new BytesIO(bytes)");
  });

  it("rejects with TypeError a chunk that is no bytes, and cancels the source", async () => {
    for (const chunk of ["text", 5, null, undefined, [1], {}, detached(), Promise.resolve(utf8("a"))]) {
      const web = new RecordedStream([utf8("a"), chunk]);
      const error = await BytesIO.fromAsync(web.stream).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(TypeError);
      expect(web.cancelled).toEqual([error]);
      await expect(BytesIO.fromAsync([chunk] as Uint8Array[])).rejects.toThrow(TypeError);
    }
    const node = Readable.from([utf8("text")], { encoding: "utf8", objectMode: false });
    await expect(BytesIO.fromAsync(node)).rejects.toThrow(TypeError);
    expect(node.destroyed).toBe(true);
  });

  it("rejects with the source's own error", async () => {
    const error = new Error("the source's own");
    for (const source of [
      failAt(1, error),
      failAt(4, error),
      new RecordedStream(CHUNKS, { fails: error }).stream,
      new RecordedReadable(CHUNKS, { fails: error }),
      new Response(new RecordedStream(CHUNKS, { fails: error }).stream),
    ]) {
      await expect(BytesIO.fromAsync(source)).rejects.toBe(error);
    }
    await expect(BytesIO.fromAsync(failAt(2, "no Error"))).rejects.toBe("no Error");
  });

  it("rejects with TypeError a body that was read before, and a stream that someone else reads", async () => {
    const read = new Response(CONTENTS);
    await read.text();
    await expect(BytesIO.fromAsync(read)).rejects.toThrow(TypeError);

    const locked = new RecordedStream(CHUNKS);
    locked.stream.getReader();
    await expect(BytesIO.fromAsync(locked.stream)).rejects.toThrow(TypeError);
    expect(locked.cancelled).toEqual([]);

    const response = new Response(CONTENTS);
    response.body?.getReader();
    await expect(BytesIO.fromAsync(response)).rejects.toThrow(TypeError);
  });
});

describe("BytesIO.fromAsync() with a limit", () => {
  it("takes what just fits", async () => {
    for (const source of Object.values(SOURCES)) {
      const stream = await BytesIO.fromAsync(source(), { limit: CONTENTS.length });
      expect(stream.size).toBe(CONTENTS.length);
    }
  });

  it("rejects with LimitError what is one byte too large", async () => {
    const limit = CONTENTS.length - 1;
    for (const source of Object.values(SOURCES)) {
      const error = await BytesIO.fromAsync(source(), { limit }).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(LimitError);
      expect(error).toMatchObject({ code: "ERR_IO_LIMIT", limit, size: CONTENTS.length });
    }
  });

  it("reads nothing of a source whose known size is too large, and cancels it", async () => {
    const source = new RecordedStream(CHUNKS);
    const response = claiming(String(CONTENTS.length), source.stream);
    const error = await BytesIO.fromAsync(response, { limit: 5 }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "ERR_IO_LIMIT", limit: 5, size: CONTENTS.length });
    expect(source.pulls).toBe(0);
    expect(source.cancelled).toEqual([error]);
  });

  it("stops at the first chunk that passes the limit, and cancels the source", async () => {
    const web = new RecordedStream([...CHUNKS, ...CHUNKS], "stalls");
    const error = await BytesIO.fromAsync(web.stream, { limit: 10 }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "ERR_IO_LIMIT", limit: 10, size: CONTENTS.length });
    expect([web.pulls, web.cancelled]).toEqual([3, [error]]);

    const node = new RecordedReadable([...CHUNKS, ...CHUNKS], "stalls");
    await expect(BytesIO.fromAsync(node, { limit: 10 })).rejects.toThrow(LimitError);
    expect(node.destroys).toBe(1);
  });

  it("does not trust a source that says less than it delivers", async () => {
    await expect(BytesIO.fromAsync(claiming("3", CONTENTS), { limit: 10 })).rejects.toThrow(LimitError);
    const stream = await BytesIO.fromAsync(claiming("3", CONTENTS));
    expect(text(stream.getvalue())).toBe(CONTENTS);
  });

  it("does not trust a source that says more than it delivers", async () => {
    for (const claim of ["1000", String(2 ** 40), "9".repeat(400)]) {
      const stream = await BytesIO.fromAsync(claiming(claim, CONTENTS));
      expect(text(stream.getvalue()), claim).toBe(CONTENTS);
    }
  });

  it("refuses a limit that is no integer or negative, and reads nothing", async () => {
    const source = new RecordedStream(CHUNKS);
    for (const limit of [...NO_INTEGERS.filter((value) => value !== Infinity), null]) {
      await expect(call(BytesIO, "fromAsync", source.stream, { limit })).rejects.toThrow(TypeError);
    }
    await expect(BytesIO.fromAsync(source.stream, { limit: -1 })).rejects.toThrow(RangeError);
    expect([source.pulls, source.stream.locked]).toEqual([0, false]);
  });
});

describe("BytesIO.fromAsync() with onProgress", () => {
  async function progress(source: AsyncBytes): Promise<Progress[]> {
    const seen: Progress[] = [];
    await BytesIO.fromAsync(source, { onProgress: (step) => seen.push(step) });
    return seen;
  }

  it("tells after each chunk how many bytes are there, without a total where nobody knows it", async () => {
    const expected = [6, 10, 13].map((loaded) => ({ loaded, total: undefined }));
    expect(await progress(CHUNKS)).toEqual(expected);
    expect(await progress(new RecordedStream(CHUNKS).stream)).toEqual(expected);
    expect(await progress(new Response(new RecordedStream(CHUNKS).stream))).toEqual(expected);
  });

  it("tells the total where the source says it", async () => {
    const expected = [6, 10, 13].map((loaded) => ({ loaded, total: 13 }));
    expect(await progress(claiming("13", new RecordedStream(CHUNKS).stream))).toEqual(expected);
    expect((await progress(new Blob(CHUNKS))).at(-1)).toEqual({ loaded: 13, total: 13 });
  });

  it("tells no total where the length is that of the encoded body, or no number", async () => {
    for (const response of [
      claiming("5", CONTENTS, { "content-encoding": "gzip" }),
      claiming("5, 5", CONTENTS),
      claiming("-5", CONTENTS),
      claiming("0x5", CONTENTS),
    ]) {
      expect(await progress(response)).toEqual([{ loaded: 13, total: undefined }]);
    }
  });

  it("tells nothing where nothing comes, and counts empty chunks", async () => {
    expect(await progress([])).toEqual([]);
    expect(await progress([new Uint8Array(0)])).toEqual([{ loaded: 0, total: undefined }]);
  });

  it("stops where it throws: rejects with that, and cancels the source", async () => {
    const error = new Error("enough");
    const onProgress = () => {
      throw error;
    };
    const source = new RecordedStream(CHUNKS, "stalls");
    await expect(BytesIO.fromAsync(source.stream, { onProgress })).rejects.toBe(error);
    expect([source.pulls, source.cancelled]).toEqual([1, [error]]);
  });
});
