import assert from "node:assert";
import { BufferedReader, BytesIO, ClosedError, hexdiff, StringIO } from "bytesio";
import { assertBytes, type Contents } from "bytesio/assert";
import { TemporaryFile } from "bytesio/node";
import { describe, expect, it } from "vitest";
import { detached } from "../support/hostile.ts";

const HELLO = new TextEncoder().encode("Hello");

function failureOf(actual: Contents, expected: Contents, message?: string | Error): assert.AssertionError {
  try {
    assertBytes(actual, expected, message);
  } catch (error) {
    return error as assert.AssertionError;
  }
  throw new Error("it passed");
}

describe("assertBytes()", () => {
  it("takes the same contents for equal whatever holds them, and leaves the position", () => {
    using file = TemporaryFile();
    file.write(HELLO);
    const stream = new BytesIO(HELLO);
    stream.seek(3);
    const holders: Contents[] = [
      stream,
      file,
      new BufferedReader(new BytesIO(HELLO)),
      new StringIO("Hello"),
      "Hello",
      HELLO,
      Buffer.from("Hello"),
      HELLO.buffer,
      new DataView(HELLO.buffer),
    ];
    for (const one of holders) for (const other of holders) expect(assertBytes(one, other)).toBe(undefined);
    expect([stream.tell(), file.tell()]).toEqual([3, 5]);
  });

  it.each<[Contents, Contents, number]>([
    ["", "a", 0],
    ["a", "", 0],
    ["a", "b", 0],
    ["abc", "abd", 2],
    ["abc", "ab", 2],
    ["ab", "abc", 2],
    ["é", "e", 0],
  ])("tells %j from %j at %d", (actual, expected, at) => {
    for (const holder of [actual, new BytesIO(new TextEncoder().encode(actual as string))]) {
      expect(failureOf(holder, expected).message).toMatch(new RegExp(`^First difference at byte ${at}:`));
    }
  });

  it("throws node:assert's error, with the bytes of both", () => {
    const error = failureOf(new BytesIO(HELLO), "Help");
    expect(error).toBeInstanceOf(assert.AssertionError);
    expect(error).toMatchObject({ code: "ERR_ASSERTION", operator: "assertBytes" });
    expect([...(error.actual as Uint8Array)]).toEqual([...HELLO]);
    expect(Buffer.from(error.expected as Uint8Array).toString()).toBe("Help");
    expect(error.stack).not.toContain("at assertBytes");
  });

  it("shows where they first differ", () => {
    const actual = new Uint8Array(1000);
    const expected = actual.slice();
    expected[100] = 1;
    expect(failureOf(actual, expected).message).toBe(hexdiff(actual, expected));
  });

  it("throws the message that it was given, or the error", () => {
    expect(failureOf("a", "b", "not the file").message).toBe("not the file");
    const error = new Error("mine");
    expect(failureOf("a", "b", error)).toBe(error);
  });

  it("refuses what has no bytes, detached bytes, and a closed stream", () => {
    for (const value of [null, undefined, 1, {}, [1], detached()] as unknown as Contents[]) {
      expect(() => assertBytes(value, "a")).toThrow(TypeError);
      expect(() => assertBytes("a", value)).toThrow(TypeError);
    }
    const closed = new BytesIO();
    closed.close();
    expect(() => assertBytes(closed, "")).toThrow(ClosedError);
  });
});
