import { BytesIO, TextIOWrapper, type TextIOWrapperOptions } from "bytesio";
import { describe, expect, it } from "vitest";

const CHUNKS = [1, 2, 3, 7, 100];
const NEWLINES = [null, "", "\n", "\r", "\r\n"] as const;
const PLAIN = 2 ** 44;
const LINES = "a\r\nbé\r\rc\n\r\n\nd\re\r";

type Options = TextIOWrapperOptions;

function open(bytes: Uint8Array, options: Options, chunk: number): TextIOWrapper {
  const stream = new TextIOWrapper(new BytesIO(bytes), options);
  stream._CHUNK_SIZE = chunk;
  return stream;
}

function written(text: string, encoding: string): Uint8Array<ArrayBuffer> {
  const binary = new BytesIO();
  const stream = new TextIOWrapper(binary, { encoding, newline: "" });
  stream.write(text);
  stream.flush();
  return binary.getvalue();
}

const hex = (digits: string) =>
  Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** Reads character by character, and tells the position before each and at the end. */
function walk(stream: TextIOWrapper): { characters: string[]; cookies: number[] } {
  const characters: string[] = [];
  const cookies = [stream.tell()];
  for (let character = stream.read(1); character !== ""; character = stream.read(1)) {
    characters.push(character);
    cookies.push(stream.tell());
  }
  return { characters, cookies };
}

/** Expects that every position told leads back to where it was told, for any size of chunks. */
function expectTheWayBack(bytes: Uint8Array, options: Options, chunk: number): number[] {
  const whole = open(bytes, options, 100).read();
  const { characters, cookies } = walk(open(bytes, options, chunk));
  expect(characters.join("")).toBe(whole);
  const again = open(bytes, options, chunk);
  cookies.forEach((cookie, index) => {
    expect(again.seek(cookie)).toBe(cookie);
    expect(again.tell()).toBe(cookie);
    expect(again.read(1)).toBe(characters[index] ?? "");
    again.seek(cookie);
    expect(again.read()).toBe(characters.slice(index).join(""));
  });
  return cookies;
}

const cases = CHUNKS.flatMap((chunk) => NEWLINES.map((newline) => ({ chunk, newline })));

describe("TextIOWrapper.tell() and seek()", () => {
  describe.each([
    ...["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"].map(
      (encoding) => [encoding, written(`${LINES}€😀\ud7ff`, encoding)] as const,
    ),
    ...["latin-1", "cp1252", "iso8859-15"].map((encoding) => [encoding, written(LINES, encoding)] as const),
    ["ascii", written(LINES.replace("é", "e"), "ascii")] as const,
    ["gbk", hex("610d0ababa0dd7d60a0d2e")] as const,
    ["gb18030", hex("610d0ababa0d94 39fc 360a0d81308130".replaceAll(" ", ""))] as const,
    ["big5", hex("610d0abae80da6720a0d8862")] as const,
    ["shift_jis", hex("610d0a93fa0db10a0d967b")] as const,
    ["euc_jp", hex("610d0ac6fc0d8eb10a0d8fb0a1")] as const,
    ["euc_kr", hex("610d0ac7d10db1b90a0d2e")] as const,
    [
      "iso2022_jp",
      hex("610d0a1b2442467c4b5c1b28420d0a1b2442386c1b284a5c0d1b2842621b2442467c1b2842"),
    ] as const,
  ])("in %s", (encoding, bytes) => {
    it.each(cases)(
      "find every character again: newline $newline, $chunk bytes at once",
      ({ chunk, newline }) => {
        expectTheWayBack(bytes, { encoding, newline }, chunk);
      },
    );
  });

  describe.each([
    ["utf-8", hex("61ffc3e282f09f980ae080edb28061f09f9861f09f98f09f980de28241f0908081ff")],
    ["utf-8-sig", hex("efbbbf61ffc30d0ae282")],
    ["utf-16-le", hex("610000dc3dd861000d003dd80a003dd83dd800de61")],
    ["utf-16", hex("feff0061dc000dd83d00610d")],
    ["utf-32-be", hex("00000061000011000000000dffffffff0000000a0000d8000000")],
    ["utf-32", hex("fffe00006100000000d800000d000000ffffffff0a0000006100")],
    ["ascii", hex("61800d0affff0d62")],
    ["cp1252", hex("61810d0a8d8f0d62")],
    ["gb18030", hex("61ff0d0a8130ff81300d81")],
    ["shift_jis", hex("61ff0d0a93200d93fa93")],
  ])("in %s, where bytes are malformed", (encoding, bytes) => {
    describe.each(["replace", "ignore", "backslashreplace"])("%s", (errors) => {
      it.each(cases)(
        "find every character again: newline $newline, $chunk bytes at once",
        ({ chunk, newline }) => {
          expectTheWayBack(bytes, { encoding, errors, newline }, chunk);
        },
      );
    });
  });

  it.each(["surrogateescape", "surrogatepass"])("find escaped bytes again: %s", (errors) => {
    for (const chunk of CHUNKS) {
      expectTheWayBack(
        hex(errors === "surrogatepass" ? "61edb28062" : "61ff80e28262f09f98"),
        { errors },
        chunk,
      );
    }
  });

  it("give the plain position in bytes wherever a character begins", () => {
    const bytes = written(`${LINES}€😀`, "utf-8");
    for (const { chunk, newline } of cases) {
      const { characters, cookies } = walk(open(bytes, { newline }, chunk));
      cookies.forEach((cookie, index) => {
        expect(cookie).toBeLessThan(PLAIN);
        const rest = open(bytes.slice(cookie), { newline }, 100).read();
        expect(rest).toBe(characters.slice(index).join(""));
      });
    }
  });

  it("let a write land where the text was read up to", () => {
    const bytes = written(LINES, "utf-8");
    for (const { chunk, newline } of cases) {
      const { cookies } = walk(open(bytes, { newline }, chunk));
      for (const cookie of cookies) {
        const binary = new BytesIO(bytes);
        const stream = new TextIOWrapper(binary, { newline });
        stream._CHUNK_SIZE = chunk;
        stream.seek(cookie);
        stream.write("X");
        stream.flush();
        const expected = new BytesIO(bytes);
        expected.seek(cookie);
        expected.write(Uint8Array.of(88));
        expect(binary.getvalue()).toEqual(expected.getvalue());
      }
    }
  });

  it("need few steps in a large chunk of text that is denser at its end", () => {
    const bytes = written(`${"€".repeat(20_000)}${"a".repeat(20_000)}`, "utf-8");
    let decoded = 0;
    const stream = new TextIOWrapper(new BytesIO(bytes));
    stream._CHUNK_SIZE = bytes.length;
    stream.read(30_000);
    const decode = TextDecoder.prototype.decode;
    TextDecoder.prototype.decode = function (...args) {
      decoded++;
      return decode.apply(this, args);
    };
    try {
      expect(stream.tell()).toBe(70_000);
    } finally {
      TextDecoder.prototype.decode = decode;
    }
    expect(decoded).toBeLessThan(100);
  });

  it("tell() the position of the stream below, where nothing was read", () => {
    const binary = new BytesIO(written("abc", "utf-8"));
    binary.seek(2);
    expect(new TextIOWrapper(binary).tell()).toBe(2);
  });

  it("tell() refuses to give a position that it could not tell from others", () => {
    class Far extends BytesIO {
      override tell(): number {
        return PLAIN + super.tell();
      }
    }
    const stream = new TextIOWrapper(new Far(written("abc", "utf-8")));
    stream.read(1);
    expect(() => stream.tell()).toThrow(
      "Cannot tell as the position must be < 2 ** 44: received 17592186044417",
    );
  });

  it("tell() leaves the newlines as they are", () => {
    const stream = open(written("a\r\nb\rc\n", "utf-8"), {}, 100);
    stream.read(1);
    stream.tell();
    expect(stream.newlines).toEqual(["\r", "\n", "\r\n"]);
  });

  it.each([PLAIN * 31, PLAIN * 32, PLAIN * 33, PLAIN * 511, Number.MAX_SAFE_INTEGER])(
    "seek(%d) is refused, as tell() never gave it",
    (cookie) => {
      const stream = open(written("abc", "utf-8"), { newline: "\n" }, 100);
      expect(() => stream.seek(cookie)).toThrow(RangeError);
      stream.seek(1);
      expect(stream.read()).toBe("bc");
    },
  );

  it.each([Number.NaN, 1.5, 2 ** 53, "1", null, undefined, 1n])(
    "seek(%s) is refused as no integer",
    (cookie) => {
      const stream = open(written("abc", "utf-8"), {}, 100);
      stream.read(1);
      expect(() => stream.seek(cookie as number)).toThrow(TypeError);
      expect(stream.read()).toBe("bc");
    },
  );
});
