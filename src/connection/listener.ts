import { describe, integer } from "../base/arguments.ts";
import { ClosedError } from "../base/errors.ts";
import { LONGEST_TIMER_MS, type WaitOptions, waitOf } from "../waiting/wait-options.ts";
import { WaitingLine } from "../waiting/waiting-line.ts";
import { within } from "../waiting/within.ts";
import type { Address } from "./address.ts";
import { answerChallenge, deliverChallenge } from "./authentication.ts";
import { keyOf } from "./client.ts";
import { Connection } from "./connection.ts";
import { tooLate } from "./errors.ts";
import { type Listening, listenAt } from "./listening.ts";
import { type ConnectionOptions, limitsOf } from "./options.ts";
import type { ConnectionSocket } from "./socket.ts";

/**
 * Options of a `Listener`.
 *
 * @example
 * ```ts
 * import { Listener, type ListenerOptions } from "bytesio/connection";
 *
 * const refused: string[] = [];
 * const options: ListenerOptions = {
 *   authkey: crypto.getRandomValues(new Uint8Array(32)),
 *   handshakeTimeoutMs: 5000,
 *   onRefused: (error) => refused.push(error.message),
 * };
 * const listener = await Listener.listen({ port: 0 }, options);
 * await listener.close();
 * refused; // => []
 * ```
 */
export interface ListenerOptions extends ConnectionOptions {
  /** The key that both ends must have: one byte or more. Default, or null: no handshake, every peer is let in. */
  authkey?: Uint8Array | null | undefined;
  /**
   * How many connections may wait for `accept()` or be in the handshake. If there are more, the connection that has
   * been in the handshake longest is dropped, or the new one if none is in the handshake. Default: 128.
   */
  backlog?: number | undefined;
  /** How long a handshake may take, in milliseconds. Default: 10000. */
  handshakeTimeoutMs?: number | undefined;
  /** Called for each connection that is refused, with the reason. */
  onRefused?: ((error: Error) => void) | undefined;
}

/**
 * Waits for connections of other processes: Python's `multiprocessing.connection.Listener`.
 *
 * Handshakes go on side by side, so that a peer that says nothing does not hold up the others. A peer without the key never
 * reaches `accept()`, which, unlike Python's, does not throw an `AuthenticationError` then.
 *
 * A unix socket is the owner's alone (mode 0600) from its first moment on. Its file is removed by `close()`, or when the
 * process ends, wherever its working directory is then; that of a process that was killed, or of a thread that was
 * terminated, stays, and `listen()` says EADDRINUSE until someone removes it. TCP crosses
 * the network as plain text: the handshake proves who the ends are, and hides nothing.
 *
 * @example
 * ```ts
 * import { Client, Listener } from "bytesio/connection";
 *
 * const authkey = new TextEncoder().encode("secret");
 * const listener = await Listener.listen({ port: 0 }, { authkey });
 * // In another process, of Node or Python:
 * const client = Client(listener.address, { authkey }).then(async (connection) => {
 *   await connection.send_bytes(Uint8Array.of(1, 2, 3));
 *   await connection.close();
 * });
 *
 * const connection = await listener.accept();
 * const sizes = [];
 * for await (const stream of connection) sizes.push(stream.size);
 * sizes; // => [3]
 * await Promise.all([client, connection.close(), listener.close()]);
 * ```
 */
export class Listener implements AsyncIterable<Connection>, AsyncDisposable {
  /** The address of the listener. If port 0 was asked for, it has the real port. */
  readonly address: Address;
  readonly #listening: Listening;
  readonly #options: ListenerOptions;
  readonly #authkey: Uint8Array | null;
  readonly #backlog: number;
  readonly #handshakeTimeoutMs: number;
  /** The calls that wait in `accept()`. */
  readonly #accepting = new WaitingLine<undefined, Connection>();
  /** Connections that wait for `accept()`. */
  readonly #ready: Connection[] = [];
  /** Sockets in the handshake, in the order they came. */
  readonly #pending = new Set<ConnectionSocket>();
  #isClosed = false;

  private constructor(listening: Listening, settings: ListenerSettings, options: ListenerOptions) {
    this.address = listening.address;
    this.#listening = listening;
    this.#options = options;
    this.#authkey = settings.authkey;
    this.#backlog = settings.backlog;
    this.#handshakeTimeoutMs = settings.handshakeTimeoutMs;
    listening.server.on("connection", (socket: ConnectionSocket) => this.#admit(socket));
    // The process may be out of file descriptors, for example. The server goes on.
    listening.server.on("error", (error: Error) => this.#accepting.rejectAll(() => error));
  }

  /**
   * Starts to listen.
   *
   * @param address - A path, or a TCP port. Default, or null: a path of its own in the system's directory for
   *   temporary files, that only the owner may enter.
   * @throws {TypeError} if an argument has the wrong type.
   * @throws {RangeError} if a number is out of range, or `authkey` is empty.
   * @throws {UnsupportedOperation} in browsers.
   * @throws the system's error, with its `code`, if the address cannot be used (EADDRINUSE, EACCES, ENAMETOOLONG).
   */
  static async listen(address: Address | null = null, options: ListenerOptions = {}): Promise<Listener> {
    const settings = listenerSettingsOf(options);
    return new Listener(await listenAt(address), settings, options);
  }

  /** Whether `close()` was called. */
  get closed(): boolean {
    return this.#isClosed;
  }

  /**
   * Returns the next connection, of an end that has the key.
   *
   * @throws {ClosedError} if the listener is closed, now or while waiting.
   * @throws {TimeoutError} if nobody connects within `timeoutMs`.
   * @throws the system's error if it cannot accept (EMFILE).
   * @throws the signal's reason if it is aborted.
   * @example Wait for a while only
   * ```ts
   * import { Listener, TimeoutError, type WaitOptions } from "bytesio/connection";
   *
   * const wait: WaitOptions = { timeoutMs: 1 };
   * const listener = await Listener.listen();
   * const error = await listener.accept(wait).catch((error) => error);
   * error instanceof TimeoutError; // => true
   * await listener.close();
   * ```
   */
  async accept(options?: WaitOptions): Promise<Connection> {
    const wait = waitOf(options, "accept");
    if (this.#isClosed) throw closedListener();
    return this.#ready.shift() ?? this.#accepting.wait(undefined, wait, () => tooLate("accept"));
  }

  /** Accepts connection after connection until the listener is closed. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Connection, undefined> {
    for (;;) {
      let connection: Connection;
      try {
        connection = await this.accept();
      } catch (error) {
        if (this.#isClosed) return;
        throw error;
      }
      yield connection;
    }
  }

  /**
   * Stops listening. Calls that wait in `accept()`, and peers that wait to be accepted, are refused. Accepted
   * connections go on. A second call does nothing.
   */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#listening.close();
    this.#accepting.rejectAll(closedListener);
    for (const socket of this.#pending) socket.destroy();
    await Promise.all(this.#ready.splice(0).map((connection) => connection.close()));
  }

  /** Calls `close()` at the end of an `await using` block. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Starts the handshake of a socket that has just connected. */
  #admit(socket: ConnectionSocket): void {
    if (this.#pending.size + this.#ready.length >= this.#backlog) {
      // A peer that has the key is let in after a moment. The peer that waits longest is the least likely to have it.
      const [oldest = socket] = this.#pending;
      oldest.destroy();
      if (oldest === socket) {
        this.#options.onRefused?.(crowded());
        return;
      }
    }
    const connection = Connection.fromSocket(socket, this.#options);
    if (this.#authkey === null) {
      this.#deliver(connection);
    } else {
      this.#pending.add(socket);
      void this.#handshake(connection, socket, this.#authkey);
    }
  }

  async #handshake(connection: Connection, socket: ConnectionSocket, authkey: Uint8Array): Promise<void> {
    const wait = { timeoutMs: this.#handshakeTimeoutMs, signal: undefined };
    const talk = deliverChallenge(connection, authkey).then(() => answerChallenge(connection, authkey));
    try {
      await within(talk, wait, () => tooLate("authenticate the other end"));
    } catch (error) {
      this.#pending.delete(socket);
      if (this.#isClosed) return;
      // This leaves time to tell the other end.
      connection.close(wait).catch(() => {});
      this.#options.onRefused?.(error as Error);
      return;
    }
    this.#pending.delete(socket);
    this.#deliver(connection);
  }

  #deliver(connection: Connection): void {
    const first = this.#accepting.first;
    if (first === null) this.#ready.push(connection);
    else first.resolve(connection);
  }
}

interface ListenerSettings {
  authkey: Uint8Array | null;
  backlog: number;
  handshakeTimeoutMs: number;
}

/** Returns the options that a listener needs itself, checked. */
function listenerSettingsOf(options: ListenerOptions): ListenerSettings {
  const { authkey, backlog = 128, handshakeTimeoutMs = 10_000, onRefused } = options;
  limitsOf(options, "listen");
  if (onRefused !== undefined && typeof onRefused !== "function") {
    throw new TypeError(`Cannot listen as onRefused must be a function: received ${describe(onRefused)}`);
  }
  return {
    authkey: keyOf(authkey, "listen"),
    backlog: integer(backlog, "listen", "backlog", 1),
    handshakeTimeoutMs: integer(handshakeTimeoutMs, "listen", "handshakeTimeoutMs", 1, LONGEST_TIMER_MS),
  };
}

function closedListener(): ClosedError {
  return new ClosedError("Cannot accept as the listener is closed");
}

function crowded(): Error {
  return new Error("Cannot accept as too many connections wait already");
}
