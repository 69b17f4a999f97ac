import type { RawReader, Reader, Seekable } from "../base/protocols.ts";
import { asRandomAccess, bytesAt } from "../transfer/random-access.ts";

/**
 * The members of `PDFDataRangeTransport`, the class that `pdfjs-dist` asks for the parts of a document.
 *
 * @example
 * ```ts
 * import type { RangeTransport } from "bytesio/adapters";
 *
 * const zeros: RangeTransport = {
 *   requestDataRange: (begin, end) => zeros.onDataRange(begin, new Uint8Array(end - begin)),
 *   onDataRange() {},
 * };
 * zeros.requestDataRange(10, 15); // => undefined
 * ```
 */
export interface RangeTransport {
  requestDataRange(begin: number, end: number): void;
  onDataRange(begin: number, chunk: Uint8Array | null): void;
}

/**
 * The part of the module `pdfjs-dist` that {@link toRangeTransport} calls.
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
 * Makes the `range` that `getDocument()` of `pdfjs-dist` takes: it reads the parts of a document that are needed, each as a
 * copy.
 *
 * The stream keeps its memory and its position. (`getDocument({ data })` would transfer the memory of `data`.)
 *
 * @param pdfjs - The module, as the `range` must be of its class.
 * @param stream - A `BytesIO`, a file, or any other seekable stream that can be read.
 * @throws {TypeError} if `stream` has no position.
 * @throws {UnsupportedOperation} if `stream` is not seekable.
 * @throws {ClosedError} if `stream` is closed.
 * @example
 * ```ts
 * import * as pdfjs from "pdfjs-dist/legacy/build/pdf.mjs";
 * import { BytesIO } from "bytesio";
 * import { toRangeTransport } from "bytesio/adapters";
 *
 * const range = toRangeTransport(pdfjs, new BytesIO(new Uint8Array(10)));
 * const loading = pdfjs.getDocument({ range, verbosity: 0 });
 * await loading.promise.catch((error) => error.name); // => "InvalidPDFException"
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
