/** The page of browser.test.ts: puts, takes, and a worker that is killed. What it finds is compared there. */
import { BytesIO } from "../../dist/index.js";
import { Queue, registerStream, SharedQueue } from "../../dist/queue/index.js";
import { refusal } from "./refusal.js";

class Named extends BytesIO {
  name = "";
}
registerStream("test.Named", Named);

/** @param {SharedQueue[]} queues */
async function start(...queues) {
  const worker = new Worker("/test/queue/browser-worker.js", { type: "module" });
  const ready = new Promise((resolve) => worker.addEventListener("message", ({ data }) => resolve(data)));
  worker.postMessage(queues.map(({ handle }) => handle));
  return { worker, threadId: /** @type {number} */ (await ready) };
}

/** Items of every size to a worker and back, which blocks where this page awaits. */
export async function handOver() {
  const [there, back] = [new SharedQueue(2), new SharedQueue(2)];
  const { worker } = await start(there, back);
  const sizes = [0, 1, 1024, 5000, 2 ** 20];
  /** @type {unknown[][]} */
  const log = [];
  const produce = async () => {
    for (const size of sizes) {
      const stream = new BytesIO(new Uint8Array(size).fill(7));
      stream.seek(size);
      await there.put(stream, { ownership: "move" });
    }
    await there.put(Object.assign(new Named(new Uint8Array(3)), { name: "x" }));
    await there.join();
    there.shutdown();
  };
  const consume = async () => {
    for await (const stream of back) {
      log.push([
        stream.size,
        stream.tell(),
        stream.getvalue().every((byte) => byte === 8),
        stream instanceof Named ? stream.name : "",
      ]);
      back.task_done();
    }
  };
  await Promise.all([produce(), consume()]);
  worker.terminate();
  return [log, there.bytesUsed(), back.bytesUsed()];
}

/** A worker dies with an item on lease; the browser does not tell, so the page does. */
export async function recover() {
  const [queue, told] = [new SharedQueue(), new SharedQueue()];
  const { worker, threadId } = await start(queue, told);
  await queue.put(new TextEncoder().encode("keep"));
  await told.get();
  const waiting = queue.get({ ownership: "lease" });
  worker.terminate();
  // A worker that runs is stopped some time after terminate(), and its page is not told when.
  await new Promise((resolve) => setTimeout(resolve, 500));
  const report = queue.recover(threadId);
  const lease = await waiting;
  return [report, lease.redeliveries, new TextDecoder().decode(lease.read())];
}

/** What a page must not do. */
export async function refuse() {
  const queue = new SharedQueue(1);
  const dated = Object.assign(new Named(), { at: new Date(0) });
  const found = [
    await refusal(() => queue.getSync()),
    await refusal(() => queue.getSync({ timeoutMs: 0 })),
    await refusal(() => queue.joinSync()),
    await refusal(queue.put(dated)),
    await refusal(queue.get({ timeoutMs: 5 })),
    await refusal(queue.get({ signal: AbortSignal.abort() })),
  ];
  await queue.put(new Uint8Array(1));
  return [...found, await refusal(() => queue.putSync(new Uint8Array(1))), queue.get_nowait().size];
}

/** Where the page is not cross-origin isolated. */
export async function alone() {
  const queue = new Queue(1);
  const waiting = queue.get();
  await queue.put(new BytesIO(new Uint8Array(5)));
  const made = await refusal(() => new SharedQueue());
  return [(await waiting).size, made, await refusal(() => SharedQueue.attach(/** @type {any} */ ({})))];
}
