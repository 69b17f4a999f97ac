/**
 * The handshake of Python's `multiprocessing.connection`. Both ends prove that they have the key, and neither sends it.
 *
 * ```text
 *   one end                                  the other
 *   #CHALLENGE#{sha256}<40 random bytes> ->
 *                                        <-  {sha256}<HMAC of all behind #CHALLENGE#>
 *   #WELCOME# or #FAILURE# ->
 * ```
 *
 * The listener asks first, then the client. CPython up to 3.11 asks with 20 random bytes without a name of a digest,
 * and always answers with the bare HMAC-MD5. A runtime in FIPS mode has no MD5. It answers such an end with sha256,
 * which that end refuses, and refuses its answers.
 *
 * @module
 */

import { bytesOfText, joined } from "../base/bytes.ts";
import { requiredModule } from "../base/runtime.ts";
import { AuthenticationError } from "./errors.ts";

/** The methods of a connection that the handshake calls. */
interface Messages {
  send_bytes(data: Uint8Array): Promise<void>;
  recv_bytes(maxlength: number): Promise<Uint8Array>;
}

interface Hashing {
  update(data: Uint8Array): Hashing;
  digest(): Uint8Array;
}

interface HashingCrypto {
  createHmac(algorithm: string, key: Uint8Array): Hashing;
  randomBytes(size: number): Uint8Array;
  timingSafeEqual(left: Uint8Array, right: Uint8Array): boolean;
}

const CHALLENGE = bytesOfText("#CHALLENGE#");
const WELCOME = bytesOfText("#WELCOME#");
const FAILURE = bytesOfText("#FAILURE#");
const PREFERRED = bytesOfText("{sha256}");
const RANDOM = 40;
const LONGEST_MESSAGE = 256;
/** Messages of these lengths come from ends that know only MD5. They do not name a digest. */
const OLD_CHALLENGE = 20;
const OLD_ANSWER = 16;
/** Python's names, and Node's. */
const DIGESTS: Record<string, string> = {
  md5: "md5",
  sha256: "sha256",
  sha384: "sha384",
  sha3_256: "sha3-256",
  sha3_384: "sha3-384",
};

/** Asks the other end to prove that it has the key. */
export async function deliverChallenge(connection: Messages, authkey: Uint8Array): Promise<void> {
  const crypto = requiredModule<HashingCrypto>("node:crypto", "authenticate");
  const message = joined([PREFERRED, crypto.randomBytes(RANDOM)]);
  await connection.send_bytes(joined([CHALLENGE, message]));
  const answer = await connection.recv_bytes(LONGEST_MESSAGE);
  const wrong = mistakeIn(crypto, authkey, message, answer);
  await connection.send_bytes(wrong === null ? WELCOME : FAILURE);
  if (wrong !== null) throw new AuthenticationError(`Cannot authenticate the other end as ${wrong}`);
}

/** Proves to the other end that this end has the key. */
export async function answerChallenge(connection: Messages, authkey: Uint8Array): Promise<void> {
  const crypto = requiredModule<HashingCrypto>("node:crypto", "authenticate");
  const challenge = await connection.recv_bytes(LONGEST_MESSAGE);
  const message = challenge.subarray(CHALLENGE.length);
  if (!equal(challenge.subarray(0, CHALLENGE.length), CHALLENGE) || message.length < OLD_CHALLENGE) {
    throw new AuthenticationError(
      "Cannot authenticate as the other end must send a challenge: it sent something else",
    );
  }
  await connection.send_bytes(answerTo(crypto, authkey, message));
  if (!equal(await connection.recv_bytes(LONGEST_MESSAGE), WELCOME)) {
    throw new AuthenticationError("Cannot authenticate as the other end refuses the key");
  }
}

function answerTo(crypto: HashingCrypto, authkey: Uint8Array, message: Uint8Array): Uint8Array {
  const name = digestOf(message);
  if (name === undefined) {
    throw new AuthenticationError(
      "Cannot authenticate as the other end must ask for a known digest: it did not",
    );
  }
  if (name !== "") return joined([bytesOfText(`{${name}}`), hmac(crypto, name, authkey, message)]);
  try {
    return hmac(crypto, "md5", authkey, message);
  } catch {
    return joined([PREFERRED, hmac(crypto, "sha256", authkey, message)]);
  }
}

/** Returns what is wrong with an answer, or null. */
function mistakeIn(
  crypto: HashingCrypto,
  authkey: Uint8Array,
  message: Uint8Array,
  answer: Uint8Array,
): string | null {
  const name = digestOf(answer);
  if (name === undefined) return "it must answer with a known digest: it did not";
  const given = name === "" ? answer : answer.subarray(name.length + 2);
  let expected: Uint8Array;
  try {
    expected = hmac(crypto, name || "md5", authkey, message);
  } catch {
    return `this runtime has no ${name || "md5"}`;
  }
  // Of the same length, or the comparison would throw.
  const isRight = given.length === expected.length && crypto.timingSafeEqual(given, expected);
  return isRight ? null : "it must have the same key: it has not";
}

/** The name of the digest that a message begins with; empty if it is an old one, undefined if it is none. */
function digestOf(message: Uint8Array): string | undefined {
  if (message.length === OLD_CHALLENGE || message.length === OLD_ANSWER) return "";
  return Object.keys(DIGESTS).find((name) =>
    equal(message.subarray(0, name.length + 2), bytesOfText(`{${name}}`)),
  );
}

function hmac(crypto: HashingCrypto, name: string, authkey: Uint8Array, message: Uint8Array): Uint8Array {
  return crypto
    .createHmac(DIGESTS[name] as string, authkey)
    .update(message)
    .digest();
}

function equal(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}
