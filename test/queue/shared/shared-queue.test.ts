import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { BufferError, BytesIO, ClosedError, LimitError } from "bytesio";
import {
  Empty,
  Full,
  ItemTooLarge,
  LeasedBytesIO,
  registerStream,
  SharedQueue,
  type SharedQueueOptions,
  ShutDown,
  TimeoutError,
} from "bytesio/queue";
import { describe, expect, it } from "vitest";
import {
  call,
  everyShape,
  expectRefused,
  NO_INTEGERS,
  noBytes,
  text,
  utf8,
} from "../../support/contract-suite.ts";
import { NamedBytesIO } from "../../support/states.ts";
import { startThread } from "./threads.ts";

const KIB = 1024;
/** Around what is copied under the lock, a block, and a power of two. */
const SIZES = [0, 1, 1023, 1024, 1025, 2048, 4095, 4096, 4097, 65536, 100_000];

function streamOf(contents: string, position = 0): BytesIO {
  const stream = new BytesIO(utf8(contents));
  stream.seek(position);
  return stream;
}

/** Returns what a promise rejects with. */
const refusal = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => "nothing",
    (error) => error,
  );

const valuesOf = (queue: SharedQueue): string[] => {
  const found: string[] = [];
  while (!queue.empty()) found.push(text(queue.get_nowait().getvalue()));
  return found;
};

describe("new SharedQueue()", () => {
  it("holds as many items as its memory has blocks, or maxsize", () => {
    expect(new SharedQueue().maxsize).toBe(65536);
    expect(new SharedQueue().maxBytes).toBe(2 ** 26);
    expect(new SharedQueue(-1, { maxBytes: 5000 }).maxsize).toBe(8);
    expect(new SharedQueue(3, { maxBytes: 5000 }).maxBytes).toBe(8192);
    expect(new SharedQueue(100, { maxBytes: 1 }).maxsize).toBe(4);
  });

  it("refuses wrong arguments", () => {
    for (const wrong of NO_INTEGERS) {
      expect(() => new SharedQueue(wrong as number)).toThrow(TypeError);
      expect(() => new SharedQueue(1, { maxBytes: wrong as number })).toThrow(TypeError);
    }
    for (const maxBytes of [0, -1, 2 ** 32 + 1])
      expect(() => new SharedQueue(1, { maxBytes })).toThrow(RangeError);
    expect(() => new SharedQueue(1, { discipline: "other" as "fifo" })).toThrow(TypeError);
    expect(() => new SharedQueue(1, { onCrash: "toString" as "drop" })).toThrow(TypeError);
  });

  it("reserves 4 GiB, and takes none of it", () => {
    const before = process.memoryUsage().rss;
    const queue = new SharedQueue(0, { maxBytes: 2 ** 32 });
    queue.put_nowait(new Uint8Array(5));
    expect(queue.get_nowait().size).toBe(5);
    expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 27);
  });
});

describe("SharedQueue.attach()", () => {
  it("gives the same queue, from a clone of the handle", async () => {
    const queue = new SharedQueue(3, { maxBytes: 8 * KIB });
    const other = SharedQueue.attach(structuredClone(queue.handle));
    await other.put(streamOf("abc", 1));
    expect([queue.qsize(), other.maxsize, other.maxBytes]).toEqual([1, 3, 8 * KIB]);
    const stream = await queue.get();
    expect([text(stream.getvalue()), stream.tell()]).toEqual(["abc", 1]);
    other.shutdown();
    expect(queue.is_shutdown).toBe(true);
  });

  it("refuses what is no handle", () => {
    const { control, slab } = new SharedQueue().handle;
    const wrongs = [
      undefined,
      null,
      1,
      {},
      { control },
      { control: slab, slab: control },
      { control: new SharedArrayBuffer(16), slab },
      { control: new SharedArrayBuffer(2 ** 16), slab },
      { control: new ArrayBuffer(2 ** 16), slab },
      new SharedQueue(),
    ];
    for (const wrong of wrongs.slice(0, -1))
      expect(() => SharedQueue.attach(wrong as never)).toThrow(TypeError);
    expect(() => SharedQueue.attach(structuredClone(wrongs.at(-1)) as never)).toThrow(TypeError);
  });
});

describe("SharedQueue.put()", () => {
  it("takes contents of every size, and the position", async () => {
    const queue = new SharedQueue();
    for (const size of SIZES) {
      const contents = Uint8Array.from({ length: size }, (_, index) => index * 31);
      for (const position of [0, 1, size, 2 ** 40]) {
        const stream = new BytesIO(contents);
        stream.seek(position);
        await queue.put(stream);
        expect([stream.closed, stream.tell()]).toEqual([false, position]);
        const copy = await queue.get();
        expect(Object.getPrototypeOf(copy)).toBe(BytesIO.prototype);
        expect(copy.tell()).toBe(position);
        expect(Buffer.compare(copy.getvalue(), contents)).toBe(0);
        queue.put_nowait(stream);
        using lease = queue.get_nowait({ ownership: "lease" });
        expect([lease.size, lease.tell()]).toEqual([size, position]);
        expect(Buffer.compare(lease.getvalue(), contents)).toBe(0);
      }
    }
    expect(queue.bytesUsed()).toBe(0);
  });

  it("takes every shape of bytes", () => {
    const queue = new SharedQueue();
    for (const [shape, bytes] of Object.entries(everyShape(utf8("WXYZ")))) {
      queue.put_nowait(bytes);
      const stream = queue.get_nowait();
      expect([text(stream.getvalue()), stream.tell()], shape).toEqual(["WXYZ", 0]);
    }
  });

  it("refuses what is no item, with nothing changed", async () => {
    const queue = new SharedQueue();
    for (const wrong of noBytes()) {
      expect(() => call(queue, "put_nowait", wrong)).toThrow(TypeError);
      expect(() => call(queue, "putSync", wrong)).toThrow(TypeError);
      expect(await refusal(queue.put(wrong as Uint8Array))).toBeInstanceOf(TypeError);
    }
    const closed = streamOf("abc");
    closed.close();
    expect(await refusal(queue.put(closed))).toBeInstanceOf(ClosedError);
    expect(() => queue.putSync(closed)).toThrow(ClosedError);
    const lease = queue.allocSync(1);
    lease.close();
    for (const ownership of ["copy", "move"] as const) {
      expect(() => queue.put_nowait(lease, { ownership })).toThrow(ClosedError);
    }
    for (const options of [{ ownership: "lend" }, { priority: NaN }, { priority: "1" }, { timeoutMs: 1.5 }]) {
      expect(await refusal(queue.put(utf8("a"), options as object))).toBeInstanceOf(TypeError);
      expect(() => queue.putSync(utf8("a"), options as object)).toThrow(TypeError);
    }
    expect(() => queue.putSync(utf8("a"), { signal: AbortSignal.abort() })).toThrow(TypeError);
    expect([queue.qsize(), queue.bytesUsed(), queue.unfinished_tasks]).toEqual([0, 0, 0]);
  });

  it("refuses what would never fit, and takes what just does", async () => {
    const queue = new SharedQueue(0, { maxBytes: 8 * KIB });
    const error = await refusal(queue.put(new Uint8Array(8 * KIB + 1)));
    expect(error).toBeInstanceOf(ItemTooLarge);
    expect(error).toMatchObject({ size: 8 * KIB + 1, limit: 8 * KIB, code: "ERR_QUEUE_ITEM_TOO_LARGE" });
    expect(() => queue.allocSync(8 * KIB + 1)).toThrow(ItemTooLarge);
    queue.put_nowait(new Uint8Array(8 * KIB).fill(7));
    expect(queue.bytesUsed()).toBe(8 * KIB);
    expect(() => queue.put_nowait(new Uint8Array(0))).toThrow(Full);
    expect((await queue.get()).size).toBe(8 * KIB);
  });

  it("closes what is moved, once it is in the queue", async () => {
    const queue = new SharedQueue(1);
    const [first, second] = [streamOf("first"), streamOf("second")];
    await queue.put(first, { ownership: "move" });
    expect(first.closed).toBe(true);
    expect(await refusal(queue.put(second, { ownership: "move", timeoutMs: 1 }))).toBeInstanceOf(Full);
    expect(second.closed).toBe(false);
    expect(valuesOf(queue)).toEqual(["first"]);
    const view = second.getbuffer();
    expect(await refusal(queue.put(second, { ownership: "move" }))).toBeInstanceOf(BufferError);
    expect([second.closed, queue.qsize(), queue.bytesUsed()]).toEqual([false, 0, 0]);
    view.release();
    expect(() => queue.put_nowait(utf8("bytes"), { ownership: "move" })).toThrow(TypeError);
  });

  it("hands a lease of its own on where it lies", async () => {
    const queue = new SharedQueue(1);
    const room = await queue.alloc(5000);
    room.write(utf8("hello"));
    const used = queue.bytesUsed();
    await queue.put(room, { ownership: "move" });
    expect([room.closed, queue.bytesUsed()]).toEqual([true, used]);
    const waiting = queue.put(streamOf("next"));
    const lease = await queue.get({ ownership: "lease" });
    expect([text(lease.getvalue()), lease.capacity, lease.tell()]).toEqual(["hello", 8192, 5]);
    await waiting;
    const twice = [queue.put(lease, { ownership: "move" }), refusal(queue.put(lease, { ownership: "move" }))];
    expect(valuesOf(queue)).toEqual(["next"]);
    await twice[0];
    expect(await twice[1]).toBeInstanceOf(ClosedError);
    expect(valuesOf(queue)).toEqual(["hello"]);
  });

  it("copies a lease of another queue, and closes it if it is moved", async () => {
    const [from, to] = [new SharedQueue(), new SharedQueue()];
    from.put_nowait(streamOf("abc", 2));
    const lease = from.get_nowait({ ownership: "lease" });
    await to.put(lease);
    expect(lease.closed).toBe(false);
    await to.put(lease, { ownership: "move" });
    expect([lease.closed, from.bytesUsed()]).toEqual([true, 0]);
    expect((await to.get()).tell()).toBe(2);
    expect(valuesOf(to)).toEqual(["abc"]);
  });

  it("waits for room, and leaves nothing behind where it gives up", async () => {
    const queue = new SharedQueue(1);
    queue.put_nowait(streamOf("a"));
    const stop = new AbortController();
    const aborted = queue.put(streamOf("b"), { signal: stop.signal });
    const waiting = queue.put(streamOf("c"));
    stop.abort("stop");
    expect(await refusal(aborted)).toBe("stop");
    expect(await refusal(queue.put(new Uint8Array(5000), { timeoutMs: 2 }))).toBeInstanceOf(Full);
    expect(() => queue.putSync(streamOf("d"), { timeoutMs: 2 })).toThrow(Full);
    expect(() => queue.putSync(streamOf("d"), { timeoutMs: 0 })).toThrow(Full);
    expect(() => queue.put_nowait(streamOf("d"))).toThrow(Full);
    expect(text((await queue.get()).getvalue())).toBe("a");
    await waiting;
    expect(text((await queue.get()).getvalue())).toBe("c");
    expect([queue.qsize(), queue.bytesUsed(), queue.unfinished_tasks]).toEqual([0, 0, 2]);
  });

  it("waits for memory, until leases are closed", async () => {
    const queue = new SharedQueue(0, { maxBytes: 4 * KIB });
    const leases = [0, 1, 2, 3].map(() => queue.allocSync(1));
    expect(() => queue.put_nowait(streamOf("a"))).toThrow(Full);
    const waiting = [queue.put(new Uint8Array(2 * KIB)), queue.put(streamOf("b"))];
    const room = queue.alloc(1);
    leases[0]?.close();
    leases[2]?.close();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(queue.qsize()).toBe(0);
    leases[1]?.close();
    await waiting[0];
    leases[3]?.close();
    await waiting[1];
    (await room).close();
    expect([queue.qsize(), queue.bytesUsed()]).toEqual([2, 3 * KIB]);
  });
});

describe("SharedQueue.get()", () => {
  it("follows the discipline", () => {
    const rows: [SharedQueueOptions["discipline"], string[]][] = [
      ["fifo", ["c", "a", "b", "d", "e"]],
      ["lifo", ["e", "d", "b", "a", "c"]],
      ["priority", ["d", "a", "b", "e", "c"]],
    ];
    const priorities = { c: Infinity, a: 1.5, b: 1.5, d: -1, e: 2 ** 60 };
    for (const [discipline, order] of rows) {
      const queue = new SharedQueue(0, { discipline });
      for (const [name, priority] of Object.entries(priorities))
        queue.put_nowait(streamOf(name), { priority });
      expect(valuesOf(queue), discipline).toEqual(order);
    }
  });

  it("keeps the order of many, where puts and gets take turns", () => {
    const item = (number: number) => new BytesIO(Uint32Array.of(number));
    const take = (queue: SharedQueue) => queue.get_nowait().readNumber("uint32le");
    let seed = 1;
    const random = () => (seed = (seed * 48271) % 2147483647);
    for (const discipline of ["fifo", "lifo", "priority"] as const) {
      const queue = new SharedQueue(0, { discipline, maxBytes: 256 * KIB });
      const model: number[] = [];
      for (let step = 0; step < 3000; step++) {
        if (random() % 5 < 3 && model.length < 256) {
          const number = random() % 50;
          queue.put_nowait(item(number), { priority: number });
          model.push(number);
        } else if (model.length > 0) {
          const lowest = model.indexOf(Math.min(...model));
          const index = { fifo: 0, lifo: model.length - 1, priority: lowest }[discipline];
          expect(take(queue)).toBe(model.splice(index, 1)[0]);
        }
      }
      expect(queue.qsize()).toBe(model.length);
    }
  });

  it("serves who waits in the order of the calls", async () => {
    const queue = new SharedQueue();
    const order: string[] = [];
    const waiting = ["a", "b", "c"].map((name) =>
      queue.get().then((stream) => order.push(name + text(stream.getvalue()))),
    );
    const given = refusal(queue.get({ timeoutMs: 1 }));
    expect(await given).toBeInstanceOf(Empty);
    for (const name of ["1", "2", "3"]) queue.put_nowait(streamOf(name));
    await Promise.all(waiting);
    expect(order).toEqual(["a1", "b2", "c3"]);
  });

  it("throws Empty in time, and takes nothing where it gives up", async () => {
    const queue = new SharedQueue();
    const stop = new AbortController();
    const waiting = queue.get({ signal: stop.signal });
    stop.abort("stop");
    expect(await refusal(waiting)).toBe("stop");
    expect(await refusal(queue.get({ timeoutMs: 0 }))).toBeInstanceOf(Empty);
    expect(() => queue.getSync({ timeoutMs: 2 })).toThrow(Empty);
    expect(() => queue.get_nowait()).toThrow(Empty);
    queue.put_nowait(streamOf("a"));
    // The wake-up goes to nobody, and the item to who comes next.
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(text((await queue.get()).getvalue())).toBe("a");
  });

  it("gives memory of its own, which is written to without a copy", async () => {
    const queue = new SharedQueue();
    for (const size of [3, 5000]) {
      await queue.put(new Uint8Array(size));
      const stream = await queue.get();
      const { bytes } = stream.getbuffer();
      expect(bytes.buffer).toBeInstanceOf(ArrayBuffer);
      expect([bytes.byteOffset, bytes.buffer.byteLength]).toEqual([0, size]);
    }
  });

  it.each([
    [8_000, 2 ** 20],
    [60_000, 2 ** 21],
    [3_000_000, 2 ** 22],
  ])("uses the same memory again and again, with items of %i bytes", (size, most) => {
    const queue = new SharedQueue(0, { maxBytes: 2 ** 30 });
    for (let count = 0; count < 1000; count++) {
      queue.put_nowait(new Uint8Array(size));
      queue.get_nowait({ ownership: "lease" }).close();
    }
    expect(queue.handle.slab.byteLength).toBeLessThanOrEqual(most);
  });

  it("finds all of its memory, whatever was there before, and all of it as one", () => {
    const maxBytes = 2 ** 25;
    const queue = new SharedQueue(0, { maxBytes });
    let seed = 1;
    const random = (below: number) => {
      seed = (seed * 48271) % 2147483647;
      return seed % below;
    };
    const held: LeasedBytesIO[] = [];
    const marks = new Map<LeasedBytesIO, number>();
    let used = 0;
    for (let step = 0; step < 20_000; step++) {
      if (random(5) < 2 && held.length > 0) {
        const [lease] = held.splice(random(held.length), 1) as [LeasedBytesIO];
        // Nobody else has written there.
        expect(new Uint32Array(lease.getvalue().buffer)).toEqual(Uint32Array.of(marks.get(lease) ?? -1));
        used -= lease.capacity;
        lease.close();
        continue;
      }
      try {
        const lease = queue.allocSync(2 ** random(20), { timeoutMs: 0 });
        lease.write(Uint32Array.of(step));
        marks.set(lease, step);
        held.push(lease);
        used += lease.capacity;
      } catch (error) {
        expect(error).toBeInstanceOf(Full);
      }
    }
    expect(queue.bytesUsed()).toBe(used);
    for (const lease of held) lease.close();
    const all = Array.from({ length: maxBytes / 65536 }, () => queue.allocSync(65536, { timeoutMs: 0 }));
    expect(() => queue.allocSync(1, { timeoutMs: 0 })).toThrow(Full);
    for (const lease of all) lease.close();
    queue.allocSync(maxBytes, { timeoutMs: 0 }).close();
    expect(queue.bytesUsed()).toBe(0);
  });
});

describe("The memory of a SharedQueue", () => {
  const [items, size] = [2048, 64 * KIB];
  /** Fills and drains a queue twice, from another thread too; nobody has it afterwards. */
  async function used(): Promise<number> {
    const queue = new SharedQueue(0, { maxBytes: 2 * items * size });
    const { told, worker } = startThread(
      queue,
      `for (let item = 0; item < data.items; item++) queue.putSync(new Uint8Array(data.size).fill(1));
       tell(queue.bytesUsed());
       globalThis.queue = queue;
       setInterval(() => {}, 1000);`,
      { items, size },
    );
    expect(await told()).toBe(items * size);
    const length = queue.handle.slab.byteLength;
    while (!queue.empty()) queue.get_nowait({ ownership: "lease" }).close();
    expect(queue.bytesUsed()).toBe(0);
    for (let item = 0; item < items; item++) queue.put_nowait(new Uint8Array(size));
    expect([queue.handle.slab.byteLength, length]).toEqual([items * size, items * size]);
    while (!queue.empty()) queue.get_nowait();
    const rss = process.memoryUsage().rss;
    await worker.terminate();
    return rss;
  }

  it("is used again when drained, and given back when no thread has the queue any more", async () => {
    setFlagsFromString("--expose-gc");
    const gc = runInNewContext("gc") as () => void;
    const full = await used();
    let freed = 0;
    // Memory is freed by a thread of the collector, some time after it ran.
    for (let look = 0; look < 200 && freed < (items * size) / 2; look++) {
      gc();
      await new Promise((resolve) => setTimeout(resolve, 25));
      freed = full - process.memoryUsage().rss;
    }
    expect(freed).toBeGreaterThan((items * size) / 2);
  });
});

describe("SharedQueue.shutdown()", () => {
  it("lets what is left be taken, and refuses more", async () => {
    const queue = new SharedQueue(1);
    queue.put_nowait(streamOf("a"));
    const waiting = queue.put(streamOf("b"));
    queue.shutdown();
    expect(await refusal(waiting)).toBeInstanceOf(ShutDown);
    expect(() => queue.put_nowait(streamOf("c"))).toThrow(ShutDown);
    expect(() => queue.allocSync(1)).toThrow(ShutDown);
    expect(text(queue.getSync().getvalue())).toBe("a");
    expect(await refusal(queue.get())).toBeInstanceOf(ShutDown);
    expect(() => queue.getSync()).toThrow(ShutDown);
    queue.shutdown();
    expect([queue.is_shutdown, queue.bytesUsed()]).toEqual([true, 0]);
  });

  it("drops what is left, if immediate, and ends every wait", async () => {
    const queue = new SharedQueue(2);
    queue.put_nowait(streamOf("a"));
    queue.put_nowait(new Uint8Array(5000));
    const joined = queue.join();
    queue.shutdown({ immediate: true });
    await joined;
    expect([queue.qsize(), queue.bytesUsed(), queue.unfinished_tasks]).toEqual([0, 0, 0]);
    expect(() => queue.get_nowait()).toThrow(ShutDown);

    const empty = new SharedQueue();
    const waiting = [refusal(empty.get()), refusal(empty.get())];
    empty.shutdown();
    for (const error of await Promise.all(waiting)) expect(error).toBeInstanceOf(ShutDown);
  });

  it("ends an iteration", async () => {
    const queue = new SharedQueue();
    for (const name of ["a", "b"]) queue.put_nowait(streamOf(name));
    queue.shutdown();
    const found = [];
    for await (const stream of queue) found.push(text(stream.getvalue()));
    expect(found).toEqual(["a", "b"]);
  });
});

describe("SharedQueue.join()", () => {
  it("waits until all is done", async () => {
    const queue = new SharedQueue();
    await queue.join();
    queue.joinSync();
    queue.put_nowait(streamOf("a"));
    expect(() => queue.task_done()).toThrow(RangeError);
    expect(await refusal(queue.join({ timeoutMs: 1 }))).toBeInstanceOf(TimeoutError);
    expect(() => queue.joinSync({ timeoutMs: 1 })).toThrow(TimeoutError);
    const joined = [queue.join(), queue.join()];
    queue.get_nowait();
    expect(queue.unfinished_tasks).toBe(1);
    queue.task_done();
    await Promise.all(joined);
    expect(() => queue.task_done()).toThrow(RangeError);
  });

  it("is told by any attachment of the thread that took the item", async () => {
    const queue = new SharedQueue();
    const other = SharedQueue.attach(queue.handle);
    queue.put_nowait(streamOf("a"));
    expect(() => other.task_done()).toThrow(RangeError);
    queue.get_nowait();
    other.task_done();
    await queue.join();
    expect([queue.unfinished_tasks, other.unfinished_tasks]).toEqual([0, 0]);
  });
});

class Sealed extends NamedBytesIO {}

describe("registerStream()", () => {
  class Tagged extends BytesIO {
    tags = new Map([["weight", 1n]]);
    taken = new Date(5);
  }
  registerStream("test.Tagged", Tagged);
  registerStream("test.Tagged", Tagged);

  it("lets a subclass cross, with its fields", async () => {
    const queue = new SharedQueue();
    for (const size of [3, 1024, 5000]) {
      const stream = new Tagged(new Uint8Array(size).fill(9));
      stream.seek(2);
      stream.tags.set("size", BigInt(size));
      await queue.put(stream);
      await queue.put(stream);
      const copy = await queue.get();
      using lease = await queue.get({ ownership: "lease" });
      for (const each of [copy, lease.toBytesIO()]) {
        expect(each).toBeInstanceOf(Tagged);
        expect(each === stream).toBe(false);
        expect([(each as Tagged).tags, (each as Tagged).taken]).toEqual([stream.tags, stream.taken]);
        expect([each.tell(), each.getvalue()]).toEqual([2, stream.getvalue()]);
      }
    }
    expect(queue.bytesUsed()).toBe(0);
  });

  it("goes along with a lease that is handed on, moved or copied, in its queue or to another", async () => {
    const [queue, other] = [new SharedQueue(), new SharedQueue()];
    for (const size of [0, 3, 1000, 5000]) {
      const stream = new Tagged(new Uint8Array(size).fill(9));
      stream.tags.set("size", BigInt(size));
      await queue.put(stream);
      const lease = await queue.get({ ownership: "lease" });
      lease.write(new Uint8Array(lease.capacity).fill(7));
      expectRefused(lease, LimitError, "write", utf8("x"));
      const contents = lease.getvalue();
      await other.put(lease);
      await queue.put(lease, { ownership: "move" });
      for (const each of [queue, other]) {
        const copy = (await each.get()) as Tagged;
        expect(copy).toBeInstanceOf(Tagged);
        expect([copy.tags, copy.tell()]).toEqual([stream.tags, contents.length]);
        expect(Buffer.compare(copy.getvalue(), contents)).toBe(0);
      }
    }
    expect([queue.bytesUsed(), other.bytesUsed()]).toEqual([0, 0]);
  });

  it("lets a plain stream cross with what it carries", async () => {
    const queue = new SharedQueue();
    await queue.put(Object.assign(streamOf("abc"), { name: "x" }));
    expect({ ...(await queue.get()) }).toEqual({ name: "x" });
  });

  it("is asked for, where a subclass is put without", async () => {
    const queue = new SharedQueue();
    expect(await refusal(queue.put(new Sealed()))).toBeInstanceOf(TypeError);
    expect([queue.qsize(), queue.bytesUsed()]).toEqual([0, 0]);
  });

  it("refuses names and classes that are wrong, or taken", () => {
    class Other extends BytesIO {}
    for (const [name, Class] of [
      ["", Other],
      [1, Other],
      ["test.Other", BytesIO],
      ["test.Other", Map],
      ["test.Other", {}],
      ["test.Tagged", Other],
      ["test.Other", Tagged],
    ]) {
      expect(() => registerStream(name as string, Class as typeof Other)).toThrow(TypeError);
    }
  });

  it("leaves an item in its place that this thread does not know", async () => {
    const queue = new SharedQueue();
    const { worker, told } = startThread(
      queue,
      `class Foreign extends BytesIO { constructor(...args) { super(...args); this.name = "x"; } }
       registerStream("test.Foreign", Foreign);
       queue.putSync(new Foreign(new Uint8Array(data.size)));
       queue.putSync(new Uint8Array(1));
       tell("put");
       parentPort.on("message", () => tell(queue.getSync() instanceof Foreign));`,
      { size: 10 },
    );
    expect(await told()).toBe("put");
    for (let count = 0; count < 2; count++) {
      expect(await refusal(queue.get())).toBeInstanceOf(TypeError);
      expect(() => queue.get_nowait()).toThrow(TypeError);
    }
    expect([queue.qsize(), queue.unfinished_tasks]).toEqual([2, 2]);
    worker.postMessage("take it");
    expect(await told()).toBe(true);
    expect((await queue.get()).size).toBe(1);
    await worker.terminate();
  });
});

describe("SharedQueue between threads", () => {
  it("hands every item over once, each producer's in order, with blocking and with promised calls", async () => {
    const queue = new SharedQueue(3);
    const results = new SharedQueue();
    const [threads, items] = [4, 500];
    const producers = Array.from({ length: threads }, (_, id) =>
      startThread(
        queue,
        `for (let item = 0; item < data.items; item++) {
           const stream = new BytesIO(new Uint8Array((item % 3) * 3000 + 8));
           stream.writeNumber("uint32le", data.id);
           stream.writeNumber("uint32le", item);
           stream.seek(0);
           if (data.id % 2) queue.putSync(stream);
           else await queue.put(stream);
         }
         tell("put");`,
        { items, id },
      ),
    );
    const consumers = Array.from({ length: threads }, (_, id) =>
      startThread(
        queue,
        `const found = [];
         try {
           for (;;) {
             const options = data.id < 2 ? { ownership: "lease" } : {};
             const stream = data.id % 2 ? queue.getSync(options) : await queue.get(options);
             const bytes = new DataView(stream.read(8).buffer);
             found.push([bytes.getUint32(0, true), bytes.getUint32(4, true)]);
             stream.close();
             queue.task_done();
           }
         } catch (error) {
           if (error.code !== "ERR_QUEUE_SHUT_DOWN") throw error;
         }
         tell(found);`,
        { id },
      ),
    );
    for (const { told } of producers) expect(await told()).toBe("put");
    await queue.join();
    queue.shutdown();
    const found = (await Promise.all(consumers.map(({ told }) => told()))) as [number, number][][];
    const all = found.flat().map(([id, item]) => id * items + item);
    expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: threads * items }, (_, index) => index));
    for (const each of found) {
      for (let id = 0; id < threads; id++) {
        const ofProducer = each.filter(([from]) => from === id).map(([, item]) => item);
        expect(ofProducer).toEqual([...ofProducer].sort((a, b) => a - b));
      }
    }
    expect([queue.qsize(), queue.bytesUsed(), queue.unfinished_tasks, results.qsize()]).toEqual([0, 0, 0, 0]);
    await Promise.all([...producers, ...consumers].map(({ worker }) => worker.terminate()));
  });

  it("wakes blocked threads in the order in which they fell asleep", async () => {
    const queue = new SharedQueue();
    const threads = [];
    for (let id = 0; id < 3; id++) {
      const thread = startThread(queue, `tell("here"); tell(queue.getSync().getvalue()[0]);`);
      expect(await thread.told()).toBe("here");
      await new Promise((resolve) => setTimeout(resolve, 100));
      threads.push(thread);
    }
    for (const [item, { told, worker }] of threads.entries()) {
      queue.put_nowait(Uint8Array.of(item));
      expect(await told()).toBe(item);
      await worker.terminate();
    }
  });

  it("lets blocked threads in, in the order in which they fell asleep, where there is no room", async () => {
    const queue = new SharedQueue(1);
    queue.put_nowait(Uint8Array.of(9));
    const threads = [];
    for (let id = 0; id < 3; id++) {
      const thread = startThread(queue, `tell("here"); queue.putSync(Uint8Array.of(data.id)); tell("put");`, {
        id,
      });
      expect(await thread.told()).toBe("here");
      await new Promise((resolve) => setTimeout(resolve, 100));
      threads.push(thread);
    }
    const found = [];
    for (const { told, worker } of threads) {
      found.push(...queue.getSync().read());
      expect(await told()).toBe("put");
      await worker.terminate();
    }
    expect([...found, ...queue.getSync().read()]).toEqual([9, 0, 1, 2]);
  });

  it.each([
    { maxsize: 1, maxBytes: 64 * KIB },
    { maxsize: 3, maxBytes: 8 * KIB },
    { maxsize: 0, maxBytes: 8 * KIB },
  ])(
    "keeps its bounds under every mix of calls and sizes ($maxsize items, $maxBytes bytes)",
    async (bounds) => {
      const queue = new SharedQueue(bounds.maxsize, bounds);
      const items = 300;
      const producers = [0, 1, 2].map((id) =>
        startThread(
          queue,
          `const sizes = [0, 100, 1500, 4096, 5000, 8192];
         for (let item = 0; item < data.items; item++) {
           const size = sizes[(item * 7 + data.id) % sizes.length];
           if (item % 4 === 0) {
             const room = data.id ? queue.allocSync(size) : await queue.alloc(size);
             room.write(new Uint8Array(size).fill(data.id));
             if (data.id) queue.putSync(room, { ownership: "move" });
             else await queue.put(room, { ownership: "move" });
             continue;
           }
           const stream = new BytesIO(new Uint8Array(size).fill(data.id));
           if (item % 4 === 1) await queue.put(stream, { ownership: "move" });
           else if (item % 4 === 2) queue.putSync(stream);
           else for (;;) {
             try { queue.put_nowait(stream); break; } catch (error) {
               if (error.code !== "ERR_QUEUE_FULL") throw error;
               await new Promise((resolve) => setTimeout(resolve));
             }
           }
         }
         tell("put");`,
          { id, items },
        ),
      );
      const consumers = [0, 1].map((id) =>
        startThread(
          queue,
          `let [count, bytes] = [0, 0];
         try {
           for (;; count++) {
             const options = count % 3 ? { ownership: "lease" } : {};
             const stream = count % 2 ? await queue.get(options) : queue.getSync(options);
             const contents = stream.read();
             if (contents.some((byte) => byte !== contents[0])) throw new Error("Mixed");
             bytes += stream.size;
             stream.close();
             queue.task_done();
           }
         } catch (error) {
           if (error.code !== "ERR_QUEUE_SHUT_DOWN") throw error;
         }
         tell([count, bytes]);`,
          { id },
        ),
      );
      let looks = 0;
      const timer = setInterval(() => {
        looks++;
        const [size, used] = [queue.qsize(), queue.bytesUsed()];
        if (size < 0 || size > queue.maxsize || used > queue.maxBytes)
          producers[0]?.worker.emit("error", new Error(`${size} items, ${used} bytes`));
      });
      for (const { told } of producers) expect(await told()).toBe("put");
      clearInterval(timer);
      expect(looks).toBeGreaterThan(0);
      await queue.join();
      queue.shutdown();
      const found = (await Promise.all(consumers.map(({ told }) => told()))) as [number, number][];
      const sizes = [0, 100, 1500, 4096, 5000, 8192];
      const put = producers.flatMap((_, id) =>
        Array.from({ length: items }, (_each, item) => sizes[(item * 7 + id) % sizes.length] as number),
      );
      const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
      expect([sum(found.map(([count]) => count)), sum(found.map(([, bytes]) => bytes))]).toEqual([
        put.length,
        sum(put),
      ]);
      expect([queue.qsize(), queue.bytesUsed(), queue.unfinished_tasks]).toEqual([0, 0, 0]);
      await Promise.all([...producers, ...consumers].map(({ worker }) => worker.terminate()));
    },
  );

  it("keeps the process alive while a promise waits, and no longer", async () => {
    const queue = new SharedQueue();
    const { worker, told } = startThread(
      queue,
      `queue.get().then((stream) => tell(stream.size));
       queue.get({ timeoutMs: 1 }).catch(() => {});`,
    );
    const exit = new Promise((resolve) => worker.once("exit", resolve));
    await new Promise((resolve) => setTimeout(resolve, 200));
    queue.put_nowait(new Uint8Array(3));
    expect(await told()).toBe(3);
    expect(await exit).toBe(0);
  });

  it("gives a lease to one thread alone", async () => {
    const queue = new SharedQueue();
    queue.put_nowait(new Uint8Array(5000).fill(1));
    const lease = queue.get_nowait({ ownership: "lease" });
    const { told, worker } = startThread(
      queue,
      `let error = "none";
       try { queue.get_nowait(); } catch (caught) { error = caught.code; }
       tell(error);`,
    );
    expect(await told()).toBe("ERR_QUEUE_EMPTY");
    expect(lease).toBeInstanceOf(LeasedBytesIO);
    lease.close();
    await worker.terminate();
  });
});
