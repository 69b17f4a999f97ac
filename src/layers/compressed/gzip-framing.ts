/**
 * The header and the trailer of a member of a gzip file: RFC 1952.
 *
 * @module
 */

import { toHex } from "../../base/bytes.ts";
import { crc32 } from "../checksum/crc32.ts";
import { BadGzipFile } from "./errors.ts";
import { mismatch, type ReadFraming, viewOf, type WriteFraming } from "./framing.ts";
import type { CompressedInput, Steps } from "./input.ts";

const DEFLATE_METHOD = 8;
const UNKNOWN_SYSTEM = 255;
/** Which parts the header has. */
const [HEADER_CRC, EXTRA, NAME, COMMENT] = [2, 4, 8, 16];

/** Reads members, one behind the other. As CPython's, it skips names, comments and the header's own checksum. */
export class GzipReadFraming implements ReadFraming {
  /** When the contents of the member read last were changed, in seconds since 1970; null before the first. */
  mtime: number | null = null;
  #crc = 0;
  #size = 0;

  *head(input: CompressedInput): Steps<boolean> {
    if (!(yield* input.has(1))) return false;
    yield* input.has(2);
    const [first, second] = input.bytes;
    if (first !== 0x1f || second !== 0x8b) {
      throw new BadGzipFile(
        `Cannot read as a gzip file must begin with 1f 8b: received ${toHex(input.bytes.subarray(0, 2), " ")}`,
      );
    }
    const [, , method, flags = 0, ...rest] = yield* input.take(10);
    if (method !== DEFLATE_METHOD) {
      throw new BadGzipFile(`Cannot read as the compression method must be 8, deflate: received ${method}`);
    }
    if (flags & EXTRA) yield* input.skip(viewOf(yield* input.take(2)).getUint16(0, true));
    if (flags & NAME) yield* input.skipText();
    if (flags & COMMENT) yield* input.skipText();
    if (flags & HEADER_CRC) yield* input.skip(2);
    this.mtime = viewOf(Uint8Array.from(rest)).getUint32(0, true);
    this.#crc = 0;
    this.#size = 0;
    return true;
  }

  add(bytes: Uint8Array): void {
    this.#crc = crc32(bytes, this.#crc);
    this.#size += bytes.length;
  }

  *tail(input: CompressedInput, isWhole: boolean): Steps<void> {
    const trailer = viewOf(yield* input.take(8));
    const crc = trailer.getUint32(0, true);
    const size = trailer.getUint32(4, true);
    if (isWhole && crc !== this.#crc) throw mismatch("CRC-32", crc, this.#crc, BadGzipFile);
    if (isWhole && size !== this.#size % 2 ** 32) {
      throw new BadGzipFile(`Cannot read as the member must hold ${size} bytes: it holds ${this.#size}`);
    }
    yield* input.skipZeros();
  }
}

/** Writes one member. */
export class GzipWriteFraming implements WriteFraming {
  readonly #head: Uint8Array;
  #crc = 0;
  #size = 0;

  /** @param name - The path of the file: its last part is stored, without `.gz`, if Latin-1 has all its letters. */
  constructor(level: number | undefined, mtime: number, name: string) {
    const stored = storedName(name);
    this.#head = new Uint8Array(stored === "" ? 10 : 11 + stored.length);
    this.#head.set([0x1f, 0x8b, DEFLATE_METHOD, stored === "" ? 0 : NAME]);
    viewOf(this.#head).setUint32(4, mtime, true);
    this.#head.set([level === 9 ? 2 : level === 1 ? 4 : 0, UNKNOWN_SYSTEM], 8);
    this.#head.set(
      Array.from(stored, (letter) => letter.charCodeAt(0)),
      10,
    );
  }

  head(): Uint8Array {
    return this.#head;
  }

  add(bytes: Uint8Array): void {
    this.#crc = crc32(bytes, this.#crc);
    this.#size += bytes.length;
  }

  tail(): Uint8Array {
    const bytes = new Uint8Array(8);
    viewOf(bytes).setUint32(0, this.#crc, true);
    viewOf(bytes).setUint32(4, this.#size % 2 ** 32, true);
    return bytes;
  }
}

function storedName(path: string): string {
  const name = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1).replace(/\.gz$/, "");
  // A zero would end the name early: what follows it would be taken for data.
  return Array.from(name).every((letter) => letter > "\0" && letter <= "\xff") ? name : "";
}
