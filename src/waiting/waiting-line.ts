import { letManyListen } from "../base/runtime.ts";
import type { Wait } from "./wait-options.ts";

/** A promise in a {@link WaitingLine}. */
export interface Waiter<Purpose, Result> {
  /** What the promise waits for, in the terms of the owner of the line. */
  readonly purpose: Purpose;
  /** Leaves the line and fulfils the promise. */
  resolve(result: Result): void;
  /** Leaves the line and rejects the promise. */
  reject(error: unknown): void;
}

/**
 * Promises that wait, first come, first served. A promise may leave by timeout or signal. That costs the same wherever
 * in the line it stands.
 */
export class WaitingLine<Purpose, Result> {
  #first: Place<Purpose, Result> | null = null;
  #last: Place<Purpose, Result> | null = null;

  /** The waiter that has waited longest, or null. */
  get first(): Waiter<Purpose, Result> | null {
    return this.#first;
  }

  /**
   * Waits at the end of the line.
   *
   * @param expired - Makes the error of a timeout.
   */
  wait(purpose: Purpose, { timeoutMs, signal }: Wait, expired: () => Error): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      if (timeoutMs === 0) {
        reject(expired());
        return;
      }
      const place = new Place(this, purpose, resolve, reject);
      this.#append(place);
      if (timeoutMs !== Infinity) place.expire(timeoutMs, expired);
      if (signal !== undefined) place.obey(signal);
    });
  }

  /** Rejects all promises in the line, each with an error of its own. */
  rejectAll(error: () => Error): void {
    while (this.#first !== null) this.#first.reject(error());
  }

  #append(place: Place<Purpose, Result>): void {
    place.previous = this.#last;
    if (this.#last === null) this.#first = place;
    else this.#last.next = place;
    this.#last = place;
  }

  /** @internal */
  remove(place: Place<Purpose, Result>): void {
    const { previous, next } = place;
    if (previous === null) this.#first = next;
    else previous.next = next;
    if (next === null) this.#last = previous;
    else next.previous = previous;
  }
}

class Place<Purpose, Result> implements Waiter<Purpose, Result> {
  readonly purpose: Purpose;
  previous: Place<Purpose, Result> | null = null;
  next: Place<Purpose, Result> | null = null;
  readonly #line: WaitingLine<Purpose, Result>;
  readonly #resolve: (result: Result) => void;
  readonly #reject: (error: unknown) => void;
  #timer: ReturnType<typeof setTimeout> | undefined = undefined;
  #forget: (() => void) | undefined = undefined;

  constructor(
    line: WaitingLine<Purpose, Result>,
    purpose: Purpose,
    resolve: (result: Result) => void,
    reject: (error: unknown) => void,
  ) {
    this.#line = line;
    this.purpose = purpose;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  resolve(result: Result): void {
    this.#leave();
    this.#resolve(result);
  }

  reject(error: unknown): void {
    this.#leave();
    this.#reject(error);
  }

  expire(timeoutMs: number, expired: () => Error): void {
    this.#timer = setTimeout(() => this.reject(expired()), timeoutMs);
  }

  obey(signal: AbortSignal): void {
    const stop = () => this.reject(signal.reason);
    letManyListen(signal);
    signal.addEventListener("abort", stop, { once: true });
    this.#forget = () => signal.removeEventListener("abort", stop);
  }

  #leave(): void {
    this.#line.remove(this);
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    this.#forget?.();
  }
}
