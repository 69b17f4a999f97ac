import { describe } from "../../base/arguments.ts";
import { bytesOfText } from "../../base/bytes.ts";
import { nativeModule } from "../../base/runtime.ts";
import { BytesIO, type BytesIOState } from "../../memory/bytes-io.ts";

/**
 * A class of streams that can be registered: a subclass of `BytesIO`, with its `load()`.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { registerStream, type StreamClass } from "bytesio/queue";
 *
 * class Scan extends BytesIO {}
 * const Class: StreamClass = Scan;
 * registerStream("example.Scan", Class);
 * Class.load({ bytes: Uint8Array.of(1), position: 0 }) instanceof Scan; // => true
 * ```
 */
export interface StreamClass {
  new (...args: never[]): BytesIO;
  load(state: BytesIOState): BytesIO;
}

/** The functions of `node:v8` that this module uses. */
interface Serializer {
  serialize(value: unknown): Uint8Array;
  deserialize(bytes: Uint8Array): unknown;
}

const CLASSES = new Map<string, StreamClass>();
const NAMES = new Map<unknown, string>([[BytesIO, ""]]);
const V8 = nativeModule<Serializer>("node:v8");

/**
 * Gives a subclass of `BytesIO` the name under which its streams cross to other threads.
 *
 * Each thread registers the class itself, under the same name. Then `put()` calls the stream's `dump()`, and `get()`
 * calls the class's `load()`. Contents, position and fields cross. The fields may be whatever the structured clone
 * algorithm takes. In browsers, which have no `node:v8`, they may be whatever JSON takes.
 *
 * @param name - A name that is the same in all threads, and that no other class has.
 * @throws {TypeError} if `name` is empty or no string, `Class` no subclass of `BytesIO`, or one of them is taken.
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { registerStream, SharedQueue } from "bytesio/queue";
 *
 * class Photo extends BytesIO {
 *   taken = new Date(0);
 * }
 * registerStream("example.Photo", Photo);
 *
 * const queue = new SharedQueue();
 * await queue.put(new Photo(Uint8Array.of(1, 2)));
 * const photo = await queue.get();
 * photo instanceof Photo && photo.taken; // => new Date(0)
 * ```
 */
export function registerStream(name: string, Class: StreamClass): void {
  if (typeof name !== "string" || name === "") {
    throw new TypeError(
      `Cannot register as name must be a string with characters: received ${describe(name)}`,
    );
  }
  if (typeof Class !== "function" || !(Class.prototype instanceof BytesIO)) {
    throw new TypeError(
      `Cannot register as Class must be a subclass of BytesIO: received ${describe(Class)}`,
    );
  }
  if ((CLASSES.get(name) ?? Class) !== Class || (NAMES.get(Class) ?? name) !== name) {
    throw new TypeError(
      `Cannot register as name and class must be those of no other: received ${describe(name)}`,
    );
  }
  CLASSES.set(name, Class);
  NAMES.set(Class, name);
}

/** Returns the state of a stream of a subclass, and its name and fields as bytes. */
export function packed(stream: BytesIO): BytesIOState & { meta: Uint8Array } {
  const name = NAMES.get(stream.constructor);
  if (name === undefined) {
    throw new TypeError(
      `Cannot put as its class must be registered, in each thread, by registerStream(): received ${describe(stream)}`,
    );
  }
  const state = stream.dump();
  return { ...state, meta: serialize([name, state.fields ?? null]) };
}

/** Makes the stream that `packed()` took apart. Without `meta` it is a `BytesIO` that adopts `bytes`. */
export function unpacked(meta: Uint8Array | null, bytes: Uint8Array<ArrayBuffer>, position: number): BytesIO {
  if (meta === null) {
    const stream = BytesIO.adopt(bytes);
    stream.seek(position);
    return stream;
  }
  const [name, fields] = deserialize(meta) as [string, Record<string, unknown> | null];
  const Class = name === "" ? BytesIO : CLASSES.get(name);
  if (Class === undefined) {
    throw new TypeError(
      `Cannot get as the stream's class must be registered in this thread too: received ${describe(name)}`,
    );
  }
  return Class.load(fields === null ? { bytes, position } : { bytes, position, fields });
}

function serialize(value: unknown): Uint8Array {
  if (V8 !== undefined) return V8.serialize(value);
  refuseBeyondJSON(value);
  return bytesOfText(JSON.stringify(value));
}

function deserialize(bytes: Uint8Array): unknown {
  return V8 !== undefined ? V8.deserialize(bytes) : JSON.parse(new TextDecoder().decode(bytes));
}

/** Throws if JSON would change the value without an error. */
function refuseBeyondJSON(value: unknown): void {
  if (value === null || typeof value === "string" || typeof value === "boolean" || Number.isFinite(value))
    return;
  const prototype = typeof value === "object" ? Object.getPrototypeOf(value) : undefined;
  if (prototype !== Object.prototype && !Array.isArray(value)) {
    throw new TypeError(`Cannot put as fields must be what JSON has: received ${describe(value)}`);
  }
  for (const each of Object.values(value as object)) refuseBeyondJSON(each);
}
