import { LONGEST_TIMER_MS, type Wait } from "../../waiting/wait-options.ts";
import { WaitingLine } from "../../waiting/waiting-line.ts";
import { type Ledger, READY } from "./ledger.ts";
import { type Operation, OUTSIDE } from "./operations.ts";
import { LOOP_PATIENCE_MS, PATIENCE_MS, RETRY_MS, underLock } from "./patience.ts";
import type { Condition } from "./shared-memory.ts";

/** What an attempt says that could not take the lock in time: its holder may have died. */
const BUSY = -2;

/**
 * Does the operation, blocking this thread while it has to wait.
 *
 * @param expired - Makes the error of a timeout.
 */
export function perform<Result>(
  ledger: Ledger,
  operation: Operation<Result>,
  timeoutMs: number,
  expired: () => Error,
): Result {
  const { lock } = ledger;
  // The clock costs as much as half an operation: it is asked only where it matters.
  const isTimed = timeoutMs > 0 && timeoutMs < Infinity;
  const deadline = isTimed ? performance.now() + timeoutMs : timeoutMs;
  try {
    for (;;) {
      const left = isTimed ? Math.max(0, deadline - performance.now()) : timeoutMs;
      const next = attempt(ledger, operation, left || PATIENCE_MS, left > 0);
      if (next.condition === READY) break;
      if (next.ticket === undefined) throw expired();
      const condition = next.condition as Condition;
      if (lock.sleep(condition, next.ticket, left)) continue;
      if (!lock.enter(PATIENCE_MS)) throw expired();
      lock.withdraw(condition, next.ticket);
      lock.leave();
    }
  } catch (error) {
    operation.cancel?.();
    throw error;
  }
  return operation.finish();
}

/** Tries an operation, and takes a ticket where it has to wait. */
function attempt(
  ledger: Ledger,
  operation: Operation<unknown>,
  patienceMs: number,
  waits: boolean | ((condition: Condition) => boolean),
): { condition: number; ticket?: number } {
  for (;;) {
    let condition: number;
    let ticket: number | undefined;
    let wanted = false;
    if (!ledger.lock.enter(patienceMs)) return { condition: BUSY };
    try {
      condition = operation.attempt();
      wanted = condition > READY && (typeof waits === "boolean" ? waits : waits(condition as Condition));
      if (wanted) ticket = ledger.ticket(condition as Condition);
    } finally {
      ledger.lock.leave();
    }
    if (condition === OUTSIDE) operation.outside?.();
    else if (ticket !== undefined) return { condition, ticket };
    else if (!wanted) return { condition };
  }
}

/**
 * Operations of one thread that wait by a promise, first come, first served.
 *
 * However many operations wait, there is one `Atomics.waitAsync`, for what the first of them waits for. It cannot be
 * cancelled: one for each operation would swallow a wake-up each time an operation gives up. If all have given up by
 * then, the line passes the wake-up on to another thread. While an operation waits, a timer keeps the process alive, as
 * `Atomics.waitAsync` does not.
 */
export class OperationLine {
  readonly #ledger: Ledger;
  readonly #line = new WaitingLine<Operation<unknown>, unknown>();
  readonly #armed = new Set<Condition>();
  #keepAlive: ReturnType<typeof setInterval> | undefined = undefined;
  #retry: ReturnType<typeof setTimeout> | undefined = undefined;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /**
   * Does the operation as soon as it can be done, and as all before it are.
   *
   * @param expired - Makes the error of a timeout.
   */
  async perform<Result>(operation: Operation<Result>, wait: Wait, expired: () => Error): Promise<Result> {
    if (wait.timeoutMs === 0) return perform(this.#ledger, operation, 0, expired);
    try {
      if (this.#line.first === null && this.#attempt(operation) === READY) return operation.finish();
      const result = this.#line.wait(operation, wait, expired);
      this.#keepAlive ??= setInterval(() => {}, LONGEST_TIMER_MS);
      // Also where it was tried just now: what it waits for may have been armed for another one, long gone.
      if (this.#retry === undefined) this.#serve();
      return (await result) as Result;
    } catch (error) {
      operation.cancel?.();
      throw error;
    } finally {
      if (this.#line.first === null) {
        clearInterval(this.#keepAlive);
        this.#keepAlive = undefined;
      }
    }
  }

  /** Tries; returns READY, or anything else where the operation has to wait. */
  #attempt(operation: Operation<unknown>): number {
    return attempt(this.#ledger, operation, LOOP_PATIENCE_MS, false).condition;
  }

  /** Does all that can be done, and sees to it that this is called again for the rest. */
  #serve(): void {
    for (let first = this.#line.first; first !== null; first = this.#line.first) {
      try {
        const next = attempt(this.#ledger, first.purpose, LOOP_PATIENCE_MS, (each) => !this.#armed.has(each));
        if (next.condition === READY) first.resolve(first.purpose.finish());
        else if (next.condition === BUSY) {
          this.#serveLater();
          return;
        } else if (next.ticket === undefined || this.#arm(next.condition as Condition, next.ticket)) return;
      } catch (error) {
        first.reject(error);
      }
    }
  }

  /** Has the line served at the next wake-up; returns false if there was one since the ticket. */
  #arm(condition: Condition, ticket: number): boolean {
    const woken = this.#ledger.lock.sleepAsync(condition, ticket);
    if (woken === null) return false;
    this.#armed.add(condition);
    woken.then(() => {
      this.#armed.delete(condition);
      if (this.#line.first !== null) this.#serve();
      else underLock(this.#ledger.lock, () => this.#ledger.passOn(condition));
    });
    return true;
  }

  /** One timer for all: each try may hold the loop up, which has other things to learn. */
  #serveLater(): void {
    this.#retry ??= setTimeout(() => {
      this.#retry = undefined;
      this.#serve();
    }, RETRY_MS);
  }
}
