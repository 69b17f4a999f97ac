import { type BytesLike, bytesOf, describe, integer, refuseDetached } from "../base/arguments.ts";
import { UnsupportedOperation } from "../base/errors.ts";
import { BytesIO } from "../memory/bytes-io.ts";
import { type WaitOptions, waitOf } from "../waiting/wait-options.ts";
import { within } from "../waiting/within.ts";
import { BufferTooShort, closedConnection, EOFError, tooLate } from "./errors.ts";
import { Incoming } from "./incoming.ts";
import { limitsOf, type SocketOptions } from "./options.ts";
import { Outgoing } from "./outgoing.ts";
import type { ConnectionSocket } from "./socket.ts";

/**
 * One end of a connection to another process. It carries messages of bytes, in order, each as long as it was sent. It
 * is Python's `multiprocessing.connection.Connection`, and the same on the wire, so that the other end may be Python.
 *
 * Each message arrives at most once. If an end dies, the messages that the system had taken from it still come, in order;
 * the receiver drops a message that is incomplete, and then gets {@link EOFError}. Messages that the dead end had still to
 * write are lost (`unwritten`), and so are the messages that a dead receiver had not received.
 *
 * Only bytes cross. Of a BytesIO the contents cross, but not the position. Nothing is ever unpickled: what Python sends
 * with `send()` arrives as the bytes of its pickle. Python receives messages from here with `recv_bytes()`. It must
 * never call `recv()` for an end that it does not trust.
 *
 * Waiting for a message keeps the process alive, as any open socket does that is read from.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { Pipe } from "bytesio/connection";
 *
 * const [left, right] = await Pipe();
 * await left.send_bytes(new BytesIO(Uint8Array.of(1, 2, 3)));
 * await right.recv_bytes(); // => Uint8Array.of(1, 2, 3)
 * await Promise.all([left.close(), right.close()]);
 * ```
 */
export class Connection implements AsyncIterable<BytesIO>, AsyncDisposable {
  readonly #socket: ConnectionSocket;
  readonly #isReadable: boolean;
  readonly #isWritable: boolean;
  readonly #incoming: Incoming;
  readonly #outgoing: Outgoing;
  #isClosed = false;
  #isGone = false;
  #failure: Error | undefined;
  #tellGone: () => void = () => {};
  readonly #gone: Promise<void> = new Promise((resolve) => {
    this.#tellGone = resolve;
  });
  readonly #onError = (error: Error): void => {
    this.#failure = error;
    this.#salvage();
  };
  readonly #onClose = (): void => {
    this.#isGone = true;
    this.#incoming.end(this.#failure);
    this.#outgoing.fail(this.#failure ?? new EOFError("Cannot send as the other end is gone"));
    this.#tellGone();
  };

  private constructor(socket: ConnectionSocket, options: SocketOptions) {
    const { readable = true, writable = true } = options;
    const { highWaterMark, maxFrameBytes } = limitsOf(options, "connect");
    if (!readable && !writable) {
      throw new RangeError("Cannot connect as readable or writable must be true: both are false");
    }
    this.#socket = socket;
    this.#isReadable = readable;
    this.#isWritable = writable;
    this.#incoming = new Incoming(socket, highWaterMark, maxFrameBytes, () => this.#closeIfUseless());
    this.#outgoing = new Outgoing(socket, highWaterMark, () => this.#salvage());
    socket.on("error", this.#onError);
    socket.on("close", this.#onClose);
  }

  /**
   * Makes a connection of a connected socket. The socket belongs to the connection from now on.
   *
   * Use it for a socket that was sent to a child or cluster process, or for a pipe of a child's `stdio`. In Python, the
   * other end of such a pipe is `Connection(3)`.
   *
   * @param socket - A `net.Socket`, of a unix or TCP connection. Nothing may have been read of it.
   * @throws {TypeError} if `socket` is no socket, or an option not an integer.
   * @throws {RangeError} if an option is negative, or `readable` and `writable` are both false.
   * @throws {ClosedError} if the socket is destroyed already.
   * @throws {UnsupportedOperation} in browsers.
   * @example A pipe between a process and its child
   * ```ts
   * import { spawn } from "node:child_process";
   * import type { Socket } from "node:net";
   * import { Connection } from "bytesio/connection";
   *
   * const program = `
   *   import { Socket } from "node:net";
   *   import { Connection } from "bytesio/connection";
   *   const connection = Connection.fromSocket(new Socket({ fd: 3 }));
   *   await connection.send_bytes(await connection.recv_bytes());
   *   await connection.close();
   * `;
   * const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
   *   stdio: ["ignore", "inherit", "inherit", "pipe"],
   * });
   * const connection = Connection.fromSocket(child.stdio[3] as Socket);
   * await connection.send_bytes(Uint8Array.of(1, 2, 3));
   * await connection.recv_bytes(); // => Uint8Array.of(1, 2, 3)
   * await connection.close();
   * ```
   */
  static fromSocket(socket: ConnectionSocket, options: SocketOptions = {}): Connection {
    for (const method of SOCKET_METHODS) {
      if (typeof socket?.[method] === "function") continue;
      throw new TypeError(`Cannot connect as socket must be a net.Socket: received ${describe(socket)}`);
    }
    if (socket.destroyed) throw closedConnection("connect");
    return new Connection(socket, options);
  }

  /** Whether `close()` or `detach()` was called. It stays false when the other end is gone, as in Python. */
  get closed(): boolean {
    return this.#isClosed;
  }

  /** Whether messages can be received: not by the sending end of a one-way pipe, nor after a {@link ProtocolError}. */
  get readable(): boolean {
    return this.#isReadable && !this.#incoming.isBroken;
  }

  /** Whether messages can be sent: not by the receiving end of a one-way pipe. */
  get writable(): boolean {
    return this.#isWritable;
  }

  /** How many sent bytes the system has not taken yet, the headers of messages included. */
  get unwritten(): number {
    return this.#outgoing.unwritten;
  }

  /**
   * Sends a message, once at most `highWaterMark` bytes are unwritten.
   *
   * Messages leave in the order of the calls, awaited or not. Do not change the data until the promise is fulfilled: a
   * BytesIO refuses changes. A fulfilled promise does not say that the message has arrived.
   *
   * @param data - An ArrayBuffer or a view; or a BytesIO, whose whole contents are sent, wherever its position is.
   * @param offset - The first byte of `data` to send. Default: 0.
   * @param size - How many bytes. Default, or null: up to the end.
   * @param options - How long to wait for `highWaterMark`. With a timeout or a signal a large message is copied, as a
   *   message that has begun to leave cannot be taken back.
   * @throws {TypeError} if `data` is not bytes, or a number not an integer.
   * @throws {RangeError} if `offset` or `size` do not lie within the data.
   * @throws {ClosedError} if the connection is closed, now or while waiting.
   * @throws {UnsupportedOperation} if this is the receiving end of a one-way pipe.
   * @throws {TimeoutError} if there is no room within `timeoutMs`: nothing is sent then.
   * @throws {EOFError} if the other end was closed. The system may report that by its own error (EPIPE, ECONNRESET),
   *   which is thrown then.
   * @throws the signal's reason if it is aborted: nothing is sent then.
   */
  async send_bytes(
    data: BytesLike | BytesIO,
    offset = 0,
    size: number | null = null,
    options?: WaitOptions,
  ): Promise<void> {
    const start = integer(offset, "send", "offset", 0);
    const count = size === null ? null : integer(size, "send", "size", 0);
    if (!(data instanceof BytesIO)) {
      const bytes = bytesOf(data, "send", "data");
      if (bytes.length === 0) refuseDetached(bytes, "send", "data");
      return this.#send(part(bytes, start, count), options);
    }
    // Lent while the promise is pending, not a moment longer.
    return data.lend((bytes) => this.#send(part(bytes, start, count), options));
  }

  /**
   * Receives the next message, in an array of its own: `BytesIO.adopt()` makes a stream of it without a copy.
   *
   * @param maxlength - The most bytes. Default, or null: `maxFrameBytes`.
   * @throws {TypeError} if `maxlength` is not an integer.
   * @throws {RangeError} if `maxlength` is negative.
   * @throws {ProtocolError} if the message is longer, or has an impossible length: nothing more is received then. A
   *   one-way pipe is closed, as Python closes it. Elsewhere the other end, which may be sending still, waits until this
   *   connection is closed.
   * @throws {EOFError} if the other end is gone and nothing is left to receive.
   * @throws {ClosedError} if the connection is closed, now or while waiting.
   * @throws {UnsupportedOperation} if this is the sending end of a one-way pipe.
   * @throws {TimeoutError} if nothing comes within `timeoutMs`: no message is lost then.
   * @throws the signal's reason if it is aborted: no message is lost then.
   */
  async recv_bytes(maxlength: number | null = null, options?: WaitOptions): Promise<Uint8Array<ArrayBuffer>> {
    return this.#receive(
      maxlength === null ? Infinity : integer(maxlength, "receive", "maxlength", 0),
      options,
    );
  }

  /**
   * Receives the next message into `target`.
   *
   * @param offset - Where in `target` it begins, in bytes. Default: 0.
   * @returns How many bytes the message has.
   * @throws {TypeError} if `target` is not bytes, or `offset` not an integer.
   * @throws {RangeError} if `offset` does not lie within the target.
   * @throws {BufferTooShort} if the message does not fit: the error holds it, the target is unchanged.
   * @throws what `recv_bytes()` throws.
   * @example
   * ```ts
   * import { Pipe } from "bytesio/connection";
   *
   * const [left, right] = await Pipe();
   * await left.send_bytes(Uint8Array.of(1, 2));
   * const target = new Uint8Array(4);
   * await right.recv_bytes_into(target, 1); // => 2
   * target; // => Uint8Array.of(0, 1, 2, 0)
   * await Promise.all([left.close(), right.close()]);
   * ```
   */
  async recv_bytes_into(target: BytesLike, offset = 0, options?: WaitOptions): Promise<number> {
    const room = bytesOf(target, "receive", "target");
    if (room.length === 0) refuseDetached(room, "receive", "target");
    const start = integer(offset, "receive", "offset", 0, room.length);
    const message = await this.#receive(Infinity, options);
    // Looked up again, as the target may have been resized or transferred while nothing came.
    const left = bytesOf(target, "receive", "target").subarray(start);
    if (message.length > left.length) throw new BufferTooShort(message, left.length);
    left.set(message);
    return message.length;
  }

  /**
   * Returns whether a part of a message, or the end, has arrived.
   *
   * @param options - How long to wait for it. Default: not at all, as in Python. Options without `timeoutMs` wait
   *   without limit, as everywhere; past `timeoutMs` the answer is false.
   * @throws {TypeError} if `options` is no object, Python's bare number of seconds for example, or `timeoutMs` not
   *   an integer.
   * @throws {RangeError} if `timeoutMs` is negative.
   * @throws {ClosedError} if the connection is closed, now or while waiting.
   * @throws {UnsupportedOperation} if this is the sending end of a one-way pipe.
   * @throws the signal's reason if it is aborted.
   * @example
   * ```ts
   * import { Pipe } from "bytesio/connection";
   *
   * const [left, right] = await Pipe();
   * await right.poll(); // => false
   * await left.send_bytes(new Uint8Array(0));
   * await right.poll({ timeoutMs: 1000 }); // => true
   * await Promise.all([left.close(), right.close()]);
   * ```
   */
  async poll(options: WaitOptions = { timeoutMs: 0 }): Promise<boolean> {
    const wait = waitOf(options, "poll");
    this.#refuseClosed("poll");
    this.#refuseWriteOnly("poll");
    return this.#incoming.poll(wait);
  }

  /**
   * Receives message after message, each as a stream of its own, until the other end is closed.
   *
   * @throws {EOFError} if the other end went in the middle of a message.
   * @throws what `recv_bytes()` throws otherwise.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<BytesIO, undefined> {
    for (;;) {
      let message: Uint8Array<ArrayBuffer>;
      try {
        message = await this.recv_bytes();
      } catch (error) {
        if (error instanceof EOFError && error.dropped === 0) return;
        throw error;
      }
      yield BytesIO.adopt(message);
    }
  }

  /**
   * Closes the connection, after all sent messages are written. Messages that were not received are dropped. Calls that
   * wait throw {@link ClosedError}. A second call does nothing.
   *
   * Over TCP it waits up to two seconds for the other end to close as well. Until then sent messages may be on their
   * way, and would be lost if the other end were sending.
   *
   * @param options - How long to wait for the other end to take what was sent. Default: no limit.
   * @throws {TimeoutError} if that takes longer than `timeoutMs`: the connection is closed, the rest is lost.
   * @throws the signal's reason if it is aborted: as with a timeout, but for one that was aborted before, which
   *   changes nothing.
   */
  async close(options?: WaitOptions): Promise<void> {
    const wait = waitOf(options, "close");
    if (!this.#isClosed) {
      this.#isClosed = true;
      this.#incoming.close(() => closedConnection("receive"));
      this.#outgoing.finish(() => closedConnection("send"));
    }
    if (this.#isGone) return;
    try {
      await within(this.#gone, wait, () => tooLate("close"));
    } catch (error) {
      this.#socket.destroy();
      throw error;
    }
  }

  /**
   * Gives the socket away, and counts as closed. Send the socket to another process, which makes it a connection again
   * with `fromSocket()`. No message may have been asked for here before.
   *
   * @returns The `net.Socket`, to be sent with `subprocess.send()`. A thread cannot be given a socket: let it
   *   connect with `Client()`.
   * @throws {ClosedError} if the connection is closed.
   * @throws {UnsupportedOperation} if it was received from or polled, or bytes are unwritten.
   * @example
   * ```ts
   * import type { Socket } from "node:net";
   * import { Pipe } from "bytesio/connection";
   *
   * const [left, right] = await Pipe();
   * const socket = right.detach() as Socket;
   * await left.send_bytes(Uint8Array.of(7));
   * socket.on("data", (bytes) => console.assert(bytes.equals(Uint8Array.of(0, 0, 0, 1, 7))));
   * right.closed; // => true
   * await left.close();
   * ```
   */
  detach(): ConnectionSocket {
    this.#refuseClosed("detach");
    if (this.#incoming.isStarted || this.unwritten > 0) {
      throw new UnsupportedOperation("Cannot detach as nothing may have been asked for nor be unwritten");
    }
    this.#isClosed = true;
    this.#onClose();
    this.#socket.off("error", this.#onError);
    this.#socket.off("close", this.#onClose);
    return this.#socket;
  }

  /** Calls `close()` at the end of an `await using` block. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #send(bytes: Uint8Array, options: WaitOptions | undefined): Promise<void> | undefined {
    const wait = waitOf(options, "send");
    this.#refuseClosed("send");
    if (!this.#isWritable) throw new UnsupportedOperation("Cannot send as the connection is read-only");
    return this.#outgoing.send(bytes, wait);
  }

  #receive(
    maxlength: number,
    options: WaitOptions | undefined,
  ): Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>> {
    const wait = waitOf(options, "receive");
    this.#refuseClosed("receive");
    this.#refuseWriteOnly("receive");
    return this.#incoming.take(maxlength) ?? this.#incoming.receive(maxlength, wait);
  }

  /** As Python does: of a connection that neither receives nor sends any more nothing is left. */
  #closeIfUseless(): void {
    if (!this.#isWritable) this.close().catch(() => {});
  }

  /** A connection that may not receive does not look. */
  #salvage(): void {
    if (this.#isReadable) this.#incoming.salvage();
  }

  #refuseClosed(action: string): void {
    if (this.#isClosed) throw closedConnection(action);
  }

  #refuseWriteOnly(action: string): void {
    if (!this.#isReadable) {
      throw new UnsupportedOperation(`Cannot ${action} as the connection is write-only`);
    }
  }
}

const SOCKET_METHODS = [
  "read",
  "write",
  "cork",
  "uncork",
  "pause",
  "resume",
  "end",
  "destroy",
  "on",
  "off",
] as const;

function part(bytes: Uint8Array, offset: number, size: number | null): Uint8Array {
  integer(offset, "send", "offset", 0, bytes.length);
  if (size === null) return offset === 0 ? bytes : bytes.subarray(offset);
  integer(size, "send", "size", 0, bytes.length - offset);
  return bytes.subarray(offset, offset + size);
}
