import { BytesIO, type RawReader, type RawWriter } from "bytesio";
import { raw } from "bytesio/contract";
import { RecordingRaw } from "../python/raw.js";
import { type Allowed, HostileRaw, halves, oneByte } from "../support/hostile-raw.ts";

raw("BytesIO", (contents) => new BytesIO(contents));
raw("RawIOBase that does all it is asked for", (contents) => new HostileRaw(contents));
raw("RawIOBase of one byte at a time", oneByte);
raw("RawIOBase of halves", halves);

raw("RawIOBase that would have to wait at times", (contents) => {
  const plan: Allowed[] = [null, 1, null, null, 7, 2];
  let calls = 0;
  return new HostileRaw(contents, (wanted) => {
    const allowed = plan[calls++ % plan.length] as number | null;
    return allowed === null ? null : Math.min(allowed, wanted);
  });
});

/** Inherits nothing. */
raw("A class of its own", (contents): RawReader & RawWriter => new RecordingRaw(contents));

/** Has what a reader needs, and no more. */
class Pipe implements RawReader {
  readonly #bytes: BytesIO;

  constructor(contents: Uint8Array) {
    this.#bytes = new BytesIO(contents);
  }
  get closed(): boolean {
    return this.#bytes.closed;
  }
  close(): void {
    this.#bytes.close();
  }
  readable(): boolean {
    return true;
  }
  seekable(): boolean {
    return false;
  }
  readinto(target: Uint8Array): number {
    return this.#bytes.readinto(target.subarray(0, 2));
  }
  seek(): never {
    throw new Error("Cannot seek as a pipe has no position");
  }
  tell(): never {
    throw new Error("Cannot tell as a pipe has no position");
  }
}

raw("A reader that cannot be sought", (contents) => new Pipe(contents));

class OneWay extends HostileRaw {
  override readable(): boolean {
    return false;
  }
  override seekable(): boolean {
    return false;
  }
}

raw(
  "A writer that can neither be read nor sought",
  (contents) => new OneWay(contents, (wanted) => Math.min(wanted, 3)),
  {
    contents: (stream) => stream.contents,
  },
);
