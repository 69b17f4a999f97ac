import { execFileSync, spawnSync } from "node:child_process";
import { createCipheriv } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { BytesIO, LimitError, RawIOBase, SEEK_CUR, SEEK_END, type Writer } from "bytesio";
import { Counted, GzipFile } from "bytesio/layers";
import { toWritable } from "bytesio/node";
import { pack } from "tar-stream";
import { describe, expect, it } from "vitest";
import yazl from "yazl";
import { newFiles } from "../new-files.ts";
import { type ArchiveFile, readTar, readZip, writeTar, writeZip } from "./archives.ts";

const hasPython = spawnSync("python3", ["--version"]).status === 0;
const modified = new Date(2024, 1, 2, 3, 4, 6);
const noise = createCipheriv("aes-128-ctr", "recipe recipes!!", new Uint8Array(16));
const contents = new Uint8Array(noise.update(new Uint8Array(200_000)));
const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

const files = (): ArchiveFile<BytesIO>[] => [
  { name: "contents.bin", stream: new BytesIO(contents), modified },
  { name: "texts/Žďár.txt", stream: new BytesIO(utf8("Hello")), modified },
  { name: "empty", stream: new BytesIO(), modified },
];

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const formats = [
  { format: "zip", write: writeZip, read: readZip },
  { format: "tar", write: writeTar, read: readTar },
];

/** A file of any size that is nowhere, of bytes that cannot be compressed. */
class Noise extends RawIOBase {
  bytes = 0;
  #position = 0;
  readonly #size: number;

  constructor(size: number) {
    super();
    this.#size = size;
  }

  override seekable(): boolean {
    return true;
  }

  override seek(offset: number, whence?: number): number {
    const origin = whence === SEEK_END ? this.#size : whence === SEEK_CUR ? this.#position : 0;
    this.#position = origin + offset;
    return this.#position;
  }

  override readinto(target: Uint8Array): number {
    const count = Math.min(target.length, this.#size - this.#position);
    noise.update(target.subarray(0, count)).copy(target);
    this.#position += count;
    this.bytes += count;
    return count;
  }
}

describe.each(formats)("a $format archive", ({ format, write, read }) => {
  async function archiveOf(entries: Iterable<ArchiveFile>): Promise<BytesIO> {
    const archive = new BytesIO();
    await write(archive, entries);
    archive.seek(0);
    return archive;
  }

  it("is written and read in memory, without a file", async () => {
    const entries = files();
    entries[1]?.stream.seek(3);
    const made = await newFiles(async () => {
      const found = await all(read(await archiveOf(entries)));
      expect(found.map(({ name }) => name)).toEqual(entries.map(({ name }) => name));
      expect(found.map(({ modified }) => modified)).toEqual([modified, modified, modified]);
      expect(found.map(({ stream }) => stream.tell())).toEqual([0, 0, 0]);
      for (const [index, { stream }] of found.entries()) {
        expect(Buffer.compare(stream.read(), entries[index]?.stream.getvalue() ?? contents)).toBe(0);
      }
    });
    expect(made).toEqual([]);
    expect(entries[1]?.stream.tell()).toBe(3);
  });

  it.skipIf(!hasPython)("is what others read", async () => {
    const folder = mkdtempSync(join(tmpdir(), "recipe-"));
    try {
      const path = join(folder, `archive.${format}`);
      writeFileSync(path, (await archiveOf(files())).getvalue());
      // Python knows both formats.
      const module = `${format}file`;
      execFileSync("python3", ["-m", module, "-e", path, folder]);
      expect(Buffer.compare(readFileSync(join(folder, "contents.bin")), contents)).toBe(0);
      expect(readFileSync(join(folder, "texts/Žďár.txt"), "utf8")).toBe("Hello");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("may be empty", async () => {
    expect(await all(read(await archiveOf([])))).toEqual([]);
  });

  it("gives the files asked for alone", async () => {
    const found = await all(read(await archiveOf(files()), { only: (name) => name === "empty", limit: 0 }));
    expect(found.map(({ name }) => name)).toEqual(["empty"]);
  });

  it("is not unpacked past the limit", async () => {
    const archive = await archiveOf([
      { name: "one", stream: new BytesIO(new Uint8Array(1000)) },
      { name: "two", stream: new BytesIO(new Uint8Array(10_000_000)) },
    ]);
    const found: string[] = [];
    const reading = async () => {
      for await (const { name } of read(archive, { limit: 1_000_000 })) found.push(name);
    };
    await expect(reading()).rejects.toThrow(LimitError);
    expect(found).toEqual(["one"]);
  });

  it("is written piece by piece, however large its files are", async () => {
    const size = 32 * 2 ** 20;
    const stream = new Noise(size);
    let written = 0;
    let most = 0;
    const counting: Writer<Uint8Array> = {
      write(data) {
        written += data.length;
        most = Math.max(most, stream.bytes - written);
        return data.length;
      },
    };
    await write(counting, [{ name: "large", stream }]);
    expect(written).toBeGreaterThan(size);
    expect(most).toBeLessThan(2 * 2 ** 20);
  });

  it("is read no further than the file that is asked for, a few chunks ahead", async () => {
    const entries = function* () {
      for (let index = 0; index < 50; index++) yield { name: `${index}`, stream: new BytesIO(contents) };
    };
    let loaded = 0;
    const archive = new Counted(await archiveOf(entries()), {
      onProgress: (progress) => {
        loaded = progress.loaded;
      },
    });
    let unpacked = 0;
    let ahead = 0;
    for await (const { stream } of read(archive)) {
      unpacked += stream.size;
      ahead = Math.max(ahead, loaded - unpacked);
    }
    expect(unpacked).toBe(50 * contents.length);
    expect(loaded).toBeGreaterThanOrEqual(unpacked);
    expect(ahead).toBeLessThan(2 ** 19);
  });

  it("is no longer written when that is aborted", async () => {
    const abort = new AbortController();
    const reason = new Error("gone");
    const stream = new Noise(2 ** 40);
    const target: Writer<Uint8Array> = {
      write(data) {
        if (stream.bytes > 2 ** 20) abort.abort(reason);
        return data.length;
      },
    };
    await expect(write(target, [{ name: "endless", stream }], abort)).rejects.toBe(reason);
    expect(stream.bytes).toBeLessThan(8 * 2 ** 20);
    await expect(write(target, files(), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it("is no longer read when that is aborted", async () => {
    const abort = new AbortController();
    const reason = new Error("gone");
    const found: string[] = [];
    const archive = await archiveOf(files());
    const reading = async () => {
      for await (const { name } of read(archive, { signal: abort.signal })) {
        found.push(name);
        abort.abort(reason);
      }
    };
    const error = await reading().catch((error) => error);
    expect([error, error.cause]).toContain(reason);
    expect(found).toEqual(["contents.bin"]);
  });

  it("fails with the error of a file, of the files, and of the target", async () => {
    class Bad extends Noise {
      override readinto(target: Uint8Array): number {
        if (this.bytes > 2 ** 20) throw new Error("bad sector");
        return super.readinto(target);
      }
    }
    const bad = [{ name: "bad", stream: new Bad(2 ** 30) }];
    await expect(write(new BytesIO(), bad)).rejects.toThrow("bad sector");
    const failing = function* () {
      yield* files();
      throw new Error("no more");
    };
    await expect(write(new BytesIO(), failing())).rejects.toThrow("no more");
    const large = [{ name: "large", stream: new Noise(2 ** 30) }];
    await expect(write(new BytesIO(null, { limit: 100_000 }), large)).rejects.toThrow(LimitError);
  });

  it("is refused where it is none, and where it is cut short", async () => {
    await expect(all(read(new BytesIO(contents)))).rejects.toThrow();
    const archive = await archiveOf(files());
    archive.truncate(100_000);
    await expect(all(read(archive))).rejects.toThrow();
  });
});

describe("readZip()", () => {
  it("reads of the archive what the file needs", async () => {
    const archive = new BytesIO();
    await writeZip(archive, [...files(), { name: "last", stream: new BytesIO(utf8("Here")) }]);
    let bytes = 0;
    class Counted extends BytesIO {
      override readinto(target: Uint8Array): number {
        const count = super.readinto(target);
        bytes += count;
        return count;
      }
    }
    const [file] = await all(readZip(new Counted(archive.getvalue()), { only: (name) => name === "last" }));
    expect(file?.stream.read()).toEqual(utf8("Here"));
    // The end of the archive is looked for in its last 64 KiB.
    expect(bytes).toBeLessThan(70_000);
    expect(archive.size).toBeGreaterThan(200_000);
  });

  it("refuses a damaged file", async () => {
    const archive = new BytesIO();
    await writeZip(archive, [{ name: "text", stream: new BytesIO(utf8("Hello ".repeat(1000))) }]);
    archive.seek(40);
    archive.write(new Uint8Array(10).fill(255));
    await expect(all(readZip(archive))).rejects.toThrow();
  });

  it("refuses a name that leads out of the folder", async () => {
    const zip = new yazl.ZipFile();
    zip.addBuffer(Buffer.from("x"), "aa/bb");
    zip.end();
    const archive = new BytesIO();
    await pipeline(zip.outputStream, toWritable(archive));
    const evil = Buffer.from(
      Buffer.from(archive.getvalue()).toString("latin1").replaceAll("aa/bb", "../bb"),
      "latin1",
    );
    await expect(all(readZip(new BytesIO(evil)))).rejects.toThrow("../bb");
  });
});

describe("readTar()", () => {
  it("passes over folders and links, and refuses a name that leads out of the folder", async () => {
    const tar = pack();
    tar.entry({ name: "folder", type: "directory" });
    tar.entry({ name: "link", type: "symlink", linkname: "/etc/passwd" });
    tar.entry({ name: "text" }, "Hello");
    tar.entry({ name: "../evil" }, "Hello");
    tar.finalize();
    const archive = new BytesIO();
    await pipeline(Readable.from(tar), toWritable(archive));
    archive.seek(0);
    const found: string[] = [];
    const reading = async () => {
      for await (const { name } of readTar(archive)) found.push(name);
    };
    await expect(reading()).rejects.toThrow("../evil");
    expect(found).toEqual(["text"]);
  });

  it("reads and writes tar.gz through a layer", async () => {
    const archive = new BytesIO();
    {
      using gzip = new GzipFile(archive, "wb");
      await writeTar(gzip, files());
    }
    expect(archive.getvalue().subarray(0, 2)).toEqual(Uint8Array.of(0x1f, 0x8b));
    archive.seek(0);
    using gzip = new GzipFile(archive, "rb", { limit: 2 ** 20 });
    expect((await all(readTar(gzip))).map(({ stream }) => stream.size)).toEqual([200_000, 5, 0]);
  });
});
