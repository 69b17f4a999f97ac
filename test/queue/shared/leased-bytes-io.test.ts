import { MessageChannel, receiveMessageOnPort } from "node:worker_threads";
import { BytesIO, LimitError } from "bytesio";
import { closing, lines, readable, seekable, writable } from "bytesio/contract";
import { type LeasedBytesIO, SharedQueue } from "bytesio/queue";
import { describe, expect, it } from "vitest";
import { expectRefused, text, utf8 } from "../../support/contract-suite.ts";

const queue = new SharedQueue(0, { maxBytes: 2 ** 28 });

/** A lease on a region that is full of what others left there. */
function make(contents: Uint8Array): LeasedBytesIO {
  const before = queue.allocSync(contents.length + 8000);
  before.write(new Uint8Array(before.capacity).fill(0xdb));
  before.close();
  const stream = queue.allocSync(contents.length + 8000);
  stream.write(contents);
  stream.seek(0);
  return stream;
}

seekable("LeasedBytesIO", make);
readable("LeasedBytesIO", make);
writable("LeasedBytesIO", make);
lines("LeasedBytesIO", make);
closing("LeasedBytesIO", make, {
  calls: [["getvalue"], ["toBytesIO"], ["read1"], ["readinto1", new Uint8Array(1)]],
});

describe("LeasedBytesIO", () => {
  it("writes up to its capacity, and not a byte beyond", () => {
    const stream = queue.allocSync(5);
    expect([stream.capacity, stream.size, stream.tell()]).toEqual([1024, 0, 0]);
    stream.write(new Uint8Array(1023));
    expectRefused(stream, LimitError, "write", utf8("ab"));
    expect(stream.write(utf8("a"))).toBe(1);
    expectRefused(stream, LimitError, "write", utf8("b"));
    stream.seek(5000);
    expectRefused(stream, LimitError, "write", utf8("b"));
    stream.close();
  });

  it("never shows what was in its memory before", () => {
    const stream = make(utf8("ab"));
    stream.seek(6);
    stream.write(utf8("c"));
    expect(text(stream.getvalue())).toBe("ab\0\0\0\0c");
    stream.truncate(1);
    stream.seek(3);
    stream.write(utf8("d"));
    expect(text(stream.getvalue())).toBe("a\0\0d");
    stream.close();
  });

  it("gives out ordinary memory only", () => {
    const stream = make(utf8("a\nb"));
    for (const bytes of [stream.read(1), stream.read1(1), stream.readline(), stream.getvalue()]) {
      expect(bytes.buffer).toBeInstanceOf(ArrayBuffer);
      expect(bytes.buffer.byteLength).toBe(bytes.length);
    }
    stream.close();
  });

  it("makes an ordinary stream of itself", () => {
    const lease = make(utf8("abc"));
    lease.seek(2);
    const stream = lease.toBytesIO();
    lease.close();
    expect(stream).toBeInstanceOf(BytesIO);
    expect([text(stream.getvalue()), stream.tell()]).toEqual(["abc", 2]);
  });

  it("gives its memory back when closed, once", () => {
    const before = queue.bytesUsed();
    const stream = queue.allocSync(3000);
    expect(queue.bytesUsed() - before).toBe(4096);
    stream.close();
    stream.close();
    expect(queue.bytesUsed()).toBe(before);
  });

  it("does not survive a message: another thread cannot use it", () => {
    const stream = make(utf8("abc"));
    const { port1, port2 } = new MessageChannel();
    let arrived: unknown;
    try {
      port1.postMessage(stream);
      arrived = receiveMessageOnPort(port2)?.message;
    } catch (error) {
      // Newer runtimes refuse.
      arrived = (error as Error).name;
    }
    expect([{}, "DataCloneError"]).toContainEqual(arrived);
    port1.close();
    stream.close();
  });
});
