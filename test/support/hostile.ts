/**
 * Sources that behave as badly as real ones may, and remember what was done to them.
 *
 * @module
 */

import { Readable } from "node:stream";
import type { BytesLike } from "bytesio";

/** Delivers one byte at a time, always in the same array, which it changes in between. */
export async function* oneByteAtATime(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const reused = new Uint8Array(1);
  for (const byte of bytes) {
    reused[0] = byte;
    yield reused;
    reused[0] = 0xdb;
  }
}

/** Delivers `values` of any kind, whatever the types say. */
export async function* deliver(...values: unknown[]): AsyncGenerator<BytesLike> {
  yield* values as BytesLike[];
}

/** Delivers single bytes, and throws `error` in place of the one with the number `call`, from 1. */
export async function* failAt(call: number, error: unknown): AsyncGenerator<Uint8Array> {
  for (let index = 1; ; index++) {
    if (index === call) throw error;
    yield Uint8Array.of(index);
  }
}

/** Delivers `first`, then nothing before `late()` is called, abort or not; `return()` never settles. */
export class Stalled implements AsyncIterableIterator<Uint8Array> {
  drawn = 0;
  returned = 0;
  late: (result: IteratorResult<Uint8Array>) => void = () => {};
  readonly #first: Uint8Array[];

  constructor(...first: Uint8Array[]) {
    this.#first = first;
  }
  [Symbol.asyncIterator](): this {
    return this;
  }
  next(): Promise<IteratorResult<Uint8Array>> {
    this.drawn += 1;
    const value = this.#first.shift();
    if (value !== undefined) return Promise.resolve({ done: false, value });
    return new Promise((resolve) => {
      this.late = resolve;
    });
  }
  return(): Promise<IteratorResult<Uint8Array>> {
    this.returned += 1;
    return new Promise(() => {});
  }
}

/** How a recording source ends, once its chunks are delivered. */
export type Ending = "ends" | "stalls" | { fails: unknown };

/** A web stream that counts how often it is asked for a chunk, and keeps the reasons of its cancellation. */
export class RecordedStream {
  pulls = 0;
  readonly cancelled: unknown[] = [];
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;

  constructor(chunks: unknown[], ending: Ending = "ends", whenCancelled: () => unknown = () => {}) {
    const left = [...chunks];
    const source: UnderlyingDefaultSource<Uint8Array<ArrayBuffer>> = {
      pull: (controller) => {
        this.pulls += 1;
        if (left.length > 0) controller.enqueue(left.shift() as Uint8Array<ArrayBuffer>);
        else if (ending === "ends") controller.close();
        else if (ending === "stalls") return new Promise(() => {});
        else controller.error(ending.fails);
        return undefined;
      },
      cancel: (reason) => {
        this.cancelled.push(reason);
        return whenCancelled() as undefined;
      },
    };
    // Without a buffer of its own, so that nothing is pulled before someone reads.
    this.stream = new ReadableStream(source, { highWaterMark: 0 });
  }
}

/** A Node stream that counts how often it was destroyed. */
export class RecordedReadable extends Readable {
  destroys = 0;
  readonly #chunks: unknown[];
  readonly #ending: Ending;

  constructor(chunks: unknown[], ending: Ending = "ends") {
    super({ objectMode: true, highWaterMark: 1 });
    this.#chunks = [...chunks];
    this.#ending = ending;
  }
  override _read(): void {
    if (this.#chunks.length > 0) this.push(this.#chunks.shift());
    else if (this.#ending === "ends") this.push(null);
    else if (this.#ending !== "stalls") this.destroy(this.#ending.fails as Error);
  }
  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.destroys += 1;
    done(error);
  }
}

/** A body that claims a length. */
export function claiming(length: string, body: BodyInit, headers: Record<string, string> = {}): Response {
  return new Response(body, { headers: { "content-length": length, ...headers } });
}

/** An array whose memory was transferred away. */
export function detached(): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.of(1, 2, 3);
  structuredClone(bytes, { transfer: [bytes.buffer] });
  return bytes;
}
