/** The worker of synckit, for threads.js. */
import { runAsWorker } from "synckit";
import { task } from "./item.js";

runAsWorker(async (/** @type {Uint8Array} */ bytes) => task(bytes));
