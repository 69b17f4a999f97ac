import { describe } from "../../base/arguments.ts";

/** The bytes that wait in a queue of one event loop. */
export class Load<Item> {
  /** How many bytes wait. */
  bytes = 0;
  readonly #sizeOf: (item: Item) => number;
  /**
   * The sizes that each item had when it came, one for each time that it is in the queue. Its size may have changed
   * since.
   */
  readonly #sizes = new Map<Item, number[]>();

  constructor(sizeOf: (item: Item) => number) {
    this.#sizeOf = sizeOf;
  }

  /** Returns the size of an item. Throws if it is not a number of bytes. */
  measure(item: Item): number {
    const size = this.#sizeOf(item);
    if (typeof size === "number" && size >= 0) return size;
    throw new TypeError(
      `Cannot put as maxBytes needs a size in bytes, of the item or from sizeOf: received ${describe(size)}`,
    );
  }

  add(item: Item, size: number): void {
    const sizes = this.#sizes.get(item);
    if (sizes === undefined) this.#sizes.set(item, [size]);
    else sizes.push(size);
    this.bytes += size;
  }

  remove(item: Item): void {
    const sizes = this.#sizes.get(item) as number[];
    this.bytes -= sizes.shift() as number;
    if (sizes.length === 0) this.#sizes.delete(item);
  }
}

/** Returns the size of a stream or a Blob, or the `byteLength` of other items. */
export function sizeOfItem(item: unknown): number {
  const { size, byteLength } = (item ?? {}) as { size?: unknown; byteLength?: unknown };
  return (typeof size === "number" ? size : byteLength) as number;
}
