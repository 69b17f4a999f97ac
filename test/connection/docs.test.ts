import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { Listener } from "bytesio/connection";
import { describe, expect, it } from "vitest";
import { exitOf, PYTHONS } from "./processes.js";

const page = readFileSync(join(import.meta.dirname, "../../docs/connection.md"), "utf8");
const [program = ""] = page.match(/(?<=```python\n)[^`]*/) ?? [];

describe.each(PYTHONS)("the program of the docs for the other end, in $name", ({ command }) => {
  it.each(["unix", "TCP"])("runs and says the truth (%s)", async (kind) => {
    const authkey = new TextEncoder().encode("secret");
    const listener = await Listener.listen(kind === "TCP" ? { port: 0 } : null, { authkey });
    const { address } = listener;
    const there = typeof address === "string" ? JSON.stringify(address) : `("127.0.0.1", ${address.port})`;
    const child = spawn(command, ["-c", `address = ${there}\n${program}`], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const said = text(child.stdout);
    const connection = await listener.accept();
    const sizes = [];
    for await (const { size } of connection) {
      sizes.push(size);
      if (sizes.length === 2) await connection.send_bytes(Uint8Array.from(sizes));
    }
    expect(await exitOf(child)).toBe(0);
    expect(`${(await said).trim()}\n`).toBe(program.match(/(?<=# )\[.*\]\n/)?.[0]);
    await Promise.all([connection.close(), listener.close()]);
  });
});
