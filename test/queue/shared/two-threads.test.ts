import { MessageChannel, receiveMessageOnPort } from "node:worker_threads";
import { BytesIO, ClosedError } from "bytesio";
import { SharedQueue } from "bytesio/queue";
import { describe, expect, it } from "vitest";
import { text, utf8 } from "../../support/contract-suite.ts";

/** Sends a value as `postMessage()` does; returns what arrives, or the name of the error. */
function sent(value: unknown): unknown {
  const { port1, port2 } = new MessageChannel();
  try {
    port1.postMessage(value);
    return receiveMessageOnPort(port2)?.message;
  } catch (error) {
    return (error as Error).name;
  } finally {
    port1.close();
  }
}

describe("One stream in two threads", () => {
  it("cannot be, by a message: what arrives is an empty object, or nothing", () => {
    const queue = new SharedQueue();
    const lease = queue.allocSync(1);
    for (const each of [new BytesIO(utf8("abc")), lease, queue]) {
      expect([{}, "DataCloneError"]).toContainEqual(sent(each));
    }
    lease.close();
  });

  it("is refused, where the queue itself was sent in place of its handle", () => {
    const arrived = structuredClone({ ...new SharedQueue() });
    expect(() => SharedQueue.attach(arrived as never)).toThrow(
      "Cannot attach as handle must be that of a SharedQueue",
    );
  });

  it("cannot be, by memory that threads share: a stream takes none", () => {
    const shared = new Uint8Array(new SharedArrayBuffer(3));
    const streams = [
      new BytesIO(shared),
      BytesIO.adopt(shared),
      BytesIO.load({ bytes: shared, position: 0 } as never),
    ];
    for (const stream of streams) stream.write(Uint8Array.of(1));
    expect([...shared]).toEqual([0, 0, 0]);
  });

  it("is refused, once the stream was given up", async () => {
    const queue = new SharedQueue();
    const stream = new BytesIO(utf8("abc"));
    await queue.put(stream, { ownership: "move" });
    expect(() => stream.read()).toThrow(ClosedError);
    const lease = await queue.get({ ownership: "lease" });
    await queue.put(lease, { ownership: "move" });
    for (const use of [() => lease.read(), () => lease.write(utf8("x")), () => lease.getvalue()]) {
      expect(use).toThrow(ClosedError);
    }
    await expect(queue.put(lease, { ownership: "move" })).rejects.toThrow(ClosedError);
    expect(text((await queue.get()).getvalue())).toBe("abc");
  });

  it("cannot be, by what a lease has given out: that is a copy", async () => {
    const queue = new SharedQueue();
    await queue.put(utf8("abc"));
    const lease = await queue.get({ ownership: "lease" });
    const given = [lease.getvalue(), lease.read(), lease.toBytesIO().getvalue()];
    lease.seek(0);
    lease.write(utf8("xyz"));
    expect(given.map(text)).toEqual(["abc", "abc", "abc"]);
    lease.close();
  });
});
