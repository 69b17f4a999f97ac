/**
 * Wraps a file key for the recipients who may read, and unwraps it for them. A recipient has a passphrase, a key of 32
 * bytes, or an X25519 identity.
 *
 * @module
 */

import { type BytesLike, bytesOf, describe, integer } from "../base/arguments.ts";
import { bytesOfText, joined } from "../base/bytes.ts";
import { fromBase64, fromBech32, toBase64, toBech32 } from "./armour.ts";
import { DecryptionError } from "./decryption-error.ts";
import { asciiOf, type Stanza } from "./header.ts";
import { type EncryptionPrimitives, nativePrimitives, randomBytes, TAG_SIZE } from "./primitives.ts";

/**
 * The recipients who may read: exactly one passphrase, or any number of keys and recipients.
 *
 * @example
 * ```ts
 * import { type EncryptionKeys, generateIdentity, recipientOf } from "bytesio/age";
 *
 * const identity = generateIdentity();
 * const keys: EncryptionKeys = { recipients: [recipientOf(identity)] };
 * keys.recipients?.[0]?.slice(0, 4); // => "age1"
 * ```
 */
export interface EncryptionKeys {
  /** A text that people remember. scrypt makes a key of it. As in age, it must be the only recipient. */
  passphrase?: string | undefined;
  /**
   * A key of 32 random bytes. In the header it is a stanza `bytesio/key`, which the age tools do not know without a
   * plugin.
   */
  key?: BytesLike | undefined;
  /** Public keys of age, `age1…`. The holder of the identity can read the text, but the writer cannot. */
  recipients?: readonly string[] | undefined;
}

/**
 * The keys that may open the stream. The reader takes the one that fits.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { type DecryptionKeys, EncryptedReader, EncryptedWriter } from "bytesio/age";
 *
 * const keys: DecryptionKeys = { key: crypto.getRandomValues(new Uint8Array(32)) };
 * const file = new BytesIO();
 * new EncryptedWriter(file, keys).close();
 * file.seek(0);
 * new EncryptedReader(file, keys).read(); // => new Uint8Array(0)
 * ```
 */
export interface DecryptionKeys {
  passphrase?: string | undefined;
  /** The 32 bytes that the writer was given. */
  key?: BytesLike | undefined;
  /** Secret keys of age, `AGE-SECRET-KEY-1…`. */
  identities?: readonly string[] | undefined;
}

export const FILE_KEY_SIZE = 16;
const KEY_SIZE = 32;
const SALT_SIZE = 16;
const WRAPPED_SIZE = FILE_KEY_SIZE + TAG_SIZE;
/** The highest scrypt work factor: a higher one needs more than 4 GiB. */
export const HIGHEST_WORK_FACTOR = 22;

const SCRYPT = "scrypt";
const SCRYPT_INFO = asciiOf("age-encryption.org/v1/scrypt");
const X25519 = "X25519";
const X25519_INFO = asciiOf("age-encryption.org/v1/X25519");
const OWN = "bytesio/key";
const RECIPIENT = "age";
const IDENTITY = "age-secret-key-";
const BASEPOINT = Uint8Array.of(9, ...new Uint8Array(31));
/** Each wrapping key is used once. */
const ZERO_NONCE = new Uint8Array(12);

/**
 * Returns a new secret key for reading, in the form of the age tools: `AGE-SECRET-KEY-1…`.
 *
 * @example
 * ```ts
 * import { generateIdentity } from "bytesio/age";
 *
 * generateIdentity().length; // => 74
 * ```
 */
export function generateIdentity(): string {
  return toBech32(IDENTITY, randomBytes(KEY_SIZE)).toUpperCase();
}

/**
 * Returns the public key that belongs to an identity: what others encrypt to.
 *
 * @param identity - A secret key of the form `AGE-SECRET-KEY-1…`.
 * @param primitives - Default: those of `node:crypto`.
 * @throws {RangeError} if it is none. The message does not contain it.
 * @example
 * ```ts
 * import { recipientOf } from "bytesio/age";
 *
 * const identity = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
 * recipientOf(identity); // => "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"
 * ```
 */
export function recipientOf(identity: string, primitives: EncryptionPrimitives = nativePrimitives()): string {
  return toBech32(RECIPIENT, primitives.x25519(secretOf(identity))(BASEPOINT));
}

type Multiply = ReturnType<EncryptionPrimitives["x25519"]>;

/** Returns the wrapped forms of a file key. */
export type Wrap = (fileKey: Uint8Array) => Stanza[];

/** Returns the file key; null if no stanza is for this key. */
export type Unwrap = (stanzas: readonly Stanza[]) => Uint8Array | null;

/** Checks the keys of a writer, and returns what wraps a file key for all of them. */
export function wrapFor(keys: EncryptionKeys, workFactor: unknown, primitives: EncryptionPrimitives): Wrap {
  const action = "encrypt";
  const { passphrase, key, recipients = [] } = keys;
  const factor = integer(workFactor, action, "workFactor", 1, HIGHEST_WORK_FACTOR);
  const points = recipients.map(pointOf);
  const secret = key === undefined ? null : secretKey(key, action);
  if (passphrase !== undefined) {
    if (secret !== null || points.length > 0) {
      throw new RangeError("Cannot encrypt as a passphrase must be alone: received a key or recipients too");
    }
    const bytes = passphraseBytes(passphrase, action);
    return (fileKey) => [wrapByPassphrase(fileKey, bytes, factor, primitives)];
  }
  if (secret === null && points.length === 0) {
    throw new TypeError("Cannot encrypt as there must be a passphrase, a key or recipients: received none");
  }
  return (fileKey) => [
    ...(secret === null ? [] : [wrapByKey(fileKey, secret, primitives)]),
    ...points.map((point) => wrapForPoint(fileKey, point, primitives)),
  ];
}

/** Checks the keys of a reader, and returns what unwraps a file key with one of them. */
export function unwrapWith(
  keys: DecryptionKeys,
  maxWorkFactor: unknown,
  primitives: EncryptionPrimitives,
): Unwrap {
  const action = "decrypt";
  const { passphrase, key, identities = [] } = keys;
  const highest = integer(maxWorkFactor, action, "maxWorkFactor", 1, HIGHEST_WORK_FACTOR);
  const ways: ((stanza: Stanza) => Uint8Array | null)[] = identities.map((identity) => {
    const multiply = primitives.x25519(secretOf(identity));
    const point = multiply(BASEPOINT);
    return (stanza) => unwrapByIdentity(stanza, multiply, point, primitives);
  });
  if (key !== undefined) {
    const secret = secretKey(key, action);
    ways.push((stanza) => unwrapByKey(stanza, secret, primitives));
  }
  if (passphrase !== undefined) {
    const bytes = passphraseBytes(passphrase, action);
    ways.push((stanza) => unwrapByPassphrase(stanza, bytes, highest, primitives));
  }
  if (ways.length === 0) {
    throw new TypeError("Cannot decrypt as there must be a passphrase, a key or identities: received none");
  }
  return (stanzas) => {
    if (stanzas.length > 1 && stanzas.some(({ args }) => args[0] === SCRYPT)) {
      throw new DecryptionError("a passphrase must be the only way to open the header");
    }
    for (const stanza of stanzas) {
      for (const unwrap of ways) {
        const fileKey = unwrap(stanza);
        if (fileKey !== null) return fileKey;
      }
    }
    return null;
  };
}

function wrapByPassphrase(
  fileKey: Uint8Array,
  passphrase: Uint8Array,
  factor: number,
  primitives: EncryptionPrimitives,
): Stanza {
  const salt = randomBytes(SALT_SIZE);
  const wrapping = stretched(passphrase, salt, factor, primitives);
  return {
    args: [SCRYPT, toBase64(salt), String(factor)],
    body: sealed(wrapping, fileKey, primitives),
  };
}

function unwrapByPassphrase(
  { args, body }: Stanza,
  passphrase: Uint8Array,
  highest: number,
  primitives: EncryptionPrimitives,
): Uint8Array | null {
  if (args[0] !== SCRYPT) return null;
  const salt = argument(args, 3, SALT_SIZE, body);
  const digits = args[2] ?? "";
  if (!/^[1-9][0-9]*$/.test(digits)) throw malformedStanza(SCRYPT);
  if (Number(digits) > highest) {
    throw new DecryptionError(`the scrypt work factor must be <= ${highest}: received ${digits.slice(0, 8)}`);
  }
  const wrapping = stretched(passphrase, salt, Number(digits), primitives);
  return opened(wrapping, body, primitives);
}

/** Returns the key that scrypt makes of a passphrase. */
function stretched(
  passphrase: Uint8Array,
  salt: Uint8Array,
  factor: number,
  primitives: EncryptionPrimitives,
): Uint8Array {
  const cost = 2 ** factor;
  // scrypt needs 1 KiB for each unit of cost with r = 8 and p = 1, and a little more for its blocks.
  return primitives.scrypt(passphrase, joined([SCRYPT_INFO, salt]), cost, 1024 * cost + 2 ** 20);
}

function wrapByKey(fileKey: Uint8Array, key: Uint8Array, primitives: EncryptionPrimitives): Stanza {
  const salt = randomBytes(SALT_SIZE);
  const wrapping = primitives.hkdf(key, salt, asciiOf(OWN));
  return { args: [OWN, toBase64(salt)], body: sealed(wrapping, fileKey, primitives) };
}

function unwrapByKey(
  { args, body }: Stanza,
  key: Uint8Array,
  primitives: EncryptionPrimitives,
): Uint8Array | null {
  if (args[0] !== OWN) return null;
  const salt = argument(args, 2, SALT_SIZE, body);
  return opened(primitives.hkdf(key, salt, asciiOf(OWN)), body, primitives);
}

function wrapForPoint(fileKey: Uint8Array, point: Uint8Array, primitives: EncryptionPrimitives): Stanza {
  const multiply = primitives.x25519(randomBytes(KEY_SIZE));
  const share = multiply(BASEPOINT);
  const shared = sharedSecret(multiply, point);
  if (shared === null) throw new RangeError("Cannot encrypt as a recipient must not be a point of low order");
  const wrapping = primitives.hkdf(shared, joined([share, point]), X25519_INFO);
  return { args: [X25519, toBase64(share)], body: sealed(wrapping, fileKey, primitives) };
}

function unwrapByIdentity(
  { args, body }: Stanza,
  multiply: Multiply,
  point: Uint8Array,
  primitives: EncryptionPrimitives,
): Uint8Array | null {
  if (args[0] !== X25519) return null;
  const share = argument(args, 2, KEY_SIZE, body);
  const shared = sharedSecret(multiply, share);
  if (shared === null) throw malformedStanza(X25519);
  return opened(primitives.hkdf(shared, joined([share, point]), X25519_INFO), body, primitives);
}

/** Returns null for a point of low order, whose product is zero whatever the secret. */
function sharedSecret(multiply: Multiply, point: Uint8Array): Uint8Array | null {
  try {
    const shared = multiply(point);
    return shared.some((byte) => byte !== 0) ? shared : null;
  } catch {
    return null;
  }
}

/** Returns the bytes of the second argument, if the stanza has as many and as long ones as its kind has. */
function argument(args: readonly string[], count: number, size: number, body: Uint8Array): Uint8Array {
  const [kind = "", text = ""] = args;
  const bytes = fromBase64(text);
  // The length of the body comes before its decryption: a longer one could hold answers for many keys at once.
  if (args.length !== count || bytes?.length !== size || body.length !== WRAPPED_SIZE)
    throw malformedStanza(kind);
  return bytes;
}

function sealed(wrapping: Uint8Array, fileKey: Uint8Array, primitives: EncryptionPrimitives): Uint8Array {
  return joined(primitives.seal(wrapping, ZERO_NONCE, fileKey));
}

function opened(wrapping: Uint8Array, body: Uint8Array, primitives: EncryptionPrimitives): Uint8Array | null {
  try {
    return primitives.open(wrapping, ZERO_NONCE, body);
  } catch {
    return null;
  }
}

function secretOf(identity: string): Uint8Array {
  const secret = typeof identity === "string" ? fromBech32(IDENTITY, identity) : null;
  if (secret?.length === KEY_SIZE) return secret;
  throw new RangeError("Cannot decrypt as an identity must be of the form AGE-SECRET-KEY-1…");
}

function pointOf(recipient: string): Uint8Array {
  const point = typeof recipient === "string" ? fromBech32(RECIPIENT, recipient) : null;
  if (point?.length === KEY_SIZE) return point;
  throw new RangeError(
    `Cannot encrypt as a recipient must be of the form age1… (X25519): received ${describe(recipient)}`,
  );
}

function secretKey(key: BytesLike, action: string): Uint8Array {
  const bytes = bytesOf(key, action, "key");
  if (bytes.length === KEY_SIZE) return bytes.slice();
  throw new RangeError(`Cannot ${action} as key must have ${KEY_SIZE} bytes: received ${bytes.length}`);
}

function passphraseBytes(passphrase: string, action: string): Uint8Array {
  if (typeof passphrase === "string" && passphrase !== "") return bytesOfText(passphrase);
  throw new TypeError(`Cannot ${action} as passphrase must be a string that is not empty`);
}

function malformedStanza(kind: string): DecryptionError {
  return new DecryptionError(`the header is malformedStanza in its part for ${kind}`);
}
