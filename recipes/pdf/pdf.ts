import { degrees, PDFDocument, rgb, StandardFonts } from "@cantoo/pdf-lib";
import { BytesIO, type Reader, type Seekable } from "bytesio";
import { toRangeTransport } from "bytesio/adapters";
import * as pdfjs from "pdfjs-dist/legacy/build/pdf.mjs";

/** Options of what can be stopped: between two documents, or two pages. */
export interface AbortOptions {
  signal?: AbortSignal;
}

/** Puts the pages of all documents into one, in order. */
export async function mergePdfs(
  documents: Iterable<BytesIO>,
  { signal }: AbortOptions = {},
): Promise<BytesIO> {
  const merged = await PDFDocument.create();
  for (const stream of documents) {
    signal?.throwIfAborted();
    const document = await load(stream);
    for (const page of await merged.copyPages(document, document.getPageIndices())) merged.addPage(page);
  }
  signal?.throwIfAborted();
  return save(merged);
}

/**
 * Makes a document of some pages of another one, in the order given.
 *
 * @param pages - Their numbers, from 1 on.
 * @throws {RangeError} if there is no such page.
 */
export async function extractPages(stream: BytesIO, pages: readonly number[]): Promise<BytesIO> {
  const document = await load(stream);
  const count = document.getPageCount();
  for (const page of pages) {
    if (!Number.isInteger(page) || page < 1 || page > count) {
      throw new RangeError(`Cannot extract as pages are numbered from 1 to ${count}: received ${page}`);
    }
  }
  const extracted = await PDFDocument.create();
  for (const page of await extracted.copyPages(
    document,
    pages.map((page) => page - 1),
  ))
    extracted.addPage(page);
  return save(extracted);
}

/** Writes a word across each page, see-through and upwards. */
export async function stampPdf(stream: BytesIO, word: string): Promise<BytesIO> {
  const document = await load(stream);
  const font = await document.embedFont(StandardFonts.HelveticaBold);
  for (const page of document.getPages()) {
    const { width, height } = page.getSize();
    const angle = Math.atan2(height, width);
    const size = Math.min((0.7 * Math.hypot(width, height)) / font.widthOfTextAtSize(word, 1), height / 4);
    const length = font.widthOfTextAtSize(word, size);
    page.drawText(word, {
      x: width / 2 - (length * Math.cos(angle) - 0.7 * size * Math.sin(angle)) / 2,
      y: height / 2 - (length * Math.sin(angle) + 0.7 * size * Math.cos(angle)) / 2,
      size,
      font,
      rotate: degrees((angle * 180) / Math.PI),
      color: rgb(0.8, 0, 0),
      opacity: 0.3,
    });
  }
  return save(document);
}

/** The text of one page. */
export interface PageText {
  page: number;
  /** How many pages the document has. */
  pages: number;
  text: string;
}

/**
 * Yields the text of each page of a document that stays where it is: of a file, only the parts are read that the
 * pages need, and who stops early reads no further.
 *
 * @param stream - An open file, a `BytesIO`, or any other seekable stream. Its position stays.
 * @throws what reading the stream throws, and what pdfjs says if it is no PDF.
 */
export async function* pageTexts(
  stream: Seekable & Reader<Uint8Array | null>,
  { signal }: AbortOptions = {},
): AsyncGenerator<PageText, void> {
  signal?.throwIfAborted();
  const { range, failed } = observed(toRangeTransport(pdfjs, stream));
  const loading = pdfjs.getDocument({
    range,
    // Otherwise all the rest is read as soon as there is nothing else to do.
    disableAutoFetch: true,
    disableStream: true,
    isEvalSupported: false,
    verbosity: pdfjs.VerbosityLevel.ERRORS,
  });
  // Destroyed while it loads, pdfjs would reject where nobody can catch it; it holds nothing but memory.
  const document = await Promise.race([loading.promise, failed]);
  try {
    for (let number = 1; number <= document.numPages; number++) {
      signal?.throwIfAborted();
      const text = await Promise.race([textOf(document, number), failed]);
      yield { page: number, pages: document.numPages, text };
    }
  } finally {
    await loading.destroy();
  }
}

/** pdfjs cannot be told that reading has failed, and waits for ever: `failed` rejects in its place. */
function observed(range: pdfjs.PDFDataRangeTransport): {
  range: pdfjs.PDFDataRangeTransport;
  failed: Promise<never>;
} {
  const read = range.requestDataRange.bind(range);
  const failed = new Promise<never>((_resolve, reject) => {
    range.requestDataRange = (begin, end) => {
      try {
        read(begin, end);
      } catch (error) {
        reject(error);
      }
    };
  });
  // It may fail while nobody waits for it.
  failed.catch(() => {});
  return { range, failed };
}

async function textOf(document: pdfjs.PDFDocumentProxy, number: number): Promise<string> {
  const page = await document.getPage(number);
  const { items } = await page.getTextContent();
  page.cleanup();
  return items.map((item) => ("str" in item ? item.str + (item.hasEOL ? "\n" : "") : "")).join("");
}

/** Lends the bytes to the library until it has read them. */
function load(stream: BytesIO): Promise<PDFDocument> {
  return stream.lend((bytes) => PDFDocument.load(bytes));
}

async function save(document: PDFDocument): Promise<BytesIO> {
  return BytesIO.adopt(await document.save());
}
