import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { BytesIO, ClosedError } from "bytesio";
import { Empty, Full, LifoQueue, PriorityQueue, Queue, ShutDown, TimeoutError } from "bytesio/queue";
import { describe, expect, it } from "vitest";
import { call, NO_INTEGERS } from "../../support/contract-suite.ts";

const CLASSES = { Queue, LifoQueue, PriorityQueue };

interface Script {
  kind: keyof typeof CLASSES;
  maxsize: number;
  calls: [name: string, argument: unknown, result: unknown, state: unknown[]][];
}

const SCRIPTS: Script[] = readFileSync(new URL("vectors.jsonl", import.meta.url), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line));

const ERRORS: Record<string, string> = { ValueError: "RangeError" };

/** Returns what a promise rejects with. */
async function refusal(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`Cannot be: it was fulfilled with ${String(value)}`);
    },
    (error) => error,
  );
}

/** Whether a promise is settled once everything that is due has run. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  promise.then(
    () => (done = true),
    () => (done = true),
  );
  await new Promise((resolve) => setImmediate(resolve));
  return done;
}

describe("Queue, LifoQueue, PriorityQueue", () => {
  it.each(SCRIPTS)("$kind($maxsize) answers as CPython 3.13 does", ({ kind, maxsize, calls }) => {
    const queue = new CLASSES[kind]<number>(maxsize);
    for (const [name, argument, expected, state] of calls) {
      let result: unknown;
      try {
        result = call(queue, name, ...(name === "shutdown" ? [{ immediate: argument }] : [argument])) ?? null;
      } catch (error) {
        result = { error: (error as Error).name };
      }
      const wanted = expected as { error?: string } | null;
      expect(result).toEqual(wanted?.error ? { error: ERRORS[wanted.error] ?? wanted.error } : wanted);
      expect([queue.qsize(), queue.empty(), queue.full(), queue.unfinished_tasks, queue.is_shutdown]).toEqual(
        state,
      );
    }
  });

  it("keep far more items than they start with room for, and every order", () => {
    const items = Array.from({ length: 1000 }, (_, index) => (index * 7919) % 1000);
    for (const [kind, order] of [
      ["Queue", items],
      ["LifoQueue", [...items].reverse()],
      ["PriorityQueue", [...items].sort((a, b) => a - b)],
    ] as const) {
      const queue = new CLASSES[kind]<number>();
      for (const item of items) queue.put_nowait(item);
      expect(items.map(() => queue.get_nowait())).toEqual(order);
    }
  });

  it("refuse a maxsize that is no integer", () => {
    for (const Class of [Queue, LifoQueue, PriorityQueue]) {
      for (const wrong of NO_INTEGERS) expect(() => new Class(wrong as number)).toThrow(TypeError);
    }
  });
});

describe("Queue.put()", () => {
  it("hands the very item over", async () => {
    const queue = new Queue();
    const stream = new BytesIO(Uint8Array.of(1, 2));
    stream.seek(1);
    await queue.put(stream);
    expect(await queue.get()).toBe(stream);
    const waiting = queue.get();
    await queue.put(stream);
    expect(await waiting).toBe(stream);
    expect(stream.tell()).toBe(1);
  });

  it("waits while the queue is full", async () => {
    const queue = new Queue<number>(1);
    await queue.put(1);
    const waiting = queue.put(2);
    expect(await settled(waiting)).toBe(false);
    expect([queue.qsize(), queue.unfinished_tasks]).toEqual([1, 1]);
    expect(await queue.get()).toBe(1);
    expect(await settled(waiting)).toBe(true);
    expect([queue.qsize(), queue.unfinished_tasks]).toEqual([1, 2]);
    expect(await queue.get()).toBe(2);
  });

  it("lets in who waits in the order of the calls, also past one who left", async () => {
    const queue = new Queue<number>(1);
    queue.put_nowait(0);
    const order: number[] = [];
    const leaving = new AbortController();
    const waiting = [1, 2, 3, 4].map((item) =>
      queue.put(item, { signal: item === 2 ? leaving.signal : null }).then(() => order.push(item)),
    );
    leaving.abort(new Error("left"));
    expect(await refusal(waiting[1] as Promise<unknown>)).toEqual(new Error("left"));
    const found = [];
    for (let count = 0; count < 4; count++) found.push(await queue.get());
    await Promise.all([waiting[0], waiting[2], waiting[3]]);
    expect([found, order]).toEqual([
      [0, 1, 3, 4],
      [1, 3, 4],
    ]);
  });

  it("lets nobody overtake who waits", async () => {
    const queue = new Queue<number>(1);
    queue.put_nowait(0);
    const waiting = queue.put(1);
    queue.get_nowait();
    expect(() => queue.put_nowait(2)).toThrow(Full);
    await waiting;
    expect(queue.get_nowait()).toBe(1);
  });

  it("throws Full after timeoutMs, at once for 0, and adds nothing then", async () => {
    const queue = new Queue<number>(1);
    queue.put_nowait(1);
    for (const timeoutMs of [0, 1, 5]) {
      const error = await refusal(queue.put(2, { timeoutMs }));
      expect(error).toBeInstanceOf(Full);
      expect((error as Full).code).toBe("ERR_QUEUE_FULL");
    }
    expect(queue.get_nowait()).toBe(1);
    expect([queue.qsize(), queue.unfinished_tasks]).toEqual([0, 1]);
  });

  it("throws the signal's reason, aborted before or while waiting, and adds nothing then", async () => {
    const queue = new Queue<number>(1);
    expect(await refusal(queue.put(1, { signal: AbortSignal.abort("before") }))).toBe("before");
    expect(queue.qsize()).toBe(0);
    queue.put_nowait(1);
    const stop = new AbortController();
    const waiting = queue.put(2, { signal: stop.signal });
    stop.abort("while");
    expect(await refusal(waiting)).toBe("while");
    queue.get_nowait();
    expect(queue.qsize()).toBe(0);
  });

  it("throws ShutDown, also where it waits already", async () => {
    const queue = new Queue<number>(1);
    queue.put_nowait(1);
    const waiting = [queue.put(2), queue.put(3)];
    queue.shutdown();
    for (const put of [...waiting, queue.put(4)]) expect(await refusal(put)).toBeInstanceOf(ShutDown);
    expect([queue.qsize(), queue.unfinished_tasks]).toEqual([1, 1]);
  });
});

describe("Queue.get()", () => {
  it("serves who waits in the order of the calls, also past those who left", async () => {
    const queue = new Queue<number>();
    const leaving = new AbortController();
    const order: string[] = [];
    const note = (name: string) => (item: number) => order.push(`${name}${item}`);
    const waiting = [
      queue.get().then(note("a")),
      refusal(queue.get({ signal: leaving.signal })),
      queue.get().then(note("b")),
      refusal(queue.get({ timeoutMs: 1 })),
      queue.get({ timeoutMs: 60_000 }).then(note("c")),
    ];
    leaving.abort("left");
    expect(await waiting[3]).toBeInstanceOf(Empty);
    for (const item of [1, 2, 3]) queue.put_nowait(item);
    await Promise.all(waiting);
    expect(order).toEqual(["a1", "b2", "c3"]);
  });

  it("takes no item once it has left", async () => {
    const queue = new Queue<number>();
    const stop = new AbortController();
    const waiting = queue.get({ signal: stop.signal });
    stop.abort("enough");
    queue.put_nowait(1);
    expect(await refusal(waiting)).toBe("enough");
    expect(await refusal(queue.get({ signal: AbortSignal.abort("before") }))).toBe("before");
    expect(queue.get_nowait()).toBe(1);
  });

  it("keeps no listener on a signal that outlives it", async () => {
    const queue = new Queue<number>();
    const { signal } = new AbortController();
    let listeners = 0;
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...args: unknown[]) => {
      listeners++;
      Reflect.apply(addEventListener, signal, args);
    };
    signal.removeEventListener = (...args: unknown[]) => {
      listeners--;
      Reflect.apply(removeEventListener, signal, args);
    };
    const waiting = queue.get({ signal });
    expect(listeners).toBe(1);
    queue.put_nowait(1);
    await waiting;
    expect(listeners).toBe(0);
  });

  it("drains a queue that is shut down, and then throws ShutDown", async () => {
    const queue = new Queue<number>();
    queue.put_nowait(1);
    queue.shutdown();
    expect(await queue.get({ timeoutMs: 0 })).toBe(1);
    expect(await refusal(queue.get())).toBeInstanceOf(ShutDown);
    expect(() => queue.get_nowait()).toThrow(ShutDown);
  });

  it("throws ShutDown where it waits already", async () => {
    const queue = new Queue<number>();
    const waiting = [queue.get(), queue.get()];
    queue.shutdown({ immediate: true });
    for (const get of waiting) expect(await refusal(get)).toBeInstanceOf(ShutDown);
  });

  it("refuses waits that are none, with nothing changed", async () => {
    const queue = new Queue<number>(1);
    queue.put_nowait(1);
    for (const timeoutMs of [-1, 2 ** 31]) {
      expect(await refusal(queue.get({ timeoutMs }))).toBeInstanceOf(RangeError);
      expect(await refusal(queue.put(2, { timeoutMs }))).toBeInstanceOf(RangeError);
      expect(await refusal(queue.join({ timeoutMs }))).toBeInstanceOf(RangeError);
    }
    for (const timeoutMs of [NaN, 1.5, "1", 1n] as number[]) {
      expect(await refusal(queue.get({ timeoutMs }))).toBeInstanceOf(TypeError);
    }
    expect(await refusal(queue.get({ signal: {} as AbortSignal }))).toBeInstanceOf(TypeError);
    expect(queue.qsize()).toBe(1);
    expect(await queue.get({ timeoutMs: null, signal: null })).toBe(1);
  });
});

describe("Queue.join()", () => {
  it("waits until each item is done, and counts again after that", async () => {
    const queue = new Queue<number>();
    await queue.join();
    queue.put_nowait(1);
    queue.put_nowait(2);
    const joined = [queue.join(), queue.join({ timeoutMs: 60_000 })];
    queue.get_nowait();
    queue.task_done();
    expect(await settled(joined[0] as Promise<void>)).toBe(false);
    queue.task_done();
    await Promise.all(joined);
    expect(() => queue.task_done()).toThrow(RangeError);
    queue.put_nowait(3);
    expect(await refusal(queue.join({ timeoutMs: 1 }))).toBeInstanceOf(TimeoutError);
    expect(await refusal(queue.join({ signal: AbortSignal.abort("no") }))).toBe("no");
  });

  it("ends where shutdown({ immediate: true }) drops the rest", async () => {
    const queue = new Queue<number>(2);
    queue.put_nowait(1);
    queue.put_nowait(2);
    const joined = queue.join();
    queue.shutdown({ immediate: true });
    await joined;
    expect([queue.qsize(), queue.unfinished_tasks, queue.is_shutdown]).toEqual([0, 0, true]);
  });
});

describe("A queue with maxBytes", () => {
  const stream = (size: number) => new BytesIO(new Uint8Array(size));
  const sizes = (queue: Queue): number[] => {
    const found = [];
    while (!queue.empty()) found.push(queue.get_nowait().size);
    return found;
  };

  it("is full once so many bytes wait, and lets in who waits until it is again", async () => {
    const queue = new Queue(0, { maxBytes: 10 });
    expect([queue.maxBytes, new Queue().maxBytes]).toEqual([10, Infinity]);
    queue.put_nowait(stream(9));
    expect(queue.full()).toBe(false);
    queue.put_nowait(stream(1000));
    expect(queue.full()).toBe(true);
    expect(() => queue.put_nowait(stream(0))).toThrow(Full);
    const order: number[] = [];
    const waiting = [4, 5, 6, 7].map((size) => queue.put(stream(size)).then(() => order.push(size)));
    const orderAfterGet = async () => {
      queue.get_nowait();
      await new Promise((resolve) => setImmediate(resolve));
      return [...order];
    };
    expect(await orderAfterGet()).toEqual([]);
    expect(await orderAfterGet()).toEqual([4, 5, 6]);
    expect(queue.full()).toBe(true);
    expect(await orderAfterGet()).toEqual([4, 5, 6]);
    expect(await orderAfterGet()).toEqual([4, 5, 6, 7]);
    await Promise.all(waiting);
    expect(sizes(queue)).toEqual([6, 7]);
    expect([queue.full(), queue.unfinished_tasks]).toEqual([false, 6]);
  });

  it("holds with maxsize, whichever is reached first", () => {
    const queue = new Queue(2, { maxBytes: 100 });
    queue.put_nowait(stream(1));
    queue.put_nowait(stream(1));
    expect(() => queue.put_nowait(stream(1))).toThrow(Full);
    expect(sizes(queue)).toEqual([1, 1]);
    queue.put_nowait(stream(100));
    expect(() => queue.put_nowait(stream(1))).toThrow(Full);
  });

  it("counts an item as it was when it was put, also one that is there twice, changed or closed", () => {
    const queue = new Queue(0, { maxBytes: 10 });
    const twice = stream(4);
    queue.put_nowait(twice);
    twice.write(new Uint8Array(9));
    queue.put_nowait(twice);
    expect(queue.full()).toBe(true);
    twice.close();
    queue.get_nowait();
    expect(queue.full()).toBe(false);
    queue.put_nowait(stream(1));
    expect(queue.full()).toBe(true);
    for (let count = 0; count < 2; count++) queue.get_nowait();
    queue.put_nowait(stream(9));
    expect(queue.full()).toBe(false);
  });

  it("asks sizeOf, and refuses what has no size, with nothing changed", async () => {
    const queue = new PriorityQueue<string>(0, { maxBytes: 3, sizeOf: (text) => text.length });
    for (const each of ["b", "aa"]) queue.put_nowait(each);
    expect(queue.full()).toBe(true);
    expect([queue.get_nowait(), queue.get_nowait()]).toEqual(["aa", "b"]);

    const plain = new Queue<unknown>(0, { maxBytes: 3 });
    for (const wrong of [undefined, null, 1, "abc", {}, { size: NaN }, { size: -1 }, { size: "1" }]) {
      expect(() => plain.put_nowait(wrong)).toThrow(TypeError);
      await expect(plain.put(wrong)).rejects.toThrow(TypeError);
    }
    expect([plain.qsize(), plain.unfinished_tasks]).toEqual([0, 0]);
    for (const right of [new Blob(["a"]), new ArrayBuffer(1), new Uint8Array(1)]) plain.put_nowait(right);
    expect(plain.full()).toBe(true);
  });

  it("rejects the put that waits, where its stream was closed meanwhile, and lets in the next", async () => {
    const queue = new Queue(0, { maxBytes: 1 });
    queue.put_nowait(stream(1));
    const closed = stream(1);
    const waiting = [queue.put(closed), queue.put(stream(2))];
    closed.close();
    const refused = expect(waiting[0]).rejects.toThrow(ClosedError);
    expect(queue.get_nowait().size).toBe(1);
    await refused;
    await waiting[1];
    expect(sizes(queue)).toEqual([2]);
  });

  it("drops its bytes where it is shut down at once", () => {
    const queue = new Queue(0, { maxBytes: 1 });
    queue.put_nowait(stream(5));
    queue.shutdown({ immediate: true });
    expect([queue.qsize(), queue.full()]).toEqual([0, false]);
  });

  it("is refused, where maxBytes or sizeOf is wrong", () => {
    for (const Class of [Queue, LifoQueue, PriorityQueue]) {
      for (const wrong of NO_INTEGERS.filter((each) => each !== Infinity)) {
        expect(() => new Class(0, { maxBytes: wrong as number })).toThrow(TypeError);
      }
      for (const wrong of [0, -1]) expect(() => new Class(0, { maxBytes: wrong })).toThrow(RangeError);
      expect(() => new Class(0, { sizeOf: 1 as never })).toThrow(TypeError);
    }
  });
});

describe("A drained queue", () => {
  it("keeps nothing of what was in it", async () => {
    setFlagsFromString("--expose-gc");
    const gc = runInNewContext("gc") as () => void;
    for (const Class of [Queue, LifoQueue, PriorityQueue]) {
      const queue = new Class<[number, object]>(0, { maxBytes: 1e6, sizeOf: () => 1 });
      const gone = Array.from({ length: 100 }, (_, index) => {
        const item = {};
        queue.put_nowait([index, item]);
        return new WeakRef(item);
      });
      while (!queue.empty()) queue.get_nowait();
      await new Promise((resolve) => setImmediate(resolve));
      gc();
      expect(gone.filter((each) => each.deref() !== undefined).length).toBeLessThanOrEqual(1);
      expect(queue.empty()).toBe(true);
    }
  });
});

describe("Queue[Symbol.asyncIterator]()", () => {
  it("ends when the queue is shut down and drained, each item to one of the loops", async () => {
    const queue = new Queue<number>(2);
    const consume = async () => {
      const found: number[] = [];
      for await (const item of queue) {
        found.push(item);
        queue.task_done();
      }
      return found;
    };
    const consumers = [consume(), consume(), consume()];
    for (let item = 0; item < 100; item++) await queue.put(item);
    await queue.join();
    queue.shutdown();
    const found = await Promise.all(consumers);
    expect(found.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, item) => item));
    expect(found.every((each) => each.length > 0)).toBe(true);
  });

  it("takes nothing beyond the item at which a loop is left", async () => {
    const queue = new Queue<number>();
    for (const item of [1, 2, 3]) queue.put_nowait(item);
    for await (const item of queue) if (item === 2) break;
    expect(queue.get_nowait()).toBe(3);
  });
});

describe("PriorityQueue", () => {
  it("gives equals in the order they came in", () => {
    const queue = new PriorityQueue<[number, object]>();
    const items = Array.from({ length: 50 }, (_, index): [number, object] => [index % 3, { index }]);
    for (const item of items) queue.put_nowait(item);
    expect(items.map(() => queue.get_nowait())).toEqual([...items].sort((a, b) => a[0] - b[0]));
  });

  it("compares numbers, strings, bigints and arrays as Python does", () => {
    for (const ordered of [
      [-Infinity, -1, 0, 1.5, 2, Infinity],
      ["", "A", "a", "aa", "b"],
      [-1n, 0, 2n],
      [[1], [1, "a"], [1, "b"], [2, [1]], [2, [2], 1]],
      [[], [0], [0, 0]],
    ]) {
      const queue = new PriorityQueue<unknown>();
      for (const item of [...ordered].reverse()) queue.put_nowait(item);
      const found = ordered.map(() => queue.get_nowait());
      expect(found.map((item) => (Array.isArray(item) ? item.slice(0, 1) : item))).toEqual(
        ordered.map((item) => (Array.isArray(item) ? item.slice(0, 1) : item)),
      );
    }
  });

  it("refuses what has no order, with nothing changed", async () => {
    for (const [first, second] of [
      [1, "a"],
      [1, NaN],
      [{}, {}],
      [[{}], [{}]],
      [new BytesIO(), new BytesIO()],
    ]) {
      const queue = new PriorityQueue<unknown>();
      queue.put_nowait(first);
      expect(() => queue.put_nowait(second)).toThrow(TypeError);
      expect(await refusal(queue.put(second))).toBeInstanceOf(TypeError);
      expect([queue.qsize(), queue.unfinished_tasks]).toEqual([1, 1]);
      expect(queue.get_nowait()).toBe(first);
    }
  });

  it("rejects the put that waits, where its item has no order, and lets in the next", async () => {
    const queue = new PriorityQueue<unknown>(2);
    queue.put_nowait(1);
    queue.put_nowait(2);
    const wrong = queue.put("three");
    const right = queue.put(4);
    expect(queue.get_nowait()).toBe(1);
    expect(await refusal(wrong)).toBeInstanceOf(TypeError);
    await right;
    expect([queue.get_nowait(), queue.get_nowait(), queue.unfinished_tasks]).toEqual([2, 4, 3]);
  });

  it("takes a compare function, and refuses what is none", () => {
    const queue = new PriorityQueue<string>(0, { compare: (a, b) => b.length - a.length });
    for (const item of ["a", "ccc", "bb"]) queue.put_nowait(item);
    expect([queue.get_nowait(), queue.get_nowait(), queue.get_nowait()]).toEqual(["ccc", "bb", "a"]);
    expect(() => new PriorityQueue(0, { compare: 1 as never })).toThrow(TypeError);
  });

  it("has changed nothing where compare throws in get", () => {
    let comparisons = Infinity;
    const compare = (a: number, b: number) => {
      if (comparisons-- <= 0) throw new Error("no more");
      return a - b;
    };
    const queue = new PriorityQueue<number>(0, { compare });
    const items = [5, 3, 8, 1, 9, 2, 7];
    for (const item of items) queue.put_nowait(item);
    for (const allowed of [0, 1, 2]) {
      comparisons = allowed;
      expect(() => queue.get_nowait()).toThrow("no more");
    }
    comparisons = Infinity;
    expect(items.map(() => queue.get_nowait())).toEqual([1, 2, 3, 5, 7, 8, 9]);
  });
});
