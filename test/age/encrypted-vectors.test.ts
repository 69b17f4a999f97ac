/**
 * The test vectors of the age format's author, which every implementation is to pass.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { inflateSync } from "node:zlib";
import { BytesIO } from "bytesio";
import { DecryptionError, EncryptedReader } from "bytesio/age";
import * as vectors from "cctv-age";
import { describe, expect, it } from "vitest";
import { CHUNK, pipe } from "../support/samples.ts";

/**
 * Here a chunk is refused that the author's implementation gives out before it looks at what follows: more is
 * there, or nothing. So fewer bytes come out than the vector says.
 */
const REFUSED_EARLIER = [
  "stream_no_final_full",
  "stream_no_final_two_chunks_full",
  "stream_trailing_garbage_long",
  "stream_trailing_garbage_short",
  "stream_two_final_chunks",
  "stream_two_final_chunks_full",
  "stream_two_final_chunks_second",
];

/** The lines before the file, and the file. */
function parsed(vector: Uint8Array) {
  const bytes = Buffer.from(vector);
  const end = bytes.indexOf("\n\n");
  const lines = bytes.toString("utf8", 0, end).split("\n");
  const all = (name: string) =>
    lines.filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2));
  const file = bytes.subarray(end + 2);
  return {
    expected: all("expect")[0] ?? "",
    payload: all("payload")[0],
    passphrase: all("passphrase")[0],
    identities: all("identity"),
    isArmored: all("armored").length > 0,
    file: new Uint8Array(all("compressed").length > 0 ? inflateSync(file) : file),
  };
}

/** Names a failure as the vectors do. */
function nameOf(error: unknown): string {
  if (!(error instanceof DecryptionError)) throw error;
  if (error.chunk !== null) return "payload failure";
  if (error.message.includes("the keys must open")) return "no match";
  return error.message.includes("was changed after") ? "HMAC failure" : "header failure";
}

const cases = Object.entries(vectors)
  .map(([name, vector]) => ({ name, ...parsed(vector) }))
  // Neither the text form of a file nor post-quantum identities are read here.
  .filter(
    ({ isArmored, identities }) =>
      !isArmored && !identities.some((each) => each.startsWith("AGE-SECRET-KEY-PQ-")),
  )
  .filter(({ identities, passphrase }) => identities.length > 0 || passphrase !== undefined);

describe("EncryptedReader passes the vectors of age", () => {
  it("of which there are enough", () => {
    expect(cases.length).toBeGreaterThan(80);
    const names = cases.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(REFUSED_EARLIER));
  });

  it.each(cases)("$name: $expected", ({ name, expected, payload, passphrase, identities, file }) => {
    for (const source of [new BytesIO(file), pipe(file)]) {
      const hash = createHash("sha256");
      let outcome = "success";
      try {
        const reader = new EncryptedReader(source, { passphrase, identities, maxWorkFactor: 16 });
        for (let part = reader.read(CHUNK); part.length > 0; part = reader.read(CHUNK)) hash.update(part);
      } catch (error) {
        outcome = nameOf(error);
      }
      expect(outcome).toBe(expected);
      if (payload === undefined) continue;
      const digest = hash.digest("hex");
      if (REFUSED_EARLIER.includes(name)) expect(digest).not.toBe(payload);
      else expect(digest).toBe(payload);
    }
  });
});
