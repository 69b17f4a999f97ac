/**
 * What leaves a runtime: bodies that are redirected, and memory for another thread. Prints what happened as JSON.
 *
 * @module
 */

import { createServer } from "node:http";
import { BytesIO } from "bytesio";
import { toRequest } from "bytesio/web";

const server = createServer(async (request, response) => {
  const stream = await BytesIO.fromAsync(request);
  if (request.url === "/307" || request.url === "/308") {
    response.writeHead(Number(request.url.slice(1)), { location: "/there", connection: "close" }).end();
  } else {
    const sum = stream.getvalue().reduce((total, byte) => (total * 31 + byte) % 65_521, 7);
    response.end(JSON.stringify([request.method, stream.size, sum]));
  }
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(null)));
const address = server.address();
const root = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;

/** @param {() => Promise<unknown>} work */
async function outcome(work) {
  try {
    return await work();
  } catch (error) {
    return String(error);
  }
}

const large = BytesIO.adopt(new Uint8Array(16 * 2 ** 20).fill(3));
large.seek(0, 2);
large.write(new Uint8Array(5).fill(4));
const streams = [new BytesIO(), new BytesIO(new Uint8Array(1000).fill(1)), large];
const redirected = [];
for (const path of ["/there", "/307", "/308"]) {
  for (const stream of streams) {
    redirected.push(await outcome(async () => (await fetch(toRequest(root + path, stream))).json()));
  }
}
server.close();

/** Bytes in memory of an addon, whose memory no runtime lets anybody transfer. */
async function image() {
  const { default: sharp } = await import("sharp");
  const create = { width: 64, height: 64, channels: /** @type {const} */ (3), background: "red" };
  return sharp({ create }).raw().toBuffer();
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
function sent(bytes) {
  const { port1, port2 } = new MessageChannel();
  const received = new Promise((resolve) => {
    port2.onmessage = ({ data }) => resolve(data);
  });
  const state = BytesIO.adopt(bytes).transfer();
  port1.postMessage(state, [state.bytes.buffer]);
  return received.then(({ bytes: there }) => {
    port1.close();
    port2.close();
    return [there.length, there[0], there.at(-3)];
  });
}

const transferred = [];
for (const make of [image, async () => new Uint8Array(12_288).fill(255)]) {
  transferred.push(await outcome(async () => sent(await make())));
}
process.stdout.write(JSON.stringify({ redirected, transferred }));
