import type { Readable } from "node:stream";

/** After so many bytes timers and sockets get their turn. */
const BYTES_PER_TURN = 2 ** 20;

/**
 * Makes a `_read()` of a synchronous one, which pushes what it has and returns how many bytes that were.
 *
 * Pulled by a consumer that is synchronous too, it would keep the event loop from turning until all is
 * read, and no abort would come through: so the loop turns once per MiB. What it throws destroys the stream.
 */
export function paced(pushNext: (stream: Readable) => number): (this: Readable) => void {
  let moved = 0;
  const step = (stream: Readable): void => {
    if (stream.destroyed) return;
    try {
      moved += pushNext(stream);
    } catch (error) {
      stream.destroy(error as Error);
    }
  };
  return function (this: Readable): void {
    if (moved < BYTES_PER_TURN) {
      step(this);
    } else {
      moved = 0;
      setImmediate(step, this);
    }
  };
}
