import type { Readable } from "node:stream";
import type { S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";

/** Where an object is. */
export interface Place {
  Bucket: string;
  Key: string;
}

export interface UploadOptions {
  /** Stops the upload, which then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Called with the bytes that have arrived, part by part. */
  onProgress?: ((loaded: number) => void) | undefined;
  /** The bytes of a part: at least 5 MiB, and at most 10,000 parts. Default: 5 MiB. */
  partSize?: number | undefined;
  /** How many parts are sent at a time. Default: 4. */
  queueSize?: number | undefined;
}

/**
 * Uploads what a stream delivers, of whatever length, in parts.
 *
 * A part that fails is sent again, as often as the client's `maxAttempts` says: it is still in memory. If that does not
 * help, what has arrived is removed, and the stream destroyed; one made by `toReadable(file, { start: 0 })` can be made again.
 *
 * @param body - A Readable, which is held by a few parts at a time; or bytes, which are not copied.
 */
export async function upload(
  client: S3Client,
  place: Place,
  body: Readable | Uint8Array,
  options: UploadOptions = {},
): Promise<void> {
  const { signal, onProgress, partSize = 5 * 2 ** 20, queueSize = 4 } = options;
  signal?.throwIfAborted();
  const abortController = new AbortController();
  const transfer = new Upload({
    client,
    params: { ...place, Body: body },
    partSize,
    queueSize,
    abortController,
  });
  transfer.on("httpUploadProgress", ({ loaded = 0 }) => onProgress?.(loaded));
  const stop = () => {
    abortController.abort();
    destroy(body);
  };
  signal?.addEventListener("abort", stop, { once: true });
  try {
    await transfer.done();
  } catch (error) {
    destroy(body);
    throw signal?.aborted ? signal.reason : error;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

/** A stream that stalls would else keep the upload waiting for its next part. */
function destroy(body: Readable | Uint8Array): void {
  if ("destroy" in body) body.destroy();
}
