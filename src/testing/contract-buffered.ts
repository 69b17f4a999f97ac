import { bytesOfText } from "../base/bytes.ts";
import { PAST_THE_END } from "./contract-readable.ts";
import {
  expectPosition,
  expectRefused,
  type Make,
  moveTo,
  type StreamWith,
  type SuiteOptions,
  suite,
  untilEmpty,
} from "./contract-suite.ts";
import { latin1Text, NO_INTEGERS, noBytes } from "./contract-values.ts";
import { expect } from "./runner.ts";

/**
 * What `buffered()` takes: a stream that can show bytes before they are read.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import type { BufferedStream } from "bytesio/contract";
 *
 * const stream: BufferedStream = new BytesIO(Uint8Array.of(1, 2));
 * stream.peek(); // => Uint8Array.of(1, 2)
 * ```
 */
export interface BufferedStream extends StreamWith<never> {
  read1(size?: number | null): Uint8Array | null;
  readinto1(target: Uint8Array): number | null;
  peek(size?: number): Uint8Array;
}

/**
 * Registers tests of `read1()`, `readinto1()` and `peek()`, which read or show the bytes that are there at once.
 *
 * @param name - The name that the tests are listed under.
 * @example
 * ```ts
 * import { BufferedReader, BytesIO } from "bytesio";
 * import { type BufferedStream, buffered, type Make } from "bytesio/contract";
 *
 * const make: Make<BufferedStream> = (contents) => new BufferedReader(new BytesIO(contents));
 * const prove = () => buffered("My stream", make); // called at the top of a test file
 * make(Uint8Array.of(1, 2)).read1(1); // => Uint8Array.of(1)
 * typeof prove; // => "function"
 * ```
 */
export function buffered(name: string, make: Make<BufferedStream>, options: SuiteOptions = {}): void {
  const abcdef = () => make(bytesOfText("abcdef"));

  suite(`${name}: buffered`, options, {
    "read1() takes a beginning of what read() takes, and something where there is something": () => {
      for (const size of [undefined, null, -1, 0, 1, 5, 6, 7]) {
        const stream = abcdef();
        const all = latin1Text(abcdef().read(size));
        const taken = latin1Text(stream.read1(size));
        expect(taken).toBe(all.slice(0, taken.length));
        if (all !== "") expect(taken).not.toBe("");
        expectPosition(stream, taken.length);
      }
    },

    "read1() gives every byte in order, then nothing": () => {
      const stream = abcdef();
      expect(latin1Text(untilEmpty(() => stream.read1(4)))).toBe("abcdef");
      expect(stream.read1()).toHaveLength(0);
    },

    "read1() refuses a size that is no integer": () => {
      const stream = abcdef();
      for (const size of NO_INTEGERS) expectRefused(stream, TypeError, "read1", size);
    },

    "readinto1() fills the target's beginning and leaves its rest": () => {
      const stream = moveTo(abcdef(), 4);
      const target = bytesOfText("....");
      const count = stream.readinto1(target);
      expect([1, 2]).toContain(count);
      expect(latin1Text(target)).toBe("ef..".slice(0, count ?? 0).padEnd(4, "."));
      expectPosition(stream, 4 + (count ?? 0));
    },

    "readinto1() refuses what is no memory": () => {
      const stream = moveTo(abcdef(), 4);
      for (const wrong of noBytes()) expectRefused(stream, TypeError, "readinto1", wrong);
    },

    "peek() shows a beginning of what comes next, and moves nothing": () => {
      for (const size of [undefined, 0, -1, 1, 4, 5, Number.MAX_SAFE_INTEGER]) {
        const stream = moveTo(abcdef(), 2);
        const shown = latin1Text(stream.peek(size));
        expect(shown).not.toBe("");
        expect(shown).toBe("cdef".slice(0, shown.length));
        expectPosition(stream, 2);
        expect(latin1Text(stream.read())).toBe("cdef");
      }
    },

    "peek() finds nothing at the end": () => {
      const stream = moveTo(abcdef(), 6);
      expect([stream.peek(), stream.peek(1)]).toEqual([new Uint8Array(0), new Uint8Array(0)]);
      expectPosition(stream, 6);
    },

    "peek() finds nothing past the end": (skip) => {
      const stream = abcdef();
      if (!stream.seekable()) skip("it is not seekable");
      for (const position of PAST_THE_END) {
        stream.seek(position);
        expect(stream.peek()).toHaveLength(0);
        expect(stream.peek(1)).toHaveLength(0);
        expect(stream.tell()).toBe(position);
      }
    },

    "peek() returns a copy": () => {
      const stream = abcdef();
      stream.peek().fill(0);
      expect(latin1Text(stream.read())).toBe("abcdef");
    },

    "peek() refuses a size that is no integer, null among them": () => {
      const stream = abcdef();
      for (const size of [...NO_INTEGERS, null]) expectRefused(stream, TypeError, "peek", size);
    },
  });
}
