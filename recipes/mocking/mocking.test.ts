import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { BytesIO, StringIO } from "bytesio";
import { open, TemporaryDirectory, toReadStream } from "bytesio/node";
import "bytesio/vitest";
import { rolldown } from "rolldown";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { listen } from "../listen.ts";
import { newFiles } from "../new-files.ts";
import { MemoryFiles } from "./memory-files.ts";
import { Journal, readWavInfo, upload } from "./mocking.ts";
import { wav } from "./wav.ts";

describe("readWavInfo()", () => {
  it("reads from memory what it reads from a file", () => {
    const file = wav({ channels: 2, sampleRate: 44_100, seconds: 3 });
    expect(readWavInfo(file)).toEqual({ channels: 2, sampleRate: 44_100, seconds: 3 });

    using folder = new TemporaryDirectory();
    const path = join(folder.name, "a.wav");
    writeFileSync(path, file.getvalue());
    using real = open(path, "rb");
    expect(readWavInfo(real)).toEqual({ channels: 2, sampleRate: 44_100, seconds: 3 });
  });

  it("reads no more than the header", () => {
    const file = wav({ seconds: 1000 });
    const read = vi.spyOn(file, "read");
    readWavInfo(file);
    expect(read.mock.results.reduce((sum, { value }) => sum + value.length, 0)).toBe(52);
  });

  it.each([0, 11, 30, 51])("says so where the file ends after %i bytes", (size) => {
    const file = wav();
    file.truncate(size);
    expect(() => readWavInfo(file)).toThrow(RangeError);
  });

  it("passes on the error of a broken disk", () => {
    const broken = {
      seek: () => 0,
      tell: () => 0,
      read: () => {
        throw Object.assign(new Error("EIO: i/o error, read"), { code: "EIO" });
      },
    };
    expect(() => readWavInfo(broken)).toThrow("EIO");
  });
});

describe("Journal", () => {
  it("keeps its entries in the file it opens", () => {
    const files = new MemoryFiles();
    const journal = new Journal("/var/log/journal.txt", files.open);
    journal.add("started");
    journal.add("žluťoučký kůň");
    expect(journal.entries()).toEqual(["started", "žluťoučký kůň"]);
    expect(new BytesIO(files.read("/var/log/journal.txt"))).toHaveBytes("started\nžluťoučký kůň\n");
  });

  it("says so if there is no file", () => {
    const journal = new Journal("missing.txt", new MemoryFiles().open);
    expect(() => journal.entries()).toThrow(expect.objectContaining({ code: "ENOENT" }));
  });

  it("closes the file also if the disk is full", () => {
    class FullDisk extends StringIO {
      override write(): number {
        throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
      }
    }
    const file = new FullDisk();
    const journal = new Journal("journal.txt", () => file);
    expect(() => journal.add("lost")).toThrow("ENOSPC");
    expect(file.closed).toBe(true);
  });

  it("does the same with a file on disk", () => {
    using folder = new TemporaryDirectory();
    const path = join(folder.name, "journal.txt");
    const journal = new Journal(path);
    expect(() => journal.entries()).toThrow(expect.objectContaining({ code: "ENOENT" }));
    journal.add("one");
    journal.add("two");
    expect(journal.entries()).toEqual(["one", "two"]);
  });
});

describe("upload()", () => {
  let server: Server;
  let url: string;
  let isSlow = false;
  const received = new Map<string, BytesIO>();

  beforeAll(async () => {
    server = createServer(async (request, response) => {
      if (isSlow) return;
      try {
        received.set(String(request.headers["x-name"]), await BytesIO.fromAsync(request));
        response.writeHead(201).end();
      } catch {
        // The client has gone.
      }
    });
    url = `http://127.0.0.1:${await listen(server)}`;
  });
  afterEach(() => {
    isSlow = false;
  });
  afterAll(() => {
    server.close();
  });

  it("uploads memory as if it were a file", async () => {
    const file = wav();
    const files = await newFiles(async () => {
      expect(await upload(url, toReadStream(file, { path: "sounds/silence.wav" }))).toBe(201);
    });
    expect(files).toEqual([]);
    expect(received.get("silence.wav")).toHaveBytes(file.getvalue());
  });

  it("reads no faster than the server takes, and stops by its signal", async () => {
    isSlow = true;
    const file = toReadStream(new BytesIO(new Uint8Array(128 * 2 ** 20)));
    const stop = new AbortController();
    const sent = upload(url, file, stop.signal);
    let seen = -1;
    while (file.bytesRead === 0 || seen !== file.bytesRead) {
      seen = file.bytesRead;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    // What the sockets of the system hold.
    expect(seen).toBeLessThan(32 * 2 ** 20);
    stop.abort();
    await expect(sent).rejects.toThrow("aborted");
    expect(file.destroyed).toBe(true);
  });

  it("passes on the error of a file that cannot be read", async () => {
    const file = new BytesIO(new Uint8Array(2 ** 20));
    const stream = toReadStream(file);
    stream.once("data", () => file.close());
    await expect(upload(url, stream)).rejects.toThrow("closed");
  });

  it("gives all of what the stream holds to whoever reads it", async () => {
    expect(await buffer(toReadStream(new BytesIO(Uint8Array.of(1, 2, 3)), { start: 1 }))).toHaveLength(2);
  });
});

describe("node:test", () => {
  it("runs the same without vitest", async () => {
    // From Node 22.18 on `node --test mocking.node.ts` does; Node 20 runs no TypeScript.
    const bundle = await rolldown({
      input: join(import.meta.dirname, "mocking.node.ts"),
      external: /^(node:|bytesio)/,
      transform: { target: "es2022" },
    });
    const { output } = await bundle.generate();
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      ["--test-reporter=tap", "--input-type=module"],
      {
        cwd: import.meta.dirname,
        input: output[0].code,
        encoding: "utf8",
        env: { PATH: process.env.PATH },
      },
    );
    expect(status, stdout + stderr).toBe(0);
    expect(stdout).toContain("# pass 4");
  });
});
