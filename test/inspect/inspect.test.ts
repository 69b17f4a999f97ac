import { inspect } from "node:util";
import { BytesIO } from "bytesio";
import { describe, expect, it } from "vitest";
import { snapshot, utf8 } from "../support/contract-suite.ts";
import { NamedBytesIO, STATES } from "../support/states.ts";

class Parent extends BytesIO {
  child = new NamedBytesIO(utf8("abc"));
}

describe("util.inspect(BytesIO)", () => {
  it("shows size, position and bytes", () => {
    const stream = new BytesIO(utf8("abc"));
    stream.seek(2);
    expect(inspect(stream)).toBe("BytesIO(3 bytes, position 2) <61 62 63>");
    expect(inspect(new BytesIO())).toBe("BytesIO(0 bytes, position 0) <>");
  });

  it("shows the first 16 bytes only, and how many follow", () => {
    expect(inspect(new BytesIO(utf8("0123456789abcdef")))).toBe(
      "BytesIO(16 bytes, position 0) <30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66>",
    );
    expect(inspect(new BytesIO(new Uint8Array(2 ** 24)))).toBe(
      "BytesIO(16777216 bytes, position 0) <00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 … 16777200 more>",
    );
  });

  it("shows that a stream is closed", () => {
    const stream = new BytesIO(utf8("abc"));
    stream.close();
    expect(inspect(stream)).toBe("BytesIO(closed)");
    const named = new NamedBytesIO();
    named.close();
    expect(inspect(named)).toBe("NamedBytesIO(closed) { label: 'named' }");
  });

  it("shows the name and the fields of a subclass, nested ones too", () => {
    expect(inspect(new NamedBytesIO(utf8("abc")))).toBe(
      "NamedBytesIO(3 bytes, position 0) <61 62 63> { label: 'named' }",
    );
    expect(inspect(new Parent())).toMatchInlineSnapshot(`
      "Parent(0 bytes, position 0) <> {
        child: NamedBytesIO(3 bytes, position 0) <61 62 63> { label: 'named' }
      }"
    `);
  });

  it("shows a stream inside other objects, at whatever depth", () => {
    expect(inspect({ a: [new BytesIO(utf8("abc"))] })).toBe(
      "{ a: [ BytesIO(3 bytes, position 0) <61 62 63> ] }",
    );
    expect(inspect({ a: { b: { c: { d: new BytesIO() } } } }, { depth: 3 })).toMatchInlineSnapshot(`
      "{
        a: { b: { c: { d: BytesIO(0 bytes, position 0) <> } } }
      }"
    `);
  });

  it("stays short where streams hold each other in a circle", () => {
    const stream = Object.assign(new BytesIO(utf8("abc")), { other: new BytesIO() });
    Object.assign(stream.other, { other: stream });
    expect(inspect(stream).length).toBeLessThan(1000);
  });

  it("changes nothing, in whichever state the stream is", () => {
    for (const make of Object.values(STATES)) {
      const stream = make(utf8("abc"));
      stream.seek(1);
      const before = snapshot(stream);
      expect(inspect(stream)).toContain("(3 bytes, position 1) <61 62 63>");
      expect(snapshot(stream)).toEqual(before);
    }
  });

  it("never throws: not for memory that was transferred away, nor for what only looks like a stream", () => {
    const owned = utf8("abc");
    const stream = new BytesIO(owned);
    structuredClone(owned, { transfer: [owned.buffer] });
    expect(() => inspect(stream)).not.toThrow();
    expect(() => inspect(BytesIO.prototype)).not.toThrow();
    expect(() => inspect(Object.create(BytesIO.prototype))).not.toThrow();
    expect(() => inspect(new Proxy(new BytesIO(), {}))).not.toThrow();
  });
});
