import type { IncomingMessage } from "node:http";
import { Busboy, type BusboyInstance } from "@fastify/busboy";
import { BytesIO, LimitError } from "bytesio";
import type { Job } from "./job.ts";
import { Refusal } from "./refusal.ts";

const DEFAULT_SIZE = 1600;
const LARGEST_SIZE = 8192;

export interface Upload {
  /** The file of the form, held by the job. */
  photograph: BytesIO;
  /** The longest side of the picture to make, in pixels. */
  size: number;
}

/**
 * Reads a form of `multipart/form-data`: the file of the field `image` goes straight into a stream, the
 * rest is small.
 *
 * Reading stops at the first thing that is wrong. The request is then left where it is, alive, so that
 * it can be answered.
 *
 * @param limit - The most bytes of the file.
 * @throws {Refusal} if the form is not as it must be, or the file too large.
 */
export async function receiveUpload(request: IncomingMessage, job: Job, limit: number): Promise<Upload> {
  const form = openForm(request.headers["content-type"]);
  const stop = new AbortController();
  const received = job.hold({ size: 0 });
  const files: Promise<BytesIO>[] = [];
  let size = DEFAULT_SIZE;

  const parsed = new Promise<void>((resolve, reject) => {
    job.signal.addEventListener("abort", () => reject(job.signal.reason), { signal: stop.signal });
    form.on("finish", resolve);
    form.on("error", (error) => reject(brokenForm(error)));
    form.on("field", (name, value) => {
      if (name !== "size") return;
      try {
        size = parseSize(value);
      } catch (error) {
        reject(error);
      }
    });
    form.on("file", (name, part) => {
      // A form that ends too early says so on the part as well, where maybe nobody listens any more.
      part.on("error", () => {});
      if (name !== "image" || files.length > 0) {
        part.resume();
        return;
      }
      const file = BytesIO.fromAsync(part, {
        limit,
        signal: stop.signal,
        onProgress: ({ loaded }) => {
          received.size = loaded;
        },
      });
      file.catch(reject);
      files.push(file);
    });
  });

  request.pipe(form);
  try {
    await parsed;
    const photograph = await files[0];
    if (photograph === undefined) {
      throw new Refusal(400, 'Cannot read the form as it must have a file field "image": received none');
    }
    return { photograph: job.hold(photograph), size };
  } catch (error) {
    if (!(error instanceof LimitError)) throw error;
    throw new Refusal(
      413,
      `Cannot receive the photograph as it may have at most ${limit} bytes: received ${error.size} or more`,
    );
  } finally {
    stop.abort();
    request.unpipe(form);
    form.destroy();
    job.release(received);
  }
}

function openForm(type = "none"): BusboyInstance {
  if (!/^multipart\/form-data\b/i.test(type)) {
    throw new Refusal(
      415,
      `Cannot read the form as its content-type must be multipart/form-data: received ${type}`,
      { "accept-post": "multipart/form-data" },
    );
  }
  try {
    return new Busboy({
      headers: { "content-type": type },
      limits: { parts: 16, fieldSize: 1024, headerPairs: 64, headerSize: 8192 },
    });
  } catch (error) {
    throw brokenForm(error);
  }
}

function brokenForm(error: unknown): Refusal {
  const reason = error instanceof Error ? error.message : String(error);
  return new Refusal(400, `Cannot read the form as it must be whole multipart/form-data: ${reason}`);
}

function parseSize(value: string): number {
  const size = /^\d{1,9}$/.test(value) ? Number(value) : 0;
  if (size >= 1 && size <= LARGEST_SIZE) return size;
  throw new Refusal(
    400,
    `Cannot read the form as its field "size" must be an integer from 1 to ${LARGEST_SIZE}: received ${JSON.stringify(value)}`,
  );
}
