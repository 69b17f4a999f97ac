import { BytesIO } from "bytesio";
import { toReadable } from "bytesio/node";
import { describe, expect, it } from "vitest";
import { type Call, call, utf8 } from "../support/contract-suite.ts";
import { STATES } from "../support/states.ts";

/** Every call that touches contents; none may go on as if there were some. */
const TOUCHING: Call[] = [
  ["read"],
  ["read", 1],
  ["read1"],
  ["readinto", new Uint8Array(3)],
  ["readexactly", 2],
  ["readline"],
  ["readlines"],
  ["next"],
  ["peek"],
  ["getvalue"],
  ["getbuffer"],
  ["dump"],
  ["transfer"],
  ["toPostgres"],
  ["readNumber", "uint16le"],
];

const WRITING: Call[] = [
  ["write", utf8("X")],
  ["write", utf8("far past the end, so that it must grow".repeat(9))],
  ["writelines", [utf8("X")]],
  ["writeNumber", "uint8", 1],
  ["writeBigInt", "int64le", 1n],
];

function transferAway(buffer: ArrayBuffer): void {
  structuredClone(buffer, { transfer: [buffer] });
}

function expectLost(stream: BytesIO, calls: Call[]): void {
  for (const [method, ...args] of calls) {
    let thrown: unknown;
    try {
      call(stream, method, ...args);
    } catch (error) {
      thrown = error;
    }
    expect(thrown, String(method)).toBeInstanceOf(TypeError);
    expect((thrown as Error).message, String(method)).toMatch(
      /^Cannot use the contents as nobody else may transfer their memory: it was transferred away; /,
    );
    expect([stream.tell(), stream.size, stream.closed], String(method)).toEqual([0, 7, false]);
  }
}

describe("BytesIO whose memory was transferred away", () => {
  it("throws TypeError at every use, where the owner of a borrowed array did it", () => {
    const owned = utf8("ab\ncdef");
    for (const initial of [owned.slice(), owned.slice().buffer, new DataView(owned.slice().buffer)]) {
      const stream = new BytesIO(initial);
      transferAway((ArrayBuffer.isView(initial) ? initial.buffer : initial) as ArrayBuffer);
      expectLost(stream, [...TOUCHING, ...WRITING]);
      stream.close();
    }
  });

  for (const [state, make] of Object.entries(STATES)) {
    it(`throws TypeError at every use, where a reader did it with a view of a stream ${state}`, () => {
      const stream = make(utf8("ab\ncdef"));
      const view = stream.getbuffer();
      transferAway(view.bytes.buffer);
      expectLost(
        stream,
        TOUCHING.filter(([method]) => method !== "transfer"),
      );
      view.release();
      expectLost(stream, [...TOUCHING, ...WRITING]);
      stream.close();
    });
  }

  it("says so too where a piece of a large stream is gone, by a chunk that was lent", () => {
    const stream = BytesIO.adopt(new Uint8Array(16 * 2 ** 20));
    stream.seek(0, 2);
    stream.write(new Uint8Array(2 ** 20));
    const readable = toReadable(stream, { start: 16 * 2 ** 20, lend: true });
    const chunk: Uint8Array<ArrayBuffer> = readable.read();
    transferAway(chunk.buffer);
    readable.destroy();
    stream.seek(16 * 2 ** 20);
    const size = 17 * 2 ** 20;
    for (const size of [10, 10_000]) expect(() => stream.read(size)).toThrow(/it was transferred away/);
    expect(() => stream.write(utf8("X"))).toThrow(/it was transferred away/);
    expect([stream.tell(), stream.size]).toEqual([16 * 2 ** 20, size]);
    stream.seek(0);
    expect(stream.read(3)).toEqual(new Uint8Array(3));
  });

  it("is refused as initial bytes, as data, as a target and as a state", () => {
    const bytes = utf8("abc");
    transferAway(bytes.buffer);
    const stream = new BytesIO(utf8("abc"));
    for (const value of [bytes, bytes.buffer]) {
      expect(() => new BytesIO(value)).toThrow(/must not be detached/);
      expect(() => stream.write(value)).toThrow(/must not be detached/);
      expect(() => stream.readinto(value)).toThrow(/must not be detached/);
    }
    expect(() => BytesIO.load({ bytes, position: 0 })).toThrow(/must not be detached/);
  });

  it("no longer matters to a stream that was emptied", () => {
    const owned = utf8("abc");
    const stream = new BytesIO(owned);
    stream.truncate(0);
    transferAway(owned.buffer);
    expect(stream.getvalue()).toHaveLength(0);
    expect(stream.write(utf8("X"))).toBe(1);
    expect(stream.getvalue()).toEqual(utf8("X"));
  });

  it("leaves a stream alone that has copied it already", () => {
    const owned = utf8("abc");
    const stream = new BytesIO(owned);
    stream.write(utf8("X"));
    const { bytes } = stream.dump();
    transferAway(owned.buffer);
    transferAway(bytes.buffer);
    expect(stream.getvalue()).toEqual(utf8("Xbc"));
  });
});
