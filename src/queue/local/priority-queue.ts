import { describe } from "../../base/arguments.ts";
import { Queue, type QueueOptions } from "./queue.ts";
import { Heap } from "./queue-store.ts";

/**
 * Options of a `PriorityQueue`.
 *
 * @example
 * ```ts
 * import { PriorityQueue, type PriorityQueueOptions } from "bytesio/queue";
 *
 * const shortestFirst: PriorityQueueOptions<string> = { compare: (a, b) => a.length - b.length };
 * const queue = new PriorityQueue(0, shortestFirst);
 * queue.put_nowait("long");
 * queue.put_nowait("no");
 * queue.get_nowait(); // => "no"
 * ```
 */
export interface PriorityQueueOptions<Item> extends Omit<QueueOptions<Item>, "store"> {
  /**
   * Returns a negative number if `a` leaves before `b`, and a positive number if after, as for
   * `Array.prototype.sort()`.
   */
  compare?: ((a: Item, b: Item) => number) | undefined;
}

/**
 * A queue within one event loop, the lowest item first: Python's `queue.PriorityQueue`.
 *
 * Without `compare`, an item is a number, a string or a bigint, or an array that begins with one, as Python's usual
 * `(priority, data)`. Arrays are compared element by element, up to the first element that is no such value. Equal
 * items leave in the order in which they came (Python: in any order).
 *
 * @typeParam Item - The type of the items.
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { PriorityQueue } from "bytesio/queue";
 *
 * const queue = new PriorityQueue<[number, BytesIO]>();
 * queue.put_nowait([2, new BytesIO()]);
 * queue.put_nowait([1, new BytesIO()]);
 * queue.get_nowait()[0]; // => 1
 * ```
 */
export class PriorityQueue<Item> extends Queue<Item> {
  /**
   * Makes an empty queue.
   *
   * `put()` throws what `compare` throws, and adds nothing then. Without `compare`, it throws a TypeError if two items
   * have no order, such as a number and a string.
   *
   * @param maxsize - The most items that wait here. Default, 0 or less: no limit.
   * @throws {TypeError} if `maxsize` or `maxBytes` is not an integer, or `compare` or `sizeOf` not a function.
   * @throws {RangeError} if `maxBytes` is less than 1.
   */
  constructor(maxsize = 0, options: PriorityQueueOptions<Item> = {}) {
    const { compare = natural, ...others } = options;
    if (typeof compare !== "function") {
      throw new TypeError(
        `Cannot make the queue as compare must be a function: received ${describe(compare)}`,
      );
    }
    super(maxsize, { ...others, store: new Heap(compare) });
  }
}

type Ordered = number | string | bigint;

/** Python's order of numbers, strings and tuples. */
function natural(a: unknown, b: unknown): number {
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let index = 0; index < a.length && index < b.length; index++) {
      if (index > 0 && !(isOrdered(a[index]) && isOrdered(b[index]))) return 0;
      const order = natural(a[index], b[index]);
      if (order !== 0) return order;
    }
    return a.length - b.length;
  }
  if (!isOrdered(a) || !isOrdered(b) || (typeof a === "string") !== (typeof b === "string")) {
    throw new TypeError(
      `Cannot order items as they must be numbers, strings, or arrays that begin with one, or have a compare ` +
        `function: received ${describe(a)} and ${describe(b)}`,
    );
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

function isOrdered(value: unknown): value is Ordered {
  return (
    typeof value === "string" ||
    typeof value === "bigint" ||
    (typeof value === "number" && !Number.isNaN(value))
  );
}
