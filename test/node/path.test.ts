import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import {
  BufferError,
  BytesIO,
  ClosedError,
  LimitError,
  type Reader,
  type Seekable,
  UnsupportedOperation,
} from "bytesio";
import { FileIO, open, toPath, withPath } from "bytesio/node";
import { afterAll, describe, expect, it, vi } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "paths-"));
afterAll(() => rmSync(folder, { recursive: true }));

const BYTES = createHash("shake256", { outputLength: 2 ** 21 + 1 }).digest();
const MEMORY = "/dev/shm";
const HAS_MEMORY = process.platform === "linux" && existsSync(MEMORY);
/** The files there of that name: other tests have files there too. */
const inMemory = (suffix: string) =>
  HAS_MEMORY ? readdirSync(MEMORY).filter((name) => name.endsWith(suffix)) : [];
const text = (stream: BytesIO) => new TextDecoder().decode(stream.getvalue());

describe("toPath()", () => {
  it.each([0, 1, 2 ** 20, 2 ** 20 + 1, BYTES.length])("gives a file of the same %d bytes", (size) => {
    const stream = new BytesIO(BYTES.subarray(0, size));
    stream.seek(3);
    using file = toPath(stream);
    expect(isAbsolute(file.path)).toBe(true);
    expect(Buffer.compare(readFileSync(file.path), BYTES.subarray(0, size))).toBe(0);
    expect(stream.tell()).toBe(3);
  });

  it("makes it for the user alone, with another name each time", () => {
    const stream = new BytesIO();
    const files = Array.from({ length: 20 }, () => toPath(stream, { suffix: ".pdf" }));
    for (const { path } of files) {
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(path).toMatch(/[0-9a-f]{16}\.pdf$/);
    }
    expect(new Set(files.map(({ path }) => path)).size).toBe(20);
    for (const file of files) file.remove();
  });

  it("removes it at the end of the block, by remove(), twice too, and where it is gone", () => {
    const stream = new BytesIO();
    let path: string;
    {
      using file = toPath(stream);
      path = file.path;
      expect(existsSync(path)).toBe(true);
    }
    expect(existsSync(path)).toBe(false);
    const file = toPath(stream);
    rmSync(file.path);
    file.remove();
    file.remove();
  });

  it("makes it in dir, or in memory where the system has such a place", () => {
    using chosen = toPath(new BytesIO(), { dir: folder });
    expect(dirname(chosen.path)).toBe(folder);
    using cheapest = toPath(new BytesIO());
    expect(dirname(cheapest.path)).toBe(HAS_MEMORY ? MEMORY : tmpdir());
  });

  it("makes it on disk where memory has no room, or there is none", () => {
    const seen: string[] = [];
    const huge = { size: 2 ** 50 };
    const stream: Seekable & Reader<Uint8Array | null> = {
      tell: () => 0,
      seek: (offset, whence) => (whence === 2 ? huge.size : offset),
      read: () => {
        // Asked for the first piece, which is the last one of the contents.
        seen.push(...inMemory(".huge"));
        throw new Error("enough");
      },
    };
    expect(() => toPath(stream, { suffix: ".huge" })).toThrow("enough");
    expect(seen).toEqual([]);
    const platform = vi.spyOn(process, "platform", "get").mockReturnValue("win32");
    try {
      using file = toPath(new BytesIO());
      expect(dirname(file.path)).toBe(tmpdir());
    } finally {
      platform.mockRestore();
    }
  });

  it("copies a file too, with what waits in its buffer, so that nobody changes it by the path", () => {
    const path = join(folder, "original");
    using stream = open(path, "w+b");
    stream.write(new TextEncoder().encode("Hello"));
    using file = toPath(stream);
    expect(readFileSync(file.path, "utf8")).toBe("Hello");
    appendFileSync(file.path, "!");
    stream.flush();
    expect(readFileSync(path, "utf8")).toBe("Hello");
  });

  it("leaves no file when the stream fails, or the folder is missing", () => {
    const dir = join(folder, "empty");
    mkdirSync(dir);
    using writeOnly = new FileIO(join(folder, "write-only"), "w");
    writeOnly.write(Uint8Array.of(1));
    expect(() => toPath(writeOnly, { dir })).toThrow(UnsupportedOperation);
    expect(() => toPath(writeOnly, { suffix: ".left" })).toThrow(UnsupportedOperation);
    expect(inMemory(".left")).toEqual([]);
    expect(readdirSync(dir)).toEqual([]);
    expect(() => toPath(new BytesIO(), { dir: join(dir, "missing") })).toThrow("ENOENT");
  });

  it("refuses what has no positions, or is closed", () => {
    expect(() => toPath({} as never)).toThrow(TypeError);
    const closed = new BytesIO();
    closed.close();
    expect(() => toPath(closed)).toThrow(ClosedError);
  });

  it.each([
    ["ends", ""],
    ["throws", "throw new Error('on purpose');"],
    ["calls process.exit()", "process.exit(3);"],
  ])("removes the files of a process that %s", (_how, ending) => {
    const program = `
      import { BytesIO } from "bytesio";
      import { toPath } from "bytesio/node";
      console.log(toPath(new BytesIO()).path);
      console.log(toPath(new BytesIO(), { dir: ${JSON.stringify(folder)} }).path);
      ${ending}`;
    const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
      cwd: join(import.meta.dirname, "..", ".."),
      encoding: "utf8",
    });
    const paths = stdout.trim().split("\n");
    expect(paths.map((path) => [isAbsolute(path), existsSync(path)])).toEqual([
      [true, false],
      [true, false],
    ]);
  });
});

describe("withPath()", () => {
  it("lends a path to another program, and gives what the function gives", async () => {
    const stream = new BytesIO(new TextEncoder().encode("Hello\n"));
    let lent = "";
    const answer = await withPath(stream, (path) => {
      lent = path;
      return execFileSync("cat", [path], { encoding: "utf8" });
    });
    expect([answer, existsSync(lent)]).toEqual(["Hello\n", false]);
  });

  it("keeps the file until the promise settles, and removes it if it rejects or the function throws", async () => {
    const failure = new Error("on purpose");
    let lent = "";
    for (const fail of [
      () => {
        throw failure;
      },
      () => Promise.reject(failure),
    ]) {
      const failed = withPath(new BytesIO(), async (path) => {
        lent = path;
        await new Promise((resolve) => setTimeout(resolve, 1));
        expect(existsSync(path)).toBe(true);
        return fail();
      });
      await expect(failed).rejects.toBe(failure);
      expect(existsSync(lent)).toBe(false);
    }
  });

  it.each(["", "H", "Hello", "Hello, world"])("reads %j back with write", async (contents) => {
    const stream = new BytesIO(new TextEncoder().encode("Hello"));
    stream.seek(2);
    await withPath(stream, (path) => writeFileSync(path, contents), { write: true });
    expect([text(stream), stream.tell()]).toEqual([contents, 2]);
  });

  it("reads back what was put in the place of the file", async () => {
    const stream = new BytesIO(new TextEncoder().encode("Hello"));
    const replace = (path: string) => {
      writeFileSync(`${path}.new`, "World!");
      renameSync(`${path}.new`, path);
    };
    await withPath(stream, replace, { write: true });
    expect(text(stream)).toBe("World!");
  });

  it("changes the stream neither without write nor when the function fails", async () => {
    const stream = new BytesIO(new TextEncoder().encode("Hello"));
    await withPath(stream, (path) => appendFileSync(path, "!"));
    const failed = withPath(
      stream,
      (path) => {
        appendFileSync(path, "!");
        throw new Error("on purpose");
      },
      { write: true },
    );
    await expect(failed).rejects.toThrow("on purpose");
    expect(text(stream)).toBe("Hello");
  });

  it("changes nothing of a stream that may not grow so far, or may not change", async () => {
    const stream = new BytesIO(BYTES.subarray(0, 10), { limit: 2 ** 20 + 5 });
    const grow = (path: string) => writeFileSync(path, new Uint8Array(2 ** 20 + 6));
    await expect(withPath(stream, grow, { write: true })).rejects.toBeInstanceOf(LimitError);
    expect(Buffer.compare(stream.getvalue(), BYTES.subarray(0, 10))).toBe(0);
    using _view = stream.getbuffer();
    await expect(withPath(stream, () => {}, { write: true })).rejects.toBeInstanceOf(BufferError);
  });

  it("says if the file is gone, or the stream was closed meanwhile", async () => {
    const stream = new BytesIO();
    await expect(withPath(stream, rmSync, { write: true })).rejects.toMatchObject({ code: "ENOENT" });
    await expect(withPath(stream, () => stream.close(), { write: true })).rejects.toBeInstanceOf(ClosedError);
  });

  it("reads back into a file too", async () => {
    using file = open(join(folder, "back"), "w+b");
    file.write(BYTES);
    await withPath(file, (path) => appendFileSync(path, "!"), { write: true });
    file.seek(-2, 2);
    expect([...file.read()]).toEqual([BYTES.at(-1), 33]);
  });

  it("rejects what is no function", async () => {
    await expect(withPath(new BytesIO(), null as unknown as () => void)).rejects.toBeInstanceOf(TypeError);
  });
});
