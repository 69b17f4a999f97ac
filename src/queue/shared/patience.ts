import type { SharedLock } from "./shared-lock.ts";

/**
 * How long a thread blocks to get the lock of a shared queue. The holder of the lock may have died, and perhaps only
 * the event loop of this thread can learn of that. So the thread lets its event loop turn after a while, and tries
 * again.
 *
 * @module
 */

/** The longest block of a call. */
export const PATIENCE_MS = 200;
/** The longest block of an event loop that has promises waiting. */
export const LOOP_PATIENCE_MS = 20;
/** The pause before the next try. */
export const RETRY_MS = 2;

/** Does the work under the lock: now, or as soon as the lock is free. */
export function underLock(lock: SharedLock, work: () => void): void {
  if (!lock.enter(PATIENCE_MS)) {
    setTimeout(() => underLock(lock, work), RETRY_MS);
    return;
  }
  try {
    work();
  } finally {
    lock.leave();
  }
}
