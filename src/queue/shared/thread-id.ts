import { nativeModule } from "../../base/runtime.ts";

/** Ids are written down plus one, below the highest bits of a word. */
const MOST_THREADS = 2 ** 30 - 2;

let id: number | undefined;

/** Returns the id of this thread: Node's, or where there is none, as in browsers, one drawn at random. */
export function threadId(): number {
  id ??=
    nativeModule<{ threadId: number }>("node:worker_threads")?.threadId ??
    Math.floor(Math.random() * MOST_THREADS);
  return id;
}
