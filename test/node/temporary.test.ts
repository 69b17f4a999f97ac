import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, isAbsolute, join } from "node:path";
import { BufferedRandom, ClosedError, SEEK_END, TextIOWrapper, UnsupportedOperation } from "bytesio";
import {
  FileIO,
  NamedTemporaryFile,
  SpooledTemporaryFile,
  TemporaryDirectory,
  TemporaryFile,
} from "bytesio/node";
import { describe, expect, it, vi } from "vitest";
import { NO_INTEGERS, text, utf8 } from "../support/contract-suite.ts";
import { scratch } from "../support/scratch.ts";

const isLinux = process.platform === "linux";
const permissions = (path: string) => statSync(path).mode & 0o777;

/** An empty folder for the temporary files of one test: what stays there shows. */
function place(): string {
  const folder = scratch();
  mkdirSync(folder);
  return folder;
}

/** Runs a program with the names of `bytesio/node` and `dir`, and returns how it ended and what it wrote. */
function run(dir: string, program: string): { status: number | null; signal: string | null; stdout: string } {
  const names = "NamedTemporaryFile, SpooledTemporaryFile, TemporaryDirectory, TemporaryFile";
  const script = `import { ${names} } from "bytesio/node";\nconst dir = ${JSON.stringify(dir)};\n${program}`;
  return spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    cwd: join(import.meta.dirname, "../.."),
    encoding: "utf8",
  });
}

describe("TemporaryFile()", () => {
  it("is a BufferedRandom by default, and holds what is written", () => {
    using file = TemporaryFile();
    expect(file).toBeInstanceOf(BufferedRandom);
    file.write(utf8("abc"));
    file.seek(0);
    expect([text(file.read()), file.mode]).toEqual(["abc", "rb+"]);
  });

  it("is a TextIOWrapper in a text mode, and a FileIO without a buffer", () => {
    using lines = TemporaryFile({ mode: "w+", encoding: "latin-1", newline: "" });
    expect([lines.constructor, lines.encoding, lines.mode]).toEqual([TextIOWrapper, "latin-1", "w+"]);
    using raw = TemporaryFile({ buffering: 0 });
    expect(raw.constructor).toBe(FileIO);
  });

  it("has no name, but its descriptor, and nothing is in the folder", () => {
    const dir = place();
    using file = TemporaryFile({ dir });
    expect(file.name).toBe(file.fileno());
    expect(readdirSync(dir)).toEqual([]);
  });

  it.runIf(isLinux)("may be read and written by the user alone", () => {
    using file = TemporaryFile();
    expect(permissions(`/proc/self/fd/${file.fileno()}`)).toBe(0o600);
  });

  it("appends in append mode only where it stands, as in Python", () => {
    using file = TemporaryFile({ mode: "a+b" });
    file.write(utf8("abc"));
    file.seek(0);
    file.write(utf8("X"));
    file.seek(0);
    expect(text(file.read())).toBe("Xbc");
  });

  it("refuses what is no mode or does not go with it, and makes nothing", () => {
    const dir = place();
    for (const wrong of [{ mode: "rw" }, { encoding: "utf-8" }, { mode: "w", buffering: 0 }]) {
      expect(() => TemporaryFile({ dir, ...wrong } as never)).toThrow(RangeError);
      expect(() => NamedTemporaryFile({ dir, ...wrong } as never)).toThrow(RangeError);
      expect(() => new SpooledTemporaryFile({ dir, ...wrong } as never)).toThrow(RangeError);
    }
    expect(readdirSync(dir)).toEqual([]);
  });

  it("passes on that there is no such folder", () => {
    const dir = scratch();
    const noFolder = expect.objectContaining({ code: "ENOENT" });
    for (const make of [
      () => TemporaryFile({ dir }),
      () => NamedTemporaryFile({ dir }),
      () => new TemporaryDirectory({ dir }),
      () => new SpooledTemporaryFile({ dir }).fileno(),
    ]) {
      expect(make).toThrow(noFolder);
    }
  });
});

describe("NamedTemporaryFile()", () => {
  it("has a name that others can open, and is removed by close()", () => {
    const file = NamedTemporaryFile();
    expect([isAbsolute(file.name), dirname(file.name), permissions(file.name)]).toEqual([
      true,
      tmpdir(),
      0o600,
    ]);
    file.write(utf8("abc"));
    file.flush();
    expect(readFileSync(file.name, "utf8")).toBe("abc");
    file.close();
    expect(existsSync(file.name)).toBe(false);
    file.close();
  });

  it("is named by prefix, suffix and folder, each time anew", () => {
    const dir = place();
    using first = NamedTemporaryFile({ dir, prefix: "a-", suffix: ".bin" });
    using second = NamedTemporaryFile({ dir, prefix: "a-", suffix: ".bin" });
    expect(first.name).not.toBe(second.name);
    for (const file of [first, second]) expect(basename(file.name)).toMatch(/^a-[0-9a-f]{16}\.bin$/);
    expect(readdirSync(dir)).toHaveLength(2);
  });

  it("is the stream that open() returns, with itself below as file", () => {
    using file = NamedTemporaryFile({ mode: "w+" });
    expect(file).toBeInstanceOf(TextIOWrapper);
    expect(file.file).toBe(file);
    expect([file.name, file.buffer.raw.name]).toEqual([file.name, file.name]);
  });

  it("is removed at the end of a using block", () => {
    let name = "";
    {
      using file = NamedTemporaryFile();
      name = file.name;
      expect(existsSync(name)).toBe(true);
    }
    expect(existsSync(name)).toBe(false);
  });

  it("outlives close(), where delete_on_close is false, but not the using block", () => {
    let name = "";
    {
      using file = NamedTemporaryFile({ delete_on_close: false });
      name = file.name;
      file.write(utf8("abc"));
      file.close();
      expect(readFileSync(name, "utf8")).toBe("abc");
    }
    expect(existsSync(name)).toBe(false);
  });

  it("stays, where delete is false", () => {
    const dir = place();
    {
      using file = NamedTemporaryFile({ dir, delete: false, delete_on_close: true });
      file.write(utf8("abc"));
    }
    expect(readdirSync(dir)).toHaveLength(1);
  });

  it("does not mind that somebody else removed it, or put something else there", () => {
    const dir = place();
    const removed = NamedTemporaryFile({ dir });
    spawnSync("rm", [removed.name]);
    removed.close();
    const another = NamedTemporaryFile({ dir });
    another.close();
    writeFileSync(another.name, "somebody else's");
    another.close();
    expect(readFileSync(another.name, "utf8")).toBe("somebody else's");
  });

  it.runIf(isLinux)("leaves neither a file nor a descriptor, where the last write fails", () => {
    const dir = place();
    const before = readdirSync("/proc/self/fd");
    const file = NamedTemporaryFile({ dir });
    file.write(utf8("abc"));
    const write = vi.spyOn(FileIO.prototype, "write").mockImplementation(() => {
      throw Object.assign(new Error("full"), { code: "ENOSPC" });
    });
    expect(() => file.close()).toThrow("full");
    write.mockRestore();
    expect([readdirSync(dir), readdirSync("/proc/self/fd")]).toEqual([[], before]);
  });
});

describe("TemporaryDirectory", () => {
  it("is a folder of the user alone, removed with its contents", () => {
    const folder = new TemporaryDirectory();
    expect([dirname(folder.name), permissions(folder.name)]).toEqual([tmpdir(), 0o700]);
    mkdirSync(join(folder.name, "inner"));
    writeFileSync(join(folder.name, "inner", "file"), "abc");
    folder.cleanup();
    expect(existsSync(folder.name)).toBe(false);
    folder.cleanup();
  });

  it("is removed at the end of a using block", () => {
    const dir = place();
    {
      using folder = new TemporaryDirectory({ dir, prefix: "p-", suffix: ".d" });
      expect(basename(folder.name)).toMatch(/^p-[0-9a-f]{16}\.d$/);
    }
    expect(readdirSync(dir)).toEqual([]);
  });

  it("does not follow links out of it", () => {
    const outside = scratch("abc");
    const folder = new TemporaryDirectory();
    spawnSync("ln", ["-s", dirname(outside), join(folder.name, "link")]);
    folder.cleanup();
    expect(readFileSync(outside, "utf8")).toBe("abc");
  });

  it("stays, where delete is false, up to cleanup()", () => {
    const dir = place();
    const folder = new TemporaryDirectory({ dir, delete: false });
    folder[Symbol.dispose]();
    expect(readdirSync(dir)).toHaveLength(1);
    folder.cleanup();
    expect(readdirSync(dir)).toEqual([]);
  });
});

describe("temporary files, when the process ends", () => {
  const make = `
    for (let left = 12; left > 0; left--) NamedTemporaryFile({ dir });
    NamedTemporaryFile({ dir, delete_on_close: false }).close();
    const folder = new TemporaryDirectory({ dir });
    NamedTemporaryFile({ dir: folder.name, delete: false }).close();
    TemporaryFile({ dir });
    new SpooledTemporaryFile({ dir }).rollover();
  `;

  it("are gone, with one listener for all of them", () => {
    const dir = place();
    const count = 'console.log(process.listenerCount("exit"));';
    const { status, stdout } = run(dir, `${count} ${make} ${count}`);
    const [before, after] = stdout.split("\n").map(Number);
    expect([status, after, readdirSync(dir)]).toEqual([0, Number(before) + 1, []]);
  });

  it("are gone after an exception, a rejection and an exit", () => {
    const dir = place();
    for (const [end, code] of [
      ['throw new Error("thrown");', 1],
      ['await Promise.reject(new Error("rejected"));', 1],
      ["process.exit(7);", 7],
    ] as const) {
      expect(run(dir, make + end).status, end).toBe(code);
      expect(readdirSync(dir), end).toEqual([]);
    }
  });

  it("are left by a signal that kills it, but for those without a name", () => {
    const dir = place();
    const { signal } = run(
      dir,
      'TemporaryFile({ dir }); NamedTemporaryFile({ dir }); process.kill(process.pid, "SIGKILL");',
    );
    expect([signal, readdirSync(dir).length]).toEqual(["SIGKILL", 1]);
  });

  it("stay, where delete is false", () => {
    const dir = place();
    run(dir, "NamedTemporaryFile({ dir, delete: false }); new TemporaryDirectory({ dir, delete: false });");
    expect(readdirSync(dir)).toHaveLength(2);
  });
});

describe("SpooledTemporaryFile", () => {
  it("stays in memory up to max_size, and goes to the disk beyond, once", () => {
    using file = new SpooledTemporaryFile({ max_size: 4 });
    file.write(utf8("abcd"));
    expect([file.name, file.mode]).toEqual([null, "w+b"]);
    file.write(utf8("e"));
    const name = file.name;
    expect([typeof name, file.mode]).toEqual(["number", "rb+"]);
    file.write(utf8("fgh"));
    expect([file.name, file.fileno()]).toEqual([name, name]);
    file.seek(0);
    expect(text(file.read())).toBe("abcdefgh");
  });

  it("writes past max_size to the disk at once, without the memory in between", () => {
    using file = new SpooledTemporaryFile({ max_size: 4, buffering: 0 });
    file.write(utf8("ab"));
    const write = vi.spyOn(FileIO.prototype, "write");
    file.write(utf8("cdefgh"));
    expect(write.mock.calls.map(([data]) => text(data as Uint8Array))).toEqual(["ab", "cdefgh"]);
    write.mockRestore();
  });

  it("keeps the contents and the position, where the disk refuses them", () => {
    using file = new SpooledTemporaryFile({ max_size: 4 });
    file.write(utf8("abcd"));
    file.seek(2);
    const write = vi.spyOn(BufferedRandom.prototype, "write").mockImplementation(() => {
      throw Object.assign(new Error("full"), { code: "ENOSPC" });
    });
    const before = isLinux && readdirSync("/proc/self/fd");
    expect(() => file.write(utf8("xyz"))).toThrow("full");
    expect(() => file.rollover()).toThrow("full");
    expect(isLinux && readdirSync("/proc/self/fd")).toEqual(before);
    write.mockRestore();
    expect([file.name, file.tell(), text(file.read())]).toEqual([null, 2, "cd"]);
    file.seek(0, SEEK_END);
    file.write(utf8("e"));
    file.seek(0);
    expect([typeof file.name, text(file.read())]).toEqual(["number", "abcde"]);
  });

  it("holds text, in memory and on the disk", () => {
    using file = new SpooledTemporaryFile({ max_size: 6, mode: "w+", encoding: "utf-8", newline: "\r\n" });
    expect([file.encoding, file.errors, file.newlines]).toEqual(["utf-8", "strict", null]);
    expect(file.write("één\n")).toBe(4);
    expect(typeof file.name).toBe("number");
    file.seek(0);
    expect(file.readline()).toBe("één\r\n");
    expect(file.encoding).toBe("utf-8");
  });

  it("goes to the disk in the middle of a loop over its lines", () => {
    using file = new SpooledTemporaryFile();
    file.writelines([utf8("a\n"), utf8("b\n"), utf8("c\n")]);
    file.seek(0);
    const found = [];
    for (const line of file) {
      found.push(text(line));
      file.rollover();
    }
    expect(found).toEqual(["a\n", "b\n", "c\n"]);
  });

  it("has no read1(), readinto() and readinto1() of text", () => {
    using file = new SpooledTemporaryFile({ mode: "w+" });
    for (const call of [
      () => file.read1(),
      () => file.readinto(new Uint8Array(1)),
      () => file.readinto1(new Uint8Array(1)),
    ]) {
      expect(call).toThrow(UnsupportedOperation);
    }
  });

  it("has no encoding of bytes", () => {
    using file = new SpooledTemporaryFile();
    expect([file.encoding, file.errors, file.newlines]).toEqual([null, null, null]);
  });

  it("refuses a max_size that is no integer", () => {
    for (const wrong of NO_INTEGERS) {
      expect(() => new SpooledTemporaryFile({ max_size: wrong as never }), String(wrong)).toThrow(TypeError);
    }
  });

  it("does not move to the disk once it is closed", () => {
    const file = new SpooledTemporaryFile();
    file.close();
    for (const call of [() => file.rollover(), () => file.fileno(), () => file.truncate(10)]) {
      expect(call).toThrow(ClosedError);
    }
    expect([file.closed, file.name]).toEqual([true, null]);
  });

  it.runIf(isLinux)("closes its descriptor", () => {
    const before = readdirSync("/proc/self/fd");
    const file = new SpooledTemporaryFile({ max_size: 1 });
    file.write(utf8("abc"));
    file.close();
    expect(readdirSync("/proc/self/fd")).toEqual(before);
  });
});
