import { once } from "node:events";
import type { Server } from "node:http";
import { connect, type Socket } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createWorkshop } from "../dist/server.js";
import { eventually, expectIdle, formOf, post, sample, status } from "./workshop.ts";

const MIB = 2 ** 20;
const FILE_HEAD =
  '--the-boundary\r\ncontent-disposition: form-data; name="image"; filename="photograph.jpg"\r\n\r\n';
const FORM_END = "\r\n--the-boundary--";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

// In this process, where memory and the work of sharp can be counted.
let server: Server;
let url: string;
const errors = vi.spyOn(console, "error").mockImplementation(() => {});
let tasks = 0;
sharp.queue.on("change", () => {
  tasks++;
});

beforeEach(async () => {
  tasks = 0;
  server = createWorkshop({ limit: 32 * MIB });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" ? address?.port : address}/`;
});

afterEach(async () => {
  await expectIdle(url);
  const before = tasks;
  const response = await post(url, formOf(await sample("dunes"), { size: "50" }));
  expect(response.status, "the next one is served").toBe(200);
  await response.arrayBuffer();
  expect(tasks, "what sharp does is counted").toBeGreaterThan(before);
  await expectIdle(url);
  server.closeAllConnections();
  server.close();
  expect(errors, "nothing is reported as a crash").not.toHaveBeenCalled();
});

/** Announces a file of `announced` bytes, and sends what there is of it. */
async function upload(file: Uint8Array, announced: number = file.length): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  socket.write(
    `POST /pictures HTTP/1.1\r\nhost: workshop\r\ncontent-type: multipart/form-data; boundary=the-boundary\r\n` +
      `content-length: ${FILE_HEAD.length + announced + FORM_END.length}\r\n\r\n${FILE_HEAD}`,
  );
  socket.write(file);
  return socket;
}

describe("a client that is gone half way", () => {
  it.each<[string, (socket: Socket) => void]>([
    ["resets its connection", (socket) => socket.resetAndDestroy()],
    ["closes its connection", (socket) => socket.destroy()],
    ["says that it will send no more", (socket) => socket.end()],
  ])("leaves nothing behind when it %s, and no work is begun", async (_how, leave) => {
    const received = Buffer.concat([await sample("coast"), Buffer.alloc(8 * MIB)]);
    const socket = await upload(received, 16 * MIB);
    // The last bytes wait in the parser, as a boundary could begin there.
    await eventually(async () => (await status(url)).bytes).toBeGreaterThan(received.length - 100);
    expect(await status(url)).toMatchObject({ jobs: 1, streams: 1 });
    leave(socket);
    await expectIdle(url);
    expect(tasks).toBe(0);
  });

  it("gives the memory back", async () => {
    const memory = () => {
      // The first one's sweeping of buffers goes on in the background, and is finished by the second.
      collectGarbage();
      collectGarbage();
      return process.memoryUsage().arrayBuffers;
    };
    const file = Buffer.alloc(24 * MIB, 0xff);
    const before = memory();
    for (let round = 0; round < 4; round++) {
      const socket = await upload(file, 30 * MIB);
      await eventually(async () => (await status(url)).bytes).toBeGreaterThan(20 * MIB);
      expect(memory() - before, "while it is held").toBeGreaterThan(20 * MIB);
      socket.destroy();
      await expectIdle(url);
    }
    await eventually(() => memory() - before).toBeLessThan(4 * MIB);
  });

  it("is not waited for while the picture is made", async () => {
    const socket = await upload(await sample("mountains"));
    socket.write(FORM_END);
    await eventually(() => tasks).toBeGreaterThan(0);
    socket.destroy();
    await expectIdle(url);
  });
});
