import type { SharedLock } from "./shared-lock.ts";

/**
 * How long who waits for the lock of a shared queue stands still for it. Its holder may have died, which this
 * thread's event loop may have to learn first: so it waits no longer than that, and tries again.
 *
 * @module
 */

/** Of a call that has nothing else to wait for. */
export const PATIENCE_MS = 200;
/** Of an event loop, with promises that wait. */
export const LOOP_PATIENCE_MS = 20;
/** After so long it is tried again. */
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
