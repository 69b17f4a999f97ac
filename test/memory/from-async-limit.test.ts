import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type AsyncBytes, BytesIO, LimitError, type Progress } from "bytesio";
import { describe, expect, it } from "vitest";
import { call, NO_INTEGERS, text } from "../support/contract-suite.ts";
import { claiming, RecordedReadable, RecordedStream } from "../support/hostile.ts";
import { CHUNKS, CONTENTS, SOURCES } from "../support/sources.ts";

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
    for (const [size, limit] of [
      [13, 5],
      [100 * 2 ** 20, 80 * 2 ** 20],
    ] as const) {
      const source = new RecordedStream(CHUNKS);
      const response = claiming(String(size), source.stream);
      const error = await BytesIO.fromAsync(response, { limit }).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: "ERR_IO_LIMIT", limit, size });
      expect([source.pulls, source.cancelled]).toEqual([0, [error]]);
    }
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
    for (const claim of ["1000", String(2 ** 32)]) {
      const stream = await BytesIO.fromAsync(claiming(claim, CONTENTS));
      expect(text(stream.getvalue()), claim).toBe(CONTENTS);
    }
  });

  it("refuses a source that says more than any stream holds", async () => {
    for (const claim of [String(2 ** 32 + 1), String(2 ** 40), "9".repeat(400)]) {
      await expect(BytesIO.fromAsync(claiming(claim, CONTENTS)), claim).rejects.toThrow(LimitError);
    }
  });

  it("keeps it for a subclass whose constructor passes no options on", async () => {
    class Forgetful extends BytesIO {
      // biome-ignore lint/complexity/noUselessConstructor: it drops its arguments
      constructor() {
        super();
      }
    }
    await expect(Forgetful.fromAsync(CHUNKS, { limit: 10 })).rejects.toThrow(LimitError);
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

  it("leaves the connection of a request that a server has got alone, so that it can be answered", async () => {
    const server = createServer(async (request, response) => {
      const error = await BytesIO.fromAsync(request, { limit: 1000 }).catch((reason: unknown) => reason);
      response.writeHead(error instanceof LimitError ? 413 : 500, { connection: "close" }).end("too large");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    for (const size of [1001, 5000, 2 ** 17]) {
      const response = await fetch(url, { method: "POST", body: new Uint8Array(size) });
      expect([response.status, await response.text()]).toEqual([413, "too large"]);
    }
    server.closeAllConnections();
    server.close();
  });
});
