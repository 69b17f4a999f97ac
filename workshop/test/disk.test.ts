import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Command, expectIdle, formOf, lacking, openWorkshop, post, sample } from "./workshop.ts";

/** All calls that take the name of a file. A question mark: not every machine has the call. */
const TRACE = "--trace=%file,?open_by_handle_at,?io_uring_setup";
/** Opens to write, or changes what there is; `readlink` and `utimensat(fd, NULL)` do not. */
const WRITES =
  /\b(?:open|openat|openat2|open_by_handle_at)\(.*O_(?:WRONLY|RDWR|CREAT|TRUNC|APPEND|TMPFILE)|\b(?:creat|mkdir|mkdirat|mknod|mknodat|rename|renameat|renameat2|link|linkat|symlink|symlinkat|unlink|unlinkat|rmdir|truncate|io_uring_setup)\(/;

const works = spawnSync("strace", ["--output=/dev/null", "true"]).status === 0;
const skipped = lacking("a working strace", works);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "workshop-"));
});
afterAll(() => rm(folder, { recursive: true }));

function traced(file: string): Command {
  // As a daemon it lets Node be our child, which hears our signals.
  const strace = ["--daemonize", "--follow-forks", "--seccomp-bpf", "--string-limit=200", TRACE];
  return ["strace", ...strace, `--output=${file}`, process.execPath];
}

/** The calls that write. What goes to /dev/null goes nowhere. */
async function writesIn(file: string): Promise<string[]> {
  const lines = (await readFile(file, "utf8")).split("\n");
  return lines.filter((line) => WRITES.test(line) && !line.includes('"/dev/null"'));
}

describe.skipIf(skipped !== undefined)(`the disk${skipped ?? ""}`, () => {
  it("is not written to, whatever comes", async () => {
    const trace = join(folder, "workshop.trace");
    // Where it may be used, io_uring would hide what is done from the trace.
    const workshop = await openWorkshop({ UV_USE_IO_URING: "0" }, traced(trace));
    const large = sharp({ create: { width: 8000, height: 6000, channels: 3, background: "teal" } });
    const coast = await sample("coast");
    const small = sharp(coast).resize(200);
    const photographs: [number, Buffer<ArrayBuffer>][] = [
      [200, coast],
      [200, await sample("mountains")],
      // 144 MB of pixels: libvips has a size from which it would rather use a file.
      [200, await large.withMetadata({ orientation: 6 }).jpeg({ progressive: true }).toBuffer()],
      [200, await small.webp().toBuffer()],
      [200, await small.gif().toBuffer()],
      [200, await small.tiff().toBuffer()],
      [200, await small.avif({ effort: 0 }).toBuffer()],
      [200, await small.png({ progressive: true }).toBuffer()],
      [415, Buffer.from("Hello, world")],
      [422, Buffer.from(coast.subarray(0, 30_000))],
      [413, Buffer.alloc(33 * 2 ** 20)],
    ];
    for (const [status, photograph] of photographs) {
      const response = await post(workshop.url, formOf(photograph));
      expect(response.status).toBe(status);
      await response.arrayBuffer();
    }
    await (await fetch(new URL("/samples/dunes.jpg", workshop.url))).arrayBuffer();
    await expectIdle(workshop.url);
    await workshop.close();

    expect(await readFile(trace, "utf8"), "the trace sees what is read").toMatch(
      /openat\(.+dunes\.jpg.+O_RDONLY/,
    );
    expect(await writesIn(trace)).toEqual([]);
  });

  it.each([
    ["a file written", 'writeFileSync(file, "x")'],
    ["a file appended to by a worker thread", 'appendFile(file, "x", () => {})'],
    ["a folder made", "mkdirSync(file)"],
    ["a file renamed", 'renameSync(process.execPath + "-none", file)'],
    ["a file linked", "symlinkSync(process.execPath, file)"],
  ])("would show %s", async (_what, call) => {
    const trace = join(folder, "control.trace");
    const [program, ...args] = traced(trace);
    const file = JSON.stringify(join(folder, `made-${call.length}`));
    spawnSync(program, [...args, "-e", `const file = ${file}; require("node:fs").${call}`]);
    expect(await writesIn(trace)).not.toEqual([]);
  });
});
