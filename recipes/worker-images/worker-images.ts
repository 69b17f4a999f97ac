import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { SharedQueue } from "bytesio/queue";
import { Picture } from "./picture.js";

export interface ConvertOptions {
  /** The most pixels that pictures are wide. */
  width: number;
  /** How many threads convert. Default: as many as there are cores. */
  workers?: number | undefined;
  /** What they run. Default: `image-worker.js` beside this file, where a bundler may not have put it. */
  workerModule?: URL | undefined;
  /** How many pictures are downloaded at a time. Default: 4. */
  downloads?: number | undefined;
  /** The most bytes of a picture. Default: 32 MiB. */
  limit?: number | undefined;
  /** Ends it in good order: no more is downloaded, and what has been is converted. */
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: ConvertProgress) => void) | undefined;
}

export interface ConvertProgress {
  downloaded: number;
  converted: number;
  failed: number;
}

/**
 * Downloads pictures and converts them to WebP in worker threads, in the order in which they are ready.
 *
 * As much waits as the queues hold: who takes no results for a while stops the downloads. Where a picture fails, its
 * `error` says why. To stop at once, leave the loop.
 */
export async function* convert(
  urls: Iterable<string> | AsyncIterable<string>,
  options: ConvertOptions,
): AsyncGenerator<Picture, void> {
  const { width, workers: count = availableParallelism(), downloads = 4, limit = 32 * 2 ** 20 } = options;
  const { workerModule = new URL("./image-worker.js", import.meta.url) } = options;
  const progress = { downloaded: 0, converted: 0, failed: 0 };
  const jobs = new SharedQueue(count, { maxBytes: 4 * limit });
  const results = new SharedQueue(count, { maxBytes: 4 * limit });
  /** Aborted when nobody is there to convert, or to take results. */
  const end = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, end.signal]) : end.signal;
  const waiting = new Set<string>();
  const deaths: Error[] = [];

  const workers = Array.from({ length: count }, () => {
    const workerData = { jobs: jobs.handle, results: results.handle, width };
    const worker = new Worker(workerModule, { workerData });
    // What a worker that dies has left is put in order, so that nobody waits for it.
    jobs.watch(worker);
    results.watch(worker);
    return new Promise<void>((resolve) => {
      worker.on("error", (error: Error) => deaths.push(error)).once("exit", () => resolve());
    });
  });
  const gone = Promise.all(workers).then(() => {
    end.abort(new AggregateError(deaths, "Cannot convert as all workers have died"));
  });

  async function download(): Promise<void> {
    for await (const url of source) {
      try {
        const response = await fetch(url, { signal });
        if (!response.ok)
          throw new Error(`Cannot download as the status must be 200: received ${response.status}`);
        const picture = await Picture.fromAsync(response, { limit, signal });
        picture.url = url;
        progress.downloaded++;
        options.onProgress?.({ ...progress });
        waiting.add(url);
        await jobs.put(picture, { ownership: "move", signal: end.signal });
      } catch (error) {
        if (options.signal?.aborted) return;
        end.signal.throwIfAborted();
        await results.put(failed(url, error), { ownership: "move", signal: end.signal });
      }
    }
  }

  const source = (async function* () {
    yield* urls;
  })();
  const downloaders = Array.from({ length: downloads }, download);
  const downloaded = Promise.allSettled(downloaders).then(() => jobs.shutdown());
  const ended = Promise.all([downloaded, gone]).then(() => results.shutdown());

  try {
    for await (const result of results) {
      if (result instanceof Picture) yield counted(result);
    }
    for (const url of waiting) yield counted(failed(url, "its worker has died"));
    await Promise.all(downloaders);
  } finally {
    end.abort();
    jobs.shutdown({ immediate: true });
    results.shutdown({ immediate: true });
    await ended;
  }

  function counted(picture: Picture): Picture {
    waiting.delete(picture.url);
    progress[picture.error ? "failed" : "converted"]++;
    options.onProgress?.({ ...progress });
    return picture;
  }
}

function failed(url: string, error: unknown): Picture {
  const picture = new Picture();
  picture.url = url;
  picture.error = error instanceof Error ? error.message : String(error);
  return picture;
}
