import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PDFDocument, StandardFonts } from "@cantoo/pdf-lib";
import { BytesIO, type BytesLike } from "bytesio";
import { FileIO } from "bytesio/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newFiles } from "../new-files.ts";
import { extractPages, mergePdfs, pageTexts, stampPdf } from "./pdf.ts";

/** A document with a page for each text. */
async function pdf(...texts: string[]): Promise<BytesIO> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.Helvetica);
  for (const text of texts) document.addPage([300, 200]).drawText(text, { x: 20, y: 150, size: 12, font });
  return BytesIO.adopt(await document.save({ useObjectStreams: false }));
}

async function textsOf(stream: BytesIO): Promise<string[]> {
  const texts: string[] = [];
  for await (const { text } of pageTexts(stream)) texts.push(text);
  return texts;
}

describe("mergePdfs()", () => {
  it("puts all pages into one document, without a file, and leaves the others as they were", async () => {
    const [first, second] = [await pdf("one", "two"), await pdf("three")];
    const before = first.getvalue();
    first.seek(5);
    const files = await newFiles(async () => {
      expect(await textsOf(await mergePdfs([first, second, first]))).toEqual([
        "one",
        "two",
        "three",
        "one",
        "two",
      ]);
    });
    expect(files).toEqual([]);
    expect(first.tell()).toBe(5);
    expect(first.getvalue()).toEqual(before);
  });

  it("makes a document without pages of none", async () => {
    const document = await PDFDocument.load((await mergePdfs([])).getvalue());
    expect(document.getPageCount()).toBeLessThanOrEqual(1);
  });

  it("refuses what is no PDF, and gives it back", async () => {
    const stream = new BytesIO(new Uint8Array(1000));
    await expect(mergePdfs([await pdf("one"), stream])).rejects.toThrow("No PDF header found");
    stream.close();
  });

  it("stops between two documents when it is aborted", async () => {
    const abort = new AbortController();
    const reason = new Error("gone");
    const asked: string[] = [];
    const documents = { one: await pdf("one"), two: await pdf("two"), three: await pdf("three") };
    const source = function* () {
      for (const [name, document] of Object.entries(documents)) {
        asked.push(name);
        if (name === "two") abort.abort(reason);
        yield document;
      }
    };
    await expect(mergePdfs(source(), abort)).rejects.toBe(reason);
    expect(asked).toEqual(["one", "two"]);
  });
});

describe("extractPages()", () => {
  it("takes pages in any order, also twice", async () => {
    const extracted = await extractPages(await pdf("one", "two", "three"), [3, 1, 3]);
    expect(await textsOf(extracted)).toEqual(["three", "one", "three"]);
  });

  it.each([0, 4, 1.5, -1, Number.NaN])("refuses page %s of 3", async (page) => {
    await expect(extractPages(await pdf("one", "two", "three"), [1, page])).rejects.toThrow(RangeError);
  });
});

describe("stampPdf()", () => {
  it("writes the word on each page, over what is there", async () => {
    const stamped = await stampPdf(await pdf("one", "two"), "DRAFT");
    expect(await textsOf(stamped)).toEqual(["one\nDRAFT", "two\nDRAFT"]);
  });
});

describe("pageTexts()", () => {
  let folder: string;
  let path: string;
  let size: number;

  /** A file that counts what is read of it. */
  class CountedFile extends FileIO {
    bytes = 0;
    override readinto(target: BytesLike): number | null {
      const count = super.readinto(target);
      this.bytes += count ?? 0;
      return count;
    }
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "recipe-"));
    path = join(folder, "large.pdf");
    const document = await PDFDocument.create();
    const font = await document.embedFont(StandardFonts.Helvetica);
    for (let number = 1; number <= 20; number++) {
      document.addPage([300, 200]).drawText(`Page ${number}`, { x: 20, y: 150, size: 12, font });
      // Stands for the pictures of a scan, as bytes that cannot be compressed.
      await document.attach(randomBytes(2 ** 20), `${number}.bin`);
      await document.flush();
    }
    const bytes = await document.save({ useObjectStreams: false });
    size = bytes.length;
    writeFileSync(path, bytes);
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it("reads of a file what the pages need", async () => {
    expect(size).toBeGreaterThan(4 * 2 ** 20);
    using file = new CountedFile(path);
    const texts: string[] = [];
    for await (const { text, pages } of pageTexts(file)) texts.push(`${text} of ${pages}`);
    expect([texts.length, texts[0], texts[19]]).toEqual([20, "Page 1 of 20", "Page 20 of 20"]);
    expect(file.bytes).toBeLessThan(size / 3);
    expect(file.tell()).toBe(0);
  });

  it("reads less where less is asked for", async () => {
    using file = new CountedFile(path);
    for await (const { pages } of pageTexts(file)) {
      expect(pages).toBe(20);
      break;
    }
    expect(file.bytes).toBeLessThan(size / 4);
    expect(file.closed).toBe(false);
  });

  it("stops when it is aborted", async () => {
    const abort = new AbortController();
    const reason = new Error("enough");
    const texts = pageTexts(await pdf("one", "two"), abort);
    expect((await texts.next()).value).toEqual({ page: 1, pages: 2, text: "one" });
    abort.abort(reason);
    await expect(texts.next()).rejects.toBe(reason);
    await expect(pageTexts(await pdf("one"), { signal: AbortSignal.abort(reason) }).next()).rejects.toBe(
      reason,
    );
  });

  it("rejects what is no PDF", async () => {
    await expect(textsOf(new BytesIO(new Uint8Array(1000)))).rejects.toThrow("Invalid PDF");
    await expect(textsOf(new BytesIO())).rejects.toThrow();
  });

  it.each([1, 2, 3, 4])("rejects with the error of read %s of the file", async (nth) => {
    let reads = 0;
    class BadFile extends FileIO {
      override readinto(target: BytesLike): number | null {
        if (++reads === nth) throw new Error("bad sector");
        return super.readinto(target);
      }
    }
    using file = new BadFile(path);
    const reading = async () => {
      for await (const { text } of pageTexts(file)) expect(text).toContain("Page");
    };
    await expect(reading()).rejects.toThrow("bad sector");
  });

  it("rejects a file that was cut short", async () => {
    const cut = join(folder, "cut.pdf");
    writeFileSync(cut, (await pdf("one")).getvalue());
    truncateSync(cut, 100);
    using file = new FileIO(cut);
    await expect(pageTexts(file).next()).rejects.toThrow();
  });
});
