import { Readable } from "node:stream";
import { type AsyncBytes, BytesIO } from "bytesio";
import { describe, expect, it } from "vitest";
import { call, everyShape, text, utf8 } from "../support/contract-suite.ts";
import { deliver, detached, failAt, RecordedReadable, RecordedStream } from "../support/hostile.ts";
import { CHUNKS, CONTENTS, SOURCES } from "../support/sources.ts";
import { NamedBytesIO } from "../support/states.ts";

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

  it("closes the stream that it has begun, and still rejects with the source's error", async () => {
    const error = new Error("the source's own");
    const begun: BytesIO[] = [];
    class Watched extends BytesIO {
      constructor(...args: ConstructorParameters<typeof BytesIO>) {
        super(...args);
        begun.push(this);
      }
    }
    class Unwilling extends Watched {
      override close(): void {
        throw new Error("unwilling");
      }
    }
    await expect(Watched.fromAsync(failAt(2, error))).rejects.toBe(error);
    expect(begun.map(({ closed }) => closed)).toEqual([true]);
    await expect(Unwilling.fromAsync(failAt(2, error))).rejects.toBe(error);
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
