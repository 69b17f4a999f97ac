/** Libraries and calls of the web, each with a stream as its users would pass it. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { BlobWriter, Uint8ArrayReader, ZipReader, ZipWriter } from "@zip.js/zip.js";
import { BytesIO } from "bytesio";
import { toRangeTransport, toTokenizer, toZipReader } from "bytesio/adapters";
import { toBlob, toFile, toReadableStream, toRequest, toResponse, toWritableStream } from "bytesio/web";
import { fileTypeFromTokenizer } from "file-type";
import * as pdfjs from "pdfjs-dist/legacy/build/pdf.mjs";
import * as strtok3 from "strtok3";
import { request } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { text, utf8 } from "../support/contract-suite.ts";

const contents = Uint8Array.from({ length: 300_000 }, (_, index) => index % 251);

/** A PDF of `count` pages, written by hand. */
function pdf(count: number): BytesIO {
  const stream = new BytesIO();
  const offsets: number[] = [];
  const put = (line: string) => stream.write(utf8(`${line}\n`));
  const object = (body: string) => {
    offsets.push(stream.tell());
    put(`${offsets.length} 0 obj\n${body}\nendobj`);
  };
  put("%PDF-1.4");
  object("<< /Type /Catalog /Pages 2 0 R >>");
  const kids = Array.from({ length: count }, (_, index) => `${index + 3} 0 R`).join(" ");
  object(`<< /Type /Pages /Kids [${kids}] /Count ${count} >>`);
  for (let page = 0; page < count; page++) object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] >>");
  put(`% ${"x".repeat(400_000)}`);
  const table = stream.tell();
  put(`xref\n0 ${offsets.length + 1}\n0000000000 65535 f `);
  for (const offset of offsets) put(`${String(offset).padStart(10, "0")} 00000 n `);
  put(`trailer\n<< /Size ${offsets.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF`);
  return stream;
}

describe("libraries over the web's streams", () => {
  let server: Server;
  let url: string;
  let refusals = 0;
  let lengths: (string | undefined)[] = [];

  beforeAll(async () => {
    server = createServer(async (incoming, response) => {
      const body = await BytesIO.fromAsync(incoming);
      lengths.push(incoming.headers["content-length"]);
      if (refusals-- > 0) return response.writeHead(503).end();
      response.writeHead(200, { "content-type": incoming.headers["content-type"] ?? "" });
      return response.end(body.getvalue());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it("fetch sends a stream with its length, and again after a failure", async () => {
    lengths = [];
    refusals = 1;
    const stream = new BytesIO(contents);
    let response: Response;
    do response = await fetch(toRequest(url, stream, { method: "POST" }));
    while (response.status === 503);
    expect((await BytesIO.fromAsync(response)).getvalue()).toEqual(contents);
    expect(lengths).toEqual(["300000", "300000"]);
    expect(stream.tell()).toBe(0);
  });

  it("fetch sends a ReadableStream piece by piece", async () => {
    const init: RequestInit & { duplex: "half" } = {
      method: "POST",
      body: toReadableStream(new BytesIO(contents)),
      duplex: "half",
    };
    expect((await BytesIO.fromAsync(await fetch(url, init))).getvalue()).toEqual(contents);
  });

  it("undici.request sends bytes", async () => {
    const { body } = await request(url, { method: "POST", body: new BytesIO(contents).getvalue() });
    expect((await BytesIO.fromAsync(body)).getvalue()).toEqual(contents);
  });

  it("fetch sends a form with a File, and the form of a Response gives it back", async () => {
    const form = new FormData();
    form.append("file", toFile(new BytesIO(contents), "contents.bin", { type: "application/x-test" }));
    const answer = await (await fetch(url, { method: "POST", body: form })).formData();
    const file = answer.get("file") as File;
    expect([file.name, file.type]).toEqual(["contents.bin", "application/x-test"]);
    expect((await BytesIO.fromAsync(file)).getvalue()).toEqual(contents);
  });

  it("CompressionStream works in a pipe", async () => {
    const packed = new BytesIO();
    await toReadableStream(new BytesIO(contents))
      .pipeThrough(new CompressionStream("gzip"))
      .pipeTo(toWritableStream(packed));
    packed.seek(0);
    const unpacked = toReadableStream(packed).pipeThrough(new DecompressionStream("gzip"));
    expect((await BytesIO.fromAsync(unpacked)).getvalue()).toEqual(contents);
  });

  it("a Response and a Blob are snapshots", async () => {
    const stream = new BytesIO(utf8("abc"));
    const [response, blob] = [toResponse(stream), toBlob(stream)];
    stream.write(utf8("x"));
    expect([await response.text(), await blob.text()]).toEqual(["abc", "abc"]);
    expect(text(stream.getvalue())).toBe("xbc");
  });

  it("zip.js reads the parts it needs", async () => {
    const writer = new ZipWriter(new BlobWriter());
    await writer.add("contents.bin", new Uint8ArrayReader(contents));
    const archive = await BytesIO.fromAsync(await writer.close());
    archive.seek(3);
    const [entry] = await new ZipReader(toZipReader(archive)).getEntries();
    const out = new BytesIO();
    if (entry === undefined || entry.directory) throw new Error("no file");
    await entry.getData(toWritableStream(out));
    expect([entry.filename, archive.tell()]).toEqual(["contents.bin", 3]);
    expect(out.getvalue()).toEqual(contents);
  });

  it("file-type looks at the beginning only", async () => {
    const stream = new BytesIO(utf8(`GIF89a${"x".repeat(100)}`));
    stream.seek(50);
    expect((await fileTypeFromTokenizer(toTokenizer(strtok3, stream)))?.mime).toBe("image/gif");
    expect(stream.tell()).toBe(50);
  });

  it("pdfjs reads ranges, and leaves the stream its bytes", async () => {
    const stream = pdf(3);
    const before = stream.getvalue();
    const task = pdfjs.getDocument({
      range: toRangeTransport(pdfjs, stream),
      disableAutoFetch: true,
      disableStream: true,
      verbosity: 0,
    });
    const document = await task.promise;
    expect(document.numPages).toBe(3);
    expect((await document.getPage(2)).view).toEqual([0, 0, 200, 100]);
    await task.destroy();
    expect(stream.getvalue()).toEqual(before);
  });
});
