import { createRequire } from "node:module";
import { BytesIO } from "bytesio";
import { describe, expect, it } from "vitest";
import { utf8 } from "../support/contract-suite.ts";

/** What is called of the libraries, which come with those of the recipes. */
interface Lines {
  error(value: unknown): void;
  info(first: unknown, second?: unknown): void;
}
const require = createRequire(import.meta.url);
const pino: (options: object, sink: { write(line: string): void }) => Lines = require("pino");
const stable: (value: unknown) => string = require("safe-stable-stringify");
const equal: (left: unknown, right: unknown) => boolean = require("fast-deep-equal");
const lodash: { isEqual: typeof equal } = require("lodash");

const LINE = "BytesIO(3 bytes, position 0) <61 62 63>";

function logged(work: (log: Lines) => void): string {
  let lines = "";
  work(pino({ base: null, timestamp: false }, { write: (line) => (lines += line) }));
  return lines;
}

describe("A stream in a log line", () => {
  it("leaves pino message and stack of an error that has it as a field", () => {
    const error = Object.assign(new Error("the reason"), { stream: new BytesIO(utf8("abc")) });
    const { err } = JSON.parse(logged((log) => log.error(error)));
    expect(err.message).toBe("the reason");
    expect(err.stack).toContain("logging.test");
    expect(err.stream).toEqual({ stream: LINE });
  });

  it("is a field of pino, and fits its formats", () => {
    const stream = new BytesIO(utf8("abc"));
    expect(logged((log) => log.info({ stream }, "message"))).toContain(LINE);
    for (const conversion of ["%s", "%j", "%o", "%O"]) {
      expect(logged((log) => log.info(conversion, stream))).toContain(LINE);
    }
    expect(logged((log) => log.info("%d", stream))).toContain("NaN");
  });

  it("is written by safe-stable-stringify, which winston uses", () => {
    expect(JSON.parse(stable({ a: [new BytesIO(utf8("abc"))] }))).toEqual({ a: [{ stream: LINE }] });
  });
});

describe("Two streams", () => {
  it("are different for lodash and fast-deep-equal, and each equals itself", () => {
    const [left, right] = [new BytesIO(utf8("abc")), new BytesIO(utf8("abd"))];
    for (const isEqual of [lodash.isEqual, equal]) {
      expect(isEqual(left, right)).toBe(false);
      expect(isEqual(left, left)).toBe(true);
    }
    expect([left.tell(), right.tell()]).toEqual([0, 0]);
  });
});
