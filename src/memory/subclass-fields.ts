/**
 * The own properties that a subclass adds to a stream, in the states that `dump()` gives and `load()` takes.
 *
 * @module
 */

import { describe } from "../base/arguments.ts";

/** Names and values of a stream's enumerable own properties. */
export type Fields = Record<string, unknown>;

/** Returns `{ fields }` if the stream has fields of its own, and `{}` if not. */
export function fieldsOf(stream: object): { fields?: Fields } {
  const entries = Object.entries(stream);
  return entries.length > 0 ? { fields: Object.fromEntries(entries) } : {};
}

/** Returns `state` if it is an object whose `fields` is an object or absent. Throws if not. */
export function stateOf<State extends { fields?: Fields }>(state: State, shape: string): State {
  if (typeof state !== "object" || state === null) {
    throw new TypeError(`Cannot load as state must be ${shape}: received ${describe(state)}`);
  }
  const { fields = {} } = state;
  if (typeof fields !== "object" || fields === null || Array.isArray(fields)) {
    throw new TypeError(`Cannot load as fields must be an object: received ${describe(fields)}`);
  }
  return state;
}

/** Sets `fields` on a new stream. */
export function setFields(stream: object, fields: Fields = {}): void {
  for (const [name, value] of Object.entries(fields)) {
    // Assigning would let a field named __proto__ change the class.
    Object.defineProperty(stream, name, { value, writable: true, enumerable: true, configurable: true });
  }
}
