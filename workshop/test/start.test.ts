import { once } from "node:events";
import { connect, createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { eventually, formOf, launch, openWorkshop, post, sample } from "./workshop.ts";

const DEFAULT_PORT = 8420;

/** Takes a port, if nobody else has it already. */
async function occupy(port: number): Promise<{ port: number; free(): void }> {
  const server = createServer();
  server.listen(port, "127.0.0.1");
  await once(server, "listening").catch(() => {});
  const address = server.address();
  return { port: typeof address === "object" && address ? address.port : port, free: () => server.close() };
}

describe("the workshop", () => {
  it("listens on 127.0.0.1 only", async () => {
    const workshop = await openWorkshop();
    const { hostname, port } = new URL(workshop.url);
    expect(hostname).toBe("127.0.0.1");
    // An address of this machine as well, where who listens on all addresses would answer.
    const socket = connect(Number(port), "127.0.0.2");
    await expect(once(socket, "connect")).rejects.toMatchObject({ port: Number(port) });
    await workshop.close();
  });

  it("takes the next free port when its own is taken", async () => {
    const taken = await occupy(DEFAULT_PORT);
    const { child, output } = launch({});
    await eventually(output).toMatch(/http:\/\/127\.0\.0\.1:\d+\//);
    expect(output()).not.toContain(`:${DEFAULT_PORT}/`);
    child.kill();
    await once(child, "exit");
    taken.free();
  });

  it.each([
    ["is taken", undefined, /^Cannot open the workshop: listen EADDRINUSE/],
    [
      "is no port",
      "many",
      /^Cannot open the workshop: PORT must be an integer from 0 to 65535: received many\n$/,
    ],
    ["is too high", "65536", /from 0 to 65535: received 65536\n$/],
  ])("says so and ends when the port asked for %s", async (_how, port, message) => {
    const taken = await occupy(0);
    const { child, output } = launch({ PORT: port ?? String(taken.port) });
    const [code] = await once(child, "close");
    expect(code).toBe(1);
    expect(output()).toMatch(message);
    taken.free();
  });

  it.each(["SIGINT", "SIGTERM"] as const)("finishes what it does and ends at %s", async (signal) => {
    const workshop = await openWorkshop();
    const answer = post(workshop.url, formOf(await sample("aurora")));
    await eventually(async () => (await fetch(new URL("/status", workshop.url))).json()).toMatchObject({
      jobs: 1,
    });
    workshop.child.kill(signal);
    const response = await answer;
    expect(response.status).toBe(200);
    await response.arrayBuffer();
    const [code] = await once(workshop.child, "exit");
    expect(code).toBe(0);
  });
});
