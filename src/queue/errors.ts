/**
 * The errors of the queues. Each has a stable `code`. The `code` tells the error also when two copies of the package
 * are loaded, and `instanceof` does not.
 *
 * @module
 */

import { TimeoutError } from "../waiting/timeout-error.ts";

/**
 * The queue had no item, at once or within `timeoutMs`: Python's `queue.Empty`.
 *
 * @example
 * ```ts
 * import { Empty, Queue } from "bytesio/queue";
 *
 * try {
 *   new Queue().get_nowait();
 * } catch (error) {
 *   error instanceof Empty && error.code; // => "ERR_QUEUE_EMPTY"
 * }
 * ```
 */
export class Empty extends Error {
  readonly code = "ERR_QUEUE_EMPTY";
  override readonly name = "Empty";
}

/**
 * The queue had no room, at once or within `timeoutMs`: Python's `queue.Full`.
 *
 * @example
 * ```ts
 * import { Full, Queue } from "bytesio/queue";
 *
 * const queue = new Queue<string>(1);
 * queue.put_nowait("first");
 * try {
 *   queue.put_nowait("second");
 * } catch (error) {
 *   error instanceof Full && error.code; // => "ERR_QUEUE_FULL"
 * }
 * ```
 */
export class Full extends Error {
  readonly code = "ERR_QUEUE_FULL";
  override readonly name = "Full";
}

/**
 * The queue was shut down: it takes no more items, and has none left. Python's `queue.ShutDown`.
 *
 * @example
 * ```ts
 * import { Queue, ShutDown } from "bytesio/queue";
 *
 * const queue = new Queue<string>();
 * queue.shutdown();
 * try {
 *   queue.put_nowait("late");
 * } catch (error) {
 *   error instanceof ShutDown && error.code; // => "ERR_QUEUE_SHUT_DOWN"
 * }
 * ```
 */
export class ShutDown extends Error {
  readonly code = "ERR_QUEUE_SHUT_DOWN";
  override readonly name = "ShutDown";
}

/**
 * An item is larger than the memory of a shared queue, and would never fit.
 *
 * @example
 * ```ts
 * import { ItemTooLarge, SharedQueue } from "bytesio/queue";
 *
 * const queue = new SharedQueue(0, { maxBytes: 4096 });
 * try {
 *   queue.put_nowait(new Uint8Array(5000));
 * } catch (error) {
 *   error instanceof ItemTooLarge && [error.size, error.limit]; // => [5000, 4096]
 * }
 * ```
 */
export class ItemTooLarge extends Error {
  readonly code = "ERR_QUEUE_ITEM_TOO_LARGE";
  override readonly name = "ItemTooLarge";
  /** How many bytes the item needs. */
  readonly size: number;
  /** How many bytes the queue has for all items. */
  readonly limit: number;

  constructor(size: number, limit: number) {
    super(`Cannot put as an item must fit into the queue's ${limit} bytes: received ${size} bytes`);
    this.size = size;
    this.limit = limit;
  }
}

export function empty(): Empty {
  return new Empty("Cannot get as the queue must have an item: it is empty");
}

export function full(): Full {
  return new Full("Cannot put as the queue must have room: it is full");
}

export function shutDown(action: string): ShutDown {
  return new ShutDown(`Cannot ${action} as the queue is shut down`);
}

export function unjoined(): TimeoutError {
  return new TimeoutError("Cannot join as every item must be done in time: some are not");
}

export function tooManyDone(): RangeError {
  return new RangeError(
    "Cannot mark a task as done as there must be one that is not: each item is done once",
  );
}
