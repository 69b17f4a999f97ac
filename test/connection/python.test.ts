import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AuthenticationError, Client, type Connection, EOFError, Listener } from "bytesio/connection";
import { TimeoutError } from "bytesio/queue";
import { afterAll, describe, expect, it } from "vitest";
import { exitOf, PYTHONS, start } from "./processes.js";

const directory = mkdtempSync(join(tmpdir(), "bytesio-test-"));
afterAll(() => rmSync(directory, { recursive: true }));

let sockets = 0;
const freshPath = () => join(directory, `${++sockets}`);

const SIZES = [0, 1, 1024, 16_384, 16_385, 65_536, 1_000_000, 33 * 2 ** 20];

async function expectEcho(connection: Connection): Promise<void> {
  for (const size of SIZES) {
    const bytes = new Uint8Array(size).map((_, index) => index * 31 + (index >> 8));
    const [, answer] = await Promise.all([connection.send_bytes(bytes), connection.recv_bytes()]);
    expect(answer.length).toBe(size);
    expect(Buffer.compare(answer, bytes)).toBe(0);
  }
}

async function freePort(): Promise<number> {
  const listener = await Listener.listen({ port: 0 });
  await listener.close();
  return (listener.address as { port: number }).port;
}

describe("the other end in Python", () => {
  it.runIf(process.env.CI)("is tried, with python3 at least", () => {
    expect(PYTHONS.map(({ command }) => command)).toContain("python3");
  });
});

describe.each(PYTHONS)("Client() of a Listener in $name", (python) => {
  it.each([undefined, "secret"])("exchanges messages of 0 bytes to 33 MiB (key: %s)", async (key) => {
    const path = freshPath();
    const child = await start(python, "listen", path, "echo", ...(key ? [key] : []));
    const connection = await Client(path, { authkey: key ? new TextEncoder().encode(key) : null });
    await expectEcho(connection);
    await connection.close();
    expect(await exitOf(child)).toBe(0);
  });

  it("goes through TCP", async () => {
    const port = await freePort();
    const child = await start(python, "listen", `127.0.0.1:${port}`, "echo", "secret");
    const connection = await Client({ port }, { authkey: new TextEncoder().encode("secret") });
    await expectEcho(connection);
    await connection.close();
    expect(await exitOf(child)).toBe(0);
  });

  it("is refused with the wrong key", async () => {
    const path = freshPath();
    const child = await start(python, "listen", path, "echo", "secret");
    const error = await Client(path, { authkey: new TextEncoder().encode("guess") }).catch((error) => error);
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(await exitOf(child)).toBe(1);
  });
});

describe.each(PYTHONS)("Listener for a Client in $name", (python) => {
  it.each([undefined, "secret"])("exchanges messages of 0 bytes to 33 MiB (key: %s)", async (key) => {
    const authkey = key ? new TextEncoder().encode(key) : null;
    const listener = await Listener.listen(freshPath(), { authkey });
    const started = start(python, "connect", String(listener.address), "echo", ...(key ? [key] : []));
    const connection = await listener.accept();
    await expectEcho(connection);
    await connection.close();
    await listener.close();
    expect(await exitOf(await started)).toBe(0);
  });

  it("serves TCP", async () => {
    const authkey = new TextEncoder().encode("secret");
    const listener = await Listener.listen({ port: 0 }, { authkey });
    const { host, port } = listener.address as { host: string; port: number };
    const started = start(python, "connect", `${host}:${port}`, "echo", "secret");
    const connection = await listener.accept();
    await expectEcho(connection);
    await connection.close();
    await listener.close();
    expect(await exitOf(await started)).toBe(0);
  });

  it("refuses the wrong key", async () => {
    const refused: Error[] = [];
    const authkey = new TextEncoder().encode("secret");
    const listener = await Listener.listen(null, { authkey, onRefused: (error) => refused.push(error) });
    const child = await start(python, "connect", String(listener.address), "echo", "guess");
    expect(await exitOf(child)).toBe(1);
    expect(refused.map(({ name }) => name)).toEqual(["AuthenticationError"]);
    await listener.close();
  });

  it("makes a sender wait that is quicker than the receiver", async () => {
    const listener = await Listener.listen(null, { highWaterMark: 100_000 });
    const started = start(python, "connect", String(listener.address), "flood");
    const connection = await listener.accept();
    const child = await started;
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      said += text;
    });
    // Never, however long this waited: 20 MB do not fit into what lies between.
    expect(await connection.poll({})).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(said).not.toContain("sent");
    for (let number = 0; number < 200; number++) {
      const message = await connection.recv_bytes();
      expect([message.length, message[0], message.at(-1)]).toEqual([100_000, number, number]);
    }
    while (!said.includes("sent")) await once(child.stdout, "data");
    expect(await exitOf(child)).toBe(0);
    await connection.close();
    await listener.close();
  });

  it("waits where the receiver is slower", async () => {
    const listener = await Listener.listen();
    const started = start(python, "connect", String(listener.address), "late");
    const connection = await listener.accept();
    const child = await started;
    const options = { timeoutMs: 300 };
    let sent = 0;
    let most = 0;
    try {
      for (; sent < 2000; sent++) {
        await connection.send_bytes(new Uint8Array(10_000).fill(sent), 0, null, options);
        most = Math.max(most, connection.unwritten);
      }
    } catch (error) {
      expect(error).toBeInstanceOf(TimeoutError);
    }
    // 20 MB would never have gone.
    expect(sent).toBeLessThan(2000);
    expect(most).toBeLessThanOrEqual(2 ** 20 + 10_004);
    child.stdin.write(`go\n${sent}\n`);
    child.stdout.setEncoding("utf8");
    let said = "";
    while (!said.includes("received")) said += await once(child.stdout, "data");
    await connection.close();
    await listener.close();
    expect(await exitOf(child)).toBe(0);
  });

  it("gets what send() sent as a pickle, which is not opened", async () => {
    const listener = await Listener.listen();
    const started = start(python, "connect", String(listener.address), "pickle");
    const connection = await listener.accept();
    const pickle = await connection.recv_bytes();
    // PROTO, and STOP at the end.
    expect([pickle[0], pickle.at(-1)]).toEqual([0x80, 0x2e]);
    await expect(connection.recv_bytes()).rejects.toThrow(EOFError);
    await connection.close();
    await listener.close();
    await exitOf(await started);
  });
});
