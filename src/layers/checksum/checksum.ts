import { type BytesLike, bytesOf, describe } from "../../base/arguments.ts";
import { toHex } from "../../base/bytes.ts";
import { UnsupportedOperation } from "../../base/errors.ts";
import type { LayerOptions } from "../../base/layer.ts";
import { nativeModule } from "../../base/runtime.ts";
import { adler32 } from "./adler32.ts";
import { ChecksumError } from "./checksum-error.ts";
import { crc32 } from "./crc32.ts";

/**
 * The checksums that go by name. `"crc32"` and `"adler32"` are there everywhere; the others come from `node:crypto`
 * and so need Node, Deno or Bun: elsewhere pass a `Hash`. Names and digests are those of Python's `hashlib`
 * and `zlib`.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { type ChecksumName, ChecksumReader } from "bytesio/layers";
 *
 * const name: ChecksumName = "adler32";
 * new ChecksumReader(new BytesIO(), name).hexdigest(); // => "00000001"
 * ```
 */
export type ChecksumName = "crc32" | "adler32" | "sha256" | "sha512" | "blake2b" | "blake2s";

/**
 * A hash that is being computed: one of `node:crypto` (`createHash("sha3-256")`), of `@noble/hashes`
 * (`blake3.create({})`), or another object with the methods.
 *
 * @example
 * ```ts
 * import { createHash } from "node:crypto";
 * import { BytesIO } from "bytesio";
 * import { ChecksumWriter, type Hash } from "bytesio/layers";
 *
 * const hash: Hash = createHash("md5");
 * new ChecksumWriter(new BytesIO(), hash).hexdigest(); // => "d41d8cd98f00b204e9800998ecf8427e"
 * ```
 */
export interface Hash {
  /** Adds bytes. */
  update(data: Uint8Array): unknown;
  /** Ends the hash, and returns its bytes. */
  digest(): Uint8Array;
  /** Returns a second one with the same bytes behind it; or `clone()`. Without, the first `digest()` is the last. */
  copy?(): { digest(): Uint8Array };
  clone?(): { digest(): Uint8Array };
}

/**
 * Options of a new `ChecksumReader` or `ChecksumWriter`.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { type ChecksumOptions, ChecksumReader } from "bytesio/layers";
 *
 * const options: ChecksumOptions = { expected: "00000000" };
 * new ChecksumReader(new BytesIO(), "crc32", options).read(); // => new Uint8Array(0)
 * ```
 */
export interface ChecksumOptions extends LayerOptions {
  /** The digest that all bytes together must have: bytes, or hexadecimal digits. Default: any. */
  expected?: string | BytesLike | undefined;
}

/** A running checksum, and what it should come to. */
export class Checksum {
  readonly #expected: string | null;
  readonly #hash: Hash;
  /** Where the hash had to be ended. */
  #final: Uint8Array<ArrayBuffer> | null = null;
  #isCompared = false;

  constructor(checksum: ChecksumName | Hash, expected: string | BytesLike | undefined) {
    this.#expected = expected === undefined ? null : digitsOf(expected);
    this.#hash = typeof checksum === "string" ? hashNamed(checksum) : custom(checksum);
  }

  /** Whether there still is something to compare. */
  get isPending(): boolean {
    return this.#expected !== null && !this.#isCompared;
  }

  update(bytes: Uint8Array): void {
    if (this.#final !== null) {
      throw new UnsupportedOperation(
        "Cannot add bytes as digest() has ended the hash, which has neither copy() nor clone()",
      );
    }
    this.#hash.update(bytes);
  }

  digest(): Uint8Array<ArrayBuffer> {
    if (this.#final !== null) return this.#final.slice();
    const twin = this.#hash.copy?.() ?? this.#hash.clone?.();
    const bytes = new Uint8Array((twin ?? this.#hash).digest());
    if (twin === undefined) this.#final = bytes.slice();
    return bytes;
  }

  hexdigest(): string {
    return digestText(this.digest());
  }

  /** Throws once if the digest is not the expected one. */
  compare(action: string): void {
    if (!this.isPending || this.#expected === null) return;
    this.#isCompared = true;
    const actual = this.hexdigest();
    if (actual !== this.#expected) throw new ChecksumError(action, this.#expected, actual);
  }
}

/** The checksum of the bytes, going on from that of those before. */
type Step = (bytes: Uint8Array, start: number) => number;

/** A checksum that is a number, as a hash of four bytes, the highest first. */
class Number32 {
  #value: number;
  readonly #step: Step;

  constructor(step: Step, value: number) {
    this.#step = step;
    this.#value = value;
  }

  update(bytes: Uint8Array): void {
    this.#value = this.#step(bytes, this.#value);
  }

  digest(): Uint8Array {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, this.#value);
    return bytes;
  }

  copy(): Number32 {
    return this;
  }
}

/** As OpenSSL calls them. */
const NODE_NAMES = { sha256: "sha256", sha512: "sha512", blake2b: "blake2b512", blake2s: "blake2s256" };

function hashNamed(name: ChecksumName): Hash {
  if (name === "crc32") return new Number32(crc32, 0);
  if (name === "adler32") return new Number32(adler32, 1);
  if (!Object.hasOwn(NODE_NAMES, name)) {
    const known = ["crc32", "adler32", ...Object.keys(NODE_NAMES)].join(", ");
    throw new RangeError(
      `Cannot make the stream as checksum must be one of ${known}: received ${describe(name)}`,
    );
  }
  const crypto = nativeModule<{ createHash(name: string): Hash }>("node:crypto");
  if (crypto !== undefined) return crypto.createHash(NODE_NAMES[name]);
  throw new UnsupportedOperation(
    `Cannot make the stream as this runtime has no synchronous ${name}: pass a hash, such as one of @noble/hashes`,
  );
}

function custom(hash: Hash): Hash {
  if (typeof hash?.update === "function" && typeof hash.digest === "function") return hash;
  throw new TypeError(
    `Cannot make the stream as checksum must be a name, or have update() and digest(): received ${describe(hash)}`,
  );
}

function digitsOf(expected: string | BytesLike): string {
  if (typeof expected !== "string") return digestText(bytesOf(expected, "make the stream", "expected"));
  if (/^([0-9a-f]{2})+$/i.test(expected)) return expected.toLowerCase();
  throw new RangeError(
    `Cannot make the stream as expected must be hexadecimal digits, two a byte: received ${describe(expected)}`,
  );
}

function digestText(bytes: Uint8Array): string {
  return toHex(bytes);
}
