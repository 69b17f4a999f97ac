import type { Step } from "./step.ts";

export interface Answer {
  png: Blob;
  steps: Step[];
}

export interface UploadOptions {
  /** The longest side of the picture, in pixels. */
  size: string;
  signal: AbortSignal;
  /** Told how much has been sent, from 0 to 1. */
  onProgress(part: number): void;
}

/**
 * Sends a photograph and waits for the picture.
 *
 * By XMLHttpRequest, as `fetch()` does not tell how far an upload has come.
 *
 * @throws {Error} with the server's words if it refuses; the signal's reason if it is aborted.
 */
export function uploadPhotograph(photograph: File, options: UploadOptions): Promise<Answer> {
  const { size, signal, onProgress } = options;
  const form = new FormData();
  // Before the file, so that the server may refuse it without reading the file.
  form.append("size", size);
  form.append("image", photograph);

  const request = new XMLHttpRequest();
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    signal.addEventListener("abort", () => request.abort());
    request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(loaded / total));
    request.addEventListener("abort", () => reject(signal.reason));
    request.addEventListener("error", () =>
      reject(new Error("Cannot reach the workshop: is it still running?")),
    );
    request.addEventListener("load", () => {
      const body: Blob = request.response;
      if (request.status === 200) resolve({ png: body, steps: readSteps(request) });
      else body.text().then((text) => reject(new Error(JSON.parse(text).error)), reject);
    });
    request.open("POST", "/pictures");
    request.responseType = "blob";
    request.send(form);
  });
}

function readSteps(request: XMLHttpRequest): Step[] {
  return JSON.parse(request.getResponseHeader("x-workshop-steps") ?? "[]");
}
