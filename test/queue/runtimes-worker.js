/** The worker of runtimes-threads.js: does with two queues what its `workerData` says. */
import { workerData } from "node:worker_threads";
import { SharedQueue, ShutDown } from "bytesio/queue";
import { Photo } from "./runtimes-photo.js";

/** @import { BytesIO } from "bytesio" */
/** @import { LeasedBytesIO } from "bytesio/queue" */

/** @type {[SharedQueue, SharedQueue]} */
const [jobs, results] = workerData.handles.map(SharedQueue.attach);

/**
 * Adds one to each byte, and leaves the position alone.
 *
 * @param {BytesIO | LeasedBytesIO} stream
 */
function raise(stream) {
  const position = stream.tell();
  const raised = stream.getvalue().map((byte) => byte + 1);
  stream.seek(0);
  stream.write(raised);
  stream.seek(position);
  return stream;
}

/** Takes an item that is never done with, and says so. */
function taken() {
  jobs.getSync({ ownership: "lease" });
  results.putSync(new Uint8Array(1));
}

/** @type {Record<string, () => unknown>} */
const programs = {
  blocks() {
    try {
      for (;;) {
        results.putSync(raise(jobs.getSync({ ownership: "lease" })), { ownership: "move" });
        jobs.task_done();
      }
    } catch (error) {
      if (!(error instanceof ShutDown)) throw error;
      results.joinSync();
      results.shutdown();
    }
  },

  async awaits() {
    for await (const stream of jobs) {
      if (stream instanceof Photo) stream.tags.set("height", 3n);
      await results.put(raise(stream), { ownership: "move" });
      jobs.task_done();
    }
    await results.join();
    results.shutdown();
  },

  /** Puts when the thread that made this one has nothing left to do but to wait. */
  putsLate() {
    setTimeout(() => results.putSync(Uint8Array.of(1, 2, 3)), 200);
  },

  counts() {
    const count = new Int32Array(workerData.count);
    for (;;) Atomics.add(count, 0, 1);
  },

  exits() {
    taken();
    process.exit(3);
  },

  throws() {
    taken();
    throw new Error("on purpose");
  },

  returns() {
    taken();
  },

  hangsBlocked() {
    taken();
    jobs.joinSync();
  },

  hangsBusy() {
    taken();
    for (;;);
  },

  async hangsAwaiting() {
    taken();
    await jobs.join();
  },
};
await programs[workerData.program]?.();
