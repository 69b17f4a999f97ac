import type { Wait } from "./wait-options.ts";
import { WaitingLine } from "./waiting-line.ts";

/**
 * Returns what `work` comes to, unless the time is over or the signal aborted before: what becomes of the work
 * then is the caller's concern.
 *
 * @param expired - Makes the error of a timeout.
 */
export function within<Result>(work: Promise<Result>, wait: Wait, expired: () => Error): Promise<Result> {
  const line = new WaitingLine<undefined, Result>();
  const result = line.wait(undefined, wait, expired);
  work.then(
    (value) => line.first?.resolve(value),
    (error) => line.first?.reject(error),
  );
  return result;
}
