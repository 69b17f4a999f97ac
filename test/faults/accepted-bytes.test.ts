/**
 * What a writer accepts is kept, or an error tells of it.
 *
 * A `write()` that throws has taken as much of its data as `characters_written` of the error says: nothing, where that is
 * missing. The caller goes on with the rest; then nothing is missing, and nothing is there twice.
 */
import { describe, expect, it } from "vitest";
import { type Fault, FaultyDisk, failing, full, waiting } from "./disk.ts";
import { byteWriters, textWriters, type WriterCase, type Written } from "./writers.ts";

const FAULTS: [string, () => Fault][] = [
  ["a disk without room", () => full(0)],
  ...[1, 10, 63, 64, 65, 200, 1000, 5000, 9000].map(
    (room) => [`a disk with room for ${room} bytes`, () => full(room)] as [string, () => Fault],
  ),
  ...[2, 3, 4, 5, 9].map(
    (n) => [`a disk that fails each ${n}. time`, () => failing(n)] as [string, () => Fault],
  ),
  ["a pipe that takes 7 bytes, and waits each second time", () => waiting(7, 2)],
  ["a pipe that takes 100 bytes, and waits each third time", () => waiting(100, 3)],
];

/** The sizes of what is written, in bytes or characters. */
const SIZES = [[1, 1, 1], [10, 60, 100, 3, 200], [64, 64, 64], [5000], [3, 9000, 2], [20_000, 1, 70_000, 5]];

const MOST_TRIES = 30_000;

/** What can be done with data of one kind. */
interface Kind<Data> {
  make(size: number, seed: number): Data;
  rest(data: Data, taken: number): Data;
  bytes(data: Data): Uint8Array;
}

const BYTES: Kind<Uint8Array> = {
  make: (size, seed) =>
    Uint8Array.from({ length: size }, (_, index) => (index * 7 + seed * 31 + (index >> 8)) & 255),
  rest: (data, taken) => data.subarray(taken),
  bytes: (data) => data,
};

const CHARACTERS = ["a", "é", "b", "\n", "c"];
const TEXT: Kind<string> = {
  make: (size, seed) =>
    Array.from({ length: size }, (_, index) => CHARACTERS[(index * 3 + seed) % 5]).join(""),
  rest: (data, taken) => data.slice(taken),
  bytes: (data) => new TextEncoder().encode(data),
};

/** Calls until the call succeeds; heals the disk after some failures if told to. */
function retry(disk: FaultyDisk, heals: boolean, call: () => void): void {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    try {
      call();
      return;
    } catch (error) {
      expectFault(error);
      if (heals) disk.heal();
    }
  }
  throw new Error("the call never succeeds");
}

/** Nothing else may be thrown than what the disk throws, or that it would have to wait. */
function expectFault(error: unknown): void {
  expect((error as { code?: unknown }).code).toMatch(/^(ENOSPC|EIO|EAGAIN)$/);
}

/** Writes all of `data`, going on after each failure with what was not taken. */
function writeAll<Data extends Uint8Array | string>(
  stream: Written<Data>,
  data: Data,
  kind: Kind<Data>,
  disk: FaultyDisk,
  heals: boolean,
): void {
  let rest = data;
  retry(disk, heals, () => {
    while (rest.length > 0) {
      try {
        const count = stream.write(rest);
        rest = kind.rest(rest, typeof count === "number" ? count : 0);
      } catch (error) {
        const taken = (error as { characters_written?: number }).characters_written ?? 0;
        expect(taken).toBeLessThanOrEqual(rest.length);
        rest = kind.rest(rest, taken);
        throw error;
      }
    }
  });
}

function suite<Data extends Uint8Array | string>(writers: WriterCase<Data>[], kind: Kind<Data>): void {
  describe.each(writers)("$name", ({ open, readBack }) => {
    it.each(FAULTS)("leaves no hole on %s, when the cause is gone", (_name, fault) => {
      for (const sizes of SIZES) {
        const disk = new FaultyDisk(fault());
        const parts = sizes.map((size, seed) => kind.make(size, seed));
        let stream: Written<Data> | null = null;
        retry(disk, true, () => {
          stream = open(disk);
        });
        const target = stream as unknown as Written<Data>;
        for (const part of parts) writeAll(target, part, kind, disk, true);
        retry(disk, true, () => target.flush());
        disk.heal();
        target.close();
        expectSame(readBack(disk.contents), parts, kind);
      }
    });

    it.each(FAULTS)("says so on %s, or has kept all", (_name, fault) => {
      for (const sizes of SIZES) {
        const disk = new FaultyDisk(fault());
        const parts = sizes.map((size, seed) => kind.make(size, seed));
        let told = 0;
        try {
          const stream = open(disk);
          try {
            for (const part of parts) {
              for (let rest = part; rest.length > 0; ) {
                const count = stream.write(rest);
                rest = kind.rest(rest, typeof count === "number" ? count : 0);
                if (count === null) throw Object.assign(new Error("would wait"), { code: "EAGAIN" });
              }
            }
          } catch (error) {
            told += 1;
            expectFault(error);
          }
          stream.close();
        } catch (error) {
          told += 1;
          expectFault(error);
        }
        if (told === 0) expectSame(readBack(disk.contents), parts, kind);
        else expect(disk.failures).toBeGreaterThan(0);
      }
    });
  });
}

function expectSame<Data>(found: Uint8Array, parts: readonly Data[], kind: Kind<Data>): void {
  const expected = Buffer.concat(parts.map((part) => kind.bytes(part)));
  expect(found.length).toBe(expected.length);
  expect(expected.equals(found)).toBe(true);
}

suite(byteWriters(), BYTES);
suite(textWriters(), TEXT);
