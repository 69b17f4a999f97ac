/**
 * A producer or a consumer for crashes.js, at full speed until it is killed or told to stop.
 */
import { parentPort, workerData } from "node:worker_threads";
import { BytesIO } from "bytesio";
import { SharedQueue } from "bytesio/queue";
import { COMMITTED, idOf, NEXT_ID, PUT_BEGUN, STOP } from "./crashes.js";

const { handle, role, size, leases, counters, states, received, blocks } = workerData;
const queue = SharedQueue.attach(handle);
const counts = new Int32Array(counters);
const begun = new Uint8Array(states);
const deliveries = new Uint8Array(received);

/** @param {number} id */
function produce(id) {
  // Each word holds the id, so that a half-filled or mixed item shows.
  const words = new Uint32Array(Math.max(1, size >> 2)).fill(id);
  Atomics.store(begun, id, PUT_BEGUN);
  if (leases && id % 2) {
    const room = queue.allocSync(words.byteLength);
    room.write(words);
    room.seek(0);
    queue.putSync(room, { ownership: "move" });
  } else queue.putSync(new BytesIO(words));
  Atomics.store(begun, id, COMMITTED);
}

function consume() {
  const stream = leases ? queue.getSync({ ownership: "lease" }) : queue.getSync();
  count(stream);
  stream.close();
  queue.task_done();
}

/** The promised forms, which must survive a kill as well. */
async function consumeAsync() {
  const stream = leases ? await queue.get({ ownership: "lease" }) : await queue.get();
  count(stream);
  stream.close();
  queue.task_done();
}

/** @param {{ read(): Uint8Array }} stream */
function count(stream) {
  Atomics.add(deliveries, idOf(stream.read(), size), 1);
}

parentPort?.postMessage("ready");
try {
  while (Atomics.load(counts, STOP) === 0) {
    if (role === "produce") {
      const id = Atomics.add(counts, NEXT_ID, 1);
      if (id >= blocks) break;
      produce(id);
    } else if (role === "consume") consume();
    else await consumeAsync();
  }
} catch (error) {
  if (/** @type {{ code?: string }} */ (error).code !== "ERR_QUEUE_SHUT_DOWN") throw error;
}
