/**
 * Messages of bytes between processes, as Python's `multiprocessing.connection` has them, on the wire too.
 *
 * @module
 */

export { TimeoutError } from "../waiting/timeout-error.ts";
export type { WaitOptions } from "../waiting/wait-options.ts";
export type { Address } from "./address.ts";
export { Client, type ClientOptions } from "./client.ts";
export { Connection } from "./connection.ts";
export { AuthenticationError, BufferTooShort, EOFError, ProtocolError } from "./errors.ts";
export { Listener, type ListenerOptions } from "./listener.ts";
export type { ConnectionOptions, SocketOptions } from "./options.ts";
export { Pipe, type PipeOptions } from "./pipe.ts";
export type { ConnectionSocket } from "./socket.ts";
