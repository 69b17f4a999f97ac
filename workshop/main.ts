import { once } from "node:events";
import { createWorkshop } from "./server.ts";

const HOST = "127.0.0.1";
/** Tried in this order; 0 is any port that is free. */
const PORTS = [8420, 8421, 8422, 8423, 8424, 8425, 8426, 8427, 8428, 8429, 0];
/** How long those who are still served may take when the workshop closes, and how often that is looked at. */
const CLOSING_MS = 5000;
const LOOKING_MS = 50;

/** Reads an integer from the environment. Undefined if it is not set. */
function setting(name: string, smallest: number, largest: number): number | undefined {
  const text = process.env[name];
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= smallest && value <= largest) return value;
  throw new RangeError(`${name} must be an integer from ${smallest} to ${largest}: received ${text}`);
}

async function open(): Promise<void> {
  const server = createWorkshop({
    limit: setting("WORKSHOP_LIMIT", 1, 2 ** 31),
    maxPixels: setting("WORKSHOP_PIXELS", 1, 0x3fff * 0x3fff), // the most that sharp takes
    maxJobs: setting("WORKSHOP_JOBS", 1, 64),
  });
  const wanted = setting("PORT", 0, 65535);
  const ports = wanted === undefined ? [...PORTS] : [wanted];
  while (!server.listening) {
    try {
      server.listen(ports.shift(), HOST);
      await once(server, "listening");
    } catch (error) {
      if (ports.length === 0) throw error;
    }
  }
  const address = server.address();
  if (typeof address === "object") {
    console.log(`The workshop is open at http://${HOST}:${address?.port}/ (Ctrl+C closes it)`);
  }

  const close = () => {
    server.close();
    // A connection that is kept alive becomes idle only when its answer is out.
    setInterval(() => server.closeIdleConnections(), LOOKING_MS).unref();
    setTimeout(() => server.closeAllConnections(), CLOSING_MS).unref();
  };
  process.once("SIGINT", close);
  process.once("SIGTERM", close);
}

open().catch((error: Error) => {
  console.error(`Cannot open the workshop: ${error.message}`);
  process.exitCode = 1;
});
