/**
 * The cryptographic functions that encrypted streams are made of. None is implemented here: they come from
 * `node:crypto`, or from a library that the caller passes in.
 *
 * @module
 */

import { joined } from "../base/bytes.ts";
import { UnsupportedOperation } from "../base/errors.ts";
import { nativeModule } from "../base/runtime.ts";
import { toBase64 } from "./armour.ts";

/**
 * The functions that encrypted streams call: those of `node:crypto` unless others are passed in.
 *
 * `noblePrimitives()` makes them of the @noble libraries.
 *
 * @example Count how often a chunk is opened
 * ```ts
 * import { type EncryptionPrimitives, nativePrimitives } from "bytesio/age";
 *
 * let opened = 0;
 * const native = nativePrimitives();
 * const counting: EncryptionPrimitives = {
 *   ...native,
 *   open(key, nonce, ciphertext) {
 *     opened += 1;
 *     return native.open(key, nonce, ciphertext);
 *   },
 * };
 * const [key, nonce] = [new Uint8Array(32), new Uint8Array(12)];
 * const [ciphertext = key, tag = key] = counting.seal(key, nonce, Uint8Array.of(7));
 * counting.open(key, nonce, Uint8Array.of(...ciphertext, ...tag))[0]; // => 7
 * opened; // => 1
 * ```
 */
export interface EncryptionPrimitives {
  /**
   * ChaCha20-Poly1305: returns the ciphertext, and the tag of 16 bytes behind it, in one array or several. Must not
   * keep the plaintext.
   */
  seal(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array): readonly Uint8Array[];
  /** The reverse, from one array into an array of its own. Throws anything if the tag is not right. */
  open(key: Uint8Array, nonce: Uint8Array, ciphertext: Uint8Array): Uint8Array;
  /** HKDF-SHA-256: returns 32 bytes. */
  hkdf(secret: Uint8Array, salt: Uint8Array, info: Uint8Array): Uint8Array;
  /** HMAC-SHA-256. */
  hmac(key: Uint8Array, data: Uint8Array): Uint8Array;
  /** scrypt with r = 8 and p = 1: returns 32 bytes. It needs `cost` KiB of memory, and may take `maxmem` bytes. */
  scrypt(passphrase: Uint8Array, salt: Uint8Array, cost: number, maxmem: number): Uint8Array;
  /**
   * X25519: returns what multiplies points by a secret, as one secret meets many points. That returns the 32 bytes of the
   * product, and throws anything, or returns zeros, if the point is of low order.
   */
  x25519(secret: Uint8Array): (point: Uint8Array) => Uint8Array;
}

/** What is called of `node:crypto`. */
interface NodeCrypto {
  createCipheriv(name: string, key: Uint8Array, nonce: Uint8Array, options: { authTagLength: 16 }): Cipher;
  createDecipheriv(name: string, key: Uint8Array, nonce: Uint8Array, options: { authTagLength: 16 }): Cipher;
  hkdfSync(
    hash: "sha256",
    secret: Uint8Array,
    salt: Uint8Array,
    info: Uint8Array,
    length: number,
  ): ArrayBuffer;
  createHmac(hash: "sha256", key: Uint8Array): { update(data: Uint8Array): { digest(): Uint8Array } };
  scryptSync(
    passphrase: Uint8Array,
    salt: Uint8Array,
    length: number,
    options: { N: number; r: number; p: number; maxmem: number },
  ): Uint8Array;
  createPrivateKey(key: { key: Uint8Array; format: "der"; type: "pkcs8" }): unknown;
  createPublicKey(key: { key: { kty: "OKP"; crv: "X25519"; x: string }; format: "jwk" }): unknown;
  diffieHellman(keys: { privateKey: unknown; publicKey: unknown }): Uint8Array;
}

interface Cipher {
  update(data: Uint8Array): Uint8Array;
  final(): Uint8Array;
  getAuthTag(): Uint8Array;
  setAuthTag(tag: Uint8Array): void;
}

export const TAG_SIZE = 16;
const CHACHA = "chacha20-poly1305";
/** What stands before the 32 bytes of a secret X25519 key in DER: RFC 8410. */
const PKCS8 = Uint8Array.of(0x30, 46, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 34, 4, 32);

/**
 * Returns the functions of `node:crypto` in the form that encrypted streams call. They are the default.
 *
 * @throws {UnsupportedOperation} if the runtime has no `node:crypto`.
 * @example
 * ```ts
 * import { nativePrimitives } from "bytesio/age";
 *
 * nativePrimitives().hmac(new Uint8Array(32), new Uint8Array(0)).length; // => 32
 * ```
 */
export function nativePrimitives(): EncryptionPrimitives {
  const crypto = nativeModule<NodeCrypto>("node:crypto");
  if (crypto === undefined) {
    throw new UnsupportedOperation(
      "Cannot encrypt or decrypt as this runtime has no node:crypto: pass primitives, such as noblePrimitives()",
    );
  }
  return {
    seal(key, nonce, plaintext) {
      const cipher = crypto.createCipheriv(CHACHA, key, nonce, { authTagLength: TAG_SIZE });
      const ciphertext = cipher.update(plaintext);
      cipher.final();
      // Together they would cost an allocation and a copy of each chunk: a fifth of the time.
      return [ciphertext, cipher.getAuthTag()];
    },
    open(key, nonce, ciphertext) {
      const decipher = crypto.createDecipheriv(CHACHA, key, nonce, { authTagLength: TAG_SIZE });
      const size = ciphertext.length - TAG_SIZE;
      decipher.setAuthTag(ciphertext.subarray(size));
      const plaintext = decipher.update(ciphertext.subarray(0, size));
      decipher.final();
      return plaintext;
    },
    hkdf: (secret, salt, info) => new Uint8Array(crypto.hkdfSync("sha256", secret, salt, info, 32)),
    hmac: (key, data) => crypto.createHmac("sha256", key).update(data).digest(),
    scrypt: (passphrase, salt, cost, maxmem) =>
      crypto.scryptSync(passphrase, salt, 32, { N: cost, r: 8, p: 1, maxmem }),
    x25519(secret) {
      const der = joined([PKCS8, secret]);
      const privateKey = crypto.createPrivateKey({ key: der, format: "der", type: "pkcs8" });
      return (point) => crypto.diffieHellman({ privateKey, publicKey: publicKey(crypto, point) });
    },
  };
}

/** Returns `size` random bytes of the runtime's generator. */
export function randomBytes(size: number): Uint8Array<ArrayBuffer> {
  return globalThis.crypto.getRandomValues(new Uint8Array(size));
}

/** Of JSON (RFC 8037), as OpenSSL takes seven times as long to find out what a key in DER is. */
function publicKey(crypto: NodeCrypto, point: Uint8Array): unknown {
  const x = toBase64(point).replaceAll("+", "-").replaceAll("/", "_");
  return crypto.createPublicKey({ key: { kty: "OKP", crv: "X25519", x }, format: "jwk" });
}
