/** What runtimes.test.ts asks of each runtime: `runtimes-threads.js <scenario> [program]` prints what came of it. */
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { BytesIO } from "bytesio";
import { LifoQueue, PriorityQueue, Queue, SharedQueue } from "bytesio/queue";
import { refusal } from "./refusal.js";
import { Photo } from "./runtimes-photo.js";

/** @import { LeasedBytesIO } from "bytesio/queue" */

const PATIENCE = { timeoutMs: 20_000 };

/**
 * @param {string} program
 * @param {SharedQueue} jobs
 * @param {SharedQueue} results
 */
function start(program, jobs, results) {
  const count = new SharedArrayBuffer(4);
  const worker = new Worker(new URL("./runtimes-worker.js", import.meta.url), {
    workerData: { program, handles: [jobs.handle, results.handle], count },
  });
  const reports = Promise.all([jobs.watch(worker), results.watch(worker)]);
  const exited = new Promise((resolve) => worker.once("exit", resolve));
  return { worker, reports, exited, count: new Int32Array(count) };
}

/** @param {BytesIO | LeasedBytesIO} stream */
function shown(stream) {
  const value = stream.getvalue();
  const fields = stream instanceof Photo ? [stream.taken.getTime(), [...stream.tags].join()] : [];
  return [stream.constructor.name, value.length, stream.tell(), [...new Set(value)].join(), ...fields];
}

/** Items of every kind: by copy, by move, of a subclass, in room of the queue's own. */
function* cargo() {
  for (const size of [0, 1, 1024, 5000, 2 ** 20]) {
    const stream = new BytesIO(new Uint8Array(size).fill(7));
    stream.seek(size >> 1);
    yield stream;
  }
  yield Object.assign(new Photo(Uint8Array.of(7, 7)), { taken: new Date(1000) });
}

/** @param {LeasedBytesIO} room */
function filled(room) {
  room.write(new Uint8Array(9).fill(7));
  room.seek(3);
  return room;
}

/** @type {Record<string, (program: string) => unknown>} */
const scenarios = {
  async loop() {
    const queue = new Queue(1);
    const found = [];
    const produce = async () => {
      for (const byte of [1, 2, 3]) await queue.put(new BytesIO(Uint8Array.of(byte)));
      await queue.join();
      queue.shutdown();
    };
    const producing = produce();
    for await (const stream of queue) {
      found.push(...stream.read());
      queue.task_done();
    }
    await producing;
    const others = [];
    /** @type {(LifoQueue<number> | PriorityQueue<number>)[]} */
    const ordered = [new LifoQueue(), new PriorityQueue()];
    for (const made of ordered) {
      for (const byte of [2, 1, 3]) made.put_nowait(byte);
      others.push([made.get_nowait(), made.get_nowait(), made.get_nowait()]);
    }
    /** @type {Queue<number>} */
    const full = new Queue(1);
    full.put_nowait(0);
    return [
      found,
      ...others,
      await refusal(full.put(1, { timeoutMs: 5 })),
      await refusal(full.put(1, { signal: AbortSignal.abort() })),
      await refusal(new Queue().get({ timeoutMs: 5 })),
      await refusal(queue.get()),
    ];
  },

  /** The worker gives back what it takes; this thread awaits. */
  async exchange(program) {
    const [jobs, results] = [new SharedQueue(2), new SharedQueue(2)];
    const { reports, exited } = start(program, jobs, results);
    const produce = async () => {
      for (const stream of cargo()) await jobs.put(stream);
      const moved = new BytesIO(Uint8Array.of(7));
      await jobs.put(moved, { ownership: "move" });
      const room = filled(await jobs.alloc(9));
      await jobs.put(room, { ownership: "move" });
      await jobs.join();
      jobs.shutdown();
      return [moved.closed, room.closed, await refusal(jobs.put(moved)), await refusal(jobs.get())];
    };
    const consume = async () => {
      const log = [];
      for await (const stream of results) {
        log.push(shown(stream));
        results.task_done();
      }
      return log;
    };
    const [produced, consumed] = await Promise.all([produce(), consume()]);
    const used = [jobs.bytesUsed(), results.bytesUsed()];
    return { produced, consumed, used, exitCode: await exited, reports: await reports };
  },

  /** As above; this thread blocks. */
  async exchangeBlocked(program) {
    const [jobs, results] = [new SharedQueue(2), new SharedQueue(2)];
    const { exited } = start(program, jobs, results);
    // Some runtimes start a worker only where the thread that makes it comes back to its event loop.
    await jobs.put(new Uint8Array(0));
    const log = [shown(await results.get())];
    results.task_done();
    const exchange = () => {
      const lease = results.getSync({ ownership: "lease", ...PATIENCE });
      log.push(shown(lease));
      lease.close();
      results.task_done();
    };
    for (const stream of cargo()) {
      jobs.putSync(stream, PATIENCE);
      exchange();
    }
    jobs.putSync(filled(jobs.allocSync(9, PATIENCE)), { ownership: "move", ...PATIENCE });
    exchange();
    jobs.joinSync(PATIENCE);
    const late = await refusal(() => results.getSync({ timeoutMs: 5 }));
    jobs.shutdown();
    return { log, late, exitCode: await exited, ended: await refusal(() => results.getSync()) };
  },

  /** The worker ends, or is terminated, with an item on lease that this thread awaits. */
  async dies(program) {
    const [jobs, results] = [new SharedQueue(), new SharedQueue()];
    const { worker, reports } = start(program, jobs, results);
    /** @type {string[]} */
    const errors = [];
    worker.on("error", ({ message }) => errors.push(message));
    await jobs.put(Uint8Array.of(1, 2, 3));
    await results.get(PATIENCE);
    const waiting = jobs.get({ ownership: "lease", ...PATIENCE });
    if (program.startsWith("hangs")) await worker.terminate();
    const lease = await waiting;
    const back = [lease.redeliveries, ...lease.getvalue()];
    lease.close();
    jobs.task_done();
    await jobs.join(PATIENCE);
    return { back, errors, reports: await reports, used: jobs.bytesUsed() };
  },

  /** Whether a busy worker still runs when "exit" has told that it does not. */
  async runsOn(program) {
    const { worker, exited, count } = start(program, new SharedQueue(), new SharedQueue());
    while (Atomics.load(count, 0) === 0) await sleep(1);
    await worker.terminate();
    await exited;
    const before = Atomics.load(count, 0);
    await sleep(500);
    return Atomics.load(count, 0) > before;
  },

  /** There is nothing but a promise of a queue that keeps the process alive. */
  async waits(program) {
    const [jobs, results] = [new SharedQueue(), new SharedQueue()];
    const { worker } = start(program, jobs, results);
    await once(worker, "online");
    worker.unref();
    return [...(await results.get()).read()];
  },

  /** Nothing waits any more: the process ends by itself. */
  async waitsNoMore() {
    const queue = new SharedQueue(1);
    const log = [await refusal(queue.get({ timeoutMs: 5 })), await refusal(queue.join())];
    const waiting = queue.get();
    await queue.put(new Uint8Array(4));
    return [...log, (await waiting).size, await refusal(queue.get({ signal: AbortSignal.timeout(5) }))];
  },
};

const [scenario = "", program = ""] = process.argv.slice(2);
process.stdout.write(JSON.stringify(await scenarios[scenario]?.(program)));
