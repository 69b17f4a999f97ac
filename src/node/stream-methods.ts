/**
 * The methods that Node calls of its own streams, `_write()`, `_final()` and `_destroy()`, for doors over a stream.
 *
 * @module
 */

type Done = (error?: Error | null) => void;

/** Returns a `_write()` that hands each chunk to `work`, and reports what `work` throws. */
export function writeMethod(
  work: (chunk: Uint8Array) => void,
): (chunk: Uint8Array, encoding: string, done: Done) => void {
  return (chunk, _encoding, done) => settle(done, () => work(chunk));
}

/**
 * Returns a `_final()` that flushes `stream`, or with `close` closes it. Node emits "finish" afterwards, so that "finish"
 * says that the stream is flushed or closed.
 */
export function finalMethod(stream: object, close: boolean): (done: Done) => void {
  const { flush, close: closeIt } = stream as { flush?(): void; close?(): void };
  return (done) => settle(done, () => (close ? closeIt : flush)?.call(stream));
}

/** Returns a `_destroy()` that passes the error on, and with `close` closes `stream`. */
export function destroyMethod(stream: object, close: boolean): (error: Error | null, done: Done) => void {
  return (error, done) => {
    settle(
      (failure) => done(error ?? failure ?? null),
      () => {
        if (close) (stream as { close?(): void }).close?.();
      },
    );
  };
}

/** Does `work`, then calls `done`: with what `work` threw, or with nothing. */
function settle(done: Done, work: () => void): void {
  try {
    work();
  } catch (error) {
    done(error as Error);
    return;
  }
  done();
}
