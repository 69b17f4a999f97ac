/**
 * A wait took longer than `timeoutMs`: Python's `TimeoutError`. Waits for an item or for room in a queue throw `Empty` or
 * `Full` in its place.
 *
 * @example Of a connection
 * ```ts
 * import { Pipe, TimeoutError } from "bytesio/connection";
 *
 * const [here, there] = await Pipe();
 * const error = await here.recv_bytes(null, { timeoutMs: 1 }).catch((error) => error);
 * error instanceof TimeoutError; // => true
 * await Promise.all([here.close(), there.close()]);
 * ```
 * @example Of a queue
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
