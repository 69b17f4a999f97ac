import { BytesIO, SEEK_END } from "bytesio";
import { describe, expect, it } from "vitest";
import { call, text, utf8 } from "./contract/suite.ts";

describe("A subclass of BytesIO", () => {
  /** A class that overrides everything there is, and writes down what was called. */
  function logging(log: PropertyKey[]): typeof BytesIO {
    class Logging extends BytesIO {}
    for (const [name, { value, get }] of Object.entries(
      Object.getOwnPropertyDescriptors(BytesIO.prototype),
    )) {
      if (name === "constructor") continue;
      const note = (original: (this: BytesIO, ...args: unknown[]) => unknown) =>
        function (this: BytesIO, ...args: unknown[]) {
          log.push(name);
          return original.apply(this, args);
        };
      Object.defineProperty(Logging.prototype, name, get ? { get: note(get) } : { value: note(value) });
    }
    return Logging;
  }

  it("is never called back: no method calls one that it may have overridden", () => {
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
      const stream = new (logging(log))(utf8("ab\ncdefghij"));
      call(stream, name, ...args);
      expect(log, name).toEqual([name]);
    }
  });

  it("is not called by iteration and chunks, nor by load(), adopt() and fromAsync()", async () => {
    const log: PropertyKey[] = [];
    const Logging = logging(log);
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
      using _stream = new (logging(log))(utf8("abc"));
    }
    expect(log).toEqual(["close"]);
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
