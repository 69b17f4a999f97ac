// What runs in each worker: JavaScript, as Node 20 runs no TypeScript.
import { workerData } from "node:worker_threads";
import { SharedQueue, ShutDown } from "bytesio/queue";
import sharp from "sharp";
import { Picture } from "./picture.js";

/** @typedef {import("bytesio/queue").SharedQueueHandle} Handle */

/** @type {{ jobs: Handle, results: Handle, width: number }} */
const { jobs: jobsHandle, results: resultsHandle, width } = workerData;
const jobs = SharedQueue.attach(jobsHandle);
const results = SharedQueue.attach(resultsHandle);
// There is a worker for each core already.
sharp.concurrency(1);

try {
  for await (const job of jobs) {
    if (!(job instanceof Picture))
      throw new TypeError(`Cannot convert as items must be pictures: received ${job}`);
    await results.put(await convert(job), { ownership: "move" });
    jobs.task_done();
  }
} catch (error) {
  // Nobody wants the results any more.
  if (!(error instanceof ShutDown)) throw error;
}

/** @param {Picture} job */
async function convert(job) {
  let result = new Picture();
  try {
    const image = job.lend((bytes) =>
      sharp(bytes).rotate().resize({ width, withoutEnlargement: true }).webp(),
    );
    result = Picture.adopt(await image.toBuffer());
  } catch (error) {
    result.error = error instanceof Error ? error.message : String(error);
  }
  result.url = job.url;
  return result;
}
