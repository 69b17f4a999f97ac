import { once } from "node:events";
import net, { type Socket } from "node:net";
import {
  Client,
  type Connection,
  type ConnectionOptions,
  Listener,
  Pipe,
  type PipeOptions,
} from "bytesio/connection";

/** Calls `use` with the two ends of a pipe, and closes them. */
export async function withPipe(
  options: PipeOptions,
  use: (left: Connection, right: Connection) => Promise<void>,
): Promise<void> {
  const ends = await Pipe(options);
  try {
    await use(...ends);
  } finally {
    // What a test left unread would be waited for.
    await Promise.all(ends.map((end) => end.close({ timeoutMs: 1 }).catch(() => {})));
  }
}

/** Calls `use` with a bare socket and the connection at its other end. */
export async function withSocket(
  options: ConnectionOptions,
  use: (socket: Socket, connection: Connection) => Promise<void>,
): Promise<void> {
  const listener = await Listener.listen(null, options);
  const socket = net.connect(String(listener.address));
  socket.on("error", () => {});
  await once(socket, "connect");
  const connection = await listener.accept();
  try {
    await use(socket, connection);
  } finally {
    socket.destroy();
    await connection.close({ timeoutMs: 1 }).catch(() => {});
    await listener.close();
  }
}

/** Calls `use` with a connection whose other end is a bare socket that a server of Node accepted. */
export async function withClient(
  options: ConnectionOptions,
  use: (socket: Socket, connection: Connection) => Promise<void>,
): Promise<void> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as net.AddressInfo;
  const accepted = once(server, "connection");
  const connection = await Client({ port }, options);
  const [socket] = (await accepted) as [Socket];
  socket.on("error", () => {});
  try {
    await use(socket, connection);
  } finally {
    socket.destroy();
    await connection.close({ timeoutMs: 1 }).catch(() => {});
    server.close();
  }
}

/** Returns what a promise rejects with. */
export async function refusal(promise: Promise<unknown>): Promise<Error & { code?: string }> {
  return promise.then(
    (value) => {
      throw new Error(`Cannot be: it was fulfilled with ${String(value)}`);
    },
    (error) => error,
  );
}

/** Whether a promise is settled once the event loop went round a few times. */
export async function settled(promise: Promise<unknown>): Promise<boolean> {
  let isSettled = false;
  const settle = () => {
    isSettled = true;
  };
  promise.then(settle, settle);
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  return isSettled;
}

/** A message as it lies on the wire. */
export function frame(...bytes: number[]): Uint8Array {
  return Uint8Array.of(0, 0, 0, bytes.length, ...bytes);
}
