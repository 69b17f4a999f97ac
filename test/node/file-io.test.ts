import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  constants,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  symlinkSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { ClosedError, IOBase, RawIOBase, SEEK_CUR, SEEK_END, UnsupportedOperation } from "bytesio";
import { FileIO } from "bytesio/node";
import { describe, expect, it } from "vitest";
import { NO_INTEGERS, text, utf8 } from "../support/contract-suite.ts";
import { scratch } from "../support/scratch.ts";

const isLinux = process.platform === "linux";

/** Returns the code of the error that is thrown. */
function codeOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
  return "nothing thrown";
}

function countDescriptors(): number {
  return readdirSync("/proc/self/fd").length;
}

describe("FileIO()", () => {
  it("is a RawIOBase", () => {
    using file = new FileIO(scratch(""));
    expect([file instanceof RawIOBase, file instanceof IOBase]).toEqual([true, true]);
  });

  it("takes a path, a URL, bytes or a descriptor, and says which by its name", () => {
    const path = scratch("abc");
    const fd = openSync(path, "r");
    for (const [file, name] of [
      [path, path],
      [pathToFileURL(path), path],
      [Buffer.from(path), Buffer.from(path)],
      [fd, fd],
    ] as const) {
      using stream = new FileIO(file);
      expect(stream.name).toEqual(name);
      expect(text(stream.read() as Uint8Array)).toBe("abc");
    }
    expect(codeOf(() => closeSync(fd))).toBe("EBADF");
  });

  it("refuses what names no file", () => {
    for (const wrong of [undefined, null, true, {}, [], 1n, 1.5, NaN, 2 ** 53, Symbol.iterator]) {
      expect(() => new FileIO(wrong as never), String(wrong)).toThrow(TypeError);
    }
    for (const wrong of [-1, -5, "a\0b"]) expect(() => new FileIO(wrong), String(wrong)).toThrow(RangeError);
    expect(() => new FileIO(new URL("http://host.invalid/file"))).toThrow(TypeError);
  });

  it("refuses a mode that is no string", () => {
    for (const wrong of [null, 5, ["r"]]) {
      expect(() => new FileIO(scratch(""), wrong as never), String(wrong)).toThrow(TypeError);
    }
  });

  it("refuses to leave a path's descriptor open", () => {
    const path = scratch();
    expect(() => new FileIO(path, "w", { closefd: false })).toThrow(RangeError);
    expect(codeOf(() => statSync(path))).toBe("ENOENT");
  });

  it("makes files with the permissions 0o666 less the umask", () => {
    const umask = process.umask(0o027);
    try {
      const path = scratch();
      new FileIO(path, "w").close();
      expect(statSync(path).mode & 0o777).toBe(0o640);
    } finally {
      process.umask(umask);
    }
  });

  it("asks the opener, with the path and the flags", () => {
    const { O_RDWR, O_CREAT, O_EXCL, O_TRUNC, O_APPEND, O_RDONLY, O_WRONLY } = constants;
    const asked: unknown[] = [];
    const opener = (path: string | Uint8Array, flags: number) => {
      asked.push([path, flags]);
      return openSync(target, "w+");
    };
    const target = scratch();
    for (const mode of ["r", "w", "x", "a", "r+", "w+", "x+", "a+"]) {
      using file = new FileIO("name", mode, { opener });
      expect([file.name, file.closefd]).toEqual(["name", true]);
    }
    const make = O_CREAT | O_TRUNC;
    const only = O_CREAT | O_EXCL;
    const append = O_CREAT | O_APPEND;
    expect(asked).toEqual([
      ["name", O_RDONLY],
      ["name", O_WRONLY | make],
      ["name", O_WRONLY | only],
      ["name", O_WRONLY | append],
      ["name", O_RDWR],
      ["name", O_RDWR | make],
      ["name", O_RDWR | only],
      ["name", O_RDWR | append],
    ]);
  });

  it("refuses what is no descriptor from the opener", () => {
    for (const wrong of [undefined, null, "3", 1.5, {}]) {
      expect(() => new FileIO("name", "r", { opener: () => wrong as never }), String(wrong)).toThrow(
        TypeError,
      );
    }
    expect(() => new FileIO("name", "r", { opener: () => -1 })).toThrow(RangeError);
    expect(codeOf(() => new FileIO("name", "r", { opener: () => 99_999 }))).toBe("EBADF");
  });

  it("does not ask the opener where there is a descriptor", () => {
    using file = new FileIO(openSync(scratch("abc"), "r"), "r", { opener: () => expect.unreachable() });
    expect(file.readall()).toEqual(utf8("abc"));
  });

  it.runIf(isLinux)("leaves no descriptor open where it throws", () => {
    const before = countDescriptors();
    expect(codeOf(() => new FileIO("/"))).toBe("EISDIR");
    expect(codeOf(() => new FileIO(scratch(), "r"))).toBe("ENOENT");
    expect(codeOf(() => new FileIO("x", "r", { opener: () => openSync("/", "r") }))).toBe("EISDIR");
    expect(countDescriptors()).toBe(before);
  });

  it("leaves the descriptor of a folder open, if it was given", () => {
    const fd = openSync("/", "r");
    expect(codeOf(() => new FileIO(fd))).toBe("EISDIR");
    closeSync(fd);
  });

  it("passes on the system's errors", () => {
    const path = scratch("");
    symlinkSync("loop", `${dirname(path)}/loop`);
    expect(codeOf(() => new FileIO(`${dirname(path)}/loop`))).toBe("ELOOP");
    expect(codeOf(() => new FileIO(`${path}/name`))).toBe("ENOTDIR");
    expect(codeOf(() => new FileIO("x".repeat(5000)))).toBe("ENAMETOOLONG");
    expect(codeOf(() => new FileIO(""))).toBe("ENOENT");
  });

  it("passes on that a file may not be read", () => {
    const path = scratch("");
    chmodSync(path, 0);
    // Nothing is forbidden to root, who becomes somebody else for a moment.
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65534);
    try {
      expect(codeOf(() => new FileIO(path))).toBe("EACCES");
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });
});

describe("FileIO.close()", () => {
  it("closes the descriptor, once", () => {
    const file = new FileIO(scratch(""));
    const fd = file.fileno();
    file.close();
    const other = openSync(scratch(""), "r");
    expect(other).toBe(fd);
    file.close();
    closeSync(other);
    expect(file.closed).toBe(true);
  });

  it("leaves the descriptor open, where closefd is false", () => {
    const fd = openSync(scratch("abc"), "r");
    const file = new FileIO(fd, "r", { closefd: false });
    expect(file.closefd).toBe(false);
    file.close();
    expect(file.closed).toBe(true);
    expect(() => file.read()).toThrow(ClosedError);
    closeSync(fd);
  });

  it("closes the descriptor, where a subclass fails to flush", () => {
    class Failing extends FileIO {
      override flush(): void {
        throw new Error("not flushed");
      }
    }
    const file = new Failing(scratch(""));
    const fd = file.fileno();
    expect(() => file.close()).toThrow("not flushed");
    expect(file.closed).toBe(true);
    expect(codeOf(() => closeSync(fd))).toBe("EBADF");
  });

  it("reports that the descriptor was closed by somebody else, and is closed", () => {
    const file = new FileIO(scratch(""));
    closeSync(file.fileno());
    expect(codeOf(() => file.close())).toBe("EBADF");
    expect(file.closed).toBe(true);
  });
});

describe("FileIO.read()", () => {
  it("does not call what a subclass overrides, as in C", () => {
    class Counting extends FileIO {
      calls: string[] = [];
      override readinto(target: Uint8Array): number | null {
        this.calls.push("readinto");
        return super.readinto(target);
      }
      override readall(): Uint8Array<ArrayBuffer> | null {
        this.calls.push("readall");
        return super.readall();
      }
    }
    using file = new Counting(scratch("abc"));
    file.read(1);
    file.read();
    file.readall();
    expect(file.calls).toEqual(["readall"]);
  });

  it("reads more than what fits one call, and costs no more memory than there is to read", () => {
    const size = 3 * 2 ** 20 + 5;
    using file = new FileIO(scratch(new Uint8Array(size).fill(7)));
    expect(file.read(Number.MAX_SAFE_INTEGER)).toHaveLength(size);
    file.seek(10);
    const all = file.read();
    expect([all?.length, all?.buffer.byteLength]).toEqual([size - 10, size - 10]);
  });

  it.runIf(isLinux)("reads files whole that say that they are empty, and grow", () => {
    using file = new FileIO("/proc/self/status");
    const all = text(file.readall() as Uint8Array);
    expect(all).toMatch(/^Name:[\s\S]*nonvoluntary_ctxt_switches:\s*\d+\n$/);
    expect(file.tell()).toBe(all.length);
  });

  it.runIf(isLinux)("reads as much of a device as is asked for", () => {
    using file = new FileIO("/dev/zero");
    expect(file.read(300_000)).toEqual(new Uint8Array(300_000));
  });

  it("refuses to read all, where the mode is only for writing", () => {
    using file = new FileIO(scratch(), "w");
    expect(() => file.readall()).toThrow(UnsupportedOperation);
    expect(() => file.read()).toThrow(UnsupportedOperation);
  });
});

describe("FileIO.readinto()", () => {
  it("reads into shared memory and any view", () => {
    using file = new FileIO(scratch("abcdefgh"));
    const shared = new Uint8Array(new SharedArrayBuffer(4));
    expect(file.readinto(shared)).toBe(4);
    expect(text(shared)).toBe("abcd");
    const words = new Uint16Array(2);
    expect(file.readinto(words)).toBe(4);
    expect(words).toEqual(new Uint16Array(utf8("efgh").buffer));
  });
});

describe("FileIO.seek()", () => {
  it("throws an error with the system's code before the start, and changes nothing", () => {
    using file = new FileIO(scratch("abcdef"));
    file.seek(4);
    for (const [offset, whence] of [
      [-1, 0],
      [-5, SEEK_CUR],
      [-7, SEEK_END],
      [Number.MAX_SAFE_INTEGER, SEEK_CUR],
      [0, -1],
      [0, 3],
    ] as const) {
      expect(
        codeOf(() => file.seek(offset, whence)),
        `${offset}, ${whence}`,
      ).toBe("EINVAL");
      expect(file.tell()).toBe(4);
    }
  });

  it("gives its errors the shape that those of fs have", () => {
    using file = new FileIO(scratch(""));
    try {
      file.seek(-1);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ name: "Error", code: "EINVAL", errno: -22, syscall: "lseek" });
      expect(String(error)).toBe(
        "Error: Cannot seek as the position must be a safe integer >= 0: received -1",
      );
    }
  });

  it("goes past the end; a write there leaves a gap of zeros", () => {
    const path = scratch("ab");
    using file = new FileIO(path, "r+");
    expect(file.seek(4)).toBe(4);
    expect(file.read()).toHaveLength(0);
    file.write(utf8("X"));
    expect(readFileSync(path, "latin1")).toBe("ab\0\0X");
  });
});

describe("FileIO.truncate()", () => {
  it("lengthens with zeros, and leaves the position", () => {
    const path = scratch("abc");
    using file = new FileIO(path, "r+");
    file.seek(2);
    expect(file.truncate(5)).toBe(5);
    expect(file.tell()).toBe(2);
    expect(readFileSync(path, "latin1")).toBe("abc\0\0");
    expect(file.truncate()).toBe(2);
    expect(readFileSync(path, "latin1")).toBe("ab");
  });

  it("throws an error with the system's code for a negative size, and changes nothing", () => {
    const path = scratch("abc");
    using file = new FileIO(path, "r+");
    expect(codeOf(() => file.truncate(-1))).toBe("EINVAL");
    expect(readFileSync(path, "latin1")).toBe("abc");
    for (const wrong of NO_INTEGERS) expect(() => file.truncate(wrong as never)).toThrow(TypeError);
  });
});

describe("FileIO: whose position it is", () => {
  it("goes on where somebody else stopped with the descriptor, and the reverse", () => {
    const path = scratch("0123456789");
    const fd = openSync(path, "r+");
    readSync(fd, new Uint8Array(2));
    using file = new FileIO(fd, "r+");
    expect(text(file.read(2) as Uint8Array)).toBe("23");
    const beside = new Uint8Array(1);
    readSync(fd, beside);
    expect(text(beside)).toBe("4");
    expect(text(file.read(1) as Uint8Array)).toBe("5");
    file.write(utf8("X"));
    writeSync(fd, utf8("Y"));
    expect(readFileSync(path, "latin1")).toBe("012345XY89");
  });

  it.runIf(isLinux)("tells where a descriptor stands that others move", () => {
    const fd = openSync(scratch("0123456789"), "r");
    readSync(fd, new Uint8Array(2));
    using file = new FileIO(fd);
    expect(file.tell()).toBe(2);
    readSync(fd, new Uint8Array(3));
    expect(file.tell()).toBe(5);
    expect(file.seek(1, SEEK_CUR)).toBe(6);
  });

  it("shares what was written with a child process", () => {
    const path = scratch();
    using file = new FileIO(path, "w");
    file.write(utf8("one\n"));
    spawnSync("echo", ["two"], { stdio: ["ignore", file.fileno(), "inherit"] });
    file.write(utf8("three\n"));
    expect(readFileSync(path, "latin1")).toBe("one\ntwo\nthree\n");
  });

  it("keeps a position of its own from the first seek on", () => {
    const fd = openSync(scratch("0123456789"), "r");
    using file = new FileIO(fd);
    file.seek(5);
    file.read(2);
    expect(file.tell()).toBe(7);
    const beside = new Uint8Array(1);
    readSync(fd, beside);
    expect(text(beside)).toBe("0");
    expect(file.tell()).toBe(7);
  });

  it("appends in append mode wherever the position is, and then stands at the end", () => {
    const path = scratch("ab");
    using file = new FileIO(path, "a+");
    expect(file.tell()).toBe(2);
    file.seek(0);
    writeSync(openSync(path, "a"), utf8("cd"));
    file.write(utf8("E"));
    expect([file.tell(), readFileSync(path, "latin1")]).toEqual([5, "abcdE"]);
  });

  it("does not append in append mode to an opener's descriptor that does not", () => {
    const path = scratch("abc");
    using file = new FileIO(path, "a+", { opener: () => openSync(path, "r+") });
    expect(file.tell()).toBe(3);
    file.write(utf8("D"));
    file.seek(0);
    file.write(utf8("X"));
    expect([file.tell(), readFileSync(path, "latin1")]).toEqual([1, "XbcD"]);
  });
});

describe("FileIO: what others do to the file", () => {
  it("reads what is there after they cut it, and after they lengthen it", () => {
    const path = scratch("0123456789");
    using file = new FileIO(path);
    file.read(6);
    const other = openSync(path, "r+");
    ftruncateSync(other, 3);
    expect(file.read()).toHaveLength(0);
    expect(file.tell()).toBe(6);
    writeSync(other, utf8("abcdefghi"), 0, 9, 0);
    closeSync(other);
    expect(text(file.read() as Uint8Array)).toBe("ghi");
  });

  it("reads what was open before they removed the file", () => {
    const path = scratch("abc");
    using file = new FileIO(path);
    execFileSync("rm", [path]);
    expect(text(file.read() as Uint8Array)).toBe("abc");
  });

  it("writes to a file that has become read-only", () => {
    const path = scratch();
    using file = new FileIO(path, "w");
    chmodSync(path, 0o400);
    expect(file.write(utf8("abc"))).toBe(3);
  });
});
