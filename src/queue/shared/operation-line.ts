import { LONGEST_TIMER_MS, type Wait } from "../../waiting/wait-options.ts";
import { WaitingLine } from "../../waiting/waiting-line.ts";
import { type Ledger, READY } from "./ledger.ts";
import { type Operation, OUTSIDE } from "./operations.ts";
import { LOOP_PATIENCE_MS, PATIENCE_MS, RETRY_MS, underLock } from "./patience.ts";
import type { Condition } from "./shared-memory.ts";

/** The result of an attempt that could not take the lock in time. The holder of the lock may have died. */
const BUSY = -2;

/**
 * Does the operation, and blocks this thread while the operation has to wait.
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
  // Reading the clock costs as much as half an operation, so it is read only for a finite timeout.
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

/** Tries an operation. Takes a ticket if the operation has to wait. */
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
 * However many operations wait, there is one `Atomics.waitAsync`, for the condition that the first of them waits for. A
 * `waitAsync` cannot be cancelled. If each operation had one, each operation that gives up would swallow a wake-up. If
 * all operations have given up when the wake-up comes, the line passes it on to another thread. `Atomics.waitAsync`
 * does not keep the process alive, so a timer does while an operation waits.
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
   * Does the operation as soon as it can be done and all operations before it are done.
   *
   * @param expired - Makes the error of a timeout.
   */
  async perform<Result>(operation: Operation<Result>, wait: Wait, expired: () => Error): Promise<Result> {
    if (wait.timeoutMs === 0) return perform(this.#ledger, operation, 0, expired);
    try {
      if (this.#line.first === null && this.#attempt(operation) === READY) return operation.finish();
      const result = this.#line.wait(operation, wait, expired);
      this.#keepAlive ??= setInterval(() => {}, LONGEST_TIMER_MS);
      // Serves the line although the operation was tried just now: its condition may be armed for an earlier operation
      // that has long gone.
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

  /** Tries the operation. Returns READY, or another number if the operation has to wait. */
  #attempt(operation: Operation<unknown>): number {
    return attempt(this.#ledger, operation, LOOP_PATIENCE_MS, false).condition;
  }

  /** Does the operations that can be done, and arranges to be called again for the others. */
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

  /** Serves the line at the next wake-up. Returns false if a wake-up came after the ticket. */
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

  /**
   * Tries again later, by one timer for all operations. Each try may block the event loop, which has to learn of
   * deaths.
   */
  #serveLater(): void {
    this.#retry ??= setTimeout(() => {
      this.#retry = undefined;
      this.#serve();
    }, RETRY_MS);
  }
}
