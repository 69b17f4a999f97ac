import {
  BytesIO,
  TextIOWrapper,
  UnicodeDecodeError,
  UnicodeEncodeError,
  UnsupportedOperation,
} from "bytesio";
import { describe, expect, it } from "vitest";

function decode(bytes: ArrayLike<number>, encoding: string, errors = "strict"): string {
  return new TextIOWrapper(new BytesIO(Uint8Array.from(bytes)), { encoding, errors, newline: "" }).read();
}

function encode(text: string, encoding: string, errors = "strict"): number[] {
  const binary = new BytesIO();
  const stream = new TextIOWrapper(binary, { encoding, errors, newline: "" });
  stream.write(text);
  stream.flush();
  return Array.from(binary.getvalue());
}

function thrown(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("Cannot go on as nothing was thrown");
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

describe("the encodings", () => {
  it("latin-1 is Latin-1, and not windows-1252", () => {
    expect(decode(upTo(256), "latin1")).toBe(String.fromCharCode(...upTo(256)));
    expect(decode(upTo(256), "iso-8859-1")).toBe(String.fromCharCode(...upTo(256)));
    expect(decode([0x80, 0x9f], "cp1252")).toBe("€Ÿ");
  });

  it("iso8859-9 is no windows-1254", () => {
    expect(decode([0x80, 0xd0], "latin5")).toBe("\x80Ğ");
    expect(decode([0x80, 0xd0], "cp1254")).toBe("€Ğ");
  });

  it("utf-8 keeps a signature, utf-8-sig drops it", () => {
    expect(decode([0xef, 0xbb, 0xbf, 0x61], "utf-8")).toBe("\ufeffa");
    expect(decode([0xef, 0xbb, 0xbf, 0x61], "utf-8-sig")).toBe("a");
    expect(decode([0xff, 0xfe, 0xff, 0xfe, 0x61, 0], "utf-16")).toBe("\ufeffa");
    expect(decode([0xff, 0xfe, 0x61, 0], "utf-16-le")).toBe("\ufeffa");
  });

  it.each(["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])(
    "%s writes and reads all there is",
    (name) => {
      let text = "";
      for (let code = 0; code < 0x110000; code += code < 0x900 ? 1 : 97) {
        if (code < 0xd800 || code > 0xdfff) text += String.fromCodePoint(code);
      }
      expect(decode(encode(text, name), name)).toBe(text);
    },
  );

  it("are read in pieces larger than their blocks", () => {
    const text = `${"é".repeat(20_000)}😀${"a".repeat(8191)}😀`;
    for (const name of ["utf-16", "utf-32"]) expect(decode(encode(text, name), name)).toBe(text);
    expect(decode(encode("é".repeat(20_000), "cp1252"), "cp1252")).toBe("é".repeat(20_000));
  });

  it.each(["cp1252", "koi8-r", "iso8859-7", "mac_roman", "cp866"])("%s writes what it reads", (name) => {
    const text = decode(upTo(256), name, "ignore");
    expect(decode(encode(text, name), name)).toBe(text);
  });

  it.each(["gbk", "big5", "shift_jis", "euc_jp", "euc_kr", "iso2022_jp", "gb18030"])(
    "%s can only be read, which the first write says",
    (encoding) => {
      const stream = new TextIOWrapper(new BytesIO(Uint8Array.of(97)), { encoding });
      expect(() => stream.write("a")).toThrow(UnsupportedOperation);
      expect(() => stream.write("")).toThrow(`Cannot write as ${encoding} can only be read`);
      expect(stream.read()).toBe("a");
    },
  );

  it.each(["x-nope", "", "utf8_sig", "iso88591", "utf-9", "replacement", "__proto__", "constructor"])(
    "%o is unknown, and named so",
    (encoding) => {
      const error = thrown(() => new TextIOWrapper(new BytesIO(), { encoding }));
      expect(error).toBeInstanceOf(RangeError);
      expect(String(error)).toContain(`encoding must be a known one: received ${JSON.stringify(encoding)}`);
    },
  );

  it("iso8859-16 is known where TextDecoder knows it", () => {
    const open = () => decode([0xa4], "latin10");
    const isKnown = (() => {
      try {
        return new TextDecoder("iso-8859-16") !== null;
      } catch {
        return false;
      }
    })();
    if (isKnown) expect(open()).toBe("€");
    else expect(open).toThrow(RangeError);
  });

  it.each([5, {}, ["utf-8"], true])("%o is no encoding", (encoding) => {
    expect(() => new TextIOWrapper(new BytesIO(), { encoding: encoding as never })).toThrow(TypeError);
  });
});

describe("the error handlers", () => {
  it("put as many U+FFFD as TextDecoder does, whatever three bytes come", () => {
    const bytes = [
      0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef,
    ];
    const all = [...bytes, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff];
    const standard = new TextDecoder("utf-8", { ignoreBOM: true });
    for (const first of all) {
      for (const second of all) {
        for (const third of all) {
          for (const rest of [[], [0x80], [0x41]]) {
            const input = [first, second, third, ...rest];
            const expected = standard.decode(Uint8Array.from(input));
            expect(decode(input, "utf-8", "replace"), String(input)).toBe(expected);
            // The other handlers find the malformed by themselves.
            const escaped = decode(input, "utf-8", "backslashreplace").replace(/(?:\\x[0-9a-f]{2})+/g, "?");
            expect(escaped, String(input)).toBe(expected.replace(/\ufffd+/g, "?"));
          }
        }
      }
    }
  });

  it("surrogateescape gives every byte back", () => {
    for (const encoding of ["utf-8", "ascii", "cp1252"]) {
      const bytes = [...upTo(256).reverse(), 0xe2, 0x82, 0x41, 0xf0, 0x9f];
      const text = decode(bytes, encoding, "surrogateescape");
      expect(encode(text, encoding, "surrogateescape")).toEqual(bytes);
    }
  });

  it("strict tells Python's encoding, start, end and reason", () => {
    const found = thrown(() => decode([0x61, 0xe2, 0x82, 0x41], "UTF8"));
    expect(found).toBeInstanceOf(UnicodeDecodeError);
    expect(found).toMatchObject({ encoding: "utf-8", start: 1, end: 3, reason: "invalid continuation byte" });
    const lost = thrown(() => encode("😀aé€b", "latin1"));
    expect(lost).toBeInstanceOf(UnicodeEncodeError);
    expect(lost).toMatchObject({
      encoding: "latin-1",
      start: 0,
      end: 1,
      reason: "ordinal not in range(256)",
    });
  });

  it("a write that cannot be encoded has written nothing", () => {
    const binary = new BytesIO();
    const stream = new TextIOWrapper(binary, { encoding: "utf-16" });
    expect(() => stream.write("a\ud800")).toThrow(UnicodeEncodeError);
    stream.write("b");
    stream.flush();
    expect(binary.getvalue()).toEqual(Uint8Array.of(0xff, 0xfe, 0x62, 0));
  });

  it("xmlcharrefreplace is for writing only", () => {
    expect(encode("a€😀", "ascii", "xmlcharrefreplace")).toEqual(
      Array.from(new TextEncoder().encode("a&#8364;&#128512;")),
    );
    expect(() => decode([0xff], "ascii", "xmlcharrefreplace")).toThrow(TypeError);
  });

  it.each(["nope", "", "Strict", "namereplace", "__proto__"])("%o is unknown", (errors) => {
    expect(() => new TextIOWrapper(new BytesIO(), { errors })).toThrow(RangeError);
  });

  it("a mark that is missing is an error of decoding", () => {
    for (const encoding of ["utf-16", "utf-32"]) {
      expect(thrown(() => decode([97, 0, 0, 0], encoding))).toMatchObject({
        code: "ERR_IO_DECODE",
        encoding,
        start: 0,
        reason: "stream does not start with a byte order mark",
      });
    }
  });

  it("costs do not explode where everything is malformed", () => {
    let calls = 0;
    const original = TextDecoder.prototype.decode;
    TextDecoder.prototype.decode = function (...args) {
      calls += 1 + ((args[0] as Uint8Array | undefined)?.byteLength ?? 0) / 100;
      return original.apply(this, args);
    };
    const costs = (count: number) => {
      calls = 0;
      for (const encoding of ["gbk", "shift_jis", "gb18030"])
        decode(Array(count).fill(0xff), encoding, "replace");
      decode(Array(count).fill(0xff), "utf-8", "ignore");
      return calls;
    };
    try {
      expect(costs(4000)).toBeLessThan(5 * costs(1000));
    } finally {
      TextDecoder.prototype.decode = original;
    }
  });
});
