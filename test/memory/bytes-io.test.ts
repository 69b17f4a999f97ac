import { runInNewContext } from "node:vm";
import {
  BufferError,
  BytesIO,
  type BytesLike,
  ClosedError,
  DEFAULT_BUFFER_SIZE,
  EndOfStreamError,
  LimitError,
  SEEK_CUR,
  SEEK_END,
  SEEK_SET,
  UnsupportedOperation,
} from "bytesio";
import { describe, expect, it } from "vitest";
import {
  everyShape,
  expectRefused,
  NO_INTEGERS,
  noBytes,
  snapshot,
  text,
  utf8,
} from "../support/contract-suite.ts";
import { STATES } from "../support/states.ts";

function at(position: number, contents: string): BytesIO {
  const stream = new BytesIO(utf8(contents));
  stream.seek(position);
  return stream;
}

describe("new BytesIO()", () => {
  it("starts empty where nothing, undefined or null is given", () => {
    for (const stream of [new BytesIO(), new BytesIO(undefined), new BytesIO(null), new BytesIO(null, {})]) {
      expect([stream.size, stream.tell(), stream.closed]).toEqual([0, 0, false]);
      expect(stream.getvalue()).toEqual(new Uint8Array(0));
    }
  });

  it("starts with the bytes of every shape of memory, at position 0", () => {
    for (const [shape, initial] of Object.entries(everyShape(utf8("WXYZ")))) {
      const stream = new BytesIO(initial);
      expect([stream.size, stream.tell(), text(stream.getvalue())], shape).toEqual([4, 0, "WXYZ"]);
    }
  });

  it("takes memory of another realm", () => {
    for (const made of [
      "new Uint8Array([65])",
      "new Uint8Array([65]).buffer",
      "new DataView(new ArrayBuffer(1))",
    ]) {
      const foreign = runInNewContext(made) as BytesLike;
      expect(new BytesIO(foreign).size).toBe(1);
      expect(new BytesIO().write(foreign)).toBe(1);
      expect(new BytesIO(utf8("a")).readinto(foreign)).toBe(1);
    }
  });

  it("refuses what is no bytes: there is no size argument, and text is not encoded", () => {
    const [_undefined, _null, ...wrongs] = noBytes();
    for (const wrong of wrongs) expect(() => new BytesIO(wrong as Uint8Array)).toThrow(TypeError);
  });

  it("has no enumerable property of its own", () => {
    expect(Reflect.ownKeys(new BytesIO())).toEqual([]);
  });
});

describe("BytesIO.size", () => {
  it("is that of the contents, in whichever state the memory is, and wherever the position", () => {
    for (const make of Object.values(STATES)) {
      for (const size of [0, 1, 100]) {
        const stream = make(new Uint8Array(size));
        stream.seek(50);
        expect(stream.size).toBe(size);
      }
    }
  });

  it("throws ClosedError on a closed stream, where closed does not", () => {
    const stream = new BytesIO();
    stream.close();
    expect(() => stream.size).toThrow(ClosedError);
    expect(stream.closed).toBe(true);
  });

  it("cannot be set, nor can closed", () => {
    const stream = at(1, "abc");
    expect(() => Object.assign(stream, { size: 1 })).toThrow(TypeError);
    expect(() => Object.assign(stream, { closed: true })).toThrow(TypeError);
    expect(snapshot(stream)).toEqual({ contents: "abc", size: 3, position: 1 });
  });
});

describe("BytesIO.getvalue()", () => {
  it("returns the whole contents, wherever the position is", () => {
    for (const make of Object.values(STATES)) {
      for (const position of [0, 3, 6, 100]) {
        const stream = make(utf8("abcdef"));
        stream.seek(position);
        expect(text(stream.getvalue())).toBe("abcdef");
        expect(stream.tell()).toBe(position);
      }
    }
  });

  it("returns a copy that later writes do not change, and whose changes stay outside", () => {
    const stream = at(0, "abc");
    const value = stream.getvalue();
    stream.write(utf8("X"));
    expect(text(value)).toBe("abc");
    value.fill(0);
    expect(text(stream.getvalue())).toBe("Xbc");
  });
});

describe("BytesIO.readexactly()", () => {
  it("takes just as many bytes as it is asked for", () => {
    for (const make of Object.values(STATES)) {
      const stream = make(utf8("abcdef"));
      expect([0, 1, 4, 1, 0].map((size) => text(stream.readexactly(size)))).toEqual([
        "",
        "a",
        "bcde",
        "f",
        "",
      ]);
    }
  });

  it("throws EndOfStreamError with what there was, and moves nothing", () => {
    for (const [position, size, partial] of [
      [0, 7, "abcdef"],
      [5, 2, "f"],
      [6, 1, ""],
      [7, 1, ""],
      [1000, Number.MAX_SAFE_INTEGER, ""],
    ] as const) {
      const stream = at(position, "abcdef");
      expect(() => stream.readexactly(size)).toThrow(
        expect.objectContaining({ code: "ERR_IO_END_OF_STREAM", partial: utf8(partial), expected: size }),
      );
      expectRefused(stream, EndOfStreamError, "readexactly", size);
    }
  });

  it("takes nothing past the end, where nothing is asked for", () => {
    expect(at(9, "abc").readexactly(0)).toHaveLength(0);
  });

  it("refuses a size that is no integer, absent or negative", () => {
    const stream = at(1, "abc");
    for (const size of [...NO_INTEGERS, null, undefined])
      expectRefused(stream, TypeError, "readexactly", size);
    expectRefused(stream, RangeError, "readexactly", -1);
  });
});

describe("BytesIO.chunks()", () => {
  it("goes over the rest in pieces, the last one shorter", () => {
    for (const make of Object.values(STATES)) {
      for (const [size, pieces] of [
        [1, ["b", "c", "d", "e", "f"]],
        [2, ["bc", "de", "f"]],
        [5, ["bcdef"]],
        [6, ["bcdef"]],
        [Number.MAX_SAFE_INTEGER, ["bcdef"]],
      ] as const) {
        const stream = make(utf8("abcdef"));
        stream.seek(1);
        expect(Array.from(stream.chunks(size), text)).toEqual(pieces);
        expect(stream.tell()).toBe(6);
      }
    }
  });

  it("takes DEFAULT_BUFFER_SIZE where no size is given", () => {
    const stream = new BytesIO(new Uint8Array(DEFAULT_BUFFER_SIZE + 1));
    expect(Array.from(stream.chunks(), ({ length }) => length)).toEqual([DEFAULT_BUFFER_SIZE, 1]);
  });

  it("finds nothing at the end and past it", () => {
    expect([...at(3, "abc").chunks(1), ...at(9, "abc").chunks(1), ...new BytesIO().chunks(1)]).toEqual([]);
  });

  it("reads each piece when it is asked for, and leaves the rest after a break", () => {
    const stream = at(0, "abcdef");
    const chunks = stream.chunks(2);
    expect(stream.tell()).toBe(0);
    for (const chunk of chunks) {
      expect(text(chunk)).toBe("ab");
      break;
    }
    expect(stream.tell()).toBe(2);
    stream.write(utf8("XY"));
    expect(Array.from(stream.chunks(2), text)).toEqual(["ef"]);
  });

  it("refuses a wrong size at once, not at the first piece", () => {
    const stream = at(1, "abc");
    for (const size of [...NO_INTEGERS, null]) expectRefused(stream, TypeError, "chunks", size);
    for (const size of [0, -1]) expectRefused(stream, RangeError, "chunks", size);
  });

  it("throws ClosedError at the next piece, where the stream was closed in between", () => {
    const stream = at(0, "abcdef");
    const chunks = stream.chunks(2);
    chunks.next();
    stream.close();
    expect(() => chunks.next()).toThrow(ClosedError);
  });
});

describe("BytesIO.peek()", () => {
  it("shows DEFAULT_BUFFER_SIZE bytes at most, unless more are asked for", () => {
    const stream = new BytesIO(new Uint8Array(DEFAULT_BUFFER_SIZE + 2));
    stream.seek(1);
    for (const size of [undefined, 0, -1]) expect(stream.peek(size)).toHaveLength(DEFAULT_BUFFER_SIZE);
    expect(stream.peek(DEFAULT_BUFFER_SIZE + 1)).toHaveLength(DEFAULT_BUFFER_SIZE + 1);
  });
});

describe("BytesIO.next()", () => {
  it("follows the protocol of iterators, and goes on where there is more", () => {
    const stream = at(0, "a\nb");
    expect(stream.next()).toEqual({ done: false, value: utf8("a\n") });
    expect(stream.next()).toEqual({ done: false, value: utf8("b") });
    expect(stream.next()).toEqual({ done: true, value: undefined });
    stream.write(utf8("c"));
    stream.seek(-1, SEEK_CUR);
    expect(stream.next()).toEqual({ done: false, value: utf8("c") });
  });
});

describe("BytesIO.writelines()", () => {
  it("takes a stream's lines, its own as Python does: each is read behind the last one written", () => {
    const copy = new BytesIO();
    copy.writelines(at(2, "a\nb\nc"));
    expect(text(copy.getvalue())).toBe("b\nc");
    const own = at(0, "a\nb\nc\n");
    own.writelines(own);
    expect(text(own.getvalue())).toBe("a\na\nc\nc\n");
  });

  it("closes a generator whose piece it refuses", () => {
    const steps: string[] = [];
    function* pieces() {
      try {
        yield utf8("a");
        yield "text" as never;
      } finally {
        steps.push("closed");
      }
    }
    expect(() => new BytesIO().writelines(pieces())).toThrow(TypeError);
    expect(steps).toEqual(["closed"]);
  });
});

describe("BytesIO.detach() and BytesIO.fileno()", () => {
  it("throw UnsupportedOperation, open and closed", () => {
    const stream = at(1, "abc");
    expectRefused(stream, UnsupportedOperation, "detach");
    expectRefused(stream, UnsupportedOperation, "fileno");
    stream.close();
    expect(() => stream.detach()).toThrow(UnsupportedOperation);
    expect(() => stream.fileno()).toThrow(UnsupportedOperation);
  });
});

describe("The constants", () => {
  it("have Python's values", () => {
    expect([SEEK_SET, SEEK_CUR, SEEK_END, DEFAULT_BUFFER_SIZE]).toEqual([0, 1, 2, 131072]);
  });
});

describe("The errors", () => {
  it("are Errors, with a name and a code of their own", () => {
    const errors = [
      new UnsupportedOperation("a"),
      new ClosedError("b"),
      new BufferError("c", { cause: 1 }),
      new LimitError("write", 1, 2),
      new EndOfStreamError(new Uint8Array(0), 1),
    ];
    expect(errors.every((error) => error instanceof Error)).toBe(true);
    expect(errors.map(({ name, code }) => [name, code])).toEqual([
      ["UnsupportedOperation", "ERR_IO_UNSUPPORTED"],
      ["ClosedError", "ERR_IO_CLOSED"],
      ["BufferError", "ERR_IO_EXPORTED"],
      ["LimitError", "ERR_IO_LIMIT"],
      ["EndOfStreamError", "ERR_IO_END_OF_STREAM"],
    ]);
  });
});
