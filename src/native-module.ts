/**
 * Node's own modules, where the runtime has them (Node, Deno, Bun), without an import that would break a browser.
 *
 * @module
 */

interface Runtime {
  process?: { getBuiltinModule?: (name: string) => unknown };
}

/**
 * Returns a built-in module of Node, or undefined where there is none.
 *
 * @typeParam Module - What is called of it: nothing checks that it is there.
 */
export function nativeModule<Module>(name: `node:${string}`): Module | undefined {
  return (globalThis as Runtime).process?.getBuiltinModule?.(name) as Module | undefined;
}
