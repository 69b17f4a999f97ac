/**
 * Node's own modules, where the runtime has them (Node, Deno, Bun), without an import that would break a browser.
 *
 * @module
 */

import { UnsupportedOperation } from "./errors.ts";

interface Runtime {
  process?: {
    getBuiltinModule?: (name: string) => unknown;
    on?: (event: "exit", listener: () => void) => unknown;
    off?: (event: "exit", listener: () => void) => unknown;
    listeners?: (event: "exit") => unknown[];
  };
}

/**
 * Returns a built-in module of Node, or undefined where there is none.
 *
 * @typeParam Module - What is called of it: nothing checks that it is there.
 */
export function nativeModule<Module>(name: `node:${string}`): Module | undefined {
  return (globalThis as Runtime).process?.getBuiltinModule?.(name) as Module | undefined;
}

/**
 * Returns a built-in module of Node.
 *
 * @throws {UnsupportedOperation} where there is none.
 */
export function requiredModule<Module>(name: `node:${string}`, action: string): Module {
  const found = nativeModule<Module>(name);
  if (found === undefined) {
    throw new UnsupportedOperation(`Cannot ${action} as the runtime must have ${name}: browsers have not`);
  }
  return found;
}

interface Events {
  setMaxListeners(most: number, ...targets: AbortSignal[]): void;
}

/**
 * Says that any number of operations may listen to a signal: one that ends a server's work is heard by hundreds. Node 20
 * warns of a leak at the eleventh; later ones allow any number themselves.
 */
export function letManyListen(signal: AbortSignal): void {
  try {
    nativeModule<Events>("node:events")?.setMaxListeners?.(0, signal);
  } catch {
    // A signal of another realm, or of a library, warns nobody.
  }
}

const endings = new Set<() => void>();

/**
 * Has `work` done when the process, or the worker thread, ends by itself. A signal that kills the process does not, nor
 * does `worker.terminate()`.
 *
 * @returns What forgets it. All share one listener, as Node warns of a leak at the eleventh.
 */
export function atExit(work: () => void): () => void {
  const { process } = globalThis as Runtime;
  // Asked each time, as a program may remove all listeners.
  if (!process?.listeners?.("exit").includes(endAll)) process?.on?.("exit", endAll);
  endings.add(work);
  return () => {
    endings.delete(work);
    if (endings.size === 0) process?.off?.("exit", endAll);
  };
}

function endAll(): void {
  for (const work of endings) {
    try {
      work();
    } catch {
      // Nobody is left to tell, and the others must be done too.
    }
  }
}
