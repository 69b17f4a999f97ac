/** Starts the built workshop as a user does, in a process of its own, and talks to it over HTTP. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterAll, expect, vi } from "vitest";
import type { Step } from "../page/step.ts";

const MAIN = fileURLToPath(new URL("../dist/main.js", import.meta.url));

// Long enough for a machine with much else to do: no test is about time.
const TIMEOUT_MS = 60_000;
vi.setConfig({ testTimeout: TIMEOUT_MS, hookTimeout: TIMEOUT_MS });

const children = new Set<ChildProcess>();
// A test that failed half way may have left one.
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
});

export interface Launched {
  child: ChildProcess;
  /** Everything it has written to its terminal up to now. */
  output(): string;
}

export interface Workshop extends Launched {
  url: string;
  close(): Promise<void>;
}

/** What runs the built server: Node, or something that runs Node. */
export type Command = readonly [program: string, ...args: string[]];

export function launch(env: Record<string, string>, command: Command = [process.execPath]): Launched {
  if (!existsSync(MAIN)) throw new Error("Run `npm run build --workspace workshop` before its tests");
  const [program, ...args] = command;
  const child = spawn(program, [...args, MAIN], { env, stdio: ["ignore", "pipe", "pipe"] });
  children.add(child);
  let written = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      written += text;
    });
  }
  return { child, output: () => written };
}

/** Launches the workshop on a free port and waits until it says where it is. */
export async function openWorkshop(env: Record<string, string> = {}, command?: Command): Promise<Workshop> {
  const { child, output } = launch({ PORT: "0", ...env }, command);
  // Not "exit": a tracer has its say afterwards.
  const ended = once(child, "close");
  while (!/http:\S+/.test(output())) {
    const [code] = await Promise.race([once(child.stdout ?? child, "data"), ended]);
    if (child.exitCode !== null) throw new Error(`The workshop has ended with ${code}: ${output()}`);
  }
  return {
    url: /http:\S+/.exec(output())?.[0] ?? "",
    child,
    output,
    async close() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

export async function sample(name: string): Promise<Buffer<ArrayBuffer>> {
  const bytes = await readFile(new URL(`../samples/${name}.jpg`, import.meta.url));
  return Buffer.from(bytes);
}

/** A form as a browser sends it. */
export function formOf(photograph: Uint8Array<ArrayBuffer>, fields: Record<string, string> = {}): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("image", new Blob([photograph]), "photograph.jpg");
  return form;
}

export async function post(url: string, body: FormData): Promise<Response> {
  return fetch(new URL("/pictures", url), { method: "POST", body });
}

export function stepsOf(response: Response): Step[] {
  return JSON.parse(response.headers.get("x-workshop-steps") ?? "[]");
}

export async function status(url: string): Promise<Record<"jobs" | "streams" | "bytes", number>> {
  const response = await fetch(new URL("/status", url));
  return response.json();
}

/** Asks again and again, until what is expected is so. */
export function eventually<Answer>(ask: () => Answer): ReturnType<typeof expect.poll<Answer>> {
  return expect.poll(ask, { timeout: TIMEOUT_MS / 2 });
}

/** Waits until the workshop holds nothing any more: it lets go just after it has answered. */
export async function expectIdle(url: string): Promise<void> {
  await eventually(() => status(url)).toEqual({ jobs: 0, streams: 0, bytes: 0 });
}

/**
 * Says why tests that need `tool` are skipped, or undefined if they are not. Where the tool must be
 * there, which is so under continuous integration, they are not skipped but fail.
 */
export function lacking(tool: string, isThere: boolean): string | undefined {
  if (isThere) return undefined;
  if (process.env.CI) throw new Error(`Cannot run the tests as CI must have ${tool}: it is missing`);
  return ` (skipped as ${tool} is missing)`;
}
