import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { x25519 } from "@noble/curves/ed25519.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { scrypt } from "@noble/hashes/scrypt.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { Decrypter, Encrypter, type Identity, type Recipient, Stanza } from "age-encryption";
import { BytesIO } from "bytesio";
import { noblePrimitives } from "bytesio/adapters";
import { EncryptedReader, EncryptedWriter, generateIdentity, recipientOf } from "bytesio/age";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CHUNK, decrypted, encrypted, KEY, sample } from "../support/samples.ts";

const SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 200_000];
const identity = generateIdentity();
const recipient = recipientOf(identity);

/** What `key` does, written a second time from its description, with another library. */
class KeyOfBytes implements Identity, Recipient {
  wrapFileKey(fileKey: Uint8Array): Stanza[] {
    const salt = Uint8Array.from({ length: 16 }, (_, index) => index);
    const body = this.#cipher(salt).encrypt(fileKey);
    return [new Stanza(["bytesio/key", Buffer.from(salt).toString("base64").replace(/=/g, "")], body)];
  }
  unwrapFileKey(stanzas: Stanza[]): Uint8Array | null {
    const stanza = stanzas.find(({ args }) => args[0] === "bytesio/key");
    if (stanza === undefined) return null;
    return this.#cipher(Buffer.from(stanza.args[1] ?? "", "base64")).decrypt(stanza.body);
  }
  #cipher(salt: Uint8Array) {
    const info = new TextEncoder().encode("bytesio/key");
    return chacha20poly1305(hkdf(sha256, KEY, salt, info, 32), new Uint8Array(12));
  }
}

describe("the npm package age-encryption", () => {
  it.each(SIZES)("opens what EncryptedWriter wrote: %i bytes", async (size) => {
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    decrypter.addIdentity(new KeyOfBytes());
    decrypter.addPassphrase("pässword");
    for (const options of [
      { recipients: [recipient] },
      { key: KEY },
      { passphrase: "pässword", workFactor: 4 },
    ]) {
      expect(await decrypter.decrypt(encrypted(sample(size), options))).toEqual(sample(size));
    }
  });

  it.each(SIZES)("writes what EncryptedReader opens: %i bytes", async (size) => {
    const toRecipient = new Encrypter();
    toRecipient.addRecipient(recipient);
    toRecipient.addRecipient(recipientOf(generateIdentity()));
    const toKey = new Encrypter();
    toKey.addRecipient(new KeyOfBytes());
    const toPassphrase = new Encrypter();
    toPassphrase.setPassphrase("pässword");
    toPassphrase.setScryptWorkFactor(4);
    for (const [encrypter, keys] of [
      [toRecipient, { identities: [identity] }],
      [toKey, { key: KEY }],
      [toPassphrase, { passphrase: "pässword" }],
    ] as const) {
      const file = await encrypter.encrypt(sample(size));
      expect(Buffer.from(decrypted(file, keys)).equals(sample(size))).toBe(true);
      if (size < 5) continue;
      const reader = new EncryptedReader(new BytesIO(file), keys);
      reader.seek(-5, 2);
      expect(reader.read()).toEqual(sample(size).subarray(size - 5));
    }
  });
});

describe("noblePrimitives()", () => {
  const primitives = noblePrimitives({ chacha20poly1305, hkdf, hmac, scrypt, sha256, x25519 });
  const text = sample(70_000);

  it.each([
    ["a passphrase", { passphrase: "secret", workFactor: 4 }, { passphrase: "secret" }],
    ["a key", { key: KEY }, { key: KEY }],
    ["a recipient", { recipients: [recipient] }, { identities: [identity] }],
  ])("open what those of the runtime sealed, and the reverse: %s", (_, options, keys) => {
    const file = new BytesIO(encrypted(text, options));
    expect(new EncryptedReader(file, { ...keys, primitives }).read()).toEqual(text);
    expect(decrypted(encrypted(text, { ...options, primitives }), keys)).toEqual(text);
  });

  it("refuse what those of the runtime refuse", () => {
    const file = encrypted(text);
    file[file.length - 1] = (file[file.length - 1] ?? 0) ^ 1;
    const reader = new EncryptedReader(new BytesIO(file), { key: KEY, primitives });
    expect(reader.read(CHUNK)).toHaveLength(CHUNK);
    expect(() => reader.read(1)).toThrow("Cannot decrypt chunk 1");
    const lowOrder = "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z";
    expect(() => new EncryptedWriter(new BytesIO(), { recipients: [lowOrder], primitives })).toThrow(
      RangeError,
    );
  });

  it("make the same recipient of an identity", () => {
    expect(recipientOf(identity, primitives)).toBe(recipient);
  });
});

const hasAge = (() => {
  try {
    execFileSync("age", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

describe.skipIf(!hasAge)("the program age", () => {
  const folder = mkdtempSync(join(tmpdir(), "bytesio-age-"));
  const identityFile = join(folder, "identity");
  const age = (args: string[], input: Uint8Array) => execFileSync("age", args, { input, maxBuffer: 2 ** 24 });
  beforeAll(() => writeFileSync(identityFile, `${identity}\n`));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(SIZES)("opens what EncryptedWriter wrote: %i bytes", (size) => {
    const file = encrypted(sample(size), {
      recipients: [recipientOf(generateIdentity()), recipient],
      key: KEY,
    });
    expect(age(["--decrypt", "--identity", identityFile], file).equals(sample(size))).toBe(true);
  });

  it.each(SIZES)("writes what EncryptedReader opens: %i bytes", (size) => {
    const file = age(["--encrypt", "--recipient", recipient], sample(size));
    expect(Buffer.from(decrypted(file, { identities: [identity] })).equals(sample(size))).toBe(true);
  });
});
