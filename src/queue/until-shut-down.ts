import { ShutDown } from "./errors.ts";

/** Takes item after item until `get()` says that the queue is shut down and nothing is left. */
export async function* untilShutDown<Item>(get: () => Promise<Item>): AsyncGenerator<Item, undefined> {
  for (;;) {
    let item: Item;
    try {
      item = await get();
    } catch (error) {
      if (error instanceof ShutDown) return;
      throw error;
    }
    yield item;
  }
}
