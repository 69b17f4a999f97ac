import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, watch, writeFileSync } from "node:fs";
import net, { type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { ClosedError } from "bytesio";
import { AuthenticationError, Client, EOFError, Listener, type ListenerOptions } from "bytesio/connection";
import { TimeoutError } from "bytesio/queue";
import { afterAll, describe, expect, it } from "vitest";
import { frame, refusal, settled } from "./ends.ts";

const directory = mkdtempSync(join(tmpdir(), "bytesio-test-"));
afterAll(() => rmSync(directory, { recursive: true }));

const authkey = new TextEncoder().encode("secret");
let sockets = 0;
const freshPath = () => join(directory, `${++sockets}`);
const modeOf = (path: string) => statSync(path).mode & 0o777;

async function withListener(
  options: ListenerOptions,
  use: (listener: Listener, connect: () => Promise<Socket>) => Promise<void>,
): Promise<void> {
  const listener = await Listener.listen(freshPath(), options);
  const sockets: Socket[] = [];
  const connect = async () => {
    const socket = net.connect(String(listener.address));
    socket.on("error", () => {});
    sockets.push(socket);
    await once(socket, "connect");
    return socket;
  };
  try {
    await use(listener, connect);
  } finally {
    for (const socket of sockets) socket.destroy();
    await listener.close();
  }
}

const gone = async (socket: Socket) => {
  socket.resume();
  if (!socket.closed) await once(socket, "close");
};

describe("Listener.listen()", () => {
  it("makes a socket that is its owner's alone, whatever the umask, and never was anything else", async () => {
    const umask = process.umask(0);
    try {
      const path = freshPath();
      const modes: number[] = [];
      const watcher = watch(directory, () => {
        if (existsSync(path)) modes.push(modeOf(path));
      });
      const listener = await Listener.listen(path);
      expect(modeOf(path)).toBe(0o600);
      expect(statSync(path).isSocket()).toBe(true);
      const own = await Listener.listen();
      expect(modeOf(String(own.address))).toBe(0o600);
      expect(modeOf(join(String(own.address), ".."))).toBe(0o700);
      await listener.close();
      await own.close();
      expect([existsSync(path), existsSync(join(String(own.address), ".."))]).toEqual([false, false]);
      watcher.close();
      expect(modes.filter((mode) => mode !== 0o600)).toEqual([]);
    } finally {
      process.umask(umask);
    }
  });

  it("does so in a worker thread too, where a umask cannot be set", async () => {
    const path = freshPath();
    const program = `
      const { parentPort, workerData } = require("node:worker_threads");
      import("bytesio/connection").then(async ({ Listener }) => {
        const listener = await Listener.listen(workerData);
        parentPort.postMessage("ready");
        const connection = await listener.accept();
        await connection.send_bytes(await connection.recv_bytes());
        await connection.close();
        await listener.close();
      });`;
    const worker = new Worker(program, { eval: true, workerData: path });
    await once(worker, "message");
    expect(modeOf(path)).toBe(0o600);
    const connection = await Client(path);
    await connection.send_bytes(Uint8Array.of(1));
    expect(await connection.recv_bytes()).toEqual(Uint8Array.of(1));
    await connection.close();
    await once(worker, "exit");
  });

  it("leaves alone what is at the path already, and leaves nothing behind", async () => {
    const path = freshPath();
    writeFileSync(path, "mine");
    const before = readdirSync(directory);
    expect(await refusal(Listener.listen(path))).toMatchObject({ code: "EADDRINUSE", address: path });
    expect(readdirSync(directory)).toEqual(before);
    expect(statSync(path).size).toBe(4);
  });

  it("passes the system's errors on", async () => {
    expect(await refusal(Listener.listen(join(directory, "none", "s")))).toMatchObject({ code: "ENOENT" });
    expect(await refusal(Listener.listen(join(directory, "x".repeat(200))))).toMatchObject({
      code: "ENAMETOOLONG",
    });
    const listener = await Listener.listen({ port: 0 });
    expect(await refusal(Listener.listen(listener.address))).toMatchObject({ code: "EADDRINUSE" });
    await listener.close();
  });

  it("refuses what is no address and no option", async () => {
    for (const value of [3, true, {}, { port: "1" }, { port: 1, host: 4 }, { port: 1.5 }]) {
      expect(await refusal(Listener.listen(value as never))).toBeInstanceOf(TypeError);
      expect(await refusal(Client(value as never))).toBeInstanceOf(TypeError);
    }
    for (const value of ["", "\0abstract", { port: -1 }, { port: 65536 }]) {
      expect(await refusal(Listener.listen(value))).toBeInstanceOf(RangeError);
      expect(await refusal(Client(value))).toBeInstanceOf(RangeError);
    }
    for (const options of [{ authkey: "text" }, { onRefused: 1 }, { backlog: 1.5 }, { maxFrameBytes: "1" }]) {
      expect(await refusal(Listener.listen(null, options as never))).toBeInstanceOf(TypeError);
    }
    for (const options of [{ backlog: 0 }, { handshakeTimeoutMs: 0 }, { highWaterMark: -1 }]) {
      expect(await refusal(Listener.listen(null, options))).toBeInstanceOf(RangeError);
    }
    expect(await refusal(Client("path", { authkey: "text" as never }))).toBeInstanceOf(TypeError);
    expect(await refusal(Client("path", { highWaterMark: -1 }))).toBeInstanceOf(RangeError);
  });
});

describe("Listener.accept()", () => {
  it("gives connections in the order they came, also to who asked before", () =>
    withListener({}, async (listener, connect) => {
      const waiting = [listener.accept(), listener.accept()];
      for (const byte of [1, 2, 3]) (await connect()).write(frame(byte));
      const connections = [...(await Promise.all(waiting)), await listener.accept()];
      const received = [];
      for (const connection of connections) received.push(...(await connection.recv_bytes()));
      expect(received).toEqual([1, 2, 3]);
      await Promise.all(connections.map((connection) => connection.close()));
    }));

  it("gives up by timeoutMs and signal, and loses no connection then", () =>
    withListener({}, async (listener, connect) => {
      expect(await refusal(listener.accept({ timeoutMs: 5 }))).toBeInstanceOf(TimeoutError);
      const control = new AbortController();
      const waiting = refusal(listener.accept({ signal: control.signal }));
      control.abort(new Error("stop"));
      expect((await waiting).message).toBe("stop");
      await connect();
      await (await listener.accept()).close();
    }));

  it("iterates until the listener is closed", () =>
    withListener({}, async (listener, connect) => {
      await connect();
      await connect();
      let count = 0;
      for await (const connection of listener) {
        await connection.close();
        if (++count === 2) void listener.close();
      }
      expect(count).toBe(2);
    }));
});

describe("Listener.close()", () => {
  it("refuses who waits and who comes, and leaves accepted connections alone", () =>
    withListener({}, async (listener, connect) => {
      const socket = await connect();
      const connection = await listener.accept();
      const left = await connect();
      await settled(new Promise(() => {}));
      const waiting = refusal(listener.accept().then(() => listener.accept()));
      await listener.close();
      await listener.close();
      expect(await waiting).toBeInstanceOf(ClosedError);
      expect(await refusal(listener.accept())).toBeInstanceOf(ClosedError);
      expect(await refusal(Client(listener.address))).toMatchObject({ code: "ENOENT" });
      expect(listener.closed).toBe(true);
      socket.write(frame(1));
      expect(await connection.recv_bytes()).toEqual(Uint8Array.of(1));
      await connection.close();
      left.destroy();
    }));

  it("drops connections that nobody accepted, in the handshake or behind it", async () => {
    for (const key of [null, authkey]) {
      await withListener({ authkey: key }, async (listener, connect) => {
        const socket = await connect();
        await settled(new Promise(() => {}));
        await listener.close();
        await gone(socket);
      });
    }
  });
});

describe("the handshake", () => {
  it("lets in who has the key, of whatever length", async () => {
    for (const key of [Uint8Array.of(0), new Uint8Array(1000).fill(7)]) {
      await withListener({ authkey: key }, async (listener) => {
        const [client, server] = await Promise.all([
          Client(listener.address, { authkey: key }),
          listener.accept(),
        ]);
        await client.send_bytes(Uint8Array.of(1));
        expect(await server.recv_bytes()).toEqual(Uint8Array.of(1));
        await Promise.all([client.close(), server.close()]);
      });
    }
  });

  it("refuses who has another key, and tells both; accept() goes on", () => {
    const refused: Error[] = [];
    return withListener({ authkey, onRefused: (error) => refused.push(error) }, async (listener) => {
      const accepting = listener.accept();
      const error = await refusal(Client(listener.address, { authkey: Uint8Array.of(1) }));
      expect([error instanceof AuthenticationError, error.code]).toEqual([true, "ERR_PIPE_AUTHENTICATION"]);
      const client = await Client(listener.address, { authkey });
      await (await accepting).close();
      await client.close();
      expect(refused.map(({ name }) => name)).toEqual(["AuthenticationError"]);
    });
  });

  it.each([
    ["garbage that is a length too large", Buffer.from("GET / HTTP/1.1\r\n\r\n"), "ProtocolError"],
    ["a message that is no answer", frame(1, 2, 3), "AuthenticationError"],
    ["an answer of an old kind that is wrong", frame(...new Array(16).fill(1)), "AuthenticationError"],
    ["an unknown digest", frame(...Buffer.from("{crc32}1234")), "AuthenticationError"],
    [
      "an answer with a right name and too few bytes",
      frame(...Buffer.from("{sha256}1234")),
      "AuthenticationError",
    ],
    [
      "a message of 257 bytes",
      Buffer.concat([Uint8Array.of(0, 0, 1, 1), new Uint8Array(257)]),
      "ProtocolError",
    ],
    ["a negative length", Uint8Array.of(255, 255, 255, 0), "ProtocolError"],
  ])("refuses %s", (_name, bytes, expected) => {
    const refused: Error[] = [];
    return withListener({ authkey, onRefused: (error) => refused.push(error) }, async (listener, connect) => {
      const accepting = refusal(listener.accept());
      const socket = await connect();
      socket.write(bytes);
      await gone(socket);
      expect(refused.map(({ name }) => name)).toEqual([expected]);
      await listener.close();
      expect(await accepting).toBeInstanceOf(ClosedError);
    });
  });

  it("refuses who says nothing in time, or leaves", () => {
    const refused: Error[] = [];
    const options = { authkey, handshakeTimeoutMs: 30, onRefused: (error: Error) => refused.push(error) };
    return withListener(options, async (_listener, connect) => {
      await gone(await connect());
      expect(refused.map(({ name }) => name)).toEqual(["TimeoutError"]);
      const socket = await connect();
      socket.end();
      await gone(socket);
      while (refused.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
      expect(refused[1]).toBeInstanceOf(EOFError);
    });
  });

  it("lets in who has the key through a flood of connections that say nothing", () => {
    let refused = 0;
    const options = { authkey, backlog: 8, onRefused: () => refused++ };
    return withListener(options, async (listener, connect) => {
      const flood = await Promise.all(Array.from({ length: 100 }, connect));
      const [client, server] = await Promise.all([Client(listener.address, { authkey }), listener.accept()]);
      await client.send_bytes(Uint8Array.of(1));
      expect(await server.recv_bytes()).toEqual(Uint8Array.of(1));
      for (const socket of flood) socket.resume();
      while (flood.filter(({ closed }) => !closed).length > 8)
        await new Promise((resolve) => setTimeout(resolve, 5));
      expect(refused).toBeGreaterThanOrEqual(92);
      await Promise.all([client.close(), server.close()]);
    });
  });

  it("bounds the connections that nobody accepts", () => {
    const refused: Error[] = [];
    const options = { backlog: 2, onRefused: (error: Error) => refused.push(error) };
    return withListener(options, async (listener, connect) => {
      const all = await Promise.all(Array.from({ length: 5 }, connect));
      while (refused.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
      await Promise.all(all.slice(2).map(gone));
      const accepted = [await listener.accept(), await listener.accept()];
      expect(await refusal(listener.accept({ timeoutMs: 5 }))).toBeInstanceOf(TimeoutError);
      await Promise.all(accepted.map((connection) => connection.close()));
    });
  });
});

describe("Client()", () => {
  it("passes the system's errors on", async () => {
    expect(await refusal(Client(freshPath()))).toMatchObject({ code: "ENOENT" });
    const listener = await Listener.listen({ port: 0 });
    await listener.close();
    expect(await refusal(Client(listener.address))).toMatchObject({ code: "ECONNREFUSED" });
  });

  it("gives up by timeoutMs and signal where no challenge comes", () =>
    withListener({}, async (listener) => {
      const error = await refusal(Client(listener.address, { authkey, timeoutMs: 20 }));
      expect(error).toBeInstanceOf(TimeoutError);
      const control = new AbortController();
      const connecting = refusal(Client(listener.address, { authkey, signal: control.signal }));
      control.abort(new Error("stop"));
      expect((await connecting).message).toBe("stop");
      for (let count = 0; count < 2; count++) {
        const connection = await listener.accept({ timeoutMs: 1000 }).catch(() => null);
        if (connection === null) break;
        expect(await refusal(connection.recv_bytes())).toBeInstanceOf(EOFError);
        await connection.close();
      }
    }));

  it.each([
    ["something else than a challenge", frame(...new Array(60).fill(1))],
    ["a challenge that is too short", frame(...Buffer.from("#CHALLENGE#1234567890123456789"))],
    ["a challenge of an unknown digest", frame(...Buffer.from("#CHALLENGE#{crc32}12345678901234567890"))],
  ])("refuses a listener that sends %s", async (_name, bytes) => {
    const server = net
      .createServer((socket) => void socket.on("error", () => {}).write(bytes))
      .listen(freshPath());
    await once(server, "listening");
    expect(await refusal(Client(String(server.address()), { authkey }))).toBeInstanceOf(AuthenticationError);
    server.close();
  });

  it("tells that the listener closed in the middle of the handshake", async () => {
    const server = net.createServer((socket) => void socket.end()).listen(freshPath());
    await once(server, "listening");
    expect(await refusal(Client(String(server.address()), { authkey }))).toBeInstanceOf(EOFError);
    server.close();
  });
});
