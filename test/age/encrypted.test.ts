import {
  BlockingIOError,
  BytesIO,
  type BytesLike,
  ClosedError,
  SEEK_CUR,
  SEEK_END,
  UnsupportedOperation,
} from "bytesio";
import {
  DecryptionError,
  EncryptedReader,
  EncryptedWriter,
  type EncryptionPrimitives,
  generateIdentity,
  nativePrimitives,
  recipientOf,
} from "bytesio/age";
import { describe, expect, it } from "vitest";
import { Random } from "../support/random.js";
import { CHUNK, decrypted, encrypted, errorOf, KEY, pipe, sample } from "../support/samples.ts";

const SIZES = [0, 1, 2, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK - 1, 2 * CHUNK, 2 * CHUNK + 1, 200_000];
const IDENTITY = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
const RECIPIENT = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";

/** The primitives of the runtime, with a record of what they are called with. */
function recorded() {
  const native = nativePrimitives();
  const sealed: { nonce: string; size: number; under: string }[] = [];
  const calls = { open: 0, scrypt: 0 };
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
  const primitives: EncryptionPrimitives = {
    ...native,
    seal(key, nonce, plaintext) {
      sealed.push({ nonce: hex(nonce), size: plaintext.length, under: hex(key) });
      return native.seal(key, nonce, plaintext);
    },
    open(key, nonce, ciphertext) {
      calls.open += 1;
      return native.open(key, nonce, ciphertext);
    },
    scrypt(...args) {
      calls.scrypt += 1;
      return native.scrypt(...args);
    },
  };
  return { primitives, sealed, calls };
}

class Disk extends BytesIO {
  isFull = false;
  override write(data: BytesLike): number {
    if (this.isFull) throw new Error("disk full");
    return super.write(data);
  }
}

describe("EncryptedWriter and EncryptedReader", () => {
  it.each(SIZES)("give back what was written, in whatever pieces: %i bytes", (size) => {
    const plaintext = sample(size);
    for (const piece of [1000, CHUNK - 1, CHUNK, CHUNK + 1, 1_000_000]) {
      const file = new BytesIO();
      const writer = new EncryptedWriter(file, { key: KEY });
      for (let start = 0; start < size; start += piece) {
        const part = plaintext.subarray(start, start + piece);
        expect(writer.write(part)).toBe(part.length);
        expect(writer.tell()).toBe(start + part.length);
      }
      writer.close();
      const stored = file.getvalue();
      for (const source of [new BytesIO(stored), pipe(stored)]) {
        const reader = new EncryptedReader(source, { key: KEY });
        const parts: Uint8Array[] = [];
        for (let part = reader.read(piece); part.length > 0; part = reader.read(piece)) parts.push(part);
        expect(Buffer.concat(parts).equals(plaintext)).toBe(true);
        expect(reader.tell()).toBe(size);
        expect(reader.read(1)).toHaveLength(0);
      }
    }
  });

  it.each(SIZES)("store 16 bytes more a chunk, one of them at least: %i bytes", (size) => {
    const empty = encrypted(new Uint8Array(0)).length - 16;
    const chunks = Math.max(1, Math.ceil(size / CHUNK));
    expect(encrypted(sample(size))).toHaveLength(empty + size + 16 * chunks);
  });

  it("open by passphrase, key or identity, and by each of several", () => {
    const [one, two] = [generateIdentity(), generateIdentity()];
    const text = sample(100);
    expect(
      decrypted(encrypted(text, { passphrase: "pässword", workFactor: 1 }), { passphrase: "pässword" }),
    ).toEqual(text);
    const file = encrypted(text, { key: KEY, recipients: [recipientOf(one), recipientOf(two)] });
    for (const keys of [
      { key: KEY },
      { identities: [one] },
      { identities: [two] },
      { identities: [generateIdentity(), two], passphrase: "x" },
    ]) {
      expect(decrypted(file, keys)).toEqual(text);
    }
  });

  it("begin where the stream below stands, and leave what is before", () => {
    const file = new BytesIO(Uint8Array.of(1, 2, 3));
    file.seek(0, SEEK_END);
    const writer = new EncryptedWriter(file, { key: KEY });
    writer.write(sample(70_000));
    writer.close();
    expect(file.getvalue().subarray(0, 3)).toEqual(Uint8Array.of(1, 2, 3));
    file.seek(3);
    const reader = new EncryptedReader(file, { key: KEY });
    expect(reader.seek(69_999)).toBe(69_999);
    expect(reader.read()).toEqual(sample(70_000).subarray(69_999));
  });

  it("never write the same bytes twice", () => {
    const files = Array.from({ length: 5 }, () =>
      Buffer.from(encrypted(sample(50)))
        .subarray(-66)
        .toString("hex"),
    );
    expect(new Set(files).size).toBe(5);
  });
});

describe("EncryptedWriter", () => {
  it("seals each chunk with a nonce of its own, the last one marked", () => {
    const { primitives, sealed } = recorded();
    const file = new BytesIO();
    const writer = new EncryptedWriter(file, { key: KEY, primitives });
    writer.write(sample(2 * CHUNK));
    expect(sealed).toHaveLength(2);
    writer.write(sample(5));
    writer.close();
    const [wrapped, ...chunks] = sealed;
    expect(wrapped?.size).toBe(16);
    expect(chunks.map(({ size }) => size)).toEqual([CHUNK, CHUNK, 5]);
    expect(chunks.map(({ nonce }) => nonce)).toEqual([
      `${"00".repeat(12)}`,
      `${"00".repeat(10)}0100`,
      `${"00".repeat(10)}0201`,
    ]);
    expect(new Set(chunks.map(({ under }) => under)).size).toBe(1);
    expect(wrapped?.under).not.toBe(chunks[0]?.under);
  });

  it("keeps a full chunk back until it is known whether it is the last", () => {
    const { primitives, sealed } = recorded();
    const writer = new EncryptedWriter(new BytesIO(), { key: KEY, primitives });
    writer.write(sample(CHUNK));
    writer.flush();
    expect(sealed).toHaveLength(1);
    writer.close();
    expect(sealed.at(-1)?.nonce).toBe(`${"00".repeat(11)}01`);
  });

  it("uses no nonce again after the stream below has failed, and goes on with what it sealed", () => {
    const { primitives, sealed } = recorded();
    const file = new Disk();
    const writer = new EncryptedWriter(file, { key: KEY, primitives });
    writer.write(sample(CHUNK));
    file.isFull = true;
    expect(() => writer.write(sample(CHUNK))).toThrow("disk full");
    expect(() => writer.write(sample(CHUNK))).toThrow("disk full");
    file.isFull = false;
    writer.write(sample(CHUNK));
    writer.close();
    const nonces = sealed.map(({ nonce, under }) => under + nonce);
    expect(new Set(nonces).size).toBe(nonces.length);
    const both = Buffer.concat([sample(CHUNK), sample(CHUNK)]);
    expect(both.equals(decrypted(file.getvalue()))).toBe(true);
  });

  it("goes on where the stream below writes little at once", () => {
    const file = new BytesIO();
    const writer = new EncryptedWriter(
      { write: (data: Uint8Array) => file.write(data.subarray(0, 1000)) },
      { key: KEY },
    );
    writer.write(sample(100_000));
    writer.close();
    expect(decrypted(file.getvalue())).toEqual(sample(100_000));
  });

  it("abort() leaves what nobody takes for complete", () => {
    for (const size of [0, 10, CHUNK, CHUNK + 1]) {
      const file = new BytesIO();
      const writer = new EncryptedWriter(file, { key: KEY });
      writer.write(sample(size));
      writer.abort();
      expect(writer.closed).toBe(true);
      expect(() => decrypted(file.getvalue())).toThrow(DecryptionError);
    }
  });

  it("is written to only", () => {
    const writer = new EncryptedWriter(new BytesIO(), { key: KEY });
    expect([writer.readable(), writer.writable(), writer.seekable()]).toEqual([false, true, false]);
    expect(() => writer.read()).toThrow(UnsupportedOperation);
    expect(() => writer.seek(0)).toThrow(UnsupportedOperation);
    expect(() => writer.truncate()).toThrow(UnsupportedOperation);
    writer.close();
    for (const call of [
      () => writer.write(KEY),
      () => writer.tell(),
      () => writer.flush(),
      () => writer.seek(0),
    ]) {
      expect(call).toThrow(ClosedError);
    }
  });

  it("leaves the stream below open, unless asked to close it", () => {
    const [open, closed] = [new BytesIO(), new BytesIO()];
    {
      using _one = new EncryptedWriter(open, { key: KEY });
      using _two = new EncryptedWriter(closed, { key: KEY, close: true });
    }
    expect([open.closed, closed.closed]).toEqual([false, true]);
    expect(decrypted(open.getvalue())).toHaveLength(0);
  });

  it("throws what the stream below throws at the last chunk, is closed then, and not complete", () => {
    const file = new Disk();
    const writer = new EncryptedWriter(file, { key: KEY });
    writer.write(sample(10));
    file.isFull = true;
    expect(() => writer.close()).toThrow("disk full");
    expect(writer.closed).toBe(true);
    expect(() => writer.close()).not.toThrow();
    expect(() => decrypted(file.getvalue())).toThrow(DecryptionError);
  });

  it.each([
    ["no key at all", {}, TypeError],
    ["no recipients", { recipients: [] }, TypeError],
    ["a key of 31 bytes", { key: KEY.subarray(1) }, RangeError],
    ["a key of 33 bytes", { key: new Uint8Array(33) }, RangeError],
    ["a key that is text", { key: "0".repeat(32) }, TypeError],
    ["an empty passphrase", { passphrase: "" }, TypeError],
    ["a passphrase that is no text", { passphrase: 5 }, TypeError],
    ["a passphrase with a key", { passphrase: "x", key: KEY }, RangeError],
    ["a passphrase with recipients", { passphrase: "x", recipients: [RECIPIENT] }, RangeError],
    ["an identity for a recipient", { recipients: [IDENTITY] }, RangeError],
    ["a recipient with a letter changed", { recipients: [RECIPIENT.replace("zvk", "zvq")] }, RangeError],
    ["a recipient in two cases", { recipients: [RECIPIENT.replace("zvk", "ZVK")] }, RangeError],
    [
      "a recipient of low order",
      { recipients: ["age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z"] },
      RangeError,
    ],
    ["a work factor of 0", { passphrase: "x", workFactor: 0 }, RangeError],
    ["a work factor of 23", { passphrase: "x", workFactor: 23 }, RangeError],
    ["a work factor of 1.5", { passphrase: "x", workFactor: 1.5 }, TypeError],
  ])("refuses %s, and writes nothing", (_, options, error) => {
    const file = new BytesIO();
    expect(() => new EncryptedWriter(file, options as never)).toThrow(error);
    expect(file.getvalue()).toHaveLength(0);
  });

  it("refuses what cannot be written to", () => {
    for (const wrong of [null, undefined, {}, { read: () => KEY }, "text"]) {
      expect(() => new EncryptedWriter(wrong as never, { key: KEY })).toThrow(TypeError);
    }
  });
});

describe("EncryptedReader", () => {
  const size = 5 * CHUNK + 100;
  const plaintext = sample(size);
  const stored = encrypted(plaintext);

  it("decrypts the chunks that a read touches, and no other", () => {
    const { primitives, calls } = recorded();
    const reader = new EncryptedReader(new BytesIO(stored), { key: KEY, primitives });
    const opens = (action: () => unknown) => {
      const before = calls.open;
      action();
      return calls.open - before;
    };
    expect(calls.open).toBe(1);
    expect(opens(() => reader.seek(3 * CHUNK + 5))).toBe(0);
    expect(opens(() => reader.read(10))).toBe(1);
    expect(opens(() => reader.read(10))).toBe(0);
    expect(opens(() => reader.seek(-20, SEEK_CUR))).toBe(0);
    expect(opens(() => reader.read(CHUNK - 5))).toBe(0);
    expect(opens(() => reader.read(1))).toBe(1);
    expect(opens(() => reader.seek(2 * CHUNK - 1))).toBe(0);
    expect(opens(() => reader.read(2))).toBe(2);
    expect(opens(() => reader.seek(0, SEEK_END))).toBe(1);
    expect(opens(() => reader.seek(0, SEEK_END))).toBe(0);
    expect(opens(() => reader.read())).toBe(0);
    expect(opens(() => reader.seek(0))).toBe(0);
    expect(opens(() => reader.read())).toBe(6);
  });

  it("reads below no more than the header and the chunk", () => {
    const file = new BytesIO(stored);
    let size = 0;
    const source = {
      read: (wanted?: number | null) => {
        size += wanted ?? Infinity;
        return file.read(wanted);
      },
      readinto(target: Uint8Array) {
        size += target.length;
        return file.readinto(target);
      },
      seek: (offset: number, whence?: number) => file.seek(offset, whence),
      tell: () => file.tell(),
    };
    const reader = new EncryptedReader(source, { key: KEY });
    reader.seek(4 * CHUNK + 1);
    reader.read(1);
    expect(size).toBe(512 + CHUNK + 16);
  });

  it("finds every byte, wherever it is asked for", () => {
    const reader = new EncryptedReader(new BytesIO(stored), { key: KEY });
    const random = new Random(1);
    for (let round = 0; round < 300; round++) {
      const position = random.below(size + 1000);
      const wanted = random.below(round % 10 === 0 ? 3 * CHUNK : 300);
      expect(reader.seek(position)).toBe(position);
      const found = reader.read(wanted);
      expect(Buffer.from(found).equals(plaintext.subarray(position, position + wanted))).toBe(true);
      expect(reader.tell()).toBe(position + found.length);
    }
  });

  it("read1() stays within one chunk", () => {
    const reader = new EncryptedReader(new BytesIO(stored), { key: KEY });
    reader.seek(CHUNK - 3);
    expect([reader.read1(10).length, reader.read1().length, reader.read1(2).length]).toEqual([3, CHUNK, 2]);
  });

  it("gives arrays of its own, which change nothing", () => {
    const reader = new EncryptedReader(new BytesIO(stored), { key: KEY });
    for (const wanted of [10, CHUNK, CHUNK + 1]) {
      reader.seek(0);
      const found = reader.read(wanted);
      expect([found.constructor, found.byteOffset, found.buffer.byteLength]).toEqual([Uint8Array, 0, wanted]);
      found.fill(0);
      reader.seek(0);
      expect(reader.read(5)).toEqual(plaintext.subarray(0, 5));
    }
  });

  it("reads a pipe from start to end, and seeks nowhere", () => {
    const reader = new EncryptedReader(pipe(stored), { key: KEY });
    expect(reader.seekable()).toBe(false);
    expect(() => reader.seek(0)).toThrow(UnsupportedOperation);
    const target = new Uint8Array(size + 5);
    expect(reader.readinto(target)).toBe(size);
    expect(Buffer.from(target.subarray(0, size)).equals(plaintext)).toBe(true);
    expect(reader.readinto(target)).toBe(0);
  });

  it("says when it would have to wait, and goes on later", () => {
    const file = new BytesIO(stored);
    const [start] = [stored.length - size - 6 * 16];
    let waits = false;
    const source = {
      read(wanted?: number | null) {
        waits = file.tell() > start && !waits;
        return waits ? null : file.read(Math.min(wanted ?? 0, 30_000));
      },
    };
    const reader = new EncryptedReader(source, { key: KEY });
    const parts: Uint8Array[] = [];
    let waited = 0;
    for (;;) {
      try {
        const part = reader.read(2 * CHUNK);
        if (part.length === 0) break;
        parts.push(part);
      } catch (error) {
        if (!(error instanceof BlockingIOError)) throw error;
        waited += 1;
      }
    }
    expect(waited).toBeGreaterThan(5);
    expect(Buffer.concat(parts).equals(plaintext)).toBe(true);
  });

  it("is read only", () => {
    const reader = new EncryptedReader(new BytesIO(stored), { key: KEY });
    expect([reader.readable(), reader.writable(), reader.seekable()]).toEqual([true, false, true]);
    expect(() => reader.write(KEY)).toThrow(UnsupportedOperation);
    expect(() => reader.truncate()).toThrow(UnsupportedOperation);
  });

  it("closes the stream below where it is asked to", () => {
    const [open, closed] = [new BytesIO(stored), new BytesIO(stored)];
    new EncryptedReader(open, { key: KEY }).close();
    new EncryptedReader(closed, { key: KEY, close: true }).close();
    expect([open.closed, closed.closed]).toEqual([false, true]);
  });

  it.each([
    ["another key", { key: new Uint8Array(32) }],
    ["a passphrase", { passphrase: "x" }],
    ["an identity", { identities: [IDENTITY] }],
  ])("does not open with %s", (_, keys) => {
    const error = errorOf(() => decrypted(stored, keys)) as DecryptionError;
    expect(error).toBeInstanceOf(DecryptionError);
    expect([error.code, error.chunk, error.name]).toEqual(["ERR_IO_DECRYPT", null, "DecryptionError"]);
    expect(error.message).toBe("Cannot decrypt as the keys must open the header: received others");
  });

  it("does not open with another passphrase, nor one in another case", () => {
    const file = encrypted(plaintext.subarray(0, 10), { passphrase: "secret", workFactor: 1 });
    for (const passphrase of ["Secret", "secret ", "x"]) {
      expect(() => decrypted(file, { passphrase })).toThrow(DecryptionError);
    }
  });

  it("refuses a work factor above its own before it does the work", () => {
    const { primitives, calls } = recorded();
    const file = encrypted(plaintext.subarray(0, 10), { passphrase: "secret", workFactor: 6 });
    const open = (maxWorkFactor: number) =>
      new EncryptedReader(new BytesIO(file), { passphrase: "secret", maxWorkFactor, primitives });
    expect(() => open(5)).toThrow("the scrypt work factor must be <= 5: received 6");
    expect(calls.scrypt).toBe(0);
    expect(open(6).read()).toHaveLength(10);
  });

  it.each([
    ["no key at all", {}, TypeError],
    ["no identities", { identities: [] }, TypeError],
    ["a key of 16 bytes", { key: KEY.subarray(16) }, RangeError],
    ["a recipient for an identity", { identities: [RECIPIENT] }, RangeError],
    ["a maximal work factor of 23", { passphrase: "x", maxWorkFactor: 23 }, RangeError],
    ["a passphrase that is no text", { passphrase: KEY }, TypeError],
  ])("refuses %s, and reads nothing", (_, options, error) => {
    const file = new BytesIO(stored);
    const thrown = errorOf(() => new EncryptedReader(file, options as never)) as Error;
    expect(thrown).toBeInstanceOf(error);
    expect(file.tell()).toBe(0);
  });

  it("says nothing of a secret in its errors", () => {
    const wrong = IDENTITY.replace("GFPYY", "GFPYQ");
    const { message } = errorOf(() => decrypted(stored, { identities: [wrong] })) as Error;
    expect(message).not.toContain("GFPYQ");
  });

  it("reads no more than 1 MiB and a little for a header without an end", () => {
    let given = 0;
    const endless = {
      read(wanted?: number | null) {
        given += wanted ?? 0;
        return new Uint8Array(wanted ?? 0).fill(97);
      },
    };
    expect(() => new EncryptedReader(endless, { key: KEY })).toThrow(
      "the header must have at most 1048576 bytes",
    );
    expect(given).toBeLessThan(2 ** 21 + 1);
  });

  it("takes the functions of another implementation, and believes none that returns too much", () => {
    const primitives: EncryptionPrimitives = {
      ...nativePrimitives(),
      open: (_key, _nonce, ciphertext) => new Uint8Array(ciphertext.length > 32 ? 5 : 16),
    };
    expect(() => new EncryptedReader(new BytesIO(stored), { key: KEY, primitives })).toThrow(DecryptionError);
  });
});

describe("generateIdentity() and recipientOf()", () => {
  it("make pairs that fit, each another one", () => {
    const identities = Array.from({ length: 20 }, () => generateIdentity());
    expect(new Set(identities).size).toBe(20);
    for (const identity of identities) {
      expect(identity).toMatch(/^AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}$/);
      expect(recipientOf(identity)).toMatch(/^age1[02-9ac-hj-np-z]{58}$/);
    }
  });

  it("take either case, and nothing else", () => {
    expect(recipientOf(IDENTITY)).toBe(RECIPIENT);
    expect(recipientOf(IDENTITY.toLowerCase())).toBe(RECIPIENT);
    for (const wrong of ["", RECIPIENT, `${IDENTITY}Q`, IDENTITY.slice(1), null, 5]) {
      expect(() => recipientOf(wrong as string)).toThrow(RangeError);
    }
  });
});
