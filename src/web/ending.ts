import { letManyListen } from "../base/runtime.ts";

/** The options of a door that say how it ends. */
interface EndingOptions {
  signal?: AbortSignal | undefined;
  close?: boolean | undefined;
}

/** The end of a door over a stream: when the contents are over, something fails, or a signal aborts. */
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

  /** Calls `fail` with the signal's reason and ends the door, when the signal aborts or if it has aborted already. */
  listen(fail: (reason: unknown) => void): void {
    const signal = this.#signal;
    if (signal === undefined) return;
    const abort = (): void => {
      fail(signal.reason);
      this.#quietly();
    };
    if (signal.aborted) abort();
    letManyListen(signal);
    signal.addEventListener("abort", abort, { once: true });
    this.#stopListening = () => signal.removeEventListener("abort", abort);
  }

  /** Ends the door: forgets the signal, returns the lent memory, and closes the stream if the options say so. */
  come(): void {
    this.#stopListening();
    this.#lent?.release();
    if (this.#close) this.#stream.close?.();
  }

  /** Returns what `work` returns. If `work` throws, the door ends. */
  unless<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      this.#quietly();
      throw error;
    }
  }

  /** Ends the door without an error of its own: the caller already has one to report. */
  #quietly(): void {
    try {
      this.come();
    } catch {}
  }
}
