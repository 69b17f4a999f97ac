import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AuthenticationError, Client, type Connection, EOFError, Listener } from "bytesio/queue";
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
