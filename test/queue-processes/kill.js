/**
 * Kills one of two processes that send each other messages as fast as they can, at a random moment.
 *
 *   node test/queue-processes/kill.js [--kills 1000] [--python]      a longer run
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Client, Listener } from "bytesio/queue";
import { exitOf, NODE, PYTHONS, start } from "./processes.js";
import { receiveAll, sendAll } from "./traffic.js";

/** What a sender may be told, by the time at which it finds out. */
export const survivorMayLeaveWith = ["EPIPE", "ECONNRESET", "ERR_PIPE_EOF"];

/**
 * @param {import("./processes.js").Runtime} runtime
 * @param {string} way How the other process comes to the connection: "listen" or "connect".
 * @param {number} afterMs
 */
export async function kill(runtime, way, afterMs) {
  const directory = mkdtempSync(join(tmpdir(), "bytesio-test-"));
  const path = join(directory, "s");
  const listener = way === "connect" ? await Listener.listen(path) : null;
  try {
    const child = await start(runtime, way, path, "traffic");
    const connection = listener ? await listener.accept() : await Client(path);
    const timer = setTimeout(() => child.kill("SIGKILL"), afterMs);
    const [sent, received] = await Promise.all([sendAll(connection), receiveAll(connection)]);
    clearTimeout(timer);
    const exit = await exitOf(child);
    if (exit !== "SIGKILL") throw new Error(`Cannot be: the process left by itself, with ${exit}`);
    await connection.close();
    return { sent, received };
  } finally {
    await listener?.close();
    rmSync(directory, { recursive: true });
  }
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: { kills: { type: "string", default: "1000" }, python: { type: "boolean" } },
  });
  const runtimes = values.python ? PYTHONS : [NODE];
  let messages = 0;
  /** @type {Record<string, number>} */
  const ends = {};
  for (let count = 0; count < Number(values.kills); count++) {
    const runtime = /** @type {import("./processes.js").Runtime} */ (runtimes[count % runtimes.length]);
    const { sent, received } = await kill(runtime, count % 2 ? "listen" : "connect", Math.random() * 100);
    messages += received.count;
    for (const error of [sent, received.error]) {
      const code = String(/** @type {{ code?: string }} */ (error).code);
      ends[code] = (ends[code] ?? 0) + 1;
    }
  }
  process.stdout.write(
    `${values.kills} kills, ${messages} messages received and right, ends: ${JSON.stringify(ends)}\n`,
  );
}
