/**
 * The other process. `node peer.js <way> <address> <what> [key]`: the way is listen, connect, fd3 or ipc; what it does
 * then is echo, traffic or handshakes. Prints "ready" when it can be reached, or is connected.
 */
import { once } from "node:events";
import { Socket } from "node:net";
import { Client, Connection, Listener } from "bytesio/connection";
import { receiveAll, sendAll } from "./traffic.js";

const [way = "", address = "", what = "", key = ""] = process.argv.slice(2);
const authkey = key === "" ? null : new TextEncoder().encode(key);

if (what === "handshakes") {
  await handshakes();
} else {
  const connection = await connect();
  if (what === "echo") {
    for await (const stream of connection) await connection.send_bytes(stream);
  } else {
    const [, { count, error }] = await Promise.all([sendAll(connection), receiveAll(connection)]);
    const { code } = /** @type {{ code?: string }} */ (error);
    process.stdout.write(`${JSON.stringify({ received: count, end: code })}\n`);
  }
  await connection.close();
  if (process.connected) process.disconnect();
}

async function connect() {
  if (way === "connect") {
    const connection = await Client(address, { authkey });
    process.stdout.write("ready\n");
    return connection;
  }
  if (way === "fd3") return Connection.fromSocket(new Socket({ fd: 3 }));
  if (way === "ipc") {
    const [, socket] = await once(process, "message");
    return Connection.fromSocket(socket);
  }
  const listener = await Listener.listen(address, { authkey });
  process.stdout.write("ready\n");
  const connection = await listener.accept();
  await listener.close();
  return connection;
}

/** Comes and goes, or lets come and go, without end. */
async function handshakes() {
  if (way === "connect") {
    process.stdout.write("ready\n");
    for (;;) await (await Client(address, { authkey })).close();
  }
  const listener = await Listener.listen(address, { authkey });
  process.stdout.write("ready\n");
  for await (const connection of listener) await connection.close();
}
