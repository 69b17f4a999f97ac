import { once } from "node:events";
import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import { BytesIO, type BytesIOState, ClosedError } from "bytesio";
import { describe, expect, it } from "vitest";
import { contentsOf, expectRefused, NO_INTEGERS, noBytes, text, utf8 } from "../support/contract-suite.ts";
import { NamedBytesIO, STATES } from "../support/states.ts";

class Tagged extends BytesIO {
  tags: Map<string, number>;

  constructor(name: string, weight: number) {
    super(utf8(name));
    this.tags = new Map([[name, weight]]);
  }
}

class Secret extends BytesIO {
  #key = "";

  static with(key: string): Secret {
    const stream = new Secret(utf8("abc"));
    stream.#key = key;
    return stream;
  }
  override dump(): BytesIOState {
    return { ...super.dump(), fields: { key: this.#key } };
  }
  static override load<Stream extends BytesIO>(
    this: new (
      ...args: never[]
    ) => Stream,
    { bytes, position, fields }: BytesIOState,
  ): Stream {
    const stream = new Secret(bytes);
    stream.seek(position);
    stream.#key = String(fields?.key);
    return stream as BytesIO as Stream;
  }
  reveal(): string {
    return this.#key;
  }
}

/** Loads a state of any shape. */
const load = (state: unknown): BytesIO => BytesIO.load(state as BytesIOState);

describe("BytesIO.dump()", () => {
  for (const [name, make] of Object.entries(STATES)) {
    it(`gives what load() makes the same stream of, ${name}`, () => {
      const stream = make(utf8("abcdef"));
      stream.seek(4);
      const state = structuredClone(stream.dump());
      const twin = (stream.constructor as typeof BytesIO).load(state);
      expect(twin.constructor).toBe(stream.constructor);
      expect([text(twin.getvalue()), twin.tell()]).toEqual(["abcdef", 4]);
      expect({ ...twin }).toEqual({ ...stream });
      twin.write(utf8("XYZ"));
      expect([text(stream.getvalue()), stream.tell()]).toEqual(["abcdef", 4]);
    });
  }

  it("holds contents and position, and nothing else of a plain stream", () => {
    const stream = new BytesIO(utf8("abc"), { limit: 10 });
    stream.seek(1);
    expect(stream.dump()).toStrictEqual({ bytes: utf8("abc"), position: 1 });
    expect(new BytesIO().dump()).toStrictEqual({ bytes: new Uint8Array(0), position: 0 });
  });

  it("holds a position past the end", () => {
    const stream = new BytesIO(utf8("abc"));
    stream.seek(Number.MAX_SAFE_INTEGER);
    expect(BytesIO.load(stream.dump()).tell()).toBe(Number.MAX_SAFE_INTEGER);
  });

  it("holds the own properties of a subclass, and of a stream that was given some", () => {
    expect(new NamedBytesIO().dump().fields).toEqual({ label: "named" });
    expect(Object.assign(new BytesIO(), { extra: 1 }).dump().fields).toEqual({ extra: 1 });
  });

  it("is a copy that later writes do not change", () => {
    const stream = new BytesIO(utf8("abc"));
    const state = stream.dump();
    stream.write(utf8("X"));
    expect(text(state.bytes)).toBe("abc");
    state.bytes.fill(0);
    expect(text(stream.getvalue())).toBe("Xbc");
  });

  it("changes nothing in the stream, and works while a view is alive", () => {
    const stream = new BytesIO(utf8("abc"));
    stream.seek(2);
    using view = stream.getbuffer();
    view.bytes[0] = 88;
    expect(text(stream.dump().bytes)).toBe("Xbc");
    expect(stream.tell()).toBe(2);
  });
});

describe("BytesIO.load()", () => {
  it("makes a subclass without running its constructor, and sets its fields", () => {
    const stream = new Tagged("abc", 7);
    stream.seek(2);
    const twin = Tagged.load(structuredClone(stream.dump()));
    expect(twin).toBeInstanceOf(Tagged);
    expect(twin.tags).toEqual(new Map([["abc", 7]]));
    expect([text(twin.getvalue()), twin.tell()]).toEqual(["abc", 2]);
  });

  it("is overridden, with dump(), by a subclass that keeps private fields", () => {
    const stream = Secret.with("key");
    stream.seek(1);
    const twin = Secret.load(structuredClone(stream.dump()));
    expect([twin.reveal(), twin.tell(), text(twin.getvalue())]).toEqual(["key", 1, "abc"]);
  });

  it("sets a field named __proto__ as a field, and leaves every prototype alone", () => {
    const fields = JSON.parse('{ "__proto__": { "polluted": true }, "constructor": 5 }') as Record<
      string,
      unknown
    >;
    const stream = load({ bytes: utf8("abc"), position: 0, fields });
    expect(Object.getPrototypeOf(stream)).toBe(BytesIO.prototype);
    expect(Object.keys(stream)).toEqual(["__proto__", "constructor"]);
    expect("polluted" in stream).toBe(false);
    expect("polluted" in {}).toBe(false);
    expect(load(stream.dump())).toHaveProperty("constructor", 5);
  });

  it("borrows the bytes, and never writes to them", () => {
    const bytes = utf8("abc");
    const stream = BytesIO.load({ bytes, position: 0 });
    bytes[0] = 88;
    expect(text(stream.getvalue())).toBe("Xbc");
    stream.write(utf8("Y"));
    expect(text(bytes)).toBe("Xbc");
  });

  it("refuses a state of the wrong shape", () => {
    const bytes = utf8("abc");
    for (const state of [
      undefined,
      null,
      5,
      "text",
      true,
      [],
      {},
      { bytes },
      { position: 0 },
      new BytesIO(),
    ]) {
      expect(() => load(state)).toThrow(TypeError);
    }
    for (const wrong of noBytes()) expect(() => load({ bytes: wrong, position: 0 })).toThrow(TypeError);
    for (const position of [...NO_INTEGERS, null]) expect(() => load({ bytes, position })).toThrow(TypeError);
    for (const position of [-1, Number.MIN_SAFE_INTEGER]) {
      expect(() => load({ bytes, position })).toThrow(RangeError);
    }
    for (const fields of [null, 5, "text", true]) {
      expect(() => load({ bytes, position: 0, fields })).toThrow(TypeError);
    }
  });
});

describe("BytesIO.transfer()", () => {
  for (const [name, make] of Object.entries(STATES)) {
    it(`gives contents and position up and closes a stream ${name}`, () => {
      const stream = make(utf8("abcdef"));
      stream.seek(9);
      const { fields } = stream.dump();
      const { bytes, ...state } = stream.transfer();
      expect([text(bytes), state]).toEqual(["abcdef", { position: 9, ...(fields && { fields }) }]);
      expect(stream.closed).toBe(true);
      expect(() => stream.transfer()).toThrow(ClosedError);
      expect(() => stream.read()).toThrow(ClosedError);
      stream.close();
    });
  }

  it("is refused under a live view, and has changed nothing then", () => {
    const stream = new BytesIO(utf8("abc"));
    const view = stream.getbuffer();
    expectRefused(stream, Error, "transfer");
    expect(text(view.bytes)).toBe("abc");
    view.release();
    expect(text(stream.transfer().bytes)).toBe("abc");
  });

  it("gives what a port can transfer, and the other side can load", () => {
    const { port1, port2 } = new MessageChannel();
    const stream = new NamedBytesIO(utf8("abc"));
    stream.seek(1);
    const state = stream.transfer();
    port1.postMessage(state, [state.bytes.buffer]);
    expect(state.bytes.length).toBe(0);
    const received = receiveMessageOnPort(port2)?.message as BytesIOState;
    const twin = NamedBytesIO.load(received);
    expect([text(contentsOf(twin)), twin.tell(), twin.label]).toEqual(["abc", 1, "named"]);
    port1.close();
  });

  it("goes to a worker and back without a copy on the way", async () => {
    const url = import.meta.resolve("bytesio");
    const program = `
      import { parentPort } from "node:worker_threads";
      import { BytesIO } from ${JSON.stringify(url)};
      parentPort.once("message", (state) => {
        const stream = BytesIO.load(state);
        const next = stream.read(1);
        stream.seek(0, 2);
        stream.write(Uint8Array.of(...next, 33));
        const back = stream.transfer();
        parentPort.postMessage(back, [back.bytes.buffer]);
      });`;
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(program)}`));
    const stream = new BytesIO();
    stream.write(utf8("abc"));
    stream.seek(1);
    const state = stream.transfer();
    worker.postMessage(state, [state.bytes.buffer]);
    const [received] = (await once(worker, "message")) as [BytesIOState];
    const twin = BytesIO.load(received);
    expect([text(twin.getvalue()), twin.tell()]).toEqual(["abcb!", 5]);
    await worker.terminate();
  });
});
