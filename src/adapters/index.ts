/**
 * Adapters: one file for each library. An adapter makes a seekable stream the source that the library reads from, or makes
 * the library the codec or the cryptography of a stream. The caller passes the library in: none is imported here.
 *
 * @module
 */

export { type Fflate, fflateCodec } from "./fflate.ts";
export { type NobleModules, noblePrimitives } from "./noble.ts";
export { type Pako, pakoCodec } from "./pako.ts";
export { type PDFJS, type RangeTransport, toRangeTransport } from "./pdf-js.ts";
export {
  type FileInfo,
  type PositionedTokenizer,
  type Strtok3,
  type TokenizerOptions,
  toTokenizer,
} from "./strtok3.ts";
export { toUnzipper, type UnzipperSource } from "./unzipper.ts";
export { toYauzl } from "./yauzl.ts";
export { toZipReader, type ZipSource } from "./zip-js.ts";
