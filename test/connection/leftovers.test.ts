/** What listeners and their keys leave, or let in, where nobody looks after them. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, Listener, Pipe, ProtocolError } from "bytesio/connection";
import { afterAll, describe, expect, it } from "vitest";
import { refusal } from "./ends.ts";

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "bytesio-left-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a program with `folder` for its temporary files, and as its working directory if it says so. */
function run(program: string): { stdout: string; stderr: string; status: number | null } {
  const head = `import { Listener } from "bytesio/connection"; const folder = ${JSON.stringify(folder)};`;
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--input-type=module", "-e", head + program],
    { cwd: root, encoding: "utf8", env: { ...process.env, TMPDIR: folder } },
  );
  return { stdout, stderr, status };
}

const CLEAN = { stdout: "", stderr: "", status: 0 };

describe("a listener that is not closed", () => {
  it.each([
    [
      "at the end of the program",
      "await Listener.listen(); process.exitCode = 0; setTimeout(() => process.exit(), 1);",
    ],
    ["by process.exit()", "await Listener.listen(); process.exit(0);"],
    ["at a path", "await Listener.listen(folder + '/socket'); process.exit(0);"],
    [
      "at a relative path, from another working directory",
      "process.chdir(folder); await Listener.listen('socket'); process.chdir('/'); process.exit(0);",
    ],
    [
      "twenty of them, without a warning",
      "for (let i = 0; i < 20; i++) await Listener.listen(); process.exit(0);",
    ],
  ])("leaves nothing behind %s", (_name, program) => {
    expect(run(program)).toEqual(CLEAN);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("leaves nothing behind an error that nobody caught", () => {
    expect(run("await Listener.listen(); throw new Error('no');").status).toBe(1);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("Listener.close()", () => {
  it("removes the socket at a relative path, wherever the working directory is by then", () => {
    const program = `
      import { existsSync, mkdirSync, writeFileSync } from "node:fs";
      mkdirSync(folder + "/there");
      writeFileSync(folder + "/there/socket", "somebody else's");
      process.chdir(folder);
      const listener = await Listener.listen("socket");
      process.chdir("there");
      await listener.close();
      console.log(listener.address, existsSync("../socket"), existsSync("socket"));
    `;
    expect(run(program)).toEqual({ ...CLEAN, stdout: "socket false true\n" });
    rmSync(join(folder, "there"), { recursive: true });
    expect(readdirSync(folder)).toEqual([]);
  });

  it("takes a relative path that is short enough where the absolute one is not", () => {
    const deep = join(folder, "d".repeat(120));
    mkdirSync(deep);
    const program = `
      process.chdir(${JSON.stringify(deep)});
      const listener = await Listener.listen("socket");
      process.chdir("/");
      await listener.close();
    `;
    expect(run(program)).toEqual(CLEAN);
    expect(readdirSync(deep)).toEqual([]);
    rmSync(deep, { recursive: true });
    expect(existsSync(deep)).toBe(false);
  });
});

describe("an empty authkey", () => {
  it("is refused on both ends: Python's Listener takes it for none, and lets everybody in", async () => {
    const authkey = new Uint8Array(0);
    const rule = "as authkey must have at least one byte: received none; pass null to do without a handshake";
    for (const [action, start] of [
      ["listen", () => Listener.listen(null, { authkey })],
      ["connect", () => Client({ port: 1 }, { authkey })],
    ] as const) {
      const error = await refusal(start());
      expect(error).toBeInstanceOf(RangeError);
      expect(error.message).toBe(`Cannot ${action} ${rule}`);
    }
  });
});

describe("a message that is longer than maxFrameBytes", () => {
  it("closes the receiving end of a one-way pipe, as Python does, so that the sender does not wait", async () => {
    const [receiver, sender] = await Pipe({ duplex: false, maxFrameBytes: 10, highWaterMark: 0 });
    // More than the system takes: the rest waits in the sender.
    const sent = refusal(sender.send_bytes(new Uint8Array(16 * 2 ** 20)));
    const next = refusal(sender.send_bytes(new Uint8Array(1)));
    expect(await refusal(receiver.recv_bytes())).toBeInstanceOf(ProtocolError);
    expect([receiver.closed, receiver.readable]).toEqual([true, false]);
    await Promise.race([next, sent]);
    await Promise.all([receiver.close(), sender.close({ timeoutMs: 1000 }).catch(() => {})]);
  });

  it("leaves a connection of two ways open for sending, and close() frees the other end", async () => {
    const [left, right] = await Pipe({ maxFrameBytes: 10, highWaterMark: 0 });
    left.send_bytes(new Uint8Array(16 * 2 ** 20)).catch(() => {});
    const waits = refusal(left.send_bytes(new Uint8Array(1)));
    expect(await refusal(right.recv_bytes())).toBeInstanceOf(ProtocolError);
    expect(right.closed).toBe(false);
    await right.send_bytes(Uint8Array.of(1));
    expect(await left.recv_bytes()).toEqual(Uint8Array.of(1));
    await right.close();
    await Promise.race([waits, left.close({ timeoutMs: 1000 }).catch(() => {})]);
  });
});
