import { BytesIO } from "bytesio";
import { registerStream, SharedQueue } from "bytesio/queue";
import { describe, expect, it } from "vitest";
import { text, utf8 } from "../../support/contract-suite.ts";
import { crashes } from "./crashes.js";
import { startThread } from "./threads.ts";

/** Runs for longer, and with more kills, as `node test/queue/shared/stress.js --kills 1000`. */
const KILLS = 12;

describe("A thread that is killed", () => {
  it.each([64, 1024, 65536])("loses nothing that is on lease, with items of %i bytes", async (size) => {
    const outcome = await crashes({ kills: KILLS, size, leases: true });
    expect(outcome.committed).toBeGreaterThan(0);
    expect(outcome).toMatchObject({ killed: KILLS, lost: 0, dropped: 0, left: [0, 0, 0] });
    expect(outcome.twice).toBeLessThanOrEqual(outcome.killedConsumers);
  });

  it("loses no more than what it had, and nothing comes twice, where that is dropped", async () => {
    const outcome = await crashes({
      kills: KILLS,
      size: 1024,
      leases: true,
      onCrash: "drop",
      discipline: "lifo",
    });
    expect(outcome).toMatchObject({ killed: KILLS, twice: 0, requeued: 0, left: [0, 0, 0] });
    expect(outcome.lost).toBeLessThanOrEqual(outcome.killedConsumers);
  });

  it("loses no more than what it had copied, and nothing comes twice", async () => {
    const outcome = await crashes({ kills: KILLS, size: 5000, leases: false, discipline: "priority" });
    expect(outcome).toMatchObject({ killed: KILLS, twice: 0, left: [0, 0, 0] });
    expect(outcome.lost).toBeLessThanOrEqual(outcome.killedConsumers);
  });
});

describe("SharedQueue.watch()", () => {
  const take = `globalThis.kept = queue.getSync({ ownership: "lease" }); tell("taken"); setInterval(() => {}, 1000);`;

  it("puts what a thread had on lease back in its place, and says so", async () => {
    for (const discipline of ["fifo", "lifo", "priority"] as const) {
      const queue = new SharedQueue(0, { discipline });
      for (const name of ["b", "a", "c"]) {
        const stream = new BytesIO(utf8(name));
        stream.seek(1);
        queue.put_nowait(stream, { priority: name.charCodeAt(0) });
      }
      const { told, worker, ended } = startThread(queue, take, {}, queue);
      expect(await told()).toBe("taken");
      expect([queue.qsize(), queue.unfinished_tasks]).toEqual([2, 3]);
      await worker.terminate();
      expect(await ended).toEqual({ lockWasHeld: false, uncommitted: 0, requeued: 1, dropped: 0 });
      expect([queue.qsize(), queue.unfinished_tasks]).toEqual([3, 3]);
      const order = { fifo: "bac", lifo: "cab", priority: "abc" }[discipline];
      using again = queue.get_nowait({ ownership: "lease" });
      expect([text(again.getvalue()), again.tell(), again.redeliveries]).toEqual([order[0], 1, 1]);
      using fresh = queue.get_nowait({ ownership: "lease" });
      expect([text(fresh.getvalue()), fresh.redeliveries]).toEqual([order[1], 0]);
    }
  });

  it("brings the class and its fields back, whatever the thread wrote into its lease", async () => {
    class Noted extends BytesIO {
      note = "";
    }
    registerStream("test.Noted", Noted);
    const queue = new SharedQueue();
    queue.put_nowait(Object.assign(new Noted(utf8("abc")), { note: "kept" }));
    const { told, worker, ended } = startThread(
      queue,
      `globalThis.kept = queue.getSync({ ownership: "lease" });
       kept.write(new Uint8Array(kept.capacity).fill(65));
       tell("taken");
       setInterval(() => {}, 1000);`,
      {},
      queue,
    );
    expect(await told()).toBe("taken");
    await worker.terminate();
    expect(await ended).toMatchObject({ requeued: 1 });
    const again = queue.get_nowait() as Noted;
    expect(again).toBeInstanceOf(Noted);
    expect([again.note, again.size, again.tell(), text(again.getvalue())]).toEqual(["kept", 3, 0, "AAA"]);
  });

  it("wakes who waits for what comes back", async () => {
    const queue = new SharedQueue();
    queue.put_nowait(utf8("a"));
    const { told, worker, ended } = startThread(queue, take, {}, queue);
    expect(await told()).toBe("taken");
    const waiting = queue.get();
    await worker.terminate();
    expect(text((await waiting).getvalue())).toBe("a");
    await ended;
  });

  it("drops what a thread had, where asked for, and counts it as done", async () => {
    const queue = new SharedQueue(0, { onCrash: "drop" });
    queue.put_nowait(utf8("a"));
    const { told, worker, ended } = startThread(queue, take, {}, queue);
    expect(await told()).toBe("taken");
    const joined = queue.join();
    await worker.terminate();
    expect(await ended).toMatchObject({ requeued: 0, dropped: 1 });
    await joined;
    expect([queue.qsize(), queue.bytesUsed()]).toEqual([0, 0]);
  });

  it("counts what a thread had copied and not done as done", async () => {
    const queue = new SharedQueue();
    for (const name of ["a", "b"]) queue.put_nowait(utf8(name));
    const { told, worker } = startThread(
      queue,
      `queue.getSync(); queue.getSync(); queue.task_done(); tell(1);`,
      {},
      queue,
    );
    expect(await told()).toBe(1);
    await queue.join({ timeoutMs: 20_000 });
    expect(queue.unfinished_tasks).toBe(0);
    await worker.terminate();
  });

  it("gives back the memory of what a thread was about to put", async () => {
    const queue = new SharedQueue();
    const { told, worker, ended } = startThread(
      queue,
      `globalThis.kept = queue.allocSync(5000); tell("here"); setInterval(() => {}, 1000);`,
      {},
      queue,
    );
    expect(await told()).toBe("here");
    expect(queue.bytesUsed()).toBe(8192);
    await worker.terminate();
    expect(await ended).toMatchObject({ uncommitted: 1 });
    expect(queue.bytesUsed()).toBe(0);
  });

  it.each([
    ["an error", `throw new Error("on purpose");`],
    ["process.exit()", "process.exit(3);"],
    ["no more memory", "const all = []; for (;;) all.push(new Array(1e5).fill(0));"],
  ])("recovers from %s", async (_name, code) => {
    const queue = new SharedQueue();
    queue.put_nowait(utf8("a"));
    const { told, worker, ended } = startThread(
      queue,
      `globalThis.kept = queue.getSync({ ownership: "lease" });
       tell("taken");
       parentPort.once("message", () => { ${code} });`,
      {},
      queue,
    );
    expect(await told()).toBe("taken");
    worker.postMessage("go");
    expect(await ended).toMatchObject({ requeued: 1 });
    expect(queue.get_nowait().size).toBe(1);
  });

  it("recovers a thread that sleeps, and others are woken in its place", async () => {
    const queue = new SharedQueue();
    const sleep = `tell("here"); tell(queue.getSync().size);`;
    const [first, second] = [startThread(queue, sleep, {}, queue), startThread(queue, sleep, {}, queue)];
    expect([await first.told(), await second.told()]).toEqual(["here", "here"]);
    await first.worker.terminate();
    await first.ended;
    queue.put_nowait(new Uint8Array(3));
    expect(await second.told()).toBe(3);
    await second.ended;
  });

  it("frees the lock of a thread that dies with it, while others wait for it", async () => {
    const queue = new SharedQueue();
    // The lock word, as a thread leaves it that is killed inside a call.
    const { told, worker, ended } = startThread(
      queue,
      `new Int32Array(workerData.handle.control)[16] = queue.threadId + 1; tell("locked"); setInterval(() => {}, 1000);`,
      {},
      queue,
    );
    expect(await told()).toBe("locked");
    expect(() => queue.put_nowait(utf8("a"))).toThrow("it is full");
    const put = queue.put(utf8("b"));
    const got = queue.get();
    const shutDown = startThread(queue, `tell("here"); queue.joinSync(); tell("joined");`, {}, queue);
    await worker.terminate();
    expect(await ended).toMatchObject({ lockWasHeld: true });
    await put;
    expect(text((await got).getvalue())).toBe("b");
    queue.task_done();
    expect([await shutDown.told(), await shutDown.told()]).toEqual(["here", "joined"]);
    await shutDown.ended;
  });

  it("refuses what is no worker, or has exited", async () => {
    const queue = new SharedQueue();
    for (const wrong of [undefined, null, {}, 1])
      expect(() => queue.watch(wrong as never)).toThrow(TypeError);
    const { worker } = startThread(queue, "");
    await worker.terminate();
    expect(() => queue.watch(worker)).toThrow(RangeError);
  });
});

describe("SharedQueue.recover()", () => {
  it("refuses this thread, and what is no id", () => {
    const queue = new SharedQueue();
    expect(() => queue.recover(queue.threadId)).toThrow(RangeError);
    expect(() => queue.recover(-1)).toThrow(RangeError);
    expect(() => queue.recover(1.5)).toThrow(TypeError);
  });

  it("finds nothing of a thread that never was here", () => {
    const queue = new SharedQueue();
    queue.put_nowait(utf8("a"));
    expect(queue.recover(2 ** 20)).toEqual({ lockWasHeld: false, uncommitted: 0, requeued: 0, dropped: 0 });
    expect(queue.qsize()).toBe(1);
  });
});
