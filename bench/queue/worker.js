/** The other end of each way in threads.js. The pools find their task here as well. */
import { once } from "node:events";
import { parentPort, workerData } from "node:worker_threads";
import { BytesIO } from "bytesio";
import { SharedQueue } from "bytesio/queue";
import * as comlink from "comlink";
// @ts-expect-error The module has no types.
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import { check, newItem, task } from "./item.js";

export default task;

/** @type {Record<string, (data: any) => void | Promise<void>>} */
const ROLES = {
  put({ handle, size, count, leases }) {
    const queue = SharedQueue.attach(handle);
    const chunk = newItem(size);
    for (let item = 0; item < count; item++) {
      const stream = leases ? queue.allocSync(size) : new BytesIO();
      stream.write(chunk);
      stream.seek(0);
      queue.putSync(stream, leases ? { ownership: "move" } : {});
    }
  },
  get({ handle, size, count, leases }) {
    const queue = SharedQueue.attach(handle);
    for (let item = 0; item < count; item++) {
      const stream = leases ? queue.getSync({ ownership: "lease" }) : queue.getSync();
      check(stream, size);
      stream.close();
    }
  },
  async send({ port, size, count }) {
    const chunk = newItem(size);
    let credit = 64;
    /** @type {() => void} */
    let resume = () => {};
    port.on("message", (/** @type {number} */ more) => {
      credit += more;
      resume();
    });
    for (let item = 0; item < count; item++) {
      if (credit === 0) await new Promise((resolve) => (resume = () => resolve(undefined)));
      credit--;
      const stream = new BytesIO();
      stream.write(chunk);
      stream.seek(0);
      const state = stream.transfer();
      port.postMessage(state, [state.bytes.buffer]);
    }
  },
  receive({ port, size, count }) {
    return new Promise((resolve) => {
      let left = count;
      port.on("message", (/** @type {any} */ state) => {
        const stream = BytesIO.load(state);
        stream.seek(0);
        check(stream, size);
        if (left % 16 === 0) port.postMessage(16);
        if (--left === 0) resolve();
      });
    });
  },
};

if (workerData?.role === "comlink" && parentPort !== null) {
  comlink.expose(task, nodeEndpoint(parentPort));
} else if (workerData?.role !== undefined && parentPort !== null) {
  const role = ROLES[workerData.role];
  parentPort.postMessage("ready");
  await once(parentPort, "message");
  await role?.(workerData);
  parentPort.postMessage("done");
}
