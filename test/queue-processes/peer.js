/**
 * The other process. `node peer.js <way> <address> <what> [key]`: the way is listen, connect, fd3 or ipc; what it does
 * then is echo or traffic. Prints "ready" when it can be reached, or is connected.
 */
import { once } from "node:events";
import { Socket } from "node:net";
import { Client, Connection, Listener } from "bytesio/queue";
import { receiveAll, sendAll } from "./traffic.js";

const [way = "", address = "", what = "", key] = process.argv.slice(2);
const authkey = key === undefined ? null : new TextEncoder().encode(key);

const connection = await connect();
if (what === "echo") {
  for await (const stream of connection) await connection.send_bytes(stream);
} else {
  await Promise.all([sendAll(connection), receiveAll(connection)]);
}
await connection.close();
if (process.connected) process.disconnect();

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
