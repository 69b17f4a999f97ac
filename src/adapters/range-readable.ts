import type { Readable } from "node:stream";
import type { RandomAccess } from "../base/protocols.ts";
import { requiredModule } from "../base/runtime.ts";
import { paced } from "../transfer/paced.ts";
import { bytesAt } from "../transfer/random-access.ts";

const RANGE_CHUNK_SIZE = 65_536;

/**
 * Returns the bytes from `start` up to `end` as a Node stream.
 *
 * The module `node:stream` is looked up when this function is called, so that browsers can import the adapters.
 *
 * @throws {UnsupportedOperation} if the runtime does not have the module.
 */
export function rangeReadable(access: RandomAccess, start: number, end: number): Readable {
  const node = requiredModule<typeof import("node:stream")>("node:stream", "make a Node stream");
  let position = start;
  return new node.Readable({
    highWaterMark: RANGE_CHUNK_SIZE,
    read: paced((readable: Readable) => {
      const chunk = bytesAt(access, position, Math.min(end, position + RANGE_CHUNK_SIZE));
      position += chunk.length;
      readable.push(chunk.length === 0 ? null : chunk);
      return chunk.length;
    }),
  });
}
