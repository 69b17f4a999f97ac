import { describe } from "../../base/arguments.ts";

/** The bytes that wait in a queue of one event loop. */
export class Load<Item> {
  /** How many wait. */
  bytes = 0;
  readonly #sizeOf: (item: Item) => number;
  /** What each item had when it came, which may be more or less by now; several times, if it is there several times. */
  readonly #sizes = new Map<Item, number[]>();

  constructor(sizeOf: (item: Item) => number) {
    this.#sizeOf = sizeOf;
  }

  /** Returns the size of an item; throws if that is none. */
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

/** The bytes of a stream, a Blob, or what has a `byteLength`. */
export function sizeOfItem(item: unknown): number {
  const { size, byteLength } = (item ?? {}) as { size?: unknown; byteLength?: unknown };
  return (typeof size === "number" ? size : byteLength) as number;
}
