/**
 * Test suites for your own streams, for vitest. Every class of `bytesio` passes them.
 *
 * Each function registers the tests of one ability. Pass it a function that makes an open stream with given contents.
 * Call it at the top of a test file, or in a `describe()`.
 *
 * | the stream                               | passes                                      |
 * | ---------------------------------------- | ------------------------------------------- |
 * | a raw one: `readinto()`, `write()`       | `raw`; a `BufferedReader` over it, the rest |
 * | one that gives what it is asked for      | `readable`, `lines`, `closing`              |
 * | one with `peek()` and `read1()`          | and `buffered`                              |
 * | one with a position                      | and `seekable`                              |
 * | one that is written to, with a position  | and `writable`                              |
 * | a subclass of `BytesIO`                  | all but `raw`, and `exporting`              |
 * | one of text, with a position             | `text`                                      |
 * | none: it moves bytes of other streams    | `door`                                      |
 *
 * Tests of an ability that the stream says it does not have (`seekable()` is false) are skipped. Other tests that do
 * not hold for a class are skipped by the option `skip`, with a reason.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { closing, lines, type Make, readable, seekable, writable } from "bytesio/contract";
 *
 * class Counted extends BytesIO {
 *   reads = 0;
 *   override read(size?: number | null): Uint8Array<ArrayBuffer> {
 *     const bytes = super.read(size);
 *     this.reads++;
 *     return bytes;
 *   }
 * }
 * const make: Make<Counted> = (contents) => new Counted(contents);
 * const prove = () => {
 *   for (const suite of [readable, seekable, writable, lines, closing]) suite("Counted", make);
 * };
 * typeof prove; // => "function"
 * ```
 * @module
 */

export { type BufferedStream, buffered } from "./contract-buffered.ts";
export { type ClosingOptions, closing } from "./contract-closing.ts";
export { type DoorDrive, type DoorOptions, type DoorStream, door } from "./contract-door.ts";
export { exporting } from "./contract-exporting.ts";
export { lines } from "./contract-lines.ts";
export { type RawOptions, raw } from "./contract-raw.ts";
export { type ReadableOptions, readable } from "./contract-readable.ts";
export { type SeekableOptions, seekable } from "./contract-seekable.ts";
export type { Make, Stream, SuiteOptions } from "./contract-suite.ts";
export { type TextOptions, type TextStream, text } from "./contract-text.ts";
export { type WritableOptions, writable } from "./contract-writable.ts";
