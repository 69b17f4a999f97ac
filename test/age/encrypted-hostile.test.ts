import { BytesIO } from "bytesio";
import {
  DecryptionError,
  EncryptedReader,
  type EncryptedReaderOptions,
  generateIdentity,
  recipientOf,
} from "bytesio/age";
import { describe, expect, it } from "vitest";
import { Random } from "../support/random.js";
import { CHUNK, encrypted, KEY, pipe, sample } from "../support/samples.ts";

const SEALED = CHUNK + 16;
const SIZE = 3 * CHUNK + 1000;
const PLAINTEXT = sample(SIZE);
const FILE = encrypted(PLAINTEXT);
const START = FILE.length - SIZE - 4 * 16;
const HEAD = FILE.subarray(0, START);
const CHUNKS = [0, 1, 2, 3].map((index) =>
  FILE.subarray(START + index * SEALED, START + (index + 1) * SEALED),
);
const [A, B, C, D] = CHUNKS as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];

const concat = (...parts: Uint8Array[]): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.concat(parts));

function flipped(file: Uint8Array, index: number, bit = 1): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(file);
  bytes[index] = (bytes[index] ?? 0) ^ bit;
  return bytes;
}

/** Reads a file from start to end, and returns what was given out before it was refused; fails if it was not. */
function givenOut(
  source: { read(size?: number | null): Uint8Array },
  keys: EncryptedReaderOptions,
  size: number,
): Uint8Array {
  const parts: Uint8Array[] = [];
  try {
    const reader = new EncryptedReader(source, keys);
    for (let part = reader.read(size); part.length > 0; part = reader.read(size)) parts.push(part);
  } catch (error) {
    if (!(error instanceof DecryptionError)) throw error;
    return Buffer.concat(parts);
  }
  throw new Error("Cannot go on as a damaged file was read to its end");
}

/** Expects that a damaged file is refused, in every way of reading it, and that nothing wrong was given out before. */
function expectRefused(
  file: Uint8Array<ArrayBuffer>,
  intact: number,
  keys: EncryptedReaderOptions = { key: KEY },
): void {
  for (const source of [new BytesIO(file), pipe(file)]) {
    const found = givenOut(source, keys, CHUNK);
    expect(found).toHaveLength(Math.min(intact * CHUNK, SIZE));
    expect(Buffer.from(found).equals(PLAINTEXT.subarray(0, found.length))).toBe(true);
  }
  expect(givenOut(new BytesIO(file), keys, SIZE + 1)).toHaveLength(0);
  expect(givenOut(pipe(file), keys, SIZE + 1)).toHaveLength(0);
}

describe("a damaged encrypted file", () => {
  const other = encrypted(sample(SIZE));
  const otherChunks = [0, 1, 2, 3].map((index) =>
    other.subarray(START + index * SEALED, START + (index + 1) * SEALED),
  );
  const [otherA = A, otherB = B, , otherD = D] = otherChunks;
  const whole = encrypted(PLAINTEXT.subarray(0, CHUNK));
  const wholeStart = whole.length - SEALED;

  it.each<[string, number, Uint8Array<ArrayBuffer>]>([
    ["without its last chunk", 2, concat(HEAD, A, B, C)],
    ["without its last two chunks", 1, concat(HEAD, A, B)],
    ["without a middle chunk", 1, concat(HEAD, A, C, D)],
    ["without its first chunk", 0, concat(HEAD, B, C, D)],
    ["without any chunk", 0, concat(HEAD)],
    ["with a chunk twice", 2, concat(HEAD, A, B, B, C, D)],
    ["with the last chunk twice", 3, concat(HEAD, A, B, C, D, D)],
    ["with two chunks exchanged", 1, concat(HEAD, A, C, B, D)],
    ["with its chunks in reverse", 0, concat(HEAD, D, C, B, A)],
    ["with a chunk of another file of the same key", 1, concat(HEAD, A, otherB, C, D)],
    ["with the last chunk of another file", 3, concat(HEAD, A, B, C, otherD)],
    ["with the header of another file", 0, concat(other.subarray(0, START), A, B, C, D)],
    ["with the chunks of another file", 0, concat(HEAD, otherA, otherB)],
    ["with one byte more", 3, concat(FILE, Uint8Array.of(0))],
    ["with a chunk of zeros behind it", 3, concat(FILE, new Uint8Array(SEALED))],
    ["with another file behind it", 3, concat(FILE, other)],
    ["with an empty last chunk", 3, concat(HEAD, A, B, C, new Uint8Array(16))],
    ["with zeros for its first chunk", 0, concat(HEAD, new Uint8Array(SEALED), B, C, D)],
    ["of one full chunk, with one byte more", 0, concat(whole, Uint8Array.of(7))],
    ["of one full chunk, with an empty one behind it", 0, concat(whole, new Uint8Array(16))],
    ["of one full chunk, with it twice", 0, concat(whole, whole.subarray(wholeStart))],
  ])("is refused: %s", (_, intact, file) => {
    expectRefused(file, intact);
  });

  it("is refused, whichever byte of a short one has a bit flipped", () => {
    const identity = generateIdentity();
    const text = PLAINTEXT.subarray(0, 20);
    for (const [keys, file] of [
      [{ key: KEY }, encrypted(text)],
      [{ passphrase: "x", maxWorkFactor: 6 }, encrypted(text, { passphrase: "x", workFactor: 1 })],
      [{ identities: [identity] }, encrypted(text, { recipients: [recipientOf(identity)], key: KEY })],
    ] as const) {
      for (let index = 0; index < file.length; index++) {
        for (const bit of [1, 1 << (index & 7)]) {
          expect(givenOut(new BytesIO(flipped(file, index, bit)), keys, 100), `byte ${index}`).toHaveLength(
            0,
          );
        }
      }
    }
  });

  it("is refused, whichever byte a short one is cut at", () => {
    const file = encrypted(PLAINTEXT.subarray(0, 20));
    for (let size = 0; size < file.length; size++) {
      for (const source of [new BytesIO(file.subarray(0, size)), pipe(file.subarray(0, size))]) {
        expect(givenOut(source, { key: KEY }, 100), `${size} bytes`).toHaveLength(0);
      }
    }
  });

  it("is refused from the chunk on that has a bit flipped, and read up to there", () => {
    for (let index = 0; index < 4; index++) {
      const start = START + index * SEALED;
      const end = Math.min(start + SEALED, FILE.length);
      for (const place of [start, start + 1, start + 500, end - 17, end - 16, end - 1]) {
        expectRefused(flipped(FILE, place, 0x80), index);
      }
    }
  });

  it("is refused from the chunk on that it is cut in, and read up to there", () => {
    for (let index = 0; index < 4; index++) {
      const start = START + index * SEALED;
      for (const [place, intact] of [
        [start - 1, index - 1],
        [start, index - 1],
        [start + 1, index],
        [start + 15, index],
        [start + 16, index],
        [start + 17, index],
        [start + 999, index],
      ] as const) {
        expectRefused(FILE.slice(0, place), Math.max(0, intact));
      }
    }
  });

  it("gives what is good on both sides of a bad chunk, and never more", () => {
    const reader = new EncryptedReader(new BytesIO(flipped(FILE, START + SEALED + 5)), { key: KEY });
    reader.seek(10);
    expect(() => reader.read(CHUNK)).toThrow(
      new DecryptionError("its bytes must be as they were written, and where", 1),
    );
    expect(reader.tell()).toBe(10);
    expect(reader.read(CHUNK - 10)).toEqual(PLAINTEXT.subarray(10, CHUNK));
    expect(() => reader.read(1)).toThrow(DecryptionError);
    expect(() => reader.read(1)).toThrow(DecryptionError);
    reader.seek(2 * CHUNK);
    expect(Buffer.from(reader.read()).equals(PLAINTEXT.subarray(2 * CHUNK))).toBe(true);
  });

  it("leaves the end of a target alone, where a later chunk is bad", () => {
    const reader = new EncryptedReader(new BytesIO(flipped(FILE, START + SEALED + 5)), { key: KEY });
    const target = new Uint8Array(2 * CHUNK).fill(46);
    expect(() => reader.readinto(target)).toThrow(DecryptionError);
    expect(target.subarray(CHUNK).every((byte) => byte === 46)).toBe(true);
    expect(reader.tell()).toBe(0);
  });

  it("does not say where its end is, where that is not authentic", () => {
    for (const file of [concat(HEAD, A, B, C), concat(FILE, new Uint8Array(100)), FILE.slice(0, -1)]) {
      const reader = new EncryptedReader(new BytesIO(file), { key: KEY });
      expect(() => reader.seek(0, 2)).toThrow(DecryptionError);
      expect(reader.tell()).toBe(0);
      for (const position of [SIZE, SIZE + CHUNK, 100 * CHUNK]) {
        reader.seek(position);
        expect(() => reader.read(1)).toThrow(DecryptionError);
      }
      reader.seek(CHUNK);
      expect(reader.read(3)).toEqual(PLAINTEXT.subarray(CHUNK, CHUNK + 3));
    }
  });

  it("stays refused, where the stream below cannot go back", () => {
    const reader = new EncryptedReader(pipe(flipped(FILE, START + SEALED + 5)), { key: KEY });
    expect(reader.read(CHUNK)).toHaveLength(CHUNK);
    const errors = [1, 2, 3].map(() => {
      try {
        return reader.read(CHUNK);
      } catch (error) {
        return error;
      }
    });
    expect(errors[0]).toBeInstanceOf(DecryptionError);
    expect(new Set(errors).size).toBe(1);
  });

  it("is found out, where it grew smaller or changed while it was read", () => {
    const file = new BytesIO(FILE.slice());
    const reader = new EncryptedReader(file, { key: KEY });
    expect(reader.read(10)).toEqual(PLAINTEXT.subarray(0, 10));
    file.truncate(START + 2 * SEALED + 100);
    reader.seek(2 * CHUNK);
    expect(() => reader.read(1)).toThrow(DecryptionError);
    reader.seek(3 * CHUNK);
    expect(() => reader.read(1)).toThrow(DecryptionError);
  });
});

describe("what is no encrypted file", () => {
  const utf8 = (text: string) => new TextEncoder().encode(text);
  const mac = `--- ${"A".repeat(43)}\n`;
  const stanza = "-> bytesio/key AAAAAAAAAAAAAAAAAAAAAA\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n";
  const version = "age-encryption.org/v1\n";

  it.each([
    ["nothing", ""],
    ["a newline", "\n"],
    ["another version", "age-encryption.org/v2\n"],
    ["the version alone", version],
    ["the version with a byte order mark", `\ufeff${version}${stanza}${mac}`],
    ["the version with a carriage return", `age-encryption.org/v1\r\n${stanza}${mac}`],
    ["no stanza", version + mac],
    ["no end", version + stanza],
    ["an end without a newline", version + stanza + mac.slice(0, -1)],
    ["an end that is too short", `${version}${stanza}--- AAAA\n`],
    ["an end with a space behind it", `${version}${stanza}${mac.slice(0, -1)} \n`],
    ["an end without a space", `${version}${stanza}---${"A".repeat(43)}\n`],
    ["an end that is no canonical Base64", `${version}${stanza}--- ${"A".repeat(42)}B\n`],
    ["a stanza without a name", `${version}->\n\n${mac}`],
    ["a stanza with an empty argument", `${version}-> a  b\n\n${mac}`],
    ["a stanza with a letter beyond ASCII", `${version}-> ä\n\n${mac}`],
    ["a stanza without a body", `${version}-> a\n${mac}`],
    ["a body with padding", `${version}-> a\nAA==\n${mac}`],
    ["a body with a long line", `${version}-> a\n${"A".repeat(65)}\n\n${mac}`],
    ["a body that ends with a full line", `${version}-> a\n${"A".repeat(64)}\n${mac}`],
    ["a body that is no canonical Base64", `${version}-> a\nAB\n${mac}`],
    ["a key of ours with a short salt", `${version}-> bytesio/key AAAA\n${"A".repeat(43)}\n${mac}`],
    ["a key of ours with two salts", `${version}-> bytesio/key AAAA AAAA\n${"A".repeat(43)}\n${mac}`],
    [
      "a key of ours with a long body",
      `${version}-> bytesio/key ${"A".repeat(22)}\n${"A".repeat(44)}\n${mac}`,
    ],
    ["a passphrase beside a key", `${version}${stanza}-> scrypt AAAA 1\n${"A".repeat(43)}\n${mac}`],
  ])("is refused: %s", (_, text) => {
    for (const source of [new BytesIO(utf8(text)), pipe(utf8(text))]) {
      expect(() => new EncryptedReader(source, { key: KEY })).toThrow(DecryptionError);
    }
  });

  it("is refused: whatever bytes", () => {
    const random = new Random(42);
    for (let round = 0; round < 500; round++) {
      const garbage = random.bytes(round);
      for (const bytes of [
        garbage,
        concat(utf8(version), garbage),
        concat(utf8(version + stanza), garbage),
      ]) {
        expect(() => new EncryptedReader(new BytesIO(bytes), { key: KEY })).toThrow(DecryptionError);
      }
    }
  });

  it("is refused, where lines of a header are very long", () => {
    const long = "A".repeat(2 ** 19);
    for (const text of [
      `${long}\n`,
      `${version}-> ${long}\n\n${mac}`,
      `${version}-> a ${"b ".repeat(2 ** 18)}\n`,
    ]) {
      expect(() => new EncryptedReader(new BytesIO(utf8(text)), { key: KEY })).toThrow(DecryptionError);
    }
    const lines = `${"A".repeat(64)}\n`.repeat(10_000);
    expect(() => new EncryptedReader(pipe(utf8(`${version}-> a\n${lines}\n${mac}`)), { key: KEY })).toThrow(
      "the keys must open the header",
    );
  });
});
