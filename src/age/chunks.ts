/**
 * The payload of an age file: the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár over
 * ChaCha20-Poly1305, in chunks of 64 KiB.
 *
 * ```text
 * payload key = HKDF-SHA-256(file key, salt = 16 random bytes, "payload")
 * nonce       = number of the chunk (11 bytes, big-endian) | 1 if it is the last one, else 0 (1 byte)
 * ```
 *
 * So no nonce is used twice, no chunk opens at another place, and only the last chunk opens as the last chunk.
 *
 * @module
 */

import { DecryptionError } from "./decryption-error.ts";
import { asciiOf } from "./header.ts";
import { type EncryptionPrimitives, TAG_SIZE } from "./primitives.ts";

export const PLAIN_SIZE: number = 64 * 1024;
export const SEALED_SIZE: number = PLAIN_SIZE + TAG_SIZE;
export const NONCE_SIZE = 16;

export class Chunks {
  readonly #key: Uint8Array;
  readonly #primitives: EncryptionPrimitives;

  constructor(fileKey: Uint8Array, nonce: Uint8Array, primitives: EncryptionPrimitives) {
    this.#key = primitives.hkdf(fileKey, nonce, asciiOf("payload"));
    this.#primitives = primitives;
  }

  seal(plaintext: Uint8Array, index: number, isLast: boolean): readonly Uint8Array[] {
    return this.#primitives.seal(this.#key, nonceOf(index, isLast), plaintext);
  }

  open(sealed: Uint8Array, index: number, isLast: boolean): Uint8Array {
    if (sealed.length < TAG_SIZE)
      throw new DecryptionError("the stream ends before its last chunk does", index);
    if (sealed.length === TAG_SIZE && index > 0) {
      throw new DecryptionError("the last chunk must not be empty", index);
    }
    let plaintext: Uint8Array;
    try {
      plaintext = this.#primitives.open(this.#key, nonceOf(index, isLast), sealed);
    } catch {
      throw new DecryptionError(
        `its bytes must be as they were written, ${isLast ? "with nothing missing behind them" : "and where"}`,
        index,
      );
    }
    if (plaintext.length === sealed.length - TAG_SIZE) return plaintext;
    throw new DecryptionError(`open() must return ${sealed.length - TAG_SIZE} bytes`, index);
  }
}

function nonceOf(index: number, isLast: boolean): Uint8Array {
  const nonce = new Uint8Array(12);
  // The loop writes byte by byte, as a DataView would move so small an array out of the engine's heap.
  for (let at = 10, rest = index; rest > 0; at--, rest = Math.floor(rest / 256)) nonce[at] = rest;
  nonce[11] = Number(isLast);
  return nonce;
}
