import type { RawReader, Reader, Seekable } from "../base/protocols.ts";
import { asRandomAccess, bytesAt } from "../transfer/random-access.ts";

/**
 * What `pdfjs-dist` asks for the parts of a document: its class `PDFDataRangeTransport`.
 *
 * @example
 * ```ts
 * import type { RangeTransport } from "bytesio/adapters";
 *
 * const seen: number[] = [];
 * const transport: RangeTransport = {
 *   requestDataRange: (begin, end) => transport.onDataRange(begin, new Uint8Array(end - begin)),
 *   onDataRange: (begin, chunk) => seen.push(begin, chunk?.length ?? 0),
 * };
 * transport.requestDataRange(10, 15);
 * seen; // => [10, 5]
 * ```
 */
export interface RangeTransport {
  requestDataRange(begin: number, end: number): void;
  onDataRange(begin: number, chunk: Uint8Array | null): void;
}

/**
 * The part of the module `pdfjs-dist` that {@link toRangeTransport} needs.
 *
 * @example
 * ```ts
 * import * as pdfjs from "pdfjs-dist/legacy/build/pdf.mjs";
 * import type { PDFJS } from "bytesio/adapters";
 *
 * const module: PDFJS<pdfjs.PDFDataRangeTransport> = pdfjs;
 * new module.PDFDataRangeTransport(7, null).length; // => 7
 * ```
 */
export interface PDFJS<Transport extends RangeTransport> {
  PDFDataRangeTransport: new (length: number, initialData: Uint8Array | null) => Transport;
}

/**
 * Makes what `pdfjs-dist` takes as `range`: it reads the parts of the document that it needs, each as a copy.
 *
 * Handing the bytes themselves to `getDocument()` would take them away: it transfers their memory. The position of
 * `stream` stays.
 *
 * @param pdfjs - The module: what it takes must be of its class, and nothing is imported here.
 * @param stream - A `BytesIO`, or any other seekable stream that can be read from.
 * @throws {TypeError} if `stream` is none.
 * @throws {UnsupportedOperation} if `stream` is not seekable.
 * @throws {ClosedError} if `stream` is closed.
 * @example
 * ```ts
 * import * as pdfjs from "pdfjs-dist/legacy/build/pdf.mjs";
 * import { BytesIO, type PositionedStream } from "bytesio";
 * import { toRangeTransport } from "bytesio/adapters";
 *
 * async function countPages(pdf: Seekable & (Reader<Uint8Array | null> | Pick<RawReader, "readinto">)): Promise<number> {
 *   const loading = pdfjs.getDocument({ range: toRangeTransport(pdfjs, pdf), verbosity: 0 });
 *   const { numPages } = await loading.promise;
 *   await loading.destroy();
 *   return numPages;
 * }
 *
 * await countPages(new BytesIO(new Uint8Array(10))).catch((error) => error.name); // => "InvalidPDFException"
 * ```
 */
export function toRangeTransport<Transport extends RangeTransport>(
  { PDFDataRangeTransport }: PDFJS<Transport>,
  stream: Seekable & (Reader<Uint8Array | null> | Pick<RawReader, "readinto">),
): Transport {
  const access = asRandomAccess(stream);
  const Parent = PDFDataRangeTransport as new (length: number, initialData: null) => RangeTransport;

  class StreamTransport extends Parent {
    override requestDataRange(begin: number, end: number): void {
      this.onDataRange(begin, bytesAt(access, begin, end));
    }
  }

  return new StreamTransport(access.size, null) as Transport;
}
