import { Readable } from "node:stream";
import { BufferedReader, BytesIO } from "bytesio";
import { describe, expect, it } from "vitest";
import { call, utf8 } from "../support/contract-suite.ts";

/** Returns the message of what a call throws. */
function message(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  throw new Error("Nothing was thrown");
}

const NEXT =
  "pass stream.getvalue(), or toBlob(stream), toReadable(stream), toResponse(stream); " +
  "asBuffer(stream) to what takes a Buffer only";

// As a program without types would.
const stream = (): never => new BytesIO(utf8("abc")) as never;
const make = (initial: unknown): BytesIO => new BytesIO(initial as Uint8Array);
const write = (data: unknown): unknown => new BytesIO().write(data as Uint8Array);

function deferred(): { promise: Promise<void>; resolve(value: undefined): void } {
  let resolve: (value: undefined) => void = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

describe("A BytesIO passed by mistake", () => {
  const MISTAKES: Record<string, () => unknown> = {
    "JSON.stringify(stream)": () => JSON.stringify(stream()),
    "JSON.stringify({ body: stream })": () => JSON.stringify({ body: stream() }),
    "a template literal": () => `${stream()}`,
    "String(stream)": () => String(stream()),
    "+stream": () => +stream(),
    "stream + number": () => stream() + 1,
    "stream < number": () => stream() < 1,
    "a property key": () => ({})[stream()],
    "new Blob([stream])": () => new Blob([stream()]),
    "new File([stream])": () => new File([stream()], "name"),
    "new Response(stream)": () => new Response(stream()),
    "new Request(url, { body: stream })": () =>
      new Request("http://host.invalid", { method: "POST", body: stream() }),
    "new FormData().append(name, stream)": () => new FormData().append("name", stream()),
    "Buffer.from(stream)": () => Buffer.from(stream()),
    "Buffer.concat([stream])": () => Buffer.concat([stream()]),
    "new TextDecoder().decode(stream)": () => new TextDecoder().decode(stream()),
    "encodeURIComponent(stream)": () => encodeURIComponent(stream()),
    "[stream].join()": () => [stream()].join(),
  };

  for (const [name, mistake] of Object.entries(MISTAKES)) {
    it(`throws TypeError, as ${name}`, () => {
      expect(mistake).toThrow(TypeError);
    });
  }

  it("says what to do instead", () => {
    expect(message(() => JSON.stringify(stream()))).toBe(
      `TypeError: Cannot turn a stream (BytesIO) into JSON as none of its contents would be in it: ${NEXT}`,
    );
    expect(message(() => `${stream()}`)).toBe(
      `TypeError: Cannot turn a stream (BytesIO) into text or a number as none of its contents would be in it: ${NEXT}`,
    );
  });

  it("throws closed, too", () => {
    const closed = new BytesIO();
    closed.close();
    expect(() => JSON.stringify(closed)).toThrow(TypeError);
    expect(() => String(closed)).toThrow(TypeError);
  });

  it("has no name that would make it look like something else", () => {
    const names = ["length", "buffer", "byteLength", "pipe", "on", "then", "stream", "arrayBuffer", "slice"];
    for (const name of names) {
      expect(name in new BytesIO(), name).toBe(false);
    }
    expect(Symbol.asyncIterator in new BytesIO()).toBe(false);
    expect(Object.prototype.toString.call(new BytesIO())).toBe("[object IOBase]");
  });

  it("can be awaited: it is no promise", async () => {
    const awaited = new BytesIO();
    expect(await awaited).toBe(awaited);
  });
});

describe("BytesIO.toPostgres()", () => {
  it("returns the whole contents, as a parameter of a query", () => {
    const parameter = new BytesIO(utf8("abc"));
    parameter.seek(2);
    expect(parameter.toPostgres()).toEqual(utf8("abc"));
    expect(parameter.tell()).toBe(2);
  });
});

describe("The first errors that a newcomer meets", () => {
  it("say what must be passed, and what was", () => {
    expect(message(() => write("text"))).toBe(
      "TypeError: Cannot write as data must be an ArrayBuffer or a view of one (Uint8Array, Buffer, DataView): " +
        'received "text"; encode text first: new TextEncoder().encode(text)',
    );
  });

  it("say what to do with text, numbers, lists, Blobs and other streams", () => {
    for (const [value, received] of [
      ["text", '"text"; encode text first: new TextEncoder().encode(text)'],
      [5, "5; one byte is Uint8Array.of(byte), and no size is needed"],
      [[1, 2], "an Array of 2; make bytes of numbers first: Uint8Array.from(numbers)"],
      [new Blob(["abc"]), "an instance of Blob; collect it with await BytesIO.fromAsync(source)"],
      [new Response("abc"), "an instance of Response; collect it with await BytesIO.fromAsync(source)"],
      [new Blob().stream(), "an instance of ReadableStream; collect it with await BytesIO.fromAsync(source)"],
      [Readable.from([]), "an instance of Readable; collect it with await BytesIO.fromAsync(source)"],
      [Promise.resolve(), "an instance of Promise; await the promise first"],
      [new BufferedReader(new BytesIO()), "an instance of BufferedReader; pass what its read() returns"],
      [stream(), "an instance of BytesIO; pass its getvalue()"],
      [{ password: "secret" }, "an instance of Object"],
      [Object.create(null), "an object"],
      [() => "secret", "a function"],
      [true, "true"],
      [1n, "1n"],
      [Symbol("s"), "Symbol(s)"],
      [`${"x".repeat(32)}y`, `"${"x".repeat(32)}…"; encode text first: new TextEncoder().encode(text)`],
    ]) {
      expect(message(() => write(value)).split("received ")[1]).toBe(received);
      expect(message(() => make(value)).split("received ")[1]).toBe(received);
    }
    expect(message(() => write(null))).toContain("received null");
    expect(message(() => write(undefined))).toContain("received undefined");
  });

  it("name the action, the argument, the rule and the value", () => {
    const opened = new BytesIO(utf8("abc"));
    const rows: [work: () => unknown, expected: string][] = [
      [
        () => call(opened, "read", 1.5),
        "TypeError: Cannot read as size must be a safe integer: received 1.5",
      ],
      [
        () => call(opened, "read", "1"),
        'TypeError: Cannot read as size must be a safe integer: received "1"',
      ],
      [
        () => call(opened, "seek"),
        "TypeError: Cannot seek as offset must be a safe integer: received undefined",
      ],
      [() => opened.seek(-1), "RangeError: Cannot seek as offset from the start must be >= 0: received -1"],
      [() => opened.seek(0, 3), "RangeError: Cannot seek as whence must be 0, 1 or 2: received 3"],
      [() => opened.truncate(-1), "RangeError: Cannot truncate as size must be >= 0: received -1"],
      [
        () => opened.readexactly(4),
        "EndOfStreamError: Cannot read 4 bytes as the stream ends before: only 3 left",
      ],
      [
        () => call(opened, "writelines", 5),
        "TypeError: Cannot write lines as they must be iterable: received 5",
      ],
    ];
    for (const [work, expected] of rows) expect(message(work)).toBe(expected);
  });

  it("say that a view is alive, that the stream is closed, that there is no file below", () => {
    const lent = new BytesIO(utf8("abc"));
    lent.getbuffer();
    const closed = new BytesIO();
    closed.close();
    const rows: [work: () => unknown, expected: string][] = [
      [
        () => lent.write(utf8("X")),
        "BufferError: Cannot write as the stream's memory must not be lent: it is, to a getbuffer() view or asBuffer() until its release()",
      ],
      [() => closed.read(), "ClosedError: Cannot read as the stream is closed"],
      [
        () => closed.fileno(),
        "UnsupportedOperation: Cannot give a file descriptor as a BytesIO is not a file",
      ],
      [
        () => closed.detach(),
        "UnsupportedOperation: Cannot detach as a BytesIO has no raw stream; transfer() gives its bytes away",
      ],
    ];
    for (const [work, expected] of rows) expect(message(work)).toBe(expected);
  });

  it("say to whom the memory is lent, while it is", async () => {
    const lent = new BytesIO(utf8("abc"));
    const pending = deferred();
    const lending = lent.lend(() => pending.promise);
    expect(message(() => lent.close())).toBe(
      "BufferError: Cannot close as the stream's memory must not be lent: " +
        "it is, to the function given to lend() until it has ended (await what lend() returns)",
    );
    const view = lent.getbuffer();
    expect(message(() => lent.close())).toContain("and to a getbuffer() view");
    pending.resolve(undefined);
    await lending;
    expect(message(() => lent.close())).not.toContain("lend()");
    view.release();
    lent.close();
    expect(lent.closed).toBe(true);
  });

  it("say what to await, and what to open, where a source is collected", async () => {
    const collect = (source: unknown) =>
      BytesIO.fromAsync(source as Blob).catch((error: Error) => error.message);
    expect(await collect(Promise.resolve(new Response("abc")))).toContain(
      "received an instance of Promise; await the promise first",
    );
    expect(await collect("/path")).toContain("open(path) of bytesio/node, an address with await fetch(url)");
    expect(await collect(utf8("abc"))).toContain("use new BytesIO(bytes)");
  });

  it("follow from a method taken off its stream, and from a class called as a function", () => {
    const { read } = BytesIO.prototype;
    expect(() => read.call(undefined as never)).toThrow(TypeError);
    expect(() => read.call({} as never)).toThrow(TypeError);
    expect(() => call({ BytesIO }, "BytesIO")).toThrow(TypeError);
  });
});
