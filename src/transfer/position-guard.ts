/** What is asked of a stream, if it has it. */
interface Tellable {
  tell?(): number;
  seekable?(): boolean;
}

/**
 * The position of a stream that a door uses over many turns of the event loop: notices when somebody else moves it
 * in between, which would mix up the contents without a word. Of a stream without positions it notices nothing.
 */
export class PositionGuard {
  readonly #stream: Tellable;
  #position: number | undefined;

  constructor(stream: object) {
    this.#stream = stream;
    if (this.#stream.seekable?.() !== false) this.#position = this.#stream.tell?.();
  }

  /** undefined where there are none. */
  get position(): number | undefined {
    return this.#position;
  }

  /** Does `work`, which moves the position, if the position is where the last one left it. */
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
