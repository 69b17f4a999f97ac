/**
 * Python's queues, within one event loop and between worker threads.
 *
 * @module
 */

export { TimeoutError } from "../waiting/timeout-error.ts";
export type { WaitOptions } from "../waiting/wait-options.ts";
export { Empty, Full, ItemTooLarge, ShutDown } from "./errors.ts";
export { LifoQueue } from "./local/lifo-queue.ts";
export { PriorityQueue, type PriorityQueueOptions } from "./local/priority-queue.ts";
export { Queue, type QueueOptions, type ShutdownOptions } from "./local/queue.ts";
export type { QueueStore } from "./local/queue-store.ts";
export { LeasedBytesIO } from "./shared/leased-bytes-io.ts";
export type { CrashReport } from "./shared/ledger.ts";
export { registerStream, type StreamClass } from "./shared/registered-streams.ts";
export {
  type SharedGetOptions,
  type SharedPutOptions,
  SharedQueue,
  type SharedQueueHandle,
  type SharedQueueOptions,
  type WatchedWorker,
} from "./shared/shared-queue.ts";
