import { Client } from "./client.ts";
import { Connection } from "./connection.ts";
import { Listener } from "./listener.ts";
import type { ConnectionOptions } from "./options.ts";

/**
 * Options of `Pipe()`.
 *
 * @example
 * ```ts
 * import { Pipe, type PipeOptions } from "bytesio/connection";
 *
 * const oneWay: PipeOptions = { duplex: false };
 * const [receiver, sender] = await Pipe(oneWay);
 * [receiver.writable, sender.readable]; // => [false, false]
 * await Promise.all([receiver.close(), sender.close()]);
 * ```
 */
export interface PipeOptions extends ConnectionOptions {
  /** Whether both ends send and receive. If not, the first receives and the second sends. Default: true. */
  duplex?: boolean | undefined;
}

/**
 * Returns the two ends of a connection: Python's `multiprocessing.Pipe()`.
 *
 * Call `detach()` of one of them, and send its socket to another process. A child process and a worker of
 * `node:cluster` take it through `subprocess.send()`. A child may also get a pipe of its own in `stdio` (see
 * `Connection.fromSocket()`). A worker thread, or a process that is no child, connects to a `Listener` with `Client()`.
 *
 * @throws {TypeError} if an option has the wrong type.
 * @throws {RangeError} if an option is negative.
 * @throws {UnsupportedOperation} in browsers.
 * @throws the system's error if there is no directory for temporary files, or no file descriptor left.
 * @example One end for a child process
 * ```ts
 * import { fork } from "node:child_process";
 * import { writeFileSync } from "node:fs";
 * import type { Socket } from "node:net";
 * import { join } from "node:path";
 * import { TemporaryDirectory } from "bytesio/node";
 * import { Pipe } from "bytesio/connection";
 *
 * using directory = new TemporaryDirectory();
 * const program = join(directory.name, "child.mjs");
 * writeFileSync(program, `
 *   import { Connection } from ${JSON.stringify(import.meta.resolve("bytesio/connection"))};
 *   process.on("message", async (message, socket) => {
 *     const connection = Connection.fromSocket(socket);
 *     for await (const stream of connection) await connection.send_bytes(stream.getvalue().reverse());
 *     process.disconnect();
 *   });
 * `);
 * const [here, there] = await Pipe();
 * const child = fork(program);
 * child.send("connection", there.detach() as Socket);
 * await here.send_bytes(Uint8Array.of(1, 2, 3));
 * await here.recv_bytes(); // => Uint8Array.of(3, 2, 1)
 * await here.close();
 * await new Promise((resolve) => child.on("exit", resolve));
 * ```
 */
export async function Pipe({
  duplex = true,
  ...options
}: PipeOptions = {}): Promise<[Connection, Connection]> {
  const listener = await Listener.listen(null, options);
  try {
    const ends = await Promise.all([listener.accept(), Client(listener.address, options)]);
    if (duplex) return ends;
    const [receiver, sender] = ends;
    return [
      Connection.fromSocket(receiver.detach(), { ...options, writable: false }),
      Connection.fromSocket(sender.detach(), { ...options, readable: false }),
    ];
  } finally {
    await listener.close();
  }
}
