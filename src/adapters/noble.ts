import type { EncryptionPrimitives } from "../age/index.ts";

/**
 * The functions that `noblePrimitives()` calls, under the names that `@noble/ciphers`, `@noble/hashes` and `@noble/curves`
 * export.
 *
 * @example
 * ```ts
 * import type { NobleModules } from "bytesio/adapters";
 *
 * const names: (keyof NobleModules)[] = ["chacha20poly1305", "hkdf", "hmac", "scrypt", "sha256", "x25519"];
 * names.length; // => 6
 * ```
 */
export interface NobleModules<Sha = unknown> {
  /** From `@noble/ciphers/chacha.js`. */
  chacha20poly1305(
    key: Uint8Array,
    nonce: Uint8Array,
  ): { encrypt(plaintext: Uint8Array): Uint8Array; decrypt(ciphertext: Uint8Array): Uint8Array };
  /** From `@noble/hashes/hkdf.js`. */
  hkdf(hash: Sha, secret: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Uint8Array;
  /** From `@noble/hashes/hmac.js`. */
  hmac(hash: Sha, key: Uint8Array, data: Uint8Array): Uint8Array;
  /** From `@noble/hashes/scrypt.js`. */
  scrypt(
    passphrase: Uint8Array,
    salt: Uint8Array,
    options: { N: number; r: number; p: number; dkLen: number; maxmem: number },
  ): Uint8Array;
  /** From `@noble/hashes/sha2.js`. */
  sha256: Sha;
  /** From `@noble/curves/ed25519.js`. */
  x25519: { scalarMult(secret: Uint8Array, point: Uint8Array): Uint8Array };
}

/**
 * Returns the functions of the @noble libraries in the form that encrypted streams call. They are for browsers, which have
 * no other synchronous encryption.
 *
 * The libraries are audited. They are JavaScript, and encrypt tens of MiB a second.
 *
 * @example
 * ```ts
 * import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
 * import { x25519 } from "@noble/curves/ed25519.js";
 * import { hkdf } from "@noble/hashes/hkdf.js";
 * import { hmac } from "@noble/hashes/hmac.js";
 * import { scrypt } from "@noble/hashes/scrypt.js";
 * import { sha256 } from "@noble/hashes/sha2.js";
 * import { BytesIO } from "bytesio";
 * import { noblePrimitives } from "bytesio/adapters";
 * import { EncryptedWriter } from "bytesio/age";
 *
 * const primitives = noblePrimitives({ chacha20poly1305, hkdf, hmac, scrypt, sha256, x25519 });
 * const file = new BytesIO();
 * new EncryptedWriter(file, { key: new Uint8Array(32), primitives }).close();
 * file.getvalue().subarray(0, 21); // => new TextEncoder().encode("age-encryption.org/v1")
 * ```
 */
export function noblePrimitives<Sha>(modules: NobleModules<Sha>): EncryptionPrimitives {
  const { chacha20poly1305, hkdf, hmac, scrypt, sha256, x25519 } = modules;
  return {
    seal: (key, nonce, plaintext) => [chacha20poly1305(key, nonce).encrypt(plaintext)],
    open: (key, nonce, ciphertext) => chacha20poly1305(key, nonce).decrypt(ciphertext),
    hkdf: (secret, salt, info) => hkdf(sha256, secret, salt, info, 32),
    hmac: (key, data) => hmac(sha256, key, data),
    scrypt: (passphrase, salt, cost, maxmem) =>
      scrypt(passphrase, salt, { N: cost, r: 8, p: 1, dkLen: 32, maxmem }),
    x25519: (secret) => (point) => x25519.scalarMult(secret, point),
  };
}
