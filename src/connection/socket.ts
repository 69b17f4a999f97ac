/**
 * A connected socket as far as a `Connection` uses it: Node's `net.Socket` has this shape.
 *
 * @example
 * ```ts
 * import { Socket } from "node:net";
 * import type { ConnectionSocket } from "bytesio/connection";
 *
 * const socket: ConnectionSocket = new Socket();
 * socket.destroyed; // => false
 * ```
 */
export interface ConnectionSocket {
  readonly destroyed: boolean;
  /** Of TCP alone. */
  readonly remoteFamily?: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: every event has parameters of its own.
  on(event: string, listener: (...values: any[]) => void): unknown;
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  off(event: string, listener: (...values: any[]) => void): unknown;
  read(): Uint8Array<ArrayBuffer> | null;
  write(data: Uint8Array, written: (error?: Error | null) => void): boolean;
  cork(): void;
  uncork(): void;
  end(finished: () => void): unknown;
  destroy(): unknown;
  pause(): unknown;
  resume(): unknown;
}
