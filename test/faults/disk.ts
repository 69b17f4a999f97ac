/** Disks that fail, as raw streams over memory. */
import { BytesIO, type BytesLike, RawIOBase } from "bytesio";

/** An error as `node:fs` throws it. */
export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: write`), { code, syscall: "write" });
}

/** What a disk does with a write of so many bytes: the number of bytes that it takes, null, or an error to throw. */
export type Fault = (size: number, call: number) => number | null | Error;

/** A raw stream over memory whose writes go wrong. It keeps what it took. */
export class FaultyDisk extends RawIOBase {
  readonly #bytes = new BytesIO();
  readonly #fault: Fault;
  #isHealed = false;
  #calls = 0;
  failures = 0;

  constructor(fault: Fault) {
    super();
    this.#fault = fault;
  }

  /** Takes the cause of the failures away. */
  heal(): void {
    this.#isHealed = true;
  }

  get contents(): Uint8Array {
    return this.#bytes.getvalue();
  }

  override readable(): boolean {
    return true;
  }

  override writable(): boolean {
    return true;
  }

  override seekable(): boolean {
    return true;
  }

  override seek(offset: number, whence?: number): number {
    return this.#bytes.seek(offset, whence);
  }

  override tell(): number {
    return this.#bytes.tell();
  }

  override readinto(target: BytesLike): number {
    return this.#bytes.readinto(target);
  }

  override write(data: Uint8Array): number | null {
    this.#calls += 1;
    const answer = this.#isHealed ? data.length : this.#fault(data.length, this.#calls);
    if (answer === null || answer instanceof Error) this.failures += 1;
    if (answer instanceof Error) throw answer;
    return answer === null ? null : this.#bytes.write(data.subarray(0, answer));
  }
}

/** A disk with room for so many bytes: the last write that fits a little is cut, the next one fails. */
export function full(room: number): Fault {
  let left = room;
  return (size) => {
    if (left === 0) return systemError("ENOSPC");
    const taken = Math.min(left, size);
    left -= taken;
    return taken;
  };
}

/** A disk whose call number `n`, and each `n`-th from there, fails with nothing taken. */
export function failing(n: number): Fault {
  return (size, call) => (call % n === 0 ? systemError("EIO") : size);
}

/** A disk that takes at most `size` bytes at a time, and would have to wait at each `n`-th call. */
export function waiting(most: number, n: number): Fault {
  return (size, call) => (call % n === 0 ? null : Math.min(size, most));
}
