// Prints what whole-value doors and doors that lend do in this runtime.
import * as core from "bytesio";
import { toReadable } from "bytesio/node";
import * as web from "bytesio/web";
import { playCopies, playLent } from "../web/copies.js";

async function playReadable() {
  const stream = core.BytesIO.adopt(new Uint8Array(100_000).fill(7));
  const { buffer } = stream.lend((bytes) => bytes);
  const log = [];
  for await (const chunk of toReadable(stream, { lend: true, chunkSize: 65_536 })) {
    const exports = () => stream.close();
    log.push([Buffer.isBuffer(chunk), chunk.length, chunk.buffer === buffer, nameOfError(exports)]);
  }
  const destroyed = toReadable(stream, { start: 0, lend: true });
  destroyed.read();
  log.push(nameOfError(() => stream.truncate(0)));
  destroyed.destroy();
  log.push(stream.truncate(0));
  return log;
}

/** @param {() => void} work */
function nameOfError(work) {
  try {
    work();
    return null;
  } catch (error) {
    return /** @type {Error} */ (error).name;
  }
}

/** What becomes of streams that are cloned by mistake. */
function playClones() {
  const streams = [new core.BytesIO(), new core.StringIO(), new core.BufferedReader(new core.BytesIO())];
  return streams.map((stream) => nameOfError(() => structuredClone(stream)));
}

const doors = { ...core, ...web };
const log = [await playCopies(doors), await playLent(doors), await playReadable(), playClones()];
process.stdout.write(JSON.stringify(log));
