import { execFile, fork, spawn } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { Client, Connection, Listener, Pipe } from "bytesio/connection";
import { describe, expect, it } from "vitest";
import { exitOf, NODE, PYTHONS, start } from "./processes.js";

async function expectEcho(connection: Connection): Promise<void> {
  for (const size of [0, 5, 100_000, 2_000_000]) {
    const data = new Uint8Array(size).map((_, index) => index * 3);
    const [, answer] = await Promise.all([connection.send_bytes(data), connection.recv_bytes()]);
    expect(Buffer.compare(answer, data)).toBe(0);
  }
}

describe("a connection with a child process", () => {
  it.each([NODE, ...PYTHONS])("goes through a pipe of its stdio: $name", async ({ command, script }) => {
    const child = spawn(command, [script, "fd3", "-", "echo"], {
      stdio: ["ignore", "inherit", "inherit", "pipe"],
    });
    const connection = Connection.fromSocket(child.stdio[3] as Socket);
    await expectEcho(connection);
    await connection.close();
    expect(await exitOf(child)).toBe(0);
  });

  it("goes through an end of a Pipe() that was sent to it", async () => {
    const [here, there] = await Pipe();
    const child = fork(NODE.script, ["ipc", "-", "echo"]);
    child.send("connection", there.detach() as Socket);
    await expectEcho(here);
    await here.close();
    expect(await exitOf(child)).toBe(0);
  });

  it("does not miss what was sent before the child had its end, nor that the child is gone", async () => {
    const [here, there] = await Pipe();
    await here.send_bytes(Uint8Array.of(1));
    await here.send_bytes(Uint8Array.of(2));
    const child = fork(NODE.script, ["ipc", "-", "echo"]);
    child.send("connection", there.detach() as Socket);
    expect(await here.recv_bytes()).toEqual(Uint8Array.of(1));
    expect(await here.recv_bytes()).toEqual(Uint8Array.of(2));
    child.kill("SIGKILL");
    await expect(here.recv_bytes()).rejects.toMatchObject({ code: "ERR_PIPE_EOF" });
    await here.close();
  });
});

describe("a connection with the workers of a cluster", () => {
  it("goes through a socket of the primary, and through an address", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, "cluster.js")]);
    expect(JSON.parse(stdout)).toEqual([
      [10, 10],
      [20, 20],
    ]);
  });
});

describe("a connection with a process that is no relative", () => {
  it.each(["unix", "TCP"])("goes through an address: %s", async (kind) => {
    const authkey = crypto.getRandomValues(new Uint8Array(20)).map((byte) => byte & 127);
    const key = new TextDecoder().decode(authkey.map((byte) => 97 + (byte % 26)));
    const listener = await Listener.listen(kind === "TCP" ? { port: 0 } : null, {
      authkey: new TextEncoder().encode(key),
    });
    const { address } = listener;
    const program = `
      const { Client } = await import("bytesio/connection");
      const connection = await Client(${JSON.stringify(address)}, { authkey: Buffer.from(${JSON.stringify(key)}) });
      for await (const stream of connection) await connection.send_bytes(stream);`;
    const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
      stdio: ["ignore", "inherit", "inherit"],
      detached: true,
    });
    const connection = await listener.accept();
    await expectEcho(connection);
    await connection.close();
    await listener.close();
    expect(await exitOf(child)).toBe(0);
  });
});

describe("a connection with a worker thread", () => {
  it("goes through an address, and ends with the worker", async () => {
    const listener = await Listener.listen();
    const program = `
      const { workerData } = require("node:worker_threads");
      import("bytesio/connection").then(async ({ Client }) => {
        const connection = await Client(workerData);
        for await (const stream of connection) await connection.send_bytes(stream);
      });`;
    const worker = new Worker(program, { eval: true, workerData: listener.address });
    const connection = await listener.accept();
    await expectEcho(connection);
    const receiving = expect(connection.recv_bytes()).rejects.toMatchObject({ code: "ERR_PIPE_EOF" });
    await worker.terminate();
    await receiving;
    await connection.close();
    await listener.close();
  });
});

describe("a Python process at both ends", () => {
  it("ends well where this process dies", async () => {
    for (const python of PYTHONS) {
      const listener = await Listener.listen();
      const child = await start(python, "connect", String(listener.address), "traffic");
      const program = `
        const { Connection } = await import("bytesio/connection");
        process.once("message", async (_, socket) => {
          const connection = Connection.fromSocket(socket);
          for (let count = 0; count < 20; count++) await connection.recv_bytes();
          process.kill(process.pid, "SIGKILL");
        });`;
      const node = spawn(process.execPath, ["--input-type=module", "--eval", program], {
        stdio: ["ignore", "inherit", "inherit", "ipc"],
      });
      const connection = await listener.accept();
      node.send("connection", connection.detach() as Socket);
      expect(await exitOf(node)).toBe("SIGKILL");
      expect(await exitOf(child)).toBe(0);
      await listener.close();
    }
  });
});

describe("Client() to a Listener that was killed", () => {
  it("says that nobody is there", async () => {
    const [listener] = [await Listener.listen()];
    const path = `${listener.address}2`;
    const child = await start(NODE, "listen", path, "echo");
    child.kill("SIGKILL");
    await once(child, "exit").catch(() => {});
    await expect(Client(path)).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await listener.close();
  });
});
