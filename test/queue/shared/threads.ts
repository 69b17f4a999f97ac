/**
 * Worker threads for tests: each runs a piece of code with a queue attached.
 *
 * @module
 */

import { once } from "node:events";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import type { CrashReport, SharedQueue, SharedQueueHandle } from "bytesio/queue";

const { resolve } = createRequire(import.meta.url);

const PRELUDE = `
  import { once } from "node:events";
  import { parentPort, workerData } from "node:worker_threads";
  import * as core from "bytesio";
  import * as queues from "bytesio/queue";
  const { BytesIO } = core;
  const { SharedQueue, registerStream } = queues;
  const queue = SharedQueue.attach(workerData.handle);
  const tell = (message) => parentPort.postMessage(message);
`;

/** A module is a data URL, whose imports have to be whole. */
const resolved = (code: string): string =>
  code.replaceAll(
    /from "(bytesio[\w/]*)"/g,
    (_match, name) => `from ${JSON.stringify(pathToFileURL(resolve(name)).href)}`,
  );

export interface Thread {
  worker: Worker;
  /** What the queue found when the thread had ended. */
  ended: Promise<CrashReport>;
  /** Returns the next message of the thread. */
  told(): Promise<unknown>;
}

/** Starts a thread that runs `code`, a module, with `queue`, `data`, `tell()` and the library's names. */
export function startThread(
  { handle }: { handle: SharedQueueHandle },
  code: string,
  data: object = {},
  watchedBy?: SharedQueue,
): Thread {
  const text = resolved(`${PRELUDE}\nconst data = workerData.data;\n${code}`);
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(text)}`), {
    workerData: { handle, data },
  });
  const errors: unknown[] = [];
  worker.on("error", (error) => errors.push(error));
  const messages: unknown[] = [];
  worker.on("message", (message) => messages.push(message));
  const ended =
    watchedBy?.watch(worker) ??
    Promise.resolve({ lockWasHeld: false, uncommitted: 0, requeued: 0, dropped: 0 });
  const told = async () => {
    while (messages.length === 0) {
      if (errors.length > 0) throw errors[0];
      await Promise.race([once(worker, "message"), once(worker, "error"), once(worker, "exit")]);
      if (messages.length === 0 && worker.threadId === -1 && errors.length === 0)
        throw new Error("The thread ended");
    }
    return messages.shift();
  };
  return { worker, ended, told };
}
