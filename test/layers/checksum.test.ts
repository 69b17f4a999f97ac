import { createHash } from "node:crypto";
import { blake3 } from "@noble/hashes/blake3.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { BlockingIOError, BufferedReader, BytesIO, ClosedError, UnsupportedOperation } from "bytesio";
import {
  ChecksumError,
  type ChecksumName,
  ChecksumReader,
  ChecksumWriter,
  type Hash,
  Throttled,
} from "bytesio/layers";
import { describe, expect, it } from "vitest";
import { utf8 } from "../support/contract-suite.ts";
import { errorOf, pipe, sample } from "../support/samples.ts";

/** Of "123456789", as Python's `zlib` and `hashlib` have it. */
const CHECK: Record<ChecksumName, string> = {
  crc32: "cbf43926",
  adler32: "091e01de",
  sha256: "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225",
  sha512:
    "d9e6762dd1c8eaf6d61b3c6192fc408d4d6d5f1176d0c29169bc24e71c3f274ad27fcd5811b313d681f7e55ec02d73d499c95455b6b5bb503acf574fba8ffe85",
  blake2b:
    "f5ab8bafa6f2f72b431188ac38ae2de7bb618fb3d38b6cbf639defcdd5e10a86b22fccff571da37e42b23b80b657ee4d936478f582280a87d6dbb1da73f5c47d",
  blake2s: "7acc2dd21a2909140507f37396acce906864b5f118dfa766b107962b7a82a0d4",
};
const NAMES = Object.keys(CHECK) as ChecksumName[];
const TEXT = utf8("123456789");

describe("ChecksumReader and ChecksumWriter", () => {
  it.each(NAMES)("compute what Python does: %s", (name) => {
    const reader = new ChecksumReader(new BytesIO(TEXT), name);
    reader.read();
    expect(reader.hexdigest()).toBe(CHECK[name]);
    const file = new BytesIO();
    const writer = new ChecksumWriter(file, name);
    writer.write(TEXT);
    expect(writer.hexdigest()).toBe(CHECK[name]);
    expect(writer.digest()).toEqual(new Uint8Array(Buffer.from(CHECK[name], "hex")));
    expect(file.getvalue()).toEqual(TEXT);
  });

  it.each(NAMES)("have a digest at any time, of what went through up to then: %s", (name) => {
    const bytes = sample(100_000);
    const reader = new ChecksumReader(new BytesIO(bytes), name);
    const writer = new ChecksumWriter(new BytesIO(), name);
    for (const size of [0, 1, 8, 9, 65_536, 5551, 5552, 5553]) {
      const part = reader.read(size);
      writer.write(part);
      const once = new ChecksumWriter(new BytesIO(), name);
      once.write(bytes.subarray(0, reader.tell()));
      expect(reader.hexdigest()).toBe(once.hexdigest());
      expect(writer.hexdigest()).toBe(once.hexdigest());
    }
    expect(reader.tell()).toBe(writer.tell());
  });

  it("count each byte once, by whichever method it is read", () => {
    const lines = utf8("one\ntwo\nthree\nfour\nfive\nsix seven");
    const reader = new ChecksumReader(new BytesIO(lines), "sha256");
    reader.read(1);
    reader.read1(2);
    reader.readinto(new Uint8Array(2));
    reader.readinto1(new Uint8Array(1));
    reader.readline();
    reader.next();
    reader.readlines();
    expect(reader.hexdigest()).toBe(createHash("sha256").update(lines).digest("hex"));
  });

  it("take what is below, however little it moves at once", () => {
    const bytes = sample(1000);
    const expected = createHash("sha256").update(bytes).digest("hex");
    const reader = new ChecksumReader(new Throttled(new BytesIO(bytes), 7), "sha256", { expected });
    expect(reader.read()).toEqual(bytes);
    expect(reader.hexdigest()).toBe(expected);
    const file = new BytesIO();
    const writer = new ChecksumWriter(new Throttled(file, 7), "sha256", { expected });
    expect(writer.write(bytes)).toBe(1000);
    writer.close();
    expect(file.getvalue()).toEqual(bytes);
  });

  it("know what reached the stream below, where that has to wait half way", () => {
    const file = new BytesIO();
    const writer = new ChecksumWriter(new Throttled(file, 3, { waitEvery: 3 }), "crc32");
    const error = errorOf(() => writer.write(TEXT)) as BlockingIOError;
    expect(error).toBeInstanceOf(BlockingIOError);
    expect(error.characters_written).toBe(6);
    expect(writer.tell()).toBe(6);
    const once = new ChecksumWriter(new BytesIO(), "crc32");
    once.write(file.getvalue());
    expect(writer.hexdigest()).toBe(once.hexdigest());
  });

  it("pass on that a raw stream would have to wait", () => {
    const reader = new ChecksumReader(new Throttled(new BytesIO(TEXT), 4, { waitEvery: 2 }), "crc32");
    expect([reader.read(9), reader.read(9), reader.read(1), reader.read(1)]).toEqual([
      TEXT.subarray(0, 4),
      TEXT.subarray(4, 8),
      TEXT.subarray(8),
      null,
    ]);
  });

  it("have a digest when they are closed, too", () => {
    const reader = new ChecksumReader(new BytesIO(TEXT), "crc32");
    reader.read();
    reader.close();
    expect(reader.hexdigest()).toBe(CHECK.crc32);
    expect(() => reader.read(1)).toThrow(ClosedError);
  });

  it("give a digest that is the caller's", () => {
    const reader = new ChecksumReader(new BytesIO(TEXT), "sha256");
    reader.read();
    reader.digest().fill(0);
    expect(reader.hexdigest()).toBe(CHECK.sha256);
    expect(reader.digest().buffer.byteLength).toBe(32);
  });

  it.each<[string, () => Hash, string]>([
    ["node:crypto", () => createHash("sha256"), CHECK.sha256],
    ["@noble/hashes", () => sha256.create(), CHECK.sha256],
    ["@noble/hashes, blake3", () => blake3.create({}), Buffer.from(blake3(TEXT)).toString("hex")],
  ])("take a hash of %s", (_, hash, digest) => {
    const reader = new ChecksumReader(new BytesIO(TEXT), hash());
    reader.read(4);
    const before = reader.hexdigest();
    expect(before).not.toBe(digest);
    reader.read();
    expect(reader.hexdigest()).toBe(digest);
    expect(() => new ChecksumReader(new BytesIO(TEXT), hash(), { expected: digest }).read()).not.toThrow();
    expect(() => new ChecksumReader(new BytesIO(TEXT), hash(), { expected: "00" }).read()).toThrow(
      ChecksumError,
    );
  });

  it("end a hash that cannot be copied at its first digest", () => {
    const native = createHash("sha256");
    const hash: Hash = { update: (data) => native.update(data), digest: () => native.digest() };
    const reader = new ChecksumReader(new BytesIO(TEXT), hash);
    reader.read(8);
    const digest = reader.hexdigest();
    expect(digest).toBe(createHash("sha256").update("12345678").digest("hex"));
    expect(() => reader.read()).toThrow(UnsupportedOperation);
    expect(reader.hexdigest()).toBe(digest);
  });

  it("cannot be sought", () => {
    for (const stream of [
      new ChecksumReader(new BytesIO(TEXT), "crc32"),
      new ChecksumWriter(new BytesIO(), "crc32"),
    ]) {
      expect(stream.seekable()).toBe(false);
      expect(() => stream.seek(0)).toThrow(UnsupportedOperation);
      expect(() => stream.truncate(0)).toThrow(UnsupportedOperation);
      expect(stream.tell()).toBe(0);
    }
  });

  it("go one way", () => {
    const reader = new ChecksumReader(new BytesIO(TEXT), "crc32");
    expect([reader.readable(), reader.writable()]).toEqual([true, false]);
    expect(() => reader.write(TEXT)).toThrow(UnsupportedOperation);
    const writer = new ChecksumWriter(new BytesIO(TEXT), "crc32");
    expect([writer.readable(), writer.writable()]).toEqual([false, true]);
    expect(() => writer.read()).toThrow(UnsupportedOperation);
  });

  it.each<[string, unknown, unknown, new (message: string) => Error]>([
    ["a name that there is not", "sha255", undefined, RangeError],
    ["a name of every object", "toString", undefined, RangeError],
    ["no checksum", undefined, undefined, TypeError],
    ["an object that is no hash", { update() {} }, undefined, TypeError],
    ["digits that are no hexadecimal number", "crc32", "xyz0", RangeError],
    ["an odd number of digits", "crc32", "123", RangeError],
    ["no digits", "crc32", "", RangeError],
    ["a number for a digest", "crc32", 5, TypeError],
  ])("refuse %s", (_, checksum, expected, error) => {
    const options = { expected: expected as string };
    expect(() => new ChecksumReader(new BytesIO(), checksum as "crc32", options)).toThrow(error);
    expect(() => new ChecksumWriter(new BytesIO(), checksum as "crc32", options)).toThrow(error);
  });
});

describe("ChecksumReader with an expected digest", () => {
  const damaged = utf8("123456780");

  it.each(NAMES)("is silent where it is the right one: %s", (name) => {
    for (const expected of [CHECK[name], CHECK[name].toUpperCase(), Buffer.from(CHECK[name], "hex")]) {
      const reader = new ChecksumReader(new BytesIO(TEXT), name, { expected });
      expect(reader.read()).toEqual(TEXT);
      reader.close();
    }
  });

  it.each(NAMES)("throws at the end where it is another one, and then always: %s", (name) => {
    const reader = new ChecksumReader(new BytesIO(damaged), name, { expected: CHECK[name] });
    expect(reader.read(9)).toEqual(damaged);
    const error = errorOf(() => reader.read(1)) as ChecksumError;
    expect(error).toBeInstanceOf(ChecksumError);
    expect([error.code, error.name, error.expected, error.actual]).toEqual([
      "ERR_IO_CHECKSUM",
      "ChecksumError",
      CHECK[name],
      reader.hexdigest(),
    ]);
    expect(error.message).toBe(
      `Cannot read to the end as the checksum must be ${CHECK[name]}: received ${error.actual}`,
    );
    for (const again of [
      () => reader.read(),
      () => reader.read(0),
      () => reader.readinto(new Uint8Array(1)),
    ]) {
      expect(errorOf(again)).toBe(error);
    }
    expect(() => reader.close()).not.toThrow();
    expect(reader.closed).toBe(true);
  });

  it("gives out nothing of one read() of all", () => {
    const reader = new ChecksumReader(pipe(damaged), "crc32", { expected: CHECK.crc32 });
    expect(() => reader.read()).toThrow(ChecksumError);
  });

  it("says so through a BufferedReader and its lines", () => {
    const raw = new ChecksumReader(new BytesIO(utf8("one\ntwo\n")), "crc32", { expected: "00000000" });
    expect(() => [...new BufferedReader(raw)]).toThrow(ChecksumError);
  });

  it("verifies all bytes at close(), also those that nobody read", () => {
    for (const size of [0, 1, 8, 9]) {
      const good = new ChecksumReader(new BytesIO(TEXT), "crc32", { expected: CHECK.crc32 });
      good.read(size);
      expect(() => good.close()).not.toThrow();
      expect(good.hexdigest()).toBe(CHECK.crc32);
      const bad = new ChecksumReader(new BytesIO(damaged), "crc32", { expected: CHECK.crc32 });
      bad.read(size);
      expect(() => bad.close()).toThrow(ChecksumError);
      expect(bad.closed).toBe(true);
      expect(() => bad.close()).not.toThrow();
    }
  });

  it("closes the stream below, where asked to, also where the digest is wrong", () => {
    const file = new BytesIO(damaged);
    const reader = new ChecksumReader(file, "crc32", { expected: CHECK.crc32, close: true });
    expect(() => reader.close()).toThrow(ChecksumError);
    expect(file.closed).toBe(true);
  });

  it("cannot verify what it would have to wait for", () => {
    const reader = new ChecksumReader({ read: () => null }, "crc32", { expected: CHECK.crc32 });
    expect(() => reader.close()).toThrow(BlockingIOError);
    expect(reader.closed).toBe(true);
  });

  it("reads nothing at close(), where no digest is expected", () => {
    const file = new BytesIO(TEXT);
    new ChecksumReader(file, "crc32").close();
    expect(file.tell()).toBe(0);
  });
});

describe("ChecksumWriter with an expected digest", () => {
  it("is silent where it is the right one, and throws at close() where it is another one", () => {
    const good = new ChecksumWriter(new BytesIO(), "sha256", { expected: CHECK.sha256 });
    good.write(TEXT);
    good.close();
    const file = new BytesIO();
    const bad = new ChecksumWriter(file, "sha256", { expected: CHECK.sha256, close: true });
    bad.write(TEXT.subarray(1));
    expect(() => bad.close()).toThrow(ChecksumError);
    expect([bad.closed, file.closed]).toEqual([true, true]);
    expect(() => bad.close()).not.toThrow();
  });
});
