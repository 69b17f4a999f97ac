import { ShutDown } from "./errors.ts";

/** Takes item after item until `get()` throws `ShutDown`, because the queue is shut down and empty. */
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
