/** The methods that the guard calls, if the stream has them. */
interface Tellable {
  tell?(): number;
  seekable?(): boolean;
}

/**
 * Guards the position of a stream that a door uses over many turns of the event loop. It throws if other code has moved
 * the position in between, which would mix up the contents without an error. It does nothing for a stream without
 * positions.
 */
export class PositionGuard {
  readonly #stream: Tellable;
  #position: number | undefined;

  constructor(stream: object) {
    this.#stream = stream;
    if (this.#stream.seekable?.() !== false) this.#position = this.#stream.tell?.();
  }

  /** The position after the last work; undefined if the stream has no positions. */
  get position(): number | undefined {
    return this.#position;
  }

  /** Does `work`, which moves the position, if the position is where the last `work` left it. */
  move<Result>(action: string, work: () => Result): Result {
    if (this.#position === undefined) return work();
    const found = this.#stream.tell?.();
    if (found !== this.#position) {
      throw new Error(
        `Cannot ${action} as nobody else may move the position meanwhile: received ${found}, left at ${this.#position}`,
      );
    }
    const result = work();
    this.#position = this.#stream.tell?.();
    return result;
  }
}
