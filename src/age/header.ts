/**
 * The header of an age file (age-encryption.org/v1): text that holds the file key, wrapped once for each recipient,
 * and ends with a checksum that only the file key can make.
 *
 * @module
 */

import { NOTHING } from "../base/bytes.ts";
import { fromBase64, toBase64 } from "./armour.ts";
import { DecryptionError } from "./decryption-error.ts";
import type { EncryptionPrimitives } from "./primitives.ts";

/** The file key, wrapped for one recipient: the kind of the recipient, its arguments, and the wrapped key. */
export interface Stanza {
  readonly args: readonly string[];
  readonly body: Uint8Array;
}

export interface Header {
  readonly stanzas: readonly Stanza[];
  /** The text that the checksum is of: all up to the "---", which belongs to it. */
  readonly signed: Uint8Array;
  readonly mac: Uint8Array;
}

const VERSION = "age-encryption.org/v1";
const COLUMNS = 64;

/** Returns text of one byte a character as bytes. */
export function asciiOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Returns the whole header, with its last newline. */
export function formatHeader(
  stanzas: readonly Stanza[],
  fileKey: Uint8Array,
  primitives: EncryptionPrimitives,
): Uint8Array {
  const signed = `${VERSION}\n${stanzas.map(formatStanza).join("")}---`;
  return asciiOf(`${signed} ${toBase64(macOf(asciiOf(signed), fileKey, primitives))}\n`);
}

/**
 * Reads a header line by line; `readLine` gives each without its newline.
 *
 * @param maxStanzas - The most stanzas. Each costs a multiplication for each identity, before anything is authentic.
 */
export function parseHeader(readLine: () => string, maxStanzas: number): Header {
  const version = readLine();
  if (version !== VERSION) {
    throw new DecryptionError(
      `the first line must be ${VERSION}: received ${JSON.stringify(version.slice(0, 32))}`,
    );
  }
  const lines = [version];
  const stanzas: Stanza[] = [];
  for (;;) {
    const line = readLine();
    if (line.startsWith("---")) {
      const mac = /^--- (.{43})$/.test(line) ? fromBase64(line.slice(4)) : null;
      if (mac === null || stanzas.length === 0) throw malformedHeader();
      return { stanzas, signed: asciiOf([...lines, "---"].join("\n")), mac };
    }
    if (!/^->(?: [!-~]+)+$/.test(line)) throw malformedHeader();
    if (stanzas.length === maxStanzas) {
      throw new DecryptionError(
        `the header must have at most ${maxStanzas} stanzas: pass maxStanzas for more`,
      );
    }
    lines.push(line);
    let body = "";
    for (let part = ""; ; body += part) {
      part = readLine();
      lines.push(part);
      if (part.length > COLUMNS) throw malformedHeader();
      if (part.length < COLUMNS) {
        body += part;
        break;
      }
    }
    const bytes = fromBase64(body);
    if (bytes === null) throw malformedHeader();
    stanzas.push({ args: line.slice(3).split(" "), body: bytes });
  }
}

/** Throws unless the header was made with the file key, and not changed since. */
export function verifyHeader(header: Header, fileKey: Uint8Array, primitives: EncryptionPrimitives): void {
  const mac = macOf(header.signed, fileKey, primitives);
  // The loop has no early end, so that the time does not tell where they differ.
  let difference = mac.length ^ header.mac.length;
  for (const [index, byte] of mac.entries()) difference |= byte ^ (header.mac[index] ?? 0);
  if (difference !== 0) throw new DecryptionError("the header was changed after it was written");
}

function macOf(signed: Uint8Array, fileKey: Uint8Array, primitives: EncryptionPrimitives): Uint8Array {
  return primitives.hmac(primitives.hkdf(fileKey, NOTHING, asciiOf("header")), signed);
}

function formatStanza({ args, body }: Stanza): string {
  const text = toBase64(body);
  const lines = [];
  for (let start = 0; start <= text.length; start += COLUMNS) lines.push(text.slice(start, start + COLUMNS));
  return `-> ${args.join(" ")}\n${lines.join("\n")}\n`;
}

function malformedHeader(): DecryptionError {
  return new DecryptionError("the header is malformed");
}
