import { setTimeout as sleep } from "node:timers/promises";
import { BytesIO, type CollectOptions } from "bytesio";
import { toRequest, toResponse } from "bytesio/web";

/** A response that was read to its end: to look at, to keep, and to send again. */
export interface Captured {
  url: string;
  status: number;
  statusText: string;
  /** As the server sent them: `content-encoding` and `content-length` are those on the way. */
  headers: Headers;
  /** Decoded, at position 0. Its `size` is that of the contents. */
  body: BytesIO;
}

/** They describe the way of the bytes, not the bytes: fetch has decoded these. */
const OF_THE_WAY = ["connection", "content-encoding", "content-length", "keep-alive", "transfer-encoding"];

/** A Response with one of these has no body. */
const WITHOUT_BODY = new Set([204, 205, 304]);

/**
 * Reads a response to its end, whatever its status.
 *
 * @throws {LimitError} as soon as the body says, or turns out, to be larger than `limit`; the rest does not come.
 */
export async function capture(response: Response, options: CollectOptions = {}): Promise<Captured> {
  const { url, status, statusText, headers } = response;
  return { url, status, statusText, headers, body: await BytesIO.fromAsync(response, options) };
}

/** Makes a response of what was captured: any number of times, wherever the position of the body is. */
export function replay({ status, statusText, headers, body }: Captured): Response {
  const init = { status, statusText, headers: endToEnd(headers) };
  return WITHOUT_BODY.has(status) ? new Response(null, init) : toResponse(body, init);
}

/** Posts what was captured to somebody else, with its media type and length. */
export function forward(
  url: string,
  { headers, body }: Captured,
  options: SendOptions = {},
): Promise<Captured> {
  const type = headers.get("content-type");
  return send(url, body, { ...options, headers: type === null ? {} : { "content-type": type } });
}

/** Options of {@link send}. */
export interface SendOptions extends CollectOptions {
  headers?: Record<string, string>;
  /** How often it is tried at most. Default: 4. */
  tries?: number;
  /** How long to wait before the second try; twice as long before each further one. Default: 500. */
  delayMs?: number;
}

/** What may be gone a moment later. */
const TRANSIENT = new Set([408, 429, 502, 503, 504]);

/** A server may ask for a longer pause, but not for any. */
const LONGEST_PAUSE_MS = 60_000;

/**
 * Posts a stream, and the same bytes again after a 503 or the like, and captures the last answer.
 *
 * The whole contents are sent, wherever the position is; that stays. `limit` and `onProgress` are those of the answer.
 *
 * @throws {TypeError} what fetch says if there is no answer at all: that is not tried again, as the server may have
 *   done its work.
 */
export async function send(url: string, body: BytesIO, options: SendOptions = {}): Promise<Captured> {
  const { headers = {}, tries = 4, delayMs = 500, signal, ...collect } = options;
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(toRequest(url, body, { headers, signal: signal ?? null }));
    if (!TRANSIENT.has(response.status) || attempt >= tries) return capture(response, { ...collect, signal });
    // Lets the connection go. Nobody waits for that: while somebody else holds a clone, it would never end.
    response.body?.cancel().catch(() => {});
    const pauseMs = pauseAfter(response.headers.get("retry-after"), delayMs * 2 ** (attempt - 1));
    // It rejects with an error of its own, and not with the signal's reason.
    await sleep(pauseMs, undefined, { signal }).catch(() => signal?.throwIfAborted());
  }
}

/** As long as the server asks for, in seconds or until a date, or `otherwise`. */
function pauseAfter(retryAfter: string | null, otherwise: number): number {
  const seconds = Number(retryAfter ?? Number.NaN);
  const asked = Number.isNaN(seconds) ? Date.parse(retryAfter ?? "") - Date.now() : seconds * 1000;
  return Math.min(Math.max(Number.isNaN(asked) ? otherwise : asked, 0), LONGEST_PAUSE_MS);
}

function endToEnd(headers: Headers): Headers {
  const kept = new Headers(headers);
  for (const name of OF_THE_WAY) kept.delete(name);
  return kept;
}
