/** Disks that fail, as raw streams over memory. */
import { type Allowed, HostileRaw } from "../support/hostile-raw.ts";

/** An error as `node:fs` throws it. */
export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: write`), { code, syscall: "write" });
}

/** What a disk does with a write of so many bytes, its `call`-th. */
export type Fault = (size: number, call: number) => Allowed;

/** A raw stream whose writes go wrong. What it took can be looked at after it is closed, too. */
export class FaultyDisk extends HostileRaw {
  readonly #state: { isHealed: boolean; calls: number; failures: number };
  #final: Uint8Array<ArrayBuffer> | null = null;

  constructor(fault: Fault) {
    const state = { isHealed: false, calls: 0, failures: 0 };
    super(new Uint8Array(0), (size) => {
      state.calls += 1;
      const allowed = state.isHealed ? size : fault(size, state.calls);
      if (typeof allowed !== "number") state.failures += 1;
      return allowed;
    });
    this.#state = state;
  }

  get failures(): number {
    return this.#state.failures;
  }

  /** Takes the cause of the failures away. */
  heal(): void {
    this.#state.isHealed = true;
  }

  override get contents(): Uint8Array<ArrayBuffer> {
    return this.#final ?? super.contents;
  }

  override close(): void {
    if (!this.closed) this.#final = this.contents;
    super.close();
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
