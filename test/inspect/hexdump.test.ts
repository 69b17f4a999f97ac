import { BytesIO, ClosedError, hexdump } from "bytesio";
import { describe, expect, it } from "vitest";
import { call, NO_INTEGERS, noBytes, snapshot, utf8 } from "../support/contract-suite.ts";
import { STATES } from "../support/states.ts";

function at(position: number, contents: Uint8Array): BytesIO {
  const stream = new BytesIO(contents);
  stream.seek(position);
  return stream;
}

const counting = (size: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length: size }, (_, index) => index);

describe("hexdump()", () => {
  it("shows rows of 16 bytes in hexadecimal and ASCII", () => {
    expect(hexdump(utf8("Hello, world\nand \x7fgood\x00 ~bye"))).toMatchInlineSnapshot(`
      "00000000  48 65 6c 6c 6f 2c 20 77 6f 72 6c 64 0a 61 6e 64  |Hello, world.and|
      00000010  20 7f 67 6f 6f 64 00 20 7e 62 79 65              | .good. ~bye|"
    `);
  });

  it("marks the byte that a stream reads next", () => {
    expect(hexdump(at(0, utf8("Hello")))).toMatchInlineSnapshot(
      `"00000000 [48]65 6c 6c 6f                                   |Hello|"`,
    );
    expect(hexdump(at(4, utf8("Hello")))).toMatchInlineSnapshot(
      `"00000000  48 65 6c 6c[6f]                                  |Hello|"`,
    );
  });

  it("marks the first and the last byte of a row", () => {
    expect(hexdump(at(15, counting(32)))).toMatchInlineSnapshot(`
      "00000000  00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e[0f] |................|
      00000010  10 11 12 13 14 15 16 17 18 19 1a 1b 1c 1d 1e 1f  |................|"
    `);
    expect(hexdump(at(16, counting(32)))).toMatchInlineSnapshot(`
      "00000000  00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f  |................|
      00000010 [10]11 12 13 14 15 16 17 18 19 1a 1b 1c 1d 1e 1f  |................|"
    `);
  });

  it("marks the end, behind the last byte or in a row of its own", () => {
    expect(hexdump(at(5, utf8("Hello")))).toMatchInlineSnapshot(
      `"00000000  48 65 6c 6c 6f[]                                 |Hello|"`,
    );
    expect(hexdump(at(16, counting(16)))).toMatchInlineSnapshot(`
      "00000000  00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f  |................|
      00000010 []                                                ||"
    `);
    expect(hexdump(new BytesIO())).toMatchInlineSnapshot(
      `"00000000 []                                                ||"`,
    );
  });

  it("says how far a position lies past the end", () => {
    expect(hexdump(at(8, utf8("Hello")))).toMatchInlineSnapshot(`
      "00000000  48 65 6c 6c 6f                                   |Hello|
      position 8, 3 past the end"
    `);
  });

  it("marks nothing in plain bytes, unless it is told a position", () => {
    expect(hexdump(utf8("Hello"))).toMatchInlineSnapshot(
      `"00000000  48 65 6c 6c 6f                                   |Hello|"`,
    );
    expect(hexdump(utf8("Hello"), { position: 1 })).toMatchInlineSnapshot(
      `"00000000  48[65]6c 6c 6f                                   |Hello|"`,
    );
  });

  it("marks another position of a stream, or none, where it is told so", () => {
    expect(hexdump(at(4, utf8("Hello")), { position: 1 })).toBe(hexdump(utf8("Hello"), { position: 1 }));
    expect(hexdump(at(4, utf8("Hello")), { position: null })).toBe(hexdump(utf8("Hello")));
    expect(hexdump(at(4, utf8("Hello")), { position: undefined })).toBe(hexdump(at(4, utf8("Hello"))));
  });

  it("shows the part that is asked for, and says how much follows", () => {
    expect(hexdump(counting(100), { from: 20, size: 18 })).toMatchInlineSnapshot(`
      "00000014  14 15 16 17 18 19 1a 1b 1c 1d 1e 1f 20 21 22 23  |............ !"#|
      00000024  24 25                                            |$%|
      … 62 more"
    `);
    expect(hexdump(counting(100), { size: 0 })).toMatchInlineSnapshot(`"… 100 more"`);
    expect(hexdump(counting(100), { from: 99, size: 10 })).toMatchInlineSnapshot(
      `"00000063  63                                               |c|"`,
    );
  });

  it("marks no end where only the part shown ends", () => {
    expect(hexdump(counting(10), { size: 3, position: 3 })).toBe(hexdump(counting(10), { size: 3 }));
    expect(hexdump(counting(40), { size: 16, position: 16 })).toBe(hexdump(counting(40), { size: 16 }));
  });

  it("shows nothing of what lies past the end", () => {
    expect(hexdump(counting(10), { from: 10 })).toBe("");
    expect(hexdump(counting(10), { from: 1000 })).toBe("");
    expect(hexdump(new Uint8Array(0))).toBe("");
    expect(hexdump(new BytesIO(), { from: 1000, position: null })).toBe("");
  });

  it("shows 256 bytes unless told otherwise, and all where the size is null", () => {
    expect(hexdump(counting(257)).split("\n")).toHaveLength(17);
    expect(hexdump(counting(257)).endsWith("\n… 1 more")).toBe(true);
    expect(hexdump(counting(256)).split("\n")).toHaveLength(16);
    expect(hexdump(counting(1000), { size: null }).split("\n")).toHaveLength(63);
  });

  it("takes options that are undefined as absent", () => {
    const options = { from: undefined, size: undefined, position: undefined };
    expect(hexdump(counting(300), options)).toBe(hexdump(counting(300)));
  });

  it("takes memory of every shape, and streams in every state", () => {
    const expected = hexdump(utf8("ABCD"), { position: 2 });
    for (const make of Object.values(STATES)) {
      const stream = make(utf8("ABCD"));
      stream.seek(2);
      const before = snapshot(stream);
      expect(hexdump(stream)).toBe(expected);
      expect(snapshot(stream)).toEqual(before);
    }
    const words = new Uint16Array(utf8("..ABCD..").buffer, 2, 2);
    for (const bytes of [words, new DataView(words.buffer, 2, 4), utf8("ABCD").buffer]) {
      expect(hexdump(bytes)).toBe(hexdump(utf8("ABCD")));
    }
  });

  it("reads only what it shows", () => {
    const asked: number[] = [];
    class Watched extends BytesIO {
      override read(size?: number | null): Uint8Array<ArrayBuffer> {
        asked.push(size ?? Infinity);
        return super.read(size);
      }
    }
    hexdump(new Watched(new Uint8Array(1e6)));
    expect(asked).toEqual([256]);
  });

  it("puts a stream back to its position, where reading throws", () => {
    class Broken extends BytesIO {
      override read(): never {
        throw new Error("broken");
      }
    }
    const stream = new Broken(utf8("abc"));
    stream.seek(2);
    expect(() => hexdump(stream)).toThrow("broken");
    expect(stream.tell()).toBe(2);
  });

  it("refuses what is neither bytes nor a stream, and a closed stream", () => {
    for (const source of noBytes()) expect(() => hexdump(source as Uint8Array)).toThrow(TypeError);
    const stream = new BytesIO();
    stream.close();
    expect(() => hexdump(stream)).toThrow(ClosedError);
  });

  it("refuses options that are no integers, or negative", () => {
    const dump = (options: object) => call({ hexdump }, "hexdump", utf8("abc"), options);
    for (const option of ["from", "size", "position"]) {
      for (const wrong of NO_INTEGERS) expect(() => dump({ [option]: wrong }), option).toThrow(TypeError);
      expect(() => dump({ [option]: -1 }), option).toThrow(RangeError);
    }
  });
});
