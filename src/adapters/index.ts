/**
 * One function a library: what makes a seekable stream the source that the library reads from, or the library a
 * codec, or the cryptography, of a stream. None of the libraries is imported here: each is passed in.
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
