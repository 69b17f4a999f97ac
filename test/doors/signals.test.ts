/** One signal ends the work of a whole server: many operations listen to it, and no warning cries leak. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");

/** Starts each operation 30 times, aborts, and says how many ended with the reason. */
const PROGRAM = `
  import { BytesIO, writeFrom } from "bytesio";
  import { Pipe } from "bytesio/connection";
  import { toDuplex, toReadable, toWritable } from "bytesio/node";
  import { LifoQueue, Queue } from "bytesio/queue";
  import { toReadableStream, toWritableStream } from "bytesio/web";

  const endless = () => new ReadableStream({});
  const bytes = () => new BytesIO(new Uint8Array(9));
  const ended = (stream) => new Promise((_, reject) => stream.on("error", (error) => reject(error.cause)));
  const [left, right] = await Pipe();
  const queue = new Queue();
  const full = new LifoQueue(1);
  full.put_nowait(1);
  const operations = {
    fromAsync: (signal) => BytesIO.fromAsync(endless(), { signal }),
    writeFrom: (signal) => writeFrom(new BytesIO(), endless(), { signal }),
    get: (signal) => queue.get({ signal }),
    put: (signal) => full.put(2, { signal }),
    recv_bytes: (signal) => left.recv_bytes(null, { signal }),
    poll: (signal) => right.poll({ signal }),
    toReadable: (signal) => ended(toReadable(bytes(), { signal })),
    toWritable: (signal) => ended(toWritable(bytes(), { signal })),
    toDuplex: (signal) => ended(toDuplex(bytes(), { signal })),
    toReadableStream: (signal) => toReadableStream(bytes(), { signal }).getReader().closed,
    toWritableStream: (signal) => toWritableStream(bytes(), { signal }).getWriter().closed,
  };
  const warnings = [];
  process.on("warning", ({ message }) => warnings.push(message));
  const counts = {};
  for (const [name, start] of Object.entries(operations)) {
    const controller = new AbortController();
    const all = Array.from({ length: 30 }, () => start(controller.signal));
    setTimeout(() => controller.abort("enough"), 1);
    const results = await Promise.allSettled(all);
    counts[name] = results.filter(({ reason }) => reason === "enough").length;
  }
  await new Promise((resolve) => setTimeout(resolve, 1));
  console.log(JSON.stringify({ counts, warnings }));
  process.exit();
`;

describe("thirty operations on one signal", () => {
  it("end with its reason, and nothing warns of a leak", () => {
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", PROGRAM], {
      cwd: root,
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    const { counts, warnings } = JSON.parse(stdout);
    expect(warnings).toEqual([]);
    expect(Object.keys(counts)).toHaveLength(11);
    for (const count of Object.values(counts)) expect(count).toBe(30);
  });
});
