/**
 * What the system says of a descriptor, and the errors that it has no call for.
 *
 * @module
 */

import { constants, fstatSync, readFileSync } from "node:fs";
import { constants as system } from "node:os";
import { describe } from "../base/arguments.ts";
import { UnsupportedOperation } from "../base/errors.ts";

const LONGEST_PAUSE_MS = 16;
const NOBODY_WAKES = new Int32Array(new SharedArrayBuffer(4));

/** Returns the size of an open file, in bytes. */
export function sizeOf(fd: number): number {
  const stat = fstatSync(fd);
  if (!stat.isBlockDevice()) return stat.size;
  throw new UnsupportedOperation("Cannot seek from the end as the system does not tell the size of a disk");
}

/** Asks Linux where a descriptor stands, and whether it appends; returns null elsewhere. */
export function inquire(fd: number): { position: number; appends: boolean } | null {
  let text: string;
  try {
    text = readFileSync(`/proc/self/fdinfo/${fd}`, "latin1");
  } catch {
    // Either there is no /proc, or the descriptor is closed: then this throws.
    fstatSync(fd);
    return null;
  }
  const position = Number(text.match(/^pos:\s*(\d+)/m)?.[1] ?? 0);
  const flags = Number.parseInt(text.match(/^flags:\s*(\d+)/m)?.[1] ?? "0", 8);
  return { position, appends: (flags & constants.O_APPEND) !== 0 };
}

/**
 * Returns what a call of the system returns. Where it would have to wait, it is made again after a pause, or the result
 * is null.
 *
 * Node makes the pipe or socket of `process.stdin`, and of `process.stdout`, one that does not wait as soon as a program
 * touches them. All who have the same descriptor see that.
 */
export function unlessBlocked(call: () => number, waits: boolean): number | null {
  for (let pause = 1; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    try {
      return call();
    } catch (error) {
      if ((error as { code?: unknown } | null)?.code !== "EAGAIN") throw error;
    }
    if (!waits) return null;
    Atomics.wait(NOBODY_WAKES, 0, 0, pause);
  }
}

/** An error as those of `node:fs`, where `fs` has no call that would fail. */
export function systemError(
  code: "EINVAL" | "EISDIR" | "ESPIPE",
  syscall: string,
  rule: string,
  value: unknown,
): NodeJS.ErrnoException {
  const error = new Error(`Cannot ${rule}: received ${describe(value)}`);
  return Object.assign(error, { code, syscall, errno: -system.errno[code] });
}
