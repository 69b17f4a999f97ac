/** The methods that this module calls of a Node `Readable`. */
interface Destroyable {
  readonly destroyed: boolean;
  destroy(error: Error): unknown;
}

// It is looked up by name, as some runtimes that load this module have none.
declare function setImmediate<Value>(callback: (value: Value) => void, value: Value): unknown;

/** After so many bytes, timers and sockets get their turn. */
const BYTES_PER_TURN = 2 ** 20;

/**
 * Makes a `_read()` of a synchronous function, which pushes the bytes it has and returns how many they were.
 *
 * A consumer that is synchronous too would keep the event loop from turning until everything is read, and no abort
 * would come through. So the loop turns once per MiB. If the function throws, the stream is destroyed.
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
