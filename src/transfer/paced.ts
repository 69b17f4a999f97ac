/** What is asked of a Node `Readable`. */
interface Destroyable {
  readonly destroyed: boolean;
  destroy(error: Error): unknown;
}

// Looked up by name, as this module is loaded where there is none as well.
declare function setImmediate<Value>(callback: (value: Value) => void, value: Value): unknown;

/** After so many bytes timers and sockets get their turn. */
const BYTES_PER_TURN = 2 ** 20;

/**
 * Makes a `_read()` of a synchronous one, which pushes what it has and returns how many bytes that were.
 *
 * Pulled by a consumer that is synchronous too, it would keep the event loop from turning until all is
 * read, and no abort would come through: so the loop turns once per MiB. What it throws destroys the stream.
 */
export function paced<Stream extends Destroyable>(
  pushNext: (stream: Stream) => number,
): (this: Stream) => void {
  let moved = 0;
  const step = (stream: Stream): void => {
    if (stream.destroyed) return;
    try {
      moved += pushNext(stream);
    } catch (error) {
      stream.destroy(error as Error);
    }
  };
  return function (this: Stream): void {
    if (moved < BYTES_PER_TURN) {
      step(this);
    } else {
      moved = 0;
      setImmediate(step, this);
    }
  };
}
