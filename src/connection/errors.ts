/**
 * The errors of connections between processes. Each has a stable `code`. The `code` tells the error also when two
 * copies of the package are loaded, and `instanceof` does not.
 *
 * @module
 */

import { ClosedError } from "../base/errors.ts";
import { TimeoutError } from "../waiting/timeout-error.ts";

/**
 * Says that the other end is gone and that nothing more will come: Python's `EOFError`.
 *
 * Python raises an `OSError` if the other end went in the middle of a message or by a reset. Here it is this error too,
 * with `dropped`, and the system's error as `cause`.
 *
 * @example
 * ```ts
 * import { EOFError, Pipe } from "bytesio/connection";
 *
 * const [left, right] = await Pipe();
 * await right.close();
 * const error = await left.recv_bytes().catch((error) => error);
 * error instanceof EOFError && [error.code, error.dropped]; // => ["ERR_PIPE_EOF", 0]
 * await left.close();
 * ```
 */
export class EOFError extends Error {
  readonly code = "ERR_PIPE_EOF";
  override readonly name = "EOFError";
  /** How many bytes of an unfinished message, its length included, had come and were dropped. */
  readonly dropped: number;

  constructor(message: string, dropped = 0, options?: ErrorOptions) {
    super(message, options);
    this.dropped = dropped;
  }
}

/**
 * Says that the other end announced a message of an impossible length, or of one that is not allowed. Python has
 * an `OSError` ("bad message length").
 *
 * The bytes behind it cannot be understood, so the connection receives nothing more. It can still send.
 *
 * @example
 * ```ts
 * import { Pipe, ProtocolError } from "bytesio/connection";
 *
 * const [left, right] = await Pipe();
 * await left.send_bytes(new Uint8Array(1000));
 * const error = await right.recv_bytes(999).catch((error) => error);
 * error instanceof ProtocolError && error.code; // => "ERR_PIPE_PROTOCOL"
 * await Promise.all([left.close(), right.close()]);
 * ```
 */
export class ProtocolError extends Error {
  readonly code = "ERR_PIPE_PROTOCOL";
  override readonly name = "ProtocolError";
}

/**
 * Says that the two ends do not have the same `authkey`: Python's `multiprocessing.AuthenticationError`.
 *
 * @example
 * ```ts
 * import { AuthenticationError, Client, Listener } from "bytesio/connection";
 *
 * const listener = await Listener.listen(null, { authkey: Uint8Array.of(1, 2, 3) });
 * const error = await Client(listener.address, { authkey: Uint8Array.of(9) }).catch((error) => error);
 * error instanceof AuthenticationError && error.code; // => "ERR_PIPE_AUTHENTICATION"
 * await listener.close();
 * ```
 */
export class AuthenticationError extends Error {
  readonly code = "ERR_PIPE_AUTHENTICATION";
  override readonly name = "AuthenticationError";
}

/**
 * Says that a message is longer than the target of `recv_bytes_into()`: Python's `multiprocessing.BufferTooShort`.
 *
 * @example
 * ```ts
 * import { BufferTooShort, Pipe } from "bytesio/connection";
 *
 * const [left, right] = await Pipe();
 * await left.send_bytes(Uint8Array.of(1, 2, 3));
 * const error = await right.recv_bytes_into(new Uint8Array(2)).catch((error) => error);
 * error instanceof BufferTooShort && error.bytes; // => Uint8Array.of(1, 2, 3)
 * await Promise.all([left.close(), right.close()]);
 * ```
 */
export class BufferTooShort extends Error {
  readonly code = "ERR_PIPE_BUFFER_TOO_SHORT";
  override readonly name = "BufferTooShort";
  /** The whole message, which was received and would be lost otherwise. */
  readonly bytes: Uint8Array<ArrayBuffer>;

  constructor(bytes: Uint8Array<ArrayBuffer>, room: number) {
    super(
      `Cannot receive into the target as it must hold the message of ${bytes.length} bytes: received ${room}`,
    );
    this.bytes = bytes;
  }
}

export function closedConnection(action: string): ClosedError {
  return new ClosedError(`Cannot ${action} as the connection is closed`);
}

export function tooLate(action: string): TimeoutError {
  return new TimeoutError(`Cannot ${action} as it must happen in time: it did not`);
}
