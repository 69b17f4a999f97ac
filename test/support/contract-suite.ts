/**
 * What the contract suites of `bytesio/contract` are made of, for the tests of this repository.
 *
 * @module
 */

import type { Call } from "../../dist/testing/contract-suite.js";

export { bytesOfText as utf8 } from "../../dist/base/bytes.js";
export {
  type Call,
  call,
  expectRefused,
  readContents as contentsOf,
  snapshot,
} from "../../dist/testing/contract-suite.js";
export { everyShape, latin1Text as text, NO_INTEGERS, noBytes } from "../../dist/testing/contract-values.js";

/** What most streams refuse once they are closed, and what those that have it from `IOBase` answer still. */
export const REFUSED_BY_MOST: Call[] = [["readline", 0], ["readable"], ["writable"], ["seekable"]];
