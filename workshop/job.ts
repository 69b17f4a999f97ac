/** What takes up memory: a stream, or the count of what is being received into one. */
interface Holding {
  readonly size: number;
  close?(): void;
}

/**
 * The account of one request: the memory it holds, and whether anybody still waits for it.
 *
 * A step releases a stream as soon as nobody needs it; what is left is released when the job ends,
 * however it ends.
 */
export class Job {
  readonly #holdings = new Set<Holding>();
  readonly #ended = new AbortController();

  /** Aborted when the client is gone, or the job has ended. */
  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  get streams(): number {
    return this.#holdings.size;
  }

  get bytes(): number {
    let bytes = 0;
    for (const { size } of this.#holdings) bytes += size;
    return bytes;
  }

  hold<Held extends Holding>(holding: Held): Held {
    this.#holdings.add(holding);
    return holding;
  }

  release(holding: Holding): void {
    this.#holdings.delete(holding);
    holding.close?.();
  }

  /** Tells all who work for the job to stop. */
  abort(): void {
    this.#ended.abort();
  }

  /** Gives back all memory that is left. */
  end(): void {
    this.abort();
    for (const holding of this.#holdings) this.release(holding);
  }
}
