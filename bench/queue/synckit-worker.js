/** synckit's end of threads.js. */
import { runAsWorker } from "synckit";
import task from "./worker.js";

runAsWorker(async (/** @type {Uint8Array} */ bytes) => task(bytes));
