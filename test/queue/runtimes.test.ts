import { spawn } from "node:child_process";
import type { Socket } from "node:net";
import { join } from "node:path";
import { Connection } from "bytesio/connection";
import { describe, expect, it } from "vitest";
import { isLacking, RUNTIMES, type Runtime, surroundings } from "../support/runtimes.ts";

const SURROUNDINGS = surroundings();
const HARD_TIMEOUT_MS = 40_000;

/** Starts a process in a group of its own, which dies as a whole: also what it has started itself. */
function start({ command, values }: Runtime, script: string, ...rest: string[]) {
  const child = spawn(command, [...values, join(import.meta.dirname, script), ...rest], {
    ...SURROUNDINGS,
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const killGroup = () => {
    try {
      process.kill(-(child.pid as number), "SIGKILL");
    } catch {
      // Nobody is left of it.
    }
  };
  const timer = setTimeout(killGroup, HARD_TIMEOUT_MS);
  let [printed, complaints] = ["", ""];
  child.stdout?.setEncoding("utf8").on("data", (text) => {
    printed += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text) => {
    complaints += text;
  });
  const ended = new Promise<string>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      killGroup();
      if (code === 0) resolve(printed);
      else reject(new Error(`${command} ${script} ${rest.join(" ")}: ${code ?? signal}\n${complaints}`));
    });
  });
  return { pipe: child.stdio[3] as Socket, ended };
}

const NOTHING = { lockWasHeld: false, uncommitted: 0, requeued: 0, dropped: 0 };
const ECHO = [true, true, true, true, true];

for (const runtime of RUNTIMES) {
  const lacking = isLacking(runtime);
  const how = lacking ? ": run npm ci --prefix test/runtimes" : "";

  describe.skipIf(lacking)(`bytesio/queue in ${runtime.name}${how}`, () => {
    /** What a scenario of a script prints. */
    async function told(script: string, ...values: string[]): Promise<unknown> {
      return JSON.parse(await start(runtime, script, ...values).ended);
    }
    const threads = (...values: string[]) => told("runtimes-threads.js", ...values);
    const connections = (scenario: string) => told("runtimes-connections.js", scenario, process.execPath);

    it("has the queues of one event loop", async () => {
      expect(await threads("loop")).toEqual([
        [1, 2, 3],
        [3, 1, 2],
        [1, 2, 3],
        "Full",
        "AbortError",
        "Empty",
        "ShutDown",
      ]);
    });

    it.each([
      ["blocks", "width,2"],
      ["awaits", "width,2,height,3"],
    ])("exchanges streams with a worker that %s", async (program, tags) => {
      expect(await threads("exchange", program)).toEqual({
        produced: [true, true, "ShutDown", "ShutDown"],
        consumed: [
          ["BytesIO", 0, 0, ""],
          ["BytesIO", 1, 0, "8"],
          ["BytesIO", 1024, 512, "8"],
          ["BytesIO", 5000, 2500, "8"],
          ["BytesIO", 2 ** 20, 2 ** 19, "8"],
          ["Photo", 2, 0, "8", 1000, tags],
          ["BytesIO", 1, 0, "8"],
          ["BytesIO", 9, 3, "8"],
        ],
        used: [0, 0],
        exitCode: 0,
        reports: [NOTHING, NOTHING],
      });
    });

    it.each(["blocks", "awaits"])("may block the main thread, beside a worker that %s", async (program) => {
      expect(await threads("exchangeBlocked", program)).toEqual({
        log: [
          ["BytesIO", 0, 0, ""],
          ["LeasedBytesIO", 0, 0, ""],
          ["LeasedBytesIO", 1, 0, "8"],
          ["LeasedBytesIO", 1024, 512, "8"],
          ["LeasedBytesIO", 5000, 2500, "8"],
          ["LeasedBytesIO", 2 ** 20, 2 ** 19, "8"],
          ["LeasedBytesIO", 2, 0, "8"],
          ["LeasedBytesIO", 9, 3, "8"],
        ],
        late: "Empty",
        exitCode: 0,
        ended: "ShutDown",
      });
    });

    it.each([
      ["exits", "calls process.exit()"],
      ["throws", "throws"],
      ["returns", "comes to its end"],
      ["hangsBlocked", "is terminated while it is blocked"],
      ["hangsBusy", "is terminated while it is busy"],
      ["hangsAwaiting", "is terminated while it awaits"],
    ])("%s: brings back what a worker had that %s", async (program) => {
      expect(await threads("dies", program)).toEqual({
        back: [1, 1, 2, 3],
        errors: program === "throws" ? ["on purpose"] : [],
        // One that is terminated may be about to wait, with the lock in its hands.
        reports: [
          {
            ...NOTHING,
            requeued: 1,
            ...(program.startsWith("hangs") && { lockWasHeld: expect.any(Boolean) }),
          },
          NOTHING,
        ],
        used: 0,
      });
    });

    it("has stopped a terminated worker when it tells so, but for Deno, where a busy one runs on", async () => {
      expect(await threads("runsOn", "counts")).toBe(runtime.name === "Deno");
    });

    it("keeps the process alive while a promise waits, and no longer", async () => {
      expect(await threads("waits", "putsLate")).toEqual([1, 2, 3]);
      expect(await threads("waitsNoMore")).toEqual(["Empty", "none", 4, "TimeoutError"]);
    });

    it.each(["listens", "connects"])("%s where the other end is Python, and Node", async (scenario) => {
      const mode = scenario === "listens" ? [0o600] : [];
      const outcome = [...mode, ...ECHO, 0, null];
      expect(await connections(scenario)).toEqual([outcome, outcome]);
    });

    it.each([
      ["tcp", "talks to Python over TCP"],
      ["descriptor", "talks to Python through a pipe of the child's stdio"],
      ["forks", "gives a connection to a child"],
    ])("%s: %s", async (scenario) => {
      expect(await connections(scenario)).toEqual([...ECHO, 0, null]);
    });

    it("talks to its parent through a pipe of its stdio", async () => {
      const child = start(runtime, "runtimes-connections.js", "isSpawned");
      const connection = Connection.fromSocket(child.pipe);
      const bytes = new Uint8Array(200_000).fill(7);
      await connection.send_bytes(bytes);
      expect(await connection.recv_bytes()).toEqual(bytes);
      await connection.close();
      expect(await child.ended).toBe("");
    });

    it("polls, gives up, and tells the end", async () => {
      expect(await connections("pipe")).toEqual([
        ...[true, true, false],
        ...[1, 2, 3],
        ...["TimeoutError", "EOFError", "ClosedError"],
      ]);
    });

    it("refuses the wrong key", async () => {
      expect(await connections("wrongKey")).toEqual([
        "AuthenticationError",
        ["AuthenticationError"],
        "TimeoutError",
      ]);
    });

    it("receives what the other end had sent before it was killed", async () => {
      expect(await connections("farewell")).toEqual([1, 2, 3, "EOFError"]);
    });

    it("receives it where this end was sending too, but for Deno, which may drop it", async () => {
      const found = await connections("farewellWhileSending");
      if (runtime.name === "Deno") expect(found).toContain("EOFError");
      else expect(found).toEqual([1, 2, 3, "EOFError"]);
    });
  });
}
