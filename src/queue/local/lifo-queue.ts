import type { BytesIO } from "../../memory/bytes-io.ts";
import { Queue, type QueueOptions } from "./queue.ts";
import { Lifo } from "./queue-store.ts";

/**
 * A queue within one event loop, last in, first out: Python's `queue.LifoQueue`.
 *
 * @typeParam Item - The type of the items.
 * @example
 * ```ts
 * import { LifoQueue } from "bytesio/queue";
 *
 * const queue = new LifoQueue<number>();
 * queue.put_nowait(1);
 * queue.put_nowait(2);
 * queue.get_nowait(); // => 2
 * ```
 */
export class LifoQueue<Item = BytesIO> extends Queue<Item> {
  /**
   * Makes an empty queue.
   *
   * @param maxsize - The most items that wait here. Default, 0 or less: no limit.
   * @throws {TypeError} if `maxsize` or `maxBytes` is not an integer, or `sizeOf` not a function.
   * @throws {RangeError} if `maxBytes` is less than 1.
   */
  constructor(maxsize = 0, options: Omit<QueueOptions<Item>, "store"> = {}) {
    super(maxsize, { ...options, store: new Lifo() });
  }
}
