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
import { type FileIO, whenClosed } from "./file-io.ts";

/** A stream with a buffer. */
interface Flushing {
  readonly closed: boolean;
  flush(): void;
}

/** The streams over each file, the uppermost first. */
const unclosed = new Map<FileIO, readonly Flushing[]>();

/** Has what waits in the streams over a file written at the end of the program, unless the file is closed before. */
export function flushAtExit(raw: FileIO, streams: readonly Flushing[]): void {
  if (unclosed.size === 0) process.on("exit", flushAll);
  unclosed.set(raw, streams);
  whenClosed(raw, () => {
    unclosed.delete(raw);
    if (unclosed.size === 0) process.off("exit", flushAll);
  });
}

function flushAll(): void {
  for (const stream of [...unclosed.values()].flat()) {
    try {
      if (!isDetached(stream)) stream.flush();
    } catch (error) {
      // No caller is left to catch it, and bytes are never lost without a word.
      writeSync(2, `Cannot flush at the end of the program: ${String(error)}\n`);
    }
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
