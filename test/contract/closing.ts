import { ClosedError } from "bytesio";
import { expect } from "vitest";
import { type Call, call, type Make, type SuiteOptions, suite, utf8 } from "./suite.ts";

/** Every call that a closed stream refuses, with arguments that an open one takes. */
const CALLS: Call[] = [
  ["read"],
  ["read", 0],
  ["readinto", new Uint8Array(1)],
  ["readinto", new Uint8Array(0)],
  ["readline"],
  ["readline", 0],
  ["readlines"],
  ["next"],
  ["write", new Uint8Array(1)],
  ["write", new Uint8Array(0)],
  ["writelines", [new Uint8Array(1)]],
  ["writelines", []],
  ["seek", 0],
  ["tell"],
  ["truncate"],
  ["truncate", 100],
  ["flush"],
  ["readable"],
  ["writable"],
  ["seekable"],
  ["isatty"],
];

export interface ClosingOptions extends SuiteOptions {
  /** Calls that this class has beyond those of every stream. */
  calls?: Call[];
  /** The methods of every stream that this class does not have or refuse, each with the reason. */
  except?: Record<string, string>;
}

/** `close()`, `closed`, and every other call afterwards. */
export function closing(name: string, make: Make, options: ClosingOptions = {}): void {
  const open = () => make(utf8("ab\ncd"));
  const closed = () => {
    const stream = open();
    stream.close();
    return stream;
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
      const stream = closed();
      expect(stream.close()).toBeUndefined();
      expect(stream.closed).toBe(true);
    },

    "every other call throws ClosedError on a closed stream": () => {
      const stream = closed();
      const calls = CALLS.filter(([method]) => !Object.hasOwn(options.except ?? {}, method));
      for (const [method, ...args] of [...calls, ...(options.calls ?? [])]) {
        expect(() => call(stream, method, ...args), String(method)).toThrow(ClosedError);
      }
      expect(stream.closed).toBe(true);
    },

    "a closed stream refuses wrong arguments too": () => {
      const stream = closed();
      for (const method of ["read", "readinto", "readline", "readlines", "write", "writelines", "seek"]) {
        expect(() => call(stream, method, "wrong"), method).toThrow();
      }
    },

    "an iteration of a closed stream begins, and throws at the first line": () => {
      const stream = closed();
      expect(stream[Symbol.iterator]()).toBe(stream);
      expect(() => [...stream]).toThrow(ClosedError);
    },

    "a loop over lines throws, where its body closes the stream": () => {
      const stream = open();
      expect(() => {
        for (const _line of stream) stream.close();
      }).toThrow(ClosedError);
    },

    "writelines() throws, where the iterable closes the stream": () => {
      const stream = open();
      function* pieces() {
        yield utf8("x");
        stream.close();
        yield utf8("y");
      }
      expect(() => stream.writelines(pieces())).toThrow(ClosedError);
      expect(stream.closed).toBe(true);
    },

    "the end of a using block closes, after an error too": () => {
      const stream = open();
      {
        using used = stream;
        expect(used.closed).toBe(false);
      }
      expect(stream.closed).toBe(true);

      const failing = open();
      expect(() => {
        using used = failing;
        used.write("text" as never);
      }).toThrow(TypeError);
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
