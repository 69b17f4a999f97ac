import { bytesOf } from "../base/arguments.ts";
import { requiredModule } from "../base/runtime.ts";
import { type WaitOptions, waitOf } from "../waiting/wait-options.ts";
import { within } from "../waiting/within.ts";
import { type Address, type NetAddress, netAddress } from "./address.ts";
import { answerChallenge, deliverChallenge } from "./authentication.ts";
import { Connection } from "./connection.ts";
import { tooLate } from "./errors.ts";
import type { ConnectionOptions } from "./options.ts";
import type { ConnectionSocket } from "./socket.ts";

/**
 * Options of `Client()`. How long to wait covers the connecting and the handshake.
 *
 * @example
 * ```ts
 * import { Client, type ClientOptions, Listener } from "bytesio/connection";
 *
 * const authkey = crypto.getRandomValues(new Uint8Array(32));
 * const listener = await Listener.listen(null, { authkey });
 * const options: ClientOptions = { authkey, timeoutMs: 10_000 };
 * const connection = await Client(listener.address, options);
 * connection.closed; // => false
 * await connection.close();
 * await listener.close();
 * ```
 */
export interface ClientOptions extends ConnectionOptions, WaitOptions {
  /** The key that both ends must have: one byte or more. Default, or null: no handshake, as the listener must not have one. */
  authkey?: Uint8Array | null | undefined;
}

interface ClientSocket extends ConnectionSocket {
  connect(address: NetAddress): unknown;
  setNoDelay(): unknown;
}

/**
 * Returns a connection to a `Listener`, here or in Python: Python's `multiprocessing.connection.Client()`.
 *
 * @param address - The address of the listener.
 * @throws {AuthenticationError} if the two ends do not have the same key.
 * @throws {TimeoutError} if it takes longer than `timeoutMs`. Without `timeoutMs`, an end with a key waits for ever for
 *   a listener without one, as in Python.
 * @throws {EOFError} if the other end closes in the middle of the handshake.
 * @throws {TypeError} if an argument has the wrong type, {RangeError} if `authkey` is empty.
 * @throws {UnsupportedOperation} in browsers.
 * @throws the system's error, with its `code`, if no process listens there (ENOENT, ECONNREFUSED).
 * @throws the signal's reason if it is aborted.
 * @example
 * ```ts
 * import { Client, Listener } from "bytesio/connection";
 *
 * const listener = await Listener.listen();
 * const [client, server] = await Promise.all([Client(listener.address), listener.accept()]);
 * await client.send_bytes(new TextEncoder().encode("Hello"));
 * new TextDecoder().decode(await server.recv_bytes()); // => "Hello"
 * await Promise.all([client.close(), server.close(), listener.close()]);
 * ```
 */
export async function Client(address: Address, options: ClientOptions = {}): Promise<Connection> {
  const target = netAddress(address, "connect");
  const authkey = keyOf(options.authkey, "connect");
  const wait = waitOf(options, "connect");
  const { Socket } = requiredModule<{ Socket: new () => ClientSocket }>("node:net", "connect");
  const socket = new Socket();
  const connection = Connection.fromSocket(socket, options);
  // Otherwise the socket would read bytes that belong to the process that detach() sends it to.
  socket.pause();
  // Messages are gathered here; the system need not wait for more.
  socket.setNoDelay();
  const connected = new Promise<void>((resolve, reject) => {
    socket.on("connect", resolve);
    socket.on("error", reject);
  });
  socket.connect(target);
  const ready = connected.then(async () => {
    if (authkey === null) return;
    await answerChallenge(connection, authkey);
    await deliverChallenge(connection, authkey);
  });
  try {
    await within(ready, wait, () => tooLate("connect"));
    return connection;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/**
 * Returns a copy of the key, or null if there is none.
 *
 * @throws {RangeError} if it is empty: anybody has that. Python's `Listener` takes it for no key, and lets everybody in.
 */
export function keyOf(authkey: Uint8Array | null | undefined, action: string): Uint8Array | null {
  if (authkey === null || authkey === undefined) return null;
  const bytes = bytesOf(authkey, action, "authkey");
  if (bytes.length > 0) return new Uint8Array(bytes);
  throw new RangeError(
    `Cannot ${action} as authkey must have at least one byte: received none; pass null to do without a handshake`,
  );
}
