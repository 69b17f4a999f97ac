import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  BufferedRandom,
  BufferedReader,
  BufferedWriter,
  BytesIO,
  SEEK_END,
  StringIO,
  TextIOWrapper,
} from "bytesio";
import { FileIO } from "bytesio/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call, text, utf8 } from "../support/contract-suite.ts";

/** A class that overrides all methods and getters there are, and writes down which were called. */
function logging<Class extends new (...args: never[]) => object>(Class: Class, log: PropertyKey[]): Class {
  const Base: new (...args: never[]) => object = Class;
  class Logging extends Base {}
  for (let level = Class.prototype; level !== Object.prototype; level = Object.getPrototypeOf(level)) {
    const members = Object.getOwnPropertyDescriptors(level) as Record<PropertyKey, PropertyDescriptor>;
    for (const name of Reflect.ownKeys(members)) {
      const { value, get } = members[name] as PropertyDescriptor;
      if (name === "constructor" || Object.hasOwn(Logging.prototype, name)) continue;
      const note = (original: (this: object, ...args: unknown[]) => unknown) =>
        function (this: object, ...args: unknown[]) {
          log.push(name === Symbol.iterator ? "iter" : name);
          return original.apply(this, args);
        };
      Object.defineProperty(Logging.prototype, name, get ? { get: note(get) } : { value: note(value) });
    }
  }
  return Logging as Class;
}

describe("A subclass of BytesIO", () => {
  it("is not called back, but by readinto1(): no other method calls one that it may have overridden", () => {
    const calls: Record<string, unknown[]> = {
      read: [],
      read1: [2],
      readinto: [new Uint8Array(2)],
      readinto1: [new Uint8Array(2)],
      readexactly: [2],
      readline: [],
      readlines: [],
      next: [],
      peek: [],
      write: [utf8("X")],
      writelines: [[utf8("X"), utf8("Y")]],
      seek: [0, SEEK_END],
      tell: [],
      truncate: [],
      getvalue: [],
      readNumber: ["uint16le"],
      writeNumber: ["uint16le", 1],
      readBigInt: ["int64le"],
      writeBigInt: ["int64le", 1n],
      dump: [],
      toPostgres: [],
      flush: [],
      getbuffer: [],
      transfer: [],
      close: [],
    };
    for (const [name, args] of Object.entries(calls)) {
      const log: PropertyKey[] = [];
      const stream = new (logging(BytesIO, log))(utf8("ab\ncdefghij"));
      call(stream, name, ...args);
      expect(log, name).toEqual(name === "readinto1" ? ["readinto1", "read1"] : [name]);
    }
  });

  it("has its read1() called by readinto1(), and held to what was asked for", () => {
    let answer: unknown = utf8("abc");
    class Own extends BytesIO {
      override read1(): Uint8Array<ArrayBuffer> {
        return answer as Uint8Array<ArrayBuffer>;
      }
    }
    const target = new Uint8Array(4);
    expect(new Own().readinto1(target)).toBe(3);
    expect(text(target)).toBe("abc\0");
    answer = utf8("abcde");
    expect(() => new Own().readinto1(target)).toThrow(RangeError);
    answer = null;
    expect(() => new Own().readinto1(target)).toThrow(TypeError);
  });

  it("is not called by iteration and chunks, nor by load(), adopt() and fromAsync()", async () => {
    const log: PropertyKey[] = [];
    const Logging = logging(BytesIO, log);
    const stream = new Logging(utf8("ab\ncd"));
    expect([...stream.chunks(2)]).toHaveLength(3);
    Logging.load({ bytes: utf8("abc"), position: 1 });
    Logging.adopt(utf8("abc"));
    await Logging.fromAsync([utf8("abc")]);
    expect(log).toEqual(["chunks"]);
  });

  it("has its close() called at the end of a using block, and only that", () => {
    const log: PropertyKey[] = [];
    {
      using _stream = new (logging(BytesIO, log))(utf8("abc"));
    }
    expect(log).toEqual([Symbol.dispose, "close"]);
  });

  it("may keep its contents, as fsspec's does, by a close() that does nothing", () => {
    class Kept extends BytesIO {
      override close(): void {}
    }
    const stream = new Kept(utf8("abc"));
    {
      using used = stream;
      used.read();
    }
    expect(text(stream.getvalue())).toBe("abc");
  });
});

/** As CPython's do, asked in the same way. */
describe("A subclass of a finished class", () => {
  const path = join(tmpdir(), `bytesio-subclass-${process.pid}`);
  beforeAll(() => writeFileSync(path, "ab\ncd"));
  afterAll(() => rmSync(path));

  const below = () => new BytesIO(utf8("ab\ncd"));
  const MAKE: Record<string, (log: PropertyKey[]) => object> = {
    StringIO: (log) => new (logging(StringIO, log))("ab\ncd"),
    BufferedReader: (log) => new (logging(BufferedReader, log))(below()),
    BufferedWriter: (log) => new (logging(BufferedWriter, log))(below()),
    BufferedRandom: (log) => new (logging(BufferedRandom, log))(below()),
    TextIOWrapper: (log) => new (logging(TextIOWrapper, log))(below()),
    FileIO: (log) => new (logging(FileIO, log))(path, "r+"),
  };
  const BINARY = Uint8Array.of(97);

  it.each([
    ["StringIO", "read", [], ""],
    ["StringIO", "readline", [], ""],
    ["StringIO", "next", [], "readline"],
    ["StringIO", "readlines", [], "iter closed next readline next readline next readline"],
    ["StringIO", "write", ["a"], ""],
    ["StringIO", "writelines", [["a"]], "closed write"],
    ["StringIO", "close", [], ""],
    ["BufferedReader", "read", [], ""],
    ["BufferedReader", "readinto", [new Uint8Array(2)], ""],
    ["BufferedReader", "readline", [], ""],
    ["BufferedReader", "next", [], "readline"],
    ["BufferedReader", "readlines", [], "iter closed next readline next readline next readline"],
    ["BufferedReader", "seek", [1], ""],
    ["BufferedReader", "close", [], "flush"],
    ["BufferedWriter", "write", [BINARY], ""],
    ["BufferedWriter", "writelines", [[BINARY]], "closed write"],
    ["BufferedWriter", "close", [], "flush"],
    ["BufferedRandom", "next", [], "readline"],
    ["BufferedRandom", "writelines", [[BINARY]], "closed write"],
    ["BufferedRandom", "tell", [], ""],
    ["BufferedRandom", "close", [], "flush"],
    ["TextIOWrapper", "read", [], "closed"],
    ["TextIOWrapper", "readline", [], "closed"],
    ["TextIOWrapper", "next", [], "readline closed"],
    ["TextIOWrapper", "write", ["a"], "closed"],
    ["TextIOWrapper", "writelines", [["a"]], "closed write closed"],
    ["TextIOWrapper", "tell", [], "closed flush closed"],
    ["TextIOWrapper", "seek", [0], "closed flush closed"],
    ["TextIOWrapper", "truncate", [], "flush closed"],
    ["TextIOWrapper", "close", [], "flush closed"],
    ["FileIO", "read", [], ""],
    ["FileIO", "readline", [], "read read read"],
    ["FileIO", "next", [], "readline read read read"],
    ["FileIO", "writelines", [[BINARY]], "closed write"],
    ["FileIO", "close", [], "flush"],
  ] as [string, string, unknown[], string][])("%s: %s(%j) calls [%s]", (name, method, args, calls) => {
    const log: PropertyKey[] = [];
    const stream = (MAKE[name] as (log: PropertyKey[]) => object)(log);
    log.length = 0;
    call(stream, method, ...args);
    expect(log.join(" ")).toBe(`${method} ${calls}`.trim());
    if (method !== "close") call(stream, "close");
  });
});
