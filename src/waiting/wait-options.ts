import { describe, integer } from "../base/arguments.ts";

/**
 * How long a call may wait.
 *
 * @example Of a connection
 * ```ts
 * import { Pipe, type WaitOptions } from "bytesio/connection";
 *
 * const options: WaitOptions = { timeoutMs: 10, signal: AbortSignal.timeout(1000) };
 * const [here, there] = await Pipe();
 * await here.poll(options); // => false
 * await Promise.all([here.close(), there.close()]);
 * ```
 * @example Of a queue
 * ```ts
 * import { Empty, Queue, type WaitOptions } from "bytesio/queue";
 *
 * const patience: WaitOptions = { timeoutMs: 10 };
 * const error = await new Queue().get(patience).catch((error) => error);
 * error instanceof Empty; // => true
 * ```
 */
export interface WaitOptions {
  /** The longest wait in milliseconds, at most 2 ** 31 - 1. 0 does not wait. Default, or null: no limit. */
  timeoutMs?: number | null | undefined;
  /** Ends the wait, which then rejects with the signal's reason. No item was taken or added then. */
  signal?: AbortSignal | null | undefined;
}

/** The longest delay of a timer. A longer one would fire at once. */
export const LONGEST_TIMER_MS: number = 2 ** 31 - 1;

/** {@link WaitOptions} after the check. */
export interface Wait {
  /** Infinity where there is no limit. */
  timeoutMs: number;
  signal: AbortSignal | undefined;
}

export const FOR_EVER: Wait = { timeoutMs: Infinity, signal: undefined };

/**
 * Checks the options, and returns them.
 *
 * @param action - The verb of the message: "Cannot `get` as …".
 * @throws the signal's reason, if it is aborted already.
 */
export function waitOf(options: WaitOptions | undefined, action: string): Wait {
  if (options === undefined) return FOR_EVER;
  if (typeof options !== "object" || options === null) {
    throw new TypeError(
      `Cannot ${action} as options must be an object such as { timeoutMs: 1000 }: received ${describe(options)}`,
    );
  }
  const { signal } = options;
  if (signal === undefined || signal === null)
    return { timeoutMs: timeoutOf(options, action), signal: undefined };
  if (typeof signal.addEventListener !== "function") {
    throw new TypeError(`Cannot ${action} as signal must be an AbortSignal: received ${describe(signal)}`);
  }
  const timeoutMs = timeoutOf(options, action);
  signal.throwIfAborted();
  return { timeoutMs, signal };
}

/** Returns the milliseconds of `options`: Infinity where there is no limit. */
export function timeoutOf({ timeoutMs }: WaitOptions, action: string): number {
  if (timeoutMs === undefined || timeoutMs === null || timeoutMs === Infinity) return Infinity;
  return integer(timeoutMs, action, "timeoutMs", 0, LONGEST_TIMER_MS);
}
