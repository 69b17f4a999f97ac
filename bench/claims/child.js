/** Every measurement runs in this process. It lets one contender do its work, and prints the figures. */
import { peakMemory } from "../measure/task.js";
import { topics } from "./topics.js";

/** @param {import("./types.d.ts").Task} task @returns {Promise<import("./types.d.ts").Figures>} */
async function measured({ topic, claim: id, contender: name }) {
  const claims = (await topics[topic]?.())?.claims ?? [];
  const claim = claims.find((claim) => claim.id === id);
  const contender = claim?.contenders.find((contender) => contender.name === name);
  if (!claim || !contender) throw new Error(`Cannot find ${name} of ${id} in ${topic}`);
  const work = await contender.make();
  try {
    for (let pass = 0; pass < claim.warm; pass++) await work.pass();
    const heldBefore = claim.warm === 0 ? held() : 0;
    const peakBefore = peakMemory();
    const started = process.hrtime.bigint();
    const startedCpu = process.cpuUsage();
    let result;
    for (let pass = 0; pass < claim.passes; pass++) {
      result = work.pass();
      if (result instanceof Promise) result = await result;
    }
    const { user, system } = process.cpuUsage(startedCpu);
    const wall = Number(process.hrtime.bigint() - started) / 1e6;
    const peak = peakMemory() - peakBefore;
    const items = claim.passes * claim.items;
    return {
      cpu: (user + system) / 1000 / items,
      wall: wall / items,
      ...(claim.warm === 0 && { peak, held: held() - heldBefore }),
      ...work.check(result),
    };
  } finally {
    work.end?.();
  }
}

/**
 * Returns what is alive after a collection, in the heap and beside it, as V8 counts it. The count of the system would not
 * do: newer versions of V8 keep the pages that they have emptied, and do not say so.
 */
function held() {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

process.stdout.write(JSON.stringify(await measured(JSON.parse(String(process.argv[2])))));
