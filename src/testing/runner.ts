/**
 * vitest, an optional peer dependency. If it is missing, the import throws an error that says so.
 *
 * @module
 */

import type { describe as Describe, expect as Expect, it as It } from "vitest";

interface Runner {
  readonly describe: typeof Describe;
  readonly expect: typeof Expect;
  readonly it: typeof It;
}

export const runner: Runner = await import("vitest").catch((cause) => {
  if (cause?.code !== "ERR_MODULE_NOT_FOUND") throw cause;
  throw new Error("bytesio/vitest and bytesio/contract need vitest: npm install --save-dev vitest", {
    cause,
  });
});

export const expect: typeof Expect = runner.expect;
