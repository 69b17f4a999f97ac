/**
 * Python's queues: within one event loop, across worker threads, and connections between processes.
 *
 * @module
 */

export type { Address } from "./address.ts";
export { Client, type ClientOptions } from "./client.ts";
export { Connection } from "./connection.ts";
export { AuthenticationError, BufferTooShort, EOFError, ProtocolError } from "./connection-errors.ts";
export type { ConnectionOptions, SocketOptions } from "./connection-options.ts";
export type { ConnectionSocket } from "./connection-socket.ts";
export { Empty, Full, ItemTooLarge, ShutDown, TimeoutError } from "./errors.ts";
export { LeasedBytesIO } from "./leased-bytes-io.ts";
export type { CrashReport } from "./ledger.ts";
export { LifoQueue } from "./lifo-queue.ts";
export { Listener, type ListenerOptions } from "./listener.ts";
export { Pipe, type PipeOptions } from "./pipe.ts";
export { PriorityQueue, type PriorityQueueOptions } from "./priority-queue.ts";
export { Queue, type QueueOptions, type ShutdownOptions } from "./queue.ts";
export type { QueueStore } from "./queue-store.ts";
export { registerStream, type StreamClass } from "./registered-streams.ts";
export {
  type SharedGetOptions,
  type SharedPutOptions,
  SharedQueue,
  type SharedQueueHandle,
  type SharedQueueOptions,
  type WatchedWorker,
} from "./shared-queue.ts";
export type { WaitOptions } from "./wait-options.ts";
