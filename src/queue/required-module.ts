import { UnsupportedOperation } from "../index.ts";
import { nativeModule } from "../native-module.ts";

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
