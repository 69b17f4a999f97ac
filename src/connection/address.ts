import { describe, integer } from "../base/arguments.ts";

/**
 * Where a listener is reached: the path of a unix socket (on Windows, of a named pipe), or a TCP port. The host
 * is "127.0.0.1" where it is absent. On Windows Python puts other frames into named pipes: use TCP with it there.
 *
 * @example
 * ```ts
 * import { type Address, Listener } from "bytesio/connection";
 *
 * const anyPort: Address = { port: 0 };
 * const listener = await Listener.listen(anyPort);
 * typeof listener.address === "object" && listener.address.port > 0; // => true
 * await listener.close();
 * ```
 */
export type Address = string | { readonly port: number; readonly host?: string | undefined };

/** What `net.connect()` and `net.Server.listen()` take. */
export type NetAddress = { path: string } | { port: number; host: string };

/** Returns the address as Node wants it. */
export function netAddress(address: unknown, action: string): NetAddress {
  if (typeof address === "string") {
    if (address === "" || address.includes("\0")) {
      throw new RangeError(
        `Cannot ${action} as a path must have characters but no NUL: received ${describe(address)}`,
      );
    }
    return { path: address };
  }
  if (typeof address !== "object" || address === null) {
    throw new TypeError(
      `Cannot ${action} as the address must be a path or { port, host }: received ${describe(address)}`,
    );
  }
  const { port, host = "127.0.0.1" } = address as { port?: unknown; host?: unknown };
  if (typeof host !== "string" || host === "") {
    throw new TypeError(
      `Cannot ${action} as host must be a name or an IP address: received ${describe(host)}`,
    );
  }
  return { port: integer(port, action, "port", 0, 65535), host };
}
