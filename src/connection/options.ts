import { integer } from "../base/arguments.ts";

/**
 * Options of a connection.
 *
 * @example
 * ```ts
 * import { type ConnectionOptions, Pipe } from "bytesio/connection";
 *
 * const options: ConnectionOptions = { maxFrameBytes: 1000 };
 * const ends = await Pipe(options);
 * await ends[0].send_bytes(new Uint8Array(1001));
 * const error = await ends[1].recv_bytes().catch((error) => error);
 * error.code; // => "ERR_PIPE_PROTOCOL"
 * await Promise.all(ends.map((end) => end.close()));
 * ```
 */
export interface ConnectionOptions {
  /**
   * How many bytes may wait here in each direction: `send_bytes()` waits while more are unwritten, and no more
   * is read while more are not asked for. One message may come on top. Default: 1048576.
   */
  highWaterMark?: number | undefined;
  /** The most bytes of a message that is received. Default: 268435456 (256 MiB). */
  maxFrameBytes?: number | undefined;
}

/**
 * Options of a connection made of a socket.
 *
 * @example
 * ```ts
 * import { Socket } from "node:net";
 * import { Connection, type SocketOptions } from "bytesio/connection";
 *
 * const options: SocketOptions = { writable: false };
 * const connection = Connection.fromSocket(new Socket(), options);
 * connection.writable; // => false
 * ```
 */
export interface SocketOptions extends ConnectionOptions {
  /** Whether messages are received. Default: true. */
  readable?: boolean | undefined;
  /** Whether messages are sent. Default: true. */
  writable?: boolean | undefined;
}

/** Returns the limits of a connection, checked. */
export function limitsOf(
  { highWaterMark = 2 ** 20, maxFrameBytes = 2 ** 28 }: ConnectionOptions,
  action: string,
): { highWaterMark: number; maxFrameBytes: number } {
  return {
    highWaterMark: integer(highWaterMark, action, "highWaterMark", 0),
    maxFrameBytes: integer(maxFrameBytes, action, "maxFrameBytes", 0),
  };
}
