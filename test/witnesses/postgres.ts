/**
 * A PostgreSQL server for the length of a test: on a free port, with its data in a temporary folder.
 *
 * @module
 */

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

const DEBIAN = "/usr/lib/postgresql";
/** The server refuses to run as root. */
const NOBODY = 65534;

/** The folder of the newest server installed, or null. */
export function postgresPrograms(): string | null {
  if (!existsSync(DEBIAN)) return null;
  const versions = readdirSync(DEBIAN).sort((one, other) => Number(other) - Number(one));
  const found = versions.map((version) => join(DEBIAN, version, "bin"));
  return found.find((folder) => existsSync(join(folder, "initdb"))) ?? null;
}

export class Postgres {
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #port: number;

  private constructor(process: ChildProcess, folder: string, port: number) {
    this.#process = process;
    this.#folder = folder;
    this.#port = port;
  }

  static async start(programs: string): Promise<Postgres> {
    const folder = mkdtempSync(join(tmpdir(), "bytesio-postgres-"));
    const isRoot = process.getuid?.() === 0;
    const user = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
    if (isRoot) chownSync(folder, NOBODY, NOBODY);
    const options = { ...user, cwd: folder, env: { LC_ALL: "C" } };
    const data = join(folder, "data");
    execFileSync(
      join(programs, "initdb"),
      ["-D", data, "-U", "bytesio", "--auth=trust", "--no-sync", "-E", "UTF8"],
      {
        ...options,
        stdio: "pipe",
      },
    );
    const port = await freePort();
    const server = spawn(
      join(programs, "postgres"),
      ["-D", data, "-p", String(port), "-k", folder, "-h", "127.0.0.1", "-F"],
      { ...options, stdio: "ignore" },
    );
    const started = new Postgres(server, folder, port);
    try {
      await started.#ready();
    } catch (error) {
      await started.stop();
      throw error;
    }
    return started;
  }

  async connect(): Promise<pg.Client> {
    const client = new pg.Client({
      host: "127.0.0.1",
      port: this.#port,
      user: "bytesio",
      database: "postgres",
    });
    await client.connect();
    return client;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#process.kill("SIGINT");
    if (this.#process.exitCode === null) await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #ready(): Promise<void> {
    for (let tries = 0; this.#process.exitCode === null; tries++) {
      try {
        return await (await this.connect()).end();
      } catch (error) {
        if (tries === 300) throw error;
        await sleep(100);
      }
    }
    throw new Error(`The server ended with code ${this.#process.exitCode}`);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
