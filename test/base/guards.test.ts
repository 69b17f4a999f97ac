import { format, inspect } from "node:util";
import {
  BufferedIOBase,
  BufferedRandom,
  BufferedReader,
  BufferedRWPair,
  BufferedWriter,
  BytesIO,
  RawIOBase,
  StringIO,
  TextIOWrapper,
} from "bytesio";
import { Chain, Counted, GzipFile, Limited, Tee, Throttled, Window } from "bytesio/layers";
import { FileIO, open, SpooledTemporaryFile } from "bytesio/node";
import { describe, expect, it } from "vitest";
import { utf8 } from "../support/contract-suite.ts";
import { scratch } from "../support/scratch.ts";

class Empty extends RawIOBase {
  override readable(): boolean {
    return true;
  }
  override readinto(): number {
    return 0;
  }
}

class Broken extends BytesIO {
  override get closed(): boolean {
    throw new Error("closed");
  }
  override get size(): number {
    throw new Error("size");
  }
}

const BYTES: Record<string, () => object> = {
  BytesIO: () => new BytesIO(utf8("abc")),
  RawIOBase: () => new Empty(),
  BufferedIOBase: () => new BufferedIOBase(),
  BufferedReader: () => new BufferedReader(new BytesIO(utf8("abc"))),
  BufferedWriter: () => new BufferedWriter(new BytesIO()),
  BufferedRandom: () => new BufferedRandom(new BytesIO()),
  BufferedRWPair: () => new BufferedRWPair(new BytesIO(), new BytesIO()),
  FileIO: () => new FileIO(scratch("abc")),
  "open()": () => open(scratch("abc"), "rb"),
  SpooledTemporaryFile: () => new SpooledTemporaryFile(),
  GzipFile: () => new GzipFile(new BytesIO(), "wb"),
  Window: () => new Window(new BytesIO(utf8("abc"))),
  Chain: () => new Chain([new BytesIO(utf8("abc"))]),
  Counted: () => new Counted(new BytesIO(utf8("abc"))),
  Limited: () => new Limited(new BytesIO(utf8("abc")), 3),
  Tee: () => new Tee(new BytesIO(utf8("abc")), new BytesIO()),
  Throttled: () => new Throttled(new BytesIO(utf8("abc"))),
};

const TEXTS: Record<string, () => object> = {
  StringIO: () => new StringIO("abc"),
  TextIOWrapper: () => new TextIOWrapper(new BytesIO(utf8("abc"))),
  "open() of text": () => open(scratch("abc")),
  "SpooledTemporaryFile of text": () => new SpooledTemporaryFile({ mode: "w+" }),
};

describe.each(Object.entries({ ...BYTES, ...TEXTS }))("A stream passed by mistake: %s", (name, make) => {
  const stream = make() as never;
  const next =
    name in TEXTS ? /: pass stream\.(getvalue|read)\(\)$/ : /toBlob\(stream\), toReadable\(stream\)/;
  const MISTAKES: Record<string, () => unknown> = {
    "JSON.stringify(stream)": () => JSON.stringify(stream),
    "JSON.stringify({ stream })": () => JSON.stringify({ a: [stream] }, null, 2),
    "a template literal": () => `${stream}`,
    "new Blob([stream])": () => new Blob([stream]),
    "new Response(stream)": () => new Response(stream),
    "new Request(url, { body: stream })": () =>
      new Request("http://host.invalid", { method: "POST", body: stream }),
    "form.append(name, stream)": () => new FormData().append("name", stream),
    "new URLSearchParams({ stream })": () => new URLSearchParams({ stream }),
  };

  for (const [mistake, make] of Object.entries(MISTAKES)) {
    it(`throws TypeError with the next step, as ${mistake}`, () => {
      expect(make).toThrow(TypeError);
      expect(make).toThrow(next);
    });
  }

  it.each(["%s", "%d", "%i", "%f", "%j", "%o", "%O"])("is logged by %s", (conversion) => {
    const line = format(conversion, stream);
    expect(line).toMatch(/^"?\w+\(.*\)|^NaN$/);
  });

  it("shows one line that begins with its class", () => {
    const line = String((stream as object).toString());
    expect(line).toMatch(/^\w+\(.*\)( <.*>)?$/);
    expect(inspect(stream).startsWith(line)).toBe(true);
  });
});

describe("The line of a stream", () => {
  it("has name, mode and position of a file, and asks for none of them", () => {
    const file = new FileIO(scratch("abc"));
    file.read(2);
    expect(`${file.toString()}`).toBe(`FileIO(${JSON.stringify(file.name)}, mode "rb", position 2)`);
    file.close();
    expect(`${file.toString()}`).toBe(`FileIO(${JSON.stringify(file.name)}, mode "rb", closed)`);
  });

  it("has what lies below, to a depth that ends", () => {
    expect(new TextIOWrapper(new BufferedReader(new Empty())).toString()).toBe(
      'TextIOWrapper(BufferedReader(Empty(), position 0), encoding "utf-8")',
    );
    let stream: BytesIO | Counted = new BytesIO();
    for (let depth = 0; depth < 20; depth++) stream = new Counted(stream);
    expect(stream.toString()).toContain("Counted(…)");
  });

  it("never throws, whatever a getter of a subclass does", () => {
    const lookalike = Object.create(StringIO.prototype);
    for (const stream of [new Broken(), lookalike, new Proxy(new BytesIO(), {})]) {
      expect(() => inspect(stream)).not.toThrow();
      expect(() => String(stream.toString())).not.toThrow();
      expect(format("%s %d %j %o", stream, stream, stream, stream)).toContain("(");
    }
    const field = Object.defineProperty(new BytesIO(), "field", {
      enumerable: true,
      get: () => {
        throw new Error("field");
      },
    });
    expect(inspect(field)).toBe("BytesIO(0 bytes, position 0) <>");
  });
});

describe("IOBase.toJSON() without a key", () => {
  it("shows the line, and the beginning of a stream in memory in rows", () => {
    expect(new BytesIO(utf8("0123456789abcdefg")).toJSON()).toEqual({
      stream: expect.stringMatching(/^BytesIO\(17 bytes, position 0\)/),
      bytes: ["30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66", "67"],
    });
    expect(new StringIO("a\nb").toJSON()).toEqual({ stream: expect.any(String), text: ["a\n", "b"] });
    expect(new BytesIO().toJSON()).toEqual({ stream: "BytesIO(0 bytes, position 0) <>" });
    const long = new BytesIO(new Uint8Array(20_000)).toJSON() as { bytes: string[] };
    expect(long.bytes.length).toBe(1025);
    expect(long.bytes.at(-1)).toBe("… 3616 more");
  });

  it("makes a failing comparison show both streams", () => {
    const left = new BytesIO(utf8("abc"));
    const right = new BytesIO(utf8("abd"));
    expect(() => expect(left).toBe(right)).toThrow(/BytesIO|expected/);
    expect(() => expect([left]).toStrictEqual([new StringIO("abd"), right])).toThrow(/expected/);
  });
});

describe("Two streams", () => {
  it("are told apart by valueOf(), and have one tag", () => {
    const stream = new BytesIO();
    expect(stream.valueOf()).toBe(stream);
    expect(Object.prototype.toString.call(stream)).toBe("[object IOBase]");
  });
});
