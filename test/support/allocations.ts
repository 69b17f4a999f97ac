/**
 * Counts what a piece of work allocates and copies, by watching what makes and fills memory.
 *
 * @module
 */

import { vi } from "vitest";

export interface Counted {
  /** The size of each new memory, in bytes, in the order of their making; views are none. */
  allocated: number[];
  /** How many bytes were copied from memory to memory. */
  copied: number;
}

/** Runs `work` and counts. It must not be asynchronous. */
export function count(work: () => void): Counted {
  const allocated: number[] = [];
  const cloned: number[] = [];
  watchConstructor("Uint8Array", allocated, cloned);
  watchConstructor("ArrayBuffer", allocated, cloned);
  const set = vi.spyOn(Uint8Array.prototype, "set");
  const slice = vi.spyOn(Uint8Array.prototype, "slice");
  try {
    work();
    const sliced = slice.mock.results.map(({ value }) => (value as Uint8Array).length);
    const put = set.mock.calls.map(([source]) => source.length);
    return {
      allocated: [...allocated, ...sliced],
      copied: sum(sliced) + sum(put) + sum(cloned),
    };
  } finally {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  }
}

export function sum(sizes: number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}

function watchConstructor(name: "Uint8Array" | "ArrayBuffer", allocated: number[], cloned: number[]): void {
  const watched: object = new Proxy(globalThis[name], {
    construct(target, args, newTarget) {
      const made = Reflect.construct(target, args, newTarget === watched ? target : newTarget);
      if (!(args[0] instanceof ArrayBuffer)) allocated.push(made.byteLength);
      if (ArrayBuffer.isView(args[0])) cloned.push(made.byteLength);
      return made;
    },
  });
  vi.stubGlobal(name, watched);
}
