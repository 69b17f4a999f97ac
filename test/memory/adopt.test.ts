import { BytesIO, LimitError, SEEK_END } from "bytesio";
import { describe, expect, it } from "vitest";
import { count } from "../support/allocations.ts";
import { call, everyShape, noBytes, text, utf8 } from "../support/contract-suite.ts";
import { NamedBytesIO, within } from "../support/states.ts";

describe("BytesIO.adopt()", () => {
  it("makes a stream at position 0 of every shape of memory", () => {
    for (const [shape, bytes] of Object.entries(everyShape(utf8("WXYZ")))) {
      const stream = BytesIO.adopt(bytes);
      expect([text(stream.getvalue()), stream.tell()], shape).toEqual(["WXYZ", 0]);
    }
  });

  it("writes to the array itself, and copies nothing for it", () => {
    const bytes = new Uint8Array(10_000);
    const data = utf8("X");
    let stream = new BytesIO();
    const { allocated, copied } = count(() => {
      stream = BytesIO.adopt(bytes);
      stream.seek(9_999);
      stream.write(data);
      stream.getbuffer().release();
    });
    expect([allocated, copied]).toEqual([[], 1]);
    expect(bytes[9_999]).toBe(data[0]);
    expect(stream.getbuffer().bytes.buffer).toBe(bytes.buffer);
  });

  it("gives the very array's memory away again, where the array covers it", () => {
    const bytes = utf8("abc");
    const { buffer } = bytes;
    let given = BytesIO.adopt(bytes).transfer().bytes;
    // Where the runtime can move memory, what is adopted is left without any.
    const isMoved = "transferToFixedLength" in ArrayBuffer.prototype;
    expect([text(given), given.buffer === buffer, bytes.length]).toEqual(["abc", !isMoved, isMoved ? 0 : 3]);
    const adopted = given.buffer;
    given = BytesIO.adopt(adopted).transfer().bytes;
    expect([text(given), given.buffer === adopted]).toEqual(["abc", !isMoved]);
  });

  it.skipIf(!("transferToFixedLength" in ArrayBuffer.prototype))(
    "gives away a copy of memory that the runtime keeps to itself",
    () => {
      const memory = new WebAssembly.Memory({ initial: 1 });
      new Uint8Array(memory.buffer).fill(7);
      const { bytes } = BytesIO.adopt(new Uint8Array(memory.buffer)).transfer();
      expect(structuredClone(bytes, { transfer: [bytes.buffer] })).toEqual(new Uint8Array(65_536).fill(7));
      expect(memory.buffer.byteLength).toBe(65_536);
    },
  );

  it("writes within a part of memory, and never around it", () => {
    const part = within(utf8("abcdef"), (size) => new ArrayBuffer(size));
    const around = () => new Uint8Array(part.buffer).filter((byte) => byte === 0xdb).length;
    const stream = BytesIO.adopt(part);
    stream.seek(4);
    stream.write(utf8("XY"));
    expect([text(part), around()]).toEqual(["abcdXY", 128]);
    stream.write(utf8("Z"));
    stream.seek(0);
    stream.write(utf8("!"));
    expect([text(stream.getvalue()), text(part), around()]).toEqual(["!bcdXYZ", "abcdXY", 128]);
  });

  it("leaves the array alone once the stream has outgrown it", () => {
    const bytes = utf8("abc");
    const stream = BytesIO.adopt(bytes);
    stream.seek(0, SEEK_END);
    stream.write(utf8("d"));
    stream.seek(0);
    stream.write(utf8("XYZ"));
    expect([text(bytes), text(stream.getvalue())]).toEqual(["abc", "XYZd"]);
  });

  it("copies shared and resizable memory at once", () => {
    for (const buffer of [new SharedArrayBuffer(3), new ArrayBuffer(3, { maxByteLength: 9 })]) {
      const stream = BytesIO.adopt(buffer);
      stream.write(utf8("X"));
      expect(text(new Uint8Array(buffer))).toBe("\0\0\0");
    }
  });

  it("makes a stream of the subclass that it is called on, by its constructor", () => {
    const stream = NamedBytesIO.adopt(utf8("abc"));
    expect(stream).toBeInstanceOf(NamedBytesIO);
    expect([stream.label, text(stream.getvalue())]).toEqual(["named", "abc"]);
  });

  it("refuses what is no bytes, and more than the limit", () => {
    for (const wrong of noBytes()) expect(() => call(BytesIO, "adopt", wrong)).toThrow(TypeError);
    expect(() => BytesIO.adopt(utf8("abc"), { limit: 2 })).toThrow(LimitError);
    expect(() => BytesIO.adopt(utf8("abc"), { limit: -1 })).toThrow(RangeError);
    const full = BytesIO.adopt(utf8("abc"), { limit: 3 });
    full.seek(3);
    expect(() => full.write(utf8("d"))).toThrow(LimitError);
  });
});
