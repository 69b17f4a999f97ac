import { requiredModule } from "../base/runtime.ts";

interface Timers {
  setImmediate(callback: () => void): void;
}

/**
 * Waits until the event loop has ended this turn. Code that only awaits promises never lets it end the turn.
 *
 * @param action - The verb of the error message, for a runtime without `setImmediate()`.
 */
export function nextLoop(action: string): Promise<void> {
  const { setImmediate } = requiredModule<Timers>("node:timers", action);
  return new Promise((resolve) => setImmediate(resolve));
}
