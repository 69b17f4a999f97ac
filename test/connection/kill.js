/**
 * Kills processes at random moments: in the middle of messages, and of handshakes.
 *
 *   node test/connection/kill.js [--kills 1000] [--what traffic|pair|handshakes]      a longer run
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { Client, Listener } from "bytesio/connection";
import { exitOf, NODE, PYTHONS, start } from "./processes.js";
import { receiveAll, sendAll } from "./traffic.js";

/** @import { Runtime } from "./processes.js" */

/** What a sender may be told, by the time at which it finds out. */
const SENDERS_END = ["EPIPE", "ECONNRESET", "ERR_PIPE_EOF"];
/** What a receiver is told: by Node, and by Python. */
const RECEIVERS_END = ["ERR_PIPE_EOF", "EOFError", "ConnectionResetError", "OSError"];

/** @param {(path: string) => Promise<Record<string, number>>} use */
async function withPath(use) {
  const directory = mkdtempSync(join(tmpdir(), "bytesio-test-"));
  try {
    return await use(join(directory, "s"));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/**
 * @param {boolean} isTrue
 * @param {string} what
 */
function expect(isTrue, what) {
  if (!isTrue) throw new Error(`Cannot be: ${what}`);
}

/**
 * Kills a process that sends and receives messages as fast as it can; this one is the survivor.
 *
 * @param {Runtime} runtime
 * @param {string} way How the other process comes to the connection: "listen" or "connect".
 * @param {number} afterMs
 */
export function killTraffic(runtime, way, afterMs) {
  return withPath(async (path) => {
    const listener = way === "connect" ? await Listener.listen(path) : null;
    const child = await start(runtime, way, path, "traffic", "", `${path}.count`);
    const connection = listener ? await listener.accept() : await Client(path);
    const timer = setTimeout(() => child.kill("SIGKILL"), afterMs);
    const [sent, received] = await Promise.all([sendAll(connection), receiveAll(connection)]);
    clearTimeout(timer);
    expect((await exitOf(child)) === "SIGKILL", `the process left by itself, with ${child.exitCode}`);
    const end = /** @type {import("bytesio/connection").EOFError} */ (received.error);
    const { code } = /** @type {{ code: string }} */ (sent);
    expect(SENDERS_END.includes(code), `the sender was told ${code}`);
    expect(end.code === "ERR_PIPE_EOF", `the receiver was told ${end.code}`);
    // Of Python it is known what the system had taken of it before it died: all of that comes.
    const note = existsSync(`${path}.count`) ? readFileSync(`${path}.count`) : Buffer.alloc(0);
    const taken = note.length === 4 ? note.readUInt32BE() : 0;
    expect(received.count >= taken, `of ${taken} messages came ${received.count}`);
    await connection.close();
    await listener?.close();
    return { messages: received.count, "cut short": Number(end.dropped > 0) };
  });
}

/**
 * Kills one of two processes that send and receive messages as fast as they can.
 *
 * @param {Runtime} victim
 * @param {Runtime} survivor
 * @param {boolean} isListener Whether the victim is the one that listened.
 * @param {number} afterMs
 */
export function killPair(victim, survivor, isListener, afterMs) {
  return withPath(async (path) => {
    const first = await start(isListener ? victim : survivor, "listen", path, "traffic");
    const second = await start(isListener ? survivor : victim, "connect", path, "traffic");
    const [killed, left] = isListener ? [first, second] : [second, first];
    const said = text(left.stdout);
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    killed.kill("SIGKILL");
    const exit = await exitOf(left);
    expect(exit === 0, `the survivor left with ${exit}`);
    const [outcome = ""] = (await said).match(/^\{.*\}$/m) ?? [];
    const { received, end } = JSON.parse(outcome);
    expect(RECEIVERS_END.includes(end), `the survivor was told ${end}`);
    return { messages: received };
  });
}

/**
 * Kills a process that comes and goes, or lets come and go: in the middle of a handshake, with some luck.
 *
 * @param {Runtime} runtime
 * @param {string} way "connect" or "listen".
 * @param {number} afterMs
 */
export function killHandshakes(runtime, way, afterMs) {
  return withPath(async (path) => {
    const authkey = new TextEncoder().encode("secret");
    let done = 0;
    let refused = 0;
    if (way === "connect") {
      const onRefused = () => {
        refused++;
      };
      const listener = await Listener.listen(path, { authkey, onRefused });
      const child = await start(runtime, way, path, "handshakes", "secret");
      setTimeout(() => child.kill("SIGKILL"), afterMs);
      const gone = new AbortController();
      exitOf(child).then(() => gone.abort());
      try {
        for (; ; done++) await (await listener.accept({ signal: gone.signal })).close();
      } catch (error) {
        if (error !== gone.signal.reason) throw error;
      }
      // The listener goes on; whoever had come before the end comes first.
      const client = await Client(path, { authkey });
      await client.send_bytes(Uint8Array.of(7));
      for (let isThere = false; !isThere; ) {
        const connection = await listener.accept();
        isThere = await connection.recv_bytes().then(
          () => true,
          () => false,
        );
        await connection.close();
      }
      await Promise.all([client.close(), listener.close()]);
    } else {
      const child = await start(runtime, way, path, "handshakes", "secret");
      setTimeout(() => child.kill("SIGKILL"), afterMs);
      for (;;) {
        try {
          await (await Client(path, { authkey })).close();
          done++;
        } catch (error) {
          const { code = "" } = /** @type {{ code?: string }} */ (error);
          // Nobody listens any more.
          if (code === "ECONNREFUSED") break;
          expect(SENDERS_END.includes(code), `the client was told ${error}`);
          refused++;
        }
      }
      await exitOf(child);
    }
    return { handshakes: done, "cut short": refused };
  });
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: { kills: { type: "string", default: "1000" }, what: { type: "string", default: "traffic" } },
  });
  const kills = Number(values.kills);
  /** @type {Record<string, Record<string, number>>} */
  const totals = {};
  for (let count = 0; count < kills; count++) {
    // Every other one a process of Node.
    const runtime = count % 2 ? NODE : /** @type {Runtime} */ (PYTHONS[(count >> 1) % PYTHONS.length]);
    const survivor =
      runtime === NODE ? /** @type {Runtime} */ (PYTHONS[(count >> 1) % PYTHONS.length]) : NODE;
    const way = count % 4 < 2 ? "listen" : "connect";
    const afterMs = Math.random() * 100;
    const result = await (values.what === "pair"
      ? killPair(runtime, survivor, way === "listen", afterMs)
      : (values.what === "handshakes" ? killHandshakes : killTraffic)(runtime, way, afterMs));
    const name = values.what === "pair" ? `${runtime.name}, survived by ${survivor.name}` : runtime.name;
    totals[name] ??= { kills: 0 };
    const total = totals[name];
    for (const [key, value] of Object.entries({ kills: 1, ...result }))
      total[key] = (total[key] ?? 0) + value;
  }
  process.stdout.write(`${values.what}: ${JSON.stringify(totals, null, 2)}\n`);
}
