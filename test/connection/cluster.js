/**
 * A cluster: each worker is handed a socket by the primary, and connects to it by an address as well.
 */
import cluster from "node:cluster";
import { once } from "node:events";
import { Client, Connection, Listener, Pipe } from "bytesio/connection";

if (cluster.isPrimary) {
  const listener = await Listener.listen({ port: 0 });
  const answers = [];
  for (const number of [1, 2]) {
    const worker = cluster.fork();
    // Cluster drops messages to a worker that does not listen yet.
    await once(worker, "message");
    const [here, there] = await Pipe();
    worker.send(
      { number, address: listener.address },
      /** @type {import("node:net").Socket} */ (there.detach()),
    );
    const connection = await listener.accept();
    for (const each of [here, connection]) await each.send_bytes(Uint8Array.of(number));
    const answer = [...(await here.recv_bytes()), ...(await connection.recv_bytes())];
    await Promise.all([here.close(), connection.close()]);
    answers.push(answer);
  }
  process.stdout.write(JSON.stringify(answers));
  await listener.close();
} else {
  process.once("message", async ({ address }, socket) => {
    const connections = [
      Connection.fromSocket(/** @type {import("bytesio/connection").ConnectionSocket} */ (socket)),
      await Client(address),
    ];
    // A listener in a worker is its own, not shared with the primary.
    const own = await Listener.listen();
    for (const connection of connections) {
      const [byte = 0] = await connection.recv_bytes();
      await connection.send_bytes(Uint8Array.of(byte * 10));
    }
    await Promise.all([...connections.map((connection) => connection.close()), own.close()]);
    process.disconnect();
  });
  process.send?.("ready");
}
