import { BytesIO } from "bytesio";
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
    expect(() => call(stream, method, ...args), String(method)).toThrow(TypeError);
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
