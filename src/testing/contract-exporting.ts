import { bytesOfText } from "../base/bytes.ts";
import { SEEK_END } from "../base/constants.ts";
import { BufferError, ClosedError } from "../base/errors.ts";
import type { BytesIO } from "../memory/bytes-io.ts";
import { MemoryView } from "../memory/memory-view.ts";
import { type Call, expectRefused, type Make, type SuiteOptions, suite } from "./contract-suite.ts";
import { latin1Text } from "./contract-values.ts";
import { expect } from "./runner.ts";

/**
 * Every call that could resize the stream. The stream refuses it under a live view, whatever the call would really do.
 */
const RESIZING: Call[] = [
  ["write", bytesOfText("X")],
  ["write", new Uint8Array(0)],
  ["write", "wrong"],
  ["writeNumber", "uint8", 1],
  ["writeBigInt", "int64le", 1n],
  ["writelines", [bytesOfText("X")]],
  ["truncate"],
  ["truncate", 0],
  ["truncate", 6],
  ["truncate", 100],
  ["truncate", -1],
  ["transfer"],
  ["close"],
  [Symbol.dispose],
];

/**
 * Registers tests of `getbuffer()` and the rules of its views, for a subclass of `BytesIO`.
 *
 * @param name - The name that the tests are listed under.
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { exporting, type Make } from "bytesio/contract";
 *
 * class Named extends BytesIO {
 *   label = "";
 * }
 * const make: Make<Named> = (contents) => new Named(contents);
 * const prove = () => exporting("Named", make); // called at the top of a test file
 * make(new Uint8Array(3)).getbuffer().nbytes; // => 3
 * typeof prove; // => "function"
 * ```
 */
export function exporting(name: string, make: Make<BytesIO>, options: SuiteOptions = {}): void {
  const abcdef = () => make(bytesOfText("abcdef"));

  suite(`${name}: exporting`, options, {
    "getbuffer() lends the whole contents, wherever the position is": () => {
      const stream = abcdef();
      stream.seek(4);
      const view = stream.getbuffer();
      expect(view).toBeInstanceOf(MemoryView);
      expect(latin1Text(view.bytes)).toBe("abcdef");
      expect([view.nbytes, view.released, stream.tell()]).toEqual([6, false, 4]);
    },

    "getbuffer() of an empty stream lends nothing, and still counts": () => {
      const stream = make(new Uint8Array(0));
      const view = stream.getbuffer();
      expect(view.nbytes).toBe(0);
      expectRefused(stream, BufferError, "write", bytesOfText("X"));
      view.release();
      expect(stream.write(bytesOfText("X"))).toBe(1);
    },

    "the view is a plain Uint8Array of memory that is neither shared nor resizable": () => {
      const { bytes } = abcdef().getbuffer();
      expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype);
      expect(Object.prototype.toString.call(bytes.buffer)).toBe("[object ArrayBuffer]");
      expect(bytes.buffer.resizable).toBe(false);
    },

    "what is written to the view is in the stream at once": () => {
      const stream = abcdef();
      const view = stream.getbuffer();
      view.bytes[1] = 88;
      expect(latin1Text(stream.read(3))).toBe("aXc");
      view.bytes[4] = 89;
      expect(latin1Text(stream.getvalue())).toBe("aXcdYf");
      view.release();
      expect(latin1Text(stream.getvalue())).toBe("aXcdYf");
    },

    "what was taken before does not change through the view": () => {
      const stream = abcdef();
      const taken = [stream.getvalue(), stream.read(), stream.dump().bytes];
      stream.getbuffer().bytes.fill(0);
      expect(taken.map(latin1Text)).toEqual(["abcdef", "abcdef", "abcdef"]);
    },

    "every call that could resize throws BufferError, and the stream stays open": () => {
      const stream = abcdef();
      stream.seek(3);
      const view = stream.getbuffer();
      for (const [method, ...args] of RESIZING) {
        expectRefused(stream, BufferError, method, ...args);
        expect(stream.closed).toBe(false);
      }
      expect(latin1Text(view.bytes)).toBe("abcdef");
    },

    "the stream refuses even its own view as data": () => {
      const stream = abcdef();
      const view = stream.getbuffer();
      expectRefused(stream, BufferError, "write", view.bytes);
    },

    "reading and seeking go on": () => {
      const stream = abcdef();
      stream.getbuffer();
      expect(stream.seek(2)).toBe(2);
      expect(latin1Text(stream.read(1))).toBe("c");
      expect(latin1Text(stream.peek(1))).toBe("d");
      expect(latin1Text(stream.readline())).toBe("def");
      expect(stream.seek(-2, SEEK_END)).toBe(4);
      expect(latin1Text(stream.readexactly(2))).toBe("ef");
      expect([stream.tell(), stream.size]).toEqual([6, 6]);
      expect(latin1Text(stream.getvalue())).toBe("abcdef");
      expect(latin1Text(stream.dump().bytes)).toBe("abcdef");
      stream.flush();
    },

    "readinto() fills the stream's own view, overlapping forwards and backwards": () => {
      const forwards = abcdef();
      expect(forwards.readinto(forwards.getbuffer().bytes.subarray(2))).toBe(4);
      expect(latin1Text(forwards.getvalue())).toBe("ababcd");

      const backwards = abcdef();
      backwards.seek(2);
      expect(backwards.readinto(backwards.getbuffer().bytes)).toBe(4);
      expect(latin1Text(backwards.getvalue())).toBe("cdefef");
    },

    "a line shows what was written to the view since the line before it was read": () => {
      const stream = make(bytesOfText("a\n".repeat(20)));
      const next = () => latin1Text(stream.readline());
      expect([next(), next(), next()]).toEqual(["a\n", "a\n", "a\n"]);
      const view = stream.getbuffer();
      for (const [index, data] of ["b", "c", "d", "e"].entries()) {
        view.bytes.set(bytesOfText(data), 6 + 2 * index);
        expect(next()).toBe(`${data}\n`);
      }
      view.release();
      expect(stream.readlines()).toHaveLength(13);
    },

    "several views show the same memory, and each counts": () => {
      const stream = abcdef();
      const [first, second] = [stream.getbuffer(), stream.getbuffer()];
      first.bytes[0] = 88;
      expect(second.bytes[0]).toBe(88);
      first.release();
      expectRefused(stream, BufferError, "write", bytesOfText("Y"));
      second.release();
      expect(stream.write(bytesOfText("Y"))).toBe(1);
      expect(latin1Text(stream.getvalue())).toBe("Ybcdef");
    },

    "release() counts once, however often it is called": () => {
      const stream = abcdef();
      const [first, second] = [stream.getbuffer(), stream.getbuffer()];
      first.release();
      first.release();
      first[Symbol.dispose]();
      expectRefused(stream, BufferError, "truncate", 0);
      second.release();
      expect(stream.truncate(0)).toBe(0);
    },

    "a released view says so, and throws ClosedError": () => {
      const view = abcdef().getbuffer();
      view.release();
      expect(view.released).toBe(true);
      expect(() => view.bytes).toThrow(ClosedError);
      expect(() => view.nbytes).toThrow(ClosedError);
    },

    "the end of a using block releases": () => {
      const stream = abcdef();
      {
        using view = stream.getbuffer();
        view.bytes.reverse();
      }
      stream.close();
      expect(stream.closed).toBe(true);
    },

    "a stream can be written, cut and lent again after the last release": () => {
      const stream = abcdef();
      stream.getbuffer().release();
      stream.seek(8);
      stream.write(bytesOfText("X"));
      stream.truncate(7);
      const view = stream.getbuffer();
      expect(latin1Text(view.bytes)).toBe("abcdef\0");
      view.release();
      stream.close();
    },

    "a using block of the stream throws BufferError at its end, under a live view": () => {
      const stream = abcdef();
      const view = stream.getbuffer();
      expect(() => {
        using used = stream;
        used.read();
      }).toThrow(BufferError);
      view.release();
      expect(latin1Text(stream.getvalue())).toBe("abcdef");
    },

    "getbuffer() of a closed stream throws ClosedError": () => {
      const stream = abcdef();
      stream.close();
      expect(() => stream.getbuffer()).toThrow(ClosedError);
    },
  });
}
