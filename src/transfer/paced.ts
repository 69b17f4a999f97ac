/**
 * Lets the event loop turn while doors move bytes, so that timers, sockets and signals are not kept waiting.
 *
 * @module
 */

/** The methods that this module calls of a Node `Readable`. */
interface Destroyable {
  readonly destroyed: boolean;
  destroy(error: Error): unknown;
}

/** After so many bytes timers and sockets get their turn. */
const BYTES_PER_TURN = 2 ** 20;
/** A chunk counts as so many bytes at least: to hand on an empty one takes time too. */
const LEAST_COUNTED = 1024;

/** Captured, as tests of users replace the global one by a clock that stands still. Browsers have none. */
const { setImmediate } = globalThis as { setImmediate?: (callback: () => void) => unknown };

/** Calls `callback` in a later turn of the event loop. */
function later(callback: () => void): void {
  if (setImmediate !== undefined) {
    setImmediate(callback);
    return;
  }
  // A timer would wait for 4 ms in browsers.
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    callback();
  };
  port2.postMessage(null);
}

/** Counts the bytes that a door of promises moves: promises alone never let the event loop turn. */
export class Pace {
  #moved = 0;

  /** Counts a chunk. Returns a promise to wait for when the loop has to turn, which is once per MiB. */
  turn(bytes: number): Promise<void> | undefined {
    this.#moved += Math.max(bytes, LEAST_COUNTED);
    if (this.#moved < BYTES_PER_TURN) return undefined;
    this.#moved = 0;
    return new Promise(later);
  }
}

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
      later(() => step(this));
    }
  };
}
