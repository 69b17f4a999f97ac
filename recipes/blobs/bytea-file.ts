import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import type { ClientConfig } from "pg";
import { RangeFile } from "./range-file.ts";

/** Options of {@link openBytea}. */
export interface ByteaOptions {
  /** How long to wait for an answer at most: a thread that waits hears of no signal. Default: 30000. */
  timeoutMs?: number;
}

/**
 * Opens the bytea that a query selects as a seekable raw stream, to be read only: for synchronous code that wants a
 * file, such as a reader of archives or a `TextIOWrapper`.
 *
 * Each read is one query, on a connection of its own in a worker thread, and **blocks this thread** until the answer
 * is there: use it in a worker or a script, not in a server's main thread. All reads see the value as it was when
 * the file was opened. `close()` it, or the worker lives on.
 *
 * @param connection - What `new pg.Client()` takes, as far as it can be cloned.
 * @param query - Selects one value: `SELECT data FROM blobs WHERE name = $1`.
 * @throws {RangeError} if the query selects no row.
 * @throws {Error} what the server says, or that it has not answered in time. Then the file is of no more use.
 */
export function openBytea(
  connection: ClientConfig,
  query: string,
  values: unknown[] = [],
  { timeoutMs = 30_000 }: ByteaOptions = {},
): RangeFile {
  const { port1: port, port2 } = new MessageChannel();
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const workerData = { connection, query, values, port: port2, signal };
  const worker = new Worker(new URL("./bytea-worker.js", import.meta.url), {
    workerData,
    transferList: [port2],
  });
  worker.unref();

  let broken = false;

  function close(): void {
    // Has the worker end, which may not even have begun.
    port.postMessage(null);
    port.close();
  }

  /** Waits for the next answer. */
  function receive(): unknown {
    broken ||= Atomics.wait(signal, 0, 0, timeoutMs) === "timed-out";
    if (broken) throw new Error(`Cannot read the blob as the server must answer within ${timeoutMs} ms`);
    Atomics.store(signal, 0, 0);
    const { error, answer } = receiveMessageOnPort(port)?.message ?? {};
    if (error !== undefined) throw error;
    return answer;
  }

  function open(): number {
    const size = receive();
    if (typeof size === "number") return size;
    throw new RangeError("Cannot open the blob as the query must select one: there is none");
  }

  let size: number;
  try {
    size = open();
  } catch (error) {
    close();
    throw error;
  }
  return new RangeFile({
    size,
    close,
    range(start, count) {
      port.postMessage({ start, count });
      const part = receive();
      return part instanceof Uint8Array ? part : new Uint8Array();
    },
  });
}
