import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { connect, createServer, type Server, type Socket } from "node:net";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { sizeDelimitedDecodeStream, sizeDelimitedEncode } from "@bufbuild/protobuf/wire";
import { BytesIO, EndOfStreamError, LimitError } from "bytesio";
import { afterEach, describe, expect, it } from "vitest";
import { listen } from "../listen.ts";
import { newFiles } from "../new-files.ts";
import { bufbuild, dynamic, type Reading } from "./codecs.ts";
import { pack, post, send, unpack } from "./protobuf.ts";
import { ReadingSchema } from "./reading-pb.ts";
import { readRecords, writeRecord } from "./records.ts";

const readings: Reading[] = Array.from({ length: 300 }, (_, index) => ({
  sensor: index,
  time: 1_700_000_000.5 + index,
  place: ["Žďár", "", "Praha"][index % 3] ?? "",
  values: Array.from({ length: index % 50 }, (_, value) => value / 4),
  picture: new Uint8Array(index === 7 ? 20_000 : index % 5).fill(index),
}));

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** The fields alone: a library's message has more, and a Buffer is no Uint8Array for toEqual(). */
const plain = ({ sensor, time, place, values, picture }: Reading): Reading => {
  return { sensor, time, place, values, picture: new Uint8Array(picture) };
};

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Serves until the end of the test, and returns the port. */
function serving(server: Server): Promise<number> {
  servers.push(server);
  return listen(server);
}

/** Serves one socket, and returns the other end of it. */
async function connected(serve: (socket: Socket) => unknown): Promise<Socket> {
  const socket = connect(await serving(createServer(serve)), "127.0.0.1");
  await once(socket, "connect");
  return socket;
}

describe("readRecords()", () => {
  const sizes = [0, 1, 127, 128, 16_383, 16_384, 70_000];

  it("finds the borders of records wherever those of the chunks are", async () => {
    const stream = new BytesIO();
    for (const size of sizes) writeRecord(stream, new Uint8Array(size).fill(size));
    for (const chunkSize of [1, 2, 3, 127, 128, 129, 4096, 2 ** 20]) {
      stream.seek(0);
      const records = await all(readRecords(stream.chunks(chunkSize)));
      expect(records.map((record) => record.length)).toEqual(sizes);
      expect(records.every((record) => record.every((byte) => byte === record.length % 256))).toBe(true);
    }
  });

  it("finds nothing in nothing", async () => {
    expect(await all(readRecords([]))).toEqual([]);
  });

  it("hands out records that share no memory with the chunks", async () => {
    const chunk = Uint8Array.of(2, 5, 6);
    const [record] = await all(readRecords([chunk]));
    chunk.fill(0);
    expect(record).toEqual(Uint8Array.of(5, 6));
  });

  it("refuses a record that says to be too large, before it comes", async () => {
    const endless = function* () {
      yield Uint8Array.of(0xff, 0xff, 0xff, 0x7f);
      throw new Error("read on");
    };
    await expect(all(readRecords(endless()))).rejects.toThrow(LimitError);
    await expect(all(readRecords([Uint8Array.of(3, 1, 2, 3)], { limit: 2 }))).rejects.toThrow(LimitError);
    expect(await all(readRecords([Uint8Array.of(2, 1, 2)], { limit: 2 }))).toHaveLength(1);
  });

  it("refuses a size that does not end", async () => {
    await expect(all(readRecords([new Uint8Array(20).fill(255)]))).rejects.toThrow(RangeError);
  });

  it("says what it has of a record that is cut short", async () => {
    const error = await all(readRecords([Uint8Array.of(1, 9, 3, 5), Uint8Array.of(6)])).catch(
      (error) => error,
    );
    expect(error).toBeInstanceOf(EndOfStreamError);
    expect([error.partial, error.expected]).toEqual([Uint8Array.of(5, 6), 3]);
    await expect(all(readRecords([Uint8Array.of(0x80)]))).rejects.toThrow(EndOfStreamError);
  });
});

describe("codecs", () => {
  it("read what the other one wrote", async () => {
    for (const [writer, reader] of [
      [bufbuild, dynamic],
      [dynamic, bufbuild],
    ] as const) {
      const stream = await pack(readings, writer);
      expect((await all(unpack(stream.chunks(1000), reader))).map(plain)).toEqual(readings.map(plain));
    }
  });

  it("are understood by the library's own reader, and understand its writer", async () => {
    const stream = await pack(readings, dynamic);
    const chunks = Readable.from(stream.chunks(777), { objectMode: false });
    const found = await all(sizeDelimitedDecodeStream(ReadingSchema, chunks));
    expect(found.map(plain)).toEqual(readings.map(plain));
    const written = found.map((message) => sizeDelimitedEncode(ReadingSchema, message));
    expect((await all(unpack(written, bufbuild))).map(plain)).toEqual(readings.map(plain));
  });

  it("refuse what does not fit the schema", () => {
    const reading: Reading = { ...readings[0], ...JSON.parse('{ "sensor": "seven" }') };
    expect(() => dynamic.encode(reading)).toThrow("sensor: integer expected");
    expect(() => bufbuild.encode(reading)).toThrow();
    expect(() => bufbuild.decode(Uint8Array.of(0xff))).toThrow();
  });
});

describe("post()", () => {
  it("sends readings with their length, and reads the answer as it comes, without a file", async () => {
    const lengths: unknown[] = [];
    const port = await serving(
      createHttpServer(async (request, response) => {
        lengths.push(request.headers["content-length"]);
        for await (const reading of unpack(request, dynamic)) {
          const record = new BytesIO();
          writeRecord(record, dynamic.encode({ ...reading, sensor: reading.sensor + 1000 }));
          response.write(record.getvalue());
        }
        response.end();
      }),
    );
    const body = await pack(readings, bufbuild);
    const files = await newFiles(async () => {
      const answers = await all(post(`http://127.0.0.1:${port}`, body, bufbuild));
      expect(answers.map(({ sensor }) => sensor)).toEqual(readings.map(({ sensor }) => sensor + 1000));
    });
    expect(files).toEqual([]);
    expect(lengths).toEqual([String(body.size)]);
  });

  it("rejects what the server refuses, and an answer cut short", async () => {
    const port = await serving(
      createHttpServer((request, response) => {
        request.resume();
        response.writeHead(request.url === "/busy" ? 503 : 200).end(Uint8Array.of(9, 1));
      }),
    );
    const url = `http://127.0.0.1:${port}`;
    await expect(all(post(`${url}/busy`, new BytesIO(), bufbuild))).rejects.toThrow("answered 503");
    await expect(all(post(url, new BytesIO(), bufbuild))).rejects.toThrow(EndOfStreamError);
  });

  it("stops when it is aborted, and rejects with the reason", async () => {
    const port = await serving(createHttpServer((_request, response) => response.write(Uint8Array.of(0, 0))));
    const abort = new AbortController();
    const answers = post(`http://127.0.0.1:${port}`, new BytesIO(), bufbuild, abort);
    expect((await answers.next()).value).toBeDefined();
    expect((await answers.next()).value).toBeDefined();
    const reason = new Error("gone");
    abort.abort(reason);
    await expect(answers.next()).rejects.toBe(reason);
  });
});

describe("send()", () => {
  it("sends readings through a socket, in order", async () => {
    const received = later<Reading[]>();
    const socket = await connected((end) =>
      all(unpack(end, bufbuild)).then(received.resolve, received.reject),
    );
    await send(socket, readings, dynamic);
    expect((await received.promise).map(plain)).toEqual(readings.map(plain));
  });

  it("makes no more readings than the other side takes", async () => {
    let made = 0;
    const endless = function* (): Generator<Reading> {
      for (const picture = new Uint8Array(30_000); ; made++) {
        yield { sensor: made, time: 0, place: "", values: [], picture };
      }
    };
    const other = later<Socket>();
    const socket = await connected((end) => other.resolve(end.pause()));
    const abort = new AbortController();
    const sending = send(socket, endless(), bufbuild, abort);
    sending.catch(() => {});
    // Takes nothing: at rest, what was made is in the buffers of the system and of the socket.
    for (let before = -1; before < made; ) {
      before = made;
      for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(made * 30_000).toBeLessThan(32 * 2 ** 20);
    const end = await other.promise;
    const taken: Reading[] = [];
    for await (const reading of unpack(end, bufbuild)) {
      taken.push(reading);
      if (taken.length === 2000) break;
    }
    expect(taken.map(({ sensor }) => sensor)).toEqual(Array.from({ length: 2000 }, (_, index) => index));
    abort.abort();
    await expect(sending).rejects.toThrow();
    expect(socket.destroyed).toBe(true);
  });

  it("ends the socket when it is aborted, so that the other side knows", async () => {
    const ended = later<unknown>();
    const socket = await connected((end) =>
      end
        .on("error", () => {})
        .on("close", ended.resolve)
        .resume(),
    );
    const abort = new AbortController();
    const waiting = async function* () {
      yield* readings;
      abort.abort();
      await sleep(60_000, undefined, { signal: abort.signal });
    };
    await expect(send(socket, waiting(), bufbuild, abort)).rejects.toMatchObject({ name: "AbortError" });
    await ended.promise;
  });

  it("rejects when the readings fail", async () => {
    const socket = await connected((end) => end.on("error", () => {}).resume());
    const failing = function* (): Generator<Reading> {
      yield* readings;
      throw new Error("sensor lost");
    };
    await expect(send(socket, failing(), dynamic)).rejects.toThrow("sensor lost");
  });
});

interface Later<Value> {
  promise: Promise<Value>;
  resolve(value: Value): void;
  reject(reason: unknown): void;
}

/** Promise.withResolvers(), which Node 20 lacks. */
function later<Value>(): Later<Value> {
  let [resolve, reject]: [(value: Value) => void, (reason: unknown) => void] = [() => {}, () => {}];
  const promise = new Promise<Value>((...both) => {
    [resolve, reject] = both;
  });
  return { promise, resolve, reject };
}
