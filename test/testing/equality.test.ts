import { BufferedReader, BytesIO, IOBase, StringIO, TextIOWrapper } from "bytesio";
import "bytesio/vitest";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileIO } from "bytesio/node";
import { describe, expect, it, vi } from "vitest";
import { everyShape, utf8 } from "../support/contract-suite.ts";
import { NamedBytesIO, STATES } from "../support/states.ts";

function at<Stream extends { seek(offset: number): number }>(position: number, stream: Stream): Stream {
  stream.seek(position);
  return stream;
}

describe("toEqual() of streams", () => {
  it("compares contents and position, and moves nothing", () => {
    const [left, right] = [at(2, new BytesIO(utf8("a\nbc"))), at(2, new BytesIO(utf8("a\nbc")))];
    expect(left).toEqual(right);
    expect(left).toStrictEqual(right);
    expect({ file: [left] }).toEqual({ file: [right] });
    expect([left.tell(), right.tell()]).toEqual([2, 2]);
    expect(left).not.toEqual(at(1, new BytesIO(utf8("a\nbc"))));
    expect(left).not.toEqual(at(2, new BytesIO(utf8("a\nbd"))));
    expect(left).not.toEqual(at(2, new BytesIO(utf8("a\nbcd"))));
    expect([left.tell(), right.tell()]).toEqual([2, 2]);
  });

  it("compares positions past the end", () => {
    expect(at(9, new BytesIO(utf8("ab")))).toEqual(at(9, new BytesIO(utf8("ab"))));
    expect(at(9, new BytesIO(utf8("ab")))).not.toEqual(at(8, new BytesIO(utf8("ab"))));
  });

  it.each(Object.entries(STATES))("compares whatever the state of the memory: %s", (_name, make) => {
    const [left, right] = [make(utf8("one\ntwo")), new BytesIO(utf8("one\ntwo"))];
    if (left instanceof NamedBytesIO) Object.assign(right, { label: "named" });
    expect(left).toEqual(right);
    expect(right).toEqual(left);
    expect(left).not.toEqual(new BytesIO(utf8("one\ntwO")));
  });

  it("compares a stream with bytes of any shape by its contents, in both directions", () => {
    const stream = at(3, new BytesIO(utf8("WXYZ")));
    for (const [shape, bytes] of Object.entries(everyShape(utf8("WXYZ")))) {
      expect(stream, shape).toEqual(bytes);
      expect(bytes, shape).toEqual(stream);
      expect(new BytesIO(utf8("WXYz")), shape).not.toEqual(bytes);
      expect(bytes, shape).not.toEqual(new BytesIO(utf8("WXY")));
    }
    expect(stream.tell()).toBe(3);
  });

  it("compares text with text, and not with bytes", () => {
    const stream = at(1, new StringIO("één\n"));
    expect(stream).toEqual(at(1, new StringIO("één\n")));
    expect(stream).not.toEqual(at(2, new StringIO("één\n")));
    expect(stream).not.toEqual(at(1, new StringIO("één")));
    expect(stream).toEqual("één\n");
    expect(stream).not.toEqual(utf8("één\n"));
    expect(new BytesIO(utf8("abc"))).not.toEqual("abc");
    expect(new BytesIO(utf8("abc"))).not.toEqual(new StringIO("abc"));
    expect(new StringIO("")).not.toEqual(new BytesIO());
    expect(new TextIOWrapper(new BytesIO(utf8("abc")))).toEqual(new StringIO("abc"));
    expect(stream.tell()).toBe(1);
  });

  it("compares the fields that a subclass adds, with matchers in them", () => {
    const [left, right] = [new NamedBytesIO(utf8("ab")), new NamedBytesIO(utf8("ab"))];
    expect(left).toEqual(right);
    right.label = "other";
    expect(left).not.toEqual(right);
    Object.assign(right, { label: expect.stringContaining("am") });
    expect(left).toEqual(right);
  });

  it("looks into any stream that can be read and put back", () => {
    const folder = mkdtempSync(join(tmpdir(), "bytesio-"));
    const file = new FileIO(join(folder, "file"), "w+");
    file.write(utf8("abcd"));
    file.seek(1);
    const buffered = at(1, new BufferedReader(new BytesIO(utf8("abcd"))));
    expect(file).toEqual(buffered);
    expect(buffered).toEqual(at(1, new BytesIO(utf8("abcd"))));
    expect(file).not.toEqual(at(1, new BytesIO(utf8("abcD"))));
    expect([file.tell(), buffered.tell()]).toEqual([1, 1]);
    file.close();
    rmSync(folder, { recursive: true });
  });

  it("finds closed streams equal to closed ones only", () => {
    const [left, right] = [new BytesIO(utf8("a")), new BytesIO(utf8("b"))];
    left.close();
    expect(left).not.toEqual(right);
    expect(right).not.toEqual(left);
    right.close();
    expect(left).toEqual(right);
  });

  it("finds a stream that cannot be looked into equal to itself alone", () => {
    class Blind extends IOBase {}
    const blind = new Blind();
    expect(blind).toEqual(blind);
    expect(blind).not.toEqual(new Blind());
    expect(blind).not.toEqual(new BytesIO());
    expect(new BytesIO()).not.toEqual(blind);
  });

  it.each([null, undefined, 0, {}, [], new Map(), "text"])("finds no stream equal to %o", (value) => {
    expect(new BytesIO(utf8("a"))).not.toEqual(value);
    expect(value).not.toEqual(new BytesIO(utf8("a")));
  });

  it("finds a stream equal to itself without reading it, and leaves matchers and other values to vitest", () => {
    const stream = new BytesIO(utf8("a\nb"));
    expect(stream).toEqual(stream);
    expect(stream.tell()).toBe(0);
    expect(stream).toEqual(expect.any(BytesIO));
    expect(stream).toEqual(expect.anything());
    expect(stream).not.toEqual(expect.any(StringIO));
    expect(stream).not.toBe(new BytesIO(utf8("a\nb")));
    expect(stream).toBe(stream);
    expect(Uint8Array.of(1)).not.toEqual(Uint8Array.of(2));
    expect({ a: 1 }).toEqual({ a: 1 });
  });

  it("serves the matchers that compare likewise", () => {
    const spy = vi.fn();
    spy(new BytesIO(utf8("ab")));
    expect(spy).toHaveBeenCalledWith(new BytesIO(utf8("ab")));
    expect(spy).not.toHaveBeenCalledWith(new BytesIO(utf8("ac")));
    expect([new BytesIO(utf8("ab"))]).toContainEqual(utf8("ab"));
    expect({ file: new BytesIO(utf8("ab")), other: 1 }).toMatchObject({ file: utf8("ab") });
  });

  it("reports what differs instead of failing itself, and does not move the stream", () => {
    const stream = at(1, new BytesIO(utf8("a\nb")));
    expect(() => expect(stream).toEqual(new BytesIO(utf8("x")))).toThrow(/to deeply equal/);
    expect(stream.tell()).toBe(1);
  });
});
