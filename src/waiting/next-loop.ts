import { requiredModule } from "../base/runtime.ts";

interface Timers {
  setImmediate(callback: () => void): void;
}

/**
 * Waits until the event loop has come to the end of this turn: promises alone never let it.
 *
 * @param action - The verb of the message where the runtime has no such thing.
 */
export function nextLoop(action: string): Promise<void> {
  const { setImmediate } = requiredModule<Timers>("node:timers", action);
  return new Promise((resolve) => setImmediate(resolve));
}
