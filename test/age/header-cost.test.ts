import crypto from "node:crypto";
import { BytesIO } from "bytesio";
import {
  DecryptionError,
  EncryptedReader,
  type EncryptedReaderOptions,
  EncryptedWriter,
  generateIdentity,
  recipientOf,
} from "bytesio/age";
import { describe, expect, it, vi } from "vitest";
import { text, utf8 } from "../support/contract-suite.ts";
import { errorOf } from "../support/samples.ts";

/** A file for so many others, and then for the holder of `identity`. */
function fileFor(others: number, identity: string): Uint8Array<ArrayBuffer> {
  const file = new BytesIO();
  const other = recipientOf(generateIdentity());
  const recipients = [...new Array<string>(others).fill(other), recipientOf(identity)];
  const writer = new EncryptedWriter(file, { recipients });
  writer.write(utf8("Hello"));
  writer.close();
  return file.getvalue();
}

/** What each call gives is one byte. */
function trickle(bytes: Uint8Array<ArrayBuffer>) {
  const below = new BytesIO(bytes);
  const source = {
    reads: 0,
    read() {
      source.reads += 1;
      return below.read(1);
    },
  };
  return source;
}

const identity = generateIdentity();

describe("the header of an encrypted file", () => {
  it("makes the key object of an identity once, and one more a stanza", () => {
    const file = new BytesIO(fileFor(20, identity));
    const secret = vi.spyOn(crypto, "createPrivateKey");
    const open = vi.spyOn(crypto, "createPublicKey");
    try {
      expect(text(new EncryptedReader(file, { identities: [identity] }).read())).toBe("Hello");
      // The identity's own public key, and that of each of the 21 stanzas.
      expect([secret.mock.calls.length, open.mock.calls.length]).toEqual([1, 22]);
    } finally {
      secret.mockRestore();
      open.mockRestore();
    }
  });

  it("is refused past maxStanzas before any is tried: 1000 unless said otherwise", () => {
    const refused = (bytes: Uint8Array<ArrayBuffer>, options: EncryptedReaderOptions) => {
      const open = vi.spyOn(crypto, "diffieHellman");
      try {
        const error = errorOf(() => new EncryptedReader(new BytesIO(bytes), options)) as DecryptionError;
        expect(error).toBeInstanceOf(DecryptionError);
        expect(error.chunk).toBe(null);
        // The identity's own public key.
        expect(open).toHaveBeenCalledTimes(1);
        return error.message;
      } finally {
        open.mockRestore();
      }
    };
    const three = fileFor(2, identity);
    expect(refused(three, { identities: [identity], maxStanzas: 2 })).toBe(
      "Cannot decrypt as the header must have at most 2 stanzas: pass maxStanzas for more",
    );
    const reader = new EncryptedReader(new BytesIO(three), { identities: [identity], maxStanzas: 3 });
    expect(text(reader.read())).toBe("Hello");

    const header = text(three);
    const stanza = header.slice(header.indexOf("->"), header.indexOf("->", header.indexOf("->") + 2));
    const rest = header.slice(header.indexOf("---"));
    const crowded = utf8(`age-encryption.org/v1\n${stanza.repeat(1001)}${rest}`);
    expect(refused(crowded, { identities: [identity] })).toContain("at most 1000 stanzas");
  });

  it.each([0, -1, 1.5, "2"])("refuses maxStanzas: %s", (maxStanzas) => {
    const options = { identities: [identity], maxStanzas } as EncryptedReaderOptions;
    expect(() => new EncryptedReader(new BytesIO(), options)).toThrow("maxStanzas must be");
  });

  it("costs a few copies of its bytes, and as many reads, where they come one by one", () => {
    const bytes = fileFor(60, identity);
    const source = trickle(bytes);
    // vitest's own set() is not counted: nothing of it runs meanwhile.
    const set = Uint8Array.prototype.set;
    let copied = 0;
    Uint8Array.prototype.set = function (from: ArrayLike<number>, offset?: number): void {
      copied += from.length;
      set.call(this, from, offset);
    };
    let reader: EncryptedReader;
    try {
      reader = new EncryptedReader(source, { identities: [identity] });
    } finally {
      Uint8Array.prototype.set = set;
    }
    const header = bytes.length - 5 - 16;
    expect(source.reads).toBe(header);
    // Each byte into the buffer, then moved a few times: half the square of the header would be 18 million.
    expect(copied).toBeLessThan(6 * header);
    expect(text(reader.read())).toBe("Hello");
  });

  it("gives its chunk at the same price", () => {
    const file = new BytesIO();
    const writer = new EncryptedWriter(file, { key: new Uint8Array(32) });
    writer.write(new Uint8Array(70_000));
    writer.close();
    const source = trickle(file.getvalue());
    const reader = new EncryptedReader(source, { key: new Uint8Array(32) });
    const set = Uint8Array.prototype.set;
    let copied = 0;
    Uint8Array.prototype.set = function (from: ArrayLike<number>, offset?: number): void {
      copied += from.length;
      set.call(this, from, offset);
    };
    try {
      expect(reader.read(70_000)).toHaveLength(70_000);
    } finally {
      Uint8Array.prototype.set = set;
    }
    // One more read finds the end.
    expect(source.reads).toBe(file.size + 1);
    expect(copied).toBeLessThan(6 * file.size);
  });
});
