/**
 * Bytes and streams that the tests of layers share.
 *
 * @module
 */

import { BytesIO } from "bytesio";
import {
  type DecryptionKeys,
  EncryptedReader,
  EncryptedWriter,
  type EncryptedWriterOptions,
} from "bytesio/age";

export const KEY: Uint8Array<ArrayBuffer> = Uint8Array.from({ length: 32 }, (_, index) => index);
export const CHUNK = 65536;

/** Bytes that differ from chunk to chunk. */
export function sample(size: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(
    { length: size },
    (_, index) => (index * 7 + (index >>> 8) * 13 + (index >>> 16)) & 255,
  );
}

/** What only reads, and cannot be sought: as a pipe. */
export function pipe(bytes: Uint8Array): { read(size?: number | null): Uint8Array } {
  const stream = new BytesIO(bytes);
  return { read: (size) => stream.read(size) };
}

export function encrypted(
  plaintext: Uint8Array,
  options: EncryptedWriterOptions = { key: KEY },
): Uint8Array<ArrayBuffer> {
  const file = new BytesIO();
  const writer = new EncryptedWriter(file, options);
  writer.write(plaintext);
  writer.close();
  return file.getvalue();
}

export function decrypted(file: Uint8Array, keys: DecryptionKeys = { key: KEY }): Uint8Array<ArrayBuffer> {
  return new EncryptedReader(new BytesIO(file), keys).read();
}

/** Returns what `action` throws. */
export function errorOf(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error("Cannot return the error as nothing was thrown");
}
