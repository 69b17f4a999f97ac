import { execFileSync, spawnSync } from "node:child_process";
import { openSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { BufferedRandom, BufferedReader, BufferedWriter, TextIOWrapper, UnsupportedOperation } from "bytesio";
import { FileIO, open } from "bytesio/node";
import { describe, expect, it } from "vitest";
import { text, utf8 } from "../support/contract-suite.ts";
import { scratch } from "../support/scratch.ts";

const isLinux = process.platform === "linux";

function descriptors(): string[] {
  return readdirSync("/proc/self/fd");
}

describe("open()", () => {
  it("returns the stream that the mode asks for", () => {
    for (const [mode, Class] of [
      ["r", TextIOWrapper],
      ["w", TextIOWrapper],
      ["a+", TextIOWrapper],
      ["rt", TextIOWrapper],
      ["rb", BufferedReader],
      ["wb", BufferedWriter],
      ["ab", BufferedWriter],
      ["r+b", BufferedRandom],
      ["w+b", BufferedRandom],
      ["b+a", BufferedRandom],
    ] as const) {
      using file = open(scratch(""), mode);
      expect(file.constructor, mode).toBe(Class);
    }
    using created = open(scratch(), "xb");
    expect(created).toBeInstanceOf(BufferedWriter);
    using raw = open(scratch(""), "rb", { buffering: 0 });
    expect(raw.constructor).toBe(FileIO);
  });

  it("gives every layer the name, and each its own mode", () => {
    const path = scratch("");
    using file = open(path, "r+");
    expect([file.name, file.buffer.name, file.buffer.raw.name]).toEqual([path, path, path]);
    expect([file.mode, file.buffer.mode, file.buffer.raw.mode]).toEqual(["r+", "rb+", "rb+"]);
    using written = open(path, "tw");
    expect([written.mode, written.buffer.mode]).toEqual(["tw", "wb"]);
  });

  it("passes the options of text on", () => {
    const path = scratch();
    {
      using file = open(path, "w", { encoding: "latin-1", errors: "replace", newline: "\r\n" });
      expect([file.encoding, file.errors]).toEqual(["latin-1", "replace"]);
      file.write("é€\n");
    }
    expect(readFileSync(path)).toEqual(Buffer.from("é?\r\n", "latin1"));
    using file = open(path, "r", { encoding: "latin-1", newline: "" });
    expect(file.read()).toBe("é?\r\n");
  });

  it("takes null and undefined for no option", () => {
    const path = scratch("a\r\nb");
    using file = open(path, "rb", { encoding: null, errors: undefined, newline: null, opener: null });
    expect(file.read()).toEqual(utf8("a\r\nb"));
    using lines = open(path, "r", { encoding: null, errors: null, newline: null });
    expect(lines.read()).toBe("a\nb");
  });

  it("passes descriptor, closefd and opener on", () => {
    const path = scratch("abc");
    const fd = openSync(path, "r");
    const file = open(fd, "rb", { closefd: false });
    expect(text(file.read())).toBe("abc");
    file.close();
    using again = open(fd, "rb");
    expect(again.name).toBe(fd);
    using opened = open("other", "rb", { opener: () => openSync(path, "r") });
    expect(text(opened.read())).toBe("abc");
  });

  it("reads as much ahead as it is asked to", () => {
    const contents = new Uint8Array(100_000);
    for (const [buffering, ahead] of [
      [-1, 32_768],
      [-7, 32_768],
      [undefined, 32_768],
      [2, 2],
      [5000, 5000],
    ] as const) {
      using file = open(scratch(contents), "rb", { buffering });
      file.read(1);
      expect(file.raw.tell(), String(buffering)).toBe(ahead);
    }
  });

  it("passes every line on as it is written, where lines are asked for", () => {
    const path = scratch();
    using file = open(path, "w", { buffering: 1 });
    file.write("one");
    expect(readFileSync(path, "utf8")).toBe("");
    file.write(" more\ntwo");
    expect(readFileSync(path, "utf8")).toBe("one more\ntwo");
  });

  it("warns once that there are no lines of bytes, and takes the default", () => {
    const script = `
      import { open } from "bytesio/node";
      for (let left = 2; left > 0; left--) open("/dev/null", "wb", { buffering: 1 }).close();
    `;
    const { stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      cwd: join(import.meta.dirname, "../.."),
      encoding: "utf8",
    });
    expect(stderr.match(/There is no line buffering of bytes/g)).toHaveLength(1);
  });

  it("refuses arguments that do not go together, before it touches the file", () => {
    const path = scratch("contents");
    const missing = scratch();
    const wrongs: [unknown, unknown, new (...args: never[]) => Error][] = [
      ["rw", {}, RangeError],
      ["", {}, RangeError],
      ["ww", {}, RangeError],
      ["wbt", {}, RangeError],
      ["w\n", {}, RangeError],
      [5, {}, TypeError],
      [["w"], {}, TypeError],
      ["wb", { encoding: "utf-8" }, RangeError],
      ["wb", { errors: "strict" }, RangeError],
      ["wb", { newline: "\n" }, RangeError],
      ["w", { buffering: 0 }, RangeError],
      ["w", { buffering: 1.5 }, TypeError],
      ["w", { buffering: "8" }, TypeError],
      ["w", { encoding: "no-such" }, RangeError],
      ["w", { encoding: 5 }, TypeError],
      ["w", { errors: "no-such" }, RangeError],
      ["w", { newline: "x" }, RangeError],
      ["w", { closefd: false }, RangeError],
    ];
    for (const [mode, options, error] of wrongs) {
      for (const file of [path, missing]) {
        expect(() => open(file, mode as "w", options as never), JSON.stringify([mode, options])).toThrow(
          error,
        );
      }
    }
    expect(readFileSync(path, "utf8")).toBe("contents");
    expect(() => statSync(missing)).toThrow("ENOENT");
  });

  it.runIf(isLinux)("leaves no descriptor open where it throws", () => {
    const before = descriptors();
    expect(() => open(scratch("abc"), "r", { encoding: "no-such" })).toThrow(RangeError);
    expect(() => open(scratch("abc"), "r+", { newline: "x" as never })).toThrow(RangeError);
    expect(() => open("/dev/ptmx", "r+b")).toThrow(UnsupportedOperation);
    expect(() => open("/", "rb")).toThrow("folder");
    expect(() => open(scratch(), "rb")).toThrow("ENOENT");
    expect(descriptors()).toEqual(before);
  });

  it("writes what waits when it is closed, at the end of a using block too", () => {
    const path = scratch();
    {
      using file = open(path, "wb");
      file.write(utf8("abc"));
      expect(statSync(path).size).toBe(0);
    }
    expect(readFileSync(path, "utf8")).toBe("abc");
  });
});

describe.runIf(isLinux)("open(): what does not fit on the disk", () => {
  const noSpace = expect.objectContaining({ code: "ENOSPC" });
  const thrownBy = (run: () => unknown) => {
    try {
      run();
    } catch (error) {
      return error;
    }
    return "nothing thrown";
  };

  it("is reported by flush(), and again, as it still waits", () => {
    const file = open("/dev/full", "wb");
    expect(file.write(utf8("abc"))).toBe(3);
    expect(thrownBy(() => file.flush())).toEqual(noSpace);
    expect(thrownBy(() => file.flush())).toEqual(noSpace);
    expect(thrownBy(() => file.close())).toEqual(noSpace);
    expect([file.closed, file.raw.closed]).toEqual([true, true]);
  });

  it("is reported by the end of a using block", () => {
    const write = () => {
      using file = open("/dev/full", "w");
      file.write("abc");
    };
    expect(thrownBy(write)).toEqual(noSpace);
  });

  it("is reported by write(), where the buffer is full, and leaves no descriptor open", () => {
    const before = descriptors();
    const file = open("/dev/full", "wb", { buffering: 4 });
    file.write(utf8("abc"));
    expect(thrownBy(() => file.write(utf8("de")))).toEqual(noSpace);
    expect(thrownBy(() => file.close())).toEqual(noSpace);
    expect(descriptors()).toEqual(before);
  });
});

describe.runIf(isLinux)("open(): a pipe with a name", () => {
  it("is read up to its end, and has no position", () => {
    const path = scratch();
    execFileSync("mkfifo", [path]);
    execFileSync("sh", ["-c", `(printf 'one\\ntwo\\n' > '${path}') > /dev/null 2>&1 &`]);
    using file = open(path, "r");
    expect(file.seekable()).toBe(false);
    expect([...file]).toEqual(["one\n", "two\n"]);
    expect(() => file.buffer.raw.tell()).toThrow(expect.objectContaining({ code: "ESPIPE" }));
  });

  it("is written, where somebody reads", () => {
    const path = scratch();
    const copy = scratch();
    execFileSync("mkfifo", [path]);
    execFileSync("sh", ["-c", `(cat '${path}' > '${copy}'; touch '${copy}.done') > /dev/null 2>&1 &`]);
    {
      using file = open(path, "w");
      file.write("one\n");
      file.write("two\n");
    }
    execFileSync("sh", ["-c", `until test -e '${copy}.done'; do sleep 0.01; done`]);
    expect(readFileSync(copy, "utf8")).toBe("one\ntwo\n");
  });
});
