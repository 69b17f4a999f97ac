import { EventEmitter } from "node:events";
import { buffer } from "node:stream/consumers";
import { BytesIO, ClosedError } from "bytesio";
import { toUnzipper, toYauzl } from "bytesio/adapters";
import { describe, expect, it } from "vitest";

const DIGITS = Uint8Array.from({ length: 10 }, (_, index) => index);

/** What yauzl's class asks of those who extend it, and what it offers. */
class RandomAccessReader extends EventEmitter {
  isYauzl = true;
  declare _readStreamForRange: (start: number, end: number) => NodeJS.ReadableStream;
  declare read: (
    target: Uint8Array,
    offset: number,
    length: number,
    position: number,
    done: (error: Error | null) => void,
  ) => void;
}

describe("toYauzl()", () => {
  const make = (stream: BytesIO) => toYauzl({ RandomAccessReader }, stream);

  it("returns an instance of the module's class", () => {
    const reader = make(new BytesIO());
    expect(reader).toBeInstanceOf(RandomAccessReader);
    expect(reader.isYauzl).toBe(true);
  });

  it.each([
    [0, 10],
    [3, 5],
    [9, 10],
    [4, 4],
    [0, 0],
  ])("streams the range from %d to %d, the end not included", async (start, end) => {
    const stream = new BytesIO(DIGITS);
    stream.seek(6);
    const bytes = await buffer(make(stream)._readStreamForRange(start, end) as AsyncIterable<Uint8Array>);
    expect([...bytes]).toEqual([...DIGITS.subarray(start, end)]);
    expect(stream.tell()).toBe(6);
  });

  it("reads into a part of a buffer, and answers later", async () => {
    const reader = make(new BytesIO(DIGITS));
    const target = new Uint8Array(6).fill(255);
    let answered = false;
    const answer = new Promise((resolve) => {
      reader.read(target, 1, 3, 5, (error) => {
        answered = true;
        resolve(error);
      });
    });
    expect(answered).toBe(false);
    expect(await answer).toBe(null);
    expect([...target]).toEqual([255, 5, 6, 7, 255, 255]);
  });

  it("answers with an error where the stream ends before, or is closed", async () => {
    const stream = new BytesIO(DIGITS);
    const reader = make(stream);
    const read = () =>
      new Promise<Error | null>((resolve) => reader.read(new Uint8Array(3), 0, 3, 8, resolve));
    expect((await read())?.message).toContain("unexpected EOF");
    stream.close();
    expect(await read()).toBeInstanceOf(ClosedError);
  });

  it("refuses what has no positions", () => {
    expect(() => toYauzl({ RandomAccessReader }, {} as never)).toThrow(TypeError);
  });
});

describe("toUnzipper()", () => {
  it("says the size as it is when asked", async () => {
    const stream = new BytesIO(DIGITS);
    const source = toUnzipper(stream);
    expect(await source.size()).toBe(10);
    stream.truncate(3);
    expect(await source.size()).toBe(3);
  });

  it.each([
    [0, undefined, 0, 10],
    [4, undefined, 4, 10],
    [4, 2, 4, 6],
    [4, 0, 4, 4],
    [9, 5, 9, 10],
    [10, 1, 10, 10],
  ])("streams from %d on %s bytes", async (offset, length, from, to) => {
    const bytes = await buffer(toUnzipper(new BytesIO(DIGITS)).stream(offset, length));
    expect([...bytes]).toEqual([...DIGITS.subarray(from, to)]);
  });

  it("rejects when the stream is closed, and refuses what has no positions", async () => {
    const stream = new BytesIO();
    const source = toUnzipper(stream);
    stream.close();
    await expect(source.size()).rejects.toBeInstanceOf(ClosedError);
    expect(() => toUnzipper({} as never)).toThrow(TypeError);
  });
});
