/**
 * Kills threads at random moments, thousands of times, so many in each of nine setups, and prints what came of it. It
 * ends with an error where an item is lost or comes twice that must not, where one is corrupt, or where somebody hangs.
 *
 * node test/queue/shared/stress.js [--kills 1000]
 */
import { parseArgs } from "node:util";
import { crashes } from "./crashes.js";

const { values } = parseArgs({ options: { kills: { type: "string", default: "1000" } } });
const kills = Number(values.kills);

/** @type {import("./crashes.js").Setup[]} */
const setups = [];
for (const size of [64, 1024, 65536]) {
  setups.push({ kills, size, leases: true });
  setups.push({ kills, size, leases: true, onCrash: "drop", discipline: "lifo" });
  setups.push({ kills, size, leases: false, discipline: "priority" });
}

const total = { kills: 0, items: 0, locks: 0 };
for (const setup of setups) {
  const outcome = await crashes(setup);
  const { leases, onCrash = "requeue" } = setup;
  process.stdout.write(`${JSON.stringify({ ...setup, ...outcome })}\n`);
  const mayBeLost = leases && onCrash === "requeue" ? 0 : outcome.killedConsumers;
  const mayComeTwice = leases && onCrash === "requeue" ? outcome.killedConsumers : 0;
  if (outcome.lost > mayBeLost || outcome.twice > mayComeTwice || outcome.left.some((count) => count !== 0)) {
    throw new Error("The queue has not kept what it promises");
  }
  total.kills += outcome.killed;
  total.items += outcome.committed;
  total.locks += outcome.lockWasHeld;
}
const { items, locks } = total;
process.stdout.write(`${total.kills} kills, ${locks} of them with the lock held; ${items} items; kept\n`);
