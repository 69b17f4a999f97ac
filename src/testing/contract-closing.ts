import { bytesOfText } from "../base/bytes.ts";
import { ClosedError } from "../base/errors.ts";
import {
  type Call,
  call,
  ending,
  type Make,
  type Skip,
  type Stream,
  type SuiteOptions,
  suite,
  textOfCall,
} from "./contract-suite.ts";
import { expect } from "./runner.ts";

/** The calls that a closed stream refuses, by what the open stream can do. An open stream takes the arguments. */
const CALLS_BY_ABILITY: Record<"any" | "readable" | "writable" | "seekable", Call[]> = {
  any: [["flush"], ["isatty"]],
  readable: [
    ["read"],
    ["read", 0],
    ["readinto", new Uint8Array(1)],
    ["readinto", new Uint8Array(0)],
    ["readline"],
    ["readlines"],
    ["next"],
  ],
  writable: [
    ["write", new Uint8Array(1)],
    ["write", new Uint8Array(0)],
    ["writelines", [new Uint8Array(1)]],
    ["writelines", []],
    ["truncate"],
    ["truncate", 100],
  ],
  seekable: [["seek", 0], ["tell"]],
};

/**
 * Options of `closing()`.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { type ClosingOptions, closing } from "bytesio/contract";
 *
 * const options: ClosingOptions = { calls: [["getvalue"], ["peek", 1]] };
 * const prove = () => closing("My stream", (contents) => new BytesIO(contents), options);
 * typeof prove; // => "function"
 * ```
 */
export interface ClosingOptions extends SuiteOptions {
  /**
   * Calls that a closed stream of this class refuses, beyond those that every stream refuses: a method and its
   * arguments.
   */
  calls?: readonly (readonly [method: string | symbol, ...args: unknown[]])[];
  /** Methods of every stream that this class does not have, or does not refuse when closed, each with the reason. */
  except?: Record<string, string>;
}

/**
 * Registers tests of `close()`, of `closed`, and of every other call afterwards. Reading, writing and seeking are
 * tested as far as the stream can do it.
 *
 * @param name - The name that the tests are listed under.
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { closing, type Make } from "bytesio/contract";
 *
 * const make: Make = (contents) => new BytesIO(contents);
 * const prove = () => closing("My stream", make); // called at the top of a test file
 * make(new Uint8Array(0)).closed; // => false
 * typeof prove; // => "function"
 * ```
 */
export function closing(name: string, make: Make<Stream>, options: ClosingOptions = {}): void {
  const open = () => make(bytesOfText("ab\ncd"));
  const readable = (skip: Skip) => {
    const stream = open();
    return stream.readable() ? stream : skip("it is not readable");
  };
  /** Returns a closed stream, and the calls that it must refuse. */
  const closed = (): [Stream, Call[]] => {
    const stream = open();
    const calls = [
      ...CALLS_BY_ABILITY.any,
      ...(stream.readable() ? CALLS_BY_ABILITY.readable : []),
      ...(stream.writable() ? CALLS_BY_ABILITY.writable : []),
      ...(stream.seekable() ? CALLS_BY_ABILITY.seekable : []),
    ].filter(([method]) => !Object.hasOwn(options.except ?? {}, method));
    stream.close();
    return [stream, calls];
  };

  suite(`${name}: closing`, options, {
    "a new stream is open": () => {
      expect(open().closed).toBe(false);
    },

    "close() closes and returns nothing": () => {
      const stream = open();
      expect(stream.close()).toBeUndefined();
      expect(stream.closed).toBe(true);
    },

    "close() twice is fine": () => {
      const [stream] = closed();
      expect(stream.close()).toBeUndefined();
      expect(stream.closed).toBe(true);
    },

    "every other call throws ClosedError on a closed stream": () => {
      const [stream, calls] = closed();
      for (const each of [...calls, ...(options.calls ?? [])]) {
        expect(() => call(stream, ...each), textOfCall(each)).toThrow(ClosedError);
      }
      expect(stream.closed).toBe(true);
    },

    "a closed stream refuses wrong arguments too": () => {
      const [stream] = closed();
      for (const method of ["read", "readinto", "readline", "readlines", "write", "writelines", "seek"]) {
        expect(() => call(stream, method, "wrong"), method).toThrow();
      }
    },

    "an iteration of a closed stream throws, at its beginning or at the first line": (skip) => {
      const stream = readable(skip);
      stream.close();
      expect(() => [...ending(stream)]).toThrow(ClosedError);
    },

    "a loop over lines throws, where its body closes the stream": (skip) => {
      const stream = readable(skip);
      expect(() => {
        for (const _line of stream) stream.close();
      }).toThrow(ClosedError);
    },

    "the end of a using block closes, after an error too": () => {
      const stream = open();
      {
        using used = stream;
        expect(used.closed).toBe(false);
      }
      expect(stream.closed).toBe(true);

      const failing = open();
      const error = new Error("The block failed");
      expect(() => {
        using _used = failing;
        throw error;
      }).toThrow(error);
      expect(failing.closed).toBe(true);
    },

    "a using block that closes itself is fine": () => {
      const stream = open();
      {
        using used = stream;
        used.close();
      }
      expect(stream.closed).toBe(true);
    },

    "isatty() is false": () => {
      expect(open().isatty()).toBe(false);
    },
  });
}
