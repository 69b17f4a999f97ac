import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from "node:http";
import { pipeline } from "node:stream/promises";
import { readPageFile } from "./files.ts";
import { Job } from "./job.ts";
import type { Step } from "./page/step.ts";
import { inspect, makePicture } from "./pipeline.ts";
import { Refusal } from "./refusal.ts";
import { receiveUpload } from "./upload.ts";

export interface WorkshopOptions {
  /** The most bytes of a photograph. Default: 32 MiB. */
  limit?: number | undefined;
  /** The most pixels of a photograph. Default: 50 million. */
  maxPixels?: number | undefined;
  /** How many pictures are made at a time; others are turned away. Default: 4. */
  maxJobs?: number | undefined;
}

/** How long the rest of a refused upload is thrown away before the connection is cut. */
const LINGER_MS = 2000;

/** Makes the HTTP server of the workshop, not yet listening. */
export function createWorkshop(options: WorkshopOptions = {}): Server {
  const { limit = 32 * 2 ** 20, maxPixels = 50_000_000, maxJobs = 4 } = options;
  const jobs = new Set<Job>();

  return createServer(async (request, response) => {
    try {
      await route(request, response);
    } catch (error) {
      if (response.headersSent) response.destroy();
      // A client that is gone hears no answer, and is no news.
      else if (!response.destroyed) refuse(request, response, error);
    }
  });

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = "/"] = (request.url ?? "/").split("?", 1);
    if (path === "/pictures") {
      requireMethod(request, ["POST"]);
      return postPicture(request, response);
    }
    if (path === "/status") {
      requireMethod(request, ["GET", "HEAD"]);
      return sendJson(response, 200, status());
    }
    const file = await readPageFile(path);
    if (file === undefined)
      throw new Refusal(404, `Cannot find the page as no file has its path: received ${path}`);
    requireMethod(request, ["GET", "HEAD"]);
    response.writeHead(200, {
      "content-type": file.type,
      "content-length": file.bytes.length,
      "cache-control": "no-cache",
      "content-security-policy": "default-src 'self' 'unsafe-inline' blob:",
      "x-content-type-options": "nosniff",
    });
    response.end(file.bytes);
  }

  async function postPicture(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (jobs.size >= maxJobs) {
      const message = `Cannot make the picture as at most ${maxJobs} are made at a time: all are taken, try again`;
      throw new Refusal(503, message, { "retry-after": "1" });
    }
    const job = new Job();
    jobs.add(job);
    response.once("close", () => job.abort());
    try {
      const start = performance.now();
      const { photograph, size } = await receiveUpload(request, job, limit);
      const milliseconds = performance.now() - start;
      const stored = await inspect(photograph, maxPixels);
      const received: Step = { name: "receive", bytes: photograph.size, ...stored, milliseconds };

      const { png, steps } = await makePicture(photograph, size, job);
      response.writeHead(200, {
        "content-type": "image/png",
        "content-length": png.size,
        ...describeSteps([received, ...steps]),
      });
      await pipeline(png.chunks(), response);
    } finally {
      job.end();
      jobs.delete(job);
    }
  }

  /** What the workshop holds at this moment: all zeros when nobody uses it. */
  function status(): Record<"jobs" | "streams" | "bytes", number> {
    let streams = 0;
    let bytes = 0;
    for (const job of jobs) {
      streams += job.streams;
      bytes += job.bytes;
    }
    return { jobs: jobs.size, streams, bytes };
  }
}

function requireMethod({ method = "" }: IncomingMessage, allowed: string[]): void {
  if (allowed.includes(method)) return;
  const list = allowed.join(", ");
  throw new Refusal(405, `Cannot answer as the method must be ${list}: received ${method}`, { allow: list });
}

/** The steps as JSON for a program, and as Server-Timing for the developer tools of a browser. */
function describeSteps(steps: Step[]): OutgoingHttpHeaders {
  const rounded = steps.map((step) => ({ ...step, milliseconds: Math.round(step.milliseconds * 10) / 10 }));
  return {
    "x-workshop-steps": JSON.stringify(rounded),
    "server-timing": rounded.map(({ name, milliseconds }) => `${name};dur=${milliseconds}`).join(", "),
  };
}

function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (error instanceof Refusal) {
    sendJson(response, error.status, { error: error.message }, error.headers);
  } else {
    console.error(error);
    sendJson(response, 500, { error: "Cannot answer as the workshop has failed: its terminal says why" });
  }
  if (request.complete) return;
  // A client that is still sending would see its connection reset and not the answer, were it cut now.
  request.resume();
  const cut = setTimeout(() => request.destroy(), LINGER_MS);
  request.once("close", () => clearTimeout(cut));
}

function sendJson(
  response: ServerResponse,
  status: number,
  value: Record<string, unknown>,
  headers: OutgoingHttpHeaders = {},
): void {
  const body = Buffer.from(`${JSON.stringify(value)}\n`);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": body.length,
    ...headers,
  });
  response.end(body);
}
