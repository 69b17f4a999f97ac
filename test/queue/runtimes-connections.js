/**
 * What runtimes.test.ts asks of each runtime: `runtimes-connections.js <scenario> <node>` prints what came
 * of it, where node is the command of Node.
 */
import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { connect, Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { Client, Connection, Listener, Pipe } from "bytesio/connection";

const PATIENCE = { timeoutMs: 20_000 };
const KEY = "secret";
const authkey = new TextEncoder().encode(KEY);
const [scenario = "", node = ""] = process.argv.slice(2);

/** Sends three messages, and kills itself. */
const FAREWELL = `
import os, sys
from multiprocessing.connection import Client
connection = Client(sys.argv[1])
for number in (1, 2, 3): connection.send_bytes(bytes([number]) * 1000)
os.kill(os.getpid(), 9)
`;

/** @param {string[]} values */
function python(...values) {
  return spawn("python3", values, { stdio: ["ignore", "pipe", "inherit"] });
}

/** @param {string} name */
const peer = (name) => fileURLToPath(new URL(`../connection/${name}`, import.meta.url));

/** The other end, which gives back each message, in Python and in Node. */
const PEERS = {
  Python: (/** @type {string[]} */ ...values) => python(peer("peer.py"), ...values),
  Node: (/** @type {string[]} */ ...values) =>
    spawn(node, [peer("peer.js"), ...values], { stdio: ["ignore", "pipe", "inherit"] }),
};

/** @param {Connection} connection */
async function echoed(connection) {
  const log = [];
  for (const size of [0, 1, 16_385, 2 ** 20, 5_000_000]) {
    const bytes = new Uint8Array(size).map((_, index) => index * 31 + (index >> 8));
    const [, answer] = await Promise.all([
      connection.send_bytes(bytes, 0, null, PATIENCE),
      connection.recv_bytes(null, PATIENCE),
    ]);
    log.push(answer.length === size && answer.every((byte, index) => byte === bytes[index]));
  }
  return log;
}

/** @param {Promise<unknown>} work */
async function refusal(work) {
  try {
    await work;
  } catch (error) {
    return /** @type {Error} */ (error).name;
  }
  return "none";
}

/** @param {Connection} connection */
async function firstBytes(connection) {
  const found = [];
  for (;;) {
    try {
      const message = await connection.recv_bytes(null, PATIENCE);
      found.push(message[0]);
    } catch (error) {
      return [...found, /** @type {Error} */ (error).name];
    }
  }
}

/** @param {Socket} socket */
async function giveBack(socket) {
  const connection = Connection.fromSocket(socket);
  for await (const stream of connection) await connection.send_bytes(stream);
  await connection.close();
}

/** Accepts an end that has sent three messages and is gone. */
async function farewell() {
  const listener = await Listener.listen();
  const child = python("-c", FAREWELL, String(listener.address));
  const exited = once(child, "exit");
  const connection = await listener.accept(PATIENCE);
  await exited;
  return { listener, connection };
}

/** @type {Record<string, () => unknown>} */
const scenarios = {
  async listens() {
    const log = [];
    for (const start of Object.values(PEERS)) {
      const listener = await Listener.listen(null, { authkey });
      const mode = statSync(String(listener.address)).mode & 0o777;
      const child = start("connect", String(listener.address), "echo", KEY);
      const exited = once(child, "exit");
      const connection = await listener.accept(PATIENCE);
      const echo = await echoed(connection);
      await connection.close(PATIENCE);
      await listener.close();
      log.push([mode, ...echo, ...(await exited)]);
    }
    return log;
  },

  async connects() {
    const log = [];
    for (const [name, start] of Object.entries(PEERS)) {
      // Only the name of it is used.
      const place = await Listener.listen();
      const path = String(place.address).replace(/s$/, `${name}.s`);
      const child = start("listen", path, "echo", KEY);
      const exited = once(child, "exit");
      await once(child.stdout, "data");
      const connection = await Client(path, { authkey, ...PATIENCE });
      const echo = await echoed(connection);
      await connection.close(PATIENCE);
      log.push([...echo, ...(await exited)]);
      await place.close();
    }
    return log;
  },

  async tcp() {
    const listener = await Listener.listen({ port: 0 }, { authkey });
    const { host, port } = /** @type {{ host: string, port: number }} */ (listener.address);
    const child = PEERS.Python("connect", `${host}:${port}`, "echo", KEY);
    const exited = once(child, "exit");
    const connection = await listener.accept(PATIENCE);
    const echo = await echoed(connection);
    await connection.close(PATIENCE);
    await listener.close();
    return [...echo, ...(await exited)];
  },

  async pipe() {
    const [left, right] = await Pipe();
    await left.send_bytes(Uint8Array.of(1, 2, 3));
    const polled = [await right.poll(PATIENCE), await right.poll(), await left.poll()];
    const received = [...(await right.recv_bytes())];
    const late = await refusal(right.recv_bytes(null, { timeoutMs: 5 }));
    const waiting = refusal(right.recv_bytes());
    await left.close();
    const log = [
      ...polled,
      ...received,
      late,
      await waiting,
      await refusal(left.send_bytes(new Uint8Array(1))),
    ];
    await right.close();
    return log;
  },

  async wrongKey() {
    /** @type {string[]} */
    const refused = [];
    const listener = await Listener.listen(null, { authkey, onRefused: ({ name }) => refused.push(name) });
    const guess = new TextEncoder().encode("guess");
    const client = await refusal(Client(listener.address, { authkey: guess, ...PATIENCE }));
    const accepted = await refusal(listener.accept({ timeoutMs: 100 }));
    await listener.close();
    return [client, refused, accepted];
  },

  /** A child of Python gets a pipe of its own. */
  async descriptor() {
    const child = spawn("python3", [peer("peer.py"), "fd3", "", "echo"], {
      stdio: ["ignore", "inherit", "inherit", "pipe"],
    });
    const exited = once(child, "exit");
    const connection = Connection.fromSocket(/** @type {Socket} */ (child.stdio[3]));
    const echo = await echoed(connection);
    await connection.close(PATIENCE);
    return [...echo, ...(await exited)];
  },

  /** This process is the child, and gives back what comes through a pipe of its own. */
  async isSpawned() {
    // Bun's has no types here.
    const bun = /** @type {(options: { fd: number }) => Socket} */ (/** @type {unknown} */ (connect));
    await giveBack(process.versions.bun ? bun({ fd: 3 }) : new Socket({ fd: 3 }));
  },

  /** A child of the same runtime gets one end of a pipe. */
  async forks() {
    const [here, there] = await Pipe();
    const child = fork(fileURLToPath(import.meta.url), ["isForked"]);
    const exited = once(child, "exit");
    child.send("connection", /** @type {Socket} */ (there.detach()));
    const echo = await echoed(here);
    await here.close(PATIENCE);
    return [...echo, ...(await exited)];
  },

  async isForked() {
    const [, socket] = await once(process, "message");
    await giveBack(socket);
    process.disconnect();
  },

  /** The other end is killed; this one receives. */
  async farewell() {
    const { listener, connection } = await farewell();
    const found = await firstBytes(connection);
    await connection.close();
    await listener.close();
    return found;
  },

  /** The other end is killed; this one tries to send before it receives. */
  async farewellWhileSending() {
    const { listener, connection } = await farewell();
    await connection.send_bytes(new Uint8Array(100_000), 0, null, PATIENCE);
    const found = await firstBytes(connection);
    await connection.close();
    await listener.close();
    return found;
  },
};

const outcome = await scenarios[scenario]?.();
if (outcome !== undefined) process.stdout.write(JSON.stringify(outcome));
