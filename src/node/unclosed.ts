/**
 * Streams that write and are not closed yet. What waits in them is written when the process, or the worker thread, ends,
 * as CPython does.
 *
 * The streams are held until they are closed: each holds a descriptor of the system, of which there are few, so that a
 * program that never closes its streams runs out of descriptors long before it runs out of memory.
 *
 * @module
 */

import { writeSync } from "node:fs";
import { atExit } from "../base/runtime.ts";
import { type FileIO, whenClosed } from "./file-io.ts";

/** A stream with a buffer. */
interface Flushing {
  readonly closed: boolean;
  flush(): void;
}

/** Has what waits in `streams` written at the end of the program, unless the file that they are over is closed before. */
export function flushAtExit(file: FileIO, streams: readonly Flushing[]): void {
  whenClosed(
    file,
    atExit(() => streams.forEach(flushNow)),
  );
}

function flushNow(stream: Flushing): void {
  try {
    if (!isDetached(stream)) stream.flush();
  } catch (error) {
    // No caller is left to catch it, and bytes are never lost without a word.
    writeSync(2, `Cannot flush at the end of the program: ${String(error)}\n`);
  }
}

/** A stream that was detached has flushed, and says of everything that it was detached. */
function isDetached(stream: Flushing): boolean {
  try {
    return stream.closed;
  } catch {
    return true;
  }
}
