/** What a stream door is told about its end. */
interface EndingOptions {
  signal?: AbortSignal | undefined;
  close?: boolean | undefined;
}

/** The end of a door over `stream`, which comes by itself, by an error, or by a signal. */
export class Ending {
  readonly #stream: { close?(): void };
  readonly #signal: AbortSignal | undefined;
  readonly #close: boolean;
  readonly #lent: { release(): void } | null;
  #stopListening = (): void => {};

  constructor(
    stream: { close?(): void },
    { signal, close = false }: EndingOptions,
    lent: { release(): void } | null = null,
  ) {
    this.#stream = stream;
    this.#signal = signal;
    this.#close = close;
    this.#lent = lent;
  }

  /** Has `fail` called with the signal's reason, now or later. */
  listen(fail: (reason: unknown) => void): void {
    const signal = this.#signal;
    if (signal === undefined) return;
    const abort = (): void => {
      fail(signal.reason);
      this.#quietly();
    };
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    this.#stopListening = () => signal.removeEventListener("abort", abort);
  }

  /** Lets go of the signal and of what is lent, and closes the stream if that was asked for. */
  come(): void {
    this.#stopListening();
    this.#lent?.release();
    if (this.#close) this.#stream.close?.();
  }

  /** Does `work`; if it throws, that is the end. */
  unless<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      this.#quietly();
      throw error;
    }
  }

  /** There is an error to report already. */
  #quietly(): void {
    try {
      this.come();
    } catch {}
  }
}
