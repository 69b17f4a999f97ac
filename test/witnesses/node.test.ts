/** Libraries that take bytes, Node streams or positional readers, each with a stream as its users would pass it. */
import { ReadStream, readFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import axios from "axios";
import busboy from "busboy";
import { BytesIO } from "bytesio";
import { toUnzipper, toYauzl } from "bytesio/adapters";
import { toReadable, toReadStream, toWritable } from "bytesio/node";
import { parse } from "csv-parse";
import FormData from "form-data";
import sharp from "sharp";
import { extract, pack } from "tar-stream";
import { Open } from "unzipper";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import yauzl from "yauzl";
import yazl from "yazl";
import { text, utf8 } from "../support/contract-suite.ts";

const photograph = readFileSync(join(import.meta.dirname, "../../workshop/samples/coast.jpg"));
const contents = Uint8Array.from({ length: 300_000 }, (_, index) => index % 251);

/** What came in last at the server that answers with it. */
interface Received {
  headers: IncomingHttpHeaders;
  body: Uint8Array;
}

describe("libraries over Node", () => {
  let server: Server;
  let url: string;
  let received: Received;

  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const body = await BytesIO.fromAsync(request);
      received = { headers: request.headers, body: body.getvalue() };
      response.end(received.body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it("sharp takes what is lent and gives what is adopted, without a copy on our side", async () => {
    const stream = new BytesIO(photograph);
    const small = await stream.lend((bytes) => sharp(bytes).resize(64).png().toBuffer());
    const image = BytesIO.adopt(small);
    expect(text(image.read(4))).toBe("\x89PNG");
    expect((await sharp(image.getvalue()).metadata()).width).toBe(64);
    stream.write(Uint8Array.of(1));
    expect(stream.tell()).toBe(1);
  });

  it("sharp is fed by a Readable and drained by a Writable", async () => {
    const made = new BytesIO();
    await pipeline(toReadable(new BytesIO(photograph)), sharp().resize(32).webp(), toWritable(made));
    made.seek(8);
    expect(text(made.read(4))).toBe("WEBP");
  });

  it("zlib compresses what flows through", async () => {
    const packed = new BytesIO();
    await pipeline(toReadable(new BytesIO(contents)), createGzip(), toWritable(packed));
    packed.seek(0);
    const unpacked = new BytesIO();
    await pipeline(toReadable(packed), createGunzip(), toWritable(unpacked));
    expect(unpacked.getvalue()).toEqual(contents);
  });

  it("axios posts exactly the bytes, also those of a stream with room behind its contents", async () => {
    const stream = new BytesIO();
    stream.write(contents);
    stream.write(Uint8Array.of(7));
    const headers = { "content-type": "application/octet-stream" };
    const { data } = await axios.post(url, stream.getvalue(), { headers, responseType: "arraybuffer" });
    expect(received.headers["content-length"]).toBe("300001");
    expect(BytesIO.adopt(data).size).toBe(300_001);
    await axios.post(url, toReadable(stream, { start: 300_000 }), { headers });
    expect(received.body).toEqual(Uint8Array.of(7));
  });

  it("axios refuses a stream passed by mistake", async () => {
    await expect(axios.post(url, new BytesIO(contents))).rejects.toThrow(
      "Cannot turn a stream (BytesIO) into JSON",
    );
  });

  it("form-data takes a genuine ReadStream, with its name and length, and busboy reads it", async () => {
    const file = toReadStream(new BytesIO(contents), { path: "/photos/coast.bin" });
    expect(file).toBeInstanceOf(ReadStream);
    const form = new FormData();
    form.append("field", "value");
    form.append("file", file, { knownLength: contents.length });
    const length = form.getLengthSync();
    await axios.post(url, form, { headers: { ...form.getHeaders(), "content-length": length } });
    expect(received.headers["content-length"]).toBe(String(length));

    const parts: Record<string, unknown> = {};
    const parser = busboy({ headers: received.headers });
    const collected: Promise<void>[] = [];
    parser.on("field", (name, value) => {
      parts[name] = value;
    });
    parser.on("file", (name, part, { filename }) => {
      const take = async () => {
        parts[name] = [filename, (await BytesIO.fromAsync(part, { limit: 300_000 })).getvalue()];
      };
      collected.push(take());
    });
    await pipeline(toReadable(new BytesIO(received.body), { chunkSize: 1000 }), parser);
    await Promise.all(collected);
    expect(parts).toEqual({ field: "value", file: ["coast.bin", contents] });
  });

  it("csv-parse reads characters that chunks cut in two", async () => {
    const table = new BytesIO(utf8("name,city\nŽofie,Žďár\n🐎,Kůň\n"));
    for (const chunkSize of [1, 2, 3, 7, 65_536]) {
      table.seek(0);
      const rows = [];
      for await (const row of toReadable(table, { chunkSize }).pipe(parse({ columns: true }))) rows.push(row);
      expect(rows).toEqual([
        { name: "Žofie", city: "Žďár" },
        { name: "🐎", city: "Kůň" },
      ]);
    }
  });

  it("tar-stream packs into a stream and unpacks from it", async () => {
    const archive = new BytesIO();
    const packed = pack();
    packed.entry({ name: "contents.bin" }, Buffer.from(contents));
    packed.entry({ name: "empty" }, "");
    packed.finalize();
    for await (const chunk of packed) archive.write(chunk as Uint8Array);
    archive.seek(0);
    const unpacked: Record<string, BytesIO> = {};
    for await (const entry of toReadable(archive).pipe(extract())) {
      // Its types leave out that it can be iterated over.
      unpacked[entry.header.name] = await BytesIO.fromAsync(entry as unknown as AsyncIterable<Uint8Array>);
    }
    expect(Object.keys(unpacked)).toEqual(["contents.bin", "empty"]);
    expect(unpacked["contents.bin"]?.getvalue()).toEqual(contents);
  });

  describe("zip readers", () => {
    let archive: BytesIO;

    beforeAll(async () => {
      const zip = new yazl.ZipFile();
      zip.addBuffer(Buffer.from(contents), "contents.bin");
      zip.addBuffer(Buffer.from("Hello"), "hello.txt", { compress: false });
      zip.end();
      archive = await BytesIO.fromAsync(zip.outputStream as NodeJS.ReadableStream & AsyncIterable<Buffer>);
      archive.seek(5);
    });

    it("yauzl reads the parts it needs", async () => {
      const zip = await new Promise<yauzl.ZipFile>((resolve, reject) => {
        yauzl.fromRandomAccessReader(
          toYauzl(yauzl, archive),
          archive.size,
          { lazyEntries: true },
          (error, found) => (error ? reject(error) : resolve(found)),
        );
      });
      const found: Record<string, Uint8Array> = {};
      await new Promise<void>((resolve, reject) => {
        zip.on("end", resolve).on("error", reject);
        zip.on("entry", (entry: yauzl.Entry) =>
          zip.openReadStream(entry, async (error, readable) => {
            if (error) return reject(error);
            found[entry.fileName] = (await BytesIO.fromAsync(readable)).getvalue();
            zip.readEntry();
          }),
        );
        zip.readEntry();
      });
      expect(found).toEqual({ "contents.bin": contents, "hello.txt": utf8("Hello") });
      expect(archive.tell()).toBe(5);
    });

    it("unzipper reads the parts it needs", async () => {
      const { files } = await Open.custom(toUnzipper(archive));
      const buffers = await Promise.all(files.map((file) => file.buffer()));
      expect(files.map(({ path }) => path)).toEqual(["contents.bin", "hello.txt"]);
      expect(buffers[0]?.equals(contents)).toBe(true);
      expect(archive.tell()).toBe(5);
    });
  });
});
