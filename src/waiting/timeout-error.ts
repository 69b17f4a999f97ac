/**
 * Says that a wait for something else than an item or room took longer than `timeoutMs`: Python's `TimeoutError`.
 *
 * @example
 * ```ts
 * import { Queue, TimeoutError } from "bytesio/queue";
 *
 * const queue = new Queue<string>();
 * queue.put_nowait("never done");
 * const error = await queue.join({ timeoutMs: 1 }).catch((error) => error);
 * error instanceof TimeoutError && error.code; // => "ERR_QUEUE_TIMEOUT"
 * ```
 */
export class TimeoutError extends Error {
  readonly code = "ERR_QUEUE_TIMEOUT";
  override readonly name = "TimeoutError";
}
