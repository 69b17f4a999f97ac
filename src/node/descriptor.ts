/**
 * What the system says about a descriptor, and the system's errors where `node:fs` has no call that would throw them.
 *
 * @module
 */

import { constants, fstatSync, readFileSync } from "node:fs";
import { constants as system } from "node:os";
import { describe } from "../base/arguments.ts";
import { UnsupportedOperation } from "../base/errors.ts";

const LONGEST_PAUSE_MS = 16;
/** `Atomics.wait()` on it always times out: no other thread has this memory. */
const NOBODY_WAKES = new Int32Array(new SharedArrayBuffer(4));

/**
 * Returns the size of an open file, in bytes.
 *
 * @throws {UnsupportedOperation} if the file is a disk, whose size the system does not tell.
 */
export function fileSizeOf(fd: number): number {
  const stat = fstatSync(fd);
  if (!stat.isBlockDevice()) return stat.size;
  throw new UnsupportedOperation("Cannot seek from the end as the system does not tell the size of a disk");
}

/**
 * Asks Linux for the position of a descriptor, in bytes, and whether writes to it append; returns null on other systems.
 *
 * @throws the system's error `EBADF` if the descriptor is closed.
 */
export function inquire(fd: number): { position: number; appends: boolean } | null {
  let text: string;
  try {
    text = readFileSync(`/proc/self/fdinfo/${fd}`, "latin1");
  } catch {
    // Either the system has no /proc, or the descriptor is closed: in the second case this throws.
    fstatSync(fd);
    return null;
  }
  const position = Number(text.match(/^pos:\s*(\d+)/m)?.[1] ?? 0);
  const flags = Number.parseInt(text.match(/^flags:\s*(\d+)/m)?.[1] ?? "0", 8);
  return { position, appends: (flags & constants.O_APPEND) !== 0 };
}

/**
 * Makes a call of the system and returns its result. If the call would have to wait (`EAGAIN`), this function makes it
 * again after a pause of up to 16 ms, or, where `waits` is false, returns null.
 *
 * A descriptor may refuse to wait without the program's doing: Node makes the pipe or socket of `process.stdin` and
 * `process.stdout` such a one as soon as a program touches them. The change reaches all who share the descriptor.
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

/** Returns an error in the form that `node:fs` gives its own, with `code`, `syscall` and `errno`. */
export function systemError(
  code: "EINVAL" | "EISDIR" | "ESPIPE",
  syscall: string,
  rule: string,
  value: unknown,
): NodeJS.ErrnoException {
  const error = new Error(`Cannot ${rule}: received ${describe(value)}`);
  return Object.assign(error, { code, syscall, errno: -system.errno[code] });
}
