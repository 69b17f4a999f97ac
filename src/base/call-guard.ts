/** Refuses a call in the middle of another one: a stream below that calls back would find the state in between. */
export class CallGuard {
  readonly #below: string;
  #isBusy = false;

  /** @param below - The stream that must not call back, as the error names it. */
  constructor(below: string) {
    this.#below = below;
  }

  /** Throws in the middle of another call. */
  refuseCallBack(action: string): void {
    if (this.#isBusy) throw this.#calledBack(action);
  }

  /** Begins a call. `leave()` ends it, also where it throws. */
  enter(action: string): void {
    if (this.#isBusy) throw this.#calledBack(action);
    this.#isBusy = true;
  }

  leave(): void {
    this.#isBusy = false;
  }

  /** Does work that calls the stream below. */
  exclusively<Result>(action: string, work: () => Result): Result {
    this.enter(action);
    try {
      return work();
    } finally {
      this.leave();
    }
  }

  #calledBack(action: string): Error {
    return new Error(`Cannot ${action} as the stream is busy: ${this.#below} has called back`);
  }
}
