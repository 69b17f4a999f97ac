import { nativeModule } from "../../base/runtime.ts";

/** The queue writes an id plus one into a word, below its two highest bits. */
const LARGEST_ID = 2 ** 30 - 2;

let id: number | undefined;

/** Returns the id of this thread. It is Node's id, or a random number where there is none, as in browsers. */
export function threadId(): number {
  id ??=
    nativeModule<{ threadId: number }>("node:worker_threads")?.threadId ??
    Math.floor(Math.random() * LARGEST_ID);
  return id;
}
