/**
 * Raw streams that behave as badly as real ones may, on top of a `BytesIO`, and remember how they were called.
 *
 * @module
 */

import { BytesIO, ClosedError, RawIOBase } from "bytesio";

/** What one call may do: so many bytes at most, null: would have to wait, an error: fails. */
export type Allowed = number | null | Error;

/** A seekable raw stream that asks `allow` before each transfer, given how many bytes are wanted. */
export class HostileRaw extends RawIOBase {
  readonly bytes: BytesIO;
  /** The calls so far: name, what was asked for, what came of it. */
  readonly calls: unknown[][] = [];
  readonly #allow: (wanted: number) => Allowed;

  constructor(contents: Uint8Array, allow: (wanted: number) => Allowed = (wanted) => wanted) {
    super();
    this.bytes = new BytesIO(contents.slice());
    this.#allow = allow;
  }

  /** The contents, wherever the position is. */
  get contents(): Uint8Array<ArrayBuffer> {
    return this.bytes.getvalue();
  }
  override readable(): boolean {
    return this.bytes.readable();
  }
  override writable(): boolean {
    return this.bytes.writable();
  }
  override seekable(): boolean {
    return this.bytes.seekable();
  }
  override readinto(target: Uint8Array): number | null {
    return this.#transfer("readinto", target, (part) => this.bytes.readinto(part));
  }
  override write(data: Uint8Array): number | null {
    return this.#transfer("write", data, (part) => this.bytes.write(part));
  }
  override seek(offset: number, whence = 0): number {
    const position = this.bytes.seek(offset, whence);
    this.calls.push(["seek", offset, whence, position]);
    return position;
  }
  override truncate(size?: number | null): number {
    this.calls.push(["truncate", size]);
    return this.bytes.truncate(size);
  }
  override flush(): void {
    super.flush();
    this.calls.push(["flush"]);
  }
  override close(): void {
    super.close();
    this.bytes.close();
  }

  #transfer(name: string, memory: Uint8Array, work: (part: Uint8Array) => number): number | null {
    if (this.closed) throw new ClosedError(`Cannot ${name} as the raw stream is closed`);
    const allowed = this.#allow(memory.length);
    if (allowed instanceof Error) {
      this.calls.push([name, memory.length, allowed.message]);
      throw allowed;
    }
    const count = allowed === null ? null : work(memory.subarray(0, allowed));
    this.calls.push([name, memory.length, count]);
    return count;
  }
}

/** One byte a call. */
export function oneByte(contents: Uint8Array): HostileRaw {
  return new HostileRaw(contents, (wanted) => Math.min(wanted, 1));
}

/** Half of what is wanted, but something. */
export function halves(contents: Uint8Array): HostileRaw {
  return new HostileRaw(contents, (wanted) => Math.ceil(wanted / 2));
}

/** What `plan` says, call after call, and all that is wanted once it is through. */
export function planned(contents: Uint8Array, ...plan: Allowed[]): HostileRaw {
  return new HostileRaw(contents, (wanted) => {
    const allowed = plan.length === 0 ? wanted : (plan.shift() as Allowed);
    return typeof allowed === "number" ? Math.min(allowed, wanted) : allowed;
  });
}
