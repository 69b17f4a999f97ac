// node main.ts <folder> <url>…
import { writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import process from "node:process";
import { type ConvertProgress, convert } from "./worker-images.ts";

const [folder = ".", ...urls] = process.argv.slice(2);
const stop = new AbortController();
// Once: a second signal ends the process as usual.
process.once("SIGTERM", () => stop.abort());
process.once("SIGINT", () => stop.abort());

let state = "";
const onProgress = ({ downloaded, converted, failed }: ConvertProgress) => {
  state = `${downloaded} downloaded, ${converted} converted, ${failed} failed of ${urls.length}`;
};

for await (const picture of convert(urls, { width: 800, signal: stop.signal, onProgress })) {
  if (picture.error) {
    process.exitCode = 1;
    process.stdout.write(`failed ${picture.url}: ${picture.error}\n`);
  } else {
    const name = `${basename(new URL(picture.url).pathname)}.webp`;
    await picture.lend((bytes) => writeFile(join(folder, name), bytes));
    process.stdout.write(`saved ${name} (${state})\n`);
  }
}
process.stdout.write(`${stop.signal.aborted ? "stopped" : "done"}: ${state}\n`);
