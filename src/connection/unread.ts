import { nativeModule } from "../base/runtime.ts";
import type { ConnectionSocket } from "./socket.ts";

interface DescriptorReader {
  readSync(descriptor: number, target: Uint8Array): number;
}

/** Undocumented fields of `net.Socket`. */
interface Handled {
  _handle?: { fd?: number } | null;
  /** Of TLS alone. */
  encrypted?: boolean;
}

const ROOM = 64 * 2 ** 10;

/**
 * Returns the bytes that a socket holds when its other end is gone, in its own buffer and in the system's.
 *
 * Node destroys a socket as soon as it cannot write, and drops what the other end had sent before it went: its last
 * messages, as a rule. Python finds them. This function does too, where a descriptor can be read: with Node and Bun,
 * but not on Windows, nor with Deno, whose node:fs reads no sockets.
 */
export function unreadOf(socket: ConnectionSocket): Uint8Array<ArrayBuffer>[] {
  const all: Uint8Array<ArrayBuffer>[] = [];
  for (let chunk = socket.read(); chunk !== null; chunk = socket.read()) all.push(chunk);
  const descriptor = descriptorOf(socket);
  const fs = nativeModule<DescriptorReader>("node:fs");
  if (descriptor === null || fs === undefined) return all;
  for (;;) {
    const chunk = new Uint8Array(ROOM);
    let count: number;
    try {
      count = fs.readSync(descriptor, chunk);
    } catch {
      // Nothing is left (EAGAIN), or it ends with the error that is known already.
      return all;
    }
    if (count === 0) return all;
    all.push(chunk.subarray(0, count));
  }
}

/** Null if it is no plain socket. The system's buffer of a TLS socket holds only ciphertext. */
function descriptorOf(socket: ConnectionSocket): number | null {
  const { _handle: handle, encrypted } = socket as Handled;
  const descriptor = handle?.fd ?? -1;
  return descriptor < 0 || encrypted ? null : descriptor;
}
