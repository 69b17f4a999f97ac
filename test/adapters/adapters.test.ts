import { Uint8ArrayWriter, ZipReader, ZipWriter } from "@zip.js/zip.js";
import { BufferedReader, BytesIO, ClosedError, type Reader, type Seekable } from "bytesio";
import { type RangeTransport, toRangeTransport, toTokenizer, toZipReader } from "bytesio/adapters";
import { toWritableStream } from "bytesio/web";
import { fileTypeFromTokenizer } from "file-type";
import * as pdfjs from "pdfjs-dist/legacy/build/pdf.mjs";
import * as strtok3 from "strtok3";
import { describe, expect, it } from "vitest";
import { NO_INTEGERS, text, utf8 } from "../support/contract-suite.ts";
import { Random } from "../support/random.js";
import { STATES } from "../support/states.ts";

/** Counts the bytes that are read. */
class Counted extends BytesIO {
  delivered = 0;
  override readinto(target: Uint8Array): number {
    const count = super.readinto(target);
    this.delivered += count;
    return count;
  }
}

describe("toZipReader()", () => {
  const large = new Random(1).bytes(1_000_000);

  async function archive(): Promise<BytesIO> {
    const stream = new BytesIO();
    const writer = new ZipWriter(toWritableStream(stream));
    await writer.add("large.bin", toZipReader(new BytesIO(large)));
    await writer.add("folder/hello.txt", toZipReader(new BufferedReader(new BytesIO(utf8("Hello")))));
    await writer.add("empty", toZipReader(new BytesIO()));
    await writer.close();
    return stream;
  }

  it("lets ZipReader read an entry, and no more of the archive than that takes", async () => {
    const stream = new Counted((await archive()).getvalue());
    stream.seek(123);
    const reader = new ZipReader(toZipReader(stream));
    const entries = await reader.getEntries();
    expect(entries.map(({ filename }) => filename)).toEqual(["large.bin", "folder/hello.txt", "empty"]);
    const data = await Promise.all(
      entries.slice(1).map((entry) => !entry.directory && entry.getData(new Uint8ArrayWriter())),
    );
    expect(data.map((bytes) => bytes && text(bytes))).toEqual(["Hello", ""]);
    expect(stream.delivered).toBeLessThan(100_000);
    const all = await Promise.all(
      entries.map((entry) => !entry.directory && entry.getData(new Uint8ArrayWriter())),
    );
    expect(all[0] && Buffer.compare(all[0], large)).toBe(0);
    await reader.close();
    expect([stream.tell(), stream.closed]).toEqual([123, false]);
  });

  it("reads ranges as arrays of their own, shorter at the end", async () => {
    const stream = new BytesIO(utf8("Hello"));
    const source = toZipReader(stream);
    await source.init();
    const bytes = await source.readUint8Array(1, 3);
    expect([text(bytes), bytes.buffer.byteLength]).toEqual(["ell", 3]);
    expect(text(await source.readUint8Array(3, 9))).toBe("lo");
    expect((await source.readUint8Array(5, 1)).length).toBe(0);
    expect((await source.readUint8Array(9, 1)).length).toBe(0);
    expect(await new Response(source.readable).text()).toBe("Hello");
    expect(await new Response(source.createReadable({ offset: 1, size: 2 })).text()).toBe("el");
    expect(await new Response(source.createReadable({ offset: 3 })).text()).toBe("lo");
    stream.seek(5);
    stream.write(utf8("!"));
    expect(source.size).toBe(6);
  });

  it("rejects what is no archive", async () => {
    await expect(new ZipReader(toZipReader(new BytesIO(utf8("x".repeat(100))))).getEntries()).rejects.toThrow(
      Error,
    );
  });
});

describe("toTokenizer()", () => {
  const png = Uint8Array.of(
    ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52],
    ...[0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0, 0x90, 0x77, 0x53, 0xde],
    ...[0, 0, 0, 12, 0x49, 0x44, 0x41, 0x54, ...new Array(16).fill(0)],
  );

  it.each(Object.entries(STATES))("lets file-type find the type of a stream: %s", async (_name, make) => {
    const stream = make(png);
    stream.seek(7);
    expect((await fileTypeFromTokenizer(toTokenizer(strtok3, stream)))?.mime).toBe("image/png");
    expect(stream.tell()).toBe(7);
  });

  it.each(["", "x", "P", "PK", "GIF8", "\x89PN", "not any type that has a name"])(
    "lets file-type say that there is none, as it does of the same bytes: %o",
    async (contents) => {
      const bytes = Uint8Array.from(contents, (character) => character.charCodeAt(0));
      const expected = await fileTypeFromTokenizer(strtok3.fromBuffer(bytes));
      expect(await fileTypeFromTokenizer(toTokenizer(strtok3, new BytesIO(bytes)))).toEqual(expected);
    },
  );

  it("reads only what is looked at", async () => {
    const stream = new Counted(Uint8Array.of(...png, ...new Random(1).bytes(100_000)));
    await fileTypeFromTokenizer(toTokenizer(strtok3, stream));
    expect(stream.delivered).toBeLessThan(10_000);
  });

  it("does what the tokenizer of strtok3 for bytes does", async () => {
    const bytes = utf8("0123456789");
    const token = {
      len: 2,
      get: (array: Uint8Array, offset: number) => text(array.subarray(offset, offset + 2)),
    };
    const play = async (tokenizer: strtok3.IRandomAccessTokenizer) => {
      const log: unknown[] = [];
      const target = new Uint8Array(4);
      const note = async (name: string, work: () => unknown) => {
        target.fill(0x2e);
        try {
          log.push([name, await work(), text(target), tokenizer.position]);
        } catch (error) {
          // What is in the target then, the contract leaves open.
          log.push([name, (error as Error).constructor, tokenizer.position]);
        }
      };
      await note("read", () => tokenizer.readBuffer(target));
      await note("peek", () => tokenizer.peekBuffer(target));
      await note("part", () => tokenizer.readBuffer(target, { length: 2 }));
      await note("position 0", () => tokenizer.readBuffer(target, { position: 0 }));
      await note("peek at 1", () => tokenizer.peekBuffer(target, { position: 1, length: 3 }));
      await note("past the end", () => tokenizer.readBuffer(target, { position: 8 }));
      await note("less", () => tokenizer.readBuffer(target, { position: 8, mayBeLess: true }));
      await note("at the end", () => tokenizer.readBuffer(target, { mayBeLess: true }));
      await note("set", () => tokenizer.setPosition(3));
      await note("token", () => tokenizer.readToken(token));
      await note("token at 0", () => tokenizer.readToken(token, 0));
      await note("peek token", () => tokenizer.peekToken(token));
      await note("token past the end", () => tokenizer.readToken(token, 9));
      await note("ignore", () => tokenizer.ignore(100));
      await note("nothing", () => tokenizer.readBuffer(new Uint8Array(0)));
      await note("too long", () => tokenizer.readBuffer(target, { length: 5, position: 0 }));
      await note("negative", () => tokenizer.readBuffer(target, { position: -1 }));
      return [log, tokenizer.supportsRandomAccess(), tokenizer.fileInfo];
    };
    expect(await play(toTokenizer(strtok3, new BytesIO(bytes)))).toEqual(
      await play(strtok3.fromBuffer(bytes)),
    );
  });

  it("adds the size to what is known of the file, and leaves the stream open", async () => {
    const stream = new BytesIO(utf8("abc"));
    const fileInfo = { path: "a.bin", mimeType: "a/b", size: 99 };
    const tokenizer = toTokenizer(strtok3, stream, { fileInfo });
    expect(tokenizer.fileInfo).toEqual({ path: "a.bin", mimeType: "a/b", size: 3 });
    expect(tokenizer).toBeInstanceOf(strtok3.AbstractTokenizer);
    await tokenizer.close();
    expect(stream.closed).toBe(false);
  });

  it("refuses a position that is no integer or negative", () => {
    const tokenizer = toTokenizer(strtok3, new BytesIO());
    for (const value of NO_INTEGERS) expect(() => tokenizer.setPosition(value as number)).toThrow(TypeError);
    expect(() => tokenizer.setPosition(-1)).toThrow(RangeError);
    expect(tokenizer.position).toBe(0);
  });
});

/** A document of `pages` pages, with as much ballast that nothing refers to. */
function pdf(pages: number, ballast: number): Uint8Array<ArrayBuffer> {
  const kids = Array.from({ length: pages }, (_, page) => `${page + 4} 0 R`);
  const bodies = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Count ${pages} /Kids [${kids.join(" ")}] >>`,
    `<< /Length ${ballast} >>\nstream\n${"x".repeat(ballast)}\nendstream`,
    ...kids.map(() => "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 200] >>"),
  ];
  let document = "%PDF-1.7\n";
  const places = bodies.map((body, index) => {
    const place = document.length;
    document += `${index + 1} 0 obj\n${body}\nendobj\n`;
    return `${String(place).padStart(10, "0")} 00000 n \n`;
  });
  const start = document.length;
  const size = bodies.length + 1;
  document += `xref\n0 ${size}\n0000000000 65535 f \n${places.join("")}`;
  return utf8(`${document}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`);
}

describe("toRangeTransport()", () => {
  const bytes = pdf(3, 2_000_000);

  async function sizes(stream: Seekable & Reader<Uint8Array | null>): Promise<unknown> {
    const range = toRangeTransport(pdfjs, stream);
    const loading = pdfjs.getDocument({ range, disableAutoFetch: true, disableStream: true, verbosity: 0 });
    const document = await loading.promise;
    const page = await document.getPage(3);
    const { width, height } = page.getViewport({ scale: 1 });
    await loading.destroy();
    return [document.numPages, width, height];
  }

  it.each(Object.entries(STATES))(
    "lets pdf.js read a document, which keeps its bytes: %s",
    async (_name, make) => {
      const stream = make(bytes);
      stream.seek(99);
      expect(await sizes(stream)).toEqual([3, 100, 200]);
      expect(stream.tell()).toBe(99);
      expect(Buffer.compare(stream.getvalue(), bytes)).toBe(0);
    },
  );

  it("reads only the parts of the document that are needed", async () => {
    const stream = new Counted(bytes);
    expect(await sizes(stream)).toEqual([3, 100, 200]);
    expect(stream.delivered).toBeLessThan(bytes.length / 4);
  });

  it("is of the class that pdf.js looks for, and hands copies over", () => {
    const stream = new BytesIO(utf8("0123456789"));
    const transport = toRangeTransport(pdfjs, stream);
    expect(transport).toBeInstanceOf(pdfjs.PDFDataRangeTransport);
    expect(transport.length).toBe(10);
    const seen: [number, Uint8Array][] = [];
    transport.addRangeListener((begin: number, chunk: Uint8Array) => seen.push([begin, chunk]));
    transport.requestDataRange(2, 5);
    transport.requestDataRange(8, 20);
    expect(seen.map(([begin, chunk]) => [begin, text(chunk), chunk.buffer.byteLength])).toEqual([
      [2, "234", 3],
      [8, "89", 2],
    ]);
    for (const [, chunk] of seen) chunk.fill(0);
    expect(text(stream.getvalue())).toBe("0123456789");
  });
});

describe.each([
  ["toZipReader()", (stream: Seekable & Reader<Uint8Array | null>) => toZipReader(stream)],
  ["toTokenizer()", (stream: Seekable & Reader<Uint8Array | null>) => toTokenizer(strtok3, stream)],
  [
    "toRangeTransport()",
    (stream: Seekable & Reader<Uint8Array | null>): RangeTransport => toRangeTransport(pdfjs, stream),
  ],
])("%s", (_name, adapt) => {
  it("refuses what is no seekable stream, and a closed one", () => {
    for (const value of [null, undefined, 5, {}, utf8("abc")]) {
      expect(() => adapt(value as never)).toThrow(TypeError);
    }
    const stream = new BytesIO();
    stream.close();
    expect(() => adapt(stream)).toThrow(ClosedError);
  });
});
