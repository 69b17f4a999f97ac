import type { Wait } from "./wait-options.ts";
import { WaitingLine } from "./waiting-line.ts";

/**
 * Returns the result of `work`, unless the timeout or the signal comes first. `work` goes on then, and the caller has
 * to deal with it.
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
